"""The log the operator reads: each call with its request, its reply and the rule it met."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass
from typing import Any

KEPT = 1_000
TEXT_LIMIT = 4_000


@dataclass(slots=True)
class CallRecord:
    """One exchange. `direction` is `in` for calls from Portico, `out` for notifications to it.

    `code` is the platform's error code, empty for a success: two of the three say it under HTTP 200.
    """

    id: int
    at: float
    direction: str
    name: str
    method: str
    target: str
    request_headers: dict[str, str]
    request_body: bytes
    status: int
    response_headers: dict[str, str]
    response_body: bytes
    code: str
    rule: str
    fault: str
    milliseconds: float

    @property
    def good(self) -> bool:
        """Whether it was answered, and with a yes."""
        return 200 <= self.status < 400 and not self.code and not self.fault

    def mentions(self, text: str) -> bool:
        """Whether the text, in any case, stands somewhere in the exchange; an empty one always does."""
        wanted = text.lower()
        told = (self.name, self.target, self.code, self.rule, self.fault)
        if any(wanted in one.lower() for one in told):
            return True
        return any(wanted.encode() in body.lower() for body in (self.request_body, self.response_body))

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.at,
            "direction": self.direction,
            "name": self.name,
            "method": self.method,
            "target": self.target,
            "status": self.status,
            "code": self.code,
            "rule": self.rule,
            "fault": self.fault,
            "milliseconds": round(self.milliseconds, 2),
        }

    def detail(self) -> dict[str, Any]:
        return self.summary() | {
            "request_headers": self.request_headers,
            "request_body": _text(self.request_body),
            "response_headers": self.response_headers,
            "response_body": _text(self.response_body),
        }


def _text(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + " …"


class CallLog:
    """The last thousand exchanges, in memory only: it is a window, not a record."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._records: deque[CallRecord] = deque(maxlen=KEPT)

    def next_id(self) -> int:
        return next(self._ids)

    def add(self, record: CallRecord) -> None:
        self._records.append(record)

    def newest(
        self, limit: int, *, name: str = "", after: int = 0, text: str = "", failed: bool = False
    ) -> list[CallRecord]:
        """Newest first; only names that begin with `name`, only ids greater than `after`.

        `text` stands in the address, a body, the code or the rule; `failed` leaves out what went well.
        """
        found: list[CallRecord] = []
        for record in reversed(self._records):
            if record.id <= after or len(found) == limit:
                break
            if record.name.startswith(name) and not (failed and record.good) and record.mentions(text):
                found.append(record)
        return found

    def get(self, record_id: int) -> CallRecord | None:
        return next((record for record in self._records if record.id == record_id), None)

    def clear(self) -> None:
        self._records.clear()
