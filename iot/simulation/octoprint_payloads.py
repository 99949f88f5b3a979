"""The JSON objects of OctoPrint, with its fields in its order."""

from typing import TYPE_CHECKING, Any

from iot.simulation.printing import GcodeFile, Phase, Print

if TYPE_CHECKING:
    from iot.simulation.octoprint import OctoPrint

STATE_TEXTS = {
    "OPEN_SERIAL": "Opening serial connection",
    "CONNECTING": "Connecting",
    "OPERATIONAL": "Operational",
    "STARTING": "Starting",
    "PRINTING": "Printing",
    "PAUSING": "Pausing",
    "PAUSED": "Paused",
    "RESUMING": "Resuming",
    "CANCELLING": "Cancelling",
    "FINISHING": "Finishing",
    "ERROR": "Error",
    "OFFLINE": "Offline",
}
NO_POSITION = dict.fromkeys(("e", "t", "z", "y", "f", "x"))
EMPTY_PROGRESS = {"location": "", "path": "", "progress": 0}
EMPTY_SLICING = {
    "slicer": "",
    "source_location": "",
    "source_path": "",
    "destination_location": "",
    "destination_path": "",
    "progress": 0,
}
FIRMWARE = {
    "name": "Virtual Marlin 1.0",
    "data": {"FIRMWARE_NAME": "Virtual Marlin 1.0", "PROTOCOL_VERSION": "1.0"},
}


def file_event(file: GcodeFile, user: str) -> dict[str, Any]:
    """Give what all events about a print begin with."""
    return {
        "name": file.name,
        "path": file.path,
        "origin": "local",
        "size": file.size,
        "owner": user,
        "user": user,
    }


def position_of(job: Print) -> dict[str, Any]:
    """Say where the nozzle is."""
    extruded = round(job.progress * job.file.filament_mm, 2)
    return {"t": 0, "f": 600.0, "z": job.height_mm, "e": extruded, "y": 60.0, "x": 60.0}


def analysis(file: GcodeFile) -> dict[str, Any]:
    """Say what an analysis of the file finds."""
    height = round(file.layers * 0.2, 2)
    area = {"maxX": 120.0, "maxY": 120.0, "maxZ": height, "minX": 0.0, "minY": 0.0, "minZ": 0.0}
    size = {"depth": 120.0, "height": height, "width": 120.0}
    return {
        "name": file.name,
        "path": file.path,
        "origin": "local",
        "result": {
            "printingArea": area,
            "dimensions": size,
            "travelArea": area,
            "travelDimensions": size,
            "estimatedPrintTime": file.seconds * 1.1,
            "filament": _filament(file),
        },
    }


def _filament(file: GcodeFile) -> dict[str, Any]:
    return {"tool0": {"length": file.filament_mm, "volume": 0.0}}


def flags(printer: "OctoPrint") -> dict[str, bool]:
    """Give the state as OctoPrint's set of yes and no."""
    state = printer.state_id
    is_offline = state in ("OFFLINE", "ERROR", "OPEN_SERIAL", "CONNECTING")
    return {
        "operational": not is_offline,
        "printing": state in ("STARTING", "PRINTING"),
        "cancelling": state == "CANCELLING",
        "pausing": state == "PAUSING",
        "resuming": state == "RESUMING",
        "finishing": state == "FINISHING",
        "closedOrError": is_offline,
        "error": state == "ERROR",
        "paused": state == "PAUSED",
        "ready": state == "OPERATIONAL",
        "sdReady": not is_offline,
    }


def job_data(printer: "OctoPrint") -> dict[str, Any]:
    """Describe the selected file, as in `/api/job` and `printer_data`."""
    file = printer.file
    if file is None:
        nothing = dict.fromkeys(("name", "path", "display", "origin", "size", "date"))
        times = dict.fromkeys(("estimatedPrintTime", "averagePrintTime", "lastPrintTime"))
        return {"file": nothing, **times, "filament": None, "user": None}
    times_before = printer.times.get(file.path, [])
    is_analysed = file.path in printer.analysed
    return {
        "file": {
            "name": file.name,
            "path": file.path,
            "display": file.name,
            "origin": "local",
            "size": file.size,
            "date": int(printer.jobs[-1].started_at) if printer.jobs else None,
        },
        "estimatedPrintTime": file.seconds * 1.1 if is_analysed else None,
        "averagePrintTime": sum(times_before) / len(times_before) if times_before else None,
        "lastPrintTime": times_before[-1] if times_before else None,
        "filament": _filament(file) if is_analysed else None,
        "user": "atelier",
    }


def progress_data(printer: "OctoPrint") -> dict[str, Any]:
    """Say how far the print is, or the last one was; nothing known is null."""
    job = printer.body.print
    if job is None:
        last, completion = printer.last, printer.last_completion
        if last is None or printer.file is None:
            names = ("completion", "filepos", "printTime", "printTimeLeft", "printTimeLeftOrigin")
            return dict.fromkeys(names)
        is_done = completion == 100.0
        return {
            "completion": completion,
            "filepos": last.file.size if is_done else 0,
            "printTime": int(last.heating_seconds + last.worked_seconds) if is_done else None,
            "printTimeLeft": 0 if is_done else None,
            "printTimeLeftOrigin": None,
        }
    return {
        "completion": job.progress * 100,
        "filepos": job.file_position,
        "printTime": int(job.heating_seconds + job.worked_seconds),
        "printTimeLeft": int(job.file.seconds - job.worked_seconds),
        "printTimeLeftOrigin": "average" if job.file.path in printer.times else "linear",
    }


def state_data(printer: "OctoPrint") -> dict[str, Any]:
    """Say the state, in words and in flags."""
    text = STATE_TEXTS[printer.state_id]
    return {"text": text, "flags": flags(printer), "error": printer.error}


def current_data(printer: "OctoPrint") -> dict[str, Any]:
    """Give the object that the plugin adds to its progress messages if it is told to."""
    job = printer.body.print
    is_up = job is not None and job.phase != Phase.HEATING
    return {
        "state": state_data(printer),
        "job": job_data(printer),
        "currentZ": job.height_mm if job and is_up else None,
        "progress": progress_data(printer),
        "offsets": {},
        "resends": {"count": 0, "transmitted": job.file_position // 30 if job else 0, "ratio": 0},
    }
