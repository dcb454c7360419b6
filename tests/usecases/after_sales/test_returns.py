"""Goods that come back: return and refund, inspection, offers, exchange, appeal; and what silence means."""

import pytest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra.actors import Right, Staff
from portico.kernel.errors import Denied, Invalid
from portico.kernel.money import Money
from portico.kernel.state import TransitionRefused
from portico.usecases.after_sales import applying
from portico.usecases.after_sales.deciding import LineDecision
from tests.usecases.after_sales.desk import KIND, MOVE, RETURN_TO, STATE

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(desk):
    return desk.shop.sku(2000, stock=10)


@pytest.fixture
def order(desk, tea):
    desk.has_return_address()
    return desk.completed((tea, 3))


@pytest.fixture
def returning(desk, order):
    """Two of three pieces are on their way back."""
    case = desk.ask(order, KIND.RETURN_REFUND, 2, reason="size")
    desk.decide(case, MOVE.APPROVE_RETURN)
    return desk.send_back(case)


def test_goods_come_back_and_the_money_goes(desk, tea, order, returning):
    assert (returning.state, returning.return_to) == (STATE.RETURNING, RETURN_TO)
    assert (returning.return_carrier, returning.return_number) == ("SF", "SF900000001")
    assert desk.shop.stock(tea) == (7, 0)
    case = desk.decide(returning, MOVE.APPROVE_REFUND)
    assert (case.state, case.granted) == (STATE.REFUNDING, Money(4000))
    assert desk.shop.stock(tea) == (9, 0)
    assert desk.refunds() == [(4000, "after_sale")]
    line = desk.order(order.id).lines[0]
    assert (line.refunded_quantity, line.held_quantity, line.open_shipped) == (2, 0, 1)
    assert desk.order(order.id).state is orders.OrderState.COMPLETED


def test_what_inspection_finds_broken_is_not_sold_again(desk, tea, returning):
    (line,) = returning.lines
    case = desk.decide(returning, MOVE.APPROVE_REFUND, lines={line.id: LineDecision(quantity=2, back=1)})
    assert desk.shop.stock(tea) == (8, 0)
    assert desk.ledger(case) == ["stock:1"]
    assert desk.refunds() == [(4000, "after_sale")]


def test_the_merchant_offers_less_and_the_buyer_takes_it(desk, tea, order, returning):
    case = desk.decide(returning, MOVE.OFFER, amount_fen=3001, words="有一件拆封")
    assert (case.state, case.granted_total) == (STATE.OFFERED, Money(3001))
    assert desk.refunds() == []
    case = applying.accept_offer(actor=desk.shopper.actor, case_id=case.id, now=desk.now)
    assert case.state is STATE.REFUNDING
    assert desk.refunds() == [(3001, "after_sale")]
    line = desk.order(order.id).lines[0]
    assert (line.refunded_quantity, line.refunded) == (2, Money(3001))
    assert desk.shop.stock(tea) == (9, 0)


def test_an_offer_is_above_nothing_and_not_above_what_was_asked(desk, returning):
    for amount in (None, 0, -5, 4001):
        with pytest.raises(fulfilment.RefundAmountInvalid):
            desk.decide(returning, MOVE.OFFER, amount_fen=amount, words="少退一点")
    assert desk.case(returning).state is STATE.RETURNING


def test_freight_may_be_given_on_top(desk, tea):
    desk.has_return_address()
    desk.shop.freight(1000, None)
    order = desk.completed((tea, 1))
    case = desk.ask(order, KIND.REFUND_ONLY, 1, reason="quality")
    with pytest.raises(orders.LinesNotRefundable):
        desk.decide(case, MOVE.APPROVE_REFUND, freight_fen=1001)
    case = desk.decide(case, MOVE.APPROVE_REFUND, freight_fen=1000)
    assert desk.refunds() == [(3000, "after_sale")]
    assert desk.order(order.id).state is orders.OrderState.REFUNDED


