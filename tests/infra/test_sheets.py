"""Sheets that people open elsewhere: what is written can be read, and what cannot be read is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from openpyxl.reader.excel import load_workbook

from portico.infra import kept_files, progress
from portico.infra.models import KeptPart
from portico.infra.sheets import Column, SheetFormat, read_sheet, written_sheet
from portico.kernel.errors import Invalid
from portico.kernel.ids import SiteId, new_id
from portico.kernel.money import Money

COLUMNS = (Column("订单号", 22), Column("金额"), Column("件数"), Column("时间", 20), Column("备注"))
AT = datetime(2026, 11, 22, 16, 30, 5, tzinfo=UTC)
ROWS = (
    ("P2026<1>&", Money(123456), 3, AT, '=HYPERLINK("http://x")'),
    ("P2", Money(5), 0, None, "两行\n\x07字"),
)


def written(format: SheetFormat) -> bytes:
    target = io.BytesIO()
    with written_sheet(
        target, format=format, title="订单/2026", columns=COLUMNS, zone=ZoneInfo("Asia/Shanghai")
    ) as write:
        for row in ROWS:
            write(row)
    return target.getvalue()


def test_a_workbook_holds_texts_numbers_and_times_as_such() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx"))).worksheets[0]
    heading, first, second = sheet.iter_rows(values_only=True)
    assert sheet.title == "订单 2026"
    assert heading == ("订单号", "金额", "件数", "时间", "备注")
    assert first == ("P2026<1>&", 1234.56, 3, datetime(2026, 11, 23, 0, 30, 5), '=HYPERLINK("http://x")')
    assert sheet["E2"].data_type == "s", "a text is never a formula"
    assert second == ("P2", 0.05, 0, None, "两行\n字")


def test_a_csv_is_read_by_spreadsheets_and_runs_nothing() -> None:
    lines = written("csv").decode("utf-8-sig").splitlines()
    assert lines[0] == "订单号,金额,件数,时间,备注"
    assert lines[1] == 'P2026<1>&,1234.56,3,2026-11-23 00:30:05,"\'=HYPERLINK(""http://x"")"'


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_what_is_written_is_read_again(format: SheetFormat) -> None:
    rows = read_sheet(written(format), max_bytes=100_000, max_rows=10)
    assert [row[0] for row in rows] == ["订单号", "P2026<1>&", "P2"]
    assert rows[1][1:3] == ["1234.56", "3"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 no workbook", "not_sheet"),
        (b"\xff\xfe\x00\x81", "not_text"),
        (b"a\0b", "not_text"),
        (b"x" * 5000, "file_too_large"),
        (b"1\n2\n3\n4\n", "too_many"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(content, max_bytes=4096, max_rows=3)
    assert [(field.field, field.code) for field in refused.value.fields] == [("file", code)]


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (129 * 1024 * 1024))
    with pytest.raises(Invalid) as refused:
        read_sheet(bomb.getvalue(), max_bytes=1024 * 1024, max_rows=3)
    assert refused.value.fields[0].code == "file_too_large"


@pytest.mark.django_db
def test_a_kept_file_is_stored_in_sealed_pieces_and_begins_anew(site_id: SiteId, now: datetime) -> None:
    task = progress.begin(site_id=site_id, kind="test", title="t", input={}, created_by="", now=now)
    for content in (b"earlier attempt" * 90_000, b"0123456789" * 100_000):
        with kept_files.FileBeingKept(task, now=now) as file:
            file.write(content)
    assert file.size == 1_000_000
    assert b"".join(kept_files.kept_pieces(task)) == b"0123456789" * 100_000
    parts = [bytes(part.content) for part in KeptPart.objects.filter(task_id=task)]
    assert len(parts) == 2
    assert not any(b"0123456789" in part for part in parts)
    assert not kept_files.is_kept(UUID(int=1))


@pytest.fixture
def site_id() -> SiteId:
    return SiteId(new_id())
