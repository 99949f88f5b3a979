"""Finding someone of a place, as far as the one who asks may know people."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Replace

from members.models import Member, Right
from places.models import Place

MOST_SHOWN = 12
NAMES = ("username", "display_name", "first_name", "last_name")
# Fewer digits would find half of the place.
FEWEST_DIGITS = 4
BETWEEN_DIGITS = (" ", ".", "-", "/", "(", ")")
FEWEST_LETTERS, MOST_NAMES = 3, 8


def people_called(text: str, *, place: Place, by: Member) -> QuerySet[Member]:
    """Give people of `place` by a name; staff find them by a part of it, or of the telephone.

    Others have to know the whole user name or shown name: nobody may leaf through who comes here.
    """
    text = text.strip()
    people: QuerySet[Member] = Member.objects.at(place).filter(is_active=True)
    if not text:
        return people.none()
    if by.may(Right.SEE_PEOPLE, place):
        return matching(people, text)[:MOST_SHOWN]
    return people.filter(Q(username__iexact=text) | Q(display_name__iexact=text))[:MOST_SHOWN]


def matching(people: QuerySet[Member], text: str) -> QuerySet[Member]:
    """Narrow `people` to those who have all words of `text` in their names, or its digits."""
    wanted = Q()
    for word in text.split():
        in_a_name = Q()
        for name in NAMES:
            in_a_name |= Q(**{f"{name}__icontains": word})
        wanted &= in_a_name
    digits = "".join(filter(str.isdecimal, text))
    if len(digits) < FEWEST_DIGITS:
        return people.filter(wanted)
    return people.alias(digits=_digits_of("phone")).filter(wanted | Q(digits__contains=digits))


def _digits_of(field: str) -> Func:
    """Take out of a telephone number what people write between the digits."""
    digits: Any = F(field)
    for mark in BETWEEN_DIGITS:
        digits = Replace(digits, Value(mark), Value(""))
    return digits  # type: ignore[no-any-return]


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