def test_an_exchange_holds_sends_and_ends(desk, order, tea):
    case = desk.ask(order, KIND.EXCHANGE, 1, reason="quality")
    desk.decide(case, MOVE.APPROVE_RETURN)
    desk.send_back(case)
    (line,) = case.lines
    desk.decide(case, MOVE.APPROVE_EXCHANGE, lines={line.id: LineDecision(quantity=0, back=0)})
    assert desk.shop.stock(tea) == (7, 1)  # the broken one is not back; its replacement is promised
    case = desk.decide(case, MOVE.SEND_REPLACEMENT, carrier="顺丰", tracking_number="SF 800000001")
    assert (case.state, case.sent_number) == (STATE.EXCHANGE_SENT, "SF800000001")
    assert desk.shop.stock(tea) == (6, 0)
    case = applying.confirm_replacement(actor=desk.shopper.actor, case_id=case.id, now=desk.now)
    assert case.state is STATE.EXCHANGED
    assert desk.refunds() == []
    assert desk.order(order.id).lines[0].open_shipped == 3


def test_an_exchange_without_a_replacement_ends_in_money(desk, tea):
    desk.has_return_address()
    order = desk.completed((tea, 3))
    case = desk.ask(order, KIND.EXCHANGE, 1)
    desk.decide(case, MOVE.APPROVE_RETURN)
    desk.send_back(case)
    case = desk.decide(case, MOVE.APPROVE_EXCHANGE)
    assert desk.shop.stock(tea) == (8, 1)
    case = desk.decide(case, MOVE.APPROVE_REFUND)
    assert desk.shop.stock(tea) == (8, 0)  # promised no more, and not put back twice
    assert desk.refunds() == [(2000, "after_sale")]


def test_an_exchange_takes_what_is_there_and_of_the_same_price_only(desk, order, tea):
    dearer = desk.shop.sku(9900)
    with pytest.raises(Invalid) as refused:
        desk.ask(order, KIND.EXCHANGE, 1, exchange=dearer)
    assert refused.value.fields[0].code == "exchange_not_equal"
    case = desk.ask(order, KIND.EXCHANGE, 3)
    desk.decide(case, MOVE.APPROVE_RETURN)
    desk.send_back(case)
    desk.paid((tea, 6), shopper=desk.shop.shopper())
    (line,) = case.lines
    with pytest.raises(inventory.StockShort):
        desk.decide(case, MOVE.APPROVE_EXCHANGE, lines={line.id: LineDecision(0, 0)})
    assert desk.case(case).state is STATE.RETURNING


def test_an_appeal_is_decided_by_somebody_who_may(desk, order, returning):
    desk.decide(returning, MOVE.REJECT, words="商品被使用过")
    case = applying.appeal(
        actor=desk.shopper.actor, case_id=returning.id, words="没有用过，见照片", pictures=(), now=desk.now
    )
    assert case.state is STATE.ARBITRATION
    clerk = Staff(desk.site_id, 8, "小客", frozenset({Right.AFTER_SALE_EDIT, Right.MONEY_REFUND}))
    with pytest.raises(Denied):
        desk.decide(case, MOVE.UPHOLD, words="维持", actor=clerk)
    case = desk.decide(case, MOVE.APPROVE_REFUND, amount_fen=3000, words="各让一步")
    assert desk.refunds() == [(3000, "after_sale")]
    assert case.state is STATE.REFUNDING


def test_a_refusal_that_is_upheld_frees_the_pieces(desk, order, returning):
    desk.decide(returning, MOVE.REJECT, words="商品被使用过")
    applying.appeal(actor=desk.shopper.actor, case_id=returning.id, words="没有", pictures=(), now=desk.now)
    case = desk.decide(returning, MOVE.UPHOLD, words="照片里有使用痕迹")
    assert (case.state, case.close_reason) == (STATE.CLOSED, "upheld")
    assert desk.order(order.id).lines[0].open_shipped == 3
    assert desk.refunds() == []


def test_refusing_takes_a_reason(desk, returning):
    with pytest.raises(Invalid) as refused:
        desk.decide(returning, MOVE.REJECT, words="  ")
    assert refused.value.fields[0].field == "words"


def test_a_waybill_number_is_corrected_while_it_travels(desk, returning):
    again = desk.send_back(returning, "SF900000002")
    assert (again.state, again.return_number) == (STATE.RETURNING, "SF900000002")
    assert [entry.code for entry in again.entries][-1] == "parcel_corrected"


def test_without_an_address_goods_cannot_be_asked_back(desk, tea):
    case = desk.ask(desk.completed((tea, 1)), KIND.RETURN_REFUND, 1)
    with pytest.raises(fulfilment.ReturnAddressMissing):
        desk.decide(case, MOVE.APPROVE_RETURN)


