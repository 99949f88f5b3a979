"""Questions to sources that answer over HTTP."""

import logging

from iot.octoprint import OctoPrint, OctoPrintError

log = logging.getLogger(__name__)


def answer_of(url: str, key: str, path: str) -> object:
    """Ask by GET; give the parsed JSON, or None when there is no answer to be had."""
    try:
        with OctoPrint(url, key) as server:
            return server.get(path)
    except OctoPrintError as error:
        log.warning("A question about what is true now stays open: %s", error)
        return None
