"""Texts that a place writes once per language, such as a machine's safety notes."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_reader_language(texts: dict[str, str], *, fallback: str = "en") -> str:
    """Choose the text in the reader's language, else in `fallback`, else any, else nothing."""
    language = (get_language() or fallback).split("-")[0]
    for wanted in (language, fallback):
        if texts.get(wanted):
            return texts[wanted]
    return next((text for text in texts.values() if text), "")


def check_texts(value: Any) -> None:
    """Refuse anything but a text per language that the site speaks."""
    known = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValidationError(_("Write one text per language."), code="not_texts")
    if unknown := sorted(set(value) - known):
        raise ValidationError(
            _("The site does not speak this language: %(languages)s."),
            code="unknown_language",
            params={"languages": ", ".join(unknown)},
        )


class TranslatedTextField(models.JSONField):
    """A text per language, stored as `{"fr": "…", "en": "…"}`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [check_texts])
        super().__init__(*args, **kwargs)
