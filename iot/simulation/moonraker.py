"""A printer with Klipper behind Moonraker, in its default mode: changes only, nothing retained.

Fields, their order and their traps as seen on the wire from Moonraker 0.11.0; it publishes twice a
second here instead of four times.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from iot.simulation.machine import Doing, Key, Machine, NotPossibleNow, Press, Published, compact
from iot.simulation.printing import Body, GcodeFile, Phase, Print

EVERY_SECONDS = 0.5
RESTART_SECONDS = 12.0
GCODES = "/home/pi/printer_data/gcodes/"
GCODE_ERROR = "Must home axis first: 110.000 110.000 0.200 [0.000]"
SHUTDOWN = (
    "Heater extruder not heating at expected rate\n"
    "See the 'verify_heater' section in docs/Config_Reference.md\n"
    "for the parameters that control this check.\n\n"
    "Once the underlying issue is corrected, use the\n"
    '"FIRMWARE_RESTART" command to reset the firmware, reload the\n'
    "config, and restart the host software.\nPrinter is shutdown\n"
)
READY = "Printer is ready"
Status = dict[str, dict[str, Any]]


@dataclass
class Moonraker(Machine):
    """One Klipper printer; `instance` is Moonraker's `instance_name`."""

    instance: str = "voron-01"
    body: Body = field(init=False)
    # As Klipper keeps them after the print that they are about.
    state: str = "standby"
    message: str = ""
    webhooks: tuple[str, str] = ("ready", READY)
    last: Print | None = None
    _sent: Status = field(default_factory=dict)
    _booted_at: float = 0.0
    _ready_at: float = 0.0
    _next: float = 0.0
    _is_fresh: bool = False
    _was_heating: bool = False
    _pause_began: float = 0.0
    _faults: Iterator[str] = field(default_factory=lambda: itertools.cycle(("gcode", "shutdown")))

    def __post_init__(self) -> None:
        self.body = Body(self.pace)

    @property
    def will(self) -> Published:
        return Published(f"{self.instance}/moonraker/status", b'{"server":"offline"}', retain=True)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return (f"{self.instance}/moonraker/api/request",)

    @property
    def doing(self) -> Doing:
        if not self.is_plugged_in:
            return Doing.UNPLUGGED
        if self.webhooks[0] != "ready":
            return Doing.BROKEN
        if self.state == "paused":
            return Doing.PAUSED
        return Doing.WORKING if self.state == "printing" else Doing.FREE

    @property
    def progress(self) -> float:
        return self.body.print.progress if self.body.print else 0.0

    def announce(self, now: float) -> None:
        self.publish(f"{self.instance}/moonraker/status", '{"server":"online"}', retain=True)
        if self._is_fresh:
            # Only a start of its own has it tell all; after a restart of the broker it goes on
            # with changes, and what changed meanwhile is lost.
            self._is_fresh, self._sent = False, {}

    def hear(self, now: float, topic: str, payload: bytes) -> None:
        """Answer JSON-RPC, as far as a monitor asks for it."""
        try:
            request = json.loads(payload)
            method, number = request["method"], request.get("id")
        except (ValueError, KeyError, TypeError, AttributeError):
            self._answer({"error": {"code": -32700, "message": "Parse error"}, "id": None})
            return
        match method:
            case "printer.objects.query":
                wanted = (request.get("params") or {}).get("objects") or {}
                status = self._chosen(self._status(now), wanted)
                result = {"eventtime": self._event_time(now), "status": status}
            case "printer.objects.list":
                result = {"objects": list(self._status(now))}
            case _:
                error = {"code": -32601, "message": "Method not found"}
                self._answer({"error": error, "id": number})
                return
        self._answer({"result": result, "id": number})

    def _answer(self, answer: dict[str, Any]) -> None:
        topic = f"{self.instance}/moonraker/api/response"
        self.publish(topic, compact({"jsonrpc": "2.0"} | answer))

    def _chosen(self, status: Status, wanted: dict[str, list[str] | None]) -> Status:
        return {
            name: {key: value for key, value in status[name].items() if not keys or key in keys}
            for name, keys in wanted.items()
            if name in status
        }

    def _boot(self, now: float) -> None:
        self.body = Body(self.pace)
        self._booted_at = now - 60.0
        self._is_fresh = True
        self._restart(now)

    def _restart(self, now: float) -> None:
        """Have Klippy come up: Moonraker then sends every field once."""
        self.body.end()
        self.state, self.message, self.webhooks, self.last = "standby", "", ("ready", READY), None
        self._sent, self._ready_at, self._next = {}, 0.0, now

    def _act(self, now: float, seconds: float) -> None:
        is_running = self.webhooks[0] == "ready"
        self.body.advance(seconds)
        job = self.body.print
        if job and is_running and job.is_done and self.state == "printing":
            self._end(now, "completed", "complete")
        if now >= self._next:
            self._next = now + EVERY_SECONDS
            self._say_changes(now)

    def _press(self, now: float, press: Press) -> None:
        match press.key:
            case Key.START:
                self.start(now, GcodeFile(press.file, press.seconds or 240.0))
            case Key.PAUSE:
                self._pause(now)
            case Key.RESUME:
                self._resume(now)
            case Key.CANCEL:
                self._check(Doing.WORKING, Doing.PAUSED)
                self._note_pause(now)
                self._end(now, "cancelled", "cancelled")
            case Key.FAIL:
                self._check(Doing.WORKING, Doing.PAUSED)
                self._fail(now)
        self._say_changes(now)

    def start(self, now: float, file: GcodeFile) -> None:
        self._check(Doing.FREE)
        self.last = self.body.begin(file)
        self.state, self.message = "printing", ""
        self.begin_job(now, file.path)

    def _pause(self, now: float) -> None:
        self._check(Doing.WORKING)
        job = self._running()
        self._was_heating, self._pause_began = job.phase == Phase.HEATING, now
        job.phase, self.state = Phase.PAUSED, "paused"

    def _resume(self, now: float) -> None:
        self._check(Doing.PAUSED)
        self._note_pause(now)
        job = self._running()
        job.phase = Phase.HEATING if self._was_heating else Phase.PRINTING
        self.state = "printing"

    def _fail(self, now: float) -> None:
        """Stop by an error in the file, or by the board: the latter says `paused`, not `error`."""
        self._note_pause(now)
        if next(self._faults) == "gcode":
            self.message = GCODE_ERROR
            self._end(now, "failed", "error")
            return
        self.webhooks = ("shutdown", SHUTDOWN)
        self._end(now, "failed", "paused")
        self.in_seconds(RESTART_SECONDS / self.pace, self._restart)

    def _end(self, now: float, outcome: str, state: str) -> None:
        self.state = state
        self.body.end()
        self._ready_at = now + 1.0
        self.end_job(now, outcome)

    def _note_pause(self, now: float) -> None:
        if self.job and self.state == "paused":
            self.job.paused_seconds += now - self._pause_began

    def _check(self, *wanted: Doing) -> None:
        if self.doing not in wanted:
            raise NotPossibleNow(f"The printer is {self.doing}.")

    def _running(self) -> Print:
        assert self.body.print is not None  # noqa: S101 - `_check` looked
        return self.body.print

    def _event_time(self, now: float) -> float:
        return round(now - self._booted_at, 9)

    def _say_changes(self, now: float) -> None:
        status = self._status(now)
        changed = {
            name: fields
            for name, values in status.items()
            if (fields := self._changed(name, values))
        }
        self._sent = status
        if changed:
            report = {"eventtime": self._event_time(now), "status": changed}
            self.publish(f"{self.instance}/klipper/status", compact(report))

    def _changed(self, name: str, values: dict[str, Any]) -> dict[str, Any]:
        before = self._sent.get(name, {})
        return {key: v for key, v in values.items() if key not in before or before[key] != v}

    def _status(self, now: float) -> Status:
        """Give all that Moonraker is told to publish, in its order."""
        return {
            "webhooks": {"state": self.webhooks[0], "state_message": self.webhooks[1]},
            "print_stats": self._print_stats(),
            "virtual_sdcard": self._virtual_sdcard(),
            "display_status": {"progress": self._display_progress(), "message": None},
            "idle_timeout": self._idle_timeout(now),
            "pause_resume": {"is_paused": self.state == "paused" and self.body.print is not None},
            "extruder": self._heater(self.body.nozzle.actual, self.body.nozzle.target),
            "heater_bed": self._heater(self.body.bed.actual, self.body.bed.target),
        }

    def _heater(self, actual: float, target: float) -> dict[str, float]:
        return {"temperature": round(actual, 1), "target": target}

    def _print_stats(self) -> dict[str, Any]:
        last = self.last
        has_begun = last is not None and last.worked_seconds > 0
        worked = last.worked_seconds if last else 0.0
        if last and self.state == "cancelled" and last.phase == Phase.PAUSED:
            worked += last.paused_seconds  # a trap of Klipper's: the pause then counts
        return {
            "filename": last.file.path if last else "",
            "total_duration": last.total_seconds if last else 0.0,
            "print_duration": worked,
            "filament_used": last.progress * last.file.filament_mm if last else 0.0,
            "state": self.state,
            "message": self.message,
            "info": {
                "total_layer": last.file.layers if last and has_begun else None,
                "current_layer": last.layer if last and has_begun else None,
            },
        }

    def _virtual_sdcard(self) -> dict[str, Any]:
        last = self.last
        if last is None or self.state == "cancelled":
            return self._sdcard(None, 0.0, 0, 0)
        if self.state == "complete":
            return self._sdcard(None, 1.0, last.file.size, last.file.size)
        return self._sdcard(
            GCODES + last.file.path,
            last.progress,
            last.file_position,
            last.file.size,
            is_active=self.state == "printing",
        )

    def _sdcard(
        self,
        path: str | None,
        progress: float,
        position: int,
        size: int,
        *,
        is_active: bool = False,
    ) -> dict[str, Any]:
        return {
            "file_path": path,
            "progress": progress,
            "is_active": is_active,
            "file_position": position,
            "file_size": size,
        }

    def _display_progress(self) -> float:
        # M73 in the file says it, in whole steps and so a little late.
        return int(self.last.progress * 20) / 20 if self.last else 0.0

    def _idle_timeout(self, now: float) -> dict[str, Any]:
        is_busy = self.state == "printing" or now < self._ready_at
        woken = "Printing" if is_busy else "Ready"
        state = "Idle" if self.last is None else woken
        printing = self.last.total_seconds if self.last and is_busy else 0.0
        return {"state": state, "printing_time": printing, "idle_timeout": 3600.0}
