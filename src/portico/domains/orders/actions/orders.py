"""The one writer of an order's state. Each verb is one statement: the row moves and the timeline says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from portico.domains.orders.errors import OrderNotFound, OrderNotPayable
from portico.domains.orders.queries.views import (
    LineSnapshot,
    OrderAddress,
    OrderLineView,
    OrderView,
    TimelineView,
    adjustments_to_json,
)
from portico.domains.orders.rules import (
    ADDRESS_PURPOSE,
    CancelReason,
    OrderMove,
    OrderState,
    sources,
    target,
)
from portico.domains.promotions.public import Quote
from portico.infra import sealed
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.clock import merchant_day
from portico.kernel.ids import (
    EntryId,
    MemberId,
    OrderId,
    OrderLineId,
    SiteId,
    VisitId,
    human_number,
    new_id,
)
from portico.kernel.money import Money
from portico.kernel.state import TransitionRefused


@dataclass(frozen=True, slots=True)
class MovedOrder:
    """What the use case needs to know about an order that has just moved."""

    id: OrderId
    number: str
    member_id: MemberId
    payable: Money


def next_number(*, zone: str, now: datetime) -> str:
    """A human number nobody else has: merchant day and a sequence that never waits. Numbers may be skipped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_order_number')")
        sequence = cursor.fetchone()[0]
    return human_number("P", merchant_day(now, zone), sequence)


_PLACE = """
WITH placed AS (
  INSERT INTO orders_order (id, site_id, number, member_id, state, currency, goods_fen, freight_fen, discount_fen,
      payable_fen, explanation, address, region_code, phone_index, note, source, entry_id, visit_id, created_at,
      expires_at)
  VALUES (%(id)s, %(site)s, %(number)s, %(member)s, %(state)s, %(currency)s, %(goods)s, %(freight)s, %(discount)s,
      %(payable)s, %(explanation)s::jsonb, %(address)s, %(region)s, %(phone_index)s, %(note)s, %(source)s,
      %(entry)s, %(visit)s, %(now)s, %(expires)s)
), lines AS (
  INSERT INTO orders_order_line (id, order_id, position, sku_id, product_id, sku_code, name, option_text, image_url,
      unit_price_fen, list_price_fen, quantity, payable_fen, adjustments)
  SELECT l.id, %(id)s, l.position, l.sku_id, l.product_id, l.sku_code, l.name, l.option_text, l.image_url,
      l.unit_price_fen, l.list_price_fen, l.quantity, l.payable_fen, l.adjustments
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS l(id uuid, position int, sku_id uuid, product_id uuid,
      sku_code text, name text, option_text text, image_url text, unit_price_fen bigint, list_price_fen bigint,
      quantity int, payable_fen bigint, adjustments jsonb)
)
INSERT INTO orders_timeline_entry (order_id, code, actor_kind, at) VALUES (%(id)s, 'placed', 'member', %(now)s)
"""


def place(
    *,
    site_id: SiteId,
    order_id: OrderId,
    number: str,
    member_id: MemberId,
    lines: Sequence[LineSnapshot],
    quote: Quote,
    address: OrderAddress,
    note: str,
    source: str,
    entry_id: EntryId | None,
    visit_id: VisitId | None,
    expires_at: datetime,
    now: datetime,
) -> OrderView:
    """The order waits for its payment until `expires_at`; prices are the quote's, names the snapshots'.

    `lines` and `quote.lines` are of the same SKUs in the same order. One statement.
    """
    require_transaction()
    views = tuple(_line(snapshot, quoted) for snapshot, quoted in zip(lines, quote.lines, strict=True))
    view = OrderView(
        id=order_id,
        site_id=site_id,
        number=number,
        member_id=member_id,
        state=OrderState.PENDING_PAYMENT,
        source=source,
        goods=quote.goods,
        freight=quote.freight,
        discount=quote.discount,
        payable=quote.payable,
        explanation=quote.explanation,
        address=address,
        note=note,
        staff_note="",
        entry_id=entry_id,
        visit_id=visit_id,
        cancel_reason="",
        cancel_words="",
        created_at=now,
        expires_at=expires_at,
        paid_at=None,
        shipped_at=None,
        completed_at=None,
        cancelled_at=None,
        lines=views,
        timeline=(TimelineView("placed", {}, "member", "", now),),
    )
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, _placement(view, address))
    return view


