"""What a piece can be exchanged for: the same again, or another SKU of its product at an equal price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portico.domains.catalog import public as catalog
from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.kernel.errors import FieldError
from portico.kernel.ids import OrderLineId, SiteId, SkuId
from portico.usecases.after_sales.options import Options

type WhyNot = Literal["", "price", "off_sale", "stock"]
# Which rule a choice breaks, by why it cannot be had.
_RULES: Mapping[WhyNot, str] = {
    "price": "exchange_not_equal",
    "off_sale": "exchange_off_sale",
    "stock": "exchange_no_stock",
}


@dataclass(frozen=True, slots=True)
class ExchangeOption:
    """A SKU of the line's product. `is_same`: the one that was bought. `refused` is empty when it can be chosen."""

    sku_id: SkuId
    option_text: str
    image_url: str
    is_same: bool
    available: int
    refused: WhyNot


def exchange_options(
    *, site_id: SiteId, lines: list[orders.OrderLineView], now: datetime
) -> dict[OrderLineId, tuple[ExchangeOption, ...]]:
    """By line of goods: what its pieces can be exchanged for, in the product's order, the bought one first.

    Prices are equal when the other costs now what was paid for a piece before discounts, or what the bought one costs
    now: a price that was raised for all options stands in nobody's way. The same again may always be asked for.
    Three queries.
    """
    goods = [line for line in lines if line.kind == catalog.ProductKind.GOODS]
    of_product = catalog.skus_of(site_id=site_id, product_ids={line.product_id for line in goods})
    wanted = {sku for skus in of_product.values() for sku in skus} | {line.sku_id for line in goods}
    known = catalog.lines(site_id=site_id, sku_ids=wanted, now=now)
    levels = inventory.levels(site_id=site_id, sku_ids=wanted)
    found = {}
    for line in goods:
        others = [sku for sku in of_product.get(line.product_id, ()) if sku != line.sku_id]
        found[line.id] = tuple(
            _option(line, known[sku], known.get(line.sku_id), levels.get(sku, 0))
            for sku in (line.sku_id, *others)
            if sku in known
        )
    return found


def _option(
    line: orders.OrderLineView, sku: catalog.SkuLine, bought: catalog.SkuLine | None, available: int
) -> ExchangeOption:
    is_same = sku.sku_id == line.sku_id
    refused: WhyNot = ""
    if not is_same:
        equal = {line.unit_price} | ({bought.unit_price} if bought else set())
        if sku.unit_price not in equal:
            refused = "price"
        elif not sku.on_sale:
            refused = "off_sale"
        elif available < 1:
            refused = "stock"
    return ExchangeOption(sku.sku_id, sku.option_text, sku.image_url, is_same, available, refused)


def exchanges_of(options: Options, *, now: datetime) -> dict[OrderLineId, tuple[ExchangeOption, ...]]:
    """The same for an order, empty when nothing of it can be exchanged now."""
    if options.refused or fulfilment.CaseKind.EXCHANGE not in options.kinds(unshipped=False):
        return {}
    lines = [option.line for option in options.lines if option.shipped]
    return exchange_options(site_id=options.order.site_id, lines=lines, now=now)


def problem_with(option: ExchangeOption | None, *, pieces: int) -> FieldError | None:
    """What is wrong with choosing `option` for so many pieces; None when nothing is."""
    if option is None:
        return FieldError("exchange_sku_id", "exchange_not_equal")
    if option.refused:
        return FieldError("exchange_sku_id", _RULES[option.refused])
    if not option.is_same and pieces > option.available:
        return FieldError("exchange_sku_id", "exchange_short", {"max": option.available})
    return None
