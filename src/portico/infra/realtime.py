"""The bus between processes: PostgreSQL LISTEN/NOTIFY, delivered after commit and only then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

import psycopg
from django.db import connection

logger = logging.getLogger(__name__)

INVALIDATE = "portico_invalidate"


def notify(channel: str, payload: str) -> None:
    """Listeners on `channel` get `payload` (at most 7,999 bytes) once the current transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])


class Listener:
    """A daemon thread with its own connection that calls `on_payload(channel, payload)`.

    `connected` is False while the connection is down; after a reconnect `on_gap` is called, because
    notifications of the meantime are lost.
    """

    def __init__(
        self, channels: Iterable[str], on_payload: Callable[[str, str], None], on_gap: Callable[[], None]
    ) -> None:
        self._channels = tuple(channels)
        self._on_payload = on_payload
        self._on_gap = on_gap
        self._stop = threading.Event()
        self.connected = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="portico-listen", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        params = {k: v for k, v in connection.get_connection_params().items() if k in _CONNECT_KEYS}
        while not self._stop.is_set():
            try:
                with psycopg.connect(**params, autocommit=True) as raw:
                    for channel in self._channels:
                        raw.execute(f'LISTEN "{channel}"'.encode())
                    self._on_gap()
                    self.connected = True
                    while not self._stop.is_set():
                        for notice in raw.notifies(timeout=1.0):
                            self._on_payload(notice.channel, notice.payload)
            except psycopg.Error as error:
                logger.warning("realtime: connection lost (%s), trying again", type(error).__name__)
            finally:
                self.connected = False
            self._stop.wait(1.0)


_CONNECT_KEYS = {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "client_encoding"}
