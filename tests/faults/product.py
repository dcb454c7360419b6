"""The running product, some of whose processes get killed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import psycopg

from tests.e2e.product import RunningProduct

_PLACES = {"web": 0, "worker": 1}


class FragileProduct(RunningProduct):
    """`kill` is SIGKILL to a whole process group: no goodbye, no cleaning up."""

    def kill(self, name: str) -> None:
        child = self._children[_PLACES[name]]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait(10)

    def restart(self, name: str) -> None:
        """The killed process runs again, and answers."""
        self._children[_PLACES[name]] = self._spawn(name)
        self._wait()

    def mind(self) -> None:
        """What has ended by itself runs again, as under `portico run`: a worker ends that loses the data base."""
        for name, place in _PLACES.items():
            if self._children[place].poll() is not None:
                self.kill(name)
                self._children[place] = self._spawn(name)

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(statement, values or None).fetchall()

    def number(self, statement: str, *values: Any) -> int:
        return int(self.query(statement, *values)[0][0])


class PatientShopper:
    """A client as the mini app is one: it repeats what got no answer, under the same key."""

    def __init__(self, url: str, token: str, address_id: str) -> None:
        self.address_id = address_id
        self._client = httpx.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=10, trust_env=False
        )

    def post(self, path: str, body: dict[str, Any], key: str, seconds: float = 60) -> httpx.Response:
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self._client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        self._client.close()


def eventually(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Waits for `condition`; fails the test with `what` when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
