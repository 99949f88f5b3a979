"""`manage.py bridge` as a process of its own, but on the time of a recording; for tests to kill."""

import functools
from unittest import mock

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - only after the setup
from django.db.models import Max  # noqa: E402

from iot.bridge import Bridge  # noqa: E402
from iot.management.commands import bridge as command  # noqa: E402
from iot.models import MachineStatus  # noqa: E402
from tests.iot.playing import TraceClock  # noqa: E402


def main() -> None:
    """Go on at the time at which the last process was killed, and run the command."""
    clock = TraceClock()
    clock.latest = MachineStatus.objects.aggregate(at=Max("seen_at"))["at"] or clock.latest
    on_trace_time = functools.partial(Bridge, clock=clock, look_seconds=0.2)
    with mock.patch.object(command, "Bridge", on_trace_time):
        call_command("bridge")


if __name__ == "__main__":
    main()