def _line(snapshot: LineSnapshot, quoted: Any) -> OrderLineView:
    if snapshot.sku_id != quoted.sku_id:
        raise ValueError("lines and quote are of different SKUs")
    return OrderLineView(
        id=OrderLineId(new_id()),
        sku_id=snapshot.sku_id,
        product_id=snapshot.product_id,
        sku_code=snapshot.sku_code,
        name=snapshot.name,
        option_text=snapshot.option_text,
        image_url=snapshot.image_url,
        unit_price=quoted.unit_price,
        list_price=quoted.list_price,
        quantity=quoted.quantity,
        payable=quoted.payable,
        adjustments=quoted.adjustments,
    )


def _placement(view: OrderView, address: OrderAddress) -> dict[str, Any]:
    lines = [
        {
            "id": line.id,
            "position": position,
            "sku_id": line.sku_id,
            "product_id": line.product_id,
            "sku_code": line.sku_code,
            "name": line.name,
            "option_text": line.option_text,
            "image_url": line.image_url,
            "unit_price_fen": line.unit_price.minor,
            "list_price_fen": None if line.list_price is None else line.list_price.minor,
            "quantity": line.quantity,
            "payable_fen": line.payable.minor,
            "adjustments": adjustments_to_json(line.adjustments),
        }
        for position, line in enumerate(view.lines)
    ]
    return {
        "id": view.id,
        "site": view.site_id,
        "number": view.number,
        "member": view.member_id,
        "state": str(view.state),
        "currency": view.payable.currency,
        "goods": view.goods.minor,
        "freight": view.freight.minor,
        "discount": view.discount.minor,
        "payable": view.payable.minor,
        "explanation": msgspec.json.encode(adjustments_to_json(view.explanation)).decode(),
        "address": sealed.seal(msgspec.json.encode(address).decode(), purpose=ADDRESS_PURPOSE),
        "region": address.region_code,
        "phone_index": sealed.blind_index(address.phone, purpose=ADDRESS_PURPOSE),
        "note": view.note,
        "source": view.source,
        "entry": view.entry_id,
        "visit": view.visit_id,
        "now": view.created_at,
        "expires": view.expires_at,
        "lines": msgspec.json.encode(lines).decode(),
    }


def lock_order(*, site_id: SiteId, order_id: OrderId) -> OrderState:
    """This transaction alone may move the order until it ends; the state it is in.

    Locks: the order's row. Taken before any payment row. Raises OrderNotFound.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM orders_order WHERE id = %s AND site_id = %s FOR UPDATE", [order_id, site_id])
        row = cursor.fetchone()
    if row is None:
        raise OrderNotFound()
    return OrderState(row[0])


def mark_paid(*, site_id: SiteId, order_id: OrderId, actor: Actor, now: datetime) -> MovedOrder:
    """The order is paid. Raises OrderNotPayable when it no longer waits for a payment, OrderNotFound."""
    try:
        return _move(site_id=site_id, order_id=order_id, move=OrderMove.PAY, actor=actor, now=now, stamp="paid_at")
    except TransitionRefused as refused:
        raise OrderNotPayable(state=refused.data["state"]) from None


def cancel(
    *, site_id: SiteId, order_id: OrderId, reason: CancelReason, words: str, actor: Actor, now: datetime
) -> MovedOrder:
    """The unpaid order is cancelled. Raises TransitionRefused when it is in any other state, OrderNotFound."""
    return _move(
        site_id=site_id,
        order_id=order_id,
        move=OrderMove.CANCEL,
        actor=actor,
        now=now,
        stamp="cancelled_at",
        also={"cancel_reason": str(reason), "cancel_words": words},
        data={"reason": str(reason)},
    )


def mark_refunded(*, site_id: SiteId, order_id: OrderId, words: str, actor: Actor, now: datetime) -> MovedOrder:
    """The paid, unshipped order is given up; its money is on the way back. Raises TransitionRefused."""
    return _move(
        site_id=site_id,
        order_id=order_id,
        move=OrderMove.REFUND,
        actor=actor,
        now=now,
        stamp="cancelled_at",
        also={"cancel_reason": str(CancelReason.MERCHANT), "cancel_words": words},
    )


def mark_shipped(
    *, site_id: SiteId, order_id: OrderId, carrier_code: str, tracking_number: str, actor: Actor, now: datetime
) -> MovedOrder:
    """The paid order is on its way. Raises TransitionRefused, OrderNotFound."""
    return _move(
        site_id=site_id,
        order_id=order_id,
        move=OrderMove.SHIP,
        actor=actor,
        now=now,
        stamp="shipped_at",
        data={"carrier": carrier_code, "tracking_number": tracking_number},
    )


def confirm_receipt(
    *, site_id: SiteId, order_id: OrderId, member_id: MemberId | None, actor: Actor, now: datetime
) -> MovedOrder:
    """The shipped order is completed. With `member_id`, only that member's. Raises TransitionRefused, OrderNotFound."""
    return _move(
        site_id=site_id,
        order_id=order_id,
        move=OrderMove.CONFIRM,
        actor=actor,
        now=now,
        stamp="completed_at",
        member_id=member_id,
    )


