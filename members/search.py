"""Finding someone of a place, as far as the one who asks may know people."""

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
