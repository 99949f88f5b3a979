"""OctoPrint's REST interface over the simulated printers, as far as a monitor and a control use it.

Paths, codes and texts as OctoPrint 1.11.8 has them: 403 without the right key, 409 for what the
printer's state does not allow.
"""

import hmac
import json
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from iot.simulation.machine import NotPossibleNow
from iot.simulation.octoprint import OctoPrint
from iot.simulation.octoprint_payloads import job_data, progress_data, state_data

FORBIDDEN = (
    "You don't have the permission to access the requested resource. It is either read-protected "
    "or not readable at all."
)
NOT_FOUND = "The requested URL was not found on the server."
MALFORMED = "Malformed JSON body in request"
LARGEST_BODY_BYTES = 65_536
STOP_EVERY_SECONDS = 0.1


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: HTTPStatus, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


def read(printer: OctoPrint, path: str) -> dict[str, Any]:
    """Answer a GET of `path`.

    Raises:
        Problem: there is nothing there, or not now.
    """
    state = state_data(printer)
    match path:
        case "/api/version":
            return {"api": "0.1", "server": "1.11.8", "text": "OctoPrint 1.11.8"}
        case "/api/job":
            job = {"job": job_data(printer), "progress": progress_data(printer)}
            error = {"error": printer.error} if printer.error else {}
            return job | {"state": state["text"]} | error
        case "/api/connection":
            return _connection(printer, state["text"])
        case "/api/printer" if not state["flags"]["operational"]:
            raise Problem(HTTPStatus.CONFLICT, "Printer is not operational")
        case "/api/printer":
            heaters = {"tool0": printer.body.nozzle, "bed": printer.body.bed}
            temperature = {
                name: {"actual": round(heater.actual, 2), "offset": 0, "target": heater.target}
                for name, heater in heaters.items()
            }
            return {"temperature": temperature, "sd": {"ready": True}, "state": state}
    raise Problem(HTTPStatus.NOT_FOUND, NOT_FOUND)


def _connection(printer: OctoPrint, text: str) -> dict[str, Any]:
    is_connected = printer.state_id not in ("OFFLINE", "ERROR")
    current = {
        "state": text,
        "port": "/dev/ttyACM0" if is_connected else None,
        "baudrate": 115200 if is_connected else None,
        "printerProfile": "_default",
    }
    return {"current": current, "options": {"ports": ["/dev/ttyACM0"], "baudrates": [115200]}}


def command(printer: OctoPrint, now: float, path: str, body: Any) -> None:
    """Do what a POST to `path` asks.

    Raises:
        Problem: it asks for nothing known.
        NotPossibleNow: the printer's state does not allow it.
    """
    if path != "/api/job":
        raise Problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    asked = body.get("command") if isinstance(body, dict) else None
    if asked == "pause":
        _pause(printer, now, body.get("action", "toggle"))
        return
    acts = {"start": printer.start, "cancel": printer.cancel}
    if asked not in acts:
        raise Problem(HTTPStatus.BAD_REQUEST, "command is invalid")
    acts[asked](now)


def _pause(printer: OctoPrint, now: float, action: Any) -> None:
    if action == "toggle":
        action = "resume" if printer.state_id == "PAUSED" else "pause"
    acts = {"pause": printer.pause, "resume": printer.resume}
    if action not in acts:
        raise Problem(HTTPStatus.BAD_REQUEST, "Unknown action")
    acts[action](now)


class RestServer(ThreadingHTTPServer):
    """Serves one printer on a port of this computer; `lock` is held while the printer is touched.

    While the printer has no power, connections are closed without an answer.
    """

    daemon_threads = True

    def __init__(
        self,
        printer: OctoPrint,
        port: int,
        key: str,
        *,
        lock: AbstractContextManager[Any],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.printer, self.key, self.lock, self.clock = printer, key, lock, clock

    def start(self) -> None:
        """Serve in a thread of its own, until `shutdown`."""
        threading.Thread(
            target=self.serve_forever, args=[STOP_EVERY_SECONDS], name="rest", daemon=True
        ).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: RestServer

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self._answer(lambda: (HTTPStatus.OK, read(self.server.printer, path)))

    def do_POST(self) -> None:
        def act() -> tuple[HTTPStatus, None]:
            command(self.server.printer, self.server.clock(), self.path, self._body())
            return HTTPStatus.NO_CONTENT, None

        self._answer(act)

    def _body(self) -> Any:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LARGEST_BODY_BYTES:
            raise Problem(HTTPStatus.BAD_REQUEST, MALFORMED)
        try:
            return json.loads(self.rfile.read(length))
        except ValueError as error:
            raise Problem(HTTPStatus.BAD_REQUEST, MALFORMED) from error

    def _answer(self, act: Callable[[], tuple[HTTPStatus, Any]]) -> None:
        with self.server.lock:
            if not self.server.printer.is_plugged_in:
                self.close_connection = True
                return
            status, body = self._tried(act)
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _tried(self, act: Callable[[], tuple[HTTPStatus, Any]]) -> tuple[HTTPStatus, Any]:
        given = self.headers.get("X-Api-Key") or ""
        if not hmac.compare_digest(given.encode(), self.server.key.encode()):
            self.close_connection = True  # its body was not read
            return HTTPStatus.FORBIDDEN, {"error": FORBIDDEN}
        try:
            return act()
        except NotPossibleNow as error:
            return HTTPStatus.CONFLICT, {"error": str(error)}
        except Problem as problem:
            return problem.status, {"error": problem.error}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its parent's name
        """Keep quiet: it is asked often."""
