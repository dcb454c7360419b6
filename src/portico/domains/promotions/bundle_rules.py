"""组合套餐: SKUs sold together at one price. Pure: how many whole sets the lines hold, and what that takes off each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portico.kernel.ids import SkuId
from portico.kernel.money import Money, sum_money

MIN_ITEMS, MAX_ITEMS = 2, 10
MAX_PIECES = 20


@dataclass(frozen=True, slots=True)
class BundleItem:
    """So many pieces of a SKU in one set."""

    sku_id: SkuId
    quantity: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """`price` is of one whole set."""

    id: UUID
    name: str
    items: tuple[BundleItem, ...]
    price: Money


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A line as bundles see it: `payable` is what all its pieces cost, the same for each piece."""

    sku_id: SkuId
    quantity: int
    payable: Money


@dataclass(frozen=True, slots=True)
class Applied:
    """Whole sets of one bundle: `off` has what it takes off each line, in the lines' order."""

    bundle: Bundle
    sets: int
    off: tuple[Money, ...]


def apply_bundles(lines: Sequence[BundleLine], bundles: Sequence[Bundle]) -> tuple[Applied, ...]:
    """The bundles the lines hold, the one that saves most on a set first; a piece belongs to one set only.

    What a bundle saves is shared over its items by what they cost (largest remainder), so that the shares add up to
    it to the fen and no line goes below zero. A bundle that costs no less than its items is left alone.
    """
    left = [line.quantity for line in lines]
    found = []
    for bundle in sorted(bundles, key=lambda one: (-_saving(lines, one), one.id)):
        places = _places(lines, bundle)
        if places is None or _saving(lines, bundle) <= 0:
            continue
        sets = min(left[place] // item.quantity for place, item in zip(places, bundle.items, strict=True))
        if sets == 0:
            continue
        costs = [_cost(lines[place], item) * sets for place, item in zip(places, bundle.items, strict=True)]
        saved = sum_money(costs) - bundle.price * sets
        off = [Money.zero(bundle.price.currency)] * len(lines)
        for place, share in zip(places, saved.allocate([cost.minor for cost in costs]), strict=True):
            off[place] = share
        for place, item in zip(places, bundle.items, strict=True):
            left[place] -= item.quantity * sets
        found.append(Applied(bundle, sets, tuple(off)))
    return tuple(found)


def _places(lines: Sequence[BundleLine], bundle: Bundle) -> list[int] | None:
    """Where the bundle's items are among the lines; None when one is missing."""
    at = {line.sku_id: place for place, line in enumerate(lines)}
    if any(item.sku_id not in at for item in bundle.items):
        return None
    return [at[item.sku_id] for item in bundle.items]


def _cost(line: BundleLine, item: BundleItem) -> Money:
    return Money(line.payable.minor * item.quantity // line.quantity, line.payable.currency)


def _saving(lines: Sequence[BundleLine], bundle: Bundle) -> int:
    """Fen that one set is cheaper than its items; 0 when it is not among the lines."""
    places = _places(lines, bundle)
    if places is None:
        return 0
    costs = [_cost(lines[place], item) for place, item in zip(places, bundle.items, strict=True)]
    return (sum_money(costs) - bundle.price).minor
