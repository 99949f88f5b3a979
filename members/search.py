"""Finding someone of a place by name, as far as the one who asks may know people."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from members.models import Member
from places.models import Place

MOST_SHOWN = 12
FEWEST_LETTERS, MOST_NAMES = 3, 8


def people_called(text: str, *, place: Place, by: Member) -> QuerySet[Member]:
    """Give people of `place` by a name; staff find them by a part of it.

    Others have to know the whole user name or shown name: nobody may leaf through who comes here.
    """
    text = text.strip()
    people: QuerySet[Member] = Member.objects.at(place).filter(is_active=True)
    if not text:
        return people.none()
    if by.is_staff_of(place):
        names = ["username", "display_name", "first_name", "last_name"]
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": text})
    else:
        wanted = Q(username__iexact=text) | Q(display_name__iexact=text)
    return people.filter(wanted)[:MOST_SHOWN]


@dataclass(frozen=True)
class Names:
    """People whom the kiosk offers by name: id and display name, nothing else."""

    found: Sequence[tuple[int, str]] = ()
    asks_for_more: bool = False  # too few letters, or too many people
    has_namesakes: bool = False  # several have the same name: it tells no one apart


def names_starting_with(text: str, *, place: Place) -> Names:
    """Give who of `place` is called as `text` begins, as far as nobody can leaf through them.

    `FEWEST_LETTERS` are needed, or the whole of a shorter name; more than `MOST_NAMES` people are
    not shown at all. Accents and capitals do not matter: a tablet has them on its third keyboard.
    """
    start = folded(text)
    whole_only = len(start) < FEWEST_LETTERS
    alike: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, name in _display_names(place):
        called = folded(name)
        if start and (called == start if whole_only else called.startswith(start)):
            alike[called].append((pk, name))
    if len(alike) > MOST_NAMES:
        return Names(asks_for_more=True)
    single = [people[0] for people in alike.values() if len(people) == 1]
    return Names(
        found=sorted(single, key=lambda each: folded(each[1])),
        asks_for_more=whole_only and not alike,
        has_namesakes=len(single) < len(alike),
    )


def folded(text: str) -> str:
    """Give `text` without accents, capitals and spaces around it."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _display_names(place: Place) -> Iterator[tuple[int, str]]:
    """Yield who may be checked in. SQLite knows no accents, so they are compared here."""
    people = Member.objects.at(place).filter(is_active=True).order_by("display_name", "pk")
    yield from people.values_list("pk", "display_name")
