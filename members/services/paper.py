"""A person's copy of their data as a PDF that everyone can read, set by Typst."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from members.models import Member
from members.services.export import Section, kept_in_words, sections_of
from places.models import Place

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "my_data.typ"
# The first comes with Typst; the second, where a system has it, knows more scripts.
FONTS = ("Libertinus Serif", "DejaVu Sans")
# Columns are as wide as their texts, but none takes more than it needs to be read.
NARROWEST, WIDEST = 6, 30


def pdf_of(member: Member, place: Place, now: datetime) -> bytes:
    """Set everything that is held about `member`, in the active language, for `place` to hand over.

    The file is tagged for screen readers (PDF/UA-1).
    """
    texts = json.dumps(_texts(member, place, now), ensure_ascii=False)
    made: Any = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"data": texts},
        pdf_standards=["ua-1"],
        timestamp=int(now.timestamp()),
    )
    pdf: bytes = made
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts once: a system may have thousands."""
    return typst.Fonts()


def _texts(member: Member, place: Place, now: datetime) -> dict[str, Any]:
    sections = list(sections_of(member))
    known = {"name": member.display_name or member.username, "place": place.name}
    made_on = formats.date_format(timezone.localtime(now), "DATE_FORMAT")
    families = set(_fonts().families())
    return {
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "fonts": [each for each in FONTS if each in families],
        "place": place.name,
        "title": _("What we know about %(name)s") % known,
        "footer": _("%(name)s, copy of %(day)s") % {**known, "day": made_on},
        "intro": [
            _("This is everything that is stored about you, on %(day)s.") % {"day": made_on},
            _(
                "It belongs to you. Is something wrong? Say so at the desk of %(place)s, or change "
                "it under “My account”. You can also ask to erase it all."
            )
            % known,
            _("Passwords and codes are not in it: they are stored so that nobody can read them."),
        ],
        "sections": [_section(each) for each in sections if each.rows],
        "nothing_title": _("Nothing is stored about you here"),
        "nothing": [each.title for each in sections if not each.rows],
    }


def _section(section: Section) -> dict[str, Any]:
    rows = section.in_words()
    labels = [section.columns[number].label for number in section.used_columns]
    return {
        "title": section.title,
        "why": " ".join(
            [
                _("Why: %(purpose)s.") % {"purpose": section.holding.purpose},
                _("Who sees it: %(people)s.") % {"people": section.holding.seen_by},
                _("How long: %(time)s") % {"time": kept_in_words(section.holding.kept)},
            ]
        ),
        "labels": labels,
        "widths": [
            min(WIDEST, max(NARROWEST, *(len(row[number]) for row in (labels, *rows))))
            for number in range(len(labels))
        ],
        "rows": rows,
    }
