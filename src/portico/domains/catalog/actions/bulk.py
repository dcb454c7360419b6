"""Edits of many products at once: kept as a preview, done once, and taken back where nothing came in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from portico.domains.catalog.actions.prices import Cause, Prices, note_prices, prices_of
from portico.domains.catalog.actions.read_rows import rebuild_documents
from portico.domains.catalog.bulk_rules import BulkRule
from portico.domains.catalog.errors import BulkEditNotFound, BulkEditOutdated
from portico.domains.catalog.events import ProductSaved
from portico.domains.catalog.models import Product, Sku
from portico.domains.catalog.upkeep_models import BulkEdit
from portico.infra import audit, outbox
from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import ProductId, SiteId, SkuId, new_id

# A preview that nobody confirms is forgotten.
PREVIEW_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One SKU of a bulk edit: its value before and after, in the unit of the rule's column."""

    sku_id: SkuId
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class BulkEditView:
    """`state`: previewed, done or undone. `actor_id` is the staff member who made it."""

    id: UUID
    rule: BulkRule
    rows: tuple[BulkRow, ...]
    reason: str
    state: str
    actor_id: str
    created_at: datetime
    done_at: datetime | None
    undone_at: datetime | None


def view_of(row: BulkEdit) -> BulkEditView:
    """The stored edit as a value."""
    return BulkEditView(
        id=row.id,
        rule=BulkRule(**row.rule),
        rows=tuple(BulkRow(SkuId(UUID(sku_id)), before, after) for sku_id, before, after in row.rows),
        reason=row.reason,
        state=row.state,
        actor_id=row.actor_id,
        created_at=row.created_at,
        done_at=row.done_at,
        undone_at=row.undone_at,
    )


def keep_preview(
    *, site_id: SiteId, rule: BulkRule, rows: Sequence[BulkRow], reason: str, actor: Actor, now: datetime
) -> UUID:
    """The edit waits to be confirmed, for a day; older previews of the site are gone."""
    require_transaction()
    BulkEdit.objects.filter(site_id=site_id, state="previewed", created_at__lt=now - PREVIEW_LASTS).delete()
    row = BulkEdit.objects.create(
        id=new_id(),
        site_id=site_id,
        column=rule.column,
        rule=asdict(rule),
        rows=[[str(each.sku_id), each.before, each.after] for each in rows],
        reason=reason,
        actor_id=actor_label(actor)[1],
        created_at=now,
    )
    return row.id


def move_bulk_edit(
    *, site_id: SiteId, edit_id: UUID, to: Literal["done", "undone"], actor: Actor, now: datetime
) -> BulkEditView:
    """The edit is done (it was a preview), or undone (it was done). Whoever comes second is refused.

    Raises BulkEditNotFound, BulkEditOutdated. Locks: its row.
    """
    require_transaction()
    row = BulkEdit.objects.select_for_update().filter(site_id=site_id, id=edit_id).first()
    if row is None:
        raise BulkEditNotFound(edit_id=str(edit_id))
    if row.state != ("previewed" if to == "done" else "done"):
        raise BulkEditOutdated(changed=0)
    row.state = to
    if to == "done":
        row.done_at = now
    else:
        row.undone_at = now
    row.save(update_fields=["state", "done_at", "undone_at"])
    changes: dict[str, Any] = {"rows": [None, len(row.rows)], "column": [None, row.column]}
    audit.record(
        actor=actor, action="catalog.bulk.do" if to == "done" else "catalog.bulk.undo", subject_type="bulk_edit",
        subject_id=row.id, now=now, reason=row.reason, changes=changes,
    )  # fmt: skip
    return view_of(row)


def lock_prices(*, site_id: SiteId, sku_ids: Sequence[SkuId]) -> dict[SkuId, Prices]:
    """The present prices of these SKUs in use; until the commit nobody else changes them. Locks: their products."""
    require_transaction()
    owners = Sku.objects.filter(site_id=site_id, id__in=sku_ids).values_list("product_id", flat=True).distinct()
    products = Product.objects.select_for_update().filter(id__in=list(owners), binned_at__isnull=True).order_by("id")
    known = prices_of([product.id for product in products])
    return {sku_id: known[sku_id] for sku_id in sku_ids if sku_id in known}


def set_prices(*, site_id: SiteId, prices: Mapping[SkuId, Prices], cause: Cause, actor: Actor, now: datetime) -> int:
    """These SKUs cost this, everywhere they are shown, and their history says so. How many products changed.

    The caller has judged the prices (the table's CHECKs are the last word) and holds `lock_prices`.
    """
    require_transaction()
    rows = list(Sku.objects.filter(site_id=site_id, id__in=list(prices), retired_at__isnull=True))
    products = {product.id: product for product in Product.objects.filter(id__in={row.product_id for row in rows})}
    before = prices_of(list(products))
    for row in rows:
        wanted = prices[SkuId(row.id)]
        row.price_fen = wanted.price_fen
        row.list_price_fen, row.member_price_fen = wanted.list_price_fen, wanted.member_price_fen
    Sku.objects.bulk_update(rows, ["price_fen", "list_price_fen", "member_price_fen"])
    changed = set()
    for product_id, product in sorted(products.items()):
        after = {row.id: prices[SkuId(row.id)] for row in rows if row.product_id == product_id}
        known = ProductId(product_id)
        if not note_prices(
            site_id=site_id, product_id=known, before=before, after=after, cause=cause, actor=actor, now=now
        ):
            continue
        changed.add(product_id)
        product.version += 1
        product.updated_at = now
        # The content changed without a draft: the next import of the old content must be seen as a change.
        product.content_hash = ""
        outbox.emit(ProductSaved(site_id=site_id, product_id=known, version=product.version), now=now)
    Product.objects.bulk_update(products.values(), ["version", "updated_at", "content_hash"])
    rebuild_documents(site_id=site_id, product_ids=sorted(changed))
    return len(changed)
