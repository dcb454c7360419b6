"""What must not happen is refused with its reason, and not one row of the trade's books is different afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentNotice, RefundNotice
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import payment, redemption, refunds, shipping
from portico.usecases.after_sales import giving
from tests.usecases.after_sales.desk import KIND, MOVE, Desk
from tests.usecases.virtual import VirtualShop

pytestmark = pytest.mark.django_db

_BOOKS = ("orders_", "fulfilment_", "payments_", "inventory_", "wallet_", "entitlements_", "infra_outbox")


@pytest.fixture
def desk(site):
    return Desk(VirtualShop(site, utc_now()))


def every_row() -> dict[str, str]:
    """A fingerprint of each table of the trade's books."""
    tables = [name for name in connection.introspection.table_names() if name.startswith(_BOOKS)]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def refused(deed: Callable[[], Any]) -> str:
    """The code of the refusal. Fails when it is none, or when anything was written."""
    before = every_row()
    with pytest.raises(PorticoError) as raised:
        deed()
    after = every_row()
    assert [table for table in after if after[table] != before[table]] == []
    return raised.value.code


def ship(desk: Desk, order: orders.OrderView, *pieces: int) -> None:
    wanted = {line.id: count for line, count in zip(order.lines, pieces, strict=True) if count}
    parcel = fulfilment.ExpressParcel("SF", "SF1234567890")
    shipping.ship_parcel(actor=desk.shop.staff, order_id=order.id, parcel=parcel, quantities=wanted, now=desk.now)


def give(desk: Desk, order: orders.OrderView, pieces: int, fen: int | None, *, unshipped: bool = False) -> None:
    gift = giving.Gift({order.lines[0].id: pieces}, is_unshipped=unshipped, words="补偿", amount_fen=fen)
    giving.give_back(actor=desk.shop.staff, order_id=order.id, gift=gift, now=desk.now)


def test_no_more_goes_back_than_was_paid(desk):
    order = desk.completed((desk.shop.sku(4000), 2))
    assert refused(lambda: give(desk, order, 2, 8001)) == "refund_amount_invalid"
    assert refused(lambda: give(desk, order, 3, None)) == "invalid"
    assert refused(lambda: desk.ask(order, KIND.RETURN_REFUND, 2, amount_fen=8001)) == "refund_amount_invalid"
    give(desk, order, 1, 4000)
    assert refused(lambda: give(desk, order, 1, 4001)) == "refund_amount_invalid"
    give(desk, order, 1, 4000)
    assert refused(lambda: give(desk, order, 1, None)) == "after_sale_not_possible"
    assert refused(lambda: desk.ask(order, KIND.REFUND_ONLY, 1)) == "after_sale_not_possible"


def test_what_was_given_up_or_is_in_a_case_does_not_leave_nor_does_anything_with_it(desk):
    order = desk.paid((desk.shop.sku(4000), 2), (desk.shop.sku(1000), 1))
    desk.decide(desk.ask(order, KIND.REFUND_ONLY, 1, 0), MOVE.APPROVE_REFUND)
    assert refused(lambda: ship(desk, order, 2, 1)) == "lines_not_shippable"
    held = desk.ask(order, KIND.REFUND_ONLY, 1, 0)
    assert refused(lambda: ship(desk, order, 1, 1)) == "lines_not_shippable"
    desk.decide(held, MOVE.REJECT, words="已打包")
    assert refused(lambda: ship(desk, order, 1, 0)) == "lines_not_shippable"
    ship(desk, order, 0, 1)
    assert [line.shipped_quantity for line in desk.order(order.id).lines] == [0, 1]


def test_a_code_is_redeemed_once(desk):
    order = desk.paid((desk.shop.package(), 1))
    (package,) = desk.shop.packages_of(order)
    digits = entitlements.package_digits(
        site_id=desk.site_id, package_id=package.id, member_id=desk.shopper.actor.member_id
    )
    found = redemption.look_up(actor=desk.shop.staff, text=digits, now=desk.now)

    def redeem() -> None:
        wanted = {found.package.items[0].id: 1}
        redemption.redeem_package(
            actor=desk.shop.staff, ticket=found.ticket, wanted=wanted, store_id=None, now=desk.now
        )

    redeem()
    assert refused(redeem) == "scan_code_spent"
    assert refused(lambda: redemption.look_up(actor=desk.shop.staff, text=digits, now=desk.now)) == "scan_code_spent"


def test_notices_that_are_not_ours(desk):
    order = desk.shop.order(desk.shopper, (desk.shop.sku(4000), 1))
    paid = desk.paid((desk.shop.sku(4000), 1))
    known = payments.payments_of(site_id=desk.site_id, subject="order", subject_ids=[paid.id])[paid.id]

    def told(**changes: Any) -> None:
        values: dict[str, Any] = {
            "notice_id": new_id().hex, "out_trade_no": known.out_trade_no, "transaction_id": known.transaction_id,
            "state": "succeeded", "amount": known.amount, "paid_at": desk.now, "payer_openid": None,
        }  # fmt: skip
        provider = changes.pop("provider", "wechat_pay")
        payment.settle(site_id=desk.site_id, provider=provider, notice=PaymentNotice(**values | changes), now=desk.now)

    assert refused(lambda: told(amount=Money(1))) == "amount_mismatch"
    assert refused(lambda: told(transaction_id="4299999")) == "transaction_mismatch"
    assert refused(lambda: told(out_trade_no=order.id.hex)) == "payment_not_found"
    assert refused(lambda: told(provider="alipay")) == "payment_not_found"


def test_refund_notices_out_of_order_and_forged(desk):
    order = desk.paid((desk.shop.sku(4000), 1))
    desk.decide(desk.ask(order, KIND.REFUND_ONLY, 1), MOVE.APPROVE_REFUND)
    paid = payments.payments_of(site_id=desk.site_id, subject="order", subject_ids=[order.id])[order.id]
    (refund,) = payments.refunds_of(site_id=desk.site_id, payment_id=paid.id)

    def told(state: str, *, fen: int = 4000, provider: str = "wechat_pay") -> None:
        notice = RefundNotice(
            notice_id=new_id().hex, out_trade_no="", out_refund_no=refund.out_refund_no, refund_id="5001",
            state=state, amount=Money(fen),
        )  # fmt: skip
        refunds.settle_refund(site_id=desk.site_id, provider=provider, notice=notice, now=desk.now)

    assert refused(lambda: told("succeeded", fen=4001)) == "amount_mismatch"
    assert refused(lambda: told("succeeded", provider="alipay")) == "refund_not_found"
    told("succeeded")
    before = every_row()
    for late in ("processing", "abnormal", "closed", "succeeded"):
        told(late)
    assert every_row() == before
