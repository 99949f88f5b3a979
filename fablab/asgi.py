"""The whole site as one ASGI application: pages in threads, the live stream on the event loop.

Pages are four times faster as WSGI than as ASGI, and keep their database connections; only what
streams for hours belongs on the event loop.
"""

from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

from fablab.wsgi import application as pages

LIVE = "/live/"
# Each thread keeps a database connection; on two cores more of them only wait for each other.
PAGE_THREADS = 8

_streams = get_asgi_application()
_pages = WSGIMiddleware(pages, workers=PAGE_THREADS)  # type: ignore[arg-type]  # it is WSGI


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Give each request to the side that serves it best."""
    if scope["type"] == "http" and scope["path"] == LIVE:
        await _streams(scope, receive, send)
        return

    async def receive_in_thread() -> Any:
        # a2wsgi hands this to the loop from a thread, which takes coroutines only; granian's own
        # `receive` gives another kind of awaitable, and every form sent would fail.
        return await receive()

    await _pages(scope, receive_in_thread, send)  # also the server's own start and stop
