"""Where a handler runs.

A plain `def` handler runs on the server's own thread: cheapest, and right for reads and short transactions.
A handler that may wait for somebody else (a payment platform, an SMS gateway) is wrapped in `in_thread`, so
that its wait is nobody else's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any

from django_bolt.concurrency import sync_to_thread


def in_thread[**P, R](handler: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same handler, run in the server's bounded thread pool. Put it below the route decorator."""

    @functools.wraps(handler)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return await sync_to_thread(handler, *args, **kwargs)

    return run
