"""How the tools run other programs: quietly, and with all they said if they fail."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
Command = Sequence[str | Path]


def stop(message: str) -> NoReturn:
    """End the program with a line that says what is wrong and what to do."""
    sys.exit(f"\n{message}")


def quietly(command: Command, *, env: Mapping[str, str] | None = None) -> None:
    """Run a command and show what it said only if it fails, which ends the program."""
    code, said = listen(command, env=env)
    if code:
        print(f"\n{said.rstrip()}", file=sys.stderr)
        stop(f"This failed, for the reason above: {' '.join(map(str, command))}")


def listen(command: Command, *, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return a command's exit code and what it said, errors included."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return result.returncode, result.stdout


def openly(command: Command, *, env: Mapping[str, str] | None = None) -> int:
    """Run a command with the terminal as its own and return its exit code."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def replace_by(command: Command) -> NoReturn:
    """Become the command, so that Ctrl-C and other signals reach it and nothing else."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(command[0], [str(part) for part in command])
