"""What is bought and never shipped: delivered once, when paid, as far as the merchant provided it."""

from __future__ import annotations

import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra.actors import System
from portico.kernel.errors import Denied, Invalid
from portico.kernel.ids import SkuId, new_id
from portico.usecases import card_keys, deliveries
from tests.domains.inventory.test_concurrency import in_threads
from tests.usecases.shopping import events, run_reactions
from tests.usecases.virtual import VirtualShop

S = orders.OrderState


@pytest.fixture
def shop(site, now):
    return VirtualShop(site, now)


@pytest.mark.django_db
def test_card_keys_are_the_buyers_when_paid_and_the_order_is_completed(shop):
    sku = shop.cards("a", "b", "c")
    assert shop.stock(sku) == (3, 0)
    order = shop.delivered(shop.shopper(), (sku, 2))
    assert order.state is S.COMPLETED
    assert [key.order_line_id for key in shop.keys_of(order)] == [order.lines[0].id] * 2
    assert shop.stock(sku) == (1, 0)
    assert events("orders.completed") == ["orders.completed"]
    run_reactions(shop.now)
    assert deliveries.deliver_all_waiting(now=shop.now) == 0
    assert len(shop.keys_of(order)) == 2


@pytest.mark.django_db
def test_a_mixed_order_delivers_keys_and_still_waits_for_its_parcel(shop):
    keys, tea = shop.cards("a"), shop.sku(5000)
    order = shop.delivered(shop.shopper(), (keys, 1), (tea, 1))
    assert order.state is S.PAID
    assert {line.kind: line.to_ship for line in order.lines} == {"card_key": 0, "goods": 1}


@pytest.mark.django_db
def test_every_piece_of_a_package_is_one_package_and_pieces_cost_what_was_paid(shop):
    order = shop.delivered(shop.shopper(), (shop.package(price_fen=3333), 3))
    packages = shop.packages_of(order)
    assert order.state is S.COMPLETED
    assert [package.left for package in packages] == [5, 5, 5]
    assert sum(package.paid.minor for package in packages) == order.lines[0].payable.minor


@pytest.mark.django_db
def test_what_lacks_a_plan_waits_and_comes_as_soon_as_there_is_one(shop):
    sku = shop.package(planned=False)
    order = shop.delivered(shop.shopper(), (sku, 1))
    assert order.state is S.PAID
    (waiting,) = entitlements.waiting_skus(site_id=shop.site.id)
    assert (waiting.sku_id, waiting.kind, waiting.orders) == (sku, "package", 1)
    shop.plan(sku)
    assert deliveries.deliver_waiting(site_id=shop.site.id, sku_id=sku, now=shop.now) == 1
    assert shop.now_of(order).state is S.COMPLETED
    assert entitlements.waiting_skus(site_id=shop.site.id) == ()


@pytest.mark.django_db
def test_buyers_who_waited_for_keys_get_them_in_the_order_they_paid(shop):
    sku = shop.cards("a", "b", "c")
    with transaction.atomic():  # the merchant takes the unsold cards back after they were paid for
        first, second = (shop.paid(shop.shopper(), (sku, 1)) for _ in range(2))
        entitlements.withdraw_keys(site_id=shop.site.id, sku_id=sku, batch_id=None, actor=shop.staff, now=shop.now)
    run_reactions(shop.now)
    assert shop.keys_of(first) == () == shop.keys_of(second)
    assert shop.refill(sku, "x").delivered == 1
    assert len(shop.keys_of(first)) == 1
    assert shop.keys_of(second) == ()
    assert shop.stock(sku) == (0, 0)  # one free key less than was paid for: nothing to sell
    assert shop.refill(sku, "y", "z").delivered == 1
    assert shop.stock(sku) == (1, 0)


@pytest.mark.django_db
def test_stock_of_cards_is_the_cards_whoever_else_sets_it(shop):
    sku = shop.cards("a", "b")
    with transaction.atomic():
        inventory.receive(site_id=shop.site.id, quantities={sku: 50}, reason="typed", actor=shop.staff, now=shop.now)
    held = shop.order(shop.shopper(), (sku, 1))
    assert card_keys.sync_all_stock(now=shop.now) == 1
    assert shop.stock(sku) == (2, 1)
    assert card_keys.withdraw_card_keys(actor=shop.staff, sku_id=sku, batch_id=None, now=shop.now) == 2
    assert shop.stock(sku) == (1, 1)  # what an unpaid order has reserved stays until it is paid or given up
    assert held.state is S.PENDING_PAYMENT
    assert inventory.ledger_mismatches(site_id=shop.site.id) == ()


@pytest.mark.django_db
def test_an_order_given_up_before_delivery_takes_no_key(shop):
    sku = shop.cards("a")
    order = shop.paid(shop.shopper(), (sku, 1))
    line = order.lines[0]
    with transaction.atomic():
        orders.refund_lines(
            site_id=shop.site.id, order_id=order.id, freight=order.freight, reason=orders.CancelReason.MERCHANT,
            refunds={line.id: orders.LineRefund(orders.Pieces(unshipped=1), line.payable)}, words="", data={},
            actor=System(shop.site.id, "test"), now=shop.now,
        )  # fmt: skip
    run_reactions(shop.now)
    assert shop.now_of(order).state is S.REFUNDED
    assert shop.keys_of(order) == ()


@pytest.mark.django_db
def test_only_a_sku_of_the_kind_and_only_staff_with_the_right(shop):
    tea = shop.sku(5000)
    with pytest.raises(Invalid):
        shop.refill(tea, "a")
    with pytest.raises(catalog.SkuUnknown):
        shop.refill(SkuId(new_id()), "a")
    with pytest.raises(Denied):
        card_keys.import_card_keys(actor=shop.clerk(), sku_id=shop.cards(), content=b"a", file_name="c", now=shop.now)


@pytest.mark.django_db(transaction=True)
def test_one_order_delivered_by_many_workers_at_once_is_delivered_once(site, now):
    shop = VirtualShop(site, now)
    sku, visits = shop.cards(*(f"card-{place}" for place in range(20))), shop.package()
    order = shop.paid(shop.shopper(), (sku, 3), (visits, 2))

    def deliver(_):
        with transaction.atomic():
            return deliveries.deliver_order(site_id=site.id, order_id=order.id, now=now)

    assert sorted(in_threads(8, deliver)) == [0] * 7 + [5]
    assert (len(shop.keys_of(order)), len(shop.packages_of(order))) == (3, 2)
    assert entitlements.pools(site_id=site.id, sku_ids=[sku], today=now.date())[sku].free == 17
