"""A token store for one process: what the connectors' tests use where the data base is not the point."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from portico.connectors.kit.token_store import Token


class MemoryTokenStore:
    """Implements the kit's TokenStore."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], Token] = {}
        self._lock = threading.Lock()

    def read(self, *, provider: str, app_id: str) -> Token | None:
        return self._tokens.get((provider, app_id))

    def write(self, token: Token, *, provider: str, app_id: str, now: datetime) -> None:
        self._tokens[provider, app_id] = token

    @contextmanager
    def refreshing(self, *, provider: str, app_id: str) -> Iterator[None]:
        with self._lock:
            yield
