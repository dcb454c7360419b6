"""Orders in the console: finding, shipping one or many, cancelling."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.orders.queries import searching
from portico.domains.sites import public as sites
from portico.entrypoints.console import ship_sheet
from portico.infra.models import AuditRecord
from portico.kernel.errors import Invalid
from portico.kernel.ids import MemberId, OrderId, SkuId
from portico.usecases.shipping import ShipRow
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku_id(site: sites.Site, now: datetime) -> SkuId:
    return shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))


@pytest.fixture
def buyer(site: sites.Site, now: datetime) -> MemberId:
    return shop.member(site, "13800001234", now)


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("warehouse")


def state(site: sites.Site, order_id: OrderId) -> str:
    return str(orders.get_order(site_id=site.id, order_id=order_id).state)


def numbers_on(client: Client, query: str) -> list[str]:
    return re.findall(r">(P\d{14,})</a>", client.get(f"/console/orders/?{query}").content.decode())


def sought(client: Client, **fields: str) -> list[str]:
    """What the posted search leads to: an address in which nobody reads the phone."""
    address = client.post("/console/orders/", fields).headers["location"]
    # Sealed: random, so that any three digits may be in it, but not the phone.
    sealed = re.search(r"(?<=recipient=)[^&]*", address)
    assert "139" not in (address.replace(sealed[0], "") if sealed else address)
    assert "1391111" not in re.sub(r"\D", "", address)
    return numbers_on(client, address.partition("?")[2])


def test_orders_are_found_by_state_number_phone_product_and_day(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, client: Client, now: datetime
) -> None:
    old = shop.paid_order(site, buyer, sku_id, now - timedelta(days=3))
    other = shop.member(site, "13911112222", now)
    new = shop.order(site, other, sku_id, now)
    both = [new.number, old.number]
    assert set(numbers_on(client, "")) == set(both)
    assert numbers_on(client, "state=paid") == [old.number]
    assert numbers_on(client, f"number={new.number.lower()}") == [new.number]
    assert sought(client, phone="139 1111 2222") == [new.number]
    assert sought(client, phone="1391111") == []
    assert sought(client, phone="13911112222", state="paid") == []
    assert set(numbers_on(client, "recipient=nonsense")) == set(both)
    assert set(numbers_on(client, "product=商品 T1")) == set(both)
    assert set(numbers_on(client, "product=T1-s")) == set(both)
    assert numbers_on(client, "product=没有") == []
    assert numbers_on(client, "since=2026-11-22&until=2026-11-22") == [new.number]
    assert set(numbers_on(client, "since=nonsense&state=nonsense")) == set(both)


@pytest.mark.parametrize(("near", "few"), [(2_000, 1_000), (2, 1_000), (2, 0)], ids=["near", "by product", "by name"])
def test_orders_of_a_product_are_found_however_far_back(
    site: sites.Site,
    sku_id: SkuId,
    buyer: MemberId,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    near: int,
    few: int,
) -> None:
    monkeypatch.setattr(searching, "_NEAR", near)
    monkeypatch.setattr(searching, "_FEW_PRODUCTS", few)
    other = shop.only_sku(shop.product(site, shop.category(site, "cup", "杯", now), "T2", now))
    placed = [
        shop.order(site, buyer, other if days in {0, 2, 3} else sku_id, now - timedelta(days=days)) for days in range(6)
    ]
    wanted = [order.number for order in placed if order.lines[0].sku_id == sku_id]
    for words in ("T1-s", "商品 t1"):
        found, cursor = [], None
        while True:
            page = orders.search_orders(
                site_id=site.id, filter=orders.OrderFilter(product=words), cursor=cursor, limit=2
            )
            found += [order.number for order in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == wanted
    assert orders.count_orders(site_id=site.id, filter=orders.OrderFilter(product="T1-s")) == 3


def test_a_name_of_long_ago_is_looked_for_in_its_own_time(
    site: sites.Site,
    sku_id: SkuId,
    buyer: MemberId,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(searching, "_NEAR", 2)
    monkeypatch.setattr(searching, "_FEW_PRODUCTS", 0)
    other = shop.only_sku(shop.product(site, shop.category(site, "cup", "杯", now), "T2", now))
    wanted = [shop.order(site, buyer, sku_id, now - timedelta(days=30 + days)).number for days in range(3)]
    for days in range(3):
        shop.order(site, buyer, other, now - timedelta(days=days))
    asked = orders.OrderFilter(product="商品 T1")
    # Near, whether there is more, the names, near the day of the last one, lines, timeline: not all orders there are.
    with django_assert_num_queries(6):
        page = orders.search_orders(site_id=site.id, filter=asked, cursor=None, limit=1)
    assert [order.number for order in page.items] == wanted[:1]
    # What is bought again is found on top again.
    again = shop.order(site, buyer, sku_id, now)
    page = orders.search_orders(site_id=site.id, filter=asked, cursor=None, limit=4)
    assert [order.number for order in page.items] == [again.number, *wanted]


def test_a_page_of_orders_leads_to_the_next(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, client: Client, now: datetime
) -> None:
    placed = [shop.order(site, buyer, sku_id, now).number for _ in range(25)]
    first = client.get("/console/orders/").content.decode()
    cursor = re.search(r'cursor=([^"&]+)" rel="next"', first)
    assert cursor is not None
    shown = numbers_on(client, "") + numbers_on(client, f"cursor={cursor[1]}")
    assert sorted(shown) == sorted(placed)
    assert client.get("/console/orders/?cursor=broken").status_code == 422


def test_one_order_is_shipped_from_its_page(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, client: Client, now: datetime
) -> None:
    order = shop.paid_order(site, buyer, sku_id, now)
    path = f"/console/orders/{order.id}/ship/"
    client.post(path, {"carrier": "没有这家", "tracking_number": "SF1234567890"})
    client.post(path, {"carrier": "SF", "tracking_number": "?"})
    assert state(site, order.id) == "paid"
    client.post(path, {"carrier": "SF", "tracking_number": "sf 1234 567890"})
    assert state(site, order.id) == "shipped"
    (parcel,) = fulfilment.shipments_of(site_id=site.id, order_ids=[order.id])[order.id]
    assert (parcel.carrier_code, parcel.tracking_number) == ("SF", "SF1234567890")
    assert AuditRecord.objects.filter(actor_kind="staff", action__startswith="fulfilment").count() == 1
    again = client.post(path, {"carrier": "SF", "tracking_number": "SF9999999999"}, follow=True)
    assert "订单当前是“已发货”，不能发货" in again.content.decode()


def test_a_sheet_is_checked_then_its_good_rows_are_shipped(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, client: Client, now: datetime
) -> None:
    good, unpaid = shop.paid_order(site, buyer, sku_id, now), shop.order(site, buyer, sku_id, now)
    twice = shop.paid_order(site, buyer, sku_id, now)
    rows = [
        "订单号,快递公司,运单号",
        f"{good.number},顺丰,SF1234567890",
        f"{unpaid.number},顺丰,SF1234567891",
        "P20200101999999,顺丰,SF1234567892",
        f"{twice.number},中通,75312345678901",
        f"{twice.number}，中通，75312345678902",
        "",
    ]
    sheet = SimpleUploadedFile("发货.csv", "\n".join(rows).encode("gb18030"), content_type="text/csv")
    page = client.post("/console/ship/preview/", {"text": "", "file": sheet}).content.decode()
    assert [state(site, one.id) for one in (good, unpaid, twice)] == ["paid", "pending_payment", "paid"]
    assert page.count("pc-badge--bad") == 4
    assert "订单当前是“待付款”，不能发货" in page
    assert f"“{twice.number}”重复" in page
    payload = json.dumps([[good.number, "顺丰", "SF1234567890"], [unpaid.number, "顺丰", "SF1234567891"]])
    result = client.post("/console/ship/confirm/", {"payload": payload}).content.decode()
    assert [state(site, one.id) for one in (good, unpaid, twice)] == ["shipped", "pending_payment", "paid"]
    assert unpaid.number in result
    assert good.number not in result


@pytest.mark.parametrize("payload", ["", "{", "[]", '[["a","b"]]', "[1,2]", json.dumps([["a", "b", "c"]] * 2001)])
def test_a_made_up_confirmation_is_malformed(site: sites.Site, client: Client, payload: str) -> None:
    assert client.post("/console/ship/confirm/", {"payload": payload}).status_code == 422


def test_sheets_come_with_tabs_commas_headings_and_gaps() -> None:
    expected = [ShipRow("P1", "顺丰", "SF1"), ShipRow("P2", "中通", "")]
    assert [row for _, row in ship_sheet.parse("订单号\t快递\t单号\nP1\t顺丰\tSF1\n\nP2\t中通")] == expected
    assert ship_sheet.parse("P1,顺丰,SF1\n\nP2，中通") == [(1, expected[0]), (3, expected[1])]
    for empty in ("", "\n \n", "订单号,快递公司,单号"):
        with pytest.raises(Invalid):
            ship_sheet.parse(empty)


def test_a_paid_order_given_up_needs_a_reason_and_frees_its_stock(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, now: datetime
) -> None:
    order = shop.paid_order(site, buyer, sku_id, now)
    client = shop.client_of("customer_service")
    client.post(f"/console/orders/{order.id}/cancel/", {"reason": "  "})
    assert state(site, order.id) == "paid"
    client.post(f"/console/orders/{order.id}/cancel/", {"reason": "买家不要了"})
    assert state(site, order.id) == "refunded"
    assert inventory.levels(site_id=site.id, sku_ids=[sku_id]) == {sku_id: 50}
    assert AuditRecord.objects.get(action="orders.refund").reason == "买家不要了"


def test_the_staff_note_is_kept_and_bounded(site: sites.Site, sku_id: SkuId, buyer: MemberId, now: datetime) -> None:
    order = shop.paid_order(site, buyer, sku_id, now)
    client = shop.client_of("customer_service")
    client.post(f"/console/orders/{order.id}/note/", {"text": "易碎，多垫一层"})
    client.post(f"/console/orders/{order.id}/note/", {"text": "长" * 501})
    assert orders.get_order(site_id=site.id, order_id=order.id).staff_note == "易碎，多垫一层"
    assert AuditRecord.objects.filter(action="orders.staff_note").count() == 1
