"""Freight templates: what sending goods to a region costs, as merchants write it down. Pure arithmetic.

A template measures its goods by pieces, weight, volume or amount, charges by zone, gives freight back where one of
its conditions is met, and may not deliver to some regions at all. Regions are GB/T 2260 codes of provinces, cities
or districts; wherever several would apply, the most exact one decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from portico.kernel.money import Money


class Measure(StrEnum):
    """What a template counts: pieces, grams, cubic centimetres, or fen of goods after discounts."""

    PIECE = "piece"
    WEIGHT = "weight"
    VOLUME = "volume"
    AMOUNT = "amount"


class Combine(StrEnum):
    """What an order pays whose goods have several templates: all of them, or the dearest alone."""

    SUM = "sum"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True)
class Rate:
    """`first` for up to `first_units`, then `more` for every `more_units` begun."""

    first_units: int
    first: Money
    more_units: int
    more: Money

    def fee(self, units: int) -> Money:
        """What `units` cost. At least the first fee: what has no weight entered is sent all the same."""
        beyond = max(units - self.first_units, 0)
        return self.first + self.more * -(-beyond // self.more_units)


@dataclass(frozen=True, slots=True)
class Band:
    """From `from_amount` of goods on, sending costs `fee`."""

    from_amount: Money
    fee: Money


@dataclass(frozen=True, slots=True)
class Zone:
    """What regions cost: by `rate`, or by `bands` (lowest first, from zero) where amounts are measured.

    No regions: everywhere that no other zone names.
    """

    regions: frozenset[str]
    rate: Rate | None = None
    bands: tuple[Band, ...] = ()

    def fee(self, units: int) -> Money:
        if self.rate is not None:
            return self.rate.fee(units)
        return max((band for band in self.bands if band.from_amount.minor <= units), key=lambda b: b.from_amount).fee


@dataclass(frozen=True, slots=True)
class FreeRule:
    """Freight is given back in these regions (none: everywhere) when every condition that is set is met.

    `up_to_g`: parcels no heavier than that travel free, as is usual for goods charged by weight.
    """

    regions: frozenset[str]
    from_pieces: int | None = None
    from_amount: Money | None = None
    up_to_g: int | None = None

    def met(self, load: Load) -> bool:
        return (
            (self.from_pieces is None or load.pieces >= self.from_pieces)
            and (self.from_amount is None or self.from_amount <= load.amount)
            and (self.up_to_g is None or load.weight_g <= self.up_to_g)
        )


@dataclass(frozen=True, slots=True)
class FreightTemplate:
    """No zone names a region and none is for everywhere else: the region is not delivered to, as if `excluded`."""

    id: UUID
    name: str
    measure: Measure
    zones: tuple[Zone, ...]
    free: tuple[FreeRule, ...] = ()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be sent together under one template. `amount` is what the goods cost after discounts."""

    pieces: int
    weight_g: int
    volume_cm3: int
    amount: Money

    def units(self, measure: Measure) -> int:
        return {
            Measure.PIECE: self.pieces,
            Measure.WEIGHT: self.weight_g,
            Measure.VOLUME: self.volume_cm3,
            Measure.AMOUNT: self.amount.minor,
        }[measure]


@dataclass(frozen=True, slots=True)
class Charge:
    """What a load costs in a zone, and the rule that gives it back, where one does."""

    template: FreightTemplate
    units: int
    zone: Zone
    fee: Money
    free: FreeRule | None


ELSEWHERE: Final[frozenset[str]] = frozenset()


def chain(region_code: str) -> tuple[str, ...]:
    """The division, its city and its province, the most exact first: `440305` → 440305, 440300, 440000."""
    codes = (region_code, region_code[:4] + "00", region_code[:2] + "0000")
    return tuple(dict.fromkeys(codes))


def zone_of(template: FreightTemplate, region_code: str | None) -> Zone | None:
    """The zone that the region pays by; None: the template does not deliver there.

    Without a region (no address chosen yet) the zone for everywhere else, or the first there is, says what may be
    expected. Source of the order: the most exact division wins, as in 淘宝 and 有赞 templates.
    """
    elsewhere = next((zone for zone in template.zones if not zone.regions), None)
    if region_code is None:
        return elsewhere or (template.zones[0] if template.zones else None)
    by_region = {code: zone for zone in template.zones for code in zone.regions}
    for code in chain(region_code):
        if code in template.excluded:
            return None
        if code in by_region:
            return by_region[code]
    return elsewhere


def free_rule(template: FreightTemplate, region_code: str | None, load: Load) -> FreeRule | None:
    """The first condition for free freight that holds for the load there. Without a region, only general ones count."""
    codes = frozenset() if region_code is None else frozenset(chain(region_code))
    for rule in template.free:
        if (not rule.regions or rule.regions & codes) and rule.met(load):
            return rule
    return None


def charge(template: FreightTemplate, region_code: str | None, load: Load) -> Charge | None:
    """What sending the load costs; None: the template does not deliver there."""
    zone = zone_of(template, region_code)
    if zone is None:
        return None
    units = load.units(template.measure)
    fee = zone.fee(units)
    return Charge(template, units, zone, fee, free_rule(template, region_code, load) if fee else None)


def total(loads: Iterable[Load], zero: Money) -> Load:
    """All loads as one."""
    pieces = weight = volume = 0
    amount = zero
    for load in loads:
        pieces, weight, volume = pieces + load.pieces, weight + load.weight_g, volume + load.volume_cm3
        amount = amount + load.amount
    return Load(pieces, weight, volume, amount)


def reading(charged: Charge) -> tuple[str, Mapping[str, int]]:
    """The code and the numbers of the sentence that explains a charge."""
    measure, zone, units = charged.template.measure, charged.zone, charged.units
    if zone.rate is None:
        return "freight_amount", {"goods_fen": units}
    rate = zone.rate
    fees = {"first_fee_fen": rate.first.minor, "more_fee_fen": rate.more.minor}
    unit = {Measure.WEIGHT: "_g", Measure.VOLUME: "_cm3"}.get(measure, "")
    return f"freight_{measure}", {
        f"units{unit}": units,
        f"first{unit}": rate.first_units,
        f"more{unit}": rate.more_units,
        **fees,
    }


def free_reading(rule: FreeRule) -> tuple[str, Mapping[str, int]]:
    """The code and the numbers of the sentence that says why freight is given back."""
    match (rule.from_pieces, rule.from_amount, rule.up_to_g):
        case (None, amount, None) if amount is not None:
            return "freight_free", {"threshold_fen": amount.minor}
        case (pieces, None, None) if pieces is not None:
            return "freight_free_pieces", {"pieces": pieces}
        case (None, None, grams) if grams is not None:
            return "freight_free_weight", {"limit_g": grams}
        case (pieces, amount, None) if pieces is not None and amount is not None:
            return "freight_free_both", {"pieces": pieces, "threshold_fen": amount.minor}
        case _:
            return "freight_free_terms", {}
