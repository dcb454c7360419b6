"""The ledger of consents: one more row, never a changed one."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from portico.domains.privacy import rules
from portico.domains.privacy.errors import PurposeNotFound, TermsNeeded
from portico.domains.privacy.models import ConsentRecord
from portico.domains.privacy.policy import policy_of
from portico.domains.privacy.queries.consents import Decision, decision_of
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId, new_id

_SLOTS = 16
_COUNT = """
INSERT INTO privacy_consent_tally AS tally (site_id, purpose, given, slot, records) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (site_id, purpose, given, slot) DO UPDATE SET records = tally.records + 1
"""


def record_consent(
    *,
    site_id: SiteId,
    purpose: str,
    given: bool,
    carrier: str,
    now: datetime,
    member_id: MemberId | None = None,
    visitor_id: str = "",
) -> Decision:
    """The answer of a member, or of a visitor who has not signed in, is in the ledger, for the policy of now.

    Saying the same again is recorded again: it may be about a newer policy. Raises PurposeNotFound, Invalid;
    TermsNeeded when a member takes back the terms.
    """
    require_transaction()
    known = rules.checked_purpose(purpose)
    if known is None:
        raise PurposeNotFound(purpose=purpose[:20])
    if known == "terms" and not given and member_id is not None:
        raise TermsNeeded()
    row = ConsentRecord.objects.create(
        id=new_id(),
        site_id=site_id,
        member_id=member_id,
        visitor_id=visitor_id if member_id is None else "",
        purpose=known,
        policy_version=policy_of(site_id=site_id).version,
        carrier=rules.checked_carrier(carrier),
        given=given,
        at=now,
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [site_id, known, given, row.id.int % _SLOTS])
    return decision_of(row)


def attach_visitor(*, site_id: SiteId, visitor_id: str, member_id: MemberId) -> int:
    """What the visitor answered before signing in is the member's answer; how many rows that were. Idempotent."""
    require_transaction()
    if not visitor_id:
        return 0
    return ConsentRecord.objects.filter(site_id=site_id, member_id=None, visitor_id=visitor_id).update(
        member_id=member_id, visitor_id=""
    )


def forget_visitors(*, site_id: SiteId, visitor_ids: list[str]) -> None:
    """What these visitors answered is counted, and nobody's. Idempotent."""
    require_transaction()
    ConsentRecord.objects.filter(
        site_id=site_id, member_id=None, visitor_id__in=[one for one in visitor_ids if one]
    ).update(visitor_id="")
