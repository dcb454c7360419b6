"""Money back for what was delivered without a parcel: exactly what is unused, and nothing is used afterwards."""

from __future__ import annotations

import pytest

from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.infra import rotating_codes
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.usecases import deliveries, entitlement_refunds, my_entitlements, redemption
from portico.usecases.after_sales import applying
from portico.usecases.after_sales.options import options_of
from tests.usecases.after_sales.desk import KIND, MOVE, Desk
from tests.usecases.shopping import run_reactions
from tests.usecases.virtual import VirtualShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site):
    return VirtualShop(site, utc_now())


@pytest.fixture
def clerk(shop):
    return Staff(shop.site.id, 1, "店主", frozenset(Right))


@pytest.fixture
def desk(shop):
    return Desk(shop)


def use_one(clerk, package):
    now = utc_now()
    text = rotating_codes.show(kind="E", id=package.id, now=now).text
    ticket = redemption.look_up(actor=clerk, text=text, now=now).ticket
    wanted = {package.items[0].id: 1}
    return redemption.redeem_package(actor=clerk, ticket=ticket, wanted=wanted, store_id=None, now=now)


def option(order, desk):
    found = options_of(site_id=order.site_id, order_id=order.id, member_id=order.member_id, now=utc_now())
    return found.lines[0]


def test_a_used_package_is_worth_its_unused_times_and_is_void_afterwards(shop, desk, clerk):
    order = desk.paid((shop.package(price_fen=9999), 1))
    (package,) = shop.packages_of(order)
    use_one(clerk, package)  # 剪发: 4000 of 9999 for two times → 2000 gone
    assert option(order, desk).worth(1).minor == 7999
    case = desk.ask(order, KIND.REFUND_ONLY, 1)
    with pytest.raises(entitlement_refunds.EntitlementHeld):
        use_one(clerk, package)
    desk.decide(case, MOVE.APPROVE_REFUND)
    (void,) = shop.packages_of(order)
    assert (void.state, void.refunded.minor) == (entitlements.PackageState.REFUNDED, 7999)
    after = desk.order(order.id)
    assert (after.state, after.refunded.minor) == (orders.OrderState.REFUNDED, 7999)
    assert shop.stock(order.lines[0].sku_id) == (99, 0)  # what was delivered is not put back
    assert entitlements.ledger_mismatches(site_id=order.site_id) == ()


def test_a_key_that_was_shown_is_worth_nothing_and_one_that_was_not_is_void(shop, desk):
    order = desk.paid((shop.cards("a", "b"), 2))
    first, second = shop.keys_of(order)
    my_entitlements.reveal_key(actor=desk.shopper.actor, key_id=first.id, surface="web", now=utc_now())
    assert option(order, desk).shipped == 1
    case = desk.ask(order, KIND.REFUND_ONLY, 1)
    with pytest.raises(entitlement_refunds.EntitlementHeld):
        my_entitlements.reveal_key(actor=desk.shopper.actor, key_id=second.id, surface="web", now=utc_now())
    desk.decide(case, MOVE.APPROVE_REFUND)
    assert [key.voided for key in shop.keys_of(order)] == [False, True]
    with pytest.raises(entitlements.KeyNotFound):
        my_entitlements.reveal_key(actor=desk.shopper.actor, key_id=second.id, surface="web", now=utc_now())
    assert desk.order(order.id).refunded.minor == order.lines[0].payable.minor // 2


def test_a_used_up_package_gives_nothing_back(shop, desk, clerk):
    order = desk.paid((shop.package(entitlements.PlanItem("洗车", 1)), 1))
    use_one(clerk, shop.packages_of(order)[0])
    assert option(order, desk).shipped == 0
    with pytest.raises(PorticoError):
        desk.ask(order, KIND.REFUND_ONLY, 1)


def test_freight_goes_back_with_goods_that_never_left_beside_a_file_that_was_delivered_at_once(shop, desk):
    shop.freight(800, None)
    order = desk.paid((shop.sku(4500), 1), (shop.download(), 1))
    assert [line.shipped_quantity for line in order.lines] == [0, 1]
    case = desk.ask(order, KIND.REFUND_ONLY, 1, 0)
    assert (case.asked.minor, case.asked_freight.minor) == (4500, 800)


def test_keys_of_one_line_can_be_asked_back_one_case_after_the_other(shop, desk):
    order = desk.paid((shop.cards("a", "b"), 2))
    desk.ask(order, KIND.REFUND_ONLY, 1, unshipped=False)
    assert option(desk.order(order.id), desk).shipped == 1
    desk.ask(order, KIND.REFUND_ONLY, 1, unshipped=False)
    assert option(desk.order(order.id), desk).shipped == 0


def test_keys_a_case_kept_from_being_delivered_are_the_buyers_once_it_lets_go(shop, desk):
    sku = shop.cards("a", "b", "c")
    order = shop.paid(desk.shopper, (sku, 3))  # and no worker has come by yet
    case = desk.ask(order, KIND.REFUND_ONLY, 1)
    run_reactions(shop.now)
    assert len(shop.keys_of(order)) == 2
    applying.withdraw(actor=desk.shopper.actor, case_id=case.id, now=shop.now)
    run_reactions(shop.now)
    assert len(shop.keys_of(order)) == 3
    assert desk.order(order.id).state is orders.OrderState.COMPLETED


def test_packages_a_case_kept_from_being_delivered_are_not_delivered_twice_nor_lost(shop, desk):
    sku = shop.package(planned=False)
    order = desk.paid((sku, 3))
    case = desk.ask(order, KIND.REFUND_ONLY, 2)
    shop.plan(sku)
    deliveries.deliver_all_waiting(now=shop.now)
    assert len(shop.packages_of(order)) == 1
    desk.decide(case, MOVE.REJECT, words="已经预约")
    applying.withdraw(actor=desk.shopper.actor, case_id=case.id, now=shop.now)
    run_reactions(shop.now)
    packages = shop.packages_of(order)
    assert len(packages) == 3
    assert sum(package.paid.minor for package in packages) == order.lines[0].payable.minor
    assert entitlements.ledger_mismatches(site_id=order.site_id) == ()


def test_the_case_that_gets_less_leaves_the_dearer_package_to_the_one_that_was_promised_its_worth(shop, desk, clerk):
    order = desk.paid((shop.package(price_fen=9999), 2))
    use_one(clerk, shop.packages_of(order)[0])  # worth 7999 by now
    dearer = desk.ask(order, KIND.REFUND_ONLY, 1, unshipped=False)
    cheaper = desk.ask(order, KIND.REFUND_ONLY, 1, unshipped=False)
    assert (dearer.asked.minor, cheaper.asked.minor) == (9999, 7999)
    desk.decide(cheaper, MOVE.APPROVE_REFUND)
    desk.decide(dearer, MOVE.APPROVE_REFUND)
    assert [one.refunded.minor for one in shop.packages_of(order)] == [7999, 9999]
    assert desk.order(order.id).refunded.minor == 17998
