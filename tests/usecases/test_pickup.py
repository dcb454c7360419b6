"""At the counter: a code once paid, handed over once, taken back within ten minutes, by those who work there."""

from __future__ import annotations

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.pickup.models import Pickup, PickupEntry
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.infra import outbox, rotating_codes
from portico.infra.actors import Member, Right, Staff, System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Denied
from portico.kernel.ids import PaymentId, new_id
from portico.kernel.money import Money
from portico.usecases import checkout, pickup, redemption
from portico.usecases.after_sales import applying
from portico.usecases.order_words import state_text, timeline_text
from tests.domains.inventory.test_concurrency import in_threads
from tests.domains.stores.test_stores import draft as store_draft
from tests.usecases.shopping import Shop, events, run_reactions

pytestmark = pytest.mark.django_db

S = orders.OrderState
Shelf = fulfilment.PickupShelf


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def store(shop):
    return add_store(shop)


def add_store(shop, **changes):
    with transaction.atomic():
        return stores.add_store(
            site_id=shop.site.id, draft=store_draft(**changes), actor=System(shop.site.id, "test"), now=shop.now
        )


def clerk(shop, *at, user_id=31):
    with transaction.atomic():
        stores.set_posts(
            site_id=shop.site.id, user_id=user_id, store_ids=[one.id for one in at], actor=shop.staff, now=shop.now
        )
    return Staff(shop.site.id, user_id, "店员", frozenset({Right.REDEEM}))


def placed(shop, store, quantity=2, **changes):
    tea = shop.sku(5000, stock=50, deliveries=("ship", "pickup"))
    return shop.order(
        shop.shopper(), (tea, quantity), delivery=orders.Delivery.PICKUP, store_id=store.id, address_id=None,
        contact=checkout.Contact("林晓", "13800000001"), **changes,
    )  # fmt: skip


def pay(shop, order):
    """What `usecases.payment` does when the platform says that the money is there."""
    with transaction.atomic():
        moved = orders.mark_paid(site_id=shop.site.id, order_id=order.id, actor=System(shop.site.id, "t"), now=shop.now)
        inventory.commit(site_id=shop.site.id, order_id=order.id, now=shop.now)
        outbox.emit(
            orders.OrderPaid(
                site_id=shop.site.id,
                order_id=order.id,
                member_id=order.member_id,
                paid_fen=moved.payable.minor,
                payment_id=PaymentId(new_id()),
            ),
            now=shop.now,
        )
    run_reactions(shop.now)
    return fulfilment.pickup_of(site_id=shop.site.id, order_id=order.id)


def give_back(shop, order):
    """All of the order is refunded before anybody came."""
    line = orders.get_order(site_id=shop.site.id, order_id=order.id).lines[0]
    pieces = orders.Pieces(unshipped=line.quantity)
    with transaction.atomic():
        orders.refund_lines(
            site_id=shop.site.id, order_id=order.id, refunds={line.id: orders.LineRefund(pieces, line.payable)},
            freight=Money(0), reason=orders.CancelReason.MERCHANT, words="客户不要了", data={}, actor=shop.staff,
            now=shop.now,
        )  # fmt: skip


def on(shop, actor, shelf, *, store_id=None, after=timedelta(0)):
    """The pickups on the shelf, a while later."""
    cards = pickup.cards_on(actor=actor, shelf=shelf, store_id=store_id, offset=0, limit=10, now=shop.now + after)
    return [card.pickup.id for card in cards]


def state(shop, order):
    return orders.get_order(site_id=shop.site.id, order_id=order.id).state


def test_a_paid_pickup_has_a_code_a_time_and_a_line_on_the_timeline(shop, store):
    order = placed(shop, store)
    assert fulfilment.pickup_of(site_id=shop.site.id, order_id=order.id).state(shop.now) == "waiting"
    waits = pay(shop, order)
    assert rotating_codes.checked_digits(waits.code) == waits.code
    assert waits.ready_at == shop.now + timedelta(minutes=30)
    assert waits.due_at == waits.ready_at + timedelta(days=7)
    assert [waits.state(shop.now + wait) for wait in (timedelta(0), timedelta(hours=1), timedelta(days=8))] == [
        "preparing", "ready", "overdue",
    ]  # fmt: skip
    assert fulfilment.pickup_by_code(site_id=shop.site.id, code=waits.code) == waits
    # The code is in the data base neither in the clear nor twice, and a second delivery of the fact keeps it.
    assert waits.code.encode() not in bytes(Pickup.objects.get().code_sealed)
    paid = orders.get_order(site_id=shop.site.id, order_id=order.id)
    assert [timeline_text(one, "zh-hans") for one in paid.timeline][-1] == "天河店正在备货，备好后凭提货码领取"
    assert [state_text(one, "zh-hans") for one in (order, paid)] == ["待付款", "待提货"]
    assert state_text(paid, "en") == "To be picked up"


