"""The merchant changes what an unpaid order costs: line by line, and its freight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from portico.domains.orders import models
from portico.domains.orders.actions.moves import lock_order, note_on_timeline
from portico.domains.orders.desk.models import StaffEntry
from portico.domains.orders.errors import OrderChanged, OrderExpired, OrderNotPayable
from portico.domains.orders.rules import OrderState
from portico.infra.actors import Staff
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, OrderId, OrderLineId, SiteId
from portico.kernel.money import Money, yuan_text

MERCHANT_PRICE = "merchant_price"
MERCHANT_FREIGHT = "merchant_freight"
MAX_FREIGHT_FEN = 999_999
LEAST_PAYABLE_FEN = 1

type _Adjustments = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Repriced:
    """What the order costs now, what it did before, and what it did before anybody changed its price."""

    order_id: OrderId
    number: str
    member_id: MemberId
    before: Money
    after: Money
    original: Money


def reprice(
    *,
    site_id: SiteId,
    order_id: OrderId,
    version: int,
    lines: Mapping[OrderLineId, Money],
    freight: Money,
    reason: str,
    actor: Staff,
    now: datetime,
) -> Repriced:
    """The unpaid order costs `lines` (what each line costs in all; absent ones stay) and `freight`.

    A line may cost at most its pieces at their selling price, so that nobody pays more for goods than was shown to
    them; what was changed stands among the adjustments, for its buyer, too. Raises OrderNotFound, OrderNotPayable,
    OrderExpired, OrderChanged (somebody changed it since `version`), Invalid naming each amount that cannot be.
    Locks: the order.
    """
    head = lock_order(site_id=site_id, order_id=order_id)
    if head.state is not OrderState.PENDING_PAYMENT:
        raise OrderNotPayable(state=str(head.state))
    if head.expires_at <= now:
        raise OrderExpired(order_id=str(order_id))
    order = models.Order.objects.get(id=order_id)
    if order.version != version:
        raise OrderChanged(version=order.version)
    rows = list(models.OrderLine.objects.filter(order_id=order_id).order_by("position"))
    _check(rows, lines, freight)
    for row in rows:
        amount = lines.get(OrderLineId(row.id))
        if amount is not None and amount.minor != row.payable_fen:
            changed = _changed(row.adjustments, MERCHANT_PRICE, amount.minor - row.payable_fen)
            row.payable_fen, row.adjustments = amount.minor, changed
            models.OrderLine.objects.filter(id=row.id).update(payable_fen=row.payable_fen, adjustments=changed)
    after, original = _save(order, rows, freight)
    said = {"before": yuan_text(head.payable.minor), "after": yuan_text(after.minor)}
    note_on_timeline(site_id=site_id, order_id=order_id, code="repriced", data=said, actor=actor, now=now)
    StaffEntry.objects.create(
        order_id=order_id, kind="repriced", text=reason, user_id=actor.user_id, author=actor.name[:80], at=now
    )
    return Repriced(head.id, head.number, head.member_id, head.payable, after, original)


def _save(order: models.Order, rows: Sequence[models.OrderLine], freight: Money) -> tuple[Money, Money]:
    """What the order costs now, and what it would without any change of the merchant's."""
    goods = sum(row.payable_fen for row in rows)
    after = Money(goods + freight.minor, order.currency)
    if goods == order.goods_fen - order.discount_fen and freight.minor == order.freight_fen:
        raise Invalid(fields=(FieldError("total", "nothing_changed"),))
    explanation = _changed(order.explanation, MERCHANT_PRICE, goods - (order.goods_fen - order.discount_fen))
    explanation = _changed(explanation, MERCHANT_FREIGHT, freight.minor - order.freight_fen)
    saved = models.Order.objects.filter(
        id=order.id, version=order.version, state=OrderState.PENDING_PAYMENT
    ).update(
        discount_fen=order.goods_fen - goods,
        freight_fen=freight.minor,
        payable_fen=after.minor,
        explanation=explanation,
        version=F("version") + 1,
    )  # fmt: skip
    if not saved:
        raise RuntimeError("a locked order changed under its lock")
    changed = sum(row["amount_fen"] for row in explanation if row["code"] in {MERCHANT_PRICE, MERCHANT_FREIGHT})
    return after, after - Money(changed, order.currency)


def _check(rows: Sequence[models.OrderLine], lines: Mapping[OrderLineId, Money], freight: Money) -> None:
    errors = [FieldError(f"line-{line}", "line_unknown") for line in lines.keys() - {row.id for row in rows}]
    for row in rows:
        amount, most = lines.get(OrderLineId(row.id)), row.unit_price_fen * row.quantity
        if amount is None:
            continue
        if amount.minor < 0:
            errors.append(FieldError(f"line-{row.id}", "amount_negative"))
        elif amount.minor > most:
            errors.append(FieldError(f"line-{row.id}", "amount_too_large", {"max": yuan_text(most)}))
    if freight.minor < 0:
        errors.append(FieldError("freight", "amount_negative"))
    elif freight.minor > MAX_FREIGHT_FEN:
        errors.append(FieldError("freight", "amount_too_large", {"max": yuan_text(MAX_FREIGHT_FEN)}))
    known = {row.id: row.payable_fen for row in rows} | {line: amount.minor for line, amount in lines.items()}
    if not errors and sum(known.values()) + freight.minor < LEAST_PAYABLE_FEN:
        errors.append(FieldError("total", "amount_too_small", {"min": yuan_text(LEAST_PAYABLE_FEN)}))
    if errors:
        raise Invalid(fields=tuple(errors))


def _changed(adjustments: _Adjustments, code: str, by_fen: int) -> _Adjustments:
    """The adjustments with `by_fen` more under `code`: however often the price changed, one entry tells it."""
    before = sum(row["amount_fen"] for row in adjustments if row["code"] == code)
    others = [row for row in adjustments if row["code"] != code]
    total = before + by_fen
    return [*others, {"code": code, "amount_fen": total, "data": {}}] if total else others
