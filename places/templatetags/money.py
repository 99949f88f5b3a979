"""Template filters that write sums of money, as the reader's language does."""

from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.utils.translation import get_language

register = template.Library()
CENTS = 100


@register.filter
def in_euros(cents: int) -> str:
    """Write a sum that is kept in cents: 12,50 €."""
    return format_currency(Decimal(cents) / CENTS, "EUR", locale=get_language() or "en")
