"""Jobs through procrastinate on Django's own connection: a job commits or rolls back with its cause.

Names and arguments only: the tasks themselves live in `entrypoints/worker`, so that planning a job never
imports what will carry it out. Arguments are JSON and hold ids only: operators can read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

REACT_TASK = "portico.react"


def defer(
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    at: datetime | None = None,
    **arguments: Any,
) -> None:
    """Task `task` is planned. `lock` keeps two jobs of that name from running at the same time."""
    app.configure_task(task, queue=queue, lock=lock, schedule_at=at).defer(**arguments)


def defer_many(task: str, arguments: Sequence[dict[str, Any]], *, queue: str = "default") -> None:
    """One job of `task` per element of `arguments`, planned in one statement; nothing for an empty list."""
    if arguments:
        app.configure_task(task, queue=queue).batch_defer(*arguments)
