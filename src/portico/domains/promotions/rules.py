"""Pricing as a fold: an ordered row of small pure calculators, each recording what it changed on which line.

A calculator takes a draft and the terms in force and gives back a new draft. It may add adjustments to lines
(negative amounts are discounts) and to freight; it never changes what an earlier calculator recorded. That is
what makes a quote explainable: goods at the selling price, plus every recorded amount, is what is payable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from portico.domains.promotions import freight as freights
from portico.domains.promotions.bundle_rules import Bundle, BundleLine, apply_bundles
from portico.domains.promotions.freight import Combine, FreightTemplate
from portico.kernel.ids import SkuId
from portico.kernel.money import CNY, Money, sum_money


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What is to be priced. `member_price` is the selling price for members, where the SKU has one.

    Weight and volume are of one piece. What is not `physical` (card keys, downloads, packages) is never sent.
    """

    sku_id: SkuId
    quantity: int
    unit_price: Money
    list_price: Money | None = None
    weight_g: int = 0
    member_price: Money | None = None
    volume_cm3: int = 0
    freight_template_id: UUID | None = None
    physical: bool = True

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
    """Everything about a site and a buyer that prices depend on, read before the fold begins.

    `freight` is the shop's flat rule, for goods without a template when no template is `default_template`.
    `delivery` is `ship`, `city`, `pickup` or `none`; `region_code` is where to, None while no address is chosen.
    """

    freight: FreightTerms | None = None
    threshold_discounts: tuple[ThresholdDiscount, ...] = ()
    for_member: bool = False
    templates: Mapping[UUID, FreightTemplate] = field(default_factory=dict)
    default_template: UUID | None = None
    combine: Combine = Combine.SUM
    city: FreightTerms | None = None
    delivery: str = "ship"
    bundles: tuple[Bundle, ...] = ()
    region_code: str | None = None


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


def bundle(draft: Draft, terms: Terms) -> Draft:
    """SKUs that make whole sets of a bundle cost the bundle's price together (see `bundle_rules`)."""
    if not terms.bundles or not draft.lines:
        return draft
    lines = [BundleLine(line.line.sku_id, line.line.quantity, line.payable) for line in draft.lines]
    found = draft
    for applied in apply_bundles(lines, terms.bundles):
        data = {"sets": applied.sets, "bundle_price_fen": applied.bundle.price.minor}
        shared = zip(found.lines, applied.off, strict=True)
        found = replace(found, lines=tuple(line.adjusted(Adjustment("bundle", -off, data)) for line, off in shared))
    return found


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
    """What sending costs: each template once for all its goods, the flat rule once for the rest.

    Every charge has its own entry, and so has everything given back: a free threshold that is reached, or all but
    the dearest template where the shop charges only that. Goods that a template does not deliver cost nothing here:
    `undeliverable` names them, and they cannot be ordered.
    """
    sent = tuple(line for line in draft.lines if line.line.physical)
    if not sent:
        return draft
    if terms.delivery == "city":
        return replace(draft, freight=(*draft.freight, *_flat("freight_city", terms.city, draft)))
    if terms.delivery != "ship":
        return draft
    groups = _by_template(sent, terms)
    charges = [_charged(terms.templates[template_id], lines, terms) for template_id, lines in groups.items()]
    if any(_template_of(line.line, terms) is None for line in sent):
        charges.insert(0, _flat("freight", terms.freight, draft))
    entries = [entry for group in charges for entry in group]
    return replace(draft, freight=(*draft.freight, *entries, *_only_dearest(charges, terms)))


def undeliverable(*, lines: Sequence[PriceLine], terms: Terms) -> frozenset[SkuId]:
    """The goods that are not sent to the region of `terms`; none while no region is known."""
    if terms.delivery != "ship" or terms.region_code is None:
        return frozenset()
    refused = set()
    for line in lines:
        template = _template_of(line, terms) if line.physical else None
        if template is not None and freights.zone_of(terms.templates[template], terms.region_code) is None:
            refused.add(line.sku_id)
    return frozenset(refused)


def _template_of(line: PriceLine, terms: Terms) -> UUID | None:
    """The template that a line goes by: its own, else the shop's; one that no longer exists counts as none."""
    for template_id in (line.freight_template_id, terms.default_template):
        if template_id is not None and template_id in terms.templates:
            return template_id
    return None


def _by_template(sent: Sequence[DraftLine], terms: Terms) -> dict[UUID, list[DraftLine]]:
    groups: dict[UUID, list[DraftLine]] = {}
    for line in sent:
        template_id = _template_of(line.line, terms)
        if template_id is not None:
            groups.setdefault(template_id, []).append(line)
    # By name, so that the explanation reads alike whatever order the lines came in.
    return dict(sorted(groups.items(), key=lambda group: (terms.templates[group[0]].name, group[0])))


def _charged(template: FreightTemplate, lines: Sequence[DraftLine], terms: Terms) -> tuple[Adjustment, ...]:
    loads = [
        freights.Load(
            line.line.quantity,
            line.line.weight_g * line.line.quantity,
            line.line.volume_cm3 * line.line.quantity,
            line.payable,
        )
        for line in lines
    ]
    load = freights.total(loads, Money.zero(lines[0].payable.currency))
    charged = freights.charge(template, terms.region_code, load)
    if charged is None or not charged.fee:
        return ()
    code, data = freights.reading(charged)
    entries = [Adjustment(code, charged.fee, data)]
    if charged.free is not None:
        code, data = freights.free_reading(charged.free)
        entries.append(Adjustment(code, -charged.fee, data))
    return tuple(entries)


def _flat(code: str, rule: FreightTerms | None, draft: Draft) -> tuple[Adjustment, ...]:
    """The flat amount, and its return in an entry of its own when the whole order reaches the free threshold."""
    if rule is None or not rule.flat:
        return ()
    entries = [Adjustment(code, rule.flat)]
    if rule.free_from is not None and rule.free_from <= draft.goods_payable:
        entries.append(Adjustment("freight_free", -rule.flat, {"threshold_fen": rule.free_from.minor}))
    return tuple(entries)


def _only_dearest(groups: Sequence[tuple[Adjustment, ...]], terms: Terms) -> tuple[Adjustment, ...]:
    """The entry that gives back all but the dearest group, where the shop charges one only."""
    if terms.combine is not Combine.HIGHEST or len(groups) < 2:
        return ()
    sums = [sum_money([entry.amount for entry in group]) for group in groups]
    spared = sum_money(sums) - max(sums)
    return (Adjustment("freight_highest", -spared),) if spared else ()


DEFAULT: tuple[Calculator, ...] = (member_price, bundle, threshold_discount, freight)


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
