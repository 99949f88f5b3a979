"""The rows behind each figure, for those who work at the place: what was counted, one by one."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from bookings.models import BookingQuerySet
from impact import people
from impact.facts import Facts, Person, due
from impact.indicators import Indicator, RowKind
from iot.models import RunOutcome, RunQuerySet
from members.models import Member
from projects.models import ProjectQuerySet


def rows_of(indicator: Indicator, facts: Facts) -> QuerySet[Any]:
    """Give what `indicator` counted in the period of `facts`, in a fixed order."""
    match indicator.rows:
        case RowKind.RUNS:
            return _runs(indicator.key, facts).with_names().order_by("-ended_at", "-pk")
        case RowKind.BOOKINGS:
            return _bookings(indicator.key, facts).with_names().order_by("-starts_at", "-pk")
        case RowKind.PROJECTS:
            return _projects(indicator.key, facts).with_people().order_by("-created_at", "-pk")
        case RowKind.GROUPS:
            return facts.group_visits.with_names().order_by("-arrived_at", "-pk")
        case RowKind.VISITS:
            return facts.visits.select_related("member").order_by("-arrived_at", "-pk")
        case RowKind.PEOPLE:
            wanted = WHICH_PEOPLE.get(indicator.key, _everyone)
            ids = [person.pk for person in facts.people if wanted(person)]
            found: QuerySet[Member] = Member.objects.filter(pk__in=ids)
            return found.order_by("display_name", "pk")


def _everyone(person: Person) -> bool:
    return True


WHICH_PEOPLE: dict[str, Callable[[Person], bool]] = {
    "people_new": people.is_new,
    "people_returning": people.came_back,
    "minors_reached": people.is_minor,
    "youth_share": lambda person: person.birth_month is not None,
}


def _runs(key: str, facts: Facts) -> RunQuerySet:
    match key:
        case "used_hours":
            return facts.runs_of_bookings
        case "success_rate":
            return facts.runs.exclude(outcome=RunOutcome.CANCELLED)
        case "energy":
            return facts.runs.exclude(energy_wh=None)
        case "material":
            return facts.runs.exclude(material_mm=None)
    return facts.runs


def _bookings(key: str, facts: Facts) -> BookingQuerySet:
    over = facts.bookings.filter(ends_at__lte=facts.now)
    match key:
        case "no_show_rate":
            return over.filter(due(facts.now))
        case "used_of_booked":
            return over.filter(machine__link__isnull=False)
    return over


def _projects(key: str, facts: Facts) -> ProjectQuerySet:
    name = key.removeprefix("projects_") + "_at"
    window = facts.window
    return facts.projects.filter(Q(**{f"{name}__gte": window.start, f"{name}__lt": window.end}))
