"""Hours of use: kept with each run, the same as counted from all of them."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from iot import services, usage
from iot.models import HourlyUsage, Run
from iot.observations import Outcome
from iot.tracker import RunEnded, RunStarted
from tests import factories

# Nights on which clocks in Europe change, and a plain one.
NIGHTS = [
    datetime(2026, 3, 28, 22, 40, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 40, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 40, tzinfo=UTC),
]
FIGURES = ["hour_at", *usage.NAMES]


def run_of(machine, start: datetime, minutes: float, *, paused: float = 0.0, outcome="completed"):
    end = start + timedelta(minutes=minutes)
    ended = RunEnded(
        start.isoformat(), start, end, Outcome(outcome), "a", paused, minutes * 5, None
    )
    services.start_run(machine=machine, start=RunStarted(ended.key, start, "a"))
    return services.end_run(machine=machine, end=ended)


@pytest.mark.django_db
def test_a_run_over_three_hours_is_shared_out():
    machine = factories.machine()
    start = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)

    run_of(machine, start, 120, paused=720, outcome="failed")

    assert list(
        HourlyUsage.objects.values_list(
            "hour_at__hour",
            "busy_seconds",
            "paused_seconds",
            "energy_wh",
            "runs_ended",
            "runs_failed",
        )
    ) == [(9, 1620, 180, 150.0, 0, 0), (10, 3240, 360, 300.0, 0, 0), (11, 1620, 180, 150.0, 1, 1)]


@pytest.mark.django_db
def test_a_run_of_no_length_counts_as_ended():
    run_of(factories.machine(), datetime(2026, 6, 1, 9, tzinfo=UTC), 0)

    row = HourlyUsage.objects.get()
    assert (row.busy_seconds, row.runs_ended, row.runs_completed) == (0, 1, 1)


@pytest.mark.django_db
def test_a_run_that_goes_on_is_not_counted():
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)

    services.start_run(machine=factories.machine(), start=RunStarted("a", start, None))

    assert not HourlyUsage.objects.exists()


RUNS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.floats(0, 300),
        st.floats(0, 100),
        st.floats(0, 1),
        st.sampled_from(Outcome),
    ),
    min_size=1,
    max_size=8,
)


class Rebuilt(TestCase):
    """Hypothesis rolls each example back by this class."""

    @given(st.sampled_from(NIGHTS), RUNS)
    @settings(max_examples=25)
    def test_usage_counted_anew_is_what_was_kept(self, night, runs):
        machines = [factories.machine(), factories.machine()]
        ends = {0: night, 1: night}
        for which, minutes, gap, share, outcome in runs:
            start = ends[which] + timedelta(minutes=gap)
            run_of(machines[which], start, minutes, paused=minutes * 60 * share, outcome=outcome)
            ends[which] = start + timedelta(minutes=minutes)
        kept = list(HourlyUsage.objects.order_by("machine", "hour_at").values("machine", *FIGURES))

        call_command("rebuild_usage", stdout=StringIO())

        anew = list(HourlyUsage.objects.order_by("machine", "hour_at").values("machine", *FIGURES))
        for one, other in zip(kept, anew, strict=True):
            assert one.pop("energy_wh") == pytest.approx(other.pop("energy_wh"))
            assert one == other
        whole = sum(round(run.print_seconds) for run in Run.objects.all())
        assert sum(row["busy_seconds"] for row in anew) == whole
