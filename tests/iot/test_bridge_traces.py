"""Every recording, played to real brokers, becomes the runs that truly happened."""

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


@pytest.fixture(params=["mosquitto", "iotcore"])
def url(request, tmp_path):
    if request.param == "mosquitto":
        with mosquitto() as address:
            yield address
    else:
        with demo_broker(tmp_path) as (address, _):
            yield address


@pytest.mark.parametrize("name", names())
def test_bridge_hears_what_truly_happened(url, name):
    trace = Trace.load(name)
    made = link(url, trace)
    clock = TraceClock()

    with player(url) as play:
        play.play(trace.retained)
        with bridge(clock):
            wait_until(lambda: is_listening(made.source), "the bridge listens")
            play.play(trace.live)
            wait_until(lambda: clock.stamped >= len(trace.heard), "all is heard")
            clock.latest += TAIL
            wait_until(lambda: not Run.objects.open().exists(), "silence is concluded")

    assert stored_runs(trace, made.machine_id) == true_runs(trace)
