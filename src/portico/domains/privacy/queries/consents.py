"""Reads of consents: what holds for a member, and the ledger for who must account for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.privacy import rules
from portico.domains.privacy.models import ConsentRecord
from portico.domains.privacy.rules import Purpose
from portico.infra.keyset import newest_first
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.paging import Page


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody said to a purpose, about which version of the policy, and where."""

    purpose: Purpose
    given: bool
    policy_version: str
    carrier: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """`member_id` is None for a visitor who never signed in, and for a person who was erased."""

    id: UUID
    member_id: MemberId | None
    is_visitor: bool
    decision: Decision


@dataclass(frozen=True, slots=True)
class ConsentCount:
    """How many records the ledger has of a purpose."""

    purpose: Purpose
    given: int
    withdrawn: int


def decision_of(row: ConsentRecord) -> Decision:
    purpose = rules.checked_purpose(row.purpose)
    assert purpose is not None, row.purpose
    return Decision(purpose, row.given, row.policy_version, row.carrier, row.at)


def consents_of(*, site_id: SiteId, member_id: MemberId) -> dict[Purpose, Decision]:
    """The member's latest answer to each purpose; absent where they were never asked. One query."""
    rows = (
        ConsentRecord.objects.filter(site_id=site_id, member_id=member_id)
        .order_by("purpose", "-at", "-id")
        .distinct("purpose")
    )
    return {decision.purpose: decision for decision in map(decision_of, rows)}


def has_withdrawn(
    *, site_id: SiteId, member_id: MemberId | None = None, visitor_id: str = "", purpose: Purpose
) -> bool:
    """Whether the latest answer of the member, or else of the visitor, to the purpose is no. One index look-up."""
    rows = ConsentRecord.objects.filter(site_id=site_id, purpose=purpose, member_id=member_id)
    if member_id is None:
        rows = rows.filter(visitor_id=visitor_id).exclude(visitor_id="")
    return rows.order_by("-at", "-id").values_list("given", flat=True).first() is False


def consent_ledger(
    *,
    site_id: SiteId,
    purpose: str = "",
    given: bool | None = None,
    member_id: MemberId | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page[LedgerEntry]:
    """The ledger, newest first; of one purpose, one answer, one member when asked. One query."""
    rows = ConsentRecord.objects.filter(site_id=site_id)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if given is not None:
        rows = rows.filter(given=given)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    shown, following = newest_first(rows, cursor=cursor, limit=limit)
    entries = [
        LedgerEntry(row.id, MemberId(row.member_id) if row.member_id else None, bool(row.visitor_id), decision_of(row))
        for row in shown
    ]
    return Page(entries, following)


def count_consents(*, site_id: SiteId) -> tuple[ConsentCount, ...]:
    """Every purpose with its records. One query over some two hundred rows, however long the ledger is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT purpose, given, sum(records)::bigint FROM privacy_consent_tally WHERE site_id = %s GROUP BY 1, 2",
            [site_id],
        )
        counts = {(purpose, given): records for purpose, given, records in cursor.fetchall()}
    return tuple(
        ConsentCount(purpose, counts.get((purpose, True), 0), counts.get((purpose, False), 0))
        for purpose in rules.PURPOSES
    )
