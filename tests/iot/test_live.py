"""What is new for open pages, as it is read from the database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from iot import live
from iot.live import Cursor, Reader, newest
from iot.models import MachineStatus
from tests import factories

pytestmark = pytest.mark.django_db

START = Cursor(0, timezone.now() - timedelta(days=1))


def status(revision: int) -> MachineStatus:
    return MachineStatus.objects.create(machine=factories.machine(), revision=revision)


def test_reader_tells_each_change_once():
    reader = Reader(newest())
    first, second = status(1), status(2)

    told = reader.poll()

    assert told is not None
    assert told.machine_ids == (first.machine_id, second.machine_id)
    assert told.cursor.revision == 2
    assert reader.poll() is None


def test_reader_tells_of_bookings_made_and_changed():
    reader = Reader(newest())
    booking = factories.booking()
    made = reader.poll()
    booking.changed_at += timedelta(seconds=1)
    booking.save()
    changed = reader.poll()

    assert made is not None
    assert changed is not None
    assert made.machine_ids == changed.machine_ids == (booking.machine_id,)
    assert reader.poll() is None


def test_reader_tells_of_a_booking_that_was_committed_late():
    reader = Reader(newest())
    now = timezone.now()
    factories.booking(changed_at=now)
    reader.poll()
    late = factories.booking(changed_at=now - timedelta(seconds=5))

    told = reader.poll()

    assert told is not None
    assert told.machine_ids == (late.machine_id,)


def test_reader_tells_to_load_again_when_too_much_has_changed(monkeypatch):
    monkeypatch.setattr(live, "MOST_MACHINES", 2)
    for revision in range(1, 4):
        status(revision)

    told = Reader(START).poll()

    assert told is not None
    assert told.machine_ids is None


@pytest.mark.parametrize("written", ["12-1795418393178", "0-0"])
def test_cursor_is_read_as_it_was_written(written):
    assert str(Cursor.parse(written, timezone.now())) == written


def test_cursor_of_a_page_is_a_bare_revision():
    now = timezone.now()

    assert Cursor.parse("12", now) == Cursor(12, now)


@pytest.mark.parametrize(
    "text",
    ["", "-", "x", "-1", "1-x", "1-2-3", "١٢", "9" * 40, "1-" + "9" * 40],
)
def test_cursor_is_not_made_of_anything_else(text):
    assert Cursor.parse(text, timezone.now()) is None