def test_the_counter_hands_everything_over_and_the_order_is_done(shop, store):
    order = placed(shop, store)
    waits = pay(shop, order)
    at_the_counter = clerk(shop, store)
    seen = pickup.look_up(actor=at_the_counter, pickup_id=waits.id, now=shop.now)
    assert (seen.problem, seen.contact_name, seen.contact_phone_masked) == (None, "林晓", "138****0001")
    assert [line.quantity for line in seen.lines] == [2]
    shown = rotating_codes.show(kind="P", id=waits.id, now=shop.now)
    scanned = rotating_codes.read(shown.text, now=shop.now)
    done = pickup.redeem_pickup(actor=at_the_counter, pickup_id=waits.id, digest=scanned.digest, now=shop.now)
    assert (done.state, done.problem, done.undoable) == ("redeemed", "pickup_already_redeemed", True)
    assert [line.quantity for line in done.lines] == [2]
    after = orders.get_order(site_id=shop.site.id, order_id=order.id)
    assert (after.state, after.lines[0].shipped_quantity) == (S.COMPLETED, 2)
    assert [timeline_text(one, "zh-hans") for one in after.timeline][-2:] == [
        "已在天河店提货",
        "商家确认收货，订单完成",
    ]
    assert events("fulfilment.picked_up") == ["fulfilment.picked_up"]
    record = AuditRecord.objects.get(action="fulfilment.pickup.redeem")
    assert (record.actor_id, record.subject_id) == ("31", str(order.id))


def test_nothing_is_handed_over_twice(shop, store):
    waits = pay(shop, placed(shop, store))
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    with pytest.raises(fulfilment.PickupAlreadyRedeemed) as again:
        pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now + timedelta(minutes=1))
    local = shop.now.astimezone(ZoneInfo(shop.site.zone))
    assert again.value.data == {
        "at": shop.now.isoformat(), "when": f"{local:%Y-%m-%d %H:%M}", "where": "天河店", "who": shop.staff.name,
    }  # fmt: skip
    assert pickup.look_up(actor=shop.staff, pickup_id=waits.id, now=shop.now).told == again.value.data
    assert PickupEntry.objects.count() == 1


def test_a_picture_of_a_qr_code_works_once_even_after_undo(shop, store):
    waits = pay(shop, placed(shop, store))
    digest = b"0123456789abcdef"
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, digest=digest, now=shop.now)
    pickup.undo_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    with pytest.raises(fulfilment.PickupCodeUsed):
        pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, digest=digest, now=shop.now)
    assert fulfilment.get_pickup(site_id=shop.site.id, pickup_id=waits.id).redeemed_at is None


def test_a_hand_over_is_taken_back_within_ten_minutes(shop, store):
    order = placed(shop, store)
    waits = pay(shop, order)
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    back = pickup.undo_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now + timedelta(minutes=9, seconds=59))
    assert (back.problem, back.pickup.code) == (None, waits.code)
    assert state(shop, order) is S.PAID
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now + timedelta(minutes=20))
    with pytest.raises(fulfilment.PickupUndoTooLate):
        pickup.undo_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now + timedelta(minutes=30))
    assert state(shop, order) is S.COMPLETED
    assert [entry.kind for entry in PickupEntry.objects.order_by("seq")] == ["redeemed", "undone", "redeemed"]


