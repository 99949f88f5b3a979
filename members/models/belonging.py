"""Belonging to a place: memberships, the house rules that were accepted, and suspensions."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.people import Member
from members.rights import Right
from places.models import Place
from places.texts import TranslatedTextField, in_reader_language

# How long before its end someone hears that a membership ends, and lists show it.
ENDS_SOON = timedelta(days=30)


class MembershipKind(models.TextChoices):
    """For whom a membership is."""

    INDIVIDUAL = "individual", _("One person")
    YOUTH = "youth", _("Young person")
    FAMILY = "family", _("Family")
    SOLIDARITY = "solidarity", _("Solidarity price")
    ORGANISATION = "organisation", _("Association or firm")


class MembershipPhase(models.TextChoices):
    """Where a membership stands on one day; a question to its dates, never stored."""

    TO_COME = "to_come", _("To come")
    VALID = "valid", _("Valid")
    ENDS_SOON = "ends_soon", _("Ends soon")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """The questions that are asked of memberships."""

    def live(self) -> Self:
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> Self:
        """Those that hold on `day`."""
        return self.live().filter(starts_on__lte=day, ends_on__gte=day)

    def sharing_a_day_with(self, starts_on: date, ends_on: date) -> Self:
        """Those that hold on a day from `starts_on` to `ends_on`, both included."""
        return self.live().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def with_names(self) -> Self:
        """With what a list or a page shows."""
        return self.select_related("member", "place", "recorded_by")

    def with_is_renewed(self) -> Self:
        """With whether another one of the same person follows, as `is_renewed`."""
        return self.annotate(is_renewed=_later())

    def not_renewed(self) -> Self:
        """Those that no other one of the same person follows."""
        return self.exclude(_later())

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: their own, their wards', and those of their desk."""
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        return self.filter(
            Q(member=viewer)
            | Q(member__in=Member.objects.wards_of(viewer))
            | Q(place__in=viewer.place_ids_with(Right.SEE_PEOPLE))
        )


def _later() -> Exists:
    """Ask whether a live membership of the same person at the same place starts after it ends."""
    return Exists(
        Membership.objects.live().filter(
            member=OuterRef("member"), place=OuterRef("place"), starts_on__gt=OuterRef("ends_on")
        )
    )


class Membership(models.Model):
    """One person's membership of a place (adhésion) for a period, with what was paid."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="memberships", verbose_name=_("place")
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=MembershipKind, default=MembershipKind.INDIVIDUAL
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    price_cents = models.PositiveIntegerField(_("price paid, in cents"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    recorded_at = models.DateTimeField(_("written on"), default=timezone.now)
    cancelled_at = models.DateTimeField(
        _("cancelled"), null=True, blank=True, help_text=_("Empty: it was not.")
    )
    reminded_at = models.DateTimeField(
        _("reminded"), null=True, editable=False, help_text=_("Empty: not yet.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["place", "ends_on"], name="membership_place_ends_on")]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It ends on the day it starts, or later."),
            ),
            models.CheckConstraint(
                name="membership_kind_is_known", condition=Q(kind__in=MembershipKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.starts_on} to {self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("members:membership", args=[self.pk])

    def phase(self, today: date) -> MembershipPhase:
        if self.cancelled_at is not None:
            return MembershipPhase.CANCELLED
        if self.starts_on > today:
            return MembershipPhase.TO_COME
        if self.ends_on < today:
            return MembershipPhase.ENDED
        ends_soon = self.ends_on <= today + ENDS_SOON
        return MembershipPhase.ENDS_SOON if ends_soon else MembershipPhase.VALID


class HouseRulesQuerySet(models.QuerySet["HouseRules"]):
    """The questions that are asked of house rules."""

    def newest_first(self, place: Place) -> Self:
        """Every version of the rules of `place`; the first is the present one."""
        return self.filter(place=place).select_related("place").order_by("-version")


class HouseRules(models.Model):
    """The rules of a place in one version; a new version is accepted anew."""

    place = models.ForeignKey(
        Place, models.CASCADE, related_name="house_rules", verbose_name=_("place")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    body = TranslatedTextField(_("rules"), blank=False)
    published_at = models.DateTimeField(_("in use since"), default=timezone.now)

    objects = HouseRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        ordering = ["place", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "version"], name="house_rules_version_is_unique_in_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.version}"

    @property
    def localized_body(self) -> str:
        return in_reader_language(self.body, fallback=self.place.language)


class HouseRulesAcceptance(models.Model):
    """One person has accepted one version of the house rules."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accepted_rules",
        verbose_name=_("person"),
    )
    rules = models.ForeignKey(
        HouseRules, models.PROTECT, related_name="acceptances", verbose_name=_("house rules")
    )
    accepted_at = models.DateTimeField(_("accepted on"), default=timezone.now)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("accepted by"),
        help_text=_("The person, or a guardian."),
    )

    class Meta:
        verbose_name = _("acceptance of house rules")
        verbose_name_plural = _("acceptances of house rules")
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "rules"], name="house_rules_are_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.rules}"


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """The questions that are asked of suspensions."""

    def in_force(self, now: datetime) -> Self:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now, lifted_at=None)

    def with_names(self) -> Self:
        """With what a page shows."""
        return self.select_related("member", "place", "decided_by", "lifted_by")


class Suspension(models.Model):
    """Someone may not use a place for a while, with the reason they are told."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="suspensions",
        verbose_name=_("person"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="suspensions", verbose_name=_("place")
    )
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until someone lifts it.")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    lifted_at = models.DateTimeField(
        _("lifted"), null=True, blank=True, help_text=_("Empty: it was not.")
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
        help_text=_("Empty: it was not lifted."),
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="suspension_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("It ends after it starts."),
            ),
            models.CheckConstraint(
                name="suspension_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Write the reason."),
            ),
            models.CheckConstraint(
                name="suspension_is_lifted_by_someone",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.starts_at:%Y-%m-%d}"

    def is_in_force(self, now: datetime) -> bool:
        has_ended = self.ends_at is not None and self.ends_at <= now
        return self.lifted_at is None and self.starts_at <= now and not has_ended
