"""Delivery of notices: by e-mail at most once, on paper at the desk."""

from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from members.models import Channel, Notice, NoticeState, Purpose, Role
from members.models.notices import CUT_SHORT_AFTER, WAITS
from members.refusals import NotYourTask
from members.services.consent_requests import request
from members.services.delivery import hand_over, message_of, send
from members.tasks.notices import deliver_waiting
from places.refusals import Refused
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FACTS = {
    "actor": "Sofia", "member": "Marie", "deed": "booked", "about": "Lavande", "until": "tomorrow"
}  # fmt: skip


class Down:
    """A mail server that hangs up."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise SMTPServerDisconnected("down")


@pytest.fixture
def _mail_is_down(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"


def notice(**given):
    given["place"] = given.get("place") or factories.place(name="Atelier", phone="04 65")
    if "recipient" not in given:
        email = f"person-{Notice.objects.count()}@example.org"
        given["recipient"] = factories.member(email=email)
    defaults = {
        "about": given["recipient"], "kind": "done_for_you", "facts": FACTS, "language": "en",
        "channel": Channel.EMAIL, "made_at": NOW,
    }  # fmt: skip
    return Notice.objects.create(**{**defaults, **given})


def test_waiting_email_is_sent_once_in_words_that_say_who_acted():
    told = notice()

    counts = [deliver_waiting(NOW), deliver_waiting(NOW)]

    [message] = mail.outbox
    told.refresh_from_db()
    assert counts == [1, 0]
    assert (message.to, message.subject) == (
        [told.recipient.email],
        "Sofia did something for you",
    )
    assert "Sofia acted for you, on your mandate" in message.body
    assert message.body.endswith("-- \nAtelier\n04 65")
    assert (told.state, told.done_at) == (NoticeState.SENT, NOW)


def test_email_that_another_process_has_is_not_sent_again():
    told = notice()
    seen_before = Notice.objects.get()
    send(told, now=NOW)

    assert not send(seen_before, now=NOW)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("_mail_is_down")
def test_email_that_does_not_leave_is_tried_later_and_fails_at_last():
    told = notice()
    left = []

    for wait in WAITS:
        at = NOW + wait
        left.append([deliver_waiting(at), deliver_waiting(at)])

    told.refresh_from_db()
    assert left == [[0, 0]] * len(WAITS)
    assert (told.state, told.tries) == (NoticeState.FAILED, 5)
    assert list(Notice.objects.to_hand_over(told.place, NOW)) == [told]


@pytest.mark.usefixtures("_mail_is_down")
def test_email_waits_between_tries():
    told = notice()

    deliver_waiting(NOW)
    deliver_waiting(NOW + WAITS[1] - timedelta(seconds=1))

    told.refresh_from_db()
    assert (told.state, told.tries) == (NoticeState.WAITING, 1)


def test_email_to_who_has_none_any_more_goes_to_the_desk():
    told = notice(recipient=factories.member())

    deliver_waiting(NOW)

    told.refresh_from_db()
    assert (told.state, told.channel) == (NoticeState.WAITING, Channel.PAPER)
    assert mail.outbox == []


def test_email_whose_sending_was_cut_short_shows_at_the_desk_and_is_not_sent_again():
    told = notice(state=NoticeState.SENT, tries=1)
    later = NOW + CUT_SHORT_AFTER

    assert deliver_waiting(later) == 0
    assert list(Notice.objects.to_hand_over(told.place, NOW)) == []
    assert list(Notice.objects.to_hand_over(told.place, later)) == [told]


def test_message_leads_to_the_page_that_its_facts_name(settings):
    settings.SITE_URL = "https://fablab.example.org"

    message = message_of(notice(facts={**FACTS, "link": "/bookings/7/"}))

    assert message.link == "https://fablab.example.org/bookings/7/"


def test_handing_over_is_noted_once_and_only_at_the_own_place():
    place = factories.place()
    sofia = factories.member(at=place, role=Role.MEDIATOR)
    paper = notice(place=place, channel=Channel.PAPER)
    by_email, elsewhere = notice(place=place), notice(channel=Channel.PAPER)
    everything = [paper.pk, by_email.pk, elsewhere.pk]

    counts = [hand_over(everything, place=place, by=sofia, now=NOW) for _ in range(2)]

    paper.refresh_from_db()
    assert counts == [1, 0]
    assert (paper.state, paper.done_at) == (NoticeState.PRINTED, NOW)


def test_handing_over_is_refused_to_a_volunteer():
    place = factories.place()
    gilles = factories.member(at=place, role=Role.VOLUNTEER)

    with pytest.raises(Refused) as refused:
        hand_over([], place=place, by=gilles, now=NOW)

    assert refused.value.refusals == (NotYourTask(),)


def asked_about_a_child(**guardian):
    place = factories.place(language="en")
    child = factories.member(at=place, birth_month=date(2016, 1, 1))
    factories.guardian_of(child, **guardian)
    request(
        member=child, place=place, purpose=Purpose.IMAGE, by=child, path="/answer/{}/".format,
        now=NOW,
    )  # fmt: skip
    return Notice.objects.get()


def test_key_of_a_guardian_leads_to_the_site_and_is_forgotten_once_it_was_sent(settings):
    settings.SITE_URL = "https://fablab.example.org"
    told = asked_about_a_child(email="nadia@example.org")

    deliver_waiting(NOW)

    told.refresh_from_db()
    [message] = mail.outbox
    assert "\nhttps://fablab.example.org/answer/" in message.body
    assert (told.facts["link"], message_of(told).link) == ("", "")


@pytest.mark.usefixtures("_mail_is_down")
def test_key_of_a_guardian_is_kept_until_it_is_handed_over():
    told = asked_about_a_child(email="nadia@example.org")
    sofia = factories.member(at=told.place, role=Role.MEDIATOR)
    for wait in WAITS:
        deliver_waiting(NOW + wait)
    link = Notice.objects.get().facts["link"]

    hand_over([told.pk], place=told.place, by=sofia, now=NOW)

    assert link.startswith("/answer/")
    assert Notice.objects.get().facts["link"] == ""


def test_link_that_is_no_key_stays():
    told = notice(facts={**FACTS, "link": "/bookings/7/"})

    deliver_waiting(NOW)

    told.refresh_from_db()
    assert told.facts["link"] == "/bookings/7/"
