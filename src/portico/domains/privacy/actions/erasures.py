"""Leaving: asked for, thought better of, put off, done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from portico.domains.privacy import rules
from portico.domains.privacy.events import ErasureCancelled, ErasureRequested, MemberErased
from portico.domains.privacy.models import ErasureRequest, Tombstone
from portico.domains.privacy.queries.erasures import ERASED_TAG, Erasure, Grave, erasure_of
from portico.infra.cache import forget
from portico.infra.locks import lock_all, require_transaction
from portico.infra.outbox import emit
from portico.kernel.ids import MemberId, SiteId, new_id


def request_erasure(
    *, site_id: SiteId, member_id: MemberId, reason: str, now: datetime, after: timedelta = rules.ERASURE_AFTER
) -> Erasure:
    """The member will be erased when `after` has passed. Idempotent: a request that waits keeps its day, or
    gets the earlier one.

    Emits ErasureRequested. Locks: the member's leaving. Raises Invalid (field `reason`).
    """
    require_transaction()
    words = rules.checked_reason(reason)
    lock_all("privacy_erasure", [member_id])
    waiting = ErasureRequest.objects.filter(site_id=site_id, member_id=member_id, state="waiting").first()
    if waiting is not None:
        if now + after < waiting.due_at:
            waiting.due_at = now + after
            waiting.save(update_fields=["due_at"])
        return erasure_of(waiting)
    row = ErasureRequest.objects.create(
        id=new_id(),
        site_id=site_id,
        member_id=member_id,
        reason=words,
        requested_at=now,
        due_at=now + after,
    )
    emit(ErasureRequested(site_id=site_id, member_id=member_id, due_at=row.due_at), now=now)
    return erasure_of(row)


def cancel_erasure(*, site_id: SiteId, member_id: MemberId, now: datetime) -> bool:
    """The member stays; False when they were not leaving. Emits ErasureCancelled. Locks: the member's leaving."""
    require_transaction()
    lock_all("privacy_erasure", [member_id])
    cancelled = ErasureRequest.objects.filter(site_id=site_id, member_id=member_id, state="waiting").update(
        state=ErasureRequest.State.CANCELLED, reason="", ended_at=now
    )
    if cancelled:
        emit(ErasureCancelled(site_id=site_id, member_id=member_id), now=now)
    return bool(cancelled)


def postpone_erasure(*, erasure_id: UUID, now: datetime) -> None:
    """Something of the member is not finished: the erasure is due again in an hour. Nothing, when it has ended."""
    require_transaction()
    ErasureRequest.objects.filter(id=erasure_id, state="waiting").update(
        postponed_at=now, due_at=now + rules.ERASURE_RETRY
    )


def lock_due_erasure(*, erasure_id: UUID, now: datetime) -> Erasure | None:
    """The request, locked, while it is still wanted and due; None otherwise."""
    require_transaction()
    row = ErasureRequest.objects.select_for_update().filter(id=erasure_id, state="waiting", due_at__lte=now).first()
    return erasure_of(row) if row else None


def bury(*, site_id: SiteId, member_ids: Collection[MemberId], now: datetime) -> tuple[Grave, ...]:
    """These members are on the list of the erased, and tokens of theirs are refused from now on. Idempotent.

    Returns those who were not on it; emits MemberErased for each of them.
    """
    require_transaction()
    known = set(
        Tombstone.objects.filter(site_id=site_id, erased_id__in=list(member_ids)).values_list("erased_id", flat=True)
    )
    fresh = tuple(Grave(site_id, member_id, now) for member_id in sorted(set(member_ids) - known))
    for member_id in (grave.member_id for grave in fresh):
        Tombstone.objects.get_or_create(site_id=site_id, erased_id=member_id, defaults={"erased_at": now})
        emit(MemberErased(site_id=site_id, member_id=member_id), now=now)
    forget(ERASED_TAG)
    return fresh
