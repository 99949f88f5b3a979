"""Programs that are run as one, with small programs in their place."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fablab.supervisor import KeepsFailing, Program, Supervisor

ROOT = Path(__file__).parents[2]
SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('up'); time.sleep(60)",
)
# Itself and a child of its own, whose number it prints.
WITH_CHILD = (
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid);"
    "time.sleep(60)",
)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said):
    supervisor = Supervisor(tmp_path / "log", said.append)
    yield supervisor
    supervisor.hurry()
    supervisor.stop()


def await_(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid):
    """Say whether a process ended, though nobody may have asked how."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_supervisor_starts_again_what_was_killed_and_says_so(supervisor, said):
    [child] = supervisor.start(Program("sleeper", SLEEPS))
    first = child.pid
    os.kill(first, signal.SIGKILL)
    await_(lambda: not child.is_running)

    is_back = supervisor.wait_until(
        lambda: child.pid not in (None, first) and child.is_running, timeout_seconds=10
    )

    assert is_back
    assert said[0].startswith("sleeper was ended by SIGKILL; it is started again in 1 s.")


def test_supervisor_ends_all_and_their_children(supervisor, tmp_path):
    supervisor.start(Program("first", SLEEPS))
    supervisor.start(Program("family", WITH_CHILD), Program("other", SLEEPS))
    log = tmp_path / "log" / "family.log"
    await_(lambda: log.exists() and log.read_text().strip())
    pids = [child.pid for child in supervisor.children] + [int(log.read_text())]

    supervisor.stop()

    await_(lambda: all(is_gone(pid) for pid in pids))


def test_supervisor_ends_later_stages_first(supervisor, tmp_path):
    ends = tmp_path / "ends"
    tells = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(ends)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready')\n"
        "time.sleep(60)\n"
    )
    for name in ("broker", "bridge", "web"):
        supervisor.start(Program(name, (sys.executable, "-c", tells, name)))
    for name in ("broker", "bridge", "web"):
        log = tmp_path / "log" / f"{name}.log"
        await_(lambda log=log: "ready" in log.read_text())

    supervisor.stop()

    assert ends.read_text() == "web bridge broker "


def test_supervisor_kills_what_does_not_listen(supervisor, said, tmp_path, monkeypatch):
    monkeypatch.setattr("fablab.supervisor.GRACE_SECONDS", 0.3)
    [child] = supervisor.start(Program("stubborn", STUBBORN))
    await_(lambda: "up" in (tmp_path / "log" / "stubborn.log").read_text())
    pid = child.pid

    supervisor.stop()

    assert said == ["stubborn did not end in time and was stopped."]
    assert is_gone(pid)


def test_supervisor_gives_up_at_the_start_with_the_last_words(supervisor, monkeypatch):
    monkeypatch.setattr("fablab.supervisor.FIRST_DELAY_SECONDS", 0.1)
    broken = (sys.executable, "-c", "raise SystemExit('the port is taken')")
    supervisor.start(Program("broken", broken))

    with pytest.raises(KeepsFailing, match="the port is taken"):
        supervisor.wait_until(lambda: False, timeout_seconds=20)


def test_supervisor_shows_warnings_but_not_a_flood(supervisor, said, tmp_path):
    talks = "print('all is well'); [print(f'WARNING number {n}') for n in range(100)]; print('END')"
    supervisor.start(
        Program("talker", (sys.executable, "-c", talks + "; import time; time.sleep(60)"))
    )
    log = tmp_path / "log" / "talker.log"
    await_(lambda: "END" in log.read_text())

    assert log.read_text().count("\n") == 102
    assert said == [
        *(f"talker | WARNING number {number}" for number in range(4)),
        f"talker | … and more, in {log}",
    ]


def test_programs_do_not_outlive_a_supervisor_that_was_killed(tmp_path):
    code = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from fablab.supervisor import Program, Supervisor\n"
        "supervisor = Supervisor(Path(sys.argv[1]), print)\n"
        "[child] = supervisor.start(Program('sleeper', sys.argv[2:]))\n"
        "print(child.pid, flush=True)\n"
        "supervisor.run(threading.Event())\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), *SLEEPS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        pid = int(parent.stdout.readline())
        assert not is_gone(pid)

        parent.kill()

    await_(lambda: is_gone(pid))


def test_supervisor_runs_until_it_is_over(supervisor):
    is_over = threading.Event()
    threading.Timer(0.3, is_over.set).start()
    supervisor.start(Program("sleeper", SLEEPS))

    supervisor.run(is_over)

    assert supervisor.children[0].is_running
