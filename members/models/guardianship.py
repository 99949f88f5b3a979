"""Who answers for a child: many guardians for many children, each with the proof that was seen."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.people import Member


class Relation(models.TextChoices):
    """What a guardian is to the child."""

    PARENT = "parent", _("Parent")
    LEGAL_GUARDIAN = "legal_guardian", _("Legal guardian")
    INSTITUTION = "institution", _("Home or institution")


class Proof(models.TextChoices):
    """What showed that someone answers for a child."""

    NONE = "none", _("Not seen yet")
    IDENTITY = "identity", _("Identity papers of both")
    FAMILY_RECORD = "family_record", _("Family record book")
    COURT = "court", _("Decision of a court")
    KNOWN = "known", _("Known to the team in person")


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    """The questions that are asked of guardianships."""

    def current(self) -> Self:
        return self.filter(ended_at=None)

    def children_of(self, guardian: Member) -> models.QuerySet["Guardianship", int]:
        """Give the ids of the children whom `guardian` answers for today, to filter by."""
        return self.current().filter(guardian=guardian).order_by().values_list("child", flat=True)


class Guardianship(models.Model):
    """One adult who answers for one child, from when until when."""

    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="wardships",
        verbose_name=_("guardian"),
    )
    child = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="guardianships",
        verbose_name=_("child"),
    )
    relation = models.CharField(
        _("relation"), max_length=14, choices=Relation, default=Relation.PARENT
    )
    proof = models.CharField(_("proof"), max_length=13, choices=Proof, default=Proof.NONE)
    proof_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proof seen by"),
        help_text=_("Empty: nobody has seen it yet."),
    )
    proof_seen_at = models.DateTimeField(
        _("proof seen on"), null=True, blank=True, help_text=_("Empty: not seen yet.")
    )
    since_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Empty: it goes on.")
    )

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        ordering = ["child", "since_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "child"],
                condition=Q(ended_at=None),
                name="guardian_answers_once_for_a_child",
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_guardian", condition=~Q(guardian=F("child"))
            ),
            models.CheckConstraint(
                name="guardianship_relation_is_known", condition=Q(relation__in=Relation.values)
            ),
            models.CheckConstraint(
                name="guardianship_proof_was_seen_by_someone",
                condition=Q(proof=Proof.NONE, proof_seen_by=None, proof_seen_at=None)
                | Q(proof__in=[each.value for each in Proof if each != Proof.NONE])
                & Q(proof_seen_by__isnull=False, proof_seen_at__isnull=False),
            ),
            models.CheckConstraint(
                name="guardianship_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.child}"


def is_guardian_of(guardian: Member, child: Member) -> bool:
    """Say whether `guardian` answers for `child` today."""
    return Guardianship.objects.current().filter(guardian=guardian, child=child).exists()
