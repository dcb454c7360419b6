"""The shipping sheet: `order number, carrier, waybill number` rows that were pasted or uploaded."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import SiteId
from portico.kernel.state import TransitionRefused
from portico.usecases import parcels
from portico.usecases.shipping import MAX_BULK_ROWS, ShipRow

MAX_SHEET_BYTES = 2 * 1024 * 1024
_HEADER_WORDS = ("订单", "order", "number")
_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as read from line `line` of the sheet, and why it cannot be shipped, if so."""

    line: int
    row: ShipRow
    error: PorticoError | None


def decode(content: bytes) -> str:
    """The text of an uploaded sheet: UTF-8, or the GB18030 that spreadsheets save in China. Raises Invalid."""
    if len(content) > MAX_SHEET_BYTES:
        raise Invalid(fields=(FieldError("file", "file_too_large", {"max_mb": MAX_SHEET_BYTES // 1024 // 1024}),))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(fields=(FieldError("file", "not_text"),))


def parse(text: str) -> list[tuple[int, ShipRow]]:
    """(line, row) of each filled line; a heading line is skipped. Commas of both widths and tabs separate.

    Raises Invalid for an empty sheet or one with more than MAX_BULK_ROWS rows.
    """
    delimiter = "\t" if "\t" in text else ","
    reader = csv.reader(io.StringIO(text.replace("，", ",")), delimiter=delimiter)
    rows: list[tuple[int, ShipRow]] = []
    for line, cells in enumerate(reader, start=1):
        filled = [cell.strip() for cell in cells]
        if not any(filled) or (not rows and _is_heading(filled)):
            continue
        number, carrier, tracking = (*filled, "", "", "")[:_COLUMNS]
        rows.append((line, ShipRow(number, carrier, tracking)))
    if not rows:
        raise Invalid(fields=(FieldError("rows", "required"),))
    if len(rows) > MAX_BULK_ROWS:
        raise Invalid(fields=(FieldError("rows", "too_many", {"max": MAX_BULK_ROWS}),))
    return rows


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
    """Each row with the first reason why shipping it would fail. One query; changes nothing."""
    numbers = [row.order_number.strip().upper() for _, row in rows]
    states = orders.states_of(site_id=site_id, numbers=numbers)
    times = Counter(numbers)
    return [
        CheckedRow(line, row, _problem(row, number, states, times[number]))
        for (line, row), number in zip(rows, numbers, strict=True)
    ]


def _problem(row: ShipRow, number: str, states: dict[str, orders.OrderState], times: int) -> PorticoError | None:
    if number not in states:
        return orders.OrderNotFound(number=number)
    if times > 1:
        return Invalid(fields=(FieldError("order_number", "repeated", {"value": number}),))
    state = states[number]
    if not orders.TRANSITIONS.allows(state, orders.OrderMove.SHIP):
        return TransitionRefused(state=str(state), event=str(orders.OrderMove.SHIP))
    try:
        fulfilment.find_carrier(row.carrier)
        fulfilment.checked_tracking_number(row.tracking_number)
    except PorticoError as error:
        return error
    return None
