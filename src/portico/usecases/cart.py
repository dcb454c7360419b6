"""The cart as a shopper sees it: what is in it, at today's prices, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra.actors import Anonymous, Member
from portico.kernel.errors import Conflict
from portico.kernel.ids import CartLineId, SiteId, SkuId
from portico.kernel.money import Money, sum_money


class ProductOffSale(Conflict):
    """`data["sku_ids"]` lists what is no longer on sale."""

    code = "product_off_sale"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line: `code` and `data` name the text."""

    code: str
    data: dict[str, int]


@dataclass(frozen=True, slots=True)
class CartItem:
    """A line with its SKU of today; `sku` is None when the catalogue no longer knows it."""

    line: orders.CartLineView
    sku: catalog.SkuLine | None
    available: int
    problem: Problem | None

    @property
    def buyable(self) -> bool:
        """Off-sale and sold-out lines cannot be ordered; a short or re-priced one can, after a look."""
        return self.problem is None or self.problem.code in {"short", "price_changed"}

    @property
    def price(self) -> Money:
        return self.line.price_when_added if self.sku is None else self.sku.unit_price

    @property
    def max_quantity(self) -> int:
        limit = self.sku.purchase_limit if self.sku is not None else None
        return min(self.available, orders.MAX_QUANTITY, limit if limit is not None else orders.MAX_QUANTITY)


@dataclass(frozen=True, slots=True)
class Cart:
    """`items` can be ordered, `invalid` cannot; the sums are of the selected items at today's prices."""

    items: tuple[CartItem, ...]
    invalid: tuple[CartItem, ...]

    @property
    def selected(self) -> tuple[CartItem, ...]:
        return tuple(item for item in self.items if item.line.selected)

    @property
    def selected_count(self) -> int:
        return sum(item.line.quantity for item in self.selected)

    @property
    def selected_total(self) -> Money:
        return sum_money([item.price * item.line.quantity for item in self.selected])


def cart_owner(shopper: Member | Anonymous) -> orders.CartOwner | None:
    """Whose cart a request is about; None for a visitor without a guest token, who has none yet.

    Raises GuestTokenMalformed.
    """
    if isinstance(shopper, Member):
        return orders.member_owner(shopper.member_id)
    return None if shopper.guest_token is None else orders.guest_owner(shopper.guest_token)


def view_cart(*, site_id: SiteId, owner: orders.CartOwner, now: datetime) -> Cart:
    """The cart, every line checked against today's catalogue and stock. Three queries, however long it is."""
    lines = orders.cart_of(site_id=site_id, owner=owner)
    if not lines:
        return Cart((), ())
    sku_ids = [line.sku_id for line in lines]
    skus = catalog.lines(site_id=site_id, sku_ids=sku_ids, now=now)
    return _viewed(lines, skus, inventory.levels(site_id=site_id, sku_ids=sku_ids))


def _viewed(
    lines: Sequence[orders.CartLineView], skus: Mapping[SkuId, catalog.SkuLine], levels: Mapping[SkuId, int]
) -> Cart:
    items = [_item(line, skus.get(line.sku_id), levels.get(line.sku_id, 0)) for line in lines]
    return Cart(
        items=tuple(item for item in items if item.buyable), invalid=tuple(item for item in items if not item.buyable)
    )


def _item(line: orders.CartLineView, sku: catalog.SkuLine | None, available: int) -> CartItem:
    problem: Problem | None = None
    if sku is None or not sku.on_sale:
        problem = Problem("off_sale", {})
    elif available <= 0:
        problem = Problem("out_of_stock", {})
    elif available < line.quantity:
        problem = Problem("short", {"available": available})
    elif sku.unit_price != line.price_when_added:
        problem = Problem("price_changed", {"was_fen": line.price_when_added.minor})
    return CartItem(line, sku, max(available, 0), problem)


def add_to_cart(*, site_id: SiteId, owner: orders.CartOwner, sku_id: SkuId, quantity: int, now: datetime) -> Cart:
    """The cart holds `quantity` more pieces, at today's price.

    Raises SkuUnknown, ProductOffSale, StockShort (nothing left at all), CartFull, Invalid.
    """
    orders.checked_quantity(quantity)
    known = orders.cart_of(site_id=site_id, owner=owner)
    sku_ids = list({sku_id, *(line.sku_id for line in known)})
    skus = catalog.lines(site_id=site_id, sku_ids=sku_ids, now=now)
    levels = inventory.levels(site_id=site_id, sku_ids=sku_ids)
    if sku_id not in skus:
        raise catalog.SkuUnknown(sku_ids=[str(sku_id)])
    if not skus[sku_id].on_sale:
        raise ProductOffSale(sku_ids=[str(sku_id)])
    if levels.get(sku_id, 0) <= 0:
        raise inventory.StockShort(shortages=[{"sku_id": str(sku_id), "available": 0, "wanted": quantity}])
    price = skus[sku_id].unit_price
    with transaction.atomic():
        added = orders.add_line(
            site_id=site_id, owner=owner, sku_id=sku_id, quantity=quantity, unit_price=price, now=now
        )
    lines = [added if line.sku_id == sku_id else line for line in known]
    return _viewed(lines if added in lines else [added, *lines], skus, levels)


def change_cart_line(
    *,
    site_id: SiteId,
    owner: orders.CartOwner,
    line_id: CartLineId,
    quantity: int | None,
    selected: bool | None,
    now: datetime,
) -> Cart:
    """The line has this quantity and selection. Raises CartLineNotFound, Invalid."""
    with transaction.atomic():
        orders.change_line(site_id=site_id, owner=owner, line_id=line_id, quantity=quantity, selected=selected, now=now)
    return view_cart(site_id=site_id, owner=owner, now=now)


def remove_cart_line(*, site_id: SiteId, owner: orders.CartOwner, line_id: CartLineId, now: datetime) -> Cart:
    """The line is gone. Raises CartLineNotFound."""
    with transaction.atomic():
        orders.remove_line(site_id=site_id, owner=owner, line_id=line_id)
    return view_cart(site_id=site_id, owner=owner, now=now)


def select_whole_cart(*, site_id: SiteId, owner: orders.CartOwner, selected: bool, now: datetime) -> Cart:
    """Every line is selected, or none is."""
    with transaction.atomic():
        orders.select_all(site_id=site_id, owner=owner, selected=selected, now=now)
    return view_cart(site_id=site_id, owner=owner, now=now)


def clear_invalid_lines(*, site_id: SiteId, owner: orders.CartOwner, now: datetime) -> Cart:
    """What can no longer be bought is out of the cart."""
    cart = view_cart(site_id=site_id, owner=owner, now=now)
    if cart.invalid:
        gone: Sequence[SkuId] = [item.line.sku_id for item in cart.invalid]
        with transaction.atomic():
            orders.remove_skus(site_id=site_id, owner=owner, sku_ids=gone)
    return Cart(cart.items, ())
