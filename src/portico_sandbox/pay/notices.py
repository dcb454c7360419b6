"""Notifications to the merchant: encrypted, signed, retried on the official ladder, disturbed by faults.

Ladder (official): after the first attempt 15 s, 15 s, 30 s, 3 min, 10 min, 20 min, 30 min ×3, 60 min, 3 h ×3,
6 h ×2, that is 24 h 4 min in all. Success is HTTP 200 or 204 within five seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from ..calls import CallLog, CallRecord
from ..clock import Clock, rfc3339
from ..faults import NOTICE_KINDS, Fault, Faults
from ..store import Collection, Row, Store
from .signing import Signer

MINUTE, HOUR = 60, 3_600
LADDER: tuple[int, ...] = (15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE)
LADDER += (30 * MINUTE,) * 3 + (60 * MINUTE,) + (3 * HOUR,) * 3 + (6 * HOUR,) * 2
ANSWER_WITHIN = 5.0
KEPT_DELIVERED = 2_000
PARALLEL = 16


@dataclass(slots=True)
class Notice(Row):
    """One notification and how its delivery goes. `state`: pending, delivered, given_up or held."""

    id: str
    event_type: str
    summary: str
    original_type: str
    url: str
    content: dict[str, Any]
    created_at: float
    due_at: float
    state: str = "pending"
    attempts: list[dict[str, Any]] = field(default_factory=list)
    body: str = ""

    @property
    def key(self) -> str:
        return self.id


class Notices:
    """The queue of notifications. `certificate` chooses the key that signs them."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, calls: CallLog, signer: Signer) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._calls = calls
        self._signer = signer
        self._rows: Collection[Notice] = Collection(store, "notice", Notice)
        for notice in self._rows:
            if notice.state == "sending":
                # The process ended in the middle of an attempt: nobody knows, so try again.
                notice.state = "pending"
        self._queue: list[tuple[float, str]] = [(n.due_at, n.id) for n in self._rows if n.state == "pending"]
        heapq.heapify(self._queue)
        self._held: list[str] = [n.id for n in self._rows if n.state == "held"]
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(PARALLEL)
        self._running: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None
        self.certificate = False

    def queue(self, event_type: str, summary: str, original_type: str, url: str, content: dict[str, Any]) -> Notice:
        """The notification is stored and due now (or later, or held, when a fault says so)."""
        now = self._clock.now()
        notice = Notice(str(uuid.uuid4()), event_type, summary, original_type, url, content, now, now)
        fault = self._faults.take(f"notify.{event_type}", kinds=frozenset({"delay", "reorder"}))
        if fault and fault.kind == "delay":
            notice.due_at = now + float(fault.options.get("seconds", 60))
        if fault and fault.kind == "reorder":
            notice.state = "held"
            self._held.append(notice.id)
        else:
            heapq.heappush(self._queue, (notice.due_at, notice.id))
        self._rows.save(notice)
        # Money has moved: this must survive a kill.
        self._store.flush()
        self._wake.set()
        return notice

    def resend(self, notice_id: str) -> Notice | None:
        """The same notification (same id, same content) is due once more, now."""
        notice = self._rows.get(notice_id)
        if notice is None:
            return None
        notice.state, notice.due_at = "pending", self._clock.now()
        heapq.heappush(self._queue, (notice.due_at, notice.id))
        self._rows.save(notice)
        self._wake.set()
        return notice

    def get(self, notice_id: str) -> Notice | None:
        return self._rows.get(notice_id)

    def newest(self, limit: int) -> list[Notice]:
        return self._rows.newest(limit)

    async def run(self) -> None:
        """Deliver what is due, until cancelled."""
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False) as client:
            self._client = client
            while True:
                self._start_due()
                self._wake.clear()
                pause = min(0.5, max(0.0, self._queue[0][0] - self._clock.now())) if self._queue else 0.5
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)

    async def deliver_due(self) -> None:
        """Everything due now has had its attempt."""
        self._start_due()
        while self._running:
            await asyncio.wait(set(self._running))
            # An attempt that was under way while the clock jumped may be due again.
            self._start_due()

    def _start_due(self) -> None:
        now = self._clock.now()
        while self._queue and self._queue[0][0] <= now and self._client is not None:
            due_at, notice_id = heapq.heappop(self._queue)
            notice = self._rows.get(notice_id)
            # A resent or rescheduled notification has a newer entry; this one is left over.
            if notice is None or notice.state != "pending" or notice.due_at != due_at:
                continue
            notice.state = "sending"
            task = asyncio.create_task(self._deliver(notice))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _deliver(self, notice: Notice) -> None:
        async with self._slots:
            fault = self._faults.take(f"notify.{notice.event_type}", kinds=NOTICE_KINDS - {"delay", "reorder"})
            started_at = self._clock.now()
            copies = 2 if fault and fault.kind == "duplicate" else 1
            outcomes = [await self._attempt(notice, fault) for _ in range(copies)]
        if any(outcomes):
            notice.state = "delivered"
            self._forget_old()
        elif len(notice.attempts) > len(LADDER):
            notice.state = "given_up"
        else:
            notice.state = "pending"
            notice.due_at = started_at + LADDER[max(0, len(notice.attempts) - 1)]
            heapq.heappush(self._queue, (notice.due_at, notice.id))
        self._rows.save(notice)
        self._release_held(notice)
        self._wake.set()

    def _release_held(self, sent: Notice) -> None:
        held, self._held = [i for i in self._held if i != sent.id], []
        for notice_id in held:
            self.resend(notice_id)

    def _forget_old(self) -> None:
        if len(self._rows) > KEPT_DELIVERED * 2:
            delivered = [notice.id for notice in self._rows if notice.state == "delivered"]
            for notice_id in delivered[:-KEPT_DELIVERED]:
                self._rows.remove(notice_id)

    async def _attempt(self, notice: Notice, fault: Fault | None) -> bool:
        kind = fault.kind if fault else ""
        body, headers = self._envelope(notice, kind)
        started, at = time.perf_counter(), self._clock.now()
        status, answer, problem = (0, b"", "lost") if kind == "lose" else await self._post(notice, body, headers)
        notice.attempts.append(
            {
                "at": at,
                "status": status,
                "problem": problem,
                "fault": kind,
                "answer": answer[:500].decode("utf-8", "replace"),
            }
        )
        notice.body = body.decode()
        self._calls.add(
            CallRecord(
                id=self._calls.next_id(),
                at=time.time(),
                direction="out",
                name=f"notify.{notice.event_type}",
                method="POST",
                target=notice.url,
                request_headers=headers,
                request_body=body,
                status=status,
                response_headers={},
                response_body=answer or problem.encode(),
                code=problem,
                rule="notice_accepted" if status in {200, 204} else "notice_will_retry",
                fault=kind,
                milliseconds=(time.perf_counter() - started) * 1_000,
            )
        )
        return status in {200, 204}

    async def _post(self, notice: Notice, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
        """Status, body and, when there is neither, the problem."""
        if self._client is None:
            return 0, b"", "not_running"
        try:
            response = await self._client.post(notice.url, content=body, headers=headers)
        except httpx.HTTPError as failure:
            return 0, b"", type(failure).__name__
        return response.status_code, response.content, ""

    def _envelope(self, notice: Notice, kind: str) -> tuple[bytes, dict[str, str]]:
        content = {
            "id": notice.id,
            "create_time": rfc3339(notice.created_at),
            "resource_type": "encrypt-resource",
            "event_type": notice.event_type,
            "summary": notice.summary,
            "resource": self._signer.encrypt_json(notice.content, notice.original_type)
            | {"original_type": notice.original_type},
        }
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self._signer.headers(
            body,
            timestamp=self._clock.real() - (600 if kind == "expired_timestamp" else 0),
            certificate=self.certificate,
            break_it=kind == "wrong_signature",
        )
        if kind == "unknown_serial":
            headers["Wechatpay-Serial"] = "0" * 40
        return body, headers | {"Content-Type": "application/json", "User-Agent": "Mozilla/4.0"}

    def clear(self) -> None:
        self._rows.clear()
        self._queue.clear()
        self._held.clear()
