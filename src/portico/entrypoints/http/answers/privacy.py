"""What the API answers about consents, message settings, exports and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from portico.domains.privacy import public as privacy
from portico.usecases import leaving
from portico.usecases import privacy as privacy_of
from portico.usecases.data_copy import Group


class ChannelAnswer(msgspec.Struct, frozen=True):
    """`available`: the member can be reached there; a switch that is on but not available waits until they can."""

    code: str
    name: str
    on: bool
    available: bool


class TopicAnswer(msgspec.Struct, frozen=True):
    code: str
    name: str
    explanation: str
    channels: list[ChannelAnswer]


class NotificationsAnswer(msgspec.Struct, frozen=True):
    """`quiet_from` and `quiet_to` like "22:00", in the shop's zone; both null without quiet hours."""

    topics: list[TopicAnswer]
    quiet_from: str | None
    quiet_to: str | None


class PolicyAnswer(msgspec.Struct, frozen=True):
    code: str
    version: str
    updated_at: str | None


class PurposeAnswer(msgspec.Struct, frozen=True):
    """`given` is null while the member was never asked; `outdated`: they answered to an earlier policy."""

    code: str
    name: str
    explanation: str
    given: bool | None
    decided_at: datetime | None
    outdated: bool


class ConsentsAnswer(msgspec.Struct, frozen=True):
    policy: PolicyAnswer
    purposes: list[PurposeAnswer]


class ConsentAnswer(msgspec.Struct, frozen=True):
    purpose: str
    given: bool
    policy_version: str
    decided_at: datetime


class DataGroup(msgspec.Struct, frozen=True):
    """`kept_for` says in words how long it is kept."""

    code: str
    name: str
    explanation: str
    count: int
    kept_for: str


class DataAnswer(msgspec.Struct, frozen=True):
    groups: list[DataGroup]


class ExportAnswer(msgspec.Struct, frozen=True):
    """`done` of `total` parts are gathered. `url` opens the archive while the state is ready."""

    id: str
    state: Literal["queued", "running", "ready", "failed", "expired"]
    done: int
    total: int
    size_bytes: int
    created_at: datetime
    expires_at: datetime | None
    url: str | None


class ExportList(msgspec.Struct, frozen=True):
    exports: list[ExportAnswer]


class BlockerAnswer(msgspec.Struct, frozen=True):
    code: str
    name: str
    count: int


class ErasureAnswer(msgspec.Struct, frozen=True):
    """`consequences` are sentences to show before asking; `blockers` must be finished first."""

    state: Literal["none", "waiting"]
    requested_at: datetime | None
    due_at: datetime | None
    blockers: list[BlockerAnswer]
    consequences: list[str]


def notifications_answer(held: privacy_of.MessageSettings) -> NotificationsAnswer:
    topics = [
        TopicAnswer(
            code=topic.code,
            name=topic.text.name,
            explanation=topic.text.explanation,
            channels=[
                ChannelAnswer(channel.code, channel.name, channel.is_on, channel.is_available)
                for channel in topic.channels
            ],
        )
        for topic in held.topics
    ]
    quiet = held.quiet
    return NotificationsAnswer(
        topics=topics,
        quiet_from=f"{quiet.start:%H:%M}" if quiet else None,
        quiet_to=f"{quiet.end:%H:%M}" if quiet else None,
    )


def consents_answer(policy: privacy.Policy, purposes: Sequence[privacy_of.Purpose]) -> ConsentsAnswer:
    shown = [
        PurposeAnswer(
            code=one.code,
            name=one.text.name,
            explanation=one.text.explanation,
            given=one.decision.given if one.decision else None,
            decided_at=one.decision.at if one.decision else None,
            outdated=one.is_outdated,
        )
        for one in purposes
    ]
    return ConsentsAnswer(PolicyAnswer(policy.code, policy.version, policy.updated_at), shown)


def consent_answer(decision: privacy.Decision) -> ConsentAnswer:
    return ConsentAnswer(decision.purpose, decision.given, decision.policy_version, decision.at)


def data_answer(groups: Sequence[Group]) -> DataAnswer:
    return DataAnswer(
        [DataGroup(one.code, one.text.name, one.text.explanation, one.count, one.text.kept_for) for one in groups]
    )


def export_answer(export: privacy.Export) -> ExportAnswer:
    return ExportAnswer(
        id=str(export.id),
        state=export.state,  # type: ignore[arg-type]  # one of DataExport.State
        done=export.done,
        total=export.total,
        size_bytes=export.size_bytes,
        created_at=export.created_at,
        expires_at=export.expires_at,
        url=f"/api/v1/exports/{export.token}" if export.token else None,
    )


def erasure_answer(found: privacy.Erasure | None, blockers: Sequence[leaving.Blocker], language: str) -> ErasureAnswer:
    return ErasureAnswer(
        state="waiting" if found else "none",
        requested_at=found.requested_at if found else None,
        due_at=found.due_at if found else None,
        blockers=[BlockerAnswer(one.code, one.name(language), one.count) for one in blockers],
        consequences=list(privacy.consequences(language)),
    )
