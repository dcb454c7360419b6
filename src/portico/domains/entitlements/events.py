"""Facts about packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portico.infra.outbox import Event
from portico.kernel.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRedeemed(Event):
    """Times of a package were redeemed; `left` is what its service still holds."""

    name: ClassVar[str] = "entitlements.redeemed"
    package_id: UUID
    redemption_id: UUID
    member_id: MemberId
    store_id: UUID | None
    times: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionUndone(Event):
    """A redemption was taken back within ten minutes."""

    name: ClassVar[str] = "entitlements.redemption_undone"
    package_id: UUID
    redemption_id: UUID
    member_id: MemberId
    times: int
    left: int
