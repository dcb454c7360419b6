"""What people have received from the account: the conversation as the phone shows it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..people import Person
from ..store import Collection, Row, Store

KEPT = 2_000


@dataclass(slots=True)
class Received(Row):
    """One message. `way`: template, notice, once, custom, reply, or system (WeChat's own words)."""

    id: str
    person_id: str
    way: str
    content: dict[str, Any]
    at: float

    @property
    def key(self) -> str:
        return self.id


class Inbox:
    """Everybody's messages, newest last, the oldest forgotten."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._received: Collection[Received] = Collection(store, "official_message", Received)

    def deliver(self, person: Person, way: str, content: dict[str, Any]) -> None:
        """The person has it."""
        for old in self._received.newest(len(self._received))[KEPT - 1 :]:
            self._received.remove(old.id)
        self._received.save(Received(secrets.token_hex(8), person.id, way, content, self._clock.now()))

    def of(self, person: Person, limit: int) -> list[Received]:
        """The person's messages, newest first."""
        newest = self._received.newest(len(self._received))
        return [one for one in newest if one.person_id == person.id][:limit]

    def clear(self) -> None:
        self._received.clear()
