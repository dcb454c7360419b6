"""Only money: before anything is shipped, and for goods the buyer keeps."""

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import after_sales_models as models
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.infra.idempotency import IdempotencyConflict
from portico.infra.models import AuditRecord
from portico.kernel.errors import Denied, Invalid
from portico.kernel.money import Money
from portico.kernel.state import TransitionRefused
from portico.usecases.after_sales import applying
from portico.usecases.order_words import timeline_text
from tests.usecases.after_sales.desk import KIND, MOVE, STATE
from tests.usecases.shopping import run_reactions

pytestmark = pytest.mark.django_db


def test_a_whole_unshipped_order_goes_back_with_its_freight(desk):
    desk.shop.freight(800, None)
    tea = desk.shop.sku(3333, stock=10)
    order = desk.paid((tea, 2))
    assert desk.shop.stock(tea) == (8, 0)
    case = desk.ask(order, KIND.REFUND_ONLY, 2, reason="not_wanted")
    assert (case.state, case.asked, case.asked_freight) == (STATE.WAITING_MERCHANT, Money(6666), Money(800))
    assert desk.order(order.id).lines[0].to_ship == 0  # held: nobody ships it meanwhile
    case = desk.decide(case, MOVE.APPROVE_REFUND)
    assert case.state is STATE.REFUNDING
    assert desk.order(order.id).state is orders.OrderState.REFUNDED
    assert desk.refunds() == [(7466, "after_sale")]
    assert desk.shop.stock(tea) == (10, 0)
    assert desk.ledger(case) == ["stock:2", "freight:800"]
    desk.money_arrives()
    assert desk.case(case).state is STATE.REFUNDED
    assert desk.ledger(case) == ["stock:2", "freight:800", "sales:2", "attribution:7466"]


def test_some_pieces_go_back_and_the_rest_is_shipped(desk):
    desk.shop.freight(800, None)
    tea, cup = desk.shop.sku(1000), desk.shop.sku(2500)
    order = desk.paid((tea, 3), (cup, 1))
    case = desk.ask(order, KIND.REFUND_ONLY, 2, 0)
    assert (case.asked, case.asked_freight) == (Money(2000), Money(0))  # the parcel still travels
    desk.decide(case, MOVE.APPROVE_REFUND)
    after = desk.order(order.id)
    assert after.state is orders.OrderState.PAID
    assert [line.to_ship for line in after.lines] == [1, 1]
    told = [timeline_text(entry, language) for entry in after.timeline for language in ("zh-hans", "en")]
    assert "商家退款 20.00 元" in told
    assert desk.refunded(order) == Money(2000)
    assert desk.shop.stock(tea) == (99, 0)


def test_the_shares_of_all_pieces_add_up_to_what_was_paid_for_the_line(desk):
    """A line of 3 pieces for ¥10.00: 3.33, 3.33 and 3.34, in whatever order they are asked for."""
    sku = desk.shop.sku(333)
    other = desk.shop.sku(1)
    order = desk.paid((sku, 3), (other, 1))
    first = desk.ask(order, KIND.REFUND_ONLY, 1, 0)
    second = desk.ask(order, KIND.REFUND_ONLY, 1, 0)
    third = desk.ask(order, KIND.REFUND_ONLY, 1, 1)
    for case in (second, third, first):
        desk.decide(case, MOVE.APPROVE_REFUND)
    assert desk.refunded(order) == order.payable
    assert desk.order(order.id).state is orders.OrderState.REFUNDED


def test_pieces_in_a_case_enter_no_second_one(desk):
    tea = desk.shop.sku()
    order = desk.paid((tea, 2))
    desk.ask(order, KIND.REFUND_ONLY, 2)
    with pytest.raises(fulfilment.AfterSaleNotPossible) as refused:
        desk.ask(order, KIND.REFUND_ONLY, 1)
    assert refused.value.data == {"reason": "nothing_left"}
    assert models.AfterSale.objects.count() == 1


def test_more_pieces_than_are_free_are_refused_by_field(desk):
    tea = desk.shop.sku()
    order = desk.paid((tea, 2))
    desk.ask(order, KIND.REFUND_ONLY, 1)
    with pytest.raises(Invalid) as refused:
        desk.ask(order, KIND.REFUND_ONLY, 2)
    (field,) = refused.value.fields
    assert (field.field, field.code, field.data) == ("lines.0.quantity", "pieces_left", {"max": 1})


