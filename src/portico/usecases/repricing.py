"""The merchant changes the price of an unpaid order; payments of the old price are no longer wanted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from portico.domains.orders import public as orders
from portico.domains.staff import public as staff
from portico.infra import audit
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import Denied, FieldError, Invalid
from portico.kernel.ids import OrderId, OrderLineId
from portico.kernel.money import Money, yuan_text
from portico.usecases.payment import plan_closing


class PriceChangeAboveLimit(Denied):
    """Who may refund only up to a limit may take off no more either: `data["limit"]` (yuan) an order."""

    code = "price_change_above_limit"


def change_price(
    *,
    actor: Staff,
    order_id: OrderId,
    version: int,
    lines: Mapping[OrderLineId, Money],
    freight: Money,
    reason: str,
    now: datetime,
) -> orders.Repriced:
    """The order costs these amounts; its open payments are closed, and money of the old price goes back by itself.

    Raises Denied, PriceChangeAboveLimit, Invalid (amounts, `reason`), and what `orders.reprice` raises. Audited.
    """
    require_right(actor, Right.ORDER_REPRICE)
    words = orders.checked_words(reason, field="reason", limit=orders.MAX_REASON_LENGTH)
    if not words:
        raise Invalid(fields=(FieldError("reason", "required"),))
    with transaction.atomic():
        changed = orders.reprice(
            site_id=actor.site_id,
            order_id=order_id,
            version=version,
            lines=lines,
            freight=freight,
            reason=words,
            actor=actor,
            now=now,
        )
        _require_limit(actor, changed.original - changed.after)
        plan_closing(site_id=actor.site_id, order_id=order_id, now=now)
        audit.record(
            actor=actor,
            action="orders.reprice",
            subject_type="order",
            subject_id=order_id,
            now=now,
            reason=words,
            changes={"payable_fen": [changed.before.minor, changed.after.minor]},
        )
    return changed


def _require_limit(actor: Staff, taken_off: Money) -> None:
    if Right.MONEY_REFUND in actor.rights:
        return
    limit = staff.get_policy(site_id=actor.site_id).refund_limit
    if taken_off.minor > limit.minor:
        raise PriceChangeAboveLimit(limit=yuan_text(limit.minor))
