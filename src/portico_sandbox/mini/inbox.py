"""What a person has received in WeChat from the mini program: subscription messages and customer service."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock
from ..store import Collection, Row, Store

SUBSCRIPTION, SERVICE = "subscription", "service"
KEPT = 2_000


@dataclass(slots=True)
class Received(Row):
    """One message. `content` is the call's body, with the template's title and lines for a subscription message."""

    message_id: str
    openid: str
    kind: str
    at: float
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.message_id


class Inbox:
    """All messages; the oldest go when there are too many."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._rows: Collection[Received] = Collection(store, "mini_message", Received)

    def put(self, openid: str, kind: str, content: dict[str, Any]) -> Received:
        """The person has it."""
        if len(self._rows) >= KEPT:
            for old in [row.key for row in self._rows][: KEPT // 4]:
                self._rows.remove(old)
        row = Received(str(secrets.randbits(62)), openid, kind, self._clock.now(), content)
        self._rows.save(row)
        return row

    def of(self, openid: str, limit: int) -> list[Received]:
        """Newest first."""
        return [row for row in self._rows.newest(len(self._rows)) if row.openid == openid][:limit]

    def clear(self) -> None:
        self._rows.clear()