def test_a_refunded_piece_is_not_refunded_again(desk):
    tea = desk.shop.sku()
    order = desk.paid((tea, 1))
    case = desk.ask(order, KIND.REFUND_ONLY, 1)
    desk.decide(case, MOVE.APPROVE_REFUND)
    with pytest.raises(TransitionRefused):
        desk.decide(case, MOVE.APPROVE_REFUND)
    with pytest.raises(fulfilment.AfterSaleNotPossible):
        desk.ask(order, KIND.REFUND_ONLY, 1)
    assert desk.refunds() == [(5000, "after_sale")]


def test_the_buyer_keeps_the_goods_and_gets_some_money(desk):
    tea = desk.shop.sku(4000)
    order = desk.completed((tea, 2))
    case = desk.ask(order, KIND.REFUND_ONLY, 1, amount_fen=1500, reason="damaged")
    case = desk.decide(case, MOVE.APPROVE_REFUND)
    line = desk.order(order.id).lines[0]
    assert (line.refunded_quantity, line.refunded, line.held_quantity) == (0, Money(1500), 0)
    assert desk.shop.stock(tea) == (98, 0)  # nothing came back
    assert desk.ledger(case) == []
    desk.money_arrives()
    # The rest can still be asked for, and no more than the rest.
    assert desk.options(desk.order(order.id)).lines[0].worth(2) == Money(6500)


def test_not_more_than_the_pieces_are_worth(desk):
    order = desk.completed((desk.shop.sku(4000), 2))
    for amount in (4001, 0, -1):
        with pytest.raises(fulfilment.RefundAmountInvalid):
            desk.ask(order, KIND.REFUND_ONLY, 1, amount_fen=amount)
    assert models.AfterSale.objects.count() == 0


def test_not_more_than_unshipped_pieces_and_their_freight_are_worth(desk):
    desk.shop.freight(800, None)
    order = desk.paid((desk.shop.sku(3333), 2))
    with pytest.raises(fulfilment.RefundAmountInvalid):
        desk.ask(order, KIND.REFUND_ONLY, 2, reason="not_wanted", amount_fen=7467)
    assert desk.ask(order, KIND.REFUND_ONLY, 2, reason="not_wanted", amount_fen=7466).asked == Money(6666)


def test_repeating_the_key_gives_the_same_case(desk):
    order = desk.paid((desk.shop.sku(), 2))
    case = desk.ask(order, KIND.REFUND_ONLY, 1, key="the-same-key-again")
    assert desk.ask(order, KIND.REFUND_ONLY, 1, key="the-same-key-again").id == case.id
    with pytest.raises(IdempotencyConflict):
        desk.ask(order, KIND.REFUND_ONLY, 2, key="the-same-key-again")
    assert models.AfterSale.objects.count() == 1


def test_where_the_shop_refunds_at_once_nobody_has_to_decide(desk):
    desk.has_return_address(is_instant=True)
    order = desk.paid((desk.shop.sku(), 2))
    case = desk.ask(order, KIND.REFUND_ONLY, 2)
    assert case.state is STATE.REFUNDING
    assert desk.refunds() == [(10000, "after_sale")]
    shipped = desk.shipped((desk.shop.sku(), 1))
    assert desk.ask(shipped, KIND.REFUND_ONLY, 1).state is STATE.WAITING_MERCHANT


def test_withdrawing_gives_the_pieces_free(desk):
    order = desk.paid((desk.shop.sku(), 2))
    case = desk.ask(order, KIND.REFUND_ONLY, 2)
    closed = applying.withdraw(actor=desk.shopper.actor, case_id=case.id, now=desk.now)
    assert (closed.state, closed.close_reason) == (STATE.CLOSED, "withdrawn")
    assert desk.order(order.id).lines[0].to_ship == 2
    assert desk.refunds() == []
    with pytest.raises(TransitionRefused):
        desk.decide(case, MOVE.APPROVE_REFUND)


