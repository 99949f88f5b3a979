"""Bringing in lists of people: check each line first, then bring in what was found right."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files import File
from django.db import IntegrityError, transaction

from members.lists.columns import Column
from members.lists.files import UnreadableList, read
from members.lists.judging import Facts, Judged, Known, KnownPerson, judge, same
from members.models import (
    Fate,
    Guardianship,
    ImportLine,
    ImportState,
    Member,
    MemberImport,
    PlaceRole,
    Right,
    Role,
)
from members.refusals import ListIsBeingDone, NotYourTask
from members.usernames import free_username
from places.models import Place
from places.refusals import Refused

LINES_AT_ONCE = 500
FIELDS = ("first_name", "last_name", "display_name", "birth_month", "email", "phone", "language")


@transaction.atomic
def receive(*, place: Place, file: File[bytes], by: Member, now: datetime) -> MemberImport:
    """Keep an uploaded list, to be checked by `check`.

    Raises:
        Refused: `by` may not bring in lists here.
    """
    if not by.may(Right.MOVE_LISTS, place):
        raise Refused(NotYourTask())
    name = (file.name or "")[-120:]
    return MemberImport.objects.create(
        place=place, made_by=by, file_name=name, file=file, made_at=now
    )


def check(source: MemberImport, now: datetime) -> None:
    """Read the file of `source` and write down what each line would do; nobody is made yet.

    Safe to repeat. The file is removed in the end: its lines are what is kept.
    """
    if source.state != ImportState.READING:
        return
    source.lines.all().delete()
    try:
        with source.file.open("rb") as file:
            lines = list(read(file))
    except UnreadableList as unreadable:
        _end(source, ImportState.UNREADABLE, now, problem=unreadable.code)
        return
    source.total, source.seen = len(lines), 0
    source.save(update_fields=["total", "seen"])
    known, today = known_at(source.place), source.place.today(now)
    for batch in _batches(lines):
        rows = []
        for number, values in batch:
            judged = judge(values, known, today)
            if judged.fate == Fate.NEW:
                known.add_line(number, judged.facts)
            rows.append(_row(source, number, values, judged))
        with transaction.atomic():
            ImportLine.objects.bulk_create(rows)
            _advance(source, len(rows))
    _end(source, ImportState.CHECKED, now)


def start(*, source: MemberImport, by: Member) -> None:
    """Say that the checked lines of `source` are to be brought in, by `apply`.

    Raises:
        Refused: `by` may not bring in lists here, or it was started before.
    """
    if not by.may(Right.MOVE_LISTS, source.place):
        raise Refused(NotYourTask())
    checked = MemberImport.objects.filter(pk=source.pk, state=ImportState.CHECKED)
    if not checked.update(state=ImportState.RUNNING, seen=0):
        raise Refused(ListIsBeingDone())


def apply(source: MemberImport, now: datetime) -> None:
    """Bring in the lines that were found right, some hundreds a transaction.

    Safe to repeat: whoever goes on after a break begins with the first line that is not done.
    """
    if source.state != ImportState.RUNNING:
        return
    source.seen = source.lines.count() - source.lines.to_apply().count()
    source.save(update_fields=["seen"])
    known = known_at(source.place)
    while batch := list(source.lines.to_apply()[:LINES_AT_ONCE]):
        known = _apply_batch(source, batch, known, now)
        _advance(source, len(batch))
    _end(source, ImportState.DONE, now)


def known_at(place: Place) -> Known:
    """Gather who is known: the people of `place` as they are, and every name that is taken."""
    known = Known()
    everyone = Member.objects.values_list("username", "email")
    for username, email in everyone.iterator(chunk_size=5000):
        known.usernames[username.lower()] = None
        if email:
            known.emails[email.lower()] = None
    people = Member.objects.at(place).filter(erased_at=None).values("pk", "username", *FIELDS)
    for facts in people.iterator(chunk_size=5000):
        person = KnownPerson(facts["pk"], facts)
        known.usernames[facts["username"].lower()] = person
        if facts["email"]:
            known.emails[facts["email"].lower()] = person
        known.people[same(facts)] = person
    return known


def _apply_batch(
    source: MemberImport, batch: Sequence[ImportLine], known: Known, now: datetime
) -> Known:
    """Do all lines of `batch` at once or, where someone came between, each for itself.

    Returns:
        Who is known after it.
    """
    try:
        with transaction.atomic():
            _do(source, batch, known, now)
    except IntegrityError:
        for line in batch:
            known = known_at(source.place)
            try:
                with transaction.atomic():
                    _do(source, [line], known, now)
            except IntegrityError:
                line.fate, line.problems, line.member = Fate.WRONG, ["came_between"], None
                line.save(update_fields=["fate", "problems", "member"])
    return known


def _do(source: MemberImport, lines: Sequence[ImportLine], known: Known, now: datetime) -> None:
    today = source.place.today(now)
    judged = {line.pk: judge(line.values, known, today) for line in lines}
    new = [line for line in lines if judged[line.pk].fate == Fate.NEW]
    members = {line.pk: _member(judged[line.pk].facts, known, source.place, now) for line in new}
    Member.objects.bulk_create(members.values())
    PlaceRole.objects.bulk_create(
        PlaceRole(member=member, place=source.place, role=Role.MEMBER)
        for member in members.values()
    )
    _fill([judged[line.pk] for line in lines if judged[line.pk].fate == Fate.FILLED])
    _guardians({members[line.pk]: line.values for line in new}, known, source.place, now)
    for line in lines:
        fate = judged[line.pk]
        line.member_id = members[line.pk].pk if line.pk in members else fate.person_id
        line.fate, line.problems, line.applied_at = fate.fate, fate.problems, now
        if fate.fate == Fate.WRONG:
            line.applied_at = None
    # Ten times as fast as bulk_update, which asks each row which of all values is its own.
    ImportLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["member", "fate", "problems", "applied_at"],
    )


def _member(facts: Facts, known: Known, place: Place, now: datetime) -> Member:
    username = facts["username"] or free_username(facts["first_name"], known.usernames)
    known.usernames[username.lower()] = None
    if facts["email"]:
        known.emails[facts["email"]] = None
    return Member(
        username=username,
        password=make_password(None),
        date_joined=now,
        **{name: facts[name] for name in FIELDS if name not in {"display_name", "language"}},
        display_name=facts["display_name"] or facts["first_name"][:40],
        language=facts["language"] or place.language,
    )


def _fill(judged: Sequence[Judged]) -> None:
    """Fill the gaps of people who are known; what is known already stays as it is."""
    gaps = {each.person.pk: each.facts for each in judged if each.person is not None}
    people = Member.objects.in_bulk(list(gaps))
    for pk, facts in gaps.items():
        for name in facts.keys() & set(FIELDS):
            setattr(people[pk], name, facts[name])
    Member.objects.bulk_update(people.values(), list(FIELDS))


def _guardians(
    children: Mapping[Member, Mapping[str, str]], known: Known, place: Place, now: datetime
) -> None:
    """Note the guardians that lines name; of one who is known by e-mail no second one is made."""
    named = {child: told for child, told in children.items() if told.get(Column.GUARDIAN_NAME)}
    emails = {told.get(Column.GUARDIAN_EMAIL, "").lower() for told in named.values()} - {""}
    guardians = {member.email.lower(): member for member in Member.objects.filter(email__in=emails)}
    made: list[Member] = []
    pairs: list[tuple[Member, Member]] = []
    for child, told in named.items():
        email = told.get(Column.GUARDIAN_EMAIL, "").lower()
        guardian = guardians.get(email) if email else None
        if guardian is None:
            guardian = _guardian(told, email, known, place, now)
            made.append(guardian)
            if email:
                guardians[email] = guardian
        pairs.append((guardian, child))
    Member.objects.bulk_create(made)
    Guardianship.objects.bulk_create(
        Guardianship(guardian=guardian, child=child, since_at=now) for guardian, child in pairs
    )


def _guardian(
    told: Mapping[str, str], email: str, known: Known, place: Place, now: datetime
) -> Member:
    first, _space, last = told[Column.GUARDIAN_NAME].partition(" ")
    facts = dict.fromkeys((*FIELDS, "username"), "") | {
        "first_name": first,
        "last_name": last,
        "email": email,
        "phone": told.get(Column.GUARDIAN_PHONE, ""),
        "birth_month": None,
    }
    return _member(facts, known, place, now)


def _row(
    source: MemberImport, number: int, values: Mapping[str, str], judged: Judged
) -> ImportLine:
    return ImportLine(
        source=source,
        number=number,
        values=dict(values),
        fate=judged.fate,
        problems=judged.problems,
        member_id=judged.person_id,
    )


def _batches(lines: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(lines)
    while batch := list(islice(rest, LINES_AT_ONCE)):
        yield batch


def _advance(source: MemberImport, lines: int) -> None:
    source.seen += lines
    MemberImport.objects.filter(pk=source.pk).update(seen=source.seen)


def _end(source: MemberImport, state: ImportState, now: datetime, *, problem: str = "") -> None:
    if source.file:
        source.file.delete(save=False)
    source.state, source.problem = state, problem
    source.done_at = now if state in {ImportState.DONE, ImportState.UNREADABLE} else None
    source.save(update_fields=["file", "state", "problem", "done_at"])
