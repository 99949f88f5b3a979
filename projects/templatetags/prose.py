"""Template filters for what members wrote."""

from django import template

from projects.prose import as_html, as_text

register = template.Library()
register.filter("prose", as_html)
register.filter("plain", as_text)
