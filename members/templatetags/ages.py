"""Template filter that tells how old someone is."""

from datetime import date

from django import template

from members.models import Member

register = template.Library()


@register.filter
def age_on(person: Member, day: date) -> int | None:
    """Give the age of `person` on `day` in years, None when not known."""
    return person.age_on(day)
