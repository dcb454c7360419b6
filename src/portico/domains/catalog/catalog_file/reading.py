"""One door for every kind of catalogue file: judged by what it holds, not by what it is called."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from portico.domains.catalog.catalog_file import cells
from portico.domains.catalog.catalog_file.columns import guess_field, plan_columns, require_few
from portico.domains.catalog.catalog_file.entries import CatalogFile
from portico.domains.catalog.catalog_file.json_source import read_json, scan_document
from portico.domains.catalog.catalog_file.package import MAX_PACKAGE_BYTES, is_package, table_of
from portico.domains.catalog.catalog_file.table_source import read_table
from portico.domains.catalog.errors import CatalogFileUnreadable

MAX_BYTES = 32 * 1024 * 1024
MAX_UNPACKED = 256 * 1024 * 1024
MAX_ROWS = 200_000
_CHECKED_ROWS = 50
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column of a table: its header, the field we take it for ("" for none), and its first values."""

    header: str
    guess: str
    samples: tuple[str, ...]


def preview_columns(*, content: bytes, samples: int = 3) -> tuple[ColumnPreview, ...] | None:
    """The columns of a table for a person to map; None for a JSON catalogue, which needs no mapping.

    Reads only the first rows. Raises CatalogFileUnreadable.
    """
    content = _table_in(content)
    if _is_json(content):
        return None
    filled = (row for row in _table_rows(content) if any(cells.text(cell) for cell in row))
    rows = [[cells.text(cell) for cell in row] for row in islice(filled, samples + 1)]
    if not rows:
        raise CatalogFileUnreadable(reason="empty", detail="文件是空的 / the file is empty")
    head, *body = rows
    require_few(head)
    guesses = [guess_field(header) for header in head]
    return tuple(
        ColumnPreview(
            header,
            # Two columns of one name cannot both be it: the first has it, the person decides about the other.
            "" if guesses[place] in guesses[:place] else guesses[place],
            tuple(row[place] if place < len(row) else "" for row in body),
        )
        for place, header in enumerate(head)
        if header
    )


def read_catalog(*, content: bytes, mapping: Mapping[str, str] | None = None) -> CatalogFile:
    """The catalogue in a JSON, CSV or XLSX file. `mapping`: the table's headers → our fields.

    Raises CatalogFileUnreadable when the file as a whole cannot be used; what is wrong with single rows is in
    the result's `problems`.
    """
    content = _table_in(content)
    if _is_json(content):
        return read_json(content)
    return read_table(_limited(_table_rows(content)), mapping)


def check_catalog(*, content: bytes, mapping: Mapping[str, str] | None = None) -> None:
    """Raises CatalogFileUnreadable when the file as a whole cannot be used. Quick: no product is looked at."""
    content = _table_in(content)
    if _is_json(content):
        scan_document(content)
        return
    rows = _limited(_table_rows(content))
    filled = (row for row in rows if any(cells.text(cell) for cell in row))
    plan_columns([cells.text(cell) for cell in next(filled, ())], mapping)
    # A workbook tells with its first rows whether it can be read, a text only when read to its end.
    deque(islice(filled, _CHECKED_ROWS) if content[:2] == b"PK" else filled, maxlen=0)


def _table_in(content: bytes) -> bytes:
    """The table itself, out of its package if it is in one."""
    if is_package(content):
        if len(content) > MAX_PACKAGE_BYTES:
            raise CatalogFileUnreadable(reason="too_large", detail=f"> {MAX_PACKAGE_BYTES // 1024 // 1024} MB")
        content = table_of(content, max_bytes=MAX_BYTES)
    _check_size(content)
    return content


def _check_size(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise CatalogFileUnreadable(reason="too_large", detail=f"> {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise CatalogFileUnreadable(reason="empty", detail="文件是空的 / the file is empty")


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def _table_rows(content: bytes) -> Iterator[Sequence[object]]:
    return _xlsx_rows(content) if content[:2] == b"PK" else _csv_rows(content)


def _limited(rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    for count, row in enumerate(rows):
        if count > MAX_ROWS:
            raise CatalogFileUnreadable(reason="too_many_rows", detail=f"> {MAX_ROWS} 行 / rows")
        yield row


def _csv_rows(content: bytes) -> Iterator[Sequence[object]]:
    text = _decoded(content)
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        # Multi-line cells make lines of the file and rows differ; people count rows, as their spreadsheet does.
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise CatalogFileUnreadable(reason="not_csv", detail=f"CSV: {error}") from None


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise CatalogFileUnreadable(reason="not_text", detail="UTF-8 / GB18030 ?")


def _xlsx_rows(content: bytes) -> Iterator[Sequence[object]]:
    from openpyxl.reader.excel import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                raise CatalogFileUnreadable(reason="too_large", detail=f"> {MAX_UNPACKED // 1024 // 1024} MB")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)  # type: ignore[no-untyped-call]
        sheet = book.worksheets[0]
        # What a sheet says of its own size may be wrong or missing; the rows themselves are not.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except CatalogFileUnreadable:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as it can be broken
        raise CatalogFileUnreadable(reason="not_xlsx", detail=f"XLSX: {type(error).__name__}") from None
