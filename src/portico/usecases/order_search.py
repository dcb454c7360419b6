"""The questions of the order list as text, and the filter they make: one meaning for the list and its sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from portico.domains.orders import public as orders
from portico.infra.sealed import SealBroken, seal_text, unseal_text
from portico.kernel.clock import day_bounds, day_from, utc_now
from portico.kernel.ids import parse_id

_SOUGHT: Final = "sought_recipient"
MAX_ANSWER: Final = 80
# What may stand in the address of the list and in a saved search. A phone stands there sealed, as `recipient`.
QUESTIONS: Final = (
    "state", "number", "product", "since", "until", "delivery", "tag", "entry", "store", "member", "after_sales",
    "note", "late",
)  # fmt: skip


def sealed_phone(phone: str) -> str:
    """What stands for a sought phone where people read along: addresses, logs, tasks."""
    return seal_text(phone, purpose=_SOUGHT)


def sought_phone(sealed: str) -> str:
    """The phone behind it; empty when there is none, or none of ours."""
    try:
        return unseal_text(sealed, purpose=_SOUGHT) if sealed else ""
    except SealBroken:
        return ""


def asked(query: Mapping[str, str]) -> dict[str, str]:
    """The questions of `query` that have an answer, without a phone: what a saved search keeps."""
    return {name: text for name in QUESTIONS if (text := query.get(name, "").strip()[:MAX_ANSWER])}


def order_filter(query: Mapping[str, str], *, zone: str, policy: orders.TradePolicy) -> orders.OrderFilter:
    """What the answers ask for. An answer that means nothing filters nothing.

    `late`: paid, and waiting for longer than the shop allows itself (`policy`).
    """
    state, delivery, cases = query.get("state", ""), query.get("delivery", ""), query.get("after_sales", "")
    late = query.get("late") == "1"
    since, until = day_from(query.get("since", "")), day_from(query.get("until", ""))
    return orders.OrderFilter(
        state=orders.OrderState.PAID if late else orders.OrderState(state) if state in set(orders.OrderState) else None,
        number=query.get("number", "").strip(),
        phone=sought_phone(query.get("recipient", "")),
        product=query.get("product", "").strip(),
        since=day_bounds(since, zone)[0] if since else None,
        until=day_bounds(until, zone)[1] if until else None,
        delivery=orders.Delivery(delivery) if delivery in set(orders.Delivery) else None,
        tag_id=_id(query, "tag"),
        entry_id=_id(query, "entry"),
        store_id=_id(query, "store"),
        member_id=_id(query, "member"),
        after_sales=orders.AfterSalesFilter(cases) if cases in set(orders.AfterSalesFilter) else None,
        with_note=query.get("note") == "1",
        paid_before=utc_now() - timedelta(hours=policy.ship_within_hours) if late else None,
    )


def _id(query: Mapping[str, str], name: str) -> UUID | None:
    return parse_id(query.get(name, ""))
