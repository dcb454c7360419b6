"""Delivering what a platform tells a merchant by itself: a queue, a ladder of retries, and ordered faults."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from .calls import CallLog, CallRecord
from .clock import Clock
from .faults import NOTICE_KINDS, Fault, Faults
from .store import Collection, Row, Store

ANSWER_WITHIN = 5.0
KEPT_DELIVERED = 2_000
PARALLEL = 16


@dataclass(slots=True)
class Parcel(Row):
    """One thing to be told and how its delivery goes. `state`: pending, sending, delivered, given_up or held."""

    id: str
    event_type: str
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


@dataclass(frozen=True, slots=True)
class Wire:
    """A parcel as it goes over the wire, this time."""

    url: str
    headers: dict[str, str]
    body: bytes


class Courier[P: Parcel](ABC):
    """The queue of one kind of parcel. `ladder`: seconds from one attempt to the next."""

    def __init__(
        self,
        *,
        kind: str,
        parcel_type: type[P],
        ladder: Sequence[float],
        store: Store,
        clock: Clock,
        faults: Faults,
        calls: CallLog,
    ) -> None:
        self._ladder = ladder
        self._store = store
        self._clock = clock
        self._faults = faults
        self._calls = calls
        self._rows: Collection[P] = Collection(store, kind, parcel_type)
        for parcel in self._rows:
            if parcel.state == "sending":
                # The process ended in the middle of an attempt: nobody knows, so try again.
                parcel.state = "pending"
        self._queue: list[tuple[float, str]] = [(p.due_at, p.id) for p in self._rows if p.state == "pending"]
        heapq.heapify(self._queue)
        self._held: list[str] = [p.id for p in self._rows if p.state == "held"]
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(PARALLEL)
        self._running: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    @abstractmethod
    def wire(self, parcel: P, fault: str) -> Wire:
        """What is sent, spoilt as the fault says."""

    @abstractmethod
    def accepted(self, status: int, answer: bytes) -> bool:
        """Whether the merchant's answer ends the retries."""

    def answered(self, parcel: P, answer: bytes) -> None:
        """The merchant has taken the parcel and said `answer`."""
        # Only some kinds of parcel have answers with a meaning.
        del parcel, answer

    def send(self, parcel: P) -> P:
        """The parcel is stored and due now (or later, or held, when a fault says so)."""
        fault = self._faults.take(f"notify.{parcel.event_type}", kinds=frozenset({"delay", "reorder"}))
        if fault and fault.kind == "delay":
            parcel.due_at += float(fault.options.get("seconds", 60))
        if fault and fault.kind == "reorder":
            parcel.state = "held"
            self._held.append(parcel.id)
        else:
            heapq.heappush(self._queue, (parcel.due_at, parcel.id))
        self._rows.save(parcel)
        # What it tells has happened: this must survive a kill.
        self._store.flush()
        self._wake.set()
        return parcel

    def resend(self, parcel_id: str) -> P | None:
        """The same parcel (same id, same content) is due once more, now."""
        parcel = self._rows.get(parcel_id)
        if parcel is None:
            return None
        parcel.state, parcel.due_at = "pending", self._clock.now()
        heapq.heappush(self._queue, (parcel.due_at, parcel.id))
        self._rows.save(parcel)
        self._wake.set()
        return parcel

    def get(self, parcel_id: str) -> P | None:
        return self._rows.get(parcel_id)

    def newest(self, limit: int) -> list[P]:
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
            due_at, parcel_id = heapq.heappop(self._queue)
            parcel = self._rows.get(parcel_id)
            # A resent or rescheduled notification has a newer entry; this one is left over.
            if parcel is None or parcel.state != "pending" or parcel.due_at != due_at:
                continue
            parcel.state = "sending"
            task = asyncio.create_task(self._deliver(parcel))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _deliver(self, parcel: P) -> None:
        async with self._slots:
            fault = self._faults.take(f"notify.{parcel.event_type}", kinds=NOTICE_KINDS - {"delay", "reorder"})
            started_at = self._clock.now()
            copies = 2 if fault and fault.kind == "duplicate" else 1
            outcomes = [await self._attempt(parcel, fault) for _ in range(copies)]
        if any(outcomes):
            parcel.state = "delivered"
            self._forget_old()
        elif len(parcel.attempts) > len(self._ladder):
            parcel.state = "given_up"
        else:
            parcel.state = "pending"
            parcel.due_at = started_at + self._ladder[max(0, len(parcel.attempts) - 1)]
            heapq.heappush(self._queue, (parcel.due_at, parcel.id))
        self._rows.save(parcel)
        self._release_held(parcel)
        self._wake.set()

    def _release_held(self, sent: P) -> None:
        held, self._held = [i for i in self._held if i != sent.id], []
        for parcel_id in held:
            self.resend(parcel_id)

    def _forget_old(self) -> None:
        if len(self._rows) > KEPT_DELIVERED * 2:
            delivered = [parcel.id for parcel in self._rows if parcel.state == "delivered"]
            for parcel_id in delivered[:-KEPT_DELIVERED]:
                self._rows.remove(parcel_id)

    async def _attempt(self, parcel: P, fault: Fault | None) -> bool:
        kind = fault.kind if fault else ""
        wire = self.wire(parcel, kind)
        started, at = time.perf_counter(), self._clock.now()
        status, answer, problem = (0, b"", "lost") if kind == "lose" else await self._post(wire)
        good = not problem and self.accepted(status, answer)
        parcel.attempts.append(
            {
                "at": at,
                "status": status,
                "problem": problem,
                "fault": kind,
                "answer": answer[:500].decode("utf-8", "replace"),
            }
        )
        parcel.body = wire.body.decode()
        self._calls.add(
            CallRecord(
                id=self._calls.next_id(),
                at=time.time(),
                direction="out",
                name=f"notify.{parcel.event_type}",
                method="POST",
                target=wire.url,
                request_headers=wire.headers,
                request_body=wire.body,
                status=status,
                response_headers={},
                response_body=answer or problem.encode(),
                code=problem,
                rule="notice_accepted" if good else "notice_will_retry",
                fault=kind,
                milliseconds=(time.perf_counter() - started) * 1_000,
            )
        )
        if good:
            self.answered(parcel, answer)
        return good

    async def _post(self, wire: Wire) -> tuple[int, bytes, str]:
        """Status, body and, when there is neither, the problem."""
        if self._client is None:
            return 0, b"", "not_running"
        try:
            response = await self._client.post(wire.url, content=wire.body, headers=wire.headers)
        except httpx.HTTPError as failure:
            return 0, b"", type(failure).__name__
        return response.status_code, response.content, ""

    def clear(self) -> None:
        self._rows.clear()
        self._queue.clear()
        self._held.clear()
