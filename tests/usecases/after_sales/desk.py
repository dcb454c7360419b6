"""A shop whose orders are paid by verified notices, and the two sides of its after-sales desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Refund
from portico.domains.payments.ports import PaymentNotice, RefundNotice
from portico.kernel.ids import AfterSaleId, OrderId, OrderLineId, RefundId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import payment, receipts, refunds, shipping
from portico.usecases.after_sales import applying, deciding, silence
from portico.usecases.after_sales.options import Options, options_of
from tests.usecases.shopping import Shop, Shopper, run_reactions

STATE, MOVE, KIND = fulfilment.CaseState, fulfilment.CaseMove, fulfilment.CaseKind
RETURN_TO = fulfilment.ReturnAddress("售后部", "057188886666", "浙江省杭州市西湖区文三路 1 号")


class Desk:
    """`shop`, one `shopper`, and short ways to do what the two sides do."""

    def __init__(self, shop: Shop, shopper: Shopper | None = None) -> None:
        self.shop = shop
        self.site_id = shop.site.id
        self.now = shop.now
        self.shopper = shopper or shop.shopper()

    # --- orders -------------------------------------------------------------------------------------------------

    def paid(self, *wanted: tuple[SkuId, int], shopper: Shopper | None = None) -> orders.OrderView:
        """An order whose money a platform has told us of."""
        who = shopper or self.shopper
        order = self.shop.order(who, *wanted)
        with transaction.atomic():
            opened = payments.open_payment(
                site_id=self.site_id, provider="wechat_pay", method="wechat_native", subject=payment.ORDER,
                subject_id=order.id, amount=order.payable, description="test", payer_member_id=who.actor.member_id,
                payer_openid="", client_ip="127.0.0.1", return_url="", expires_at=order.expires_at, now=self.now,
            )  # fmt: skip
        notice = PaymentNotice(
            notice_id=new_id().hex, out_trade_no=opened.out_trade_no, transaction_id=f"42{opened.id.hex}"[:32],
            state="succeeded", amount=order.payable, paid_at=self.now, payer_openid=None,
        )  # fmt: skip
        payment.settle(site_id=self.site_id, provider="wechat_pay", notice=notice, now=self.now)
        run_reactions(self.now)
        return self.order(order.id)

    def shipped(self, *wanted: tuple[SkuId, int]) -> orders.OrderView:
        order = self.paid(*wanted)
        shipping.ship_order(
            actor=self.shop.staff, order_id=order.id, carrier="SF", tracking_number=f"SF{order.id.hex[:10]}",
            now=self.now,
        )  # fmt: skip
        return self.order(order.id)

    def completed(self, *wanted: tuple[SkuId, int]) -> orders.OrderView:
        order = self.shipped(*wanted)
        receipts.confirm_receipt(actor=self.shopper.actor, order_id=order.id, now=self.now)
        return self.order(order.id)

    def order(self, order_id: OrderId) -> orders.OrderView:
        return orders.get_order(site_id=self.site_id, order_id=order_id)

    def line(self, order: orders.OrderView, place: int = 0) -> OrderLineId:
        return order.lines[place].id

    # --- the buyer ----------------------------------------------------------------------------------------------

    def options(self, order: orders.OrderView, now: datetime | None = None) -> Options:
        return options_of(
            site_id=self.site_id, order_id=order.id, member_id=self.shopper.actor.member_id, now=now or self.now
        )

    def ask(
        self, order: orders.OrderView, kind: fulfilment.CaseKind, *pieces: int, key: str = "", **changes: Any
    ) -> fulfilment.CaseView:
        """The buyer asks for so many pieces of each line of the order (0: not this one)."""
        lines = tuple(
            applying.WantedPieces(line.id, count, changes.get("exchange"))
            for line, count in zip(order.lines, pieces, strict=False)
            if count
        )
        unshipped = changes.pop("unshipped", order.state is orders.OrderState.PAID)
        values: dict[str, Any] = {
            "order_id": order.id, "kind": kind, "lines": lines, "reason": "other", "is_unshipped": unshipped,
        }  # fmt: skip
        changes.pop("exchange", None)
        now = changes.pop("now", self.now)
        return applying.apply(
            actor=self.shopper.actor, request=applying.Application(**values | changes),
            idempotency_key=key or new_id().hex, now=now,
        )  # fmt: skip

    def send_back(self, case: fulfilment.CaseView, number: str = "SF900000001") -> fulfilment.CaseView:
        return applying.send_back(
            actor=self.shopper.actor, case_id=case.id, carrier="SF", tracking_number=number, now=self.now
        )

    # --- the merchant -------------------------------------------------------------------------------------------

    def has_return_address(self, **changes: Any) -> None:
        known = fulfilment.get_after_sale_policy(site_id=self.site_id)
        with transaction.atomic():
            fulfilment.save_after_sale_policy(
                site_id=self.site_id, windows=known.windows, is_instant=changes.get("is_instant", False),
                return_to=changes.get("return_to", RETURN_TO), version=known.version, actor=self.shop.staff,
                now=self.now,
            )  # fmt: skip

    def decide(self, case: fulfilment.CaseView, move: fulfilment.CaseMove, **values: Any) -> fulfilment.CaseView:
        values.setdefault("version", self.case(case).version)
        actor = values.pop("actor", self.shop.staff)
        return deciding.decide(
            actor=actor, case_id=case.id, decision=deciding.Decision(move=move, **values), now=self.now
        )

    def silent(self, case: fulfilment.CaseView, **later: float) -> fulfilment.CaseView:
        """Nobody did anything for so long."""
        silence.act_on_silence(site_id=self.site_id, case_id=case.id, now=self.now + timedelta(**later))
        return self.case(case)

    def case(self, case: fulfilment.CaseView | AfterSaleId) -> fulfilment.CaseView:
        case_id = case.id if isinstance(case, fulfilment.CaseView) else case
        return fulfilment.get_case(site_id=self.site_id, case_id=case_id, for_staff=True)

    # --- money --------------------------------------------------------------------------------------------------

    def refunds(self) -> list[tuple[int, str]]:
        """(fen, reason) of every refund of the shop, in order."""
        return [(row.amount_fen, row.reason) for row in Refund.objects.order_by("id")]

    def money_arrives(self) -> None:
        """The platform says of every open refund that it succeeded, and workers do what follows."""
        for row in Refund.objects.exclude(state="succeeded"):
            refund = payments.get_refund(refund_id=RefundId(row.id))
            notice = RefundNotice(
                notice_id=new_id().hex, out_trade_no="", out_refund_no=refund.out_refund_no,
                refund_id=f"50{row.id.hex}"[:32], state="succeeded", amount=refund.amount,
            )  # fmt: skip
            refunds.settle_refund(site_id=self.site_id, provider="wechat_pay", notice=notice, now=self.now)
        run_reactions(self.now)

    def refunded(self, order: orders.OrderView) -> Money:
        """How much of the order is on its way back, in the books of payments."""
        found = payments.payments_of(site_id=self.site_id, subject=payment.ORDER, subject_ids=[order.id])
        return found[order.id].refunded

    def ledger(self, case: fulfilment.CaseView) -> list[str]:
        """`effect:pieces or fen` of what the case gave back, in order."""
        found = fulfilment.compensations_of(site_id=self.site_id, case_id=case.id)
        return [f"{one.effect}:{one.data.get('pieces', one.data.get('amount_fen'))}" for one in found]
