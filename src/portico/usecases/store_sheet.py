"""Stores as a sheet, both ways: taken along, edited, handed in again; or a chain's forty stores in one go.

    read      the rows of the file by its headings
    check     each row as a store: new, changed or the same, and everything that is wrong with it; writes nothing
    carry_out the rows that are right, each by itself; a store that somebody saved meanwhile is left alone

A row is known by its code. An empty cell keeps what a known store has, and is the usual value for a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.stores import public as stores
from portico.infra.actors import Right, Staff, require_right
from portico.infra.geocoding import Point, Precision
from portico.infra.messages.labels import label
from portico.infra.sheets import Cell, Column, read_sheet
from portico.kernel.errors import FieldError, Invalid, Refused, Unavailable
from portico.kernel.ids import SiteId
from portico.usecases.gateways import gateways
from portico.usecases.sheet_export import SheetExport, SheetRequest
from portico.usecases.store_codes import register_entry

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_ROWS: Final = 1000
# Addresses the map is asked for in one go; who has more writes the degrees into the sheet.
MAX_LOCATED: Final = 60
_PAGE: Final = 200
# Column → width. The words are in labels, group `store_sheet`.
COLUMNS: Final[Mapping[str, int]] = {
    "code": 12, "name": 24, "phone": 16, "region": 24, "detail": 32, "latitude": 12, "longitude": 12, "hours": 40,
    "notice": 28, "pickup": 8, "prepare_minutes": 12, "keep_days": 10, "delivers": 10, "delivery_radius_m": 14,
    "own_stock": 10, "is_open": 10, "position": 8,
}  # fmt: skip
_NEEDED: Final = "code"
_YES = frozenset({"是", "有", "开", "y", "yes", "true", "1", "√", "✓"})
_NO = frozenset({"否", "无", "关", "n", "no", "false", "0", "×"})
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?")
_USUAL = stores.StoreDraft(
    code="", name="", phone="", region_code="", province="", city="", district="", detail="", point=Point(0, 0),
    hours=((stores.Span(540, 1260),),) * 7,
)  # fmt: skip

type Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """Row `line` of the file: what stands under each known heading."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedStore:
    """A row as a store. `version` of the known store it would change, 0 for a new one; `errors`: why it cannot be."""

    row: SheetRow
    draft: stores.StoreDraft
    outcome: Outcome
    version: int
    changed: tuple[str, ...]
    errors: tuple[FieldError, ...]


def headings(language: str) -> list[Column]:
    return [Column(label("store_sheet", name, language), width) for name, width in COLUMNS.items()]


def examples() -> list[tuple[str, ...]]:
    """Two rows that show how it is meant."""
    return [
        ("SH02", "静安寺店", "021-62001234", "上海市静安区", "南京西路 1618 号 B1", "", "", "每天 10:00-22:00",
         "地铁 2 号线 1 号口", "是", "30", "7", "否", "", "否", "是", "1"),
        ("SH03", "徐家汇店", "021-64001234", "上海市徐汇区", "虹桥路 1 号 L3", "31.194410", "121.437450",
         "周一至周五 09:00-21:00；周六、周日 10:00-22:00", "", "是", "20", "3", "是", "3000", "是", "是", "2"),
    ]  # fmt: skip


def read(content: bytes) -> list[SheetRow]:
    """The filled rows of an XLSX or CSV file, by its headings in any language we have.

    Raises Invalid (`file`): unreadable, too large, no heading of a code, no rows, too many.
    """
    found = read_sheet(content, max_bytes=MAX_BYTES, max_rows=MAX_ROWS + 100)
    known = {_plain(label("store_sheet", name, tongue)): name for name in COLUMNS for tongue in ("zh-hans", "en")}
    columns: dict[int, str] = {}
    rows: list[SheetRow] = []
    for line, cells in enumerate(found, start=1):
        if columns and any(cells):
            rows.append(SheetRow(line, {columns[place]: cell for place, cell in enumerate(cells) if place in columns}))
        elif not columns:
            named = {place: known[_plain(cell)] for place, cell in enumerate(cells) if _plain(cell) in known}
            columns = named if _NEEDED in named.values() else {}
    if not columns:
        raise Invalid(fields=(FieldError("file", "store_sheet_headings"),))
    if not rows:
        raise Invalid(fields=(FieldError("file", "required"),))
    if len(rows) > MAX_ROWS:
        raise Invalid(fields=(FieldError("file", "too_many", {"max": MAX_ROWS}),))
    return rows


