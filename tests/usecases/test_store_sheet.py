"""A chain's stores from a sheet: read by headings, judged row by row, carried out one by one, and back again."""

from __future__ import annotations

import io
from zoneinfo import ZoneInfo

import pytest

from portico.domains.stores import public as stores
from portico.domains.touchpoints import public as touchpoints
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.infra.sheets import Column, read_sheet, written_sheet
from portico.kernel.errors import Denied, Invalid
from portico.usecases import store_sheet
from portico.usecases.sheet_export import SheetRequest
from tests.domains.stores.test_stores import add

pytestmark = pytest.mark.django_db

HEAD = ("编号*", "门店名称", "所在地区", "详细地址", "纬度（GCJ-02）", "经度", "营业时间", "到店自提", "备货分钟")
JINGAN = (
    "SH02", "静安寺店", "上海市静安区", "南京西路 1618 号", "31.22", "121.44",
    "周一至周五 09:00-18:00；周六 10:00-14:00", "是", "20",
)  # fmt: skip


@pytest.fixture
def merchant(site):
    return Staff(site.id, 7, "店主", frozenset(Right))


def sheet(*rows, head=HEAD):
    out = io.BytesIO()
    with written_sheet(out, format="xlsx", title="门店", columns=[Column(one) for one in head]) as write:
        for row in rows:
            write(row)
    return out.getvalue()


def check(merchant, *rows, head=HEAD):
    return store_sheet.check(actor=merchant, rows=store_sheet.read(sheet(*rows, head=head)))


def carry_out(merchant, found, now):
    rows = [(store_sheet.settled_row(one), one.version) for one in found]
    return store_sheet.carry_out(actor=merchant, rows=rows, now=now)


def rules_of(one):
    return [(error.field, error.code) for error in one.errors]


def test_new_and_known_stores_come_in_and_the_rest_stays(site, now, merchant):
    known = add(site, now, notice="东门进", own_stock=True)
    found = check(merchant, JINGAN, ("gz01", "天河总店", "", "", "", "", "", "", "45"))
    assert [(one.outcome, one.changed, one.errors) for one in found] == [
        ("new", (), ()), ("changed", ("code", "name", "prepare_minutes"), ()),
    ]  # fmt: skip
    done = carry_out(merchant, found, now)
    assert (done.created, done.changed, done.left) == (1, 1, ())
    by_code = {store.code: store for store in stores.list_stores(site_id=site.id, limit=9)[0]}
    new, old = by_code["SH02"].draft, by_code["gz01"].draft
    assert (by_code["SH02"].address, new.prepare_minutes, new.pickup) == ("上海市静安区南京西路 1618 号", 20, True)
    assert [stores.day_text(day) for day in new.hours] == [*["09:00–18:00"] * 5, "10:00–14:00", ""]
    assert (old.name, old.notice, old.own_stock, old.point) == ("天河总店", "东门进", True, known.point)
    assert touchpoints.get_entry(site_id=site.id, code="store-sh02").name == "静安寺店"
    assert AuditRecord.objects.filter(action__in=["stores.create", "stores.save"], actor_id="7").count() == 2
    # The same file again: nothing to do.
    again = check(merchant, JINGAN, ("gz01", "天河总店", "", "", "", "", "", "", "45"))
    assert [one.outcome for one in again] == ["same", "same"]
    assert carry_out(merchant, again, now) == store_sheet.Carried(0, 0, ())