def test_what_was_not_shipped_cannot_come_back(desk, tea):
    order = desk.paid((tea, 1))
    with pytest.raises(fulfilment.AfterSaleNotPossible):
        desk.ask(order, KIND.RETURN_REFUND, 1)
    case = desk.ask(order, KIND.REFUND_ONLY, 1)
    for move in (MOVE.APPROVE_RETURN, MOVE.OFFER, MOVE.APPROVE_EXCHANGE):
        with pytest.raises(TransitionRefused):
            desk.decide(case, move, words="不", amount_fen=1)


def test_after_the_time_is_over_nothing_can_be_asked_for(desk, tea):
    from datetime import timedelta

    order = desk.completed((tea, 1))
    days = orders.get_policy(site_id=desk.site_id).after_sales_days
    with pytest.raises(fulfilment.AfterSaleNotPossible) as refused:
        desk.ask(order, KIND.RETURN_REFUND, 1, now=desk.now + timedelta(days=days))
    assert refused.value.data == {"reason": "window_over"}


class TestSilence:
    def test_a_merchant_who_does_not_decide_has_agreed(self, desk, order, tea):
        case = desk.ask(order, KIND.RETURN_REFUND, 1)
        assert desk.silent(case, hours=47, minutes=59).state is STATE.WAITING_MERCHANT
        assert desk.silent(case, hours=48).state is STATE.WAITING_RETURN
        money = desk.ask(desk.paid((tea, 1)), KIND.REFUND_ONLY, 1)
        assert desk.silent(money, hours=48).state is STATE.REFUNDING
        assert desk.refunds() == [(2000, "after_sale")]

    def test_without_an_address_to_send_to_the_money_goes_back(self, desk, tea):
        case = desk.ask(desk.completed((tea, 1)), KIND.RETURN_REFUND, 1)
        assert desk.silent(case, hours=48).state is STATE.REFUNDING
        assert desk.shop.stock(tea) == (9, 0)

    def test_a_buyer_who_sends_nothing_back_loses_the_case(self, desk, order):
        case = desk.ask(order, KIND.RETURN_REFUND, 1)
        desk.decide(case, MOVE.APPROVE_RETURN)
        late = desk.silent(case, days=7)
        assert (late.state, late.close_reason) == (STATE.CLOSED, "not_sent_back")
        assert desk.order(order.id).lines[0].open_shipped == 3

    def test_goods_nobody_inspects_are_paid(self, desk, tea, returning):
        assert desk.silent(returning, days=9).state is STATE.RETURNING
        assert desk.silent(returning, days=10).state is STATE.REFUNDING
        assert desk.shop.stock(tea) == (9, 0)

    def test_an_unanswered_offer_stands(self, desk, returning):
        desk.decide(returning, MOVE.OFFER, amount_fen=100, words="拆封")
        assert desk.silent(returning, days=7).state is STATE.REFUNDING
        assert desk.refunds() == [(100, "after_sale")]

    def test_a_refusal_nobody_appeals_against_stands(self, desk, returning):
        desk.decide(returning, MOVE.REJECT, words="用过")
        late = desk.silent(returning, days=7)
        assert (late.state, late.close_reason) == (STATE.CLOSED, "rejection_stands")

    def test_an_appeal_nobody_decides_pays(self, desk, returning):
        desk.decide(returning, MOVE.REJECT, words="用过")
        applying.appeal(actor=desk.shopper.actor, case_id=returning.id, words="没有", pictures=(), now=desk.now)
        assert desk.silent(returning, days=7).state is STATE.REFUNDING

    def test_an_exchange_that_is_never_sent_pays(self, desk, order, tea):
        case = desk.ask(order, KIND.EXCHANGE, 1)
        desk.decide(case, MOVE.APPROVE_RETURN)
        desk.send_back(case)
        desk.decide(case, MOVE.APPROVE_EXCHANGE)
        assert desk.silent(case, days=7).state is STATE.REFUNDING
        assert desk.shop.stock(tea) == (8, 0)

    def test_a_replacement_is_received_by_itself(self, desk, order):
        case = desk.ask(order, KIND.EXCHANGE, 1)
        desk.decide(case, MOVE.APPROVE_RETURN)
        desk.send_back(case)
        desk.decide(case, MOVE.APPROVE_EXCHANGE)
        desk.decide(case, MOVE.SEND_REPLACEMENT, carrier="SF", tracking_number="SF800000001")
        assert desk.silent(case, days=10).state is STATE.EXCHANGED
