"""A typed client of OctoPrint's REST interface: what is true now, files, start and stop of jobs.

Seen on the wire from OctoPrint 1.11.8; described at https://docs.octoprint.org/en/1.11.8/api/.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
# A file of 100 MB over the wireless network of a workshop: minutes, but not for ever.
UPLOAD_TIMEOUT = httpx.Timeout(30.0, connect=3.0, write=300.0)


class OctoPrintError(Exception):
    """OctoPrint did not do what was asked; the text is for the person who runs the place."""


class Unreachable(OctoPrintError):
    """Nobody answered at the address, or not in time."""


class NotOctoPrint(OctoPrintError):
    """Something answered, but nothing that OctoPrint would say."""


class KeyRefused(OctoPrintError):
    """The API key is missing, wrong, or its owner lacks the right (401, 403)."""


class NotPossibleNow(OctoPrintError):
    """The printer's state does not allow it (409): no printer connected, no job to pause."""


class Rejected(OctoPrintError):
    """OctoPrint refused the request for another reason, such as a file that it cannot print."""


@dataclass(frozen=True, slots=True)
class Version:
    """Who answers: `api` is the interface's version, `server` OctoPrint's own."""

    api: str
    server: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """The selected file and how far its print is; what is not known is None.

    `state` is OctoPrint's text, such as "Printing" or "Operational". `path` has the folders, with
    slashes. `completion` goes from 0 to 100; `print_seconds` leaves pauses out.
    """

    state: str
    path: str | None
    name: str | None
    origin: str | None
    completion: float | None
    print_seconds: float | None
    left_seconds: float | None
    estimated_seconds: float | None
    filament_mm: float | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Temperature:
    """One heater, in degrees Celsius; `target` is None where it cannot be set."""

    actual: float | None
    target: float | None


@dataclass(frozen=True, slots=True)
class Printer:
    """State of the printer behind OctoPrint; `flags` are those of its `state.flags`."""

    state: str
    flags: frozenset[str]
    temperatures: Mapping[str, Temperature]


