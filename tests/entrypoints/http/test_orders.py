"""Quotes and orders over HTTP: shapes, languages, whose they are, and what bad input gets."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_bolt.testing import TestClient

from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.entrypoints.http.api import api
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.ids import OrderId, new_id
from portico.kernel.money import Money
from portico.usecases import shipping
from tests.entrypoints.http.shopfront import Caller, as_member, problem
from tests.usecases.shopping import Shop, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site):
    return Shop(site, utc_now())


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def shopper(shop):
    return shop.shopper()


@pytest.fixture
def member(client, shopper):
    return as_member(client, shopper)


@pytest.fixture
def tea(shop):
    return shop.sku(5000, stock=10)


def test_a_quote_is_explained_line_by_line_in_two_languages(member, shop, tea):
    shop.freight(1000, 20000)
    with transaction.atomic():
        promotions.add_threshold_discount(
            site_id=shop.site.id, threshold=Money(10000), off=Money(1050), starts_at=None, ends_at=None,
            actor=shop.staff, now=shop.now,
        )  # fmt: skip
    body = {"source": "buy_now", "lines": [{"sku_id": str(tea), "quantity": 2}], "address_id": member.address_id}
    quote = member.post("/quotes", body).json()
    assert quote["explanation"] == [
        {"code": "goods", "label": "商品金额", "amount_fen": 10000},
        {"code": "threshold_discount", "label": "满 100 元减 10.50 元", "amount_fen": -1050},
        {"code": "freight", "label": "运费", "amount_fen": 1000},
    ]
    assert [quote[name] for name in ("goods_fen", "discount_fen", "freight_fen", "payable_fen")] == [
        10000, 1050, 1000, 9950,
    ]  # fmt: skip
    (line,) = quote["lines"]
    assert (line["subtotal_fen"], line["payable_fen"], line["adjustments"][0]["amount_fen"]) == (10000, 8950, -1050)
    assert quote["problems"] == []
    english = member.post("/quotes", body, **{"Accept-Language": "en"}).json()
    assert [e["label"] for e in english["explanation"]] == ["Goods", "¥10.50 off from ¥100", "Delivery"]


def test_a_guest_may_ask_what_it_costs(client, tea):
    body = {"source": "buy_now", "lines": [{"sku_id": str(tea), "quantity": 20}]}
    quote = Caller(client).post("/quotes", body).json()
    assert quote["payable_fen"] == 100000
    assert quote["problems"] == [{"sku_id": str(tea), "code": "short", "message": "库存不足，仅剩 10 件"}]


def test_a_placed_order_is_answered_whole_and_reads_the_same(member, tea):
    answer = member.post_once("/orders", member.order_body((tea, 2), note="放门口"))
    assert answer.status_code == 201
    order = answer.json()
    assert (order["state"], order["state_text"], order["actions"]) == ("pending_payment", "待付款", ["pay", "cancel"])
    assert order["address"]["recipient"] == "林晓"
    assert order["address"]["province"] == "浙江省"
    assert (order["note"], order["payment"], order["shipments"]) == ("放门口", None, [])
    assert order["created_at"].endswith("Z")
    assert [entry["text"] for entry in order["timeline"]] == ["订单已提交，请尽快付款"]
    assert member.get(f"/orders/{order['id']}").json() == order
    assert member.get("/orders").json() == {"items": [order], "next_cursor": None}


def test_a_repeated_key_gives_the_same_order_and_another_request_a_conflict(member, tea):
    body = member.order_body((tea, 1))
    first = member.post_once("/orders", body, key="the-same-key")
    again = member.post_once("/orders", body, key="the-same-key")
    assert (again.status_code, again.json()) == (201, first.json())
    before = snapshot()
    other = member.post_once("/orders", body | {"note": "x"}, key="the-same-key")
    problem(other, 409, "idempotency_conflict")
    assert snapshot() == before


def test_a_missing_key_is_named(member, tea):
    body = member.order_body((tea, 1))
    before = snapshot()
    answer = problem(member.post("/orders", body), 422, "invalid")
    assert [(e["field"], e["code"]) for e in answer["errors"]] == [("Idempotency-Key", "idempotency_key_missing")]
    assert snapshot() == before


def test_a_changed_quote_comes_back_with_the_new_one(member, shop, tea):
    body = member.order_body((tea, 1))
    shop.change_product(tea, price_fen=5500)
    before = snapshot()
    answer = problem(member.post_once("/orders", body), 409, "quote_changed")
    assert answer["data"]["quote"]["payable_fen"] == 5500
    assert answer["data"]["quote"]["explanation"][0]["label"] == "商品金额"
    assert snapshot() == before
    placed = member.post_once("/orders", body | {"quote_payable_fen": answer["data"]["quote"]["payable_fen"]})
    assert placed.status_code == 201


def test_short_stock_names_the_line(member, tea):
    before = snapshot()
    answer = problem(member.post_once("/orders", member.order_body((tea, 11))), 409, "stock_short")
    assert answer["data"]["shortages"] == [{"sku_id": str(tea), "available": 10, "wanted": 11}]
    assert snapshot() == before


def test_off_sale_unknown_and_limited_products_are_named(member, shop, tea):
    gone, limited = shop.sku(), shop.sku(purchase_limit=1)
    off_sale, over = member.order_body((gone, 1)), member.order_body((limited, 2))
    shop.change_product(gone, on_sale=False)
    unknown = member.order_body((tea, 1), lines=[{"sku_id": str(new_id()), "quantity": 1}])
    before = snapshot()
    problem(member.post_once("/orders", off_sale), 409, "product_off_sale")
    problem(member.post_once("/orders", over), 409, "purchase_limit_exceeded")
    problem(member.post_once("/orders", unknown), 404, "sku_unknown")
    assert snapshot() == before


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"source": "gift"}, 422, "invalid"),
        ({"address_id": "nowhere"}, 404, "address_not_found"),
        ({"address_id": "00000000-0000-0000-0000-000000000000"}, 404, "address_not_found"),
        ({"address_id": None}, 422, "invalid"),
        ({"quote_payable_fen": -1}, 422, "invalid"),
        ({"quote_payable_fen": "5000"}, 422, "invalid"),
        ({"quote_payable_fen": 50.5}, 422, "invalid"),
        ({"quote_payable_fen": 1}, 409, "quote_changed"),
        ({"quote_payable_fen": 10**30}, 422, "invalid"),
        ({"note": "字" * 201}, 422, "invalid"),
        ({"note": 5}, 422, "invalid"),
        ({"entry": "x" * 65}, 422, "invalid"),
        ({"lines": []}, 422, "nothing_to_order"),
        ({"lines": [{"sku_id": "x", "quantity": 0}]}, 422, "invalid"),
        ({"lines": [{"sku_id": "not-an-id", "quantity": 1}]}, 404, "sku_unknown"),
        ({"lines": "all"}, 422, "invalid"),
        ({"lines": [{"sku_id": "x", "quantity": 1}] * 121}, 422, "invalid"),
        ({"source": "cart", "lines": []}, 422, "nothing_to_order"),
    ],
)
def test_bad_input_is_named_and_places_nothing(member, tea, changes, status, code):
    body = member.order_body((tea, 1)) | changes
    before = snapshot()
    problem(member.post_once("/orders", body), status, code)
    assert snapshot() == before


def test_a_note_with_a_zero_byte_is_refused_by_name(member, tea):
    body = member.order_body((tea, 1), note="a\u0000b")
    before = snapshot()
    assert problem(member.post_once("/orders", body), 422, "invalid")["errors"][0]["field"] == "note"
    assert snapshot() == before


def test_orders_need_a_member(client, tea):
    for method, path in [("GET", "/orders"), ("POST", "/orders"), ("GET", f"/orders/{new_id()}")]:
        body = {"source": "cart", "address_id": "x", "quote_payable_fen": 1} if method == "POST" else None
        problem(Caller(client).call(method, path, body), 401, "unauthenticated")


def test_a_foreign_order_is_not_found_by_anybody_else(client, shop, member, tea, other_site):
    order = member.order((tea, 1))
    stranger = as_member(client, shop.shopper())
    elsewhere = as_member(client, shop.shopper(other_site), **{"X-Portico-Site": "other"})
    before = snapshot()
    for caller in (stranger, elsewhere):
        problem(caller.get(f"/orders/{order['id']}"), 404, "order_not_found")
        problem(caller.post(f"/orders/{order['id']}/cancel", {"reason": "mine"}), 404, "order_not_found")
        problem(caller.post(f"/orders/{order['id']}/confirm-receipt"), 404, "order_not_found")
        assert caller.get("/orders").json()["items"] == []
    problem(member.get("/orders/not-an-id"), 404, "order_not_found")
    assert snapshot() == before


def test_a_token_of_one_site_is_no_token_of_another(member, other_site):
    problem(member.get("/orders", **{"X-Portico-Site": "other"}), 401, "unauthenticated")


def test_cancelling_frees_the_stock_and_happens_once(member, shop, tea):
    order = member.order((tea, 4))
    cancelled = member.post(f"/orders/{order['id']}/cancel", {"reason": "不想要了"}).json()
    assert (cancelled["state"], cancelled["cancel_reason"], cancelled["actions"]) == (
        "cancelled", "buyer", ["buy_again"],
    )  # fmt: skip
    assert [entry["text"] for entry in cancelled["timeline"]] == ["订单已提交，请尽快付款", "您取消了订单"]
    assert shop.stock(tea) == (10, 0)
    before = snapshot()
    problem(member.post(f"/orders/{order['id']}/cancel", {}), 409, "transition_refused")
    problem(member.post(f"/orders/{order['id']}/cancel", {"reason": "x" * 201}), 422, "invalid")
    problem(member.post(f"/orders/{order['id']}/confirm-receipt"), 409, "transition_refused")
    assert snapshot() == before


def test_a_shipped_order_shows_its_parcel_until_it_is_received(member, shop, tea):
    order = member.order((tea, 1))
    with transaction.atomic():
        orders.mark_paid(
            site_id=shop.site.id, order_id=OrderId(order["id"]), actor=System(shop.site.id, "test"), now=utc_now()
        )
    shipping.ship_order(
        actor=shop.staff, order_id=OrderId(order["id"]), carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )
    seen = member.get(f"/orders/{order['id']}").json()
    (parcel,) = seen["shipments"]
    assert (parcel["carrier_name"], parcel["carrier_code"], parcel["tracking_number"]) == (
        "顺丰速运", "SF", "SF1234567890",
    )  # fmt: skip
    assert parcel["lines"] == [{"order_line_id": order["lines"][0]["id"], "quantity": 1}]
    assert [entry["text"] for entry in parcel["track"]] == ["商家已发货：顺丰速运 SF1234567890"]
    assert seen["actions"] == ["confirm_receipt", "extend_receipt", "buy_again"]
    later = member.post(f"/orders/{order['id']}/extend-receipt").json()
    assert later["actions"] == ["confirm_receipt", "buy_again"]
    assert datetime.fromisoformat(later["receipt_due_at"]) == datetime.fromisoformat(
        seen["receipt_due_at"]
    ) + timedelta(days=3)
    problem(member.post(f"/orders/{order['id']}/extend-receipt"), 409, "receipt_already_extended")
    done = member.post(f"/orders/{order['id']}/confirm-receipt").json()
    assert (done["state"], done["state_text"]) == ("completed", "已完成")
    assert done["timeline"][-1]["text"] == "已确认收货，订单完成"


def test_the_list_is_paged_by_cursor_filtered_by_state_and_costs_a_fixed_number_of_queries(member, tea):
    placed = [member.order((tea, 1)) for _ in range(5)]
    member.post(f"/orders/{placed[0]['id']}/cancel", {})
    first = member.get("/orders?limit=2").json()
    second = member.get(f"/orders?limit=2&cursor={first['next_cursor']}").json()
    last = member.get(f"/orders?limit=2&cursor={second['next_cursor']}").json()
    ids = [order["id"] for page in (first, second, last) for order in page["items"]]
    assert ids == [order["id"] for order in reversed(placed)]
    assert last["next_cursor"] is None
    assert [o["id"] for o in member.get("/orders?state=cancelled").json()["items"]] == [placed[0]["id"]]
    counts = []
    for limit in (1, 5):
        with CaptureQueriesContext(connection) as queries:
            member.get(f"/orders?limit={limit}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=lost", "state"), ("cursor=nonsense", "cursor"), ("limit=0", "limit"), ("limit=101", "limit")],
)
def test_a_bad_filter_is_named(member, query, field):
    answer = problem(member.get(f"/orders?{query}"), 422, "invalid")
    assert [error["field"] for error in answer["errors"]] == [field]
