"""Parcels on the order page: several of them, by express or courier, mended and taken back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.infra.actors import Staff
from portico.kernel.ids import new_id
from portico.usecases import slips
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(site: sites.Site, now: datetime) -> orders.OrderView:
    sku_id = shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))
    buyer = shop.member(site, "13800001234", now)
    placed = shop.order(site, buyer, sku_id, now, quantity=3)
    shop.pay(site, placed.id, now)
    return orders.get_order(site_id=site.id, order_id=placed.id)


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("warehouse")


def parcels(order: orders.OrderView) -> list[fulfilment.ShipmentView]:
    return fulfilment.shipments_of(site_id=order.site_id, order_ids=[order.id]).get(order.id, [])


def ship(client: Client, order: orders.OrderView, **form: str) -> str:
    return client.post(f"/console/orders/{order.id}/ship/", form, follow=True).content.decode()


def test_an_order_is_shipped_in_parts_from_its_page(client: Client, paid: orders.OrderView) -> None:
    line = f"pieces-{paid.lines[0].id}"
    page = ship(client, paid, method="express", carrier="SF", tracking_number="SF1234567890", **{line: "2"})
    assert "SF1234567890" in page
    assert "/ 1</span>" in page  # one piece is left for the next parcel
    refused = ship(client, paid, method="express", carrier="SF", tracking_number="SF1234567891", **{line: "2"})
    assert len(parcels(paid)) == 1
    assert 'class="messages"' in refused or "pc-message" in refused or "messages" in refused
    for nonsense in ("x", "", "0"):
        ship(client, paid, method="express", carrier="SF", tracking_number="SF1234567891", **{line: nonsense})
    ship(client, paid, method="express", carrier="SF", tracking_number="SF1234567891", **{f"pieces-{new_id()}": "1"})
    assert len(parcels(paid)) == 1
    page = ship(client, paid, method="city", courier_name="小陈", courier_phone="13800009999", **{line: "1"})
    assert "小陈" in page
    assert [parcel.method for parcel in parcels(paid)] == ["express", "city"]
    assert orders.get_order(site_id=paid.site_id, order_id=paid.id).state is orders.OrderState.SHIPPED


def test_the_slip_of_an_order_shipped_in_part_is_for_the_rest(client: Client, paid: orders.OrderView) -> None:
    def printed() -> tuple[list[int], str]:
        order = orders.get_order(site_id=paid.site_id, order_id=paid.id)
        actor = Staff(site_id=paid.site_id, user_id=1, name="小陈", rights=frozenset())
        slip = slips.slip_of(order, parcels(paid), actor, "zh-hans", ZoneInfo("Asia/Shanghai"))
        return [line.pieces for line in slip.lines], slip.barcode

    line = f"pieces-{paid.lines[0].id}"
    assert printed() == ([3], paid.number)
    ship(client, paid, method="express", carrier="SF", tracking_number="SF1234567890", **{line: "2"})
    assert printed() == ([1], paid.number)  # not the waybill of the parcel that has left
    ship(client, paid, method="express", carrier="SF", tracking_number="SF1234567891", **{line: "1"})
    assert printed() == ([3], "SF1234567890")


def test_a_waybill_is_mended_and_a_parcel_taken_back(client: Client, paid: orders.OrderView) -> None:
    ship(client, paid, carrier="SF", tracking_number="SF1234567890")
    (parcel,) = parcels(paid)
    form = {"carrier": "YTO", "tracking_number": "YT1234567890", "version": "1"}
    page = client.post(f"/console/parcels/{parcel.id}/waybill/", form, follow=True).content.decode()
    assert "运单 SF1234567890 更正为 圆通速递 YT1234567890" in page
    stale = client.post(
        f"/console/parcels/{parcel.id}/waybill/", form | {"tracking_number": "YT0000000000"}, follow=True
    )
    assert "包裹信息刚被别人修改" in stale.content.decode()
    assert parcels(paid)[0].tracking_number == "YT1234567890"
    client.post(f"/console/parcels/{parcel.id}/withdraw/", {})
    assert len(parcels(paid)) == 1  # a form without the version changes nothing
    page = client.post(f"/console/parcels/{parcel.id}/withdraw/", {"version": "2"}, follow=True).content.decode()
    assert parcels(paid) == []
    assert "已撤回" in page


def test_the_courier_has_been_there(client: Client, paid: orders.OrderView) -> None:
    ship(client, paid, method="city", courier_name="小陈", courier_phone="13800009999")
    (parcel,) = parcels(paid)
    page = client.post(f"/console/parcels/{parcel.id}/delivered/", {}, follow=True).content.decode()
    assert "已送达" in page
    assert parcels(paid)[0].delivered_at is not None
    assert client.post(f"/console/parcels/{new_id()}/delivered/", {}).status_code == 404
