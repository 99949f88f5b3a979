"""A printer behind OctoPrint with the OctoPrint-MQTT plugin.

Orders of messages, retained flags and fields as seen on the wire from OctoPrint 1.11.8 with
OctoPrint-MQTT 0.8.16. Its traps are kept: a cancel is said twice, progress comes late, `progress`
is a percentage in some events and a fraction in others.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from iot.simulation.machine import Doing, Key, Machine, NotPossibleNow, Press, Published
from iot.simulation.octoprint_payloads import (
    EMPTY_PROGRESS,
    EMPTY_SLICING,
    FIRMWARE,
    NO_POSITION,
    STATE_TEXTS,
    analysis,
    current_data,
    file_event,
    position_of,
)
from iot.simulation.printing import Body, GcodeFile, Phase, Print

PROGRESS_EVERY_SECONDS = 5.0
TEMPERATURE_EVERY_SECONDS = 1.0
RECOVERY_SECONDS = 25.0
USER = "atelier"


@dataclass
class OctoPrint(Machine):
    """An OctoPrint server with one printer; `has_printer_data` is the plugin's option."""

    base: str = "octoPrint/"
    has_printer_data: bool = False
    body: Body = field(init=False)
    state_id: str = "OFFLINE"
    file: GcodeFile | None = None
    # What /api/job and printer_data show of the print that ended last, until the next begins.
    last: Print | None = None
    last_completion: float | None = None
    error: str = ""
    times: dict[str, list[float]] = field(default_factory=dict)
    analysed: set[str] = field(default_factory=set)
    _said_progress: tuple[str, int] = ("", 0)
    _said_celsius: dict[str, tuple[float, float]] = field(default_factory=dict)
    _is_fresh: bool = False
    _pause_began: float = 0.0
    _was_heating: bool = False
    _layer: int = 0
    _next_progress: float = 0.0
    _next_celsius: float = 0.0

    def __post_init__(self) -> None:
        self.body = Body(self.pace)

    @property
    def will(self) -> Published:
        return Published(f"{self.base}mqtt", b"disconnected", qos=1, retain=True)

    @property
    def doing(self) -> Doing:
        if not self.is_plugged_in:
            return Doing.UNPLUGGED
        if self.state_id in ("OFFLINE", "ERROR"):
            return Doing.BROKEN
        if self.state_id in ("PAUSED", "PAUSING"):
            return Doing.PAUSED
        return Doing.FREE if self.state_id == "OPERATIONAL" else Doing.WORKING

    @property
    def progress(self) -> float:
        return self.body.print.progress if self.body.print else 0.0

    def hear(self, now: float, topic: str, payload: bytes) -> None:
        """The plugin listens to nothing."""

    def announce(self, now: float) -> None:
        self.publish(f"{self.base}mqtt", "connected", qos=1, retain=True)
        if self._is_fresh:
            # All that is heard of a start: the printer was connected before the plugin was.
            self._is_fresh = False
            self._say(now, "progress/printing", EMPTY_PROGRESS | self._printer_data(), retain=True)
            self._say(now, "progress/slicing", EMPTY_SLICING, retain=True)

    def _boot(self, now: float) -> None:
        self.body = Body(self.pace)
        self._is_fresh = True
        self.state_id, self.file, self.last, self.error = "OPERATIONAL", None, None, ""
        self._said_progress, self._said_celsius = ("", 0), {}
        self._next_progress = now + PROGRESS_EVERY_SECONDS
        self._next_celsius = now + TEMPERATURE_EVERY_SECONDS

    def _act(self, now: float, seconds: float) -> None:
        is_heated_now = self.body.advance(seconds)
        job = self.body.print
        if is_heated_now:
            self._event(now, "Home")
            self._layer = 1
            self._event(now, "ZChange", {"new": 0.2, "old": None}, retain=True)
        if job and job.phase == Phase.PRINTING:
            if job.is_done and self.state_id == "PRINTING":
                self._finish(now)
            elif job.layer > self._layer >= 1:
                heights = {"new": job.height_mm, "old": round(self._layer * 0.2, 2)}
                self._layer = job.layer
                self._event(now, "ZChange", heights, retain=True)
        if now >= self._next_celsius:
            self._next_celsius = now + TEMPERATURE_EVERY_SECONDS
            self._say_temperatures(now)
        if now >= self._next_progress:
            self._next_progress = now + PROGRESS_EVERY_SECONDS
            self._say_progress(now)

    def _press(self, now: float, press: Press) -> None:
        match press.key:
            case Key.START:
                self.upload_and_print(now, GcodeFile(press.file, press.seconds or 240.0))
            case Key.PAUSE:
                self.pause(now)
            case Key.RESUME:
                self.resume(now)
            case Key.CANCEL:
                self.cancel(now)
            case Key.FAIL:
                self._fail(now)

    def upload_and_print(self, now: float, file: GcodeFile) -> None:
        """Do what an upload with `print=true` does: the Upload event comes after PrintStarted."""
        self._check_ready()
        self._event(
            now,
            "FileAdded",
            {
                "storage": "local",
                "path": file.path,
                "name": file.name,
                "type": ["machinecode", "gcode"],
                "operation": "add",
            },
        )
        self._event(now, "UpdatedFiles", {"type": "printables"})
        self._event(now, "FileSelected", file_event(file, USER) | {"size": None})
        if file.path not in self.analysed:  # begun, and put off at once: a print begins
            self._event(now, "MetadataAnalysisStarted", self._file_type(file))
        self.file = file
        self.start(now)
        upload = {"name": file.name, "path": file.path, "target": "local"}
        wishes = ("select", "print", "effective_select", "effective_print")
        self._event(now, "Upload", upload | dict.fromkeys(wishes, True))

    def start(self, now: float) -> None:
        """Print the selected file."""
        self._check_ready()
        if self.file is None:
            raise NotPossibleNow("No file is selected.")
        started = file_event(self.file, USER)
        self.last, self._layer, self.error = None, 0, ""
        self.body.begin(self.file)
        self.begin_job(now, self.file.path)
        self._state(now, "STARTING")
        self._event(now, "PrintStarted", started)
        self._event(now, "ChartMarked", {"type": "print", "label": "Start"})
        self._scripts(now, "BeforePrintStarted", started)
        self._say_temperatures(now)
        self._state(now, "PRINTING")

    def pause(self, now: float) -> None:
        job = self._check_job("PRINTING", "pause")
        self._state(now, "PAUSING")
        # It first runs out of what it had already sent to the printer.
        self.in_seconds(1.0, lambda at: self._paused(at, job))

    def _paused(self, now: float, job: Print) -> None:
        if self.body.print is not job or self.state_id != "PAUSING":
            return
        was_heating = job.phase == Phase.HEATING
        job.phase = Phase.PAUSED
        self._pause_began, self._was_heating = now, was_heating
        facts = self._where(job, {"position": position_of(job)})
        self._event(now, "PrintPaused", facts)
        self._event(now, "ChartMarked", {"type": "pause", "label": "Pause"})
        self._scripts(now, "AfterPrintPaused", facts)
        self._event(now, "PositionUpdate", {"reason": "pause", **position_of(job)})
        self._state(now, "PAUSED")
        self._analyse(now, job.file)

    def resume(self, now: float) -> None:
        job = self._check_job("PAUSED", "resume")
        self._state(now, "RESUMING")
        resumed = file_event(job.file, USER)
        self._note_pause(now)
        job.phase = Phase.HEATING if self._was_heating else Phase.PRINTING
        self._event(now, "PrintResumed", resumed)
        self._event(now, "ChartMarked", {"type": "resume", "label": "Resume"})
        self._scripts(now, "BeforePrintResumed", resumed)
        self._state(now, "PRINTING")

    def cancel(self, now: float) -> None:
        job = self.body.print
        if job is None or self.state_id not in ("PRINTING", "PAUSED", "PAUSING"):
            raise NotPossibleNow(
                "Printer is neither printing nor paused, 'cancel' command cannot be performed"
            )
        if self.state_id == "PAUSED":
            self._note_pause(now)
        self._event(now, "PrintCancelling", file_event(job.file, USER))
        self._state(now, "CANCELLING")
        facts = self._where(job, {"position": NO_POSITION}) | {"time": self._time(job)}
        self._event(now, "PrintCancelled", facts)
        self._event(now, "ChartMarked", {"type": "cancel", "label": "Cancel"})
        failed = facts | {"reason": "cancelled"}
        self._scripts(now, "AfterPrintCancelled", failed)
        self._event(now, "MetadataStatisticsUpdated", {"storage": "local", "path": job.file.path})
        self._event(now, "PrintFailed", failed)
        self._end(now, "cancelled", completion=0.0)
        self.in_seconds(0.6, lambda at: self._state(at, "OPERATIONAL"))
        self._analyse(now, job.file)

    def _finish(self, now: float) -> None:
        job = self.body.print
        assert job is not None  # noqa: S101 - the caller looked
        done = file_event(job.file, USER) | {"time": self._time(job)}
        del done["user"]
        self.times.setdefault(job.file.path, []).append(self._time(job))
        self._end(now, "completed", completion=100.0)
        self._say_temperatures(now)
        self._state(now, "FINISHING")
        self._event(now, "ChartMarked", {"type": "done", "label": "Done"})
        self._event(now, "PrintDone", done)
        self._scripts(now, "AfterPrintDone", done)
        self._event(now, "MetadataStatisticsUpdated", {"storage": "local", "path": job.file.path})
        self._state(now, "OPERATIONAL")
        self._analyse(now, job.file)

    def _fail(self, now: float) -> None:
        """Have the firmware stop the print, and OctoPrint drop the printer for it."""
        job = self.body.print
        if job is None or self.state_id not in ("PRINTING", "PAUSED", "PAUSING"):
            raise NotPossibleNow("Nothing is being printed.")
        if self.state_id == "PAUSED":
            self._note_pause(now)
        self.error = "Thermal Runaway, system stopped! Heater_ID: 0"
        self._state(now, "ERROR", f"Error: {self.error}")
        trouble = {"error": self.error, "reason": "firmware", "consequence": "emergency"}
        logs = {"logs": [f"Recv: Error:{self.error}"], "faq": "firmware-thermal-runaway"}
        self._event(now, "Error", trouble | logs)
        failed = file_event(job.file, USER) | {"time": self._time(job), "reason": "error"}
        self._event(now, "PrintFailed", failed | {"error": self.error, "progress": job.progress})
        self._event(now, "EStop")
        self._end(now, "failed", completion=0.0)
        self._event(now, "FileDeselected")
        self._event(now, "Disconnected")
        self.file = None
        self._state(now, "OFFLINE", "Offline after error")
        self.in_seconds(RECOVERY_SECONDS / self.pace, self._reconnect_printer)

    def _reconnect_printer(self, now: float) -> None:
        self.error = ""
        self._event(now, "Connecting")
        self._state(now, "OPEN_SERIAL")
        self._state(now, "CONNECTING")
        self._event(now, "Connected", {"port": "/dev/ttyACM0", "baudrate": 115200})
        self._state(now, "OPERATIONAL")
        self._event(now, "FirmwareData", FIRMWARE, retain=True)

    def _end(self, now: float, outcome: str, *, completion: float) -> None:
        self.last, self.last_completion = self.body.print, completion
        self.body.end()
        self.end_job(now, outcome)

    def _note_pause(self, now: float) -> None:
        if self.job:
            self.job.paused_seconds += now - self._pause_began

    def _check_ready(self) -> None:
        if self.doing == Doing.BROKEN:
            raise NotPossibleNow("Printer is not operational")
        if self.doing != Doing.FREE:
            raise NotPossibleNow("Printer already has an active print job, did you mean 'restart'?")

    def _check_job(self, state_id: str, act: str) -> Print:
        if self.body.print is None or self.state_id != state_id:
            raise NotPossibleNow(
                f"Printer is neither printing nor paused, '{act}' command cannot be performed"
            )
        return self.body.print

    def _where(self, job: Print, position: dict[str, Any]) -> dict[str, Any]:
        """Give the facts of an event in the order that OctoPrint has them."""
        event = file_event(job.file, USER)
        people = {"owner": event.pop("owner"), "user": event.pop("user")}
        place = {"fileposition": job.file_position, "progress": int(job.progress * 100)}
        return event | position | place | people

    def _time(self, job: Print) -> float:
        return job.heating_seconds + job.worked_seconds

    def _file_type(self, file: GcodeFile) -> dict[str, Any]:
        return {"name": file.name, "path": file.path, "origin": "local", "type": "gcode"}

    def _analyse(self, now: float, file: GcodeFile) -> None:
        """Look into a file, which waits for as long as something is being printed."""
        if file.path in self.analysed:
            return
        self.analysed.add(file.path)
        self._event(now, "MetadataAnalysisStarted", self._file_type(file))
        self.in_seconds(1.0, lambda at: self._event(at, "MetadataAnalysisFinished", analysis(file)))

    def _state(self, now: float, state_id: str, text: str = "") -> None:
        self.state_id = state_id
        state = {"state_id": state_id, "state_string": text or STATE_TEXTS[state_id]}
        self._event(now, "PrinterStateChanged", state)

    def _scripts(self, now: float, moment: str, facts: dict[str, Any]) -> None:
        self._event(now, f"GcodeScript{moment}Running", facts)
        self._event(now, f"GcodeScript{moment}Finished", facts)

    def _say_temperatures(self, now: float) -> None:
        for name, heater in (("bed", self.body.bed), ("tool0", self.body.nozzle)):
            shown = (round(heater.actual, 2), heater.target)
            said = self._said_celsius.get(name)
            if said is None or said[1] != shown[1] or abs(said[0] - shown[0]) >= 0.1:
                self._said_celsius[name] = shown
                celsius = {"actual": shown[0], "target": shown[1]}
                self._say(now, f"temperature/{name}", celsius, retain=True)

    def _say_progress(self, now: float) -> None:
        job = self.body.print or self.last
        if job is None:
            return
        completion = job.progress * 100 if self.body.print else self.last_completion or 0.0
        shown = (job.file.path, round(completion))
        if shown == self._said_progress:
            return
        self._said_progress = shown
        said: dict[str, Any] = {"location": "local", "path": shown[0], "progress": shown[1]}
        self._say(now, "progress/printing", said | self._printer_data(), retain=True)

    def _printer_data(self) -> dict[str, Any]:
        return {"printer_data": current_data(self)} if self.has_printer_data else {}

    def _event(
        self, now: float, name: str, facts: dict[str, Any] | None = None, *, retain: bool = False
    ) -> None:
        self._say(now, f"event/{name}", (facts or {}) | {"_event": name}, retain=retain)

    def _say(self, now: float, topic: str, facts: dict[str, Any], *, retain: bool = False) -> None:
        stamped = facts | {"_timestamp": int(now)}
        self.publish(self.base + topic, json.dumps(stamped), retain=retain)
