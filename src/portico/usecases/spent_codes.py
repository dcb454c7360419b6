"""A code that was used before: when, where and by whom, in words a clerk can say to the customer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.kernel.ids import PickupId, SiteId, StoreId


def facts(*, site_id: SiteId, at: datetime, store_id: UUID | None, who: str) -> dict[str, Any]:
    """`when` on the merchant's clock, `where` (— for none), `who` (— for nobody's name). Two queries."""
    zone = ZoneInfo(sites.get_site(site_id=site_id).zone)
    known = stores.stores_by_id(site_id=site_id, store_ids=[StoreId(store_id)]) if store_id else {}
    store = known.get(StoreId(store_id)) if store_id else None
    return {
        "at": at.isoformat(),
        "when": f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
        "where": store.name if store else "—",
        "who": who or "—",
    }


def handed_over(*, site_id: SiteId, pickup_id: PickupId) -> dict[str, Any]:
    """The facts of the latest hand-over; nothing when there was none. Three queries."""
    last = fulfilment.last_hand_over(site_id=site_id, pickup_id=pickup_id)
    return facts(site_id=site_id, at=last.at, store_id=last.store_id, who=last.actor_name) if last else {}


@contextmanager
def told(site_id: SiteId) -> Iterator[None]:
    """A CodeSpent that leaves the block says when, where and by whom."""
    try:
        yield
    except entitlements.CodeSpent as error:
        at, store_id = datetime.fromisoformat(str(error.data["at"])), error.data.get("store_id")
        known = facts(
            site_id=site_id, at=at, store_id=UUID(str(store_id)) if store_id else None,
            who=str(error.data.get("who", "")),
        )  # fmt: skip
        raise entitlements.CodeSpent(**known) from error
