"""Who comes: people's visits, and groups from outside with a head count instead of names."""

from datetime import datetime
from functools import reduce
from operator import add
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.rights import Right
from places.models import Place
from places.slots import Slot


class Arrival(models.TextChoices):
    """How someone checked in."""

    CARD = "card", _("Card at the kiosk")
    CODE = "code", _("QR code")
    NAME = "name", _("Name at the kiosk")
    DESK = "desk", _("At the desk")


class Departure(models.TextChoices):
    """How a visit ended."""

    SELF = "self", _("Checked out")
    DESK = "desk", _("Checked out at the desk")
    CLOSING = "closing", _("Forgotten, ended when the place closed")


class VisitQuerySet(models.QuerySet["Visit"]):
    """The questions that are asked of visits."""

    def here(self) -> Self:
        """Those who are in the place now."""
        return self.filter(left_at=None)

    def with_names(self) -> Self:
        return self.select_related("member", "place", "recorded_by")

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: the one place that decides it.

        Their own, their wards'; for staff, those at their place.
        """
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


class Visit(models.Model):
    """One person in one place, from when until when."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="visits",
        verbose_name=_("person"),
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="visits", verbose_name=_("place"))
    arrived_at = models.DateTimeField(_("came"))
    arrival = models.CharField(_("how they checked in"), max_length=4, choices=Arrival)
    left_at = models.DateTimeField(
        _("left"), null=True, blank=True, help_text=_("Empty: still here.")
    )
    departure = models.CharField(_("how it ended"), max_length=7, choices=Departure, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
        help_text=_("Empty: the person themselves, at the kiosk."),
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-arrived_at", "-pk"]
        indexes = [models.Index(fields=["place", "arrived_at"], name="visit_place_arrived_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "place"],
                condition=Q(left_at=None),
                name="person_is_in_a_place_once",
            ),
            models.CheckConstraint(
                name="visit_arrival_is_known", condition=Q(arrival__in=Arrival.values)
            ),
            models.CheckConstraint(
                name="visit_ends_once_and_after_it_began",
                condition=Q(left_at=None, departure="")
                | Q(left_at__gte=F("arrived_at"), departure__in=Departure.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.arrived_at:%Y-%m-%d %H:%M}"


class GroupQuerySet(models.QuerySet["Group"]):
    """The questions that are asked of groups."""

    def with_totals(self, now: datetime) -> Self:
        """With their next visit, how often they came, and the heads counted in all."""
        to_come = GroupVisit.objects.live().filter(group=OuterRef("pk"), leaves_at__gt=now)
        next_first = to_come.filter(left_at=None).order_by("expected_at")
        came = Q(visits__arrived_at__isnull=False, visits__cancelled_at=None)
        return self.annotate(
            next_at=Subquery(next_first.values("expected_at")[:1]),
            times=Count("visits", filter=came),
            heads=Sum(HEADS, filter=came, default=0),
        )


class Group(models.Model):
    """A class or an association that comes; only its contact has a name."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="groups", verbose_name=_("place"))
    name = models.CharField(_("name of the group"), max_length=80)
    contact_name = models.CharField(_("contact"), max_length=80)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    note = models.TextField(_("note"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("written on"), default=timezone.now)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group from outside")
        verbose_name_plural = _("groups from outside")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="group_name_is_unique_in_place",
                violation_error_message=_("There is a group of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupVisitPhase(models.TextChoices):
    """Where a group's visit stands at one moment; a question to its facts, never stored."""

    EXPECTED = "expected", _("Expected")
    HERE = "here", _("Here now")
    LEFT = "left", _("Has left")
    MISSED = "missed", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled")


class GroupVisitQuerySet(models.QuerySet["GroupVisit"]):
    """The questions that are asked of visits of groups."""

    def at(self, place: Place) -> Self:
        return self.filter(group__place=place)

    def live(self) -> Self:
        return self.filter(cancelled_at=None)

    def came(self) -> Self:
        """Those of groups that were welcomed: the ones that count."""
        return self.live().filter(arrived_at__isnull=False)

    def within(self, window: Slot) -> Self:
        """Those that share an instant with `window`."""
        return self.filter(expected_at__lt=window.end, leaves_at__gt=window.start)

    def with_names(self) -> Self:
        """With what a list or a page shows."""
        return self.select_related("group__place", "recorded_by")


class GroupVisit(models.Model):
    """A group comes once: how many, by age band."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="visits", verbose_name=_("group"))
    expected_at = models.DateTimeField(_("comes"))
    leaves_at = models.DateTimeField(_("leaves"))
    arrived_at = models.DateTimeField(
        _("was welcomed"), null=True, blank=True, help_text=_("Empty: not here yet.")
    )
    left_at = models.DateTimeField(_("left"), null=True, blank=True, help_text=_("Empty: not yet."))
    under_12 = models.PositiveSmallIntegerField(_("under 12 years"), default=0)
    from_12_to_17 = models.PositiveSmallIntegerField(_("12 to 17 years"), default=0)
    from_18_to_25 = models.PositiveSmallIntegerField(_("18 to 25 years"), default=0)
    from_26_to_64 = models.PositiveSmallIntegerField(_("26 to 64 years"), default=0)
    from_65 = models.PositiveSmallIntegerField(_("65 years and more"), default=0)
    age_unknown = models.PositiveSmallIntegerField(_("age not known"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    cancelled_at = models.DateTimeField(
        _("cancelled"), null=True, blank=True, help_text=_("Empty: it was not.")
    )

    BANDS = (
        "under_12", "from_12_to_17", "from_18_to_25", "from_26_to_64", "from_65", "age_unknown"
    )  # fmt: skip

    objects = GroupVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit of a group")
        verbose_name_plural = _("visits of groups")
        ordering = ["-expected_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="group_leaves_after_it_comes",
                condition=Q(leaves_at__gt=F("expected_at")),
                violation_error_message=_("It leaves after it comes."),
            ),
            models.CheckConstraint(
                name="group_has_someone_in_it",
                condition=Q(under_12__gt=0)
                | Q(from_12_to_17__gt=0)
                | Q(from_18_to_25__gt=0)
                | Q(from_26_to_64__gt=0)
                | Q(from_65__gt=0)
                | Q(age_unknown__gt=0),
                violation_error_message=_("Write how many come."),
            ),
            models.CheckConstraint(
                name="group_leaves_only_after_it_was_welcomed",
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.expected_at:%Y-%m-%d %H:%M}"

    @property
    def head_count(self) -> int:
        return sum(self.heads.values())

    @property
    def heads(self) -> dict[str, int]:
        """How many there are of each age band, by the band's name."""
        return {band: getattr(self, band) for band in self.BANDS}

    @property
    def slot(self) -> Slot:
        return Slot(self.expected_at, self.leaves_at)

    def phase(self, now: datetime) -> GroupVisitPhase:
        if self.cancelled_at is not None:
            return GroupVisitPhase.CANCELLED
        if self.left_at is not None:
            return GroupVisitPhase.LEFT
        if self.arrived_at is not None:
            return GroupVisitPhase.HERE
        return GroupVisitPhase.EXPECTED if self.leaves_at > now else GroupVisitPhase.MISSED

    @classmethod
    def band_label(cls, band: str) -> str:
        """Give the words of an age band."""
        return str(cls._meta.get_field(band).verbose_name)  # type: ignore[union-attr]


# The heads of one visit, all age bands together, for sums in the database.
HEADS = reduce(add, (F(f"visits__{band}") for band in GroupVisit.BANDS))
