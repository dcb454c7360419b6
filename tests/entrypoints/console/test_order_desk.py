"""The order desk of the console: prices, notes, tags, saved searches, slips, sheets, merged parcels, terms of trade."""

from __future__ import annotations

import html
import io
import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from openpyxl.reader.excel import load_workbook

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.console import ship_sheet
from portico.infra.actors import Staff
from portico.infra.models import AuditRecord, KeptPart, LongTask
from portico.infra.sheets import read_sheet
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.kernel.ids import MemberId, SiteId, SkuId
from portico.kernel.money import Money
from portico.usecases import alerting, sheet_exports
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku_id(site: sites.Site, now: datetime) -> SkuId:
    return shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))


@pytest.fixture
def buyer(site: sites.Site, now: datetime) -> MemberId:
    return shop.member(site, "13800001234", now)


@pytest.fixture
def owner(site: sites.Site) -> Client:
    return shop.client_of("owner")


def reread(order: orders.OrderView) -> orders.OrderView:
    return orders.get_order(site_id=order.site_id, order_id=order.id)


def price_form(order: orders.OrderView, amount: str, **changes: object) -> dict[str, object]:
    return {
        f"line-{order.lines[0].id}": amount, "freight": "0", "version": order.version, "reason": "老客户"
    } | changes  # fmt: skip


def test_the_price_of_an_unpaid_order_is_changed_and_told(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client
) -> None:
    order = shop.order(site, buyer, sku_id, utc_now(), quantity=2)
    path = f"/console/orders/{order.id}/price/"
    assert path in owner.get(f"/console/orders/{order.id}/").content.decode()
    assert 'value="136.00"' in owner.get(path).content.decode()
    assert owner.post(path, price_form(order, "120.5")).status_code == 302
    assert reread(order).payable == Money(12050)
    page = owner.get(f"/console/orders/{order.id}/").content.decode()
    assert "改价：136.00 元 → 120.50 元（测试owner）" in page
    assert "老客户" in page


def test_a_price_that_cannot_be_keeps_what_was_typed_and_a_stale_form_is_told(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client
) -> None:
    order = shop.order(site, buyer, sku_id, utc_now())
    path = f"/console/orders/{order.id}/price/"
    for amount in ("68.01", "abc", "-1"):
        answer = owner.post(path, price_form(order, amount))
        assert (answer.status_code, f'value="{amount}"' in answer.content.decode()) == (422, True)
    assert reread(order) == order
    owner.post(path, price_form(order, "60"))
    stale = owner.post(path, price_form(order, "50"))
    assert (stale.status_code, 'value="50"' in stale.content.decode()) == (409, True)
    assert reread(order).payable == Money(6000)


def test_notes_and_tags_stand_on_the_order_and_in_its_history(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime
) -> None:
    order = shop.paid_order(site, buyer, sku_id, now)
    owner.post("/console/orders/tags/", {"name": "加急", "colour": "red"})
    (counted,) = orders.order_tags(site_id=site.id)
    tag = str(counted.tag.id)
    assert owner.post("/console/orders/tags/", {"name": "加急", "colour": "red"}).status_code == 422
    owner.post("/console/orders/tags/set/", {"chosen": [order.number], "tag": tag, "how": "add"})
    owner.post(f"/console/orders/{order.id}/note/", {"text": "先发这单"})
    page = owner.get(f"/console/orders/{order.id}/").content.decode()
    assert "测试owner 打上标签“加急”" in page
    assert "测试owner 写了备注" in page
    assert page.count("先发这单") == 2, "in the notes and in the history"
    listed = owner.get(f"/console/orders/?tag={tag}&note=1&delivery=ship").content.decode()
    assert order.number in listed
    assert order.number not in owner.get("/console/orders/?delivery=pickup").content.decode()
    owner.post(f"/console/orders/{order.id}/tags/", {"shown": [tag]})
    assert orders.tags_of(site_id=site.id, order_ids=[order.id]) == {}
    assert set(AuditRecord.objects.filter(action__startswith="orders.").values_list("action", flat=True)) == {
        "orders.tag", "orders.tag.save", "orders.staff_note"
    }  # fmt: skip


