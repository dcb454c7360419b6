"""At which stores a member of staff hands things over."""

from __future__ import annotations

from portico.domains.stores import public as stores
from portico.infra.actors import Right, Staff, System, require_right
from portico.kernel.ids import StoreId


def allowed_stores(actor: Staff | System) -> frozenset[StoreId] | None:
    """The stores whose pickups and visits the actor may see and hand over; None: all of the site.

    Who may look at stores at all may do so everywhere; a clerk only where they work. Raises Denied without the right
    to hand over. One query for a clerk.
    """
    require_right(actor, Right.REDEEM)
    if isinstance(actor, System) or Right.STORE_READ in actor.rights:
        return None
    return stores.posts_of(site_id=actor.site_id, user_id=actor.user_id)


def may_at(actor: Staff | System, store_id: StoreId) -> bool:
    """Whether the actor may hand over at this store. Raises Denied without the right to hand over anywhere."""
    allowed = allowed_stores(actor)
    return allowed is None or store_id in allowed
