"""Lists of people that are brought in: the file's lines, what each would do, and what it did."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Place


class ImportState(models.TextChoices):
    """How far a list is."""

    READING = "reading", _("Being checked")
    UNREADABLE = "unreadable", _("Cannot be read")
    CHECKED = "checked", _("Checked, nothing brought in yet")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Brought in")


class Fate(models.TextChoices):
    """What becomes of one line."""

    NEW = "new", _("New person")
    FILLED = "filled", _("Known, gaps are filled")
    SAME = "same", _("Known, nothing to do")
    WRONG = "wrong", _("Needs mending")


class MemberImport(models.Model):
    """One list of people, from its upload to the last line."""

    place = models.ForeignKey(
        Place, models.CASCADE, related_name="imports", verbose_name=_("place")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    file_name = models.CharField(_("file"), max_length=120)
    file = models.FileField(
        upload_to="lists/", blank=True, help_text=_("Empty: it was read, and removed.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.READING
    )
    problem = models.CharField(_("why it cannot be read"), max_length=40, blank=True)
    total = models.PositiveIntegerField(_("lines"), default=0)
    seen = models.PositiveIntegerField(_("lines done"), default=0)
    made_at = models.DateTimeField(_("brought on"), default=timezone.now)
    done_at = models.DateTimeField(
        _("done on"), null=True, blank=True, help_text=_("Empty: not yet.")
    )

    class Meta:
        verbose_name = _("list of people brought in")
        verbose_name_plural = _("lists of people brought in")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_state_is_known", condition=Q(state__in=ImportState.values)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("people:import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in {ImportState.READING, ImportState.RUNNING}

    @property
    def percent(self) -> int:
        return 100 * self.seen // self.total if self.total else 0


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    """The questions that are asked of lines."""

    def to_apply(self) -> Self:
        """Those that bring something in, and have not done so yet."""
        return self.filter(fate__in=[Fate.NEW, Fate.FILLED], applied_at=None).order_by("number")


class ImportLine(models.Model):
    """One line of a list: what it says, and what becomes of it."""

    source = models.ForeignKey(MemberImport, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    values = models.JSONField(default=dict)
    fate = models.CharField(_("what becomes of it"), max_length=6, choices=Fate)
    problems = models.JSONField(default=list)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="import_lines",
        help_text=_("Empty: a new person who is not made yet, or a wrong line."),
    )
    applied_at = models.DateTimeField(null=True, help_text=_("Empty: not brought in."))

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a list")
        verbose_name_plural = _("lines of lists")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="import_line_number_is_unique"
            ),
            models.CheckConstraint(
                name="import_line_fate_is_known", condition=Q(fate__in=Fate.values)
            ),
        ]
        indexes = [models.Index(fields=["source", "fate", "number"], name="import_line_fate")]

    def __str__(self) -> str:
        return f"{self.source}, {self.number}"
