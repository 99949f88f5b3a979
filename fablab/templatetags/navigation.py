"""Template tags for the site's own ways: which entry of a menu leads to the page one is on."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("_nav_link.html", takes_context=True)
def nav_link(
    context: dict[str, Any], view_name: str, label: str, pictogram: str, under: str = ""
) -> dict[str, Any]:
    """Link to `view_name`, marked as current on its page and on those below it.

    Args:
        under: where the pages below it begin, when that is not at its own address.
    """
    address = reverse(view_name)
    request = context.get("request")
    path = request.path if request is not None else ""
    return {
        "address": address,
        "label": label,
        "pictogram": pictogram,
        "is_current": path == address or path.startswith(under or address),
    }
