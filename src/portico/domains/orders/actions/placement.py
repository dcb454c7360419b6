"""An order comes into being: one statement writes the order, its lines and the first line of its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

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
    Delivery,
    OrderState,
)
from portico.domains.promotions.public import Quote, QuotedLine
from portico.infra import sealed
from portico.infra.hot_sql import fetch_all
from portico.infra.locks import require_transaction
from portico.kernel.ids import (
    EntryId,
    MemberId,
    OrderId,
    OrderLineId,
    SiteId,
    StoreId,
    VisitId,
    human_number,
    new_id,
)


def next_number(*, zone: str, now: datetime) -> str:
    """A human number nobody else has: merchant day and a sequence that never waits. Numbers may be skipped."""
    ((sequence,),) = fetch_all("SELECT nextval('orders_order_number')", [])
    return human_number("P", now.astimezone(ZoneInfo(zone)), sequence)


_PLACE = """
WITH placed AS (
  INSERT INTO orders_order (id, site_id, number, member_id, state, currency, goods_fen, freight_fen, discount_fen,
      payable_fen, explanation, address, region_code, phone_index, note, delivery, store_id, source, entry_id,
      visit_id, created_at, expires_at)
  VALUES (%(id)s, %(site)s, %(number)s, %(member)s, %(state)s, %(currency)s, %(goods)s, %(freight)s, %(discount)s,
      %(payable)s, %(explanation)s::jsonb, %(address)s, %(region)s, %(phone_index)s, %(note)s,
      %(delivery)s, %(store)s, %(source)s, %(entry)s, %(visit)s, %(now)s, %(expires)s)
), lines AS (
  INSERT INTO orders_order_line (id, order_id, position, sku_id, product_id, sku_code, name, option_text, image_url,
      unit_price_fen, list_price_fen, quantity, payable_fen, adjustments, kind)
  SELECT l.id, %(id)s, l.position, l.sku_id, l.product_id, l.sku_code, l.name, l.option_text, l.image_url,
      l.unit_price_fen, l.list_price_fen, l.quantity, l.payable_fen, l.adjustments, l.kind
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS l(id uuid, position int, sku_id uuid, product_id uuid,
      sku_code text, name text, option_text text, image_url text, unit_price_fen bigint, list_price_fen bigint,
      quantity int, payable_fen bigint, adjustments jsonb, kind text)
), names AS (
  -- What is known for today is left out first: a conflict locks its row, and everybody buys the same product.
  INSERT INTO orders_sold_name AS known (site_id, product_id, sku_code, name, last_sold_on)
  SELECT DISTINCT %(site)s::uuid, l.product_id, l.sku_code, l.name, %(day)s::date
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS l(product_id uuid, sku_code text, name text)
   WHERE NOT EXISTS (SELECT FROM orders_sold_name s WHERE s.site_id = %(site)s AND s.product_id = l.product_id
      AND s.sku_code = l.sku_code AND s.name = l.name AND s.last_sold_on >= %(day)s::date)
   ORDER BY l.product_id, l.sku_code, l.name
  ON CONFLICT (site_id, product_id, sku_code, name) DO UPDATE
     SET last_sold_on = greatest(known.last_sold_on, EXCLUDED.last_sold_on)
)
INSERT INTO orders_timeline_entry (order_id, code, actor_kind, at) VALUES (%(id)s, 'placed', 'member', %(now)s)
RETURNING 1
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
    delivery: Delivery,
    store_id: StoreId | None,
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
        receipt_due_at=None,
        completed_at=None,
        cancelled_at=None,
        lines=views,
        delivery=delivery,
        store_id=store_id,
        timeline=(TimelineView("placed", {}, "member", "", now),),
    )
    fetch_all(_PLACE, _placement(view, address))
    return view


def _line(snapshot: LineSnapshot, quoted: QuotedLine) -> OrderLineView:
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
        kind=snapshot.kind,
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
            "kind": line.kind,
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
        "delivery": str(view.delivery),
        "store": view.store_id,
        "source": view.source,
        "entry": view.entry_id,
        "visit": view.visit_id,
        "now": view.created_at,
        "day": view.created_at.astimezone(UTC).date(),
        "expires": view.expires_at,
        "lines": msgspec.json.encode(lines).decode(),
    }
