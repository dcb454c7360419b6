"""The shipping sheet: `order, carrier, waybill[, SKU[, pieces]]` rows that were pasted or uploaded as XLSX or CSV.

An order may stand in several rows: with a SKU each, they are its parcels, those of the same waybill together one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra.sheets import read_sheet
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import SiteId
from portico.kernel.state import TransitionRefused
from portico.usecases import parcels
from portico.usecases.shipping import MAX_BULK_ROWS, ShipRow, SkuNotInOrder

MAX_SHEET_BYTES = 2 * 1024 * 1024
_HEADER_WORDS = ("订单", "order", "number")
_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as read from line `line` of the sheet, and why it cannot be shipped, if so."""

    line: int
    row: ShipRow
    error: PorticoError | None


def uploaded(content: bytes) -> list[tuple[int, ShipRow]]:
    """The rows of an uploaded XLSX, CSV or text file. Raises Invalid for what is none, and as `parse` does."""
    return _rows(read_sheet(content, max_bytes=MAX_SHEET_BYTES, max_rows=MAX_BULK_ROWS + 100))


def parse(text: str) -> list[tuple[int, ShipRow]]:
    """(line, row) of each filled line; a heading line is skipped. Commas of both widths and tabs separate.

    Raises Invalid for an empty sheet, one with more than MAX_BULK_ROWS rows, or pieces that are no number.
    """
    delimiter = "\t" if "\t" in text else ","
    return _rows(list(csv.reader(io.StringIO(text.replace("，", ",")), delimiter=delimiter)))


def _rows(found: Sequence[Sequence[str]]) -> list[tuple[int, ShipRow]]:
    rows: list[tuple[int, ShipRow]] = []
    for line, cells in enumerate(found, start=1):
        filled = [cell.strip() for cell in cells]
        if not any(filled) or (not rows and _is_heading(filled)):
            continue
        number, carrier, tracking, sku, pieces = (*filled, "", "", "", "", "")[:_COLUMNS]
        rows.append((line, ShipRow(number, carrier, tracking, sku, _pieces(line, sku, pieces))))
    if not rows:
        raise Invalid(fields=(FieldError("rows", "sheet_empty"),))
    if len(rows) > MAX_BULK_ROWS:
        raise Invalid(fields=(FieldError("rows", "too_many", {"max": MAX_BULK_ROWS}),))
    return rows


def _pieces(line: int, sku: str, text: str) -> int | None:
    if not text:
        return None
    if not sku or not text.isdecimal() or not 1 <= int(text) <= orders.MAX_QUANTITY:
        raise Invalid(fields=(FieldError("rows", "sheet_pieces", {"line": line, "max": orders.MAX_QUANTITY}),))
    return int(text)


def _is_heading(cells: list[str]) -> bool:
    return any(word in cells[0].lower() for word in _HEADER_WORDS) and not any(c.isdigit() for c in cells[0])


def with_carriers(rows: list[tuple[int, ShipRow]], *, site_id: SiteId) -> list[tuple[int, ShipRow]]:
    """Rows without a carrier have the one whose number it is, where the tracking platform knows. May ask it."""
    unnamed = [row.tracking_number for _, row in rows if row.tracking_number and not row.carrier]
    if not unnamed:
        return rows
    known = parcels.recognise(site_id=site_id, numbers=unnamed)
    return [
        (line, replace(row, carrier=fulfilment.find_carrier(known[row.tracking_number]).name_zh))
        if not row.carrier and row.tracking_number in known
        else (line, row)
        for line, row in rows
    ]


def check(rows: list[tuple[int, ShipRow]], *, site_id: SiteId) -> list[CheckedRow]:
    """Each row with the first reason why shipping it would fail. Four queries; changes nothing."""
    numbers = [row.order_number.strip().upper() for _, row in rows]
    known = orders.find_by_number(site_id=site_id, numbers=numbers)
    views = {view.number: view for view in orders.get_orders(site_id=site_id, order_ids=list(known.values()))}
    left = {number: {line.sku_code: line.to_ship for line in view.lines} for number, view in views.items()}
    whole = {number for (_, row), number in zip(rows, numbers, strict=True) if not row.sku_code}
    times = {number: numbers.count(number) for number in whole}
    checked = []
    for (line, row), number in zip(rows, numbers, strict=True):
        problem = _problem(row, number, views.get(number), left, times.get(number, 1))
        checked.append(CheckedRow(line, row, problem))
    return checked


def _problem(
    row: ShipRow, number: str, order: orders.OrderView | None, left: dict[str, dict[str, int]], times: int
) -> PorticoError | None:
    """`left` is what remains of each order's SKUs after the rows above; a row without a problem takes its part."""
    if order is None:
        return orders.OrderNotFound(number=number)
    if times > 1:
        return Invalid(fields=(FieldError("order_number", "repeated", {"value": number}),))
    if not orders.TRANSITIONS.allows(order.state, orders.OrderMove.SHIP):
        return TransitionRefused(state=str(order.state), event=str(orders.OrderMove.SHIP))
    try:
        fulfilment.find_carrier(row.carrier)
        fulfilment.checked_tracking_number(row.tracking_number)
    except PorticoError as error:
        return error
    return _take(row, left[number]) if row.sku_code else None


def _take(row: ShipRow, left: dict[str, int]) -> PorticoError | None:
    have = left.get(row.sku_code)
    if have is None:
        return SkuNotInOrder(sku_code=row.sku_code[:80])
    wanted = have if row.quantity is None else row.quantity
    if not 1 <= wanted <= have:
        return Invalid(fields=(FieldError("quantity", "sheet_too_many", {"sku": row.sku_code[:80], "left": have}),))
    left[row.sku_code] = have - wanted
    return None


def template_rows() -> list[tuple[str, ...]]:
    """What an empty sheet shows as an example."""
    return [
        ("P20261122000123", "顺丰", "SF1234567890123", "", ""),
        ("P20261122000124", "中通", "75312345678901", "TEE-RED-M", "1"),
        ("P20261122000124", "圆通", "YT1234567890123", "TEE-RED-L", "2"),
    ]
