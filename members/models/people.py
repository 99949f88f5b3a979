"""People: who signs in, what they are called, and their role at each place."""

from datetime import date
from functools import cached_property
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.rights import Right, Role, particular_rights, roles_with
from places.models import Place


class Channel(models.TextChoices):
    """How someone wants to be told what concerns them."""

    EMAIL = "email", _("E-mail")
    PAPER = "paper", _("Paper, at the desk")


class MemberQuerySet(models.QuerySet["Member"]):
    """The questions that are asked of people."""

    def at(self, place: Place) -> Self:
        """Those with a role at `place`."""
        return self.filter(roles__place=place).distinct()

    def known_at(self, place: Place) -> Self:
        """Those with a role at `place`, and the guardians of these."""
        wards = Q(wardships__child__roles__place=place, wardships__ended_at=None)
        return self.filter(Q(roles__place=place) | wards, erased_at=None).distinct()

    def visible_to(self, viewer: "Member | AnonymousUser") -> Self:
        """Those whose full identity `viewer` may read: the one place that decides it.

        Their own, their wards'; for staff, those of their place and the guardians of these.
        """
        if not isinstance(viewer, Member):
            return self.none()
        if viewer.is_superuser:
            return self
        wards = Q(guardianships__guardian=viewer, guardianships__ended_at=None)
        here = viewer.place_ids_with(Right.SEE_PEOPLE)
        return self.filter(
            Q(pk=viewer.pk)
            | wards
            | Q(roles__place__in=here)
            | Q(wardships__child__roles__place__in=here, wardships__ended_at=None)
        ).distinct()

    def wards_of(self, guardian: "Member") -> Self:
        """The children whom `guardian` answers for today."""
        return self.filter(guardianships__guardian=guardian, guardianships__ended_at=None)


class MemberManager(UserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Django's way of making users, with the questions above."""


class Member(AbstractUser):
    """A person who may sign in. Others see `display_name` only."""

    display_name = models.CharField(
        _("name that others see"),
        max_length=40,
        help_text=_("A first name or a nickname."),
    )
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Not needed."))
    birth_month = models.DateField(
        _("birth month"),
        null=True,
        blank=True,
        help_text=_("The first day of the month of birth. Empty: not known."),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    channel = models.CharField(
        _("how to reach them"),
        max_length=5,
        choices=Channel,
        default=Channel.EMAIL,
        help_text=_("Who has no e-mail gets paper at the desk."),
    )
    password_is_temporary = models.BooleanField(
        _("password has to be changed"),
        default=False,
        editable=False,
        help_text=_("The desk gave it on paper. Who signs in with it chooses another one first."),
    )
    erased_at = models.DateTimeField(
        _("erased"),
        null=True,
        editable=False,
        help_text=_("The identity is gone; what was done stays, for the figures."),
    )
    first_seen_on = models.DateField(
        _("here before"),
        null=True,
        editable=False,
        help_text=_("A day before the oldest row that still has their name. Empty: none is older."),
    )
    last_seen_on = models.DateField(
        _("last seen"),
        null=True,
        editable=False,
        help_text=_("As far as rows show that have lost their name. Empty: none has."),
    )

    objects: ClassVar[MemberManager] = MemberManager()

    class Meta(AbstractUser.Meta):
        # The stubs take Django's own Meta for one whose names are plain texts.
        verbose_name = _("person")  # type: ignore[assignment]
        verbose_name_plural = _("people")  # type: ignore[assignment]
        ordering = ["display_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="member_email_is_unique",
                violation_error_message=_("Someone else already uses this e-mail."),
            ),
            models.CheckConstraint(
                name="member_birth_month_is_a_first_day",
                condition=Q(birth_month=None) | Q(birth_month__day=1),
                violation_error_message=_("Write the first day of the month of birth."),
            ),
            models.CheckConstraint(
                name="member_channel_is_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="member_erased_has_no_identity",
                condition=Q(erased_at=None)
                | Q(first_name="", last_name="", email="", phone="", is_active=False),
            ),
        ]

    def __str__(self) -> str:
        if self.erased_at is not None:
            return gettext("Someone whose name was removed")
        return self.display_name or self.username

    @cached_property
    def roles_by_place(self) -> dict[int, frozenset[str]]:
        """Give the roles held at each place, by the place's id; one query per instance."""
        found: dict[int, frozenset[str]] = {}
        for place_id, role in self.roles.values_list("place", "role"):
            found[place_id] = found.get(place_id, frozenset()) | {role}
        return found

    def place_ids_with(self, right: Right) -> list[int]:
        """Give the ids of the places where one of this person's roles holds `right`."""
        holders = roles_with(right)
        return [place for place, roles in self.roles_by_place.items() if roles & holders]

    @property
    def managed_place_ids(self) -> list[int]:
        """Give the ids of the places that this person manages."""
        return self.place_ids_with(Right.MANAGE_PLACE)

    def may(self, right: Right, place: Place) -> bool:
        """Say whether this person holds `right` at `place` by one of their roles there."""
        return self.is_superuser or self.has_role(place, *roles_with(right))

    def may_more_than(self, other: "Member") -> bool:
        """Say whether this person holds a right somewhere that `other` does not hold there.

        Whoever gives someone a password can sign in as them: so `other` must not do it then. What
        every member holds does not count.
        """
        if other.is_superuser or self.is_superuser:
            return self.is_superuser and not other.is_superuser
        return any(
            particular_rights(roles)
            - particular_rights(other.roles_by_place.get(place_id, frozenset()))
            for place_id, roles in self.roles_by_place.items()
        )

    @property
    def works_for_a_place(self) -> bool:
        """Say whether this person works at the desk of any place, or looks after them all."""
        return self.is_superuser or bool(self.place_ids_with(Right.SEE_PEOPLE))

    def age_on(self, day: date) -> int | None:
        """Give the age in years, None when not known; in the month of birth, the new one."""
        if self.birth_month is None:
            return None
        born = self.birth_month
        return day.year - born.year - (day.month < born.month)

    @property
    def reached_by(self) -> Channel:
        """How a message reaches this person: as they chose, on paper where there is no e-mail."""
        return Channel.EMAIL if self.email and self.channel == Channel.EMAIL else Channel.PAPER

    def has_role(self, place: Place, *roles: str) -> bool:
        """Say whether this person holds one of `roles` at `place`; of any, when none is named."""
        held = self.roles_by_place.get(place.pk, frozenset())
        return bool(held & set(roles)) if roles else bool(held)

    def is_staff_of(self, place: Place) -> bool:
        """Say whether this person works at the desk of `place`, where people are known."""
        return self.may(Right.SEE_PEOPLE, place)


class PlaceRole(models.Model):
    """What one person is at one place."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="roles", verbose_name=_("person")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="roles", verbose_name=_("place"))
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.MEMBER)
    since_on = models.DateField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("role at a place")
        verbose_name_plural = _("roles at places")
        ordering = ["place", "member", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "place", "role"], name="role_is_held_once_at_a_place"
            ),
            models.CheckConstraint(name="role_is_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.get_role_display()}, {self.place}"