@dataclass(frozen=True, slots=True)
class Connection:
    """The serial link between OctoPrint and the printer."""

    state: str
    port: str | None
    baudrate: int | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that OctoPrint took, and what it did with it: a busy printer selects nothing."""

    path: str
    selected: bool
    printing: bool


class OctoPrint:
    """One OctoPrint server, reached with the key of a user who may do what is asked."""

    def __init__(
        self, url: str, api_key: str, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Keep a connection to the server for as long as the client is open.

        Args:
            url: where its web page is, such as `http://octopi.local` or `https://lab/prusa-1/`.
            api_key: of a user or an application.
            transport: another way to reach it; the network's when None.

        Raises:
            Unreachable: `url` cannot be an address.
        """
        try:
            self._http = httpx.Client(
                base_url=url.rstrip("/") + "/",
                headers={"X-Api-Key": api_key, "Accept": "application/json"},
                timeout=TIMEOUT,
                transport=transport,
            )
        except httpx.InvalidURL as error:
            raise Unreachable(f"{url} is no address of a web page: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def version(self) -> Version:
        """Ask who answers; the cheapest proof that address and key are right."""
        body = self.get("/api/version")
        return Version(_text(body, "api"), _text(body, "server"), _text(body, "text"))

    def job(self) -> Job:
        """Ask for the selected file and its progress, even while no printer is connected."""
        body = self.get("/api/job")
        job, progress = _part(body, "job"), _part(body, "progress")
        file = _part(job, "file")
        return Job(
            state=_text(body, "state"),
            path=_text_or_none(file.get("path")),
            name=_text_or_none(file.get("name")),
            origin=_text_or_none(file.get("origin")),
            completion=_number(progress.get("completion")),
            print_seconds=_number(progress.get("printTime")),
            left_seconds=_number(progress.get("printTimeLeft")),
            estimated_seconds=_number(job.get("estimatedPrintTime")),
            filament_mm=_filament_mm(job.get("filament")),
            error=_text_or_none(body.get("error")),
        )

    def printer(self) -> Printer:
        """Ask for state and temperatures.

        Raises:
            NotPossibleNow: no printer is connected.
        """
        body = self.get("/api/printer")
        state = _part(body, "state")
        return Printer(
            state=_text(state, "text"),
            flags=frozenset(name for name, is_set in _part(state, "flags").items() if is_set),
            temperatures={
                heater: Temperature(_number(values.get("actual")), _number(values.get("target")))
                for heater, values in _part(body, "temperature").items()
                if isinstance(values, dict)
            },
        )

    def connection(self) -> Connection:
        """Ask whether OctoPrint has its printer on the line."""
        current = _part(self.get("/api/connection"), "current")
        baudrate = _number(current.get("baudrate"))
        return Connection(
            state=_text(current, "state"),
            port=_text_or_none(current.get("port")),
            baudrate=None if baudrate is None else int(baudrate),
        )

    def get(self, path: str) -> dict[str, Any]:
        """Ask for the JSON object at `path`, such as `/api/job`, as OctoPrint writes it."""
        return _json_object(self._send("GET", path))

    def start(self) -> None:
        """Print the selected file."""
        self._command({"command": "start"})

    def pause(self) -> None:
        """Pause the print; nothing changes when it is paused already."""
        self._command({"command": "pause", "action": "pause"})

    def resume(self) -> None:
        """Go on with a paused print; nothing changes when it is printing."""
        self._command({"command": "pause", "action": "resume"})

    def cancel(self) -> None:
        """End the print without finishing it."""
        self._command({"command": "cancel"})

    def upload(
        self,
        file: BinaryIO,
        name: str,
        *,
        folder: str = "",
        select: bool = False,
        start: bool = False,
    ) -> Uploaded:
        """Store a G-code file on OctoPrint's own disk, in a folder that is made when missing.

        Args:
            file: read from where it stands, in pieces.
            name: with its ending; OctoPrint may tidy it, see `Uploaded.path`.
            folder: with slashes; empty for the top.
            select: load it, so that `start` prints it.
            start: print it at once; it is selected then, too.
        """
        form = {"select": str(select).lower(), "print": str(start).lower()}
        if folder:
            form["path"] = folder
        answer = self._send(
            "POST",
            "/api/files/local",
            files={"file": (name, file, "application/octet-stream")},
            data=form,
            timeout=UPLOAD_TIMEOUT,
        )
        body = _json_object(answer)
        return Uploaded(
            path=_text(_part(_part(body, "files"), "local"), "path"),
            selected=body.get("effectiveSelect") is True,
            printing=body.get("effectivePrint") is True,
        )

    def _command(self, command: dict[str, str]) -> None:
        answer = self._send("POST", "/api/job", json=command)
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise NotOctoPrint(_NOT_OCTOPRINT.format(url=self._http.base_url))

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        url = self._http.base_url
        try:
            answer = self._http.request(method, path, **request)
        except httpx.TimeoutException as error:
            raise Unreachable(f"OctoPrint at {url} does not answer in time.") from error
        except httpx.TransportError as error:
            raise Unreachable(f"OctoPrint at {url} cannot be reached: {error}.") from error
        if not answer.is_success:
            raise _error(answer, url)
        return answer


_NOT_OCTOPRINT = "What answers at {url} is not OctoPrint: check the address."


def _error(answer: httpx.Response, url: httpx.URL) -> OctoPrintError:
    match answer.status_code:
        case 401 | 403:
            return KeyRefused(
                f"OctoPrint at {url} does not accept the API key for this. Make a new one in its"
                " settings, under Application Keys."
            )
        case 409:
            return NotPossibleNow(_reason(answer, "The printer cannot do this now."))
        case code if code >= 500:
            return Unreachable(f"OctoPrint at {url} is there but answers with error {code}.")
        case code if code == 404 or code < 400:  # a redirection leads to a page for people
            return NotOctoPrint(_NOT_OCTOPRINT.format(url=url))
        case code:
            return Rejected(_reason(answer, f"OctoPrint refused it with code {code}."))


def _json_object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError as error:  # not JSON, or not even text
        raise NotOctoPrint(_NOT_OCTOPRINT.format(url=answer.url)) from error
    if not isinstance(body, dict):
        raise NotOctoPrint(_NOT_OCTOPRINT.format(url=answer.url))
    return body


def _part(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Read an object that may be missing or null, as `job.filament` is before the analysis."""
    part = body.get(key)
    return part if isinstance(part, dict) else {}


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise NotOctoPrint(f"The answer lacks “{key}”: no OctoPrint, or one too old.")
    return value


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]  # narrowed by is_number


def _filament_mm(filament: object) -> float | None:
    """Add up what the tools will use; None before OctoPrint has analysed the file."""
    if not isinstance(filament, dict):
        return None
    lengths = [_number(tool.get("length")) for tool in filament.values() if isinstance(tool, dict)]
    known = [length for length in lengths if length is not None]
    return sum(known) if known else None


def _reason(answer: httpx.Response, otherwise: str) -> str:
    try:
        body = answer.json()
    except ValueError:
        return otherwise
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, str) and error else otherwise
