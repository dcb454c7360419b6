"""Facts about leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequested(Event):
    """A member wants to leave, and will be erased at `due_at` unless they change their mind."""

    name: ClassVar[str] = "privacy.erasure_requested"
    member_id: MemberId
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCancelled(Event):
    """A member who wanted to leave stays."""

    name: ClassVar[str] = "privacy.erasure_cancelled"
    member_id: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberErased(Event):
    """Nothing tells any more who this member was."""

    name: ClassVar[str] = "privacy.member_erased"
    member_id: MemberId
