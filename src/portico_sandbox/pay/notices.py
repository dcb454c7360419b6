"""Notifications to the merchant: encrypted, signed, retried on the official ladder, disturbed by faults.

Ladder (official): after the first attempt 15 s, 15 s, 30 s, 3 min, 10 min, 20 min, 30 min ×3, 60 min, 3 h ×3,
6 h ×2, that is 24 h 4 min in all. Success is HTTP 200 or 204 within five seconds.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from ..calls import CallLog
from ..clock import Clock, rfc3339
from ..delivery import Courier, Parcel, Wire
from ..faults import Faults
from ..store import Store
from .signing import Signer

MINUTE, HOUR = 60, 3_600
LADDER: tuple[int, ...] = (15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE)
LADDER += (30 * MINUTE,) * 3 + (60 * MINUTE,) + (3 * HOUR,) * 3 + (6 * HOUR,) * 2


@dataclass(slots=True)
class Notice(Parcel):
    """One notification."""

    summary: str = ""
    original_type: str = ""


class Notices(Courier[Notice]):
    """The queue of notifications."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, signer: Signer) -> None:
        super().__init__(
            kind="notice",
            parcel_type=Notice,
            ladder=LADDER,
            store=store,
            clock=clock,
            faults=faults,
            calls=calls,
        )
        self._signer = signer

    def queue(self, event_type: str, summary: str, original_type: str, url: str, content: dict[str, Any]) -> Notice:
        """The notification is stored and due now (or later, or held, when a fault says so)."""
        now = self._clock.now()
        notice = Notice(str(uuid.uuid4()), event_type, url, content, now, now)
        notice.summary, notice.original_type = summary, original_type
        return self.send(notice)

    def accepted(self, status: int, answer: bytes) -> bool:
        return status in {200, 204}

    def wire(self, parcel: Notice, fault: str) -> Wire:
        content = {
            "id": parcel.id,
            "create_time": rfc3339(parcel.created_at),
            "resource_type": "encrypt-resource",
            "event_type": parcel.event_type,
            "summary": parcel.summary,
            "resource": self._signer.encrypt_json(parcel.content, parcel.original_type)
            | {"original_type": parcel.original_type},
        }
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self._signer.headers(
            body,
            timestamp=self._clock.real() - (600 if fault == "expired_timestamp" else 0),
            key=self._signer.ring.for_notice(),
            break_it=fault == "wrong_signature",
        )
        if fault == "unknown_serial":
            headers["Wechatpay-Serial"] = "0" * 40
        return Wire(parcel.url, headers | {"Content-Type": "application/json", "User-Agent": "Mozilla/4.0"}, body)
