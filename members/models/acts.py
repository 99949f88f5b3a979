"""What is done in another's name: with them or for them, and the mandate that it rests on."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.consent import HowGiven
from members.models.people import Member
from members.rights import Right
from places.models import Place


class Scope(models.TextChoices):
    """What a mandate lets its holder do."""

    BOOKINGS = "bookings", _("Book, move and cancel")
    ACCOUNT = "account", _("Change the account")
    VISITS = "visits", _("Check in and out")
    DATA = "data", _("Ask for a copy of the data")


class MandateQuerySet(models.QuerySet["Mandate"]):
    """The questions that are asked of mandates."""

    def in_force(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day, revoked_at=None)

    def open(self, day: date) -> Self:
        """Those in force on `day` and those that begin later."""
        return self.filter(ends_on__gte=day, revoked_at=None)

    def with_names(self) -> Self:
        """With what a list or a page shows."""
        return self.select_related("member", "place", "holder", "witness", "given_by")

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: their own, their wards', and those given to their place."""
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        wards = Member.objects.wards_of(viewer).values("pk")
        return self.filter(
            Q(member=viewer)
            | Q(member__in=wards)
            | Q(place__in=viewer.place_ids_with(Right.SEE_PEOPLE))
        )


class Mandate(models.Model):
    """Someone lets the team of a place act for them: for what, and from when until when."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mandates",
        verbose_name=_("person"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="mandates", verbose_name=_("place")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_held",
        verbose_name=_("given to"),
        help_text=_("Empty: to everyone who works at the desk of the place."),
    )
    scopes = models.JSONField(_("for what"), default=list)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    how = models.CharField(_("how it was given"), max_length=6, choices=HowGiven)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("witness"),
        help_text=_("Who wrote it down. Empty where it was given on the screen."),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mandates_given",
        verbose_name=_("given by"),
        help_text=_("The person, or a guardian."),
    )
    given_at = models.DateTimeField(_("given on"), default=timezone.now)
    revoked_at = models.DateTimeField(
        _("taken back"), null=True, blank=True, help_text=_("Empty: it was not.")
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It ends on the day it starts, or later."),
            ),
            models.CheckConstraint(
                name="mandate_how_is_known", condition=Q(how__in=HowGiven.values)
            ),
            models.CheckConstraint(
                name="mandate_off_screen_has_a_witness",
                condition=Q(how=HowGiven.SCREEN) | Q(witness__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.starts_on} to {self.ends_on}"

    def covers(self, scope: Scope) -> bool:
        return scope in self.scopes

    def lets(self, holder: Member, scope: Scope) -> bool:
        """Say whether it lets `holder` act: it names them, or nobody, and covers `scope`."""
        return self.covers(scope) and self.holder_id in {None, holder.pk}

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def scope_words(self) -> list[Any]:
        return [Scope(scope).label for scope in self.scopes]

    @property
    def holder_words(self) -> Any:
        return self.holder or _("Everyone who works at the desk")


class Mode(models.TextChoices):
    """In which way someone acts in another's name."""

    WITH = "with", _("With the person, who is there and decides")
    FOR = "for", _("For the person, on a mandate")
    GUARDIAN = "guardian", _("As a guardian")


class Deed(models.TextChoices):
    """What was done."""

    ACCOUNT_MADE = "account_made", _("made the account")
    ACCOUNT_CHANGED = "account_changed", _("changed the account")
    ACCESS_GIVEN = "access_given", _("gave a card or a password")
    BOOKED = "booked", _("booked")
    BOOKING_MOVED = "booking_moved", _("moved a booking")
    BOOKING_CANCELLED = "booking_cancelled", _("cancelled a booking")
    BOOKING_CHANGED = "booking_changed", _("said what a booking is for")
    CONSENT_GIVEN = "consent_given", _("agreed")
    CONSENT_REFUSED = "consent_refused", _("said no")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("withdrew an agreement")
    MANDATE_GIVEN = "mandate_given", _("gave a mandate")
    MANDATE_REVOKED = "mandate_revoked", _("took a mandate back")
    RULES_ACCEPTED = "rules_accepted", _("accepted the house rules")
    JOINED = "joined", _("took a membership")
    CHECKED_IN = "checked_in", _("checked in")
    CHECKED_OUT = "checked_out", _("checked out")
    DATA_TAKEN = "data_taken", _("took a copy of the data")
    ERASURE_ASKED = "erasure_asked", _("asked to be erased")


class ActQuerySet(models.QuerySet["Act"]):
    """The questions that are asked of acts."""

    def of(self, member: Member) -> Self:
        """Those done in the name of `member`."""
        return self.filter(member=member)

    def with_names(self) -> Self:
        return self.select_related("actor", "member", "place", "mandate")

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: about them, about their wards, done at their place."""
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        wards = Member.objects.wards_of(viewer).values("pk")
        return self.filter(
            Q(member=viewer)
            | Q(member__in=wards)
            | Q(place__in=viewer.place_ids_with(Right.SEE_PEOPLE))
        )


class Act(models.Model):
    """One thing done in another's name; what people do for themselves has no row here."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="acts_done",
        verbose_name=_("who acted"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="acts_about",
        verbose_name=_("for whom"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="acts", verbose_name=_("place")
    )
    deed = models.CharField(_("what was done"), max_length=17, choices=Deed)
    mode = models.CharField(_("how"), max_length=8, choices=Mode)
    mandate = models.ForeignKey(
        Mandate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("mandate"),
        help_text=_("Empty: the person was there, or the actor is their guardian."),
    )
    about = models.CharField(
        _("about"), max_length=120, blank=True, help_text=_("Such as a machine and a time.")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act in another's name")
        verbose_name_plural = _("acts in another's name")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["member", "at"], name="act_member_at"),
            models.Index(fields=["actor", "at"], name="act_actor_at"),
        ]
        constraints = [
            models.CheckConstraint(name="act_deed_is_known", condition=Q(deed__in=Deed.values)),
            models.CheckConstraint(
                name="act_for_someone_rests_on_a_mandate",
                condition=Q(mode=Mode.FOR, mandate__isnull=False)
                | Q(mode__in=[Mode.WITH, Mode.GUARDIAN], mandate=None),
            ),
            models.CheckConstraint(
                name="act_is_in_the_name_of_another", condition=~Q(actor=F("member"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_deed_display()}, {self.member}"

    @property
    def about_language(self) -> str:
        """In what language `about` is written: the person's, whoever reads it."""
        return self.member.language or (self.place.language if self.place else "")
