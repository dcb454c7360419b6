"""What becomes of the pieces of an order: shipped, held, refunded. Driven against a plain count of pieces."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.domains.orders import public as orders
from portico.domains.orders.models import TimelineEntry
from portico.infra.actors import System
from portico.kernel.money import Money
from portico.kernel.state import TransitionRefused
from tests.usecases.shopping import Shop

PAID, SHIPPED, COMPLETED, REFUNDED = (
    orders.OrderState.PAID,
    orders.OrderState.SHIPPED,
    orders.OrderState.COMPLETED,
    orders.OrderState.REFUNDED,
)


class Paid:
    """A paid order of three pieces of one thing and one of another, 100.01 yuan in all, and the verbs on it."""

    def __init__(self, site, now):
        shop = Shop(site, now)
        shopper = shop.shopper()
        placed = shop.order(shopper, (shop.sku(3000), 3), (shop.sku(1001), 1))
        self.now, self.order_id, self.actor = now, placed.id, System(site.id, "test")
        self.member_id, self.site_id = placed.member_id, site.id
        with transaction.atomic():
            orders.mark_paid(site_id=site.id, order_id=placed.id, actor=self.actor, now=now)
        self.three, self.one = (line.id for line in placed.lines)

    @property
    def view(self):
        return orders.get_order(site_id=self.site_id, order_id=self.order_id)

    def line(self, line_id):
        return next(line for line in self.view.lines if line.id == line_id)

    def codes(self):
        return list(TimelineEntry.objects.filter(order_id=self.order_id).order_by("id").values_list("code", flat=True))

    def _do(self, verb, **values):
        with transaction.atomic():
            return verb(site_id=self.site_id, order_id=self.order_id, **values)

    def ship(self, quantities, **data):
        return self._do(orders.ship_lines, quantities=quantities, data=data, actor=self.actor, now=self.now)

    def unship(self, quantities):
        return self._do(
            orders.unship_lines, quantities=quantities, code="unshipped", data={}, actor=self.actor, now=self.now
        )

    def hold(self, pieces):
        return self._do(orders.hold_lines, pieces=pieces)

    def release(self, pieces):
        return self._do(orders.release_lines, pieces=pieces, actor=self.actor, now=self.now)

    def refund(self, refunds, *, freight=0, held=None, words=""):
        return self._do(
            orders.refund_lines, refunds=refunds, freight=Money(freight), held=held,
            reason=orders.CancelReason.AFTER_SALE, words=words, data={}, actor=self.actor, now=self.now,
        )  # fmt: skip

    def confirm(self):
        return self._do(orders.confirm_receipt, member_id=self.member_id, actor=self.actor, now=self.now)


@pytest.fixture
def paid(db, site, now):
    return Paid(site, now)


def unshipped(pieces, fen):
    return orders.LineRefund(orders.Pieces(unshipped=pieces), Money(fen))


def shipped(pieces, fen):
    return orders.LineRefund(orders.Pieces(shipped=pieces), Money(fen))


def test_the_order_is_shipped_with_its_last_piece(paid):
    first = paid.ship({paid.three: 2}, carrier="SF", tracking_number="SF0000001")
    assert (first.moved, paid.view.state, paid.view.shipped_at) == (None, PAID, None)
    last = paid.ship({paid.three: 1, paid.one: 1}, carrier="SF", tracking_number="SF0000002")
    assert (last.moved, paid.view.state, paid.view.shipped_at) == (orders.OrderMove.SHIP, SHIPPED, paid.now)
    assert paid.codes() == ["placed", "paid", "part_shipped", "shipped"]


def test_more_than_is_left_does_not_leave(paid):
    paid.ship({paid.three: 2})
    with pytest.raises(orders.LinesNotShippable) as refused:
        paid.ship({paid.three: 2, paid.one: 1})
    assert refused.value.data["lines"] == {str(paid.three): 1, str(paid.one): 1}
    assert (paid.line(paid.three).shipped_quantity, paid.line(paid.one).shipped_quantity) == (2, 0)


def test_a_line_of_another_order_is_not_shipped(paid, site, now):
    other = Paid(site, now)
    with pytest.raises(orders.LinesNotShippable):
        paid.ship({other.one: 1})
    assert other.line(other.one).shipped_quantity == 0


def test_nothing_leaves_of_an_order_that_is_not_paid(db, site, now):
    shop = Shop(site, now)
    placed = shop.order(shop.shopper(), (shop.sku(), 1))
    with pytest.raises(TransitionRefused), transaction.atomic():
        orders.ship_lines(
            site_id=site.id, order_id=placed.id, quantities={placed.lines[0].id: 1}, data={},
            actor=System(site.id, "test"), now=now,
        )  # fmt: skip


def test_what_never_left_is_refunded_and_the_rest_ships(paid):
    paid.ship({paid.one: 1})
    paid.refund({paid.three: unshipped(3, 9000)})
    assert (paid.view.state, paid.view.refunded) == (SHIPPED, Money(9000))
    assert paid.codes()[-2:] == ["part_refunded", "shipped"]


def test_a_piece_that_came_back_leaves_the_others_to_ship(paid):
    paid.ship({paid.three: 2})
    paid.refund({paid.three: shipped(1, 3000)})
    line = paid.line(paid.three)
    assert (line.to_ship, line.open_shipped, line.refunded_quantity, line.refunded_unshipped) == (1, 1, 1, 0)
    paid.ship({paid.three: 1, paid.one: 1})
    assert paid.view.state is SHIPPED


def test_an_order_whose_pieces_all_went_back_is_refunded(paid):
    paid.ship({paid.three: 3, paid.one: 1})
    paid.confirm()
    paid.refund({paid.three: shipped(3, 9000)})
    assert paid.view.state is COMPLETED
    paid.refund({paid.one: shipped(1, 1001)}, words="尺码不合适")
    view = paid.view
    assert (view.state, view.refunded, view.cancel_reason, view.cancel_words) == (
        REFUNDED, Money(10001), "after_sale", "尺码不合适",
    )  # fmt: skip


def test_money_alone_goes_back_for_what_the_buyer_keeps(paid):
    paid.ship({paid.three: 3, paid.one: 1})
    paid.refund({paid.three: orders.LineRefund(orders.Pieces(), Money(500))})
    line = paid.line(paid.three)
    assert (line.refunded, line.refunded_quantity, paid.view.state) == (Money(500), 0, SHIPPED)


@pytest.mark.parametrize(
    ("pieces", "fen"), [(4, 100), (1, 9001), (0, 9001), (1, -1)], ids=["pieces", "fen", "fen alone", "negative"]
)
def test_never_more_than_there_was(paid, pieces, fen):
    with pytest.raises(orders.LinesNotRefundable):
        paid.refund({paid.three: unshipped(pieces, fen), paid.one: unshipped(1, 1001)})
    assert (paid.view.refunded, paid.view.state) == (Money(0), PAID)


def test_freight_goes_back_once(paid):
    with pytest.raises(orders.LinesNotRefundable):
        paid.refund({paid.one: unshipped(1, 1001)}, freight=1)
    assert paid.view.refunded == Money(0)


def test_pieces_in_a_case_neither_leave_nor_enter_another(paid):
    paid.hold({paid.three: orders.Pieces(unshipped=3)})
    with pytest.raises(orders.LinesNotShippable):
        paid.ship({paid.three: 1})
    with pytest.raises(orders.LinesNotRefundable):
        paid.hold({paid.three: orders.Pieces(unshipped=1)})
    with pytest.raises(orders.LinesNotRefundable):
        paid.refund({paid.three: unshipped(1, 3000)})
    paid.ship({paid.one: 1})
    assert paid.view.state is PAID  # the case may end without a refund
    paid.release({paid.three: orders.Pieces(unshipped=3)})
    paid.ship({paid.three: 3})
    assert paid.view.state is SHIPPED


def test_the_case_that_is_decided_gives_up_its_hold(paid):
    paid.ship({paid.three: 3, paid.one: 1})
    held = {paid.three: orders.Pieces(shipped=2)}
    paid.hold(held)
    paid.refund({paid.three: shipped(1, 3000)}, held=held)
    line = paid.line(paid.three)
    assert (line.held_quantity, line.refunded_quantity, line.open_shipped) == (0, 1, 2)
    with pytest.raises(orders.LinesNotRefundable):
        paid.release(held)


def test_a_wrong_waybill_is_taken_back(paid):
    paid.ship({paid.three: 3, paid.one: 1})
    paid.confirm()
    taken = paid.unship({paid.one: 1})
    view = paid.view
    assert (taken.moved, view.state, view.shipped_at, view.completed_at) == (orders.OrderMove.UNSHIP, PAID, None, None)
    with pytest.raises(orders.LinesNotShippable):
        paid.unship({paid.one: 1})
    paid.hold({paid.three: orders.Pieces(shipped=3)})
    with pytest.raises(orders.LinesNotShippable):
        paid.unship({paid.three: 1})


VERBS = st.tuples(
    st.sampled_from(["ship", "unship", "hold", "release", "refund", "refund_held"]),
    st.integers(0, 3),
    st.integers(0, 3),
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(VERBS, max_size=12))
def test_the_counters_are_those_of_a_plain_count(site, now, steps):
    """Every piece is in exactly one of seven places; a verb moves pieces, or says no and moves none."""
    paid = Paid(site, now)
    place = {"waiting": 3, "gone": 0, "held_waiting": 0, "held_gone": 0, "back_waiting": 0, "back_gone": 0}
    for verb, a, b in steps:
        expected = _moved(place, verb, a, b)
        try:
            _apply(paid, verb, a, b)
        except (orders.LinesNotShippable, orders.LinesNotRefundable, TransitionRefused):
            done = False
        else:
            done = True
        if done:
            assert expected is not None, (verb, a, b, place)
            place = expected
        elif paid.view.state in {PAID, SHIPPED}:
            assert expected is None, (verb, a, b, place)
        line = paid.line(paid.three)
        assert (line.to_ship, line.open_shipped) == (place["waiting"], place["gone"])
        assert line.held_quantity == place["held_waiting"] + place["held_gone"]
        assert line.refunded_quantity == place["back_waiting"] + place["back_gone"]
        assert line.refunded == Money(3000 * line.refunded_quantity)


def _apply(paid, verb, a, b):
    pieces = {paid.three: orders.Pieces(shipped=a, unshipped=b)}
    money = {paid.three: orders.LineRefund(pieces[paid.three], Money(3000 * (a + b)))}
    match verb:
        case "ship":
            paid.ship({paid.three: a})
        case "unship":
            paid.unship({paid.three: a})
        case "hold":
            paid.hold(pieces)
        case "release":
            paid.release(pieces)
        case "refund":
            paid.refund(money)
        case "refund_held":
            paid.refund(money, held=pieces)


_MOVES = {
    "ship": [("waiting", "gone", 0)],
    "unship": [("gone", "waiting", 0)],
    "hold": [("gone", "held_gone", 0), ("waiting", "held_waiting", 1)],
    "release": [("held_gone", "gone", 0), ("held_waiting", "waiting", 1)],
    "refund": [("gone", "back_gone", 0), ("waiting", "back_waiting", 1)],
    "refund_held": [("held_gone", "back_gone", 0), ("held_waiting", "back_waiting", 1)],
}


def _moved(place, verb, a, b):
    """The places after the verb, or None when it must be refused."""
    after = dict(place)
    for source, target, which in _MOVES[verb]:
        after[source] -= (a, b)[which]
        after[target] += (a, b)[which]
    if min(after.values()) < 0:
        return None
    if verb in {"ship", "unship"} and a == 0:
        return None
    if verb == "hold" and a + b == 0:
        return None
    return after


@given(payable=st.integers(0, 100_000), quantity=st.integers(1, 40), cuts=st.lists(st.integers(1, 40), max_size=8))
def test_portions_add_up_to_the_line_to_the_fen(payable, quantity, cuts):
    back, pieces = Money(0), 0
    for cut in [*cuts, quantity]:
        take = min(cut, quantity - pieces)
        share = orders.refundable(
            payable=Money(payable), quantity=quantity, refunded_quantity=pieces, refunded=back, pieces=take
        )
        assert share.minor >= 0
        assert abs(share.minor * quantity - payable * take) < quantity  # within a fen of the exact share
        back, pieces = back + share, pieces + take
    assert (pieces, back) == (quantity, Money(payable))


def test_what_was_agreed_upon_before_is_left_out_of_the_rest():
    share = orders.refundable(payable=Money(1000), quantity=3, refunded_quantity=0, refunded=Money(900), pieces=1)
    assert share == Money(100)
    with pytest.raises(ValueError, match="3 of 2 pieces"):
        orders.refundable(payable=Money(1000), quantity=2, refunded_quantity=0, refunded=Money(0), pieces=3)


@pytest.mark.django_db(transaction=True)
def test_of_many_hands_exactly_as_many_succeed_as_there_are_pieces(site, now):
    """Sixteen threads each want one of three pieces, to ship it or to refund it."""
    paid = Paid(site, now)
    barrier = threading.Barrier(16)

    def run(i):
        try:
            barrier.wait(timeout=30)
            if i % 2:
                paid.ship({paid.three: 1})
            else:
                paid.refund({paid.three: unshipped(1, 3000)})
        except (orders.LinesNotShippable, orders.LinesNotRefundable):
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(run, range(16)))
    line = paid.line(paid.three)
    assert sum(done) == 3
    assert line.shipped_quantity + line.refunded_unshipped == 3
    assert line.refunded == Money(3000 * line.refunded_quantity)
