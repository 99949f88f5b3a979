"""A laser cutter behind a metering plug with Tasmota, which knows no more than watts.

Topics and keys as in Tasmota's documents and sources (EnergyShow, MqttShowState): every ten
seconds STATE and SENSOR, and at a change of ten watts MARGINS with a SENSOR of its own.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from iot.simulation.machine import Doing, Key, Machine, NotPossibleNow, Press, Published, compact

PERIOD_SECONDS = 10.0
DELTA_WATTS = 10
IDLE_WATTS = 8.0
LEAD_IN_WATTS = 92.0
DIP_WATTS = 88.0
EXTRACTION_WATTS = 62.0
LEAD_IN_SECONDS = 6.0
EXTRACTION_SECONDS = 15.0
DIP_EVERY_SECONDS = 42.0
DIP_SECONDS = 6.0
VOLTS = 231
FACTOR = 0.93
# The plug's own clock, which it writes without saying so.
ZONE = ZoneInfo("Europe/Paris")
FIRST_TOTAL_KWH = 41.273


@dataclass
class TasmotaLaser(Machine):
    """A laser that draws `IDLE_WATTS` when it waits, and some hundred when it cuts."""

    topic: str = "laser-1"
    is_on: bool = True
    total_kwh: float = FIRST_TOTAL_KWH
    chance: random.Random = field(init=False)
    _watts: float = IDLE_WATTS
    _cut_seconds: float = 0.0
    _done_seconds: float = 0.0
    _is_door_open: bool = False
    _pause_began: float = 0.0
    _extraction_until: float = 0.0
    _booted_at: float = 0.0
    _next_period: float = 0.0
    _next_second: float = 0.0
    _reported_watts: int = 0
    _period_kwh: float = 0.0
    _today_kwh: float = 0.0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.slug)  # noqa: S311 - a simulation

    @property
    def will(self) -> Published:
        return Published(f"tele/{self.topic}/LWT", b"Offline", qos=1, retain=True)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return (f"cmnd/{self.topic}/POWER",)

    @property
    def doing(self) -> Doing:
        if not self.is_plugged_in:
            return Doing.UNPLUGGED
        if not self.is_on:
            return Doing.BROKEN
        if not self.job:
            return Doing.FREE
        return Doing.PAUSED if self._is_door_open else Doing.WORKING

    @property
    def progress(self) -> float:
        return min(self._done_seconds / self._cut_seconds, 1.0) if self.job else 0.0

    def announce(self, now: float) -> None:
        self.publish(f"tele/{self.topic}/LWT", "Online", qos=1, retain=True)
        self._say_state(now)

    def hear(self, now: float, topic: str, payload: bytes) -> None:
        """Switch the relay, or only say how it stands, as Tasmota does for an empty payload."""
        wish = payload.decode("utf-8", "replace").strip().upper()
        is_on = {"ON": True, "1": True, "OFF": False, "0": False, "TOGGLE": not self.is_on}
        self.is_on = is_on.get(wish, self.is_on)
        if not self.is_on:
            self._stop(now, extraction_seconds=0.0)
        word = self._on_or_off()
        self.publish(f"stat/{self.topic}/RESULT", compact({"POWER": word}))
        self.publish(f"stat/{self.topic}/POWER", word)

    def _boot(self, now: float) -> None:
        self.is_on, self._extraction_until, self._booted_at = True, 0.0, now
        self._next_period = self._next_second = now
        self._reported_watts = round(IDLE_WATTS)

    def _act(self, now: float, seconds: float) -> None:
        kwh = self._watts * seconds / 3_600_000
        self.total_kwh += kwh
        self._today_kwh += kwh
        self._period_kwh += kwh
        if self.job and not self._is_door_open:
            self._done_seconds += seconds
            if self._done_seconds >= self._cut_seconds:
                self._stop(now, extraction_seconds=EXTRACTION_SECONDS)
        if now >= self._next_second:
            self._next_second = now + 1.0
            self._watts = self._draw(now)
            self._say_margins(now)
        if now >= self._next_period:
            self._next_period = now + PERIOD_SECONDS
            self._say_state(now)
            self._say_sensor(now, is_periodic=True)

    def _press(self, now: float, press: Press) -> None:
        match press.key:
            case Key.START:
                self._check(Doing.FREE)
                self._cut_seconds, self._done_seconds = press.seconds or 60.0, 0.0
                self._is_door_open, self._extraction_until = False, 0.0
                self.begin_job(now, None)
            case Key.PAUSE:
                self._check(Doing.WORKING)
                self._is_door_open, self._pause_began = True, now
            case Key.RESUME:
                self._check(Doing.PAUSED)
                self._is_door_open = False
            case Key.CANCEL:
                self._check(Doing.WORKING, Doing.PAUSED)
                self._stop(now, extraction_seconds=EXTRACTION_SECONDS)
            case Key.FAIL:
                self._check(Doing.WORKING, Doing.PAUSED)
                self._stop(now, extraction_seconds=0.0)

    def _stop(self, now: float, *, extraction_seconds: float) -> None:
        # A meter cannot tell why: to it whatever ran and stopped is completed.
        self.end_job(now, "completed")
        self._is_door_open = False
        self._extraction_until = now + extraction_seconds

    def _check(self, *wanted: Doing) -> None:
        if self.doing not in wanted:
            raise NotPossibleNow(f"The laser is {self.doing}.")

    def _draw(self, now: float) -> float:
        """Say what it draws now, in watts."""
        if not self.is_on:
            return 0.0
        if not self.job:
            return EXTRACTION_WATTS if now < self._extraction_until else IDLE_WATTS
        if self._is_door_open:
            return DIP_WATTS
        if self._done_seconds < LEAD_IN_SECONDS:
            return LEAD_IN_WATTS
        if self._done_seconds % DIP_EVERY_SECONDS > DIP_EVERY_SECONDS - DIP_SECONDS:
            return DIP_WATTS  # from one shape to the next
        is_steady = self._watts > 2 * DIP_WATTS and self.chance.random() < 0.7
        return self._watts if is_steady else self.chance.uniform(300.0, 460.0)

    def _on_or_off(self) -> str:
        return "ON" if self.is_on else "OFF"

    def _time(self, now: float) -> str:
        return datetime.fromtimestamp(now, ZONE).strftime("%Y-%m-%dT%H:%M:%S")

    def _say_margins(self, now: float) -> None:
        watts = round(self._watts)
        change = watts - self._reported_watts
        if abs(change) >= DELTA_WATTS:
            margins = {"MARGINS": {"PowerDelta": change}}
            self.publish(f"tele/{self.topic}/MARGINS", compact(margins))
            self._say_sensor(now, is_periodic=False)

    def _say_sensor(self, now: float, *, is_periodic: bool) -> None:
        self._reported_watts = watts = round(self._watts)
        apparent = round(watts / FACTOR)
        energy: dict[str, Any] = {
            "TotalStartTime": "2026-01-12T10:02:11",
            "Total": round(self.total_kwh, 3),
            "Yesterday": 1.204,
            "Today": round(self._today_kwh, 3),
        }
        if is_periodic:
            energy["Period"] = round(self._period_kwh * 1000, 1)
            self._period_kwh = 0.0
        energy |= {
            "Power": watts,
            "ApparentPower": apparent,
            "ReactivePower": round((apparent**2 - watts**2) ** 0.5),
            "Factor": FACTOR if watts else 0.0,
            "Voltage": VOLTS,
            "Current": round(apparent / VOLTS, 3),
        }
        sensor = {"Time": self._time(now), "ENERGY": energy}
        self.publish(f"tele/{self.topic}/SENSOR", compact(sensor))

    def _say_state(self, now: float) -> None:
        up = int(now - self._booted_at)
        state = {
            "Time": self._time(now),
            "Uptime": f"{up // 86400}T{up // 3600 % 24:02}:{up // 60 % 60:02}:{up % 60:02}",
            "UptimeSec": up,
            "Heap": 25,
            "SleepMode": "Dynamic",
            "Sleep": 50,
            "LoadAvg": 19,
            "MqttCount": 1,
            "POWER": self._on_or_off(),
            "Wifi": {
                "AP": 1,
                "SSId": "fablab",
                "BSSId": "00:00:5E:00:53:01",
                "Channel": 6,
                "Mode": "11n",
                "RSSI": 74,
                "Signal": -63,
                "LinkCount": 1,
                "Downtime": "0T00:00:03",
            },
        }
        self.publish(f"tele/{self.topic}/STATE", compact(state))
