"""What places ask of bookings: rules by place, category and machine, quotas, and peak hours."""

from collections.abc import Iterable
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.policy import WISHES, Nearness, Said
from equipment.models import Machine, MachineCategory
from places.models import Place

A_DAY = 24 * 60
A_WEEK = 7 * A_DAY
MOST_MONTH = 31 * A_DAY


class OfMachineQuerySet(models.QuerySet["models.Model"]):
    """The question asked of all that is said by place, category or machine."""

    def about(self, machines: Iterable[Machine]) -> Self:
        """What is said of any of `machines`, at any level."""
        machines = list(machines)
        places = {machine.space.place_id for machine in machines}
        categories = {machine.category_id for machine in machines}
        own = Q(machine__in=[machine.pk for machine in machines])
        return self.filter(
            own | Q(machine=None) & (Q(category=None) | Q(category__in=categories)),
            place__in=places,
        )


class SaidOfMachines(models.Model):
    """Something said of one machine, of a category at one place, or of the whole place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+", verbose_name=_("place"))
    category = models.ForeignKey(
        MachineCategory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("Empty: not about one category."),
    )
    machine = models.ForeignKey(
        Machine,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("machine"),
        help_text=_("Empty: not about one machine."),
    )

    objects = OfMachineQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def nearness(self) -> Nearness:
        if self.machine_id is not None:
            return Nearness.MACHINE
        return Nearness.PLACE if self.category_id is None else Nearness.CATEGORY

    def is_about(self, machine: Machine) -> bool:
        """Say whether `machine` is meant, at whichever level."""
        if self.machine_id is not None:
            return self.machine_id == machine.pk
        is_here = self.place_id == machine.space.place_id
        return is_here and self.category_id in (None, machine.category_id)


def _minutes(words: str, *, most: int, least: int = 0, **given: str) -> "models.IntegerField[int]":
    return models.PositiveIntegerField(
        words,
        null=True,
        blank=True,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
        **given,
    )


class BookingRules(SaidOfMachines):
    """What a place asks of bookings, at one level. Empty: as the level further away says."""

    step_minutes = _minutes(
        _("step, in minutes"),
        most=A_DAY,
        least=5,
        help_text=_("Bookings start and end on multiples of it."),
    )
    shortest_minutes = _minutes(_("shortest booking, in minutes"), most=A_WEEK)
    longest_minutes = _minutes(_("longest booking, in minutes"), most=MOST_MONTH, least=5)
    days_ahead = _minutes(_("how many days ahead it can be booked"), most=730, least=1)
    notice_minutes = _minutes(_("book at least this many minutes before"), most=MOST_MONTH)
    before_minutes = _minutes(_("minutes kept free before each booking"), most=A_DAY)
    after_minutes = _minutes(_("minutes kept free after each booking"), most=A_DAY)
    cancel_minutes = _minutes(_("cancel at least this many minutes before"), most=MOST_MONTH)
    minimum_age = _minutes(_("minimum age, in years"), most=99)
    alone_from_age = _minutes(
        _("alone from this age, in years"),
        most=99,
        help_text=_("Younger people need a qualified adult on duty for the whole time."),
    )
    asks_guardian = models.BooleanField(
        _("a guardian agrees to each booking of a minor"), null=True, blank=True
    )
    answer_hours = _minutes(_("hours that a slot waits for a guardian"), most=720, least=1)
    needs_second_person = models.BooleanField(
        _("nobody works alone: a second person stays"), null=True, blank=True
    )
    needs_house_rules = models.BooleanField(_("house rules accepted first"), null=True, blank=True)
    needs_membership = models.BooleanField(
        _("membership valid on the day of the booking"), null=True, blank=True
    )
    longest_peak_minutes = _minutes(
        _("longest part in peak hours, in minutes"),
        most=A_WEEK,
        help_text=_("0: as long as any other."),
    )
    come_minutes = _minutes(
        _("minutes that a slot is kept for someone late"), most=A_DAY, help_text=_("0: always.")
    )
    offer_minutes = _minutes(_("minutes that an offer waits for an answer"), most=A_WEEK, least=5)
    no_shows = _minutes(
        _("no-shows until one has to wait"), most=99, help_text=_("0: nobody has to wait.")
    )
    no_show_days = _minutes(_("days in which they are counted"), most=730, least=1)
    no_show_pause_days = _minutes(_("days that one has to wait then"), most=365)

    class Meta:
        verbose_name = _("booking rules")
        verbose_name_plural = _("booking rules")
        ordering = ["place", "category", "machine"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "category", "machine"],
                nulls_distinct=False,
                name="booking_rules_are_said_once",
            ),
            models.CheckConstraint(
                name="booking_rules_are_of_a_category_or_a_machine",
                condition=Q(category=None) | Q(machine=None),
            ),
            models.CheckConstraint(
                name="booking_rules_longest_holds_the_step_and_the_shortest",
                condition=(
                    Q(longest_minutes=None)
                    | Q(step_minutes=None)
                    | Q(longest_minutes__gte=F("step_minutes"))
                )
                & (
                    Q(longest_minutes=None)
                    | Q(shortest_minutes=None)
                    | Q(longest_minutes__gte=F("shortest_minutes"))
                ),
                violation_error_message=_(
                    "The longest booking is at least as long as the shortest, and as one step."
                ),
            ),
            models.CheckConstraint(
                name="booking_rules_step_lasts_between_5_minutes_and_a_day",
                condition=Q(step_minutes=None) | Q(step_minutes__range=(5, A_DAY)),
                violation_error_message=_("A step lasts between 5 minutes and a day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.machine or self.category or self.place)

    @property
    def said(self) -> Said:
        return Said(self.nearness, {name: getattr(self, name) for name in WISHES})


class QuotaFor(models.TextChoices):
    """Whom a quota is for; the one that fits a person best holds."""

    EVERYONE = "everyone", _("Everyone")
    MINORS = "minors", _("Minors")
    ADULTS = "adults", _("Adults")
    TEAM = "team", _("The team")


class QuotaPeriod(models.TextChoices):
    """In which time a quota counts, by the clock of the place."""

    DAY = "day", _("a day")
    WEEK = "week", _("a week, from Monday")
    MONTH = "month", _("a month")
    TO_COME = "to_come", _("still to come")


class Quota(SaidOfMachines):
    """How much one person may book, of what it is said of."""

    for_whom = models.CharField(
        _("for"), max_length=8, choices=QuotaFor, default=QuotaFor.EVERYONE
    )
    period = models.CharField(_("in"), max_length=7, choices=QuotaPeriod)
    most_minutes = _minutes(
        _("at most, in minutes"), most=12 * MOST_MONTH, least=5, help_text=_("Empty: any length.")
    )
    most_bookings = models.PositiveSmallIntegerField(
        _("at most, in bookings"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: any number."),
    )
    is_peak_only = models.BooleanField(_("only in peak hours"), default=False)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["place", "category", "machine", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "category", "machine", "for_whom", "period", "is_peak_only"],
                nulls_distinct=False,
                name="quota_is_said_once",
            ),
            models.CheckConstraint(
                name="quota_is_of_a_category_or_a_machine",
                condition=Q(category=None) | Q(machine=None),
            ),
            models.CheckConstraint(
                name="quota_limits_something",
                condition=Q(most_minutes__isnull=False) | Q(most_bookings__isnull=False),
                violation_error_message=_("Write how many minutes or how many bookings at most."),
            ),
            models.CheckConstraint(
                name="quota_period_and_people_are_known",
                condition=Q(period__in=QuotaPeriod.values, for_whom__in=QuotaFor.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine or self.category or self.place}, {self.get_period_display()}"


class PeakHours(models.Model):
    """Hours of the week in which many come; by the clock of the place, within one day."""

    place = models.ForeignKey(
        Place, models.CASCADE, related_name="peak_hours", verbose_name=_("place")
    )
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), help_text=_("0 is Monday, 6 is Sunday.")
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("peak hours")
        verbose_name_plural = _("peak hours")
        ordering = ["place", "weekday", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "weekday", "starts"], name="peak_hours_are_said_once"
            ),
            models.CheckConstraint(
                name="peak_hours_are_on_a_day_and_end_after_they_start",
                condition=Q(weekday__lte=6, ends__gt=F("starts")),
                violation_error_message=_("The end comes after the start, on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.weekday}, {self.starts:%H:%M}–{self.ends:%H:%M}"
