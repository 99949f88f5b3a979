"""Texts that a place writes once per language, such as a machine's safety notes."""

from typing import Any

from django import forms
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


class TranslatedTextWidget(forms.MultiWidget):
    """A labelled box for each language that the site speaks."""

    template_name = "places/translated_text.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, Any] = {
            code: forms.Textarea({"rows": 4, "cols": 60}) for code, _name in settings.LANGUAGES
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, (code, language) in zip(
            context["widget"]["subwidgets"], settings.LANGUAGES, strict=True
        ):
            box["language"] = language
            box["attrs"] |= {"lang": code}
        return context


class TranslatedTextFormField(forms.MultiValueField):
    """Five boxes that make one `{language: text}`; languages left empty are left out."""

    widget = TranslatedTextWidget

    def __init__(self, **kwargs: Any) -> None:
        for of_json in ("encoder", "decoder", "show_hidden_initial"):
            kwargs.pop(of_json, None)
        boxes = [forms.CharField(required=False) for _language in settings.LANGUAGES]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        codes = [code for code, _name in settings.LANGUAGES]
        return {code: text for code, text in zip(codes, data_list or [""] * 5, strict=True) if text}


class TranslatedTextField(models.JSONField):
    """A text per language, stored as `{"fr": "…", "en": "…"}`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [check_texts])
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": TranslatedTextFormField, **kwargs})
