"""The product's side: how each step of the paper is done through the use cases.

`ready(step)` looks up what the person doing it has before their eyes (lines, a scanned code) and returns the deed; the
deed answers True, or False when it was refused. Names of the paper are kept beside ids of the product.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentMethod, PaymentNotice
from portico.kernel.errors import PorticoError
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import cancel, checkout, payment, payment_start, pickup, receipts, repricing, shipping
from portico.usecases.after_sales import applying
from tests.usecases.trade.shop import NOW, TradingShop
from tests.usecases.trade.steps import Step

MOVE = fulfilment.CaseMove
# Days after which everything that has left has arrived, also what left when a case had been silent for years.
_AFTER_ALL = 200_000
type Deed = Callable[[], bool | None]
_waybills = itertools.count(10_000_000)


class Hands(TradingShop):
    """People doing what stands on the paper."""

    def ready(self, step: Step) -> Deed:
        deed: Deed = getattr(self, f"_{step.verb}")(**step.args)

        def done() -> bool | None:
            try:
                return deed()
            except PorticoError as refused:
                if refused.code == "busy":
                    raise
                self.refusals[refused.code] = self.refusals.get(refused.code, 0) + 1
                return False

        return done

    # --- orders -------------------------------------------------------------------------------------------------

    def _place(self, *, name: str, member: int, wanted: dict[int, int], pickup: bool) -> Deed:
        shopper = self.shoppers[member]
        lines = tuple(checkout.WantedLine(self.skus[sku], pieces) for sku, pieces in wanted.items())
        how: dict[str, Any] = {"address_id": shopper.address_id}
        way = checkout.SHIPPED
        if pickup:
            way = checkout.Way(orders.Delivery.PICKUP, store_id=self.store_id)
            how = {
                "address_id": None, "delivery": orders.Delivery.PICKUP, "store_id": self.store_id,
                "contact": checkout.Contact("林晓", "13800000001"),
            }  # fmt: skip
        seen = checkout.quote(
            site_id=self.site_id, member_id=shopper.actor.member_id, lines=lines, now=NOW, way=way
        ).quote.payable
        request = checkout.PlaceOrder(source="buy_now", lines=lines, quote_payable_fen=seen.minor, **how)

        def deed() -> bool:
            placed = checkout.place_order(actor=shopper.actor, request=request, idempotency_key=new_id().hex, now=NOW)
            self.order_ids[name] = placed.id
            return True

        return deed

    def _reprice(self, *, order: str, version: int, freight: int) -> Deed:
        return lambda: bool(
            repricing.change_price(
                actor=self.staff, order_id=self.order_ids[order], version=version, lines={}, freight=Money(freight),
                reason="运费", now=NOW,
            )
        )  # fmt: skip

    def _pay(self, *, order: str) -> Deed:
        request = payment_start.PaymentRequest(order_id=self.order_ids[order], method="balance")

        def deed() -> bool:
            paid = payment_start.start_payment(
                actor=self.buyer(order), request=request, client_ip="127.0.0.1", idempotency_key=new_id().hex, now=NOW
            )
            self.payment_ids[f"{order} by balance"] = paid.id
            return True

        return deed

    def _begin(self, *, name: str, order: str) -> Deed:
        """What `start_payment` writes before it asks the platform."""
        order_id = self.order_ids[order]
        provider = "wechat_pay" if name.endswith("w") else "alipay"
        method: PaymentMethod = "wechat_native" if name.endswith("w") else "alipay_page"

        def deed() -> bool:
            with transaction.atomic():
                head = orders.lock_order(site_id=self.site_id, order_id=order_id)
                if head.state is not orders.OrderState.PENDING_PAYMENT:
                    raise orders.OrderNotPayable(state=str(head.state))
                opened = payments.open_payment(
                    site_id=self.site_id, provider=provider, method=method, subject=payment.ORDER,
                    subject_id=order_id, amount=head.payable, description="test", payer_member_id=head.member_id,
                    payer_openid="", client_ip="127.0.0.1", return_url="", expires_at=head.expires_at, now=NOW,
                )  # fmt: skip
            self.payment_ids[name] = opened.id
            return True

        return deed

    def _notice(self, *, payment: str) -> Deed:
        return lambda: self.hears_of(payment)

    def hears_of(self, name: str) -> None:
        if name not in self.payment_ids:
            return
        paid = payments.get_payment(site_id=self.site_id, payment_id=self.payment_ids[name])
        notice = PaymentNotice(
            notice_id=new_id().hex, out_trade_no=paid.out_trade_no, transaction_id=f"42{paid.id.hex}"[:32],
            state="succeeded", amount=paid.amount, paid_at=NOW, payer_openid=None,
        )  # fmt: skip
        payment.settle(site_id=self.site_id, provider=paid.provider, notice=notice, now=NOW)

    def _cancel(self, *, order: str) -> Deed:
        def deed() -> bool:
            cancel.cancel_order(actor=self.buyer(order), order_id=self.order_ids[order], words="", now=NOW)
            return True

        return deed

    def _expire(self) -> Deed:
        def deed() -> None:
            cancel.cancel_expired(now=NOW + timedelta(hours=1))

        return deed

    def _ship(self, *, name: str, order: str, pieces: dict[int, int]) -> Deed:
        lines = self.view(order).lines
        quantities = {lines[place].id: count for place, count in pieces.items()}
        parcel = fulfilment.ExpressParcel("SF", f"SF{next(_waybills)}")

        def deed() -> bool:
            shipped = shipping.ship_parcel(
                actor=self.staff, order_id=self.order_ids[order], parcel=parcel, quantities=quantities, now=NOW
            )
            self.parcel_ids[name] = shipped.id
            return True

        return deed

    def _take_parcel_back(self, *, parcel: str) -> Deed:
        def deed() -> bool:
            shipping.withdraw_parcel(actor=self.staff, shipment_id=self.parcel_ids[parcel], version=1, now=NOW)
            return True

        return deed

    def _confirm(self, *, order: str) -> Deed:
        def deed() -> bool:
            receipts.confirm_receipt(actor=self.buyer(order), order_id=self.order_ids[order], now=NOW)
            return True

        return deed

    def _receive(self) -> Deed:
        def deed() -> None:
            receipts.auto_receive(now=NOW + timedelta(days=_AFTER_ALL))

        return deed

    def _hand_over(self, *, order: str) -> Deed:
        pickup_id = self.pickup_of(order)

        def deed() -> bool:
            if pickup_id is None:
                return False
            pickup.redeem_pickup(actor=self.staff, pickup_id=pickup_id, now=NOW)
            return True

        return deed

    def _hand_over_undone(self, *, order: str) -> Deed:
        pickup_id = self.pickup_of(order)

        def deed() -> bool:
            if pickup_id is None:
                return False
            pickup.undo_pickup(actor=self.staff, pickup_id=pickup_id, now=NOW)
            return True

        return deed

    # --- the buyer ----------------------------------------------------------------------------------------------

    def _ask(
        self, *, name: str, order: str, kind: str, pieces: dict[int, int], unshipped: bool,
        amount: int | None = None,
    ) -> Deed:  # fmt: skip
        lines = self.view(order).lines
        request = applying.Application(
            order_id=self.order_ids[order], kind=fulfilment.CaseKind(kind), reason="other", is_unshipped=unshipped,
            lines=tuple(applying.WantedPieces(lines[place].id, count) for place, count in pieces.items()),
            amount_fen=amount,
        )  # fmt: skip

        def deed() -> bool:
            case = applying.apply(actor=self.buyer(order), request=request, idempotency_key=new_id().hex, now=NOW)
            self.case_ids[name], self.case_orders[name] = case.id, order
            return True

        return deed

    def _by_buyer(self, verb: Callable[..., object], case: str, **more: Any) -> Deed:
        actor = self.buyer(self.case_orders[case])

        def deed() -> bool:
            verb(actor=actor, case_id=self.case_ids[case], now=NOW, **more)
            return True

        return deed

    def _withdraw(self, *, case: str) -> Deed:
        return self._by_buyer(applying.withdraw, case)

    def _appeal(self, *, case: str) -> Deed:
        return self._by_buyer(applying.appeal, case, words="不同意", pictures=())

    def _accept_offer(self, *, case: str) -> Deed:
        return self._by_buyer(applying.accept_offer, case)

    def _send_back(self, *, case: str) -> Deed:
        return self._by_buyer(applying.send_back, case, carrier="SF", tracking_number=f"SF{next(_waybills)}")

    def _replacement_arrives(self, *, case: str) -> Deed:
        return self._by_buyer(applying.confirm_replacement, case)
