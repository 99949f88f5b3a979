"""Template tags that draw: pictograms from the sprite, and states as a pictogram with its word."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw the pictogram `name` of `icons.svg`; it says nothing to a screen reader.

    Args:
        name: the id of a symbol; a state's or outcome's code is one, `_` read as `-`.
        size: empty, `small` or `large`.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        static("icons.svg"),
        name.replace("_", "-"),
    )


@register.simple_tag
def state(code: str, word: str) -> SafeString:
    """Show a state or an outcome: its pictogram, its word, and a colour that only underlines them.

    Args:
        code: of a machine's or booking's state, a run's outcome, or a slot.
        word: the same in the reader's language.
    """
    name = code.replace("_", "-")
    return format_html('<span class="state" data-state="{}">{}{}</span>', name, icon(name), word)
