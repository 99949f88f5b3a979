"""What people are to be told: written with the act that causes it, sent or printed afterwards."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.people import Channel
from places.models import Place


class NoticeState(models.TextChoices):
    """What became of a notice."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    PRINTED = "printed", _("Printed and handed over")
    FAILED = "failed", _("Not delivered")


# How long after it was written an e-mail is tried for the first time, the second time, and so on.
WAITS = (
    timedelta(0),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)
CUT_SHORT_AFTER = WAITS[-1] + timedelta(hours=1)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The questions that are asked of notices."""

    def waiting(self) -> Self:
        return self.filter(state=NoticeState.WAITING)

    def due_by_email(self, now: datetime) -> Self:
        """E-mails to send: at once, and after a fault again, each time later."""
        due = Q()
        for tries, wait in enumerate(WAITS):
            due |= Q(tries=tries, made_at__lte=now - wait)
        return self.waiting().filter(due, channel=Channel.EMAIL).order_by("made_at", "pk")

    def to_hand_over(self, place: Place, now: datetime) -> Self:
        """Those that the desk of `place` prints: on paper, and e-mails that did not arrive.

        Of an e-mail whose sending was cut short, nobody knows whether it arrived.
        """
        on_paper = Q(channel=Channel.PAPER, state=NoticeState.WAITING)
        cut_short = Q(state=NoticeState.SENT, done_at=None, made_at__lte=now - CUT_SHORT_AFTER)
        return self.filter(
            on_paper | cut_short | Q(state=NoticeState.FAILED), place=place
        ).select_related("recipient", "about", "place")


class Notice(models.Model):
    """One message to one person, in their language and by their channel."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("to"),
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices_about",
        verbose_name=_("about"),
        help_text=_("The recipient, or a child whose guardian they are."),
    )
    place = models.ForeignKey(
        Place, models.CASCADE, related_name="notices", verbose_name=_("place")
    )
    kind = models.CharField(_("kind"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict)
    channel = models.CharField(_("by"), max_length=5, choices=Channel)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=7, choices=NoticeState, default=NoticeState.WAITING
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    made_at = models.DateTimeField(_("written on"), default=timezone.now)
    done_at = models.DateTimeField(
        _("done on"), null=True, blank=True, help_text=_("Empty: it waits.")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["channel", "made_at"],
                condition=Q(state=NoticeState.WAITING),
                name="notice_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_state_is_known", condition=Q(state__in=NoticeState.values)
            ),
            models.CheckConstraint(
                name="notice_channel_is_known", condition=Q(channel__in=Channel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"
