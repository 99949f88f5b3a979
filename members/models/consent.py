"""What people agree to: per purpose, with the text they read, by whom, how, and until when."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Country, Place
from places.texts import TranslatedTextField, in_reader_language


class Purpose(models.TextChoices):
    """What is asked for, each on its own: none depends on another."""

    ACCOUNT = "account", _("An account here")
    MACHINES = "machines", _("Use of machines")
    IMAGE = "image", _("Pictures of me")
    PUBLICATION = "publication", _("My projects shown to all")
    MESSAGES = "messages", _("Messages about what is new")
    STATISTICS = "statistics", _("Answers for the figures")


class HowGiven(models.TextChoices):
    """How someone said yes or no."""

    SCREEN = "screen", _("On the screen")
    PAPER = "paper", _("On paper, signed")
    SPOKEN = "spoken", _("Spoken, before a witness")


class ConsentRule(models.Model):
    """From which age people of a country, or of one place, decide alone about a purpose."""

    country = models.CharField(
        _("country"),
        max_length=2,
        choices=Country,
        blank=True,
        help_text=_("Empty: for one place only."),
    )
    place = models.ForeignKey(
        Place,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="consent_rules",
        verbose_name=_("place"),
        help_text=_("Empty: for the whole country. A place's own rule wins."),
    )
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose)
    alone_from_age = models.PositiveSmallIntegerField(_("decides alone from this age"))
    source = models.CharField(_("where this comes from"), max_length=200)

    class Meta:
        verbose_name = _("age rule for consent")
        verbose_name_plural = _("age rules for consent")
        ordering = ["country", "place", "purpose"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "purpose"],
                condition=Q(place=None),
                name="consent_rule_is_one_per_country_and_purpose",
            ),
            models.UniqueConstraint(
                fields=["place", "purpose"], name="consent_rule_is_one_per_place_and_purpose"
            ),
            models.CheckConstraint(
                name="consent_rule_is_of_a_country_or_a_place",
                condition=Q(country__in=Country.values, place=None)
                | Q(country="", place__isnull=False),
                violation_error_message=_("Choose a country or a place, not both."),
            ),
            models.CheckConstraint(
                name="consent_rule_purpose_is_known", condition=Q(purpose__in=Purpose.values)
            ),
            models.CheckConstraint(
                name="consent_rule_age_is_of_a_young_person",
                condition=Q(alone_from_age__lte=21),
                violation_error_message=_("Write an age of at most 21."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place or self.country}, {self.get_purpose_display()}: {self.alone_from_age}"


class ConsentText(models.Model):
    """What is read before saying yes or no; a new version never changes what was signed before."""

    place = models.ForeignKey(
        Place,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="consent_texts",
        verbose_name=_("place"),
        help_text=_("Empty: for all places that have no text of their own."),
    )
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose)
    version = models.PositiveSmallIntegerField(_("version"))
    body = TranslatedTextField(_("what is asked"), blank=False)
    stops = TranslatedTextField(_("what stops when it is withdrawn"), blank=False)
    published_at = models.DateTimeField(_("in use since"), default=timezone.now)

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "purpose", "version"],
                name="consent_text_version_is_unique_in_place",
            ),
            models.UniqueConstraint(
                fields=["purpose", "version"],
                condition=Q(place=None),
                name="consent_text_version_is_unique",
            ),
            models.CheckConstraint(
                name="consent_text_purpose_is_known", condition=Q(purpose__in=Purpose.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.version}"

    @property
    def localized_body(self) -> str:
        return in_reader_language(self.body)

    @property
    def localized_stops(self) -> str:
        return in_reader_language(self.stops)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """The questions that are asked of consents."""

    def current(self) -> Self:
        """Decisions that nobody has withdrawn or replaced."""
        return self.filter(ended_at=None)

    def in_force(self, now: datetime) -> Self:
        """Those that hold at `now`: neither ended nor run out."""
        return self.current().filter(Q(valid_until=None) | Q(valid_until__gt=now))


class Consent(models.Model):
    """One decision about one purpose at one place: yes or no."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="consents",
        verbose_name=_("person"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="consents", verbose_name=_("place")
    )
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose)
    text = models.ForeignKey(
        ConsentText, models.PROTECT, related_name="consents", verbose_name=_("text that was read")
    )
    is_agreed = models.BooleanField(_("agrees"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="consents_given",
        verbose_name=_("decided by"),
    )
    how = models.CharField(_("how"), max_length=6, choices=HowGiven)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("witness"),
        help_text=_("Who wrote it down. Empty where it was given on the screen."),
    )
    scan = models.FileField(
        _("scan of the paper"),
        upload_to="consents/",
        blank=True,
        help_text=_("Empty: there is none, or the paper is kept in the folder."),
    )
    given_at = models.DateTimeField(_("from"), default=timezone.now)
    valid_until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until it is withdrawn.")
    )
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Withdrawn or replaced. Empty: it holds.")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
        help_text=_("Empty: it holds, or the clock ended it."),
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "place", "purpose"],
                condition=Q(ended_at=None),
                name="consent_is_decided_once_at_a_time",
            ),
            models.CheckConstraint(
                name="consent_purpose_is_known", condition=Q(purpose__in=Purpose.values)
            ),
            models.CheckConstraint(
                name="consent_how_is_known", condition=Q(how__in=HowGiven.values)
            ),
            models.CheckConstraint(
                name="consent_off_screen_has_a_witness",
                condition=Q(how=HowGiven.SCREEN) | Q(witness__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_ends_after_it_is_given",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.get_purpose_display()}"


class ConsentRequest(models.Model):
    """A guardian is asked about one purpose for one child; the link that is sent answers it."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="consent_requests",
        verbose_name=_("child"),
    )
    place = models.ForeignKey(Place, models.CASCADE, related_name="+", verbose_name=_("place"))
    purpose = models.CharField(_("purpose"), max_length=11, choices=Purpose)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="consents_asked",
        verbose_name=_("guardian"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    expires_at = models.DateTimeField(_("can be answered until"))
    answered_at = models.DateTimeField(
        _("answered on"), null=True, blank=True, help_text=_("Empty: it waits.")
    )

    class Meta:
        verbose_name = _("request for consent")
        verbose_name_plural = _("requests for consent")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "place", "purpose", "asked_of"],
                condition=Q(answered_at=None),
                name="guardian_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                name="consent_request_purpose_is_known", condition=Q(purpose__in=Purpose.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_of} ← {self.member}, {self.get_purpose_display()}"
