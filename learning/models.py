"""Qualifications: what machines ask for, and who holds which, at which level, since and until when.

Grants are ended and stay, for years: all of a person's rows are the history of what they may do.
"""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine, MachineCategory
from learning import rules
from learning.levels import Level
from learning.refusals import LEVEL_WORDS
from members.models import Guardianship, Member, Right
from places.models import Place
from places.texts import TranslatedTextField, in_reader_language

LEVELS = [(level.value, words) for level, words in LEVEL_WORDS.items()]
LEVEL_CODES = [level.value for level in Level]
LONGEST_MONTHS = 600


class EndReason(models.TextChoices):
    """Why a grant ended."""

    REVOKED = "revoked", _("Taken back")
    REPLACED = "replaced", _("Given anew")
    LAPSED = "lapsed", _("Not used for too long")
    EXPIRED = "expired", _("Its time was over")


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """The questions that are asked of qualifications."""

    def in_use(self) -> Self:
        return self.filter(is_in_use=True)

    def taught_by(self, member: Member) -> Self:
        """Those that `member` may teach, as far as the rows say that have not been ended."""
        teaching = Grant.objects.current().filter(member=member, level=Level.MAY_TEACH)
        return self.filter(grants__in=teaching)


class Qualification(models.Model):
    """Something that a place lets people do once someone has shown them how."""

    place = models.ForeignKey(
        Place, models.PROTECT, related_name="qualifications", verbose_name=_("place")
    )
    name = TranslatedTextField(_("name"), blank=False)
    summary = TranslatedTextField(_("what it lets one do"))
    valid_months = models.PositiveSmallIntegerField(
        _("valid for, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)],
        help_text=_("Empty: for ever."),
    )
    lapses_after_months = models.PositiveSmallIntegerField(
        _("ends when not used for, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)],
        help_text=_("Empty: it need not be used."),
    )
    remind_days_before = models.PositiveSmallIntegerField(
        _("remind before its end, in days"), default=30, validators=[MaxValueValidator(365)]
    )
    is_in_use = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("No: machines no longer ask for it, and its history stays."),
    )

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                name="qualification_is_valid_for_a_month_at_least",
                condition=Q(valid_months=None) | Q(valid_months__range=(1, LONGEST_MONTHS)),
            ),
            models.CheckConstraint(
                name="qualification_lapses_after_a_month_at_least",
                condition=Q(lapses_after_months=None)
                | Q(lapses_after_months__range=(1, LONGEST_MONTHS)),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, fallback=self.place.language)

    def get_absolute_url(self) -> str:
        return reverse("learning:qualification", args=[self.pk])

    @property
    def localized_summary(self) -> str:
        return in_reader_language(self.summary, fallback=self.place.language)

    def most_until(self, today: date) -> date | None:
        """Give the last day of what is granted `today`; None for no end."""
        return rules.months_after(today, self.valid_months) if self.valid_months else None


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """The questions that are asked of requirements."""

    def in_force(self) -> Self:
        return self.filter(qualification__is_in_use=True)

    def of(self, machine: Machine) -> Self:
        """Those that are about `machine`: its own and those of its category, at its place."""
        about = Q(machine=machine) | Q(category=machine.category_id)
        return self.in_force().filter(about, qualification__place=machine.place)

    def with_grant_of(self, member: Member | None) -> Self:
        """With the columns of what `member` holds of each, in the same query; see `held`."""
        is_theirs = Q(
            qualification__grants__member=member and member.pk,
            qualification__grants__ended_at=None,
        )
        return self.annotate(
            theirs=FilteredRelation("qualification__grants", condition=is_theirs),
            held_level=F("theirs__level"),
            held_since_at=F("theirs__granted_at"),
            held_until_on=F("theirs__valid_until_on"),
            held_last_used_at=F("theirs__last_used_at"),
        ).select_related("qualification__place")