def _plain(heading: str) -> str:
    return re.sub(r"[（(].*?[）)]|[*＊\s]", "", heading).lower()


def check(*, actor: Staff, rows: Sequence[SheetRow]) -> list[CheckedStore]:
    """Each row as the store it would be, with everything wrong with it. May ask the map; writes nothing.

    Raises Denied. One query, whatever the number of rows.
    """
    require_right(actor, Right.STORE_EDIT)
    known = _by_code(actor.site_id)
    asked: list[str] = []
    seen: dict[str, int] = {}
    checked = []
    for row in rows:
        code = row.cells.get("code", "").strip()
        one = _checked(row, known.get(code.lower()), _locator(actor.site_id, asked))
        earlier = seen.setdefault(code.lower(), row.line)
        if code and earlier != row.line:
            error = FieldError("code", "store_sheet_repeated", {"line": earlier})
            one = replace(one, errors=(*one.errors, error))
        checked.append(one)
    return checked


def _by_code(site_id: SiteId) -> dict[str, stores.StoreView]:
    return {store.code.lower(): store for store in _all(site_id)}


def _all(site_id: SiteId) -> Iterator[stores.StoreView]:
    offset = 0
    while True:
        page, total = stores.list_stores(site_id=site_id, with_closed=True, offset=offset, limit=_PAGE)
        yield from page
        offset += _PAGE
        if offset >= total:
            return


def _checked(row: SheetRow, known: stores.StoreView | None, locate: Callable[[str, str], Point | None]) -> CheckedStore:
    reading = _Reading(row, known.draft if known else _USUAL)
    draft = reading.draft(locate)
    unread = {error.field for error in reading.errors}
    judged = [error for error in stores.draft_errors(draft) if _column(error.field) not in unread]
    errors = (*reading.errors, *(replace(error, field=_column(error.field)) for error in judged))
    changed = tuple(name for name in COLUMNS if _cell(known.draft, name) != _cell(draft, name)) if known else ()
    outcome: Outcome = "new" if known is None else "changed" if changed else "same"
    return CheckedStore(row, draft, outcome, known.version if known else 0, changed, errors)


def _column(field: str) -> str:
    return {"region_code": "region"}.get(field, field)


