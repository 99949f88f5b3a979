"""Every recording, played to real brokers, becomes the runs that truly happened."""

from functools import partial

import pytest

from iot.models import Run
from tests.iot.playing import (
    TAIL,
    Trace,
    TraceClock,
    bridge,
    is_listening,
    link,
    names,
    player,
    stored_runs,
    true_runs,
    wait_until,
)
from tests.iot.test_bridge_connection import demo_broker
from tests.services import mosquitto

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", names())
def test_bridge_hears_what_truly_happened(name):
    with mosquitto() as url:
        trace, machine_id = heard_by_a_bridge(name, url, at_once=True)

    assert stored_runs(trace, machine_id) == true_runs(trace)


@pytest.mark.parametrize("name", names())
def test_bridge_hears_what_truly_happened_from_the_demo_broker(name, tmp_path):
    with demo_broker(tmp_path) as (url, _):
        trace, machine_id = heard_by_a_bridge(name, url, at_once=False)

    assert stored_runs(trace, machine_id) == true_runs(trace)


def heard_by_a_bridge(name: str, url: str, *, at_once: bool) -> tuple[Trace, int]:
    """Play a recording to a bridge until nothing more can follow from it.

    Args:
        at_once: as fast as the broker takes it; else each message when the one before was heard,
            as the demo broker keeps no order between the topics of a crowd.
    """
    trace = Trace.load(name)
    made = link(url, trace)
    clock = TraceClock()
    wanted = trace.heard
    with player(url) as play:
        play.play(trace.retained)
        with bridge(clock):
            wait_until(lambda: is_listening(made.source), "the bridge listens")
            if at_once:
                play.play(trace.live)
            else:
                for number, row in enumerate(wanted, start=1):
                    play.play([row])
                    wait_until(partial(clock.has_heard, number), "it is heard")
            wait_until(partial(clock.has_heard, len(wanted)), "all is heard")
            clock.latest += TAIL
            wait_until(
                lambda: (
                    Run.objects.ended().count() >= len(trace.jobs)
                    and not Run.objects.open().exists()
                ),
                "silence is concluded",
            )
    return trace, made.machine_id
