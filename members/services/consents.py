"""What people agree to: decided, withdrawn, and whether it holds at a moment."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from members import rules
from members.models import (
    Consent,
    ConsentRequest,
    ConsentRule,
    ConsentText,
    Deed,
    HowGiven,
    Member,
    Mode,
    Purpose,
    Right,
    is_guardian_of,
)
from members.refusals import (
    AccountHasNoEnd,
    ConsentEndsInThePast,
    NothingToWithdraw,
    NotYoursToDecide,
    NotYourTask,
)
from members.services import acts
from members.services.notices import as_read_by, concerned, tell
from places.models import Place
from places.refusals import Refused
from places.slots import day_window

# What nobody has to be asked for who decides alone: to do it is to agree to it.
AGREED_BY_DOING = frozenset({Purpose.MACHINES, Purpose.PUBLICATION})


def ages(place: Place) -> Mapping[str, int]:
    """Give from which age people decide alone at `place`, by purpose; its own rules win."""
    rows = ConsentRule.objects.filter(Q(place=place) | Q(place=None, country=place.country))
    found: dict[str, int] = dict.fromkeys(Purpose.values, rules.FULL_AGE[place.country])
    for row in rows.order_by(F("place").asc(nulls_first=True)):
        found[row.purpose] = row.alone_from_age
    return found


def decider_of(
    member: Member,
    place: Place,
    purpose: str,
    now: datetime,
    known_ages: Mapping[str, int] | None = None,
) -> rules.Decider:
    """Say whose word counts about `purpose` for `member` at `place`."""
    today = place.today(now)
    if rules.is_surely(member.birth_month, rules.OLDEST_WARD, today):
        return rules.Decider.PERSON
    alone_from = known_ages or ages(place)
    return rules.decider(
        member.birth_month,
        today,
        alone_from=alone_from[purpose],
        digital_from=alone_from[Purpose.ACCOUNT],
    )


def in_force(member: Member, place: Place, purpose: str, now: datetime) -> Consent | None:
    """Give the decision that holds now, yes or no; None when there is none."""
    return Consent.objects.in_force(now).filter(member=member, place=place, purpose=purpose).first()


def is_covered(member: Member, place: Place, purpose: Purpose, now: datetime) -> bool:
    """Say whether `member` may do at `place` what `purpose` is about.

    Who decides alone agrees to the use of machines and to showing a project by doing so; a no that
    they said to the latter counts.
    """
    decision = in_force(member, place, purpose, now)
    is_agreed = None if decision is None else decision.is_agreed
    return covers(member, place, purpose, now, is_agreed=is_agreed)


def covers(
    member: Member, place: Place, purpose: Purpose, now: datetime, *, is_agreed: bool | None
) -> bool:
    """Say what `is_covered` says, where the decision is known: yes, no, or None for none."""
    if is_agreed:
        return True
    if purpose not in AGREED_BY_DOING or decider_of(member, place, purpose, now) != (
        rules.Decider.PERSON
    ):
        return False
    return is_agreed is None or purpose == Purpose.MACHINES


def text_for(place: Place, purpose: str) -> ConsentText:
    """Give what is read before deciding: the newest text of the place, else the newest of all."""
    return texts_of(place)[purpose]


def texts_of(place: Place) -> Mapping[str, ConsentText]:
    """Give by purpose what is read before deciding at `place`."""
    texts = ConsentText.objects.filter(Q(place=place) | Q(place=None))
    newest_last = texts.order_by(F("place").asc(nulls_first=True), "version")
    return {text.purpose: text for text in newest_last}


@transaction.atomic
def decide(
    *,
    member: Member,
    place: Place,
    purpose: Purpose,
    is_agreed: bool,
    by: Member,
    now: datetime,
    how: HowGiven = HowGiven.SCREEN,
    witness: Member | None = None,
    scan: Any = None,
    until: date | None = None,
) -> Consent:
    """Store a yes or a no of `by`; the decision that held before ends.

    Args:
        by: who decides: the person, or a guardian. Nobody decides on a mandate.
        witness: who of the team writes down what was signed or said; None on the screen.
        scan: of the signed paper, if it is kept here.
        until: the last day of it at the place; None: until it is taken back.

    Raises:
        Refused: at that age `by` does not decide, the witness is not of the team, or it cannot end
            on that day.
    """
    if witness is not None and not witness.may(Right.VOUCH, place):
        raise Refused(NotYourTask())
    _refuse_unless_theirs(
        member, place, purpose, by=by, now=now, is_yes=is_agreed, is_witnessed=witness is not None
    )
    valid_until = _last_instant(until, place, purpose, now)
    _end(Consent.objects.current().filter(member=member, place=place, purpose=purpose), by, now)
    consent = Consent.objects.create(
        member=member,
        place=place,
        purpose=purpose,
        text=text_for(place, purpose),
        is_agreed=is_agreed,
        given_by=by,
        how=how,
        witness=witness,
        scan=scan or "",
        given_at=now,
        valid_until=valid_until,
    )
    waiting = ConsentRequest.objects.filter(
        member=member, place=place, purpose=purpose, answered_at=None
    )
    waiting.update(answered_at=now)
    _open_or_close(member, place, purpose, is_agreed=is_agreed)
    deed = Deed.CONSENT_GIVEN if is_agreed else Deed.CONSENT_REFUSED
    _record(deed, consent, by=by, witness=witness, now=now)
    if by != member:
        _tell_of(consent, "consent_given" if is_agreed else "consent_refused", by=by, now=now)
    return consent


@transaction.atomic
def withdraw(
    *,
    member: Member,
    place: Place,
    purpose: Purpose,
    by: Member,
    now: datetime,
    witness: Member | None = None,
) -> Consent:
    """Take back the yes that holds. What stops then is in its text, and was read before.

    Raises:
        Refused: there is no yes, at that age `by` does not decide, or the witness is not of the
            team.
    """
    if witness is not None and not witness.may(Right.VOUCH, place):
        raise Refused(NotYourTask())
    _refuse_unless_theirs(
        member, place, purpose, by=by, now=now, is_yes=False, is_witnessed=witness is not None
    )
    consent = in_force(member, place, purpose, now)
    if consent is None or not consent.is_agreed:
        raise Refused(NothingToWithdraw())
    _end(Consent.objects.filter(pk=consent.pk), by, now)
    _open_or_close(member, place, purpose, is_agreed=False)
    _record(Deed.CONSENT_WITHDRAWN, consent, by=by, witness=witness, now=now)
    if by != member:
        _tell_of(consent, "consent_withdrawn", by=by, now=now)
    consent.refresh_from_db()
    return consent


def _refuse_unless_theirs(
    member: Member,
    place: Place,
    purpose: Purpose,
    *,
    by: Member,
    now: datetime,
    is_yes: bool,
    is_witnessed: bool,
) -> None:
    may = rules.may_decide(
        decider_of(member, place, purpose, now),
        is_yes=is_yes,
        is_person=by == member,
        is_guardian=by != member and is_guardian_of(by, member),
        is_vouched_for=is_witnessed and member.birth_month is None,
    )
    if not may:
        raise Refused(NotYoursToDecide())


def _last_instant(
    until: date | None, place: Place, purpose: Purpose, now: datetime
) -> datetime | None:
    """Give the last instant of the day `until` at `place`.

    Raises:
        Refused: the day is over, or it is about an account, which a date would close unasked.
    """
    if until is None:
        return None
    if purpose == Purpose.ACCOUNT:
        raise Refused(AccountHasNoEnd())
    if until < place.today(now):
        raise Refused(ConsentEndsInThePast())
    return day_window(until, place.zone).end - timedelta.resolution


def _end(consents: Any, by: Member, now: datetime) -> None:
    consents.update(ended_at=now, ended_by=by)


def _open_or_close(member: Member, place: Place, purpose: Purpose, *, is_agreed: bool) -> None:
    """Shut the account of whom no yes to it holds; one who also belongs elsewhere keeps it."""
    if purpose != Purpose.ACCOUNT or member.erased_at is not None:
        return
    is_elsewhere = member.roles.exclude(place=place).exists()
    if member.is_active != (is_agreed or is_elsewhere):
        member.is_active = is_agreed or is_elsewhere
        member.save(update_fields=["is_active"])


def _record(
    deed: Deed, consent: Consent, *, by: Member, witness: Member | None, now: datetime
) -> None:
    """Leave a record of what a guardian did, or of what someone of the team wrote down."""
    member, place = consent.member, consent.place
    with as_read_by(member, place):
        about = str(consent.get_purpose_display())
    if by != member:
        standing = acts.Standing(Mode.GUARDIAN)
        acts.record(standing, deed, by=by, member=member, place=place, now=now, about=about)
    if witness is not None and witness not in {by, member}:
        standing = acts.Standing(Mode.WITH)
        acts.record(standing, deed, by=witness, member=member, place=place, now=now, about=about)


def _tell_of(consent: Consent, kind: str, *, by: Member, now: datetime) -> None:
    """Tell the person and their other guardians what one guardian decided."""
    for recipient in concerned(consent.member):
        if recipient != by:
            tell(
                recipient=recipient,
                about=consent.member,
                place=consent.place,
                kind=kind,
                facts=lambda: {
                    "name": consent.member,
                    "guardian": by,
                    "purpose": consent.get_purpose_display(),
                    "stops": consent.text.localized_stops,
                },
                now=now,
            )