_CODES = {
    OrderMove.PAY: "paid",
    OrderMove.CANCEL: "cancelled",
    OrderMove.SHIP: "shipped",
    OrderMove.CONFIRM: "completed",
    OrderMove.REFUND: "refund_opened",
}


def _move(
    *,
    site_id: SiteId,
    order_id: OrderId,
    move: OrderMove,
    actor: Actor,
    now: datetime,
    stamp: str,
    also: dict[str, str] | None = None,
    data: dict[str, str] | None = None,
    member_id: MemberId | None = None,
) -> MovedOrder:
    """One conditional update and its timeline entry. The loser of a race finds the state already changed."""
    require_transaction()
    columns = "".join(f", {column} = %({column})s" for column in also or {})
    whose = " AND member_id = %(member)s" if member_id is not None else ""
    kind, _ = actor_label(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH moved AS (
              UPDATE orders_order SET state = %(target)s, {stamp} = %(now)s{columns}
               WHERE id = %(id)s AND site_id = %(site)s AND state = ANY(%(sources)s){whose}
              RETURNING id, number, member_id, payable_fen, currency
            ), told AS (
              INSERT INTO orders_timeline_entry (order_id, code, data, actor_kind, actor_name, at)
              SELECT id, %(code)s, %(data)s::jsonb, %(actor_kind)s, %(actor_name)s, %(now)s FROM moved
            )
            SELECT * FROM moved
            """,  # noqa: S608  # column names are literals of this module
            {
                "target": str(target(move)),
                "now": now,
                "id": order_id,
                "site": site_id,
                "sources": sources(move),
                "member": member_id,
                "code": _CODES[move],
                "data": msgspec.json.encode(data or {}).decode(),
                "actor_kind": kind,
                "actor_name": actor.name if isinstance(actor, Staff) else "",
                **(also or {}),
            },
        )
        row = cursor.fetchone()
    if row is None:
        state = _state_of(site_id, order_id, member_id)
        raise TransitionRefused(state=str(state), event=str(move))
    return MovedOrder(OrderId(row[0]), row[1], MemberId(row[2]), Money(row[3], row[4]))


def _state_of(site_id: SiteId, order_id: OrderId, member_id: MemberId | None) -> OrderState:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM orders_order WHERE id = %s AND site_id = %s AND (%s::uuid IS NULL OR member_id = %s)",
            [order_id, site_id, member_id, member_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise OrderNotFound()
    return OrderState(row[0])


def note_on_timeline(
    *, site_id: SiteId, order_id: OrderId, code: str, data: dict[str, str], actor: Actor, now: datetime
) -> None:
    """The timeline tells something that moves no state, e.g. that a late payment goes back. Raises OrderNotFound."""
    require_transaction()
    kind, _ = actor_label(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_timeline_entry (order_id, code, data, actor_kind, actor_name, at)"
            " SELECT id, %s, %s::jsonb, %s, %s, %s FROM orders_order WHERE id = %s AND site_id = %s",
            [
                code,
                msgspec.json.encode(data).decode(),
                kind,
                actor.name if isinstance(actor, Staff) else "",
                now,
                order_id,
                site_id,
            ],
        )
        if cursor.rowcount == 0:
            raise OrderNotFound()


def save_staff_note(*, site_id: SiteId, order_id: OrderId, text: str) -> None:
    """What the staff wrote on the order, for the staff only. Raises OrderNotFound."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET staff_note = %s WHERE id = %s AND site_id = %s", [text, order_id, site_id]
        )
        if cursor.rowcount == 0:
            raise OrderNotFound()
