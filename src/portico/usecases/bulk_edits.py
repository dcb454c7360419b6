"""Prices and stock of many SKUs changed at once: looked at first, done as a whole or not at all, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import FieldError
from portico.kernel.ids import ProductId, SiteId, SkuId

MAX_PRODUCTS = 500
MAX_SKUS = 2_000


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What would become of a SKU; `problem` says why it cannot."""

    sku: catalog.BulkSku
    before: int | None
    after: int | None
    problem: FieldError | None

    @property
    def changes(self) -> bool:
        return self.problem is None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """`edit_id` is there when something would change and nothing is in the way."""

    rule: catalog.BulkRule
    rows: tuple[PreviewRow, ...]
    edit_id: UUID | None

    @property
    def changing(self) -> int:
        return sum(row.changes for row in self.rows)

    @property
    def problems(self) -> int:
        return sum(row.problem is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many SKUs have their old value again, and how many were left because somebody changed them since."""

    restored: int
    left: int


def preview_bulk_edit(
    *, actor: Staff, rule: catalog.BulkRule, product_ids: Sequence[ProductId], reason: str, now: datetime
) -> Preview:
    """What the rule would do to every SKU of these products. Nothing is changed; a good preview is kept for a day.

    Raises BulkEditInvalid naming what is wrong with the rule, the reason or the number of products.
    """
    _require_rights(actor, rule)
    site_id = actor.site_id
    skus = catalog.bulk_skus(site_id=site_id, product_ids=product_ids[: MAX_PRODUCTS + 1], limit=MAX_SKUS + 1)
    _require_valid(rule, product_ids, skus, reason)
    stock = inventory.stock_of(site_id=site_id, sku_ids=[sku.sku_id for sku in skus]) if rule.column == "stock" else {}
    rows = tuple(_row(rule, sku, stock) for sku in skus)
    edit_id = None
    if any(row.changes for row in rows) and not any(row.problem for row in rows):
        kept = [catalog.BulkRow(row.sku.sku_id, row.before, row.after) for row in rows if row.changes]
        with transaction.atomic():
            edit_id = catalog.keep_preview(
                site_id=site_id, rule=rule, rows=kept, reason=reason.strip(), actor=actor, now=now
            )
    return Preview(rule, rows, edit_id)


def _require_rights(actor: Staff, rule: catalog.BulkRule) -> None:
    require_right(actor, Right.CATALOG_EDIT)
    if rule.column == "stock":
        require_right(actor, Right.STOCK_ADJUST)


def _require_valid(
    rule: catalog.BulkRule, product_ids: Sequence[ProductId], skus: Sequence[catalog.BulkSku], reason: str
) -> None:
    errors = list(catalog.check_rule(rule))
    if not skus:
        errors.append(FieldError("chosen", "required"))
    if len(product_ids) > MAX_PRODUCTS or len(skus) > MAX_SKUS:
        errors.append(FieldError("chosen", "too_many", {"max": MAX_PRODUCTS}))
    if rule.column == "stock" and not reason.strip():
        errors.append(FieldError("reason", "required"))
    if len(reason.strip()) > 200:
        errors.append(FieldError("reason", "too_long", {"max": 200}))
    if errors:
        raise catalog.BulkEditInvalid(fields=tuple(errors))


def _row(rule: catalog.BulkRule, sku: catalog.BulkSku, stock: Mapping[SkuId, inventory.Level]) -> PreviewRow:
    level = stock.get(sku.sku_id)
    numbers = catalog.SkuNumbers(
        price_fen=sku.prices.price_fen,
        list_price_fen=sku.prices.list_price_fen,
        member_price_fen=sku.prices.member_price_fen,
        on_hand=level.on_hand if level else 0,
        reserved=level.reserved if level else 0,
    )
    before = numbers.on_hand if rule.column == "stock" else _price(sku.prices, rule)
    after = catalog.changed(rule, before)
    problem = catalog.problem(rule, numbers, after)
    if rule.column == "stock" and sku.kind is catalog.ProductKind.CARD_KEY:
        problem = FieldError("stock", "stock_of_card_keys")
    return PreviewRow(sku, before, after, problem if before != after else None)


def _price(prices: catalog.Prices, rule: catalog.BulkRule) -> int | None:
    return {
        "price": prices.price_fen,
        "list_price": prices.list_price_fen,
        "member_price": prices.member_price_fen,
    }[rule.column]


def _priced(prices: catalog.Prices, rule: catalog.BulkRule, value: int | None) -> catalog.Prices:
    """The prices with `value` in the rule's column."""
    if rule.column == "price":
        if value is None:
            raise ValueError("a SKU always has a price")
        return replace(prices, price_fen=value)
    if rule.column == "list_price":
        return replace(prices, list_price_fen=value)
    return replace(prices, member_price_fen=value)


def do_bulk_edit(*, actor: Staff, edit_id: UUID, now: datetime) -> catalog.BulkEditView:
    """Every row of the preview has its new value, or none has.

    Prices must still be what the preview showed. Stock moves by the difference it showed: what was sold since stays
    sold. Raises BulkEditNotFound, BulkEditOutdated, StockShort. Idempotent by: edit; a second time is refused.
    """
    with transaction.atomic():
        edit = catalog.move_bulk_edit(site_id=actor.site_id, edit_id=edit_id, to="done", actor=actor, now=now)
        _require_rights(actor, edit.rule)
        if edit.rule.column == "stock":
            _move_stock(actor.site_id, edit, 1, actor, now)
            return edit
        present = catalog.lock_prices(site_id=actor.site_id, sku_ids=[row.sku_id for row in edit.rows])
        stale = [
            row
            for row in edit.rows
            if row.sku_id not in present or _price(present[row.sku_id], edit.rule) != row.before
        ]
        if stale:
            raise catalog.BulkEditOutdated(changed=len(stale))
        wanted = {row.sku_id: _priced(present[row.sku_id], edit.rule, row.after) for row in edit.rows}
        catalog.set_prices(site_id=actor.site_id, prices=wanted, cause="bulk", actor=actor, now=now)
    return edit


def undo_bulk_edit(*, actor: Staff, edit_id: UUID, now: datetime) -> TakenBack:
    """Prices that are still what the edit made of them are what they were; stock is moved back by the difference.

    Raises BulkEditNotFound, BulkEditOutdated (it was not done, or is undone), StockShort (nothing changes then).
    """
    with transaction.atomic():
        edit = catalog.move_bulk_edit(site_id=actor.site_id, edit_id=edit_id, to="undone", actor=actor, now=now)
        _require_rights(actor, edit.rule)
        if edit.rule.column == "stock":
            _move_stock(actor.site_id, edit, -1, actor, now)
            return TakenBack(len(edit.rows), 0)
        present = catalog.lock_prices(site_id=actor.site_id, sku_ids=[row.sku_id for row in edit.rows])
        wanted = {}
        for row in edit.rows:
            prices = present.get(row.sku_id)
            if prices is None or _price(prices, edit.rule) != row.after:
                continue
            numbers = catalog.SkuNumbers(prices.price_fen, prices.list_price_fen, prices.member_price_fen)
            if catalog.problem(edit.rule, numbers, row.before) is None:
                wanted[row.sku_id] = _priced(prices, edit.rule, row.before)
        catalog.set_prices(site_id=actor.site_id, prices=wanted, cause="undo", actor=actor, now=now)
    return TakenBack(len(wanted), len(edit.rows) - len(wanted))


def _move_stock(site_id: SiteId, edit: catalog.BulkEditView, sign: int, actor: Staff, now: datetime) -> None:
    deltas = {row.sku_id: sign * ((row.after or 0) - (row.before or 0)) for row in edit.rows}
    inventory.adjust_many(site_id=site_id, deltas=deltas, reason=edit.reason, actor=actor, now=now)
