"""Where Django's pages run: kept pages need no thread; the others have a few that stay, each with its connection.

Left alone, Django's ASGI handler gives every request a thread of its own, and with it a new connection: slow, and
under load more connections than PostgreSQL allows. Requests beyond the lanes wait their turn, in the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import ThreadSensitiveContext
from django.core.handlers.asgi import ASGIHandler

from portico.infra.cache import pages
from portico.infra.page_cache import KeptPage, page_key

# Pages are short work under one interpreter lock; a few more lanes than cores let some wait for a platform.
LANES = 8

type Receive = Callable[[], Awaitable[Mapping[str, Any]]]
type Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class DjangoInLanes(ASGIHandler):
    """Django's handler with at most LANES requests at work per event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._free: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.LifoQueue[ThreadPoolExecutor]] = (
            WeakKeyDictionary()
        )

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        kept = _kept_page(scope)
        if kept is not None:
            await _answer(kept, scope, send)
            return
        free = self._lanes()
        lane = await free.get()
        try:
            async with ThreadSensitiveContext(executor=lane):
                await super().__call__(scope, receive, _bodiless(send))
        finally:
            free.put_nowait(lane)

    def _lanes(self) -> asyncio.LifoQueue[ThreadPoolExecutor]:
        """The free lanes of this loop, the last used on top: a quiet shop keeps one thread warm, not eight."""
        loop = asyncio.get_running_loop()
        free = self._free.get(loop)
        if free is None:
            free = self._free[loop] = asyncio.LifoQueue()
            for number in range(LANES):
                free.put_nowait(ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"django-lane-{number}"))
        return free


def _bodiless(send: Send) -> Send:
    """`send`, with a length for answers that have no body.

    The server would end them as chunked streams, by `0\\r\\n\\r\\n`, which a browser takes for the start of the
    next answer on the connection: after a 304 the next picture or script would fail to load.
    """

    async def sized(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] in {204, 304}:
            message = {**message, "headers": [*message["headers"], (b"content-length", b"0")]}
        await send(message)

    return sized


def _kept_page(scope: Mapping[str, Any]) -> KeptPage | None:
    if scope["method"] not in {"GET", "HEAD"} or scope.get("query_string"):
        return None
    found = pages.find(
        page_key(
            _header(scope, b"host"), scope["path"], cookies=_header(scope, b"cookie"),
            accept_language=_header(scope, b"accept-language"),
        )
    )  # fmt: skip
    return found if isinstance(found, KeptPage) else None


def _header(scope: Mapping[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _answer(page: KeptPage, scope: Mapping[str, Any], send: Send) -> None:
    """The page; 304 to a reader who holds it already. The server itself leaves the body out for HEAD."""
    if page.etag.decode() in _header(scope, b"if-none-match"):
        headers = [pair for pair in page.headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 304, "headers": [*headers, (b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(page.headers)})
    await send({"type": "http.response.body", "body": page.body})
