"""The notices that the desk prints."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Channel, Notice, NoticeState, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST, PRINT = reverse("people:notices"), reverse("people:print_notices")
FACTS = {
    "actor": "Sofia", "member": "Marie", "deed": "booked", "about": "Lavande", "until": "tomorrow"
}  # fmt: skip


@pytest.fixture
def place():
    return factories.place(name="A place that is first", language="en")


@pytest.fixture
def desk(place):
    client = Client()
    client.force_login(factories.member(at=place, role=Role.MEDIATOR))
    return client


def paper(place, **given):
    recipient = factories.member(at=place)
    defaults = {
        "recipient": recipient, "about": recipient, "place": place, "kind": "done_for_you",
        "facts": FACTS, "language": "en", "channel": Channel.PAPER,
    }  # fmt: skip
    return Notice.objects.create(**{**defaults, **given})


def test_list_shows_what_waits_here_the_oldest_first(place, desk):
    newer = paper(place)
    older = paper(place, made_at=NOW - timedelta(days=1))
    failed = paper(place, channel=Channel.EMAIL, state=NoticeState.FAILED, made_at=NOW)
    paper(place, channel=Channel.EMAIL)
    paper(place, state=NoticeState.PRINTED)
    paper(factories.place())

    shown = [item.notice for item in desk.get(LIST).context["items"]]

    assert shown == [older, failed, newer]


def test_list_asks_as_much_for_twenty_notices_as_for_two(place, desk):
    counts = []
    for more in (2, 18):
        for _ in range(more):
            paper(place)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_slips_are_printed_alone_or_together(place, desk):
    one, _other = paper(place), paper(place)

    printed = [
        len(desk.get(PRINT, query).context["papers"])
        for query in ({}, {"notice": one.pk}, {"notice": "²"})
    ]

    assert printed == [2, 1, 2]


def test_slip_has_name_words_and_place_and_a_code_where_it_leads_somewhere(place, desk, settings):
    settings.SITE_URL = "https://fablab.example.org"
    led = paper(place, facts={**FACTS, "link": "/account/"})
    paper(place)

    slips = desk.get(PRINT).context["papers"]

    assert [slip.count("<svg") for slip in slips] == [1, 0]
    assert "https://fablab.example.org/account/" in slips[0]
    assert str(led.recipient) in slips[0]
    assert "Sofia acted for you" in slips[0]


def test_handed_over_notices_leave_the_list(place, desk):
    one, other = paper(place), paper(place)

    desk.post(reverse("people:handed_over"), {"notice": [one.pk]})

    shown = [item.notice for item in desk.get(LIST).context["items"]]
    one.refresh_from_db()
    assert shown == [other]
    assert (one.state, one.done_at <= timezone.now()) == (NoticeState.PRINTED, True)
