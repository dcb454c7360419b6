"""The record of who did what and why. Append-only, and chained: each link hashes its record and the link before.

Whoever changes, removes or slips in a record breaks the chain at that place. Whoever may rewrite the whole table may
rewrite the whole chain: the hash of the last link, noted elsewhere from time to time, shows that too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.infra.models import AuditLink, AuditRecord


def record(
    *,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: object,
    now: datetime,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """One audit row in the caller's transaction. `changes` holds field → [before, after], no personal data."""
    require_transaction()
    kind, actor_id = actor_label(actor)
    AuditRecord.objects.create(
        site_id=actor.site_id,
        actor_kind=kind,
        actor_id=actor_id,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        reason=reason,
        changes=changes or {},
        at=now,
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain is broken. `position` counts links from 1; `record` is the `seq` of the record concerned.

    `kind`: `changed` (the record or its link is not what was written), `removed` (its record is gone), `gap` (links
    are missing before this one), `unlinked` (a record slipped in past the chain).
    """

    kind: str
    position: int | None
    record: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found. `head` is the hash of the last link, in hex; "" for an empty chain."""

    links: int
    head: str
    faults: tuple[Fault, ...]


# A break is told once, where it begins: each link is compared with the stored hash of the one before it.
_WALK = """
SELECT walked.kind, walked.position, walked.record FROM (
    SELECT l.position, l.record_seq AS record, CASE
        WHEN r.seq IS NULL THEN 'removed'
        WHEN l.position <> lag(l.position, 1, 0::bigint) OVER chain + 1 THEN 'gap'
        WHEN l.hash <> infra_audit_hash(lag(l.hash, 1, ''::bytea) OVER chain, r) THEN 'changed'
    END AS kind
    FROM infra_audit_link l LEFT JOIN infra_audit_record r ON r.seq = l.record_seq
    WINDOW chain AS (ORDER BY l.position)
) walked WHERE walked.kind IS NOT NULL
UNION ALL
SELECT 'unlinked', NULL, r.seq FROM infra_audit_record r
WHERE NOT EXISTS (SELECT FROM infra_audit_link l WHERE l.record_seq = r.seq)
ORDER BY 3 LIMIT %s
"""


def verify(*, most_faults: int = 100) -> Verdict:
    """Walks the whole chain, reading every record once; at most `most_faults` are named."""
    with connection.cursor() as cursor:
        cursor.execute(_WALK, [most_faults])
        faults = tuple(Fault(*row) for row in cursor.fetchall())
        cursor.execute(
            "SELECT count(*), (SELECT hash FROM infra_audit_link ORDER BY position DESC LIMIT 1) FROM infra_audit_link"
        )
        links, head = cursor.fetchone()
    return Verdict(links=links, head=bytes(head).hex() if head else "", faults=faults)


def position_of(head: str) -> int | None:
    """The position of the link whose hash is `head` (hex); None when the chain has no such link.

    A hash noted last month must still be there: a chain that was rewritten or cut shorter has lost it.
    """
    try:
        sought = bytes.fromhex(head)
    except ValueError:
        return None
    return AuditLink.objects.filter(hash=sought).values_list("position", flat=True).first()
