"""Pools of card keys and the stock of their SKUs, which is what can still be sold of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.infra.actors import Actor, Right, Staff, System, require_right
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, SkuId
from portico.usecases.deliveries import deliver_waiting


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `delivered`: lines of paid orders that had waited for keys."""

    added: int
    repeated: int
    broken: tuple[entitlements.BrokenRow, ...]
    delivered: int


def import_card_keys(
    *, actor: Staff | System, sku_id: SkuId, content: bytes, file_name: str, now: datetime
) -> ImportResult:
    """The file's cards can be sold, those who waited for them have theirs, and the stock is what is left.

    Raises Denied, KeysInvalid, Invalid (field `sku_id`) for a SKU that sells no card keys. Idempotent by: the cards.
    """
    require_right(actor, Right.STOCK_ADJUST)
    require_kind(actor.site_id, sku_id, catalog.ProductKind.CARD_KEY, now)
    found = entitlements.read_keys(content=content, name=file_name)
    with transaction.atomic():
        done = entitlements.import_keys(
            site_id=actor.site_id, sku_id=sku_id, rows=found.rows, broken=len(found.broken), file_name=file_name,
            actor=actor, now=now,
        )  # fmt: skip
        sync_stock(site_id=actor.site_id, sku_id=sku_id, actor=actor, now=now)
    delivered = deliver_waiting(site_id=actor.site_id, sku_id=sku_id, now=now)
    return ImportResult(done.added, done.repeated + found.repeated, found.broken, delivered)


def withdraw_card_keys(*, actor: Staff | System, sku_id: SkuId, batch_id: Any, now: datetime) -> int:
    """The unsold cards of one import will not be sold; how many. The stock is what is left. Raises Denied."""
    require_right(actor, Right.STOCK_ADJUST)
    with transaction.atomic():
        count = entitlements.withdraw_keys(
            site_id=actor.site_id, sku_id=sku_id, batch_id=batch_id, actor=actor, now=now
        )
        sync_stock(site_id=actor.site_id, sku_id=sku_id, actor=actor, now=now)
    return count


def require_kind(site_id: SiteId, sku_id: SkuId, kind: catalog.ProductKind, now: datetime) -> catalog.SkuLine:
    """The SKU, when it sells this. Raises SkuUnknown, Invalid (field `sku_id`)."""
    line = catalog.lines(site_id=site_id, sku_ids=[sku_id], now=now).get(sku_id)
    if line is None:
        raise catalog.SkuUnknown(sku_ids=[str(sku_id)])
    if line.kind != kind:
        raise Invalid(fields=(FieldError("sku_id", "choice_unknown"),))
    return line


def sync_stock(*, site_id: SiteId, sku_id: SkuId, actor: Actor, now: datetime) -> int:
    """The SKU's stock is its free cards less those that paid orders still wait for; by how much it changed.

    Whatever else set it (an editor, a sheet) is corrected, down to what unpaid orders have reserved.
    Locks: the SKU's level. Part of the caller's transaction. Idempotent.
    """
    today = now.astimezone(ZoneInfo(sites.get_site(site_id=site_id).zone)).date()
    delta = _missing(site_id, sku_id, today)
    if delta > 0:
        inventory.receive(site_id=site_id, quantities={sku_id: delta}, reason=_REASON, actor=actor, now=now)
    elif delta < 0:
        inventory.adjust(site_id=site_id, sku_id=sku_id, delta=delta, reason=_REASON, actor=actor, now=now)
    else:
        return 0
    # The level is locked from here on: nobody pays for a piece meanwhile. What moved before is put right now.
    rest = _missing(site_id, sku_id, today)
    if rest > 0:
        inventory.receive(site_id=site_id, quantities={sku_id: rest}, reason=_REASON, actor=actor, now=now)
    elif rest < 0:
        inventory.adjust(site_id=site_id, sku_id=sku_id, delta=rest, reason=_REASON, actor=actor, now=now)
    return delta + rest


_REASON = "卡密数量"


def _missing(site_id: SiteId, sku_id: SkuId, today: date) -> int:
    """How much the level lacks (or, negative, has too much of) against the cards; never below what is reserved."""
    free = entitlements.pools(site_id=site_id, sku_ids=[sku_id], today=today)[sku_id].free
    promised = orders.undelivered_quantity(site_id=site_id, sku_id=sku_id)
    level = inventory.stock_of(site_id=site_id, sku_ids=[sku_id]).get(sku_id)
    on_hand, reserved = (level.on_hand, level.reserved) if level else (0, 0)
    return max(free - promised, reserved) - on_hand


def sync_all_stock(*, now: datetime) -> int:
    """The stock of every card-key SKU is right again, whatever changed it; how many were not."""
    changed = 0
    for site in sites.list_sites():
        for sku_id in catalog.skus_of_kind(site_id=site.id, kind=catalog.ProductKind.CARD_KEY):
            with transaction.atomic():
                actor = System(site.id, "card_keys")
                changed += sync_stock(site_id=site.id, sku_id=sku_id, actor=actor, now=now) != 0
    return changed
