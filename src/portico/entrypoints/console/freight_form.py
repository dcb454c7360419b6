"""A freight template between the editor's document (what a person types) and the domain (fen, grams, cm³)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from portico.domains.promotions import public as promotions
from portico.infra.messages.labels import scaled_text
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.money import Money, yuan_text

# How many decimal places a person may type of each measure: pieces, kilograms, cubic metres.
PLACES = {promotions.Measure.PIECE: 0, promotions.Measure.WEIGHT: 3, promotions.Measure.VOLUME: 6}


class ZoneRow(msgspec.Struct):
    """A row of the table of fees. `bands`: (from, fee) in yuan, where amounts are measured."""

    regions: list[str] = []
    first_units: str = ""
    first: str = ""
    more_units: str = ""
    more: str = ""
    bands: list[tuple[str, str]] = []


class FreeRow(msgspec.Struct):
    """A condition for free freight: pieces, yuan, kilograms."""

    regions: list[str] = []
    pieces: str = ""
    fen: str = ""
    up_to_g: str = ""


class Document(msgspec.Struct):
    """The whole form. `version`: what the editor was opened with; None for a new template."""

    name: str = ""
    measure: str = "piece"
    version: int | None = None
    zones: list[ZoneRow] = []
    free: list[FreeRow] = []
    excluded: list[str] = []


def decoded(body: bytes) -> Document:
    """The document a script has sent. Raises Invalid (`document`)."""
    try:
        return msgspec.json.decode(body, type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid(fields=(FieldError("document", "malformed", {"rule": "JSON"}),)) from None


def shown(template: promotions.FreightTemplate) -> dict[str, Any]:
    """The template as the editor opens it; reading it back gives the same template."""
    places = PLACES.get(template.measure, 2)
    zones = []
    for zone in template.zones:
        row: dict[str, Any] = {"regions": sorted(zone.regions), "bands": []}
        if zone.rate is not None:
            row |= {
                "first_units": scaled_text(zone.rate.first_units, places),
                "first": yuan_text(zone.rate.first.minor),
                "more_units": scaled_text(zone.rate.more_units, places),
                "more": yuan_text(zone.rate.more.minor),
            }
        row["bands"] = [[yuan_text(band.from_amount.minor), yuan_text(band.fee.minor)] for band in zone.bands]
        zones.append(row)
    free = [
        {
            "regions": sorted(rule.regions),
            "pieces": "" if rule.from_pieces is None else str(rule.from_pieces),
            "fen": "" if rule.from_amount is None else yuan_text(rule.from_amount.minor),
            "up_to_g": "" if rule.up_to_g is None else scaled_text(rule.up_to_g, 3),
        }
        for rule in template.free
    ]
    return {
        "name": template.name,
        "measure": str(template.measure),
        "zones": zones,
        "free": free,
        "excluded": sorted(template.excluded),
    }


@dataclass(slots=True)
class _Reader:
    errors: list[FieldError] = field(default_factory=list)

    def number(self, name: str, text: str, places: int, *, optional: bool = False) -> int:
        """`1.5`, 3 places → 1500; 0 with an error for what is no such number, without one when optional."""
        cleaned = text.strip().lstrip("¥￥").replace(",", "")
        if not cleaned:
            if not optional:
                self.errors.append(FieldError(name, "required"))
            return 0
        match = re.fullmatch(rf"([0-9]{{1,9}})(?:\.([0-9]{{1,{places}}}))?" if places else r"([0-9]{1,9})()", cleaned)
        if match is None:
            code = "not_money" if places == 2 else "not_a_number" if places else "not_whole_number"
            self.errors.append(FieldError(name, code))
            return 0
        return int(match[1]) * 10**places + int((match[2] or "").ljust(places, "0") or 0)

    def fen(self, name: str, text: str) -> Money:
        return Money(self.number(name, text, 2))


def read(document: Document, *, template_id: UUID) -> promotions.FreightTemplate:
    """The template as typed. Raises Invalid naming every field that is no number; its rules are the domain's."""
    reader = _Reader()
    if document.measure not in set(promotions.Measure):
        raise Invalid(fields=(FieldError("measure", "choice_unknown"),))
    measure = promotions.Measure(document.measure)
    zones = tuple(_zone(reader, f"zones.{place}", row, measure) for place, row in enumerate(document.zones))
    free = tuple(_free(reader, f"free.{place}", row) for place, row in enumerate(document.free))
    if reader.errors:
        raise Invalid(fields=tuple(reader.errors))
    return promotions.FreightTemplate(
        id=template_id, name=document.name, measure=measure, zones=zones, free=free,
        excluded=frozenset(document.excluded),
    )  # fmt: skip


def _zone(reader: _Reader, name: str, row: ZoneRow, measure: promotions.Measure) -> promotions.Zone:
    regions = frozenset(row.regions)
    if measure is promotions.Measure.AMOUNT:
        bands = tuple(
            promotions.Band(reader.fen(f"{name}.bands", start), reader.fen(f"{name}.bands", fee))
            for start, fee in row.bands
        )
        return promotions.Zone(regions, bands=bands)
    places = PLACES[measure]
    rate = promotions.Rate(
        first_units=reader.number(f"{name}.first_units", row.first_units, places),
        first=reader.fen(f"{name}.first", row.first),
        more_units=reader.number(f"{name}.more_units", row.more_units, places),
        more=reader.fen(f"{name}.more", row.more),
    )
    return promotions.Zone(regions, rate)


def _free(reader: _Reader, name: str, row: FreeRow) -> promotions.FreeRule:
    pieces = reader.number(f"{name}.pieces", row.pieces, 0, optional=True) if row.pieces.strip() else None
    amount = reader.fen(f"{name}.fen", row.fen) if row.fen.strip() else None
    grams = reader.number(f"{name}.up_to_g", row.up_to_g, 3) if row.up_to_g.strip() else None
    return promotions.FreeRule(frozenset(row.regions), pieces, amount, grams)
