"""Pricing as a fold: an ordered row of small pure calculators, each recording what it changed on which line.

A calculator takes a draft and the terms in force and gives back a new draft. It may add adjustments to lines
(negative amounts are discounts) and to freight; it never changes what an earlier calculator recorded. That is
what makes a quote explainable: goods at the selling price, plus every recorded amount, is what is payable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portico.kernel.ids import SkuId
from portico.kernel.money import CNY, Money, sum_money


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What is to be priced. `member_price` is the selling price for members, where the SKU has one."""

    sku_id: SkuId
    quantity: int
    unit_price: Money
    list_price: Money | None = None
    weight_g: int = 0
    member_price: Money | None = None

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("a line has at least one piece")
        if self.unit_price.minor < 0:
            raise ValueError("a price cannot be negative")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One recorded change: `code` names the calculator and the text, `data` fills the text's placeholders."""

    code: str
    amount: Money
    data: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FreightTerms:
    """A flat amount per order; nothing from `free_from` on, measured after discounts."""

    flat: Money
    free_from: Money | None


@dataclass(frozen=True, slots=True)
class ThresholdDiscount:
    """满减: from `threshold` on, `off` is taken from the order. `off` is below `threshold`."""

    threshold: Money
    off: Money


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything about a site and a buyer that prices depend on, read before the fold begins."""

    freight: FreightTerms | None = None
    threshold_discounts: tuple[ThresholdDiscount, ...] = ()
    for_member: bool = False


@dataclass(frozen=True, slots=True)
class DraftLine:
    line: PriceLine
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def subtotal(self) -> Money:
        return self.line.unit_price * self.line.quantity

    @property
    def payable(self) -> Money:
        return sum_money([self.subtotal, *(a.amount for a in self.adjustments)])

    def adjusted(self, adjustment: Adjustment) -> DraftLine:
        """The line with one more adjustment; the line itself when the amount is zero."""
        if not adjustment.amount:
            return self
        return replace(self, adjustments=(*self.adjustments, adjustment))


@dataclass(frozen=True, slots=True)
class Draft:
    lines: tuple[DraftLine, ...]
    freight: tuple[Adjustment, ...] = ()

    @property
    def goods_payable(self) -> Money:
        return sum_money([line.payable for line in self.lines])


type Calculator = Callable[[Draft, Terms], Draft]


def member_price(draft: Draft, terms: Terms) -> Draft:
    """Members pay the member price where a SKU has one and it is the lower."""
    if not terms.for_member:
        return draft

    def with_member_price(line: DraftLine) -> DraftLine:
        price = line.line.member_price
        if price is None or not price < line.line.unit_price:
            return line
        return line.adjusted(Adjustment("member_price", (price - line.line.unit_price) * line.line.quantity))

    return replace(draft, lines=tuple(with_member_price(line) for line in draft.lines))


def threshold_discount(draft: Draft, terms: Terms) -> Draft:
    """The one reached threshold that takes most off applies, shared over the lines by what each still costs.

    Shares are by largest remainder, so they add up to the discount to the fen and no line goes below zero.
    """
    total = draft.goods_payable
    reached = [rule for rule in terms.threshold_discounts if rule.threshold <= total]
    if not reached or not total:
        return draft
    best = max(reached, key=lambda rule: (rule.off.minor, -rule.threshold.minor))
    off = min(best.off, total)
    shares = off.allocate([line.payable.minor for line in draft.lines])
    data = {"threshold_fen": best.threshold.minor, "off_fen": best.off.minor}
    lines = tuple(
        line.adjusted(Adjustment("threshold_discount", -share, data))
        for line, share in zip(draft.lines, shares, strict=True)
    )
    return replace(draft, lines=lines)


def freight(draft: Draft, terms: Terms) -> Draft:
    """The flat freight is charged, and given back in its own entry when the order reaches the free threshold."""
    rule = terms.freight
    if rule is None or not rule.flat or not draft.lines:
        return draft
    entries = [*draft.freight, Adjustment("freight", rule.flat)]
    if rule.free_from is not None and rule.free_from <= draft.goods_payable:
        entries.append(Adjustment("freight_free", -rule.flat, {"threshold_fen": rule.free_from.minor}))
    return replace(draft, freight=tuple(entries))


DEFAULT: tuple[Calculator, ...] = (member_price, threshold_discount, freight)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """`payable` = `subtotal` + the sum of `adjustments`; never negative."""

    sku_id: SkuId
    quantity: int
    unit_price: Money
    list_price: Money | None
    subtotal: Money
    adjustments: tuple[Adjustment, ...]
    payable: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """`payable` = `goods` - `discount` + `freight` = the sum of `explanation` = Σ line payables + freight."""

    lines: tuple[QuotedLine, ...]
    goods: Money
    freight: Money
    discount: Money
    payable: Money
    explanation: tuple[Adjustment, ...]


def price(*, lines: Sequence[PriceLine], terms: Terms, calculators: Sequence[Calculator] = DEFAULT) -> Quote:
    """The quote of `lines` under `terms`: each calculator in turn sees the draft its predecessors left.

    Raises ValueError when a calculator breaks the one rule of the fold: no line may cost less than nothing.
    """
    draft = Draft(tuple(DraftLine(line) for line in lines))
    for calculator in calculators:
        draft = calculator(draft, terms)
    currency = lines[0].unit_price.currency if lines else CNY
    quoted = tuple(_quoted(line) for line in draft.lines)
    goods = sum_money([line.subtotal for line in quoted], currency)
    line_adjustments = [a for line in quoted for a in line.adjustments]
    discount = -sum_money([a.amount for a in line_adjustments], currency)
    freight_total = sum_money([a.amount for a in draft.freight], currency)
    return Quote(
        lines=quoted,
        goods=goods,
        freight=freight_total,
        discount=discount,
        payable=goods - discount + freight_total,
        explanation=(Adjustment("goods", goods), *_merged(line_adjustments), *draft.freight),
    )


def _quoted(line: DraftLine) -> QuotedLine:
    payable = line.payable
    if payable.minor < 0:
        raise ValueError(f"a calculator made a line negative: {[a.code for a in line.adjustments]}")
    return QuotedLine(
        sku_id=line.line.sku_id,
        quantity=line.line.quantity,
        unit_price=line.line.unit_price,
        list_price=line.line.list_price,
        subtotal=line.subtotal,
        adjustments=line.adjustments,
        payable=payable,
    )


def _merged(adjustments: Sequence[Adjustment]) -> list[Adjustment]:
    """One entry per calculator, in the order they spoke: the order-level view of the lines' shares."""
    merged: dict[str, Adjustment] = {}
    for adjustment in adjustments:
        known = merged.get(adjustment.code)
        merged[adjustment.code] = (
            adjustment if known is None else replace(known, amount=known.amount + adjustment.amount)
        )
    return list(merged.values())
