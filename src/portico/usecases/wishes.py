"""What a shopper wants to buy: the lines, and how many of a product one person may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, ProductId, SiteId, SkuId
from portico.usecases.cart import Problem

Source = Literal["cart", "buy_now"]


class NothingToOrder(Invalid):
    """No line was given, or nothing is selected in the cart."""

    code = "nothing_to_order"


@dataclass(frozen=True, slots=True)
class WantedLine:
    sku_id: SkuId
    quantity: int


def wanted_lines(
    *, site_id: SiteId, owner: orders.CartOwner | None, source: Source, lines: Sequence[WantedLine]
) -> tuple[WantedLine, ...]:
    """The lines given (buy_now) or the selected lines of the cart; the same SKU twice counts together.

    Raises NothingToOrder, Invalid (field `lines`).
    """
    if source == "buy_now":
        found = list(lines)
    elif owner is None:
        found = []
    else:
        cart = orders.cart_of(site_id=site_id, owner=owner)
        found = [WantedLine(line.sku_id, line.quantity) for line in cart if line.selected]
    quantities: dict[SkuId, int] = {}
    for line in found:
        quantities[line.sku_id] = quantities.get(line.sku_id, 0) + orders.checked_quantity(line.quantity)
    if not quantities:
        raise NothingToOrder()
    if len(quantities) > orders.MAX_CART_LINES:
        raise Invalid(fields=(FieldError("lines", "too_many", {"max": orders.MAX_CART_LINES}),))
    return tuple(WantedLine(sku_id, orders.checked_quantity(quantity)) for sku_id, quantity in quantities.items())


def limit_problems(
    site_id: SiteId, member_id: MemberId | None, lines: Sequence[WantedLine], skus: Mapping[SkuId, catalog.SkuLine]
) -> dict[SkuId, Problem]:
    """Lines of products of which the buyer wants more than one person may have, earlier orders included."""
    wanted: dict[ProductId, int] = {}
    limits: dict[ProductId, int] = {}
    for line in lines:
        sku = skus.get(line.sku_id)
        if sku is not None and sku.purchase_limit is not None:
            wanted[sku.product_id] = wanted.get(sku.product_id, 0) + line.quantity
            limits[sku.product_id] = sku.purchase_limit
    if not limits:
        return {}
    bought: Mapping[ProductId, int] = {}
    if member_id is not None:
        bought = orders.bought_quantities(site_id=site_id, member_id=member_id, product_ids=list(limits))
    found = {}
    for line in lines:
        sku = skus.get(line.sku_id)
        if sku is None or sku.product_id not in limits:
            continue
        limit = limits[sku.product_id]
        left = max(limit - bought.get(sku.product_id, 0), 0)
        if wanted[sku.product_id] > left:
            found[line.sku_id] = Problem("purchase_limit", {"limit": limit, "left": left})
    return found
