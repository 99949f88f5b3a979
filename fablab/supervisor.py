"""Runs several programs as one: starts them in order, keeps them running, and ends them all.

It knows nothing of what they do. Their output goes to files; only warnings reach the terminal.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

LOG_BYTES = 2_000_000
TICK_SECONDS = 0.2
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
# Whatever ran for so long had started well: the next delay is the first one again.
HEALTHY_SECONDS = 60.0
GRACE_SECONDS = 2.5
LINES_A_MINUTE = 4
WARNING_WORDS = ("WARNING", "ERROR", "CRITICAL", "Error:", "Warning:", "[WARN")
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class KeepsFailing(Exception):
    """A program ends as often as it is started; the text is its last words."""


@dataclass(frozen=True)
class Program:
    """A program to be kept running.

    `environment` is added to our own. A warning that holds `expected` is not shown: it says what
    we know.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    expected: str | None = None


class Child:
    """One program as it runs, its log, and how often it had to be started again."""

    def __init__(self, program: Program, log_dir: Path, say: Say) -> None:
        self.program, self._say = program, say
        self.log_path = log_dir / f"{program.name}.log"
        self._log = RotatingFileHandler(
            self.log_path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8"
        )
        self._last_lines: deque[str] = deque(maxlen=5)
        self._minute_ends_at, self._shown = 0.0, 0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._started_at = 0.0
        self._due_at = 0.0
        self._delay_seconds = FIRST_DELAY_SECONDS
        self._is_ending = False
        self.failures = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def last_words(self) -> str:
        return "\n".join(self._last_lines)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us."""
        self._process = subprocess.Popen(  # noqa: S603 - the programs are ours
            list(self.program.command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            text=True,
            errors="replace",
        )
        self._started_at = time.monotonic()
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self._reader = threading.Thread(
            target=self._read, args=[self._process.stdout], name=f"log-{self.program.name}"
        )
        self._reader.start()

    def look(self) -> None:
        """Start it again if it ended and its delay is over."""
        now = time.monotonic()
        if self.is_running:
            if self.failures and now - self._started_at > HEALTHY_SECONDS:
                self.failures, self._delay_seconds = 0, FIRST_DELAY_SECONDS
        elif self._process is not None:
            self.failures += 1
            self._due_at = now + self._delay_seconds
            self._say(
                f"{self.program.name} {_how_it_ended(self._process.returncode)}; it is started "
                f"again in {self._delay_seconds:.0f} s. Its words are in {self.log_path}."
            )
            self._delay_seconds = min(self._delay_seconds * 2, LONGEST_DELAY_SECONDS)
            self._process = None
        elif now >= self._due_at:
            self.start()

    def ask_to_end(self) -> None:
        self._is_ending = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def end(self) -> None:
        """End it, if it did not do so when asked, and all that it left behind."""
        if self._process is not None:
            if self._process.poll() is None:
                self._say(f"{self.program.name} did not end in time and was stopped.")
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._reader is not None:
            self._reader.join(1.0)
        self._log.close()

    def _read(self, output: IO[str]) -> None:
        with output:
            for line in output:
                text = line.rstrip()
                self._last_lines.append(text)
                self._log.emit(logging.makeLogRecord({"msg": "%s", "args": (text,)}))
                if self._is_notable(text):
                    self._show(text)

    def _is_notable(self, text: str) -> bool:
        expected = self.program.expected
        # What others say while they end, of a neighbour that is gone, is no news.
        if self._is_ending or (expected is not None and expected in text):
            return False
        return any(word in text for word in WARNING_WORDS)

    def _show(self, text: str) -> None:
        now = time.monotonic()
        if now > self._minute_ends_at:
            self._minute_ends_at, self._shown = now + 60.0, 0
        self._shown += 1
        if self._shown <= LINES_A_MINUTE:
            self._say(f"{self.program.name} | {text[:300]}")
        elif self._shown == LINES_A_MINUTE + 1:
            self._say(f"{self.program.name} | … and more, in {self.log_path}")


def _end_with_parent() -> None:
    """Have Linux end this process when its parent dies, however that came to be."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


class Supervisor:
    """Programs in stages: a stage starts after those before it, and ends before they do."""

    def __init__(self, log_dir: Path, say: Say) -> None:
        log_dir.mkdir(parents=True, exist_ok=True)
        self._log_dir, self._say = log_dir, say
        self._stages: list[list[Child]] = []
        self._is_hurried = False

    @property
    def children(self) -> list[Child]:
        return [child for stage in self._stages for child in stage]

    def start(self, *programs: Program) -> list[Child]:
        """Start the programs of the next stage."""
        stage = [Child(program, self._log_dir, self._say) for program in programs]
        self._stages.append(stage)
        for child in stage:
            child.start()
        return stage

    def look(self, *, most_failures: int | None = None) -> None:
        """Start again what has ended.

        Raises:
            KeepsFailing: a program ended `most_failures` times.
        """
        for child in self.children:
            child.look()
            if most_failures is not None and child.failures >= most_failures:
                raise KeepsFailing(
                    f"{child.program.name} does not start. Its last words:\n{child.last_words}"
                )

    def wait_until(self, is_ready: Callable[[], bool], *, timeout_seconds: float) -> bool:
        """Look after the programs until `is_ready`; False when that takes too long.

        Raises:
            KeepsFailing: a program does not start.
        """
        deadline = time.monotonic() + timeout_seconds
        while not is_ready():
            if time.monotonic() > deadline:
                return False
            self.look(most_failures=3)
            time.sleep(TICK_SECONDS)
        return True

    def run(self, is_over: threading.Event) -> None:
        """Look after the programs until `is_over`."""
        while not is_over.wait(TICK_SECONDS):
            self.look()

    def hurry(self) -> None:
        """Wait for nobody any more."""
        self._is_hurried = True

    def stop(self) -> None:
        """End all programs, last stage first; those that do not end by themselves are killed."""
        for stage in reversed(self._stages):
            for child in stage:
                child.ask_to_end()
            deadline = time.monotonic() + GRACE_SECONDS
            while (
                any(child.is_running for child in stage)
                and time.monotonic() < deadline
                and not self._is_hurried
            ):
                time.sleep(0.05)
            for child in stage:
                child.end()
        self._stages = []