def test_a_search_is_kept_without_the_phone(site: sites.Site, owner: Client) -> None:
    owner.post("/console/orders/searches/save/", {"name": "待发", "state": "paid", "recipient": "x", "phone": "1380"})
    page = owner.get("/console/orders/").content.decode()
    assert "?state=paid" in page
    (saved,) = orders.saved_searches(actor=_actor(site))
    assert dict(saved.query) == {"state": "paid"}
    other = shop.client_of("warehouse")
    assert other.post(f"/console/orders/searches/{saved.id}/delete/").status_code == 404
    assert owner.post(f"/console/orders/searches/{saved.id}/delete/").status_code == 302
    assert orders.saved_searches(actor=_actor(site)) == ()


def _actor(site: sites.Site) -> Staff:
    user = shop.staff("owner")
    return Staff(site.id, user.pk, user.get_full_name(), user.rights)


def test_slips_are_printed_by_who_ships_and_that_is_on_record(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, now: datetime
) -> None:
    order = shop.paid_order(site, buyer, sku_id, now)
    warehouse = shop.client_of("warehouse")
    for kind in ("packing", "picking", "label"):
        answer = warehouse.post("/console/orders/slips/", {"chosen": [order.number], "kind": kind})
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
        assert "no-store" in answer.headers["cache-control"]
    assert AuditRecord.objects.filter(action="orders.slips").count() == 3
    assert warehouse.post("/console/orders/slips/", {"chosen": [], "kind": "packing"}).status_code == 422
    assert warehouse.post("/console/orders/slips/", {"chosen": ["P1"], "kind": "packing"}).status_code == 404
    assert warehouse.post("/console/orders/slips/", {"chosen": [order.number], "kind": "x"}).status_code == 422
    denied = shop.client_of("finance").post("/console/orders/slips/", {"chosen": [order.number], "kind": "label"})
    assert denied.status_code == 403


def exported(client: Client, **fields: str) -> tuple[LongTask, bytes]:
    """What a worker makes of an export, and what the person then takes."""
    address = client.post("/console/orders/export/", fields).headers["location"]
    task = LongTask.objects.get(id=re.findall(r"[0-9a-f-]{36}", address)[0])
    sheet_exports.run_sheet(site_id=SiteId(task.site_id), task_id=task.id, clock=utc_now)
    assert "下载" in client.get(address).content.decode()
    taken = client.post(f"{address}take/")
    return task, b"".join(taken.streaming_content)  # type: ignore[attr-defined]


def test_the_found_orders_are_exported_masked_and_only_their_maker_takes_them(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime
) -> None:
    order = shop.paid_order(site, buyer, sku_id, now)
    shop.order(site, buyer, sku_id, now)
    task, content = exported(owner, state="paid")
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["订单号"], row["实付"], row["数量"], row["状态"]) == (order.number, 68, 1, "待发货")
    assert (row["收件人"], row["手机号"], row["详细地址"]) == ("赵**", "138****1234", "******")
    assert not any(b"138" in bytes(part.content) for part in KeptPart.objects.all())
    thief = shop.client_of("auditor")
    assert thief.get(f"/console/sheets/{task.id}/").status_code == 404
    assert thief.post(f"/console/sheets/{task.id}/take/").status_code == 404
    actions = set(AuditRecord.objects.filter(action__startswith="sheets.").values_list("action", flat=True))
    assert actions == {"sheets.begin.orders", "sheets.take.orders"}


