"""What ends in the tables of this app, and of libraries, before someone is erased."""

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q

from members.identity import identity_texts, without_names
from members.models import Departure, Group, Guardianship, ImportLine, Mandate, Member

ENOUGH_DIGITS = 8  # of a telephone number, to know whose it is


def family_of(member: Member) -> set[int]:
    """Give the ids of those who would say who the person is.

    Who answers, or answered, for them or with them; and for whom they do, or who does beside them.
    """
    family = {member.pk}
    for _step in range(2):
        pairs = Guardianship.objects.filter(Q(guardian__in=family) | Q(child__in=family))
        family |= {pk for pair in pairs.values_list("guardian", "child") for pk in pair}
    return family - {member.pk}


def notices_that_may_name(member: Member) -> Q:
    """Notices of the family in any state, and those of their places that are delivered already."""
    family = family_of(member)
    delivered = Q(place__roles__member=member, done_at__isnull=False)
    return Q(recipient__in=family) | Q(about__in=family) | delivered


def lines_that_name(member: Member) -> Q:
    """Lines of the back office's log in which one of the person's names may stand."""
    found = Q(pk__in=[])
    for text in identity_texts(member):
        found |= Q(object_repr__icontains=text) | Q(change_message__icontains=text)
    return found


def lines_of_the_family(member: Member) -> Q:
    """Lines of lists about those who would say who the person is: such a line names guardians."""
    return Q(member__in=family_of(member))


def forget_in_lists(member: Member, now: datetime) -> None:
    """Delete the lines that name the person and are not, or not yet, about somebody known.

    Whoever of the family stands in such a line has to be brought in anew. A line that only has the
    same first name is about somebody else, and stays.
    """
    names: list[tuple[str, ...]] = [
        (member.email,),
        (member.phone,),
        (member.get_full_name(),),
        (member.username,),
    ]
    if member.first_name and member.last_name:
        names.append((member.first_name, member.last_name))
    wanted = [texts for texts in names if all(texts)]
    lines = ImportLine.objects.filter(member=None).only("values")
    named = [
        line.pk
        for line in lines.iterator(chunk_size=500)
        if any(_says_all(line, texts) for texts in wanted)
    ]
    ImportLine.objects.filter(pk__in=named).delete()


def _says_all(line: ImportLine, texts: tuple[str, ...]) -> bool:
    said = {str(value).casefold() for value in line.values.values()}
    return all(text.casefold() in said for text in texts)


def forget_as_contact(member: Member, now: datetime) -> None:
    """Empty the contact of groups whose contact the person is; the visits stay as numbers."""
    named = [
        group.pk
        for group in Group.objects.exclude(contact_name="").iterator(chunk_size=500)
        if _is_contact_of(group, member)
    ]
    Group.objects.filter(pk__in=named).update(
        contact_name="", contact_phone="", contact_email="", note=""
    )


def _is_contact_of(group: Group, member: Member) -> bool:
    own = {member.email, member.first_name and member.last_name and member.get_full_name()}
    said = {group.contact_email.casefold(), group.contact_name.casefold()}
    if said & {text.casefold() for text in own if text}:
        return True
    return bool(_digits(member.phone)) and _digits(group.contact_phone) == _digits(member.phone)


def _digits(phone: str) -> str:
    """Give the end of a number, the same with and without the code of a country."""
    digits = "".join(char for char in phone if char.isdigit())
    return digits[-ENOUGH_DIGITS:] if len(digits) >= ENOUGH_DIGITS else ""


def end_agreements(member: Member, now: datetime) -> None:
    """End what the person agreed to: the time that it is kept for counts from now."""
    member.consents.filter(ended_at=None).update(ended_at=now, ended_by=member)


def end_mandates(member: Member, now: datetime) -> None:
    """Take back the mandates that the person gave, and those that were given to them."""
    given = Mandate.objects.filter(Q(member=member) | Q(holder=member), revoked_at=None)
    given.update(revoked_at=now)


def end_visits(member: Member, now: datetime) -> None:
    """Check the person out."""
    member.visits.here().update(left_at=now, departure=Departure.DESK)


def forget_in_the_office(member: Member, now: datetime) -> None:
    """Delete the lines of the back office's log that are about the person's account."""
    LogEntry.objects.filter(
        content_type__app_label="members", content_type__model="member", object_id=str(member.pk)
    ).delete()


def end_sessions(member: Member, now: datetime) -> None:
    """End the person's sessions, and those of others that still speak of them."""
    for session in Session.objects.iterator(chunk_size=500):
        kept = session.get_decoded()
        is_theirs = kept.get("_auth_user_id") == str(member.pk)
        if is_theirs or without_names(kept, member) != kept:
            session.delete()
