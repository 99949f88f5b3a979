"""The whole site under its real server: streams that end with their pages, and pages beside."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
STREAMS = 60

# Counts what the site under test has open, from inside its process.
APPLICATION = """
from fablab.asgi import application as site
from iot.live_views import FANOUT

async def application(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/open-streams":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(len(FANOUT)).encode()})
    else:
        await site(scope, receive, send)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "counted_site.py").write_text(APPLICATION)
    port = free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "PYTHONPATH": f"{folder}:{ROOT}",
        "PYTHONWARNINGS": "default",
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True, timeout=300
    )
    granian = Path(sys.executable).with_name("granian")
    options = "--interface asgi --workers-kill-timeout 1 --log-level critical"
    process = subprocess.Popen(
        [granian, *options.split(), "--port", str(port), "counted_site:application"],
        cwd=ROOT,
        env=env,
    )
    try:
        deadline = time.monotonic() + 120
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield port, process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        return open_streams(port) == 0
    except OSError:
        return False


@contextmanager
def get(port: int, path: str) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        with closing(connection.getresponse()) as response:
            yield response


def open_streams(port: int) -> int:
    with get(port, "/open-streams") as response:
        return int(response.read())


def wait_for_streams(port: int, count: int) -> None:
    deadline = time.monotonic() + 60
    while open_streams(port) != count:
        assert time.monotonic() < deadline, f"{open_streams(port)} streams are open"
        time.sleep(0.1)


def test_streams_end_with_their_pages_and_hold_up_nobody(server):
    port, _ = server
    with ExitStack() as pages:
        for _ in range(STREAMS):
            stream = pages.enter_context(get(port, "/live/"))
            assert stream.readline() == b"retry: 2000\n"
        wait_for_streams(port, STREAMS)

        with get(port, "/accounts/login/") as page:
            assert page.status == 200

    wait_for_streams(port, 0)


def test_server_stops_with_streams_open(server):
    port, process = server
    with get(port, "/live/") as stream:
        assert stream.readline() == b"retry: 2000\n"

        process.send_signal(signal.SIGTERM)

        assert process.wait(30) == 0
