"""A copy of everything that is held about one person: for programs, and in words for people."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import formats, timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.holdings import Basis, Column, Holding, Kept, Then, all_holdings
from members.models import Member

DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Shown:
    """One column of a section: how its values are read off a row, and said."""

    key: str
    label: str
    read: Callable[[Any], Any]
    choices: Mapping[Any, str]
    say: Callable[[Any], str] | None = None

    def in_words(self, value: Any) -> str:
        """Give what `read` gave as people read it, in the active language and zone."""
        if self.say is not None:
            return self.say(value)
        if value in self.choices:
            return self.choices[value]
        match value:
            case None:
                return ""
            case bool():
                return _("yes") if value else _("no")
            case datetime():
                return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
            case date():
                return formats.date_format(value, "DATE_FORMAT")
            case float():
                return formats.number_format(round(value, 1), use_l10n=True)
        return str(value)


@dataclass(frozen=True)
class Section:
    """Rows of one kind that lead to a person by one field."""

    holding: Holding
    key: str
    title: str
    columns: list[Shown]
    rows: list[list[Any]]

    @cached_property
    def used_columns(self) -> list[int]:
        """Give which columns hold anything at all."""
        return [
            number
            for number in range(len(self.columns))
            if any(row[number] not in {None, ""} for row in self.rows)
        ]

    def in_words(self) -> list[list[str]]:
        """Give the rows as people read them: the columns that hold anything."""
        return [
            [self.columns[number].in_words(row[number]) for number in self.used_columns]
            for row in self.rows
        ]


def copy_of(member: Member, now: datetime) -> dict[str, Any]:
    """Give all that is held about `member`, as JSON can hold it, with words in the active language.

    Others are named by the name that everyone here sees. There are no passwords, keys or codes:
    nobody can read those.

    Returns:
        `about`: whose copy it is and when it was made; `sections`: each with `key`, `title`, why,
        by whom seen, for how long, `columns` (`key`, `label`, and `words` where values are codes),
        and `rows` with a value for each column's key. Instants are ISO 8601, with an offset.
    """
    return {
        "about": {
            "display_name": member.display_name,
            "username": member.username,
            "made_at": timezone.localtime(now).isoformat(),
            "language": translation.get_language(),
        },
        "sections": [_for_programs(section) for section in sections_of(member)],
    }


def _for_programs(section: Section) -> dict[str, Any]:
    holding, columns = section.holding, section.columns
    return {
        "key": section.key,
        "title": section.title,
        "purpose": str(holding.purpose),
        "basis": {"code": holding.basis.value, "words": str(Basis(holding.basis).label)},
        "seen_by": str(holding.seen_by),
        "kept": kept_in_words(holding.kept),
        "columns": [
            {"key": each.key, "label": each.label}
            | ({"words": dict(each.choices)} if each.choices else {})
            for each in columns
        ],
        "rows": [
            {each.key: _as_json(value) for each, value in zip(columns, row, strict=True)}
            for row in section.rows
        ],
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def counts_of(member: Member) -> list[tuple[str, int]]:
    """Say of what there is how much, for those kinds of rows of which there are any."""
    found = [(str(title), rows.count()) for _holding, _key, title, rows, _own in _kinds(member)]
    return [(title, count) for title, count in found if count]


def sections_of(member: Member) -> Iterator[Section]:
    """Read everything about `member`; one query each, however many rows there are."""
    for holding, key, title, rows, own in _kinds(member):
        columns = [_column(holding, each) for each in holding.shows if each != own]
        related = [each.key for each in columns if each.key in _foreign_keys(holding)] + list(
            holding.with_related
        )
        found = rows.select_related(*related) if related else rows
        values = [[column.read(row) for column in columns] for row in found.iterator()]
        yield Section(holding, key, str(title), columns, values)


def _kinds(member: Member) -> Iterator[tuple[Holding, str, Any, models.QuerySet[Any], str]]:
    """Name each kind of rows, with the field in which all of them name the person."""
    for holding in all_holdings():
        if holding.table is Member:
            yield holding, holding.model, holding.title, holding.rows.filter(pk=member.pk), ""
        own = Q(pk__in=[])
        for link in holding.links:
            this = Q(**{link.field: member.pk})
            if link.copied_as:
                key = f"{holding.model}.{link.field}"
                # What is about the person stands once, not again for what else they are in it.
                order = holding.table._meta.ordering or ["-pk"]
                rows = holding.rows.filter(this).exclude(own).order_by(*order)
                yield holding, key, link.copied_as, rows, link.field
            if link.is_subject:
                own |= this


def _foreign_keys(holding: Holding) -> set[str]:
    fields = holding.table._meta.get_fields()
    return {each.name for each in fields if isinstance(each, models.ForeignKey)}


def _column(holding: Holding, shown: str | Column) -> Shown:
    if isinstance(shown, Column):
        return Shown(shown.key, capfirst(str(shown.label)), shown.value, {}, shown.say)
    field: Any = holding.table._meta.get_field(shown)
    choices = {code: str(label) for code, label in field.flatchoices or ()}
    read = _named(shown) if shown in _foreign_keys(holding) else attrgetter(shown)
    return Shown(shown, capfirst(str(field.verbose_name)), read, choices)


def _named(field: str) -> Callable[[Any], str]:
    def read(row: Any) -> str:
        value = getattr(row, field)
        return "" if value is None else str(value)

    return read


def kept_in_words(kept: Kept | None) -> str:
    """Say for how long something is kept, and what becomes of it then."""
    if kept is None:
        return _("As long as you have an account.")
    time = kept.time
    if isinstance(time, int):
        return ngettext(
            "Until the end of the year in which %(starts)s. Then it stays, without your name.",
            "For %(count)d calendar years at most, that in which %(starts)s included. Then it "
            "stays, without your name.",
            time,
        ) % {"count": time, "starts": kept.starts}
    if not time:
        return _("Until %(starts)s.") % {"starts": kept.starts}
    if kept.then is Then.BLANK:
        sentence = _("For %(time)s after %(starts)s. Then the names are deleted.")
    else:
        sentence = _("For %(time)s after %(starts)s. Then it is deleted.")
    return sentence % {"time": time_in_words(time), "starts": kept.starts}


def time_in_words(time: timedelta) -> str:
    """Give whole years where it is that, else days."""
    years = round(time.days / DAYS_A_YEAR)
    # A leap day for each four years, or for none.
    if years and 0 <= time.days - years * DAYS_A_YEAR <= (years + 3) // 4:
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", time.days) % {"count": time.days}