def test_every_broken_cell_is_named_and_nothing_of_its_row_comes_in(site, now, merchant):
    found = check(
        merchant,
        ("SH 9", "", "火星", "", "北纬31", "121", "早上九点", "也许", "很久"),
        ("SH05", "一店", "上海市徐汇区", "虹桥路 1 号", "31.2", "121.4", "10:00-22:00", "否", "99999999"),
        ("sh05", "二店", "上海市徐汇区", "虹桥路 2 号", "31.2", "121.4", "", "", ""),
    )
    assert set(rules_of(found[0])) == {
        ("code", "store_code_malformed"), ("name", "required"), ("region", "region_unknown"), ("detail", "required"),
        ("latitude", "store_degrees_malformed"), ("hours", "store_sheet_hours"), ("pickup", "not_yes_or_no"),
        ("prepare_minutes", "not_whole_number"),
    }  # fmt: skip
    assert rules_of(found[1]) == [("prepare_minutes", "out_of_range")]
    assert [(error.code, error.data) for error in found[2].errors] == [("store_sheet_repeated", {"line": 3})]
    # Whoever posts the broken rows all the same has them refused.
    done = carry_out(merchant, found[:2], now)
    assert (done.created, done.changed, len(done.left)) == (0, 0, 2)
    assert stores.list_stores(site_id=site.id, with_closed=True, limit=1)[1] == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x01", "not_text"),
        ("门店名称,电话\n一店,1".encode(), "store_sheet_headings"),
        ("编号,门店名称\n".encode(), "required"),
        (b"x" * (2 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_a_file_that_is_no_sheet_of_stores(content, code):
    with pytest.raises(Invalid) as refused:
        store_sheet.read(content)
    assert [(error.field, error.code) for error in refused.value.fields] == [("file", code)]


def test_a_store_saved_meanwhile_is_left_alone(site, now, merchant):
    add(site, now)
    found = check(merchant, ("GZ01", "新名字", "", "", "", "", "", "", ""), JINGAN)
    (first, second) = check(merchant, ("GZ01", "别人先改", "", "", "", "", "", "", ""), JINGAN)
    carry_out(merchant, [first, second], now)
    done = carry_out(merchant, found, now)
    assert [(row.line, error.code) for row, error in done.left] == [(2, "store_sheet_overtaken")]
    assert {store.name for store in stores.list_stores(site_id=site.id, limit=9)[0]} == {"别人先改", "静安寺店"}


def test_what_was_taken_along_changes_nothing_when_it_comes_back(site, now, merchant):
    add(site, now, delivers=True, closures=(), notice='带"引号"的公告')
    two_shifts = ((), *((stores.Span(570, 720), stores.Span(810, 1260)),) * 6)
    add(site, now, code="SH01", name="两班店", hours=two_shifts, is_open=False)
    request = SheetRequest(site.id, {}, frozenset(Right), "zh-hans", ZoneInfo("Asia/Shanghai"), now)
    export = store_sheet.STORE_SHEET
    heads = [column.heading for column in export.columns(request)]
    content = sheet(*export.rows(request), head=heads)
    assert len(read_sheet(content, max_bytes=10**6, max_rows=10)) == 1 + export.count(request) == 3
    found = store_sheet.check(actor=merchant, rows=store_sheet.read(content))
    assert [(one.outcome, one.changed, one.errors) for one in found] == [("same", (), ())] * 2


def test_the_template_can_be_handed_in_as_it_is(site, merchant):
    heads = [column.heading for column in store_sheet.headings("en")]
    first, second = check(merchant, *store_sheet.examples(), head=heads)
    # Nobody is connected who could tell where the first one is.
    assert (rules_of(first), second.errors) == ([("latitude", "store_sheet_place")], ())


def test_a_clerk_imports_nothing(site, now):
    with pytest.raises(Denied):
        store_sheet.check(actor=Staff(site.id, 8, "店员", frozenset({Right.REDEEM, Right.STORE_READ})), rows=[])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("09:00-21:00", "每天 09:00-21:00"),
        ("周一至周五 09:00-18:00；周六、周日 10:00-22:00", "周一至周五 09:00-18:00；周六至周日 10:00-22:00"),
        ("周一休息；周二至周日 9:30-12:00, 13:30-21:00", "周二至周日 09:30-12:00,13:30-21:00"),
        ("Mon-Fri 9:00-18:00; Sat 22:00-02:00", "周一至周五 09:00-18:00；周六 22:00-02:00"),
        ("周六至周一 10:00-12:00", "周一 10:00-12:00；周六至周日 10:00-12:00"),
        ("休息", "休息"),
    ],
)
def test_a_week_in_a_cell(text, shown):
    week = stores.read_week_text(text)
    assert week is not None
    assert (stores.week_text(week), stores.read_week_text(shown)) == (shown, week)


@pytest.mark.parametrize("text", ["早上九点", "周一 开门", "周八 09:00-10:00", "09:00-12:00, 11:00-13:00"])
def test_a_week_that_cannot_be_read(text):
    assert stores.read_week_text(text) is None