def test_unpaid_and_refunded_orders_stay_behind_the_counter(shop, store):
    unpaid, paid = placed(shop, store), placed(shop, store)
    waiting = fulfilment.pickup_of(site_id=shop.site.id, order_id=unpaid.id)
    assert pickup.look_up(actor=shop.staff, pickup_id=waiting.id, now=shop.now).problem == "pickup_not_ready"
    with pytest.raises(fulfilment.PickupNotReady):
        pickup.redeem_pickup(actor=shop.staff, pickup_id=waiting.id, now=shop.now)
    waits = pay(shop, paid)
    give_back(shop, paid)
    assert pickup.look_up(actor=shop.staff, pickup_id=waits.id, now=shop.now).problem == "pickup_cancelled"
    with pytest.raises(pickup.PickupCancelled):
        pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert fulfilment.get_pickup(site_id=shop.site.id, pickup_id=waits.id).redeemed_at is None
    assert not PickupEntry.objects.exists()


def test_clerks_see_and_hand_over_what_waits_at_their_stores_only(shop, store, other_site):
    elsewhere = add_store(shop, code="GZ02", name="海珠店")
    mine, theirs = pay(shop, placed(shop, store)), pay(shop, placed(shop, elsewhere))
    here = clerk(shop, store)
    assert on(shop, here, Shelf.PACK) == [mine.id]
    assert on(shop, here, Shelf.PACK, store_id=elsewhere.id) == []
    assert pickup.shelf_counts(actor=here, store_id=None, now=shop.now)[Shelf.PACK] == 1
    for work in (pickup.look_up, pickup.redeem_pickup, pickup.undo_pickup, pickup.mark_packed):
        with pytest.raises(fulfilment.PickupNotFound):
            work(actor=here, pickup_id=theirs.id, now=shop.now)
        with pytest.raises(fulfilment.PickupNotFound):
            work(actor=Staff(other_site.id, 9, "外人", frozenset(Right)), pickup_id=theirs.id, now=shop.now)
        with pytest.raises(Denied):
            work(
                actor=Staff(shop.site.id, 9, "仓库", frozenset(Right) - {Right.REDEEM}), pickup_id=mine.id, now=shop.now
            )
    assert not PickupEntry.objects.exists()
    # A new post counts from the next request on.
    both = clerk(shop, store, elsewhere)
    assert set(on(shop, both, Shelf.PACK)) == {mine.id, theirs.id}
    pickup.redeem_pickup(actor=both, pickup_id=theirs.id, now=shop.now)
    assert on(shop, both, Shelf.DONE) == [theirs.id]


def test_the_buyer_alone_sees_the_code(shop, store):
    order = placed(shop, store)
    waits = pay(shop, order)
    buyer, stranger = shop.shopper(), shop.shopper()
    owner = buyer.actor.__class__(shop.site.id, order.member_id)
    shown = pickup.shown_pickup(actor=owner, order_id=order.id, now=shop.now)
    assert (shown.pickup.code, rotating_codes.read(shown.qr.text, now=shop.now).id) == (waits.code, waits.id)
    with pytest.raises(orders.OrderNotFound):
        pickup.shown_pickup(actor=stranger.actor, order_id=order.id, now=shop.now)
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert pickup.shown_pickup(actor=owner, order_id=order.id, now=shop.now).qr is None


def test_the_clerk_says_that_it_is_packed_and_the_buyer_reads_it(shop, store):
    order = placed(shop, store)
    waits, at_the_counter = pay(shop, order), clerk(shop, store)
    soon = shop.now + timedelta(minutes=5)
    assert waits.state(soon) == "preparing"
    assert [pickup.mark_packed(actor=at_the_counter, pickup_id=waits.id, now=soon) for _ in range(2)] == [True, False]
    packed = fulfilment.get_pickup(site_id=shop.site.id, pickup_id=waits.id)
    assert (packed.packed_at, packed.ready_at, packed.state(soon), packed.code) == (soon, soon, "ready", waits.code)
    timeline = orders.get_order(site_id=shop.site.id, order_id=order.id).timeline
    assert [timeline_text(one, "zh-hans") for one in timeline][-1] == "天河店已备好货，请凭提货码来取"
    assert AuditRecord.objects.filter(action="fulfilment.pickup.ready").count() == 1
    assert events("fulfilment.pickup_packed") == ["fulfilment.pickup_packed"]


