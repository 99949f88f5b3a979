"""The stream that keeps open pages fresh: which machines changed, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from iot.live import Change, Cursor, Fanout, Full

# Proxies close what says nothing for a minute, and phones notice only by this that we are gone.
HEARTBEAT_SECONDS = 15.0
RETRY_SECONDS = 2
RETRY_WHEN_FULL_SECONDS = 60

FANOUT: Final = Fanout()  # of this process: each of the server's workers has its own


@require_GET
async def live(request: HttpRequest) -> HttpResponseBase:
    """Stream the ids of machines that changed; for anyone, as what a machine does is no secret.

    A browser that comes again says by `Last-Event-ID` how far it has read; a page may say by
    `?since=` from which revision on it wants to know.
    """
    if FANOUT.is_full:
        return HttpResponse(
            _("Too many pages follow the machines live. This page still refreshes by itself."),
            status=503,
            headers={"Retry-After": str(RETRY_WHEN_FULL_SECONDS)},
            content_type="text/plain; charset=utf-8",
        )
    asked = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    return StreamingHttpResponse(
        events(FANOUT, Cursor.parse(asked, timezone.now())),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def events(
    fanout: Fanout, since: Cursor | None, heartbeat_seconds: float = HEARTBEAT_SECONDS
) -> AsyncGenerator[str, None]:
    """Write what `fanout` tells as server-sent events, until the page is closed."""
    try:
        async with fanout.listen(since) as changes:
            yield f"retry: {RETRY_SECONDS * 1000}\n\n"
            while True:
                try:
                    change = await asyncio.wait_for(changes.get(), heartbeat_seconds)
                except TimeoutError:
                    yield ": still here\n\n"
                else:
                    yield _event(change)
    except Full:  # it filled up between the answer's head and its body
        yield f"retry: {RETRY_WHEN_FULL_SECONDS * 1000}\n\n"


def _event(change: Change) -> str:
    data = json.dumps({"machines": change.machine_ids, "revision": change.cursor.revision})
    return f"id: {change.cursor}\nevent: machine\ndata: {data}\n\n"
