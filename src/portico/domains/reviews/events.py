"""What reviews announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portico.infra.outbox import Event
from portico.kernel.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWritten(Event):
    """A buyer has reviewed what they bought; it may wait for somebody to look at it."""

    name: ClassVar[str] = "reviews.written"
    review_id: UUID
    subject: str
    subject_id: UUID
    member_id: MemberId
    rating: int
