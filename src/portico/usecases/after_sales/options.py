"""What of an order can be asked back, by line: how many pieces and what they are worth, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.kernel.ids import MemberId, OrderId, OrderLineId, SiteId
from portico.kernel.money import Money, sum_money
from portico.usecases import entitlement_refunds

_ALL_KINDS = (fulfilment.CaseKind.REFUND_ONLY, fulfilment.CaseKind.RETURN_REFUND, fulfilment.CaseKind.EXCHANGE)


@dataclass(frozen=True, slots=True)
class LineOption:
    """Pieces of a line that are in no case and were not refunded: `unshipped` have not left, `shipped` have.

    `promised` is what open cases already ask for of this line. `delivered`: what each free piece of a line without a
    parcel is still worth (unused times, unseen keys; the price of what was not delivered yet); None for goods.
    """

    line: orders.OrderLineView
    unshipped: int
    shipped: int
    promised: Money
    delivered: tuple[Money, ...] | None = None

    def worth(self, pieces: int) -> Money:
        """What so many of its free pieces are worth, to the fen, whichever of them are asked for first.

        The share of the pieces that follow those refunded or held: shares of all pieces add up to what was paid for
        the line. Never more than is left. Raises ValueError for more pieces than the line has.
        """
        line = self.line
        if self.delivered is not None:
            if not 0 <= pieces <= len(self.delivered):
                raise ValueError("more pieces than the line has")
            # What was given for pieces that stayed the buyer's is not given again.
            return self._at_most_left(sum_money(self.delivered[:pieces], line.payable.currency))
        before = line.refunded_quantity + line.held_quantity
        if not line.held_quantity:
            return orders.refundable(
                payable=line.payable,
                quantity=line.quantity,
                refunded_quantity=before,
                refunded=line.refunded,
                pieces=pieces,
            )
        if pieces < 0 or before + pieces > line.quantity:
            raise ValueError("more pieces than the line has")
        share = line.payable.minor * (before + pieces) // line.quantity - line.payable.minor * before // line.quantity
        return self._at_most_left(Money(share, line.payable.currency))

    def _at_most_left(self, share: Money) -> Money:
        left = self.line.payable - self.line.refunded - self.promised
        return max(min(share, left), Money.zero(share.currency))


@dataclass(frozen=True, slots=True)
class Options:
    """`refused` says why nothing can be asked for (`window_over`, `nothing_left`, `order_state`); empty when something
    can. `freight` goes back with the last unshipped piece of an order of which nothing has left."""

    order: orders.OrderView
    lines: tuple[LineOption, ...]
    freight: Money
    refused: str
    until: datetime | None

    def kinds(self, *, unshipped: bool) -> tuple[fulfilment.CaseKind, ...]:
        """What can be asked for; what has not left can only be refunded, and what is no thing cannot come back."""
        if unshipped:
            return _ALL_KINDS[:1] if any(line.unshipped for line in self.lines) else ()
        shipped = [line for line in self.lines if line.shipped]
        if not shipped:
            return ()
        return _ALL_KINDS if any(line.line.kind == "goods" for line in shipped) else _ALL_KINDS[:1]

    def freight_of(self, pieces: Mapping[OrderLineId, int], *, unshipped: bool) -> Money:
        """What of the freight goes back with these pieces: all that is left of it, when nothing stays to be sent.

        Goods alone decide, where there are any: keys, files and packages delivered at once never cost freight.
        """
        sent = [option for option in self.lines if not entitlement_refunds.is_virtual(option.line)] or self.lines
        everything = all(option.line.shipped_quantity == 0 for option in sent) and all(
            pieces.get(option.line.id, 0) == option.unshipped for option in sent
        )
        return self.freight if unshipped and everything else Money.zero(self.order.payable.currency)


def options_of(*, site_id: SiteId, order_id: OrderId, member_id: MemberId | None, now: datetime) -> Options:
    """What can be asked back of the order now; with `member_id`, of that member's. Raises OrderNotFound."""
    order = orders.get_order(site_id=site_id, order_id=order_id, member_id=member_id)
    promised, promised_freight = fulfilment.promised_money(order_id=order_id)
    currency = order.payable.currency
    lines = tuple(
        _option(order, line, Money(promised.get(line.id, 0), currency), by_merchant=member_id is None, now=now)
        for line in order.lines
    )
    until = None if order.completed_at is None else order.completed_at + window_of(site_id=site_id)
    left = order.freight - order.refunded_freight - Money(promised_freight, currency)
    return Options(order, lines, max(left, Money.zero(currency)), _refused(order, lines, until, now), until)


def _option(
    order: orders.OrderView, line: orders.OrderLineView, promised: Money, *, by_merchant: bool, now: datetime
) -> LineOption:
    """What was delivered without a parcel is worth what is unused of it; what open cases hold of it is theirs.

    While some of it still waits to be delivered, that goes back first.
    """
    if not entitlement_refunds.is_virtual(line):
        return LineOption(line, line.to_ship, line.open_shipped, promised)
    if line.to_ship:
        return LineOption(line, line.to_ship, 0, promised, entitlement_refunds.undelivered(line))
    found = entitlement_refunds.offer(
        site_id=order.site_id, order_id=order.id, line=line, by_merchant=by_merchant, now=now
    )
    free = found.worths[line.held_quantity - line.held_unshipped :]
    return LineOption(line, 0, len(free), promised, free)


def window_of(*, site_id: SiteId) -> timedelta:
    """How long after receiving the goods the site takes cases."""
    return timedelta(days=orders.get_policy(site_id=site_id).after_sales_days)


def _refused(order: orders.OrderView, lines: tuple[LineOption, ...], until: datetime | None, now: datetime) -> str:
    if order.state not in {orders.OrderState.PAID, orders.OrderState.SHIPPED, orders.OrderState.COMPLETED}:
        return "order_state"
    if until is not None and until <= now:
        return "window_over"
    if not any(line.unshipped or line.shipped for line in lines):
        return "nothing_left"
    return ""
