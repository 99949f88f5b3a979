"""Finding someone of a place by name, as far as the one who asks may know people."""

from django.db.models import Q, QuerySet

from members.models import Member
from places.models import Place

MOST_SHOWN = 12


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
