"""Template filters that write days out in words, as the reader's language does."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def in_words(day: date) -> str:
    """Write the weekday and the day: Tuesday 3 March."""
    # Translators: letters of Django's date formats; put a backslash before each letter to keep.
    return _written(day, pgettext("format of a day", "l j F"))


@register.filter
def in_words_with_year(day: date) -> str:
    """Write the weekday, the day and the year: Tuesday 3 March 2026."""
    # Translators: letters of Django's date formats; put a backslash before each letter to keep.
    return _written(day, pgettext("format of a day with its year", "l j F Y"))


def _written(day: date, form: str) -> str:
    return date_format(localtime(day) if isinstance(day, datetime) else day, form)
