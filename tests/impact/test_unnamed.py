"""Figures before and after people lose their names: erased, or by the clock."""

from datetime import date, timedelta

import pytest

from bookings.models import Booking
from impact.facts import Facts
from impact.indicators import INDICATORS
from impact.periods import Month, Period, months_between
from impact.unnamed import as_few_as_may_be
from iot.models import Run
from members.models import Member
from members.services.erasure import erase
from members.tasks import retention
from tests.impact.test_indicators import NOW, a_place_with_a_past

LATER = NOW + timedelta(days=500)  # when 2025 has lost its names


def figures(place, period, now):
    """Every figure, as it is published, but for the last digits: sums are in another order."""
    facts = Facts(place, period, now)
    measured = {each.key: each.measure(facts) for each in INDICATORS}
    return {
        key: (None if figure.is_hidden else round(figure.value or 0, 6), figure.is_small)
        for key, figure in measured.items()
    }


def years(*numbers):
    return Period("", months_between(Month(numbers[0], 1), Month(numbers[-1], 12)))


def months_of(year):
    return [Period(str(month), [month]) for month in years(year).months]


@pytest.mark.django_db
def test_erasing_people_changes_no_figure():
    place = a_place_with_a_past()
    periods = [years(2025), years(2026), years(2024, 2026), *months_of(2025)]
    before = [figures(place, period, NOW) for period in periods]
    busiest = Booking.objects.filter(starts_at__lt=NOW).order_by("pk")[:60]
    people = Member.objects.filter(pk__in={each.member_id for each in busiest})[:10]

    # What is booked to come is cancelled: that is no past figure.
    for person in people:
        erase(person, NOW)

    assert len(people) == 10
    assert [figures(place, period, NOW) for period in periods] == before


@pytest.mark.django_db
def test_the_clock_changes_no_figure_of_a_year_or_a_month():
    place = a_place_with_a_past()
    periods = [years(2024), years(2025), years(2026), *months_of(2025)]
    before = [figures(place, period, LATER) for period in periods]

    moved = retention.detach_old_rows(LATER)

    assert moved > 100
    assert (
        Run.objects.filter(ended_at__year=2025, member__erased_at=None, member__gt=0).count() == 0
    )
    assert [figures(place, period, LATER) for period in periods] == before


@pytest.mark.django_db
def test_over_several_years_nobody_is_counted_more_often_than_they_are():
    place = a_place_with_a_past()
    period = years(2024, 2026)
    before = len(Facts(place, period, LATER).people)

    retention.detach_old_rows(LATER)

    assert 0 < len(Facts(place, period, LATER).people) <= before


def test_those_alike_in_two_years_may_be_the_same_and_those_of_one_year_are_not():
    born = date(2010, 1, 1)
    people = [("a", born, 2023), ("b", born, 2024), ("c", born, 2024), ("d", None, 2023)]
    named = ("e", born, None)

    assert as_few_as_may_be([*people, named]) == ["e", "b", "c", "d"]
