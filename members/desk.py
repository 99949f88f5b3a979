"""Opening somebody's file at the desk: who may, what it leaves, and who was opened last."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from members.models import FilePart, Member
from members.requests import signed_in
from members.services.files import note_reading
from places.middleware import place_of
from places.models import Place

# Of this session: who is opened often is not counted, and signing out forgets it.
SESSION_KEY = "people_opened"
MOST_REMEMBERED = 6


def open_file(request: HttpRequest, pk: int, part: FilePart, now: datetime) -> Member:
    """Give someone of the place to those who may read them; a minor's file notes who read it.

    Its views let in those who see people (`members.gates`).

    Raises:
        Http404: there is nobody of that id at the place.
    """
    place = place_of(request)
    member: Member = get_object_or_404(Member.objects.known_at(place), pk=pk)
    note_opened(request, member, part, now)
    return member


def note_opened(request: HttpRequest, member: Member, part: FilePart, now: datetime) -> None:
    """Note that one of the team opens a part of the file of `member`, and remember whose it was."""
    reader, pk = signed_in(request), member.pk
    if pk == reader.pk:
        return
    note_reading(reader=reader, member=member, what=part, now=now)
    opened = [pk, *(each for each in request.session.get(SESSION_KEY, []) if each != pk)]
    request.session[SESSION_KEY] = opened[:MOST_REMEMBERED]


def opened_last(request: HttpRequest, place: Place) -> list[Member]:
    """Give the people of `place` whose files were opened in this session, the last one first."""
    opened: list[int] = request.session.get(SESSION_KEY, [])
    found = {each.pk: each for each in Member.objects.known_at(place).filter(pk__in=opened)}
    return [found[pk] for pk in opened if pk in found]
