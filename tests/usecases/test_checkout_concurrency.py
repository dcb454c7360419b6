"""Checkout under real threads, each with its own connection."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.orders.models import Order
from portico.infra.locks import Busy
from portico.kernel.ids import new_id
from portico.kernel.state import TransitionRefused
from portico.usecases import cancel, checkout
from tests.usecases.shopping import Shop, events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


def in_threads(count, work):
    """`work(i)` in `count` threads that start together; the results in order."""
    barrier = threading.Barrier(count)

    def run(place):
        try:
            barrier.wait(timeout=30)
            return work(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def place(shop, shopper, request, key):
    return checkout.place_order(actor=shopper.actor, request=request, idempotency_key=key, now=shop.now)


def test_64_buyers_for_500_units_buy_exactly_500(shop):
    tea = shop.sku(stock=500)
    shoppers = [shop.shopper() for _ in range(8)]
    requests = {buyer.actor.member_id: shop.request(buyer, (tea, 1)) for buyer in shoppers}

    def buy(buyer_place):
        sold = short = 0
        buyer = shoppers[buyer_place % len(shoppers)]
        for _ in range(9):  # 64 × 9 = 576 attempts
            try:
                place(shop, buyer, requests[buyer.actor.member_id], new_id().hex)
                sold += 1
            except inventory.StockShort:
                short += 1
        return sold, short

    outcomes = in_threads(64, buy)
    assert sum(sold for sold, _ in outcomes) == 500
    assert sum(short for _, short in outcomes) == 76
    assert shop.stock(tea) == (500, 500)
    assert Order.objects.count() == Order.objects.values("number").distinct().count() == 500
    assert len(events("orders.placed")) == 500
    assert inventory.ledger_mismatches(site_id=shop.site.id) == ()


def test_one_key_from_16_threads_places_one_order(shop):
    tea, buyer = shop.sku(stock=100), shop.shopper()
    request = shop.request(buyer, (tea, 3))
    placed = in_threads(16, lambda _: place(shop, buyer, request, "one-key-for-all").id)
    assert len(set(placed)) == 1
    assert Order.objects.count() == 1
    assert shop.stock(tea) == (100, 3)
    assert events("orders.placed") == ["orders.placed"]


def test_the_purchase_limit_holds_against_one_person_in_many_threads(shop):
    tea, buyer = shop.sku(stock=100, purchase_limit=2), shop.shopper()
    request = shop.request(buyer, (tea, 1))

    def buy(_):
        try:
            place(shop, buyer, request, new_id().hex)
        except (checkout.PurchaseLimitExceeded, Busy) as refused:
            return refused.code
        return "placed"

    outcomes = in_threads(12, buy)
    assert outcomes.count("placed") == 2
    assert shop.stock(tea) == (100, 2)


def test_orders_of_the_same_goods_in_opposite_order_do_not_deadlock(shop):
    tea, cup = shop.sku(stock=200), shop.sku(stock=200)
    buyer = shop.shopper()
    forwards, backwards = shop.request(buyer, (tea, 1), (cup, 1)), shop.request(buyer, (cup, 1), (tea, 1))

    def buy(number):
        for _ in range(10):
            place(shop, buyer, forwards if number % 2 else backwards, new_id().hex)

    in_threads(12, buy)
    assert shop.stock(tea) == shop.stock(cup) == (200, 120)


def test_cancelling_and_expiring_at_the_same_moment_releases_once(shop):
    tea, buyer = shop.sku(stock=10), shop.shopper()
    order = shop.order(buyer, (tea, 4))

    def end(number):
        try:
            if number % 2:
                cancel.cancel_order(actor=buyer.actor, order_id=order.id, words="", now=order.expires_at)
                return 1
            return cancel.cancel_expired(now=order.expires_at)
        except TransitionRefused:
            return 0

    assert sum(in_threads(8, end)) == 1
    assert shop.stock(tea) == (10, 0)
    assert events("orders.cancelled") == ["orders.cancelled"]
    assert orders.get_order(site_id=shop.site.id, order_id=order.id).state is orders.OrderState.CANCELLED
