"""Files of card keys as merchants get them: TXT, CSV or XLSX; a card a row: number, password, last day.

One column is the password alone. A heading is skipped. Rows that cannot be read are named with their reason.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portico.domains.entitlements.errors import KeysInvalid
from portico.kernel.errors import FieldError

MAX_BYTES = 10 * 1024 * 1024
# What a sheet of that size may unpack to; more is a bomb.
_MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_TEXT = 200
_HEADINGS = ("卡号", "卡密", "密码", "激活码", "兑换码", "number", "card", "code", "key", "password", "secret")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One card as the file has it. `number` may be empty."""

    number: str
    secret: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """Row `row` of the file (from 1), and the rule it breaks. The row's text is not repeated: it is a secret."""

    row: int
    error: FieldError


@dataclass(frozen=True, slots=True)
class KeyFile:
    rows: tuple[KeyRow, ...]
    broken: tuple[BrokenRow, ...]
    repeated: int


def read_keys(*, content: bytes, name: str) -> KeyFile:
    """The file's cards, each once, and its broken rows. Raises KeysInvalid: too large, unreadable, or no card in it."""
    if len(content) > MAX_BYTES:
        raise KeysInvalid(fields=(FieldError("file", "file_too_large", {"max_mb": MAX_BYTES // 1024 // 1024}),))
    cells = _sheet(content) if content[:2] == b"PK" or name.lower().endswith(".xlsx") else _text(content)
    filled: list[tuple[int, list[str]]] = []
    for place, row in cells:
        if any(row) and (filled or not _is_heading(row)):
            filled.append((place, row))
        if len(filled) > MAX_ROWS:
            raise KeysInvalid(fields=(FieldError("file", "too_many", {"max": MAX_ROWS}),))
    if not filled:
        raise KeysInvalid(fields=(FieldError("file", "keys_none"),))
    return _sorted_out(filled)


def _sorted_out(filled: Sequence[tuple[int, Sequence[str]]]) -> KeyFile:
    rows: dict[tuple[str, str], KeyRow] = {}
    broken: list[BrokenRow] = []
    numbered = _has_numbers([row for _, row in filled])
    for place, row in filled:
        number, secret, day = (*row, "", "", "")[:3] if numbered else ("", *(*row, "", "")[:2])
        found = _row(number, secret, day)
        if isinstance(found, FieldError):
            broken.append(BrokenRow(place, found))
        else:
            rows.setdefault((found.number, found.secret), found)
    return KeyFile(tuple(rows.values()), tuple(broken), len(filled) - len(broken) - len(rows))


def _has_numbers(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of several columns is the number: not when the second holds nothing but days."""
    seconds = [row[1] for row in rows if len(row) > 1 and row[1]]
    thirds = any(len(row) > 2 and row[2] for row in rows)
    return bool(seconds) and (thirds or not all(_DATE.fullmatch(cell) for cell in seconds))


def _row(number: str, secret: str, day: str) -> KeyRow | FieldError:
    if not secret:
        return FieldError("secret", "required")
    if max(len(number), len(secret)) > MAX_TEXT:
        return FieldError("secret", "too_long", {"max": MAX_TEXT})
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in number + secret):
        return FieldError("secret", "control_characters")
    if not day:
        return KeyRow(number, secret)
    expires_on = _day(day)
    return FieldError("expires_on", "not_a_day") if expires_on is None else KeyRow(number, secret, expires_on)


def _day(text: str) -> date | None:
    found = _DATE.match(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _is_heading(cells: Sequence[str]) -> bool:
    words = [cell.lower().strip() for cell in cells if cell]
    return all(
        any(heading in word for heading in (*_HEADINGS, "有效期", "到期", "expire")) for word in words
    ) and not any(character.isdigit() for word in words for character in word)


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise KeysInvalid(fields=(FieldError("file", "not_text"),))
    if "\x00" in text:
        raise KeysInvalid(fields=(FieldError("file", "not_text"),))
    if any(mark in text for mark in (",", "，", "\t", '"')):
        delimiter = "\t" if "\t" in text else ","
        lines: Iterable[list[str]] = csv.reader(io.StringIO(text.replace("，", ",")), delimiter=delimiter)
    else:
        # Cards in a plain text file: number and password are parted by blanks or dashes in a row.
        lines = (re.split(r"\s+|-{4,}", line.strip()) for line in text.splitlines())
    try:
        for place, cells in enumerate(lines, start=1):
            yield place, [cell.strip() for cell in cells]
    except csv.Error:
        raise KeysInvalid(fields=(FieldError("file", "not_text"),)) from None


def _sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    # Loaded where it is needed: it costs a third of a second, and few processes ever read a sheet.
    from openpyxl.reader.excel import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise KeysInvalid(fields=(FieldError("file", "file_too_large", {"max_mb": MAX_BYTES // 1024 // 1024}),))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)  # type: ignore[no-untyped-call]
        try:
            sheet = book.worksheets[0]
            # What a sheet says of its own size may be wrong or missing; the rows themselves are not.
            sheet.reset_dimensions()
            for place, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield place, [_cell(value) for value in row]
        finally:
            book.close()
    except KeysInvalid:
        raise
    except Exception:  # openpyxl raises whatever the broken part inside happens to raise
        raise KeysInvalid(fields=(FieldError("file", "sheet_unreadable"),)) from None


def _cell(value: object) -> str:
    """A cell as it looks: a number of a card without the `.0` that a spreadsheet puts behind it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
