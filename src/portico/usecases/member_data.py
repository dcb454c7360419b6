"""A person's data across every domain: all of it for them to take, or none of it left.

`DOORS` names every domain there is; a test fails when one is missing, or lacks one of the three functions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.invoices import public as invoices
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.privacy import public as privacy
from portico.domains.promotions import public as promotions
from portico.domains.reviews import public as reviews
from portico.domains.sites import public as sites
from portico.domains.staff import public as staff
from portico.domains.stores import public as stores
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.domains.wallet import public as wallet
from portico.infra import audit
from portico.infra.actors import Actor, Member, System
from portico.infra.ownership import OwnedTable
from portico.kernel.errors import Denied
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import tombstones


class Door(Protocol):
    """What every domain offers for a person's data. `OWNED` names its tables whose rows belong to members."""

    @property
    def OWNED(self) -> tuple[OwnedTable, ...]: ...

    def export_member(self, *, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
        """What the domain holds about the member, as JSON."""
        ...

    def erase_member(self, *, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
        """Nothing in the domain tells who the member was. Ledgers keep their sums."""
        ...

    def adopt_member(self, *, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
        """What the domain holds of one member is the other's."""
        ...


# From the top of the import order down: what points at a member goes before the member.
DOORS: dict[str, Door] = {
    "fulfilment": fulfilment,
    "orders": orders,
    "entitlements": entitlements,
    "promotions": promotions,
    "inventory": inventory,
    "catalog": catalog,
    "reviews": reviews,
    "content": content,
    "touchpoints": touchpoints,
    "payments": payments,
    "wallet": wallet,
    "invoices": invoices,
    "privacy": privacy,
    "members": members,
    "staff": staff,
    "tracking": tracking,
    "stores": stores,
    "sites": sites,
}


def export_member_data(*, actor: Actor, member_id: MemberId, now: datetime) -> dict[str, dict[str, Any]]:
    """What each domain holds about the member, by domain. Recorded in the audit.

    Raises Denied for another member, MemberNotFound.
    """
    _allow(actor, member_id)
    with transaction.atomic():
        members.get_member(site_id=actor.site_id, member_id=member_id)
        data = {name: door.export_member(site_id=actor.site_id, member_id=member_id) for name, door in DOORS.items()}
        audit.record(actor=actor, action="member.export", subject_type="member", subject_id=member_id, now=now)
    return data


def erase_member_data(*, actor: Actor, member_id: MemberId, now: datetime) -> None:
    """No domain tells who the member was, nor whoever was merged into them. All or nothing. Idempotent.

    A member who was merged into another one meanwhile is that person: all of them is erased. Recorded in the audit.
    Each is on the list of the erased from then on. Locks: the person, against merges. Raises Denied for another member.
    """
    _allow(actor, member_id)
    with transaction.atomic():
        person = members.lock_person(site_id=actor.site_id, member_id=member_id)
        for one in person:
            erase_in_every_domain(site_id=actor.site_id, member_id=one, now=now)
        graves = privacy.bury(site_id=actor.site_id, member_ids=person, now=now)
        # The sweep writes down whom a crash leaves out.
        transaction.on_commit(lambda: tombstones.write_down(graves), robust=True)
        audit.record(actor=actor, action="member.erase", subject_type="member", subject_id=member_id, now=now)


def erase_in_every_domain(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """No domain tells who this one member was. Idempotent. Part of the caller's transaction; records nothing."""
    # Known by order and by visitor only, so it goes while somebody still knows whose those are.
    order_ids = orders.order_ids_of(site_id=site_id, member_id=member_id)
    fulfilment.forget_reports(site_id=site_id, order_ids=order_ids)
    fulfilment.forget_watches(site_id=site_id, order_ids=order_ids)
    visitors = tracking.sole_visitors(site_id=site_id, member_id=member_id)
    privacy.forget_visitors(site_id=site_id, visitor_ids=visitors)
    for door in DOORS.values():
        door.erase_member(site_id=site_id, member_id=member_id, now=now)


def _allow(actor: Actor, member_id: MemberId) -> None:
    """A member may do this to themselves, and the hub itself to anybody. Raises Denied."""
    if isinstance(actor, System) or (isinstance(actor, Member) and actor.member_id == member_id):
        return
    raise Denied()
