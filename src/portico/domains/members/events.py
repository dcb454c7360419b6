"""Facts about members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portico.infra.outbox import Event
from portico.kernel.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """Somebody signed in for the first time. `carrier` and `entry` say where they came from."""

    name: ClassVar[str] = "members.member_joined"
    member_id: MemberId
    carrier: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneBound(Event):
    """A member has a verified phone now."""

    name: ClassVar[str] = "members.phone_bound"
    member_id: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersMerged(Event):
    """Two members are one: everything of `absorbed_member_id` is `member_id`'s. `evidence` is unionid or phone."""

    name: ClassVar[str] = "members.merged"
    member_id: MemberId
    absorbed_member_id: MemberId
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(Event):
    """An operator found that two members are two people: `restored_member_id` has back what was theirs."""

    name: ClassVar[str] = "members.merge_undone"
    member_id: MemberId
    restored_member_id: MemberId
