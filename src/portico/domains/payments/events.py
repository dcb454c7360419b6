"""What payments announce: ids and amounts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portico.infra.outbox import Event
from portico.kernel.ids import PaymentId, RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOpened(Event):
    """A refund is owed: the platform is asked for it until it accepts."""

    name: ClassVar[str] = "payments.refund_opened"
    refund_id: RefundId
    payment_id: PaymentId
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundStuck(Event):
    """The platform could not, or would not, give the money back: a person has to decide how it goes."""

    name: ClassVar[str] = "payments.refund_stuck"
    refund_id: RefundId
    subject: str
    subject_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSucceeded(Event):
    """The money is back with the buyer. `subject_id` is what had been paid for."""

    name: ClassVar[str] = "payments.refund_succeeded"
    refund_id: RefundId
    payment_id: PaymentId
    subject: str
    subject_id: UUID
    amount_fen: int