def test_an_export_is_cancelled_by_its_maker_before_and_while_it_is_made(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        shop.paid_order(site, buyer, sku_id, now)
    address = owner.post("/console/orders/export/", {}).headers["location"]
    task = LongTask.objects.get()
    assert shop.client_of("auditor").post(f"{address}cancel/").status_code == 404
    assert "取消导出" in owner.get(address).content.decode()
    for page in (address, "/console/sheets/"):
        in_english = owner.get(page, headers={"accept-language": "en"}).content.decode()
        assert "Waiting" in in_english
        assert "等待中" not in in_english
    assert owner.get(f"{address}progress/", headers={"accept-language": "en"}).json()["text"] == "Waiting"

    # The worker has made two rows when its maker changes their mind.
    def clock() -> datetime:
        if LongTask.objects.get().state == LongTask.State.RUNNING:
            assert owner.post(f"{address}cancel/").status_code == 302
        return utc_now()

    monkeypatch.setattr(sheet_exports, "_BETWEEN", 1)
    sheet_exports.run_sheet(site_id=site.id, task_id=task.id, clock=clock)
    task.refresh_from_db()
    assert (task.state, KeptPart.objects.count()) == (LongTask.State.CANCELLED, 0)
    assert "已取消" in owner.get(address).content.decode()
    assert owner.post(f"{address}take/").status_code == 404
    sheet_exports.run_sheet(site_id=site.id, task_id=task.id, clock=utc_now)
    assert LongTask.objects.get().state == LongTask.State.CANCELLED
    assert AuditRecord.objects.filter(action="sheets.cancel").count() == 1
    # One that is over stays so.
    done, _ = exported(owner)
    assert "不用取消" in owner.post(f"/console/sheets/{done.id}/cancel/", follow=True).content.decode()
    done.refresh_from_db()
    assert done.state == LongTask.State.DONE


def test_whole_addresses_are_exported_with_a_right_and_a_reason(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime
) -> None:
    shop.paid_order(site, buyer, sku_id, now)
    owner.post("/console/orders/export/", {"full": "on", "reason": ""})
    assert not LongTask.objects.exists()
    finance = shop.client_of("finance")
    assert finance.post("/console/orders/export/", {"full": "on", "reason": "对账"}).status_code == 403
    _, content = exported(owner, full="on", reason="交给快递公司", format="csv")
    assert "漕溪路 12 弄 3 号 501 室" in content.decode("utf-8-sig")
    assert AuditRecord.objects.get(action="sheets.begin.orders").changes["reason"] == [None, "交给快递公司"]


def test_orders_of_one_buyer_leave_in_one_box_each_with_its_own_parcel(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime
) -> None:
    mine = [shop.paid_order(site, buyer, sku_id, now) for _ in range(2)]
    other = shop.paid_order(site, shop.member(site, "13900005678", now), sku_id, now)
    page = owner.get("/console/orders/together/").content.decode()
    assert all(order.number in page for order in mine)
    assert other.number not in page
    form = {"carrier": "SF", "tracking_number": "SF1234567890123"}
    wrong = owner.post("/console/orders/together/", form | {"chosen": [mine[0].number, other.number]})
    assert wrong.status_code == 422
    assert reread(mine[0]).state is orders.OrderState.PAID
    done = owner.post("/console/orders/together/", form | {"chosen": [order.number for order in mine]})
    assert done.status_code == 302
    parcels = fulfilment.shipments_of(site_id=site.id, order_ids=[order.id for order in mine])
    assert {parcel.tracking_number for found in parcels.values() for parcel in found} == {"SF1234567890123"}
    assert [reread(order).state for order in mine] == [orders.OrderState.SHIPPED] * 2
    assert "现在没有可以合并的订单" in owner.get("/console/orders/together/").content.decode()


def sheet_of(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in (("订单号", "快递公司", "运单号", "SKU 编码", "件数"), *rows):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("发货.xlsx", out.getvalue())


def test_a_workbook_ships_an_order_in_several_parcels_and_gives_back_what_is_wrong(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime
) -> None:
    order = shop.order(site, buyer, sku_id, now, quantity=3)
    shop.pay(site, order.id, now)
    rows = (
        (order.number, "顺丰", "SF1234567890", "T1-s", "2"),
        (order.number, "中通", "75312345678901", "T1-s", "1"),
        (order.number, "中通", "75312345678902", "T1-s", "1"),
        (order.number, "中通", "75312345678903", "T9", "1"),
    )
    page = owner.post("/console/ship/preview/", {"file": sheet_of(*rows)}).content.decode()
    assert (page.count("pc-badge--good"), page.count("pc-badge--bad")) == (2, 2)
    assert "“T1-s”只剩 0 件没发" in page
    payload, problems = (
        html.unescape(re.findall(f'name="{name}" value="([^"]*)"', page)[0]) for name in ("payload", "problems")
    )
    owner.post("/console/ship/confirm/", {"payload": payload})
    parcels = fulfilment.shipments_of(site_id=site.id, order_ids=[order.id])[order.id]
    assert sorted((parcel.tracking_number, *parcel.lines.values()) for parcel in parcels) == [
        ("75312345678901", 1), ("SF1234567890", 2)
    ]  # fmt: skip
    assert reread(order).state is orders.OrderState.SHIPPED
    wrong = read_sheet(
        owner.post("/console/ship/problems/", {"problems": problems}).content, max_bytes=99999, max_rows=9
    )
    assert [row[2] for row in wrong[1:]] == ["75312345678902", "75312345678903"]
    template = read_sheet(owner.get("/console/ship/template/").content, max_bytes=99999, max_rows=9)
    assert len(template) == 4
    assert ship_sheet.parse("\n".join(",".join(row) for row in template))[1][1].quantity == 1


@pytest.mark.parametrize("cells", ["P1,顺丰,SF1234567,T1,0", "P1,顺丰,SF1234567,,2", "P1,顺丰,SF1234567,T1,x"])
def test_pieces_that_are_no_number_are_named_by_their_line(cells: str) -> None:
    with pytest.raises(Invalid) as refused:
        ship_sheet.parse(f"P0,顺丰,SF1234560\n{cells}")
    assert refused.value.fields[0].data["line"] == 2


def test_terms_of_trade_are_saved_once_and_a_stale_form_keeps_what_was_typed(site: sites.Site, owner: Client) -> None:
    form = {
        "payment_minutes": "60", "ship_within_hours": "24", "receive_days": "7", "after_sales_days": "30",
        "version": "0",
    }  # fmt: skip
    bad = owner.post("/console/orders/policy/", form | {"receive_days": "99", "payment_minutes": "x"})
    assert (bad.status_code, 'value="99"' in bad.content.decode()) == (422, True)
    assert owner.post("/console/orders/policy/", form).status_code == 302
    assert orders.get_policy(site_id=site.id).payment_minutes == 60
    stale = owner.post("/console/orders/policy/", form | {"receive_days": "9"})
    assert (stale.status_code, 'value="9"' in stale.content.decode()) == (409, True)
    assert orders.get_policy(site_id=site.id).receive_days == 7


def test_the_inbox_tells_each_person_what_they_may_deal_with(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, owner: Client, now: datetime
) -> None:
    shop.paid_order(site, buyer, sku_id, now - timedelta(hours=49))
    alerting.look_around(now=now)
    page = owner.get("/console/alerts/").content.decode()
    assert "1 个订单该发货了" in page
    assert "/console/orders/?late=1" in page
    assert re.search(r"data-pc-waiting[^0-9]{1,20}1\b", page), "the menu is data for Wagtail's sidebar"
    assert "该发货了" not in shop.client_of("finance").get("/console/alerts/").content.decode()
    (note,) = re.findall(r'action="(/console/alerts/[0-9a-f-]+/note/)"', page)
    assert shop.client_of("finance").post(note).status_code == 404
    assert owner.post(note).status_code == 302
    seen = owner.get("/console/alerts/").content.decode()
    assert "测试owner 已知道" in seen
    assert shop.client_of("warehouse").post("/console/alerts/jobs/", {"task": "x"}).status_code == 403