def test_a_pickup_goes_from_shelf_to_shelf(shop, store):
    waits = pay(shop, placed(shop, store))
    week = timedelta(days=8)
    assert (on(shop, shop.staff, Shelf.PACK), on(shop, shop.staff, Shelf.PACK, after=week)) == ([waits.id], [])
    assert fulfilment.count_late_packing(site_id=shop.site.id, now=shop.now) == 0
    assert fulfilment.count_late_packing(site_id=shop.site.id, now=shop.now + timedelta(minutes=31)) == 1
    pickup.mark_packed(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert (on(shop, shop.staff, Shelf.PACK), on(shop, shop.staff, Shelf.READY)) == ([], [waits.id])
    assert fulfilment.count_late_packing(site_id=shop.site.id, now=shop.now + timedelta(minutes=31)) == 0
    assert (on(shop, shop.staff, Shelf.READY, after=week), on(shop, shop.staff, Shelf.OVERDUE, after=week)) == (
        [], [waits.id],
    )  # fmt: skip
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    with pytest.raises(fulfilment.PickupAlreadyRedeemed):
        pickup.mark_packed(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    pickup.undo_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert on(shop, shop.staff, Shelf.READY) == [waits.id]


def test_a_piece_kept_back_by_a_case_is_fetched_once_it_is_free(shop, store):
    order = placed(shop, store, quantity=3)
    waits = pay(shop, order)
    actor = Member(shop.site.id, order.member_id)
    (line,) = orders.get_order(site_id=shop.site.id, order_id=order.id).lines
    asked = applying.Application(
        order.id, fulfilment.CaseKind.REFUND_ONLY, (applying.WantedPieces(line.id, 1),), "other",
        is_unshipped=True,
    )  # fmt: skip
    case = applying.apply(actor=actor, request=asked, idempotency_key=str(new_id()), now=shop.now)
    first = pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert ([one.quantity for one in first.lines], state(shop, order)) == ([2], S.PAID)
    applying.withdraw(actor=actor, case_id=case.id, now=shop.now)
    for _ in range(2):
        run_reactions(shop.now)
    rest = pickup.look_up(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert (rest.problem, [one.quantity for one in rest.lines], rest.pickup.code) == (None, [1], waits.code)
    pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    assert state(shop, order) is S.COMPLETED
    assert [entry.kind for entry in PickupEntry.objects.order_by("seq")] == ["redeemed", "redeemed"]
    # Of two hand-overs the last can be taken back.
    day = redemption.counter_day(actor=shop.staff, now=shop.now)
    assert [line.undo_id for line in day] == [waits.id, None]


def test_what_was_refunded_waits_on_no_shelf(shop, store):
    order = placed(shop, store)
    waits = pay(shop, order)
    give_back(shop, order)
    assert pickup.shelf_counts(actor=shop.staff, store_id=None, now=shop.now)[Shelf.PACK] == 1
    with pytest.raises(pickup.PickupCancelled):
        pickup.mark_packed(actor=shop.staff, pickup_id=waits.id, now=shop.now)
    with transaction.atomic():
        outbox.emit(
            orders.OrderRefunded(site_id=shop.site.id, order_id=order.id, member_id=order.member_id, refunded_fen=1),
            now=shop.now,
        )
    run_reactions(shop.now)
    assert pickup.shelf_counts(actor=shop.staff, store_id=None, now=shop.now)[Shelf.PACK] == 0
    closed = fulfilment.get_pickup(site_id=shop.site.id, pickup_id=waits.id)
    assert (closed.state(shop.now), closed.packed_at, closed.redeemed_at) == ("closed", None, None)


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_scan_at_once_and_one_hands_over(shop, store):
    order = placed(shop, store)
    waits = pay(shop, order)
    lock = threading.Lock()
    refused = []

    def scan(_):
        try:
            pickup.redeem_pickup(actor=shop.staff, pickup_id=waits.id, digest=new_id().bytes, now=shop.now)
        except fulfilment.PickupAlreadyRedeemed as error:
            with lock:
                refused.append(error)
            return 0
        finally:
            connection.close()
        return 1

    assert (sum(in_threads(8, scan)), len(refused)) == (1, 7)
    assert state(shop, order) is S.COMPLETED
    assert orders.get_order(site_id=shop.site.id, order_id=order.id).lines[0].shipped_quantity == 2
    assert PickupEntry.objects.count() == 1
