"""One door for every kind of catalogue file: judged by what it holds, not by what it is called."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from portico.domains.catalog.catalog_file.entries import CatalogFile
from portico.domains.catalog.catalog_file.json_source import read_json
from portico.domains.catalog.catalog_file.table_source import read_table
from portico.domains.catalog.errors import CatalogFileUnreadable

MAX_BYTES = 32 * 1024 * 1024
MAX_UNPACKED = 256 * 1024 * 1024
MAX_ROWS = 200_000
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_catalog(*, content: bytes, mapping: Mapping[str, str] | None = None) -> CatalogFile:
    """The catalogue in a JSON, CSV or XLSX file. `mapping`: the table's headers → our fields.

    Raises CatalogFileUnreadable when the file as a whole cannot be used; what is wrong with single rows is in
    the result's `problems`.
    """
    if len(content) > MAX_BYTES:
        raise CatalogFileUnreadable(reason="too_large", detail=f"> {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise CatalogFileUnreadable(reason="empty", detail="文件是空的 / the file is empty")
    if content[:2] == b"PK":
        return read_table(_limited(_xlsx_rows(content)), mapping)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return read_json(content)
    return read_table(_limited(_csv_rows(content)), mapping)


def _limited(rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    for count, row in enumerate(rows):
        if count > MAX_ROWS:
            raise CatalogFileUnreadable(reason="too_many_rows", detail=f"> {MAX_ROWS} 行 / rows")
        yield row


def _csv_rows(content: bytes) -> Iterator[Sequence[object]]:
    text = _decoded(content)
    header = text.splitlines()[0]
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
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                raise CatalogFileUnreadable(reason="too_large", detail=f"> {MAX_UNPACKED // 1024 // 1024} MB")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # What a sheet says of its own size may be wrong or missing; the rows themselves are not.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except CatalogFileUnreadable:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as it can be broken
        raise CatalogFileUnreadable(reason="not_xlsx", detail=f"XLSX: {type(error).__name__}") from None
