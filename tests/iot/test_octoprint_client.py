"""The OctoPrint client against a server that answers as OctoPrint 1.11.8 was seen to."""

import io
import json
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import httpx
import pytest

from iot import octoprint
from iot.octoprint import (
    Connection,
    Job,
    KeyRefused,
    NotOctoPrint,
    NotPossibleNow,
    OctoPrint,
    Printer,
    Rejected,
    Temperature,
    Unreachable,
    Uploaded,
    Version,
)
from tests.services import free_port

KEY = "0123456789ABCDEF0123456789ABCDEF"
FILE = "élèves/Zoé/coque.gcode"


class FakeOctoPrint(ThreadingHTTPServer):
    """One printer; `asked` is what it was told, `is_connected` and `is_printing` what it is."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.is_connected = True
        self.is_printing = False
        self.asked: list[Any] = []
        self.delay_seconds = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/octoprint"


class _Answer(BaseHTTPRequestHandler):
    server: FakeOctoPrint

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        time.sleep(self.server.delay_seconds)
        if not self.path.startswith("/octoprint/api/"):
            self.answer(200, "<html>A page for people.</html>")
        elif self.headers["X-Api-Key"] != KEY:
            self.answer(403, {"error": "You don't have the permission to access the resource."})
        elif self.path.endswith("/printer") and not self.server.is_connected:
            self.answer(409, {"error": "Printer is not operational"})
        else:
            self.answer(200, self.facts()[self.path.rsplit("/", 1)[-1]])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/api/files/local"):
            return self.take_file(body)
        command = json.loads(body)
        if self.server.is_printing == (command["command"] == "start"):
            return self.answer(409, {"error": "Printer is neither printing nor paused"})
        self.server.asked.append(command)
        return self.answer(204, None)

    def take_file(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            str(part.get_param("name", header="content-disposition")): part
            for part in cast("list[Message]", message_from_bytes(head + body).get_payload())
        }
        form = {
            name: cast("bytes", part.get_payload(decode=True)).decode()
            for name, part in parts.items()
        }
        name = str(parts["file"].get_filename())
        self.server.asked.append({"name": name, **form})
        if not name.endswith(".gcode"):
            return self.answer(415, {"error": "Could not upload file, invalid type"})
        takes = not self.server.is_printing
        path = "/".join(filter(None, [form.get("path"), name]))
        return self.answer(
            201,
            {
                "done": True,
                "effectiveSelect": takes and form["select"] == "true",
                "effectivePrint": takes and form["print"] == "true",
                "files": {"local": {"name": name, "origin": "local", "path": path, "refs": {}}},
            },
        )

    def answer(self, code: int, body: object) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        data = b"" if body is None else text.encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def facts(self) -> dict[str, object]:
        printing = self.server.is_printing
        file = {"name": "coque.gcode", "path": FILE, "origin": "local", "size": 53079}
        nothing = dict.fromkeys(file)
        return {
            "version": {"api": "0.1", "server": "1.11.8", "text": "OctoPrint 1.11.8"},
            "connection": {
                "current": {"state": "Operational", "port": "VIRTUAL", "baudrate": 115200}
            },
            "job": {
                "job": {
                    "estimatedPrintTime": 2700.5 if printing else None,
                    "filament": {"tool0": {"length": 198.0, "volume": 0.5}} if printing else None,
                    "file": file if printing else nothing,
                },
                "progress": {
                    "completion": 42.5 if printing else None,
                    "filepos": 1000 if printing else None,
                    "printTime": 1200 if printing else None,
                    "printTimeLeft": 1500 if printing else None,
                },
                "state": "Printing" if printing else "Operational",
            },
            "printer": {
                "state": {
                    "text": "Printing" if printing else "Operational",
                    "flags": {"operational": True, "printing": printing, "error": False},
                },
                "temperature": {
                    "tool0": {"actual": 199.5, "target": 200.0, "offset": 0},
                    "bed": {"actual": 60.1, "target": None, "offset": 0},
                },
            },
        }


@pytest.fixture
def server() -> Iterator[FakeOctoPrint]:
    with FakeOctoPrint() as fake:
        threading.Thread(target=fake.serve_forever, args=(0.02,), daemon=True).start()
        yield fake
        fake.shutdown()


@pytest.fixture
def client(server: FakeOctoPrint) -> Iterator[OctoPrint]:
    with OctoPrint(server.url + "/", KEY) as made:
        yield made


def test_version_says_who_answers(client):
    assert client.version() == Version("0.1", "1.11.8", "OctoPrint 1.11.8")


def test_job_tells_file_and_progress(client, server):
    server.is_printing = True

    assert client.job() == Job(
        state="Printing",
        path=FILE,
        name="coque.gcode",
        origin="local",
        completion=42.5,
        print_seconds=1200.0,
        left_seconds=1500.0,
        estimated_seconds=2700.5,
        filament_mm=198.0,
        error=None,
    )


def test_job_knows_nothing_of_a_machine_at_rest(client):
    job = client.job()

    assert (job.state, job.path, job.completion, job.filament_mm) == (
        "Operational",
        None,
        None,
        None,
    )


def test_printer_tells_state_and_temperatures(client, server):
    server.is_printing = True

    assert client.printer() == Printer(
        "Printing",
        frozenset({"operational", "printing"}),
        {"tool0": Temperature(199.5, 200.0), "bed": Temperature(60.1, None)},
    )


def test_printer_is_not_possible_while_none_is_connected(client, server):
    server.is_connected = False

    with pytest.raises(NotPossibleNow, match=r"^Printer is not operational$"):
        client.printer()


def test_connection_tells_the_line(client):
    assert client.connection() == Connection("Operational", "VIRTUAL", 115200)


def test_commands_are_what_octoprint_understands(client, server):
    client.start()
    server.is_printing = True
    client.pause()
    client.resume()
    client.cancel()

    assert server.asked == [
        {"command": "start"},
        {"command": "pause", "action": "pause"},
        {"command": "pause", "action": "resume"},
        {"command": "cancel"},
    ]


def test_pause_is_not_possible_without_a_job(client):
    with pytest.raises(NotPossibleNow, match="neither printing nor paused"):
        client.pause()


def test_upload_sends_file_folder_and_wishes(client, server):
    uploaded = client.upload(
        io.BytesIO(b"G28\n"), "coque.gcode", folder="élèves/Zoé", select=True, start=True
    )

    assert uploaded == Uploaded(FILE, selected=True, printing=True)
    assert server.asked == [
        {
            "name": "coque.gcode",
            "file": "G28\n",
            "path": "élèves/Zoé",
            "select": "true",
            "print": "true",
        }
    ]


def test_upload_to_a_busy_printer_says_that_nothing_was_selected(client, server):
    server.is_printing = True

    assert client.upload(io.BytesIO(b"G28\n"), "a.gcode", select=True) == Uploaded(
        "a.gcode", selected=False, printing=False
    )


def test_upload_of_what_cannot_be_printed_is_rejected(client):
    with pytest.raises(Rejected, match="invalid type"):
        client.upload(io.BytesIO(b"hello"), "photo.jpg")


def test_wrong_key_is_said_without_being_shown(server):
    with OctoPrint(server.url, "wrong-key") as client, pytest.raises(KeyRefused) as refused:
        client.job()

    assert "API key" in str(refused.value)
    assert "wrong-key" not in str(refused.value)


def test_nobody_at_the_address_is_unreachable():
    url = f"http://127.0.0.1:{free_port()}"

    with OctoPrint(url, KEY) as client, pytest.raises(Unreachable):
        client.version()


@pytest.mark.parametrize("url", ["octopi.local", "http://[bad", "http://host:port"])
def test_what_is_no_address_is_unreachable(url):
    with pytest.raises(Unreachable), OctoPrint(url, KEY) as client:
        client.version()


def test_a_server_that_takes_too_long_is_unreachable(server, monkeypatch):
    monkeypatch.setattr(octoprint, "TIMEOUT", httpx.Timeout(0.1))
    server.delay_seconds = 1.0

    with OctoPrint(server.url, KEY) as client, pytest.raises(Unreachable, match="in time"):
        client.version()


def test_another_page_is_not_octoprint(server):
    url = server.url.removesuffix("/octoprint")

    with OctoPrint(url, KEY) as client, pytest.raises(NotOctoPrint):
        client.version()