class Requirement(models.Model):
    """A machine, or all of a category at a place, asks for a qualification at some level."""

    qualification = models.ForeignKey(
        Qualification,
        models.CASCADE,
        related_name="requirements",
        verbose_name=_("qualification"),
    )
    category = models.ForeignKey(
        MachineCategory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name=_("category"),
        help_text=_("All machines of it at the place. Empty: one machine only."),
    )
    machine = models.ForeignKey(
        Machine,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name=_("machine"),
        help_text=_("Its own word wins over that of its category. Empty: a whole category."),
    )
    level = models.CharField(
        _("level"),
        max_length=9,
        choices=LEVELS,
        blank=True,
        help_text=_("Empty: this machine asks for nothing, though its category does."),
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("what a machine asks for")
        verbose_name_plural = _("what machines ask for")
        ordering = ["qualification", "pk"]
        constraints = [
            models.CheckConstraint(
                name="requirement_is_of_a_machine_or_a_category",
                condition=Q(machine=None, category__isnull=False)
                | Q(machine__isnull=False, category=None),
                violation_error_message=_("Choose a category or a machine, and not both."),
            ),
            models.CheckConstraint(
                name="requirement_level_is_known",
                condition=Q(level__in=LEVEL_CODES) | Q(level="", machine__isnull=False),
                violation_error_message=_("Choose the level that the category asks for."),
            ),
            models.UniqueConstraint(
                fields=["qualification", "machine"],
                name="machine_asks_once_for_a_qualification",
                violation_error_message=_("This machine is in the list already."),
            ),
            models.UniqueConstraint(
                fields=["qualification", "category"],
                name="category_asks_once_for_a_qualification",
                violation_error_message=_("This category is in the list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine or self.category}: {self.qualification}"

    def clean(self) -> None:
        """Refuse a machine that stands elsewhere: its place would not look at this row."""
        if self.machine is not None and self.machine.place != self.qualification.place:
            raise ValidationError(
                {"machine": _("This machine stands at another place.")}, code="elsewhere"
            )

    @property
    def asked(self) -> rules.Asked:
        level = Level(self.level) if self.level else None
        return rules.Asked(self.qualification_id, level, is_of_machine=self.machine_id is not None)

    def held(self) -> "Grant | None":
        """Give what the columns of `with_grant_of` say, not to be stored; None for nothing."""
        columns = vars(self)
        if columns["held_level"] is None:
            return None
        return Grant(
            qualification=self.qualification,
            level=columns["held_level"],
            granted_at=columns["held_since_at"],
            valid_until_on=columns["held_until_on"],
            last_used_at=columns["held_last_used_at"],
        )


class GrantQuerySet(models.QuerySet["Grant"]):
    """The questions that are asked of grants."""

    def current(self) -> Self:
        """Those that nothing has ended. Whether one holds today is `Grant.holds_on`."""
        return self.filter(ended_at=None)

    def with_names(self) -> Self:
        """With what a list or a page shows."""
        return self.select_related("member", "qualification__place", "granted_by", "ended_by")

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: the one place that decides it.

        Their own, their wards', those of the places whose desk they work at, and those of the
        qualifications that they teach.
        """
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        wards = Guardianship.objects.current().filter(guardian=viewer).values("child")
        taught = Qualification.objects.taught_by(viewer).values("pk")
        return self.filter(
            Q(member=viewer)
            | Q(member__in=wards)
            | Q(qualification__place__in=viewer.place_ids_with(Right.SEE_PEOPLE))
            | Q(qualification__in=taught)
        )


class Grant(models.Model):
    """One qualification, given to one person at one level: from when, by whom, and how it ended."""

    qualification = models.ForeignKey(
        Qualification,
        models.PROTECT,
        related_name="grants",
        verbose_name=_("qualification"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="grants",
        verbose_name=_("person"),
    )
    level = models.CharField(_("level"), max_length=9, choices=LEVELS)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    granted_at = models.DateTimeField(_("given on"), default=timezone.now)
    valid_until_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: for ever.")
    )
    last_used_at = models.DateTimeField(
        _("last used"), null=True, blank=True, help_text=_("Empty: not used yet.")
    )
    reminded_of_on = models.DateField(
        null=True,
        editable=False,
        help_text=_("The last day that the person was reminded of. Empty: of none."),
    )
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Empty: it goes on.")
    )
    end_reason = models.CharField(_("how it ended"), max_length=8, choices=EndReason, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
        help_text=_("Empty: by itself, or not at all."),
    )
    end_note = models.CharField(_("reason"), max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification held")
        verbose_name_plural = _("qualifications held")
        ordering = ["-granted_at", "-pk"]
        indexes = [
            models.Index(
                fields=["qualification", "level"],
                condition=Q(ended_at=None),
                name="grant_current",
            ),
            models.Index(fields=["member", "granted_at"], name="grant_member_granted_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "qualification"],
                condition=Q(ended_at=None),
                name="person_holds_a_qualification_once",
            ),
            models.CheckConstraint(name="grant_level_is_known", condition=Q(level__in=LEVEL_CODES)),
            models.CheckConstraint(
                name="grant_ends_after_it_was_given",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
            ),
            models.CheckConstraint(
                name="grant_is_ended_by_someone_or_by_time",
                condition=Q(ended_at=None, end_reason="", ended_by=None)
                | Q(
                    ended_at__isnull=False,
                    end_reason__in=[EndReason.REVOKED, EndReason.REPLACED],
                    ended_by__isnull=False,
                )
                | Q(
                    ended_at__isnull=False,
                    end_reason__in=[EndReason.LAPSED, EndReason.EXPIRED],
                    ended_by=None,
                ),
            ),
            models.CheckConstraint(
                name="grant_is_taken_back_with_a_reason",
                condition=~Q(end_reason=EndReason.REVOKED) | ~Q(end_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.qualification}, {self.get_level_display()}"

    @property
    def place(self) -> Place:
        return self.qualification.place

    @property
    def lapses_on(self) -> date | None:
        """The last day on which it holds if it is never used again; None where that is no rule."""
        counted_from = max(self.granted_at, self.last_used_at or self.granted_at)
        return rules.last_day(
            None,
            used_on=self.place.today(counted_from),
            lapses_after_months=self.qualification.lapses_after_months,
        )

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds if nothing happens; None for no end."""
        return min((day for day in (self.valid_until_on, self.lapses_on) if day), default=None)

    @property
    def would_lapse_first(self) -> bool:
        """Say whether it ends for want of use, and not because its time is over."""
        return self.lapses_on is not None and self.last_day != self.valid_until_on

    def holds_on(self, day: date) -> bool:
        """Say whether it lets one use machines on `day`, also before a task has ended it."""
        return self.ended_at is None and (self.last_day is None or day <= self.last_day)
