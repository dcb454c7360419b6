"""The shop's first weeks: every order of orders.toml goes the way of a real one, at the hour it says.

Steps of all orders happen in the order of time, so that stock, numbers and timelines read as they would have been
written. What would lie in the future has not happened. Money arrives by a platform's notice, as always; only the
platform itself is left out, which cannot be asked to have taken a payment last week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import RefundNotice
from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.demo.past_trades import PROVIDER, TRANSACTION_PREFIX, pay
from portico.infra.actors import Member, System
from portico.kernel.ids import MemberId, OrderId, PaymentId, SiteId, SkuId
from portico.usecases import cancel, checkout, receipts, refunds, shipping

PAID_AFTER = timedelta(minutes=4)
SHIPPED_AFTER = timedelta(hours=19)
RECEIVED_AFTER = timedelta(hours=88)
CANCELLED_AFTER = timedelta(minutes=11)
REFUNDED_AFTER = timedelta(hours=6)
CARRIERS = ("SF", "ZTO", "YTO", "JD")


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    do: Callable[[datetime], None]


@dataclass(slots=True)
class Story:
    """One order of orders.toml on its way: what later steps need to know from earlier ones."""

    site_id: SiteId
    actor: Member
    number: int
    raw: Mapping[str, Any]
    skus: Mapping[str, SkuId]
    order_id: OrderId = field(init=False)
    payment_id: PaymentId = field(init=False)

    def steps(self, now: datetime) -> Iterator[Step]:
        """Everything that happens to this order, the future included."""
        placed = now - timedelta(hours=self.raw["hours_ago"])
        paid = placed + PAID_AFTER
        yield Step(placed, self.place)
        match self.raw["state"]:
            case "cancelled":
                yield Step(placed + CANCELLED_AFTER, self.cancel)
            case "expired":
                yield Step(placed + orders.DEFAULT_POLICY.payment_window + timedelta(minutes=1), self.expire)
            case "refunded":
                yield Step(paid, self.pay)
                yield Step(paid + REFUNDED_AFTER, self.refund)
            case "paid":
                yield Step(paid, self.pay)
            case "shipped":
                yield Step(paid, self.pay)
                yield Step(paid + SHIPPED_AFTER, self.ship)
            case "completed":
                yield Step(paid, self.pay)
                yield Step(paid + SHIPPED_AFTER, self.ship)
                yield Step(paid + RECEIVED_AFTER, self.receive)

    def place(self, at: datetime) -> None:
        lines = tuple(
            checkout.WantedLine(self.skus[sku_code(line)], line.get("quantity", 1)) for line in self.raw["lines"]
        )
        member_id = self.actor.member_id
        quote = checkout.quote(site_id=self.site_id, member_id=member_id, lines=lines, now=at)
        address = members.list_addresses(site_id=self.site_id, member_id=member_id)[0]
        request = checkout.PlaceOrder(
            source="buy_now",
            address_id=address.id,
            quote_payable_fen=quote.quote.payable.minor,
            lines=lines,
            note=self.raw.get("note", ""),
        )
        key = f"demo-order-{self.raw['code']}"
        self.order_id = checkout.place_order(actor=self.actor, request=request, idempotency_key=key, now=at).id

    def pay(self, at: datetime) -> None:
        order = orders.get_order(site_id=self.site_id, order_id=self.order_id)
        name = sites.get_site(site_id=self.site_id).name
        self.payment_id = pay(order, description=f"{name} {order.number}", opened_at=at, paid_at=at)

    def ship(self, at: datetime) -> None:
        shipping.ship_order(
            actor=System(self.site_id, "demo"),
            order_id=self.order_id,
            carrier=CARRIERS[self.number % len(CARRIERS)],
            tracking_number=f"DEMO{at:%y%m%d}{self.number:05d}",
            now=at,
        )

    def receive(self, at: datetime) -> None:
        receipts.confirm_receipt(actor=self.actor, order_id=self.order_id, now=at)

    def cancel(self, at: datetime) -> None:
        cancel.cancel_order(actor=self.actor, order_id=self.order_id, words=self.raw["reason"], now=at)

    def expire(self, at: datetime) -> None:
        cancel.cancel_expired(now=at)

    def refund(self, at: datetime) -> None:
        """The merchant gives the order up, and the platform says that the money is back."""
        system = System(self.site_id, "demo")
        cancel.cancel_order(actor=system, order_id=self.order_id, words=self.raw["reason"], now=at)
        paid = payments.get_payment(site_id=self.site_id, payment_id=self.payment_id)
        for owed in payments.refunds_of(site_id=self.site_id, payment_id=paid.id):
            notice = RefundNotice(
                notice_id=f"demo-{owed.out_refund_no}",
                out_trade_no=paid.out_trade_no,
                out_refund_no=owed.out_refund_no,
                refund_id=f"{TRANSACTION_PREFIX}{owed.out_refund_no}",
                state="succeeded",
                amount=owed.amount,
            )
            refunds.settle_refund(site_id=self.site_id, provider=PROVIDER, notice=notice, now=at)


def is_complete(*, site_id: SiteId) -> bool:
    """True when the demo's orders have been placed: they are placed together or not at all."""
    for raw in catalogue.members():
        member = members.find_by_phone(site_id=site_id, phone=raw["phone"])
        if (
            member is not None
            and orders.list_orders(site_id=site_id, member_id=member.id, state=None, cursor=None, limit=1).items
        ):
            return True
    return False


def seed_orders(*, site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> None:
    """Every order of orders.toml is as far as it should be at `now`. Idempotent: done once for a site."""
    if is_complete(site_id=site_id):
        return
    skus = sku_ids(site_id, now)
    stories = [
        Story(site_id, Member(site_id, members[raw["member"]]), number, raw, skus)
        for number, raw in enumerate(catalogue.orders(), start=1)
    ]
    steps = [step for story in stories for step in story.steps(now)]
    for step in sorted(steps, key=lambda step: step.at):
        if step.at <= now:
            step.do(step.at)


def sku_code(line: Mapping[str, Any]) -> str:
    """The SKU an order line means. Raises LookupError when there is no such combination."""
    for sku in catalogue.find_product(line["product"]).skus:
        if list(sku.values) == line["values"]:
            return sku.code
    raise LookupError(f"{line['product']} is not made as {line['values']}")


def sku_ids(site_id: SiteId, now: datetime) -> dict[str, SkuId]:
    """Every SKU of the demo's products by its code."""
    codes = [product.code for product in catalogue.products()]
    products = catalog.product_ids_by_code(site_id=site_id, codes=codes)
    in_use = catalog.skus_of(site_id=site_id, product_ids=list(products.values()))
    known = catalog.lines(site_id=site_id, sku_ids=[sku_id for ids in in_use.values() for sku_id in ids], now=now)
    return {line.sku_code: sku_id for sku_id, line in known.items()}