def test_a_piece_that_cost_nothing_ends_the_case_without_a_refund(desk):
    """Two pieces at 0.01, 0.01 off: the first of them is worth nothing, the second a fen."""
    with transaction.atomic():
        promotions.add_threshold_discount(
            site_id=desk.site_id, threshold=Money(2), off=Money(1), starts_at=None, ends_at=None,
            actor=desk.shop.staff, now=desk.now,
        )  # fmt: skip
    sku = desk.shop.sku(1)
    order = desk.paid((sku, 2))
    case = desk.decide(desk.ask(order, KIND.REFUND_ONLY, 1), MOVE.APPROVE_REFUND)
    assert (case.state, desk.refunds()) == (STATE.REFUNDED, [])
    assert desk.shop.stock(sku) == (99, 0)
    desk.decide(desk.ask(order, KIND.REFUND_ONLY, 1), MOVE.APPROVE_REFUND)
    assert desk.refunds() == [(1, "after_sale")]


def test_sales_are_counted_back_once(desk):
    tea = desk.shop.sku()
    order = desk.paid((tea, 2))
    case = desk.ask(order, KIND.REFUND_ONLY, 1)
    desk.decide(case, MOVE.APPROVE_REFUND)
    run_reactions(desk.now)
    run_reactions(desk.now)
    assert desk.ledger(case) == ["stock:1", "sales:1"]


def test_the_merchant_gives_a_paid_order_up_through_the_same_ledger(desk):
    from portico.usecases import cancel

    tea = desk.shop.sku(stock=10)
    order = desk.paid((tea, 2))
    cancel.cancel_order(actor=desk.shop.staff, order_id=order.id, words="缺货", now=desk.now)
    (case,) = fulfilment.cases_of_order(site_id=desk.site_id, order_id=order.id)
    assert (case.by_merchant, case.state) == (True, STATE.REFUNDING)
    assert desk.ledger(case) == ["stock:2"]
    assert desk.refunds() == [(10000, "merchant_cancelled")]
    assert desk.shop.stock(tea) == (10, 0)


class TestWhoMay:
    def test_another_member_sees_and_changes_nothing(self, desk):
        case = desk.ask(desk.paid((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
        stranger = desk.shop.shopper().actor
        with pytest.raises(fulfilment.AfterSaleNotFound):
            applying.withdraw(actor=stranger, case_id=case.id, now=desk.now)
        with pytest.raises(fulfilment.AfterSaleNotFound):
            fulfilment.get_case(site_id=desk.site_id, case_id=case.id, member_id=stranger.member_id)
        assert desk.case(case).state is STATE.WAITING_MERCHANT

    def test_who_may_give_back_so_much_only_gives_no_more(self, desk):
        from portico.infra.actors import Right, Staff

        clerk = Staff(desk.site_id, 8, "小客", frozenset({Right.AFTER_SALE_EDIT, Right.MONEY_REFUND_LIMITED}))
        dear = desk.ask(desk.paid((desk.shop.sku(50001), 1)), KIND.REFUND_ONLY, 1)
        with pytest.raises(Denied):
            desk.decide(dear, MOVE.APPROVE_REFUND, actor=clerk)
        assert (desk.case(dear).state, desk.refunds()) == (STATE.WAITING_MERCHANT, [])
        fair = desk.ask(desk.paid((desk.shop.sku(50000), 1)), KIND.REFUND_ONLY, 1)
        assert desk.decide(fair, MOVE.APPROVE_REFUND, actor=clerk).state is STATE.REFUNDING

    def test_the_second_of_two_clerks_is_told(self, desk):
        case = desk.ask(desk.paid((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
        seen = case.version
        desk.decide(case, MOVE.REJECT, words="已经发出", version=seen)
        with pytest.raises(fulfilment.AfterSaleChanged):
            desk.decide(case, MOVE.APPROVE_REFUND, version=seen)
        assert (desk.case(case).state, desk.refunds()) == (STATE.REJECTED, [])

    def test_every_decision_is_on_record(self, desk):
        case = desk.ask(desk.paid((desk.shop.sku(), 1)), KIND.REFUND_ONLY, 1)
        desk.decide(case, MOVE.APPROVE_REFUND)
        record = AuditRecord.objects.get(action="after_sales.approve_refund")
        assert record.changes == {"state": ["waiting_merchant", "refunding"], "granted_fen": [None, 5000]}
