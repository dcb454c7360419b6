"""Tables that people open in a spreadsheet: written row by row in constant memory, and read with limits.

XLSX is written as a stream: each row goes out as it comes, texts stand in their cells, so that nothing grows with the
number of rows. Source: ECMA-376 part 1, 18.3 (worksheets, inline strings) and 18.8 (styles).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import IO, Final, Literal
from xml.sax.saxutils import escape

from portico.kernel.errors import FieldError, Invalid
from portico.kernel.money import Money, yuan_text

type Cell = str | int | Money | datetime | None
type SheetFormat = Literal["xlsx", "csv"]
type WriteRow = Callable[[Sequence[Cell]], None]

CONTENT_TYPES: Final[dict[SheetFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# What a worksheet holds (Excel's specifications), the heading included.
MAX_SHEET_ROWS: Final = 1_048_576
MAX_CELL_TEXT: Final = 32_767
_MAX_UNPACKED: Final = 128 * 1024 * 1024
# Characters XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A spreadsheet takes a CSV cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # the day 0 of spreadsheets, on no clock
_PLAIN, _HEADING, _MONEY, _TIME = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how wide it is, in characters."""

    heading: str
    width: int = 14


@contextmanager
def written_sheet(
    target: IO[bytes], *, format: SheetFormat, title: str, columns: Sequence[Column], zone: tzinfo = UTC
) -> Iterator[WriteRow]:
    """Rows given to the yielded function stand in the sheet once the block is left. `target` need not be seekable.

    Money becomes a number in yuan, times are on the clock of `zone`. Raises ValueError for more rows than a worksheet
    holds.
    """
    if format == "csv":
        yield _csv_rows(target, columns, zone)
        return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        for name, content in _FRAME:
            packed.writestr(name, content)
        packed.writestr("xl/workbook.xml", _WORKBOOK.format(title=escape(_sheet_title(title), {'"': "&quot;"})))
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            writer = _XlsxRows(sheet, columns, zone)
            yield writer.write
            sheet.write(b"</sheetData></worksheet>")


def _sheet_title(title: str) -> str:
    """A worksheet's name: at most 31 characters, none of `[]:*?/\\`."""
    return re.sub(r"[\[\]:*?/\\]", " ", _UNFIT.sub("", title)).strip("' ")[:31] or "Sheet1"


def _csv_rows(target: IO[bytes], columns: Sequence[Column], zone: tzinfo) -> WriteRow:
    # With a mark in front, Excel reads it as UTF-8.
    target.write("\ufeff".encode())
    line = io.StringIO()
    writer = csv.writer(line)

    def write(row: Sequence[Cell]) -> None:
        writer.writerow([_csv_cell(cell, zone) for cell in row])
        target.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()

    write([column.heading for column in columns])
    return write


def _csv_cell(cell: Cell, zone: tzinfo) -> str:
    match cell:
        case None:
            return ""
        case Money():
            return yuan_text(cell.minor)
        case datetime():
            return cell.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        case int():
            return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class _XlsxRows:
    def __init__(self, sheet: IO[bytes], columns: Sequence[Column], zone: tzinfo) -> None:
        self._sheet, self._zone, self._rows = sheet, zone, 0
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
            for place, column in enumerate(columns, start=1)
        )
        sheet.write(f"{_SHEET}<cols>{widths}</cols><sheetData>".encode())
        self._put(_text_cell(column.heading, _HEADING) for column in columns)

    def write(self, row: Sequence[Cell]) -> None:
        self._put(_xlsx_cell(cell, self._zone) for cell in row)

    def _put(self, cells: Iterator[str]) -> None:
        self._rows += 1
        if self._rows > MAX_SHEET_ROWS:
            raise ValueError("a worksheet is full")
        self._sheet.write(f"<row>{''.join(cells)}</row>".encode())


def _xlsx_cell(cell: Cell, zone: tzinfo) -> str:
    match cell:
        case None | "":
            return "<c/>"
        case Money():
            return f'<c s="{_MONEY}"><v>{yuan_text(cell.minor)}</v></c>'
        case datetime():
            since = cell.astimezone(zone).replace(tzinfo=None) - _EPOCH
            return f'<c s="{_TIME}"><v>{since.days + since.seconds / 86400:.10f}</v></c>'
        case int():
            return f"<c><v>{cell}</v></c>"
    return _text_cell(cell, _PLAIN)


def _text_cell(text: str, style: int) -> str:
    clean = escape(_UNFIT.sub("", text)[:MAX_CELL_TEXT])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
_WORKBOOK = (
    f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_FRAME: tuple[tuple[str, str], ...] = (
    (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    ),
    (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    ),
    (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    ),
    (
        "xl/styles.xml",
        f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    ),
)


def read_sheet(content: bytes, *, max_bytes: int, max_rows: int, field: str = "file") -> list[list[str]]:
    """The rows of an uploaded XLSX, CSV or tab-separated file as texts, headings and empty rows included.

    Text is UTF-8 or the GB18030 that spreadsheets save in China; commas of both widths and tabs separate.
    Raises Invalid (`field`): too large, too many rows, neither text nor a workbook.
    """
    if len(content) > max_bytes:
        raise Invalid(fields=(FieldError(field, "file_too_large", {"max_mb": max_bytes // 1024 // 1024}),))
    found = _xlsx_texts(content, field) if content.startswith(b"PK\x03\x04") else _csv_texts(content, field)
    rows: list[list[str]] = []
    for row in found:
        if len(rows) >= max_rows:
            raise Invalid(fields=(FieldError(field, "too_many", {"max": max_rows}),))
        rows.append(row)
    return rows


def _csv_texts(content: bytes, field: str) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Invalid(fields=(FieldError(field, "not_text"),))
    if "\0" in text:
        raise Invalid(fields=(FieldError(field, "not_text"),))
    delimiter = "\t" if "\t" in text else ","
    for row in csv.reader(io.StringIO(text.replace("，", ",")), delimiter=delimiter):
        yield [cell.strip() for cell in row]


def _xlsx_texts(content: bytes, field: str) -> Iterator[list[str]]:
    from openpyxl.reader.excel import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MAX_UNPACKED:
                limit = {"max_mb": _MAX_UNPACKED // 1024 // 1024}
                raise Invalid(fields=(FieldError(field, "file_too_large", limit),))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)  # type: ignore[no-untyped-call]
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_read_text(value) for value in row]
    except Invalid:
        raise
    except Exception:  # a broken workbook fails in as many ways as it can be broken
        raise Invalid(fields=(FieldError(field, "not_sheet"),)) from None


def _read_text(value: object) -> str:
    """A cell as it looks: whole numbers without the decimal point that spreadsheets store."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
