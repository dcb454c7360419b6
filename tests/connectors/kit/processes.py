"""Real processes for tests of what all processes share."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any

from django.db import connections

_FORK = multiprocessing.get_context("fork")


def in_processes(count: int, work: Callable[[int], Any], *, within_seconds: float = 60) -> list[Any]:
    """What `work(0)` to `work(count - 1)` return, each run in a process of its own, all let go at the same moment.

    Fails the test when one of them raises. A child inherits what the test has made but the data base's connections.
    """
    # An inherited connection would be one socket that two processes talk on.
    connections.close_all()
    barrier = _FORK.Barrier(count)
    lines = [_FORK.Pipe(duplex=False) for _ in range(count)]
    processes = [
        _FORK.Process(target=_run, args=(barrier, sending, work, index)) for index, (_, sending) in enumerate(lines)
    ]
    for process in processes:
        process.start()
    outcomes = [
        _received(receiving, process, within_seconds) for (receiving, _), process in zip(lines, processes, strict=True)
    ]
    for process in processes:
        process.join(30)
    failures = [value for good, value in outcomes if not good]
    assert not failures, failures[0]
    return [value for _, value in outcomes]


def _received(line: Connection, process: ForkProcess, seconds: float) -> tuple[bool, Any]:
    wait([line, process.sentinel], timeout=seconds)
    assert line.poll(), f"a process gave no answer (exit code {process.exitcode})"
    good, value = line.recv()
    return bool(good), value


def _run(barrier: Any, line: Connection, work: Callable[[int], Any], index: int) -> None:
    try:
        barrier.wait(60)
        line.send((True, work(index)))
    except BaseException:
        line.send((False, traceback.format_exc()))
    finally:
        connections.close_all()
