"""Where Django's pages run: a few threads that stay, each with a data base connection that stays.

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
