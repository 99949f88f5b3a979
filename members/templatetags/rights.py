"""Template tag that asks what the reader may do, for links that not everyone can follow."""

from typing import Any

from django import template

from members.models import Member, Right

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], right: str) -> bool:
    """Say whether the reader holds `right`, a code of `Right`, at the place of the page."""
    user, place = context.get("user"), context.get("place")
    return isinstance(user, Member) and place is not None and user.may(Right(right), place)