class _Reading:
    """One row against the store it may be; what cannot be read is noted under its column."""

    def __init__(self, row: SheetRow, base: stores.StoreDraft) -> None:
        self.cells, self.base = row.cells, base
        self.errors: list[FieldError] = []

    def draft(self, locate: Callable[[str, str], Point | None]) -> stores.StoreDraft:
        region = self._region()
        detail = self._text("detail")
        moved = (region.code, detail) != (self.base.region_code, self.base.detail) if region else True
        return replace(
            self.base,
            code=self._text("code"),
            name=self._text("name"),
            phone=self._text("phone"),
            notice=self._text("notice"),
            region_code=region.code if region else "",
            province=region.province if region else "",
            city=region.city if region else "",
            district=region.district if region else "",
            detail=detail,
            point=self._point(moved, region, detail, locate),
            hours=self._hours(),
            prepare_minutes=self._number("prepare_minutes"),
            keep_days=self._number("keep_days"),
            delivery_radius_m=self._number("delivery_radius_m"),
            position=self._number("position"),
            pickup=self._yes("pickup"),
            delivers=self._yes("delivers"),
            own_stock=self._yes("own_stock"),
            is_open=self._yes("is_open"),
        )

    def _cell(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def _text(self, name: str) -> str:
        return self._cell(name) or str(getattr(self.base, name))

    def _yes(self, name: str) -> bool:
        text = self._cell(name).lower()
        if text and text not in _YES | _NO:
            self.errors.append(FieldError(name, "not_yes_or_no"))
        return text in _YES if text else bool(getattr(self.base, name))

    def _number(self, name: str) -> int:
        text = self._cell(name).replace(",", "")
        if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
            self.errors.append(FieldError(name, "not_whole_number"))
            text = ""
        return int(text) if text else int(getattr(self.base, name))

    def _region(self) -> members.RegionPath | None:
        text = self._cell("region")
        if not text:
            return members.path_of(self.base.region_code)
        found = members.parse_address(text)
        return members.path_of(found.region_code) if found.region_code else None

    def _hours(self) -> stores.Week:
        text = self._cell("hours")
        found = stores.read_week_text(text) if text else self.base.hours
        if found is None:
            self.errors.append(FieldError("hours", "store_sheet_hours"))
        return found or self.base.hours

    def _point(
        self, moved: bool, region: members.RegionPath | None, detail: str,
        locate: Callable[[str, str], Point | None],
    ) -> Point:  # fmt: skip
        texts = self._cell("latitude"), self._cell("longitude")
        if any(texts):
            wrong = [
                name
                for name, text in zip(("latitude", "longitude"), texts, strict=True)
                if not _DEGREES.fullmatch(text)
            ]
            self.errors += [FieldError(name, "store_degrees_malformed") for name in wrong]
            return self.base.point if wrong else Point(float(texts[0]), float(texts[1]))
        if not moved:
            return self.base.point
        found = locate(f"{region.province}{region.city}{region.district}{detail}", region.city) if region else None
        if found is None and region is not None:
            self.errors.append(FieldError("latitude", "store_sheet_place"))
        return found or self.base.point


def _locator(site_id: SiteId, asked: list[str]) -> Callable[[str, str], Point | None]:
    def locate(address: str, city: str) -> Point | None:
        if len(asked) >= MAX_LOCATED:
            return None
        asked.append(address)
        try:
            place = gateways(site_id).geocoder.locate(address=address, city=city)
        except (Unavailable, Refused):
            return None
        return place.point if place and place.precision >= Precision.STREET else None

    return locate


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the rows. `left`: rows that were right a moment ago and are not any more, with why."""

    created: int
    changed: int
    left: tuple[tuple[SheetRow, FieldError], ...]


def carry_out(*, actor: Staff, rows: Sequence[tuple[SheetRow, int]], now: datetime) -> Carried:
    """The stores are as their rows say, each by itself; `int` is the version its check saw (0: it was new).

    A row that breaks a rule by now, or whose store somebody saved meanwhile, is left out and named. Raises Denied.
    Idempotent: the same rows again change nothing.
    """
    require_right(actor, Right.STORE_EDIT)
    known = _by_code(actor.site_id)
    created = changed = 0
    left: list[tuple[SheetRow, FieldError]] = []
    for row, version in rows:
        present = known.get(row.cells.get("code", "").strip().lower())
        one = _checked(row, present, lambda _address, _city: None)
        if one.errors:
            left.append((row, one.errors[0]))
        elif one.outcome == "same":
            continue
        elif one.version != version or not _saved(actor, one, present, now):
            left.append((row, FieldError("code", "store_sheet_overtaken")))
        elif one.outcome == "new":
            created += 1
        else:
            changed += 1
    return Carried(created, changed, tuple(left))


def _saved(actor: Staff, one: CheckedStore, present: stores.StoreView | None, now: datetime) -> bool:
    try:
        with transaction.atomic():
            if present is None:
                store = stores.add_store(site_id=actor.site_id, draft=one.draft, actor=actor, now=now)
            else:
                store = stores.save_store(
                    site_id=actor.site_id, store_id=present.id, draft=one.draft, version=one.version, actor=actor,
                    now=now,
                )  # fmt: skip
            register_entry(store, now=now)
    except (stores.StoreChanged, stores.StoreInvalid):
        return False
    return True


def settled_row(one: CheckedStore) -> SheetRow:
    """The row with what the map has found written into it, so that it need not be asked again."""
    point = one.draft.point
    return replace(
        one.row, cells={**one.row.cells, "latitude": f"{point.latitude:.6f}", "longitude": f"{point.longitude:.6f}"}
    )


def address_of(draft: stores.StoreDraft) -> str:
    """The address in one line."""
    return _cell(draft, "region") + draft.detail


def _cell(draft: stores.StoreDraft, name: str) -> str:
    """What the sheet says of a store under this heading."""
    match name:
        case "region":
            middle = "" if draft.city in {draft.province, "市辖区", "县"} else draft.city
            return f"{draft.province}{middle}{draft.district}"
        case "latitude" | "longitude":
            return f"{getattr(draft.point, name):.6f}"
        case "hours":
            return stores.week_text(draft.hours)
    value = getattr(draft, name)
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _rows(request: SheetRequest) -> Iterator[Sequence[Cell]]:
    for store in _all(request.site_id):
        yield [_cell(store.draft, name) for name in COLUMNS]


STORE_SHEET = SheetExport(
    right=Right.STORE_READ,
    columns=lambda request: headings(request.language),
    count=lambda request: stores.list_stores(site_id=request.site_id, with_closed=True, limit=1)[1],
    rows=_rows,
)
