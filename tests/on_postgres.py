"""Runs the tests that use the database on a real PostgreSQL: `python -m tests.on_postgres …`."""

import os
import signal
import subprocess
import sys

from tests.services import postgres


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments, on a server of its own or the one in TEST_DATABASE_URL."""
    with postgres() as url:
        command = [sys.executable, "-m", "pytest", "--database-only", *arguments]
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends with us
    sys.exit(main(sys.argv[1:]))
