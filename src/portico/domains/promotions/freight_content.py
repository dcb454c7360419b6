"""A freight template as it is kept: to JSON and back, and every rule a merchant's writing must keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from portico.domains.members import public as members
from portico.domains.promotions.freight import Band, FreeRule, FreightTemplate, Measure, Rate, Zone
from portico.kernel.errors import FieldError
from portico.kernel.money import Money

MAX_NAME: Final = 40
MAX_ZONES: Final = 50
MAX_BANDS: Final = 10
MAX_FREE_RULES: Final = 20
# A hundred thousand yuan, a thousand tonnes, a thousand cubic metres: more is a slip of the finger.
MAX_FEE_FEN: Final = 10_000_000
MAX_UNITS: Final = 1_000_000_000


def to_json(template: FreightTemplate) -> dict[str, Any]:
    """What the table holds. Regions are sorted, so that the same template is always the same text."""
    return {
        "zones": [
            {
                "regions": sorted(zone.regions),
                "rate": None
                if zone.rate is None
                else [zone.rate.first_units, zone.rate.first.minor, zone.rate.more_units, zone.rate.more.minor],
                "bands": [[band.from_amount.minor, band.fee.minor] for band in zone.bands],
            }
            for zone in template.zones
        ],
        "free": [
            {
                "regions": sorted(rule.regions),
                "pieces": rule.from_pieces,
                "fen": None if rule.from_amount is None else rule.from_amount.minor,
                "up_to_g": rule.up_to_g,
            }
            for rule in template.free
        ],
        "excluded": sorted(template.excluded),
    }


def from_json(*, id: UUID, name: str, measure: str, content: Mapping[str, Any]) -> FreightTemplate:
    """The template of a row."""
    return FreightTemplate(
        id=id,
        name=name,
        measure=Measure(measure),
        zones=tuple(_zone(zone) for zone in content["zones"]),
        free=tuple(
            FreeRule(
                regions=frozenset(rule["regions"]),
                from_pieces=rule["pieces"],
                from_amount=None if rule["fen"] is None else Money(rule["fen"]),
                up_to_g=rule["up_to_g"],
            )
            for rule in content["free"]
        ),
        excluded=frozenset(content["excluded"]),
    )


def _zone(kept: Mapping[str, Any]) -> Zone:
    rate = None
    if kept["rate"] is not None:
        first_units, first, more_units, more = kept["rate"]
        rate = Rate(first_units, Money(first), more_units, Money(more))
    bands = tuple(Band(Money(start), Money(fee)) for start, fee in kept["bands"])
    return Zone(frozenset(kept["regions"]), rate, bands)


@cache
def region_codes() -> frozenset[str]:
    """Every province, city and district there is."""
    return frozenset(
        code
        for province in members.regions()
        for city in province.children
        for code in (province.code, city.code, *(district.code for district in city.children))
    )


def problems(template: FreightTemplate) -> tuple[FieldError, ...]:
    """Every rule the template breaks. Fields are named by place: `zones.0.first_units`."""
    return tuple(_problems(template))


def _problems(template: FreightTemplate) -> Iterator[FieldError]:
    if not template.name.strip():
        yield FieldError("name", "required")
    elif len(template.name) > MAX_NAME:
        yield FieldError("name", "too_long", {"max": MAX_NAME})
    if not template.zones:
        yield FieldError("zones", "required")
    for field, rows, most in (("zones", template.zones, MAX_ZONES), ("free", template.free, MAX_FREE_RULES)):
        if len(rows) > most:
            yield FieldError(field, "too_many", {"max": most})
    if sum(1 for zone in template.zones if not zone.regions) > 1:
        yield FieldError("zones", "elsewhere_twice")
    for place, zone in enumerate(template.zones):
        yield from _zone_problems(f"zones.{place}", zone, template.measure)
    for place, rule in enumerate(template.free):
        yield from _free_problems(f"free.{place}", rule)
    yield from _region_problems(template)


def _zone_problems(field: str, zone: Zone, measure: Measure) -> Iterator[FieldError]:
    if measure is Measure.AMOUNT:
        yield from _band_problems(field, zone.bands)
    elif zone.rate is None:
        yield FieldError(f"{field}.first_units", "required")
    else:
        rate = zone.rate
        for name, units in (("first_units", rate.first_units), ("more_units", rate.more_units)):
            if not 1 <= units <= MAX_UNITS:
                yield FieldError(f"{field}.{name}", "out_of_range", {"min": 1, "max": MAX_UNITS})
        for name, fee in (("first", rate.first), ("more", rate.more)):
            yield from _fee_problems(f"{field}.{name}", fee)


def _band_problems(field: str, bands: Sequence[Band]) -> Iterator[FieldError]:
    if not bands:
        yield FieldError(f"{field}.bands", "required")
        return
    if len(bands) > MAX_BANDS:
        yield FieldError(f"{field}.bands", "too_many", {"max": MAX_BANDS})
    starts = [band.from_amount.minor for band in bands]
    if starts[0] != 0:
        yield FieldError(f"{field}.bands", "bands_not_from_zero")
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield FieldError(f"{field}.bands", "bands_not_rising")
    for band in bands:
        yield from _fee_problems(f"{field}.bands", band.fee)


def _fee_problems(field: str, fee: Money) -> Iterator[FieldError]:
    if not 0 <= fee.minor <= MAX_FEE_FEN:
        yield FieldError(field, "out_of_range", {"min": 0, "max": MAX_FEE_FEN // 100})


def _free_problems(field: str, rule: FreeRule) -> Iterator[FieldError]:
    conditions = (
        ("pieces", rule.from_pieces),
        ("fen", None if rule.from_amount is None else rule.from_amount.minor),
        ("up_to_g", rule.up_to_g),
    )
    if all(value is None for _, value in conditions):
        yield FieldError(field, "free_condition_missing")
    for name, value in conditions:
        if value is not None and not 1 <= value <= MAX_UNITS:
            yield FieldError(f"{field}.{name}", "out_of_range", {"min": 1, "max": MAX_UNITS})


def _region_problems(template: FreightTemplate) -> Iterator[FieldError]:
    """Regions exist, and each stands in one zone or among the excluded, never in two places."""
    known, names = region_codes(), _names()
    seen: set[str] = set()
    places = [(f"zones.{place}.regions", zone.regions) for place, zone in enumerate(template.zones)]
    for field, codes in [*places, ("excluded", template.excluded)]:
        for code in sorted(codes):
            if code not in known:
                yield FieldError(field, "region_not_known", {"value": code[:12]})
            elif code in seen:
                yield FieldError(field, "region_repeated", {"value": names[code]})
            seen.add(code)
    for place, rule in enumerate(template.free):
        for code in sorted(rule.regions - known):
            yield FieldError(f"free.{place}.regions", "region_not_known", {"value": code[:12]})


@cache
def _names() -> dict[str, str]:
    return {
        region.code: region.name
        for province in members.regions()
        for region in (province, *province.children, *(d for city in province.children for d in city.children))
    }


def region_names(codes: frozenset[str] | Sequence[str]) -> list[str]:
    """The names of these regions, in the order of their codes. Unknown codes are left out."""
    names = _names()
    return [names[code] for code in sorted(codes) if code in names]
