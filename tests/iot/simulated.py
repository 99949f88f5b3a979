"""Days of simulated machines, lived in a moment: what the broker would have passed on, and when."""

import json
import random
from dataclasses import replace
from pathlib import Path

from iot.simulation.fleet import FLEET
from iot.simulation.machine import Key, Press
from iot.simulation.rhythm import Rhythm

TRACES = Path(__file__).parent / "traces"
STARTS_AT = 1_795_500_000.0
TICK_SECONDS = 0.5

BY_SLUG = {machine.slug: machine for machine in FLEET}


def live(slug, seconds, presses=(), *, rhythm=None):
    """Let a machine live; give it, and what it said as (time, message).

    `presses` are (after how many seconds, key or Press). With people around it, the last job ends.
    """
    machine = BY_SLUG[slug].build()
    presses = [(at, key if isinstance(key, Press) else Press(Key(key))) for at, key in presses]
    said = []
    now = STARTS_AT
    machine.plug_in(now)
    machine.announce(now)
    while now < STARTS_AT + seconds or (rhythm and machine.job):
        was_plugged_in = machine.is_plugged_in
        press = rhythm.decide(now, machine) if rhythm else None
        if presses and now >= STARTS_AT + presses[0][0]:
            press = presses.pop(0)[1]
        if press:
            machine.press(now, press)
        if was_plugged_in and not machine.is_plugged_in:
            said.append((now, machine.will))
        if machine.is_plugged_in and not was_plugged_in:
            machine.announce(now)
        machine.step(now)
        said += [(now, message) for message in machine.drain()]
        now += TICK_SECONDS
    return machine, said


def live_a_day(slug, *, seed, hours=4):
    """Let a machine live with people around it, more careless ones than those of the demo."""
    habits = replace(
        BY_SLUG[slug].habits,
        first_seconds=5.0,
        cancelled_share=0.25,
        failed_share=0.25,
        paused_share=0.5 if BY_SLUG[slug].has_rest or slug == "voron-01" else 0.0,
    )
    return live(slug, hours * 3600, rhythm=Rhythm(habits, random.Random(seed), STARTS_AT))  # noqa: S311


def recorded(pattern):
    """Give the recorded messages of the traces that match, as (topic below the base, row)."""
    for path in sorted(TRACES.glob(pattern)):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            if "topic" in row:
                yield row
