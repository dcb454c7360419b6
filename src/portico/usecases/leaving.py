"""Leaving: asked for, put off while something is unfinished, done in every domain at once, done again after a restore.

An erasure and an order of the same member exclude each other: ordering holds the member, erasing locks them. Either
the order comes first and the erasure waits until it is finished, or the erasure comes first and nobody orders.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.privacy import public as privacy
from portico.domains.wallet import public as wallet
from portico.infra import audit
from portico.infra.actors import Member, System
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import member_data

UNFINISHED = (orders.OrderState.PENDING_PAYMENT, orders.OrderState.PAID, orders.OrderState.SHIPPED)


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something of the member that must be finished first; `code` is orders, refunds, balance or withdrawals."""

    code: str
    count: int

    def name(self, language: str) -> str:
        return privacy.text_of("blockers", self.code, language).name


def blockers_of(*, site_id: SiteId, member_id: MemberId) -> tuple[Blocker, ...]:
    """What stands in the way of leaving now. Four queries."""
    counts = orders.order_counts(site_id=site_id, member_id=member_id)
    found = (
        Blocker("orders", sum(counts.get(state, 0) for state in UNFINISHED)),
        Blocker("balance", int(bool(wallet.balance_of(site_id=site_id, member_id=member_id).total))),
        Blocker("withdrawals", wallet.count_open_withdrawals_of(site_id=site_id, member_id=member_id)),
        Blocker("after_sales", fulfilment.count_open_cases(site_id=site_id, member_id=member_id)),
        Blocker("refunds", payments.count_unfinished_refunds(site_id=site_id, member_id=member_id)),
    )
    return tuple(blocker for blocker in found if blocker.count)


def ask_to_leave(*, actor: Member, reason: str, is_confirmed: bool, language: str, now: datetime) -> privacy.Erasure:
    """The member will be erased in seven days; asking twice changes nothing. Recorded in the audit.

    Raises Invalid (not confirmed, reason too long), ErasureBlocked while something of theirs is unfinished.
    """
    if not is_confirmed:
        raise Invalid(fields=(FieldError("confirm", "confirmation_missing"),))
    site_id, member_id = actor.site_id, actor.member_id
    with transaction.atomic():
        members.hold_member(site_id=site_id, member_id=member_id)
        waiting = privacy.find_erasure(site_id=site_id, member_id=member_id)
        if waiting is not None:
            return waiting
        blockers = blockers_of(site_id=site_id, member_id=member_id)
        if blockers:
            raise privacy.ErasureBlocked(
                blockers=[{"code": one.code, "name": one.name(language), "count": one.count} for one in blockers]
            )
        erasure = privacy.request_erasure(site_id=site_id, member_id=member_id, reason=reason, now=now)
        audit.record(actor=actor, action="member.ask_erasure", subject_type="member", subject_id=member_id, now=now)
    return erasure


def stay(*, actor: Member, now: datetime) -> None:
    """The member is no longer leaving. Nothing, when they were not. Recorded in the audit."""
    with transaction.atomic():
        if privacy.cancel_erasure(site_id=actor.site_id, member_id=actor.member_id, now=now):
            audit.record(
                actor=actor, action="member.cancel_erasure", subject_type="member", subject_id=actor.member_id, now=now
            )


def erase_due(*, erasure: privacy.Erasure, now: datetime) -> bool:
    """A member whose seven days are over is erased; False when they changed their mind, or must be put off.

    Locks: the member and everybody merged into them, then the request, as a merge does. Raises Busy.
    """
    with transaction.atomic():
        person = members.lock_person(site_id=erasure.site_id, member_id=erasure.member_id)
        due = privacy.lock_due_erasure(erasure_id=erasure.id, now=now)
        if due is None or due.member_id not in person:
            return False
        if blockers_of(site_id=due.site_id, member_id=due.member_id):
            privacy.postpone_erasure(erasure_id=due.id, now=now)
            return False
        member_data.erase_member_data(actor=System(due.site_id, "privacy"), member_id=due.member_id, now=now)
    return True


def look_again(*, grave: privacy.Grave, now: datetime) -> None:
    """What a request under way wrote for a member as they were erased is gone, too. Idempotent."""
    with transaction.atomic():
        member_data.erase_in_every_domain(site_id=grave.site_id, member_id=grave.member_id, now=now)


def count_back(*, graves: Iterable[privacy.Grave]) -> int:
    """How many of the erased are there again: after a restore that `erase_again` has not followed yet."""
    by_site: dict[SiteId, list[MemberId]] = {}
    for grave in graves:
        by_site.setdefault(grave.site_id, []).append(grave.member_id)
    return sum(len(members.alive_among(site_id=site, member_ids=ids)) for site, ids in by_site.items())


def erase_again(*, graves: Iterable[privacy.Grave], now: datetime) -> int:
    """Who was erased is erased, also in a data base restored from before; how many had come back.

    Only they: whom they were merged with then is on the list themselves. Safe to interrupt and to run twice.
    """
    done = 0
    for grave in graves:
        with transaction.atomic():
            came_back = members.is_alive(site_id=grave.site_id, member_id=grave.member_id)
            member_data.erase_in_every_domain(site_id=grave.site_id, member_id=grave.member_id, now=now)
            privacy.bury(site_id=grave.site_id, member_ids=[grave.member_id], now=grave.erased_at)
            if came_back:
                audit.record(
                    actor=System(grave.site_id, "reapply erasures"), action="member.erase", subject_type="member",
                    subject_id=grave.member_id, now=now,
                )  # fmt: skip
        done += came_back
    return done
