"""What is held about people: one registry, in which each app declares its own tables.

From these declarations come a person's copy of their data, their erasure, what is deleted by the
clock, and the record of processing. An app declares in its module `personal_data`; a test fails for
each relation to a person that no declaration names.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Member

Words = str | Promise


class Basis(TextChoices):
    """Why the law allows it: article 6 of the General Data Protection Regulation."""

    SERVICE = "service", _("It is needed for the service that was asked for (art. 6.1 b)")
    CONSENT = "consent", _("The person or a guardian agreed (art. 6.1 a)")
    DUTY = "duty", _("The law asks for it (art. 6.1 c)")
    INTEREST = "interest", _("The place has a legitimate interest (art. 6.1 f)")


class Fate(Enum):
    """What becomes of a row when the person it leads to is erased."""

    KEEP = "keep"  # it leads to an anonymous subject from then on
    DELETE = "delete"
    CLEAR = "clear"  # it leads to nobody from then on


class Then(Enum):
    """What becomes of rows when their time is over."""

    DELETE = "delete"
    DETACH = "detach"  # they lead to an anonymous subject from then on
    BLANK = "blank"  # the row stays, without what says who it is


@dataclass(frozen=True)
class Link:
    """A field of a table that leads to a person.

    Args:
        copied_as: the title of these rows in the person's copy; empty: the rows are about others.
        is_subject: the row is about this person, so their erasure blanks what it says.
    """

    field: str
    fate: Fate
    copied_as: Words = ""
    is_subject: bool = False


@dataclass(frozen=True)
class Kept:
    """For how long rows are kept, from which of their dates on, and what becomes of them then.

    Args:
        name: of the time in `settings.KEPT`.
        since: a date or an instant of the row, the first of these that it has; with none it stays.
        starts: the same in words.
        newer: a date of related rows: the row stays while one of them is younger.
    """

    name: str
    since: tuple[str, ...]
    starts: Words
    then: Then = Then.DELETE
    newer: str = ""

    @property
    def time(self) -> timedelta | int:
        kept: timedelta | int = settings.KEPT[self.name]
        return kept


@dataclass(frozen=True)
class Column:
    """Something that a copy shows and that is no field, or not as it is stored.

    Args:
        value: reads it off the row.
        say: words it for people; None as any other value.
    """

    key: str
    label: Words
    value: Callable[[Any], Any]
    say: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Holding:
    """One table that holds something about people.

    Args:
        model: such as `members.Visit`; one that is not installed is passed over.
        title: what it is, for people.
        purpose: why it is held.
        seen_by: who may read it.
        links: every field that leads to a person.
        shows: what a copy shows: names of fields, or columns.
        with_related: what their words need beside the foreign keys among them.
        kept: None as long as the account is there.
        activity: the field that shows when the person last did something.
        blanks: what these fields hold once the person that the row is about is erased. Files are
            deleted.
        scrubs: texts in which the names of a person may stand; erasure takes them out.
        scrubbed_rows: in which rows beside those that lead to the person.
        detaches: what these fields hold once old rows have lost their name.
        place: the field that leads to the place, where old rows lose their name.
        before_erasure: what has to be done first, in the same transaction.
    """

    model: str
    title: Words
    purpose: Words
    basis: Basis
    seen_by: Words
    links: Sequence[Link] = ()
    shows: Sequence[str | Column] = ()
    with_related: Sequence[str] = ()
    kept: Kept | None = None
    activity: str = ""
    blanks: Sequence[tuple[str, Any]] = ()
    scrubs: Sequence[str] = ()
    scrubbed_rows: Callable[[Member], Q] | None = None
    detaches: Sequence[tuple[str, Any]] = ()
    place: str = ""
    before_erasure: Callable[[Member, datetime], None] | None = None

    @property
    def is_installed(self) -> bool:
        return apps.is_installed(_module_of(self.model))

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def rows(self) -> models.QuerySet[Any]:
        return self.table._base_manager.all()

    @property
    def subjects(self) -> list[Link]:
        return [link for link in self.links if link.is_subject]

    def linked(self, member: Member) -> Q:
        """Rows that lead to `member` by any field."""
        found = Q(pk__in=[])
        for link in self.links:
            found |= Q(**{link.field: member.pk})
        return found


# Says, at one moment, which rows of a table show that someone really came.
Use = Callable[[datetime], Q]

_HOLDINGS: dict[str, Holding] = {}
_USES: dict[str, Use] = {}
# The apps of libraries are not called as their tables' prefix is.
_MODULES = {
    "account": "allauth.account",
    "admin": "django.contrib.admin",
    "authtoken": "rest_framework.authtoken",
    "mfa": "allauth.mfa",
    "sessions": "django.contrib.sessions",
    "socialaccount": "allauth.socialaccount",
    "usersessions": "allauth.usersessions",
}


def _module_of(model: str) -> str:
    label = model.partition(".")[0]
    return _MODULES.get(label, label)


def declare(*holdings: Holding) -> None:
    """Add what an app holds; called once, when the app is loaded.

    Raises:
        ValueError: the table is declared already.
    """
    for holding in holdings:
        if holding.model in _HOLDINGS:
            raise ValueError(f"{holding.model} is declared twice.")
        _HOLDINGS[holding.model] = holding


def declare_use(model: str, rows: Use) -> None:
    """Say which rows of `model` show that someone really came; the app that knows it says so."""
    _USES[model] = rows


def use_shown_by(holding: Holding, now: datetime) -> Q:
    """Give the rows of `holding` that show that someone came; none where no app says it."""
    return _USES[holding.model](now) if holding.model in _USES else Q(pk__in=[])


def all_holdings() -> list[Holding]:
    """Give what the installed apps hold, people first, in the order of declaration."""
    return [each for each in _HOLDINGS.values() if each.is_installed]


def relations() -> Iterator[tuple[str, str]]:
    """Name every field of every table that leads to a person, as the database knows them."""
    for relation in Member._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        model: Any = relation.related_model
        if not model._meta.auto_created:  # rows between two tables are named by their owner's field
            yield model._meta.label, relation.field.name


def undeclared() -> list[tuple[str, str]]:
    """Name the relations to people that no declaration names."""
    declared = {(each.model, link.field) for each in all_holdings() for link in each.links}
    return sorted(set(relations()) - declared)
