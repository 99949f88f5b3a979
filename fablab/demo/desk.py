"""What the desk of the demo place does for people: Marie's mandate, acts, notices to print."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime

from bookings.models import Booking
from members.models import Deed, HowGiven, Mandate, Member, Mode, NoticeState, Scope
from members.services.acts import Standing, record
from members.services.mandates import Terms, give_mandate, last_day
from members.services.notices import as_read_by
from places.models import Place

DAYS_OF_THE_MANDATE = 120
MOST_ACTS = 6
# Older ones were told and handed over long ago.
STILL_TO_PRINT = timedelta(days=3)


def make_desk(
    place: Place, members: Mapping[str, Member], now: datetime, chance: random.Random
) -> None:
    """Let Marie give a paper mandate for bookings, and people of the desk act with her and for her.

    Her last bookings become those that the desk made.
    """
    marie, sofia, karim = members["marie"], members["sofia"], members["karim"]
    given_at = now - timedelta(days=DAYS_OF_THE_MANDATE)
    starts_on = place.today(given_at)
    mandate = give_mandate(
        member=marie,
        place=place,
        terms=Terms([Scope.BOOKINGS, Scope.VISITS], starts_on, last_day(starts_on, 1)),
        how=HowGiven.PAPER,
        given_by=marie,
        by=sofia,
        now=given_at,
    )
    bookings = Booking.objects.filter(member=marie, created_at__gt=given_at).with_names()
    for booking in bookings.order_by("-created_at")[:MOST_ACTS]:
        actor = chance.choice([sofia, karim])
        how = chance.choice([Standing(Mode.WITH), Standing(Mode.FOR, mandate)])
        _was_booked(booking, actor, how)
    _account_was_changed(marie, sofia, place, now - timedelta(days=2))
    _act_for_today(marie, karim, mandate, now - timedelta(hours=2))
    _hand_over_old_notices(marie, now)


def _was_booked(booking: Booking, actor: Member, how: Standing) -> None:
    member, place = booking.member, booking.machine.place
    Booking.objects.filter(pk=booking.pk).update(booked_by=actor)
    with as_read_by(member, place):
        starts = date_format(localtime(booking.starts_at), "DATETIME_FORMAT")
    about = f"{booking.machine.name}, {starts}"
    record(
        how, Deed.BOOKED, by=actor, member=member, place=place, now=booking.created_at, about=about
    )


def _account_was_changed(member: Member, by: Member, place: Place, at: datetime) -> None:
    Member.objects.filter(pk=member.pk).update(phone="06 12 00 34 72")
    with as_read_by(member, place):
        about = str(Member._meta.get_field("phone").verbose_name)
    how = Standing(Mode.WITH)
    record(how, Deed.ACCOUNT_CHANGED, by=by, member=member, place=place, now=at, about=about)


def _act_for_today(member: Member, by: Member, mandate: Mandate, at: datetime) -> None:
    how, place = Standing(Mode.FOR, mandate), mandate.place
    record(how, Deed.CHECKED_IN, by=by, member=member, place=place, now=at)


def _hand_over_old_notices(member: Member, now: datetime) -> None:
    old = member.notices.waiting().filter(made_at__lt=now - STILL_TO_PRINT)
    old.update(state=NoticeState.PRINTED, done_at=now - STILL_TO_PRINT)
