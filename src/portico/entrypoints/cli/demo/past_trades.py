"""Payments of the demo's history: made here without a platform, then told to the sandbox, so that they can be refunded
and stand in its bills."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import httpx

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentNotice
from portico.kernel.ids import PaymentId, SiteId
from portico.usecases import payment

PROVIDER = "wechat_pay"
# Of what was paid, or given back, before there was a platform.
TRANSACTION_PREFIX = "demo-"
# How long the platform keeps a trade that can be refunded.
_KEPT = timedelta(days=365)
_NOON = time(12)


def pay(order: orders.OrderView, *, description: str, opened_at: datetime, paid_at: datetime) -> PaymentId:
    """The order is paid, as by a platform's notice."""
    opened = payments.open_payment(
        site_id=order.site_id, provider=PROVIDER, method="wechat_native", subject=payment.ORDER, subject_id=order.id,
        amount=order.payable, description=description, payer_member_id=order.member_id, payer_openid="", client_ip="",
        return_url="", expires_at=order.expires_at, now=opened_at,
    )  # fmt: skip
    number = f"{TRANSACTION_PREFIX}{opened.out_trade_no}"
    notice = PaymentNotice(
        notice_id=number, out_trade_no=opened.out_trade_no, transaction_id=number, state="succeeded",
        amount=opened.amount, paid_at=paid_at, payer_openid=None,
    )  # fmt: skip
    payment.settle(site_id=order.site_id, provider=PROVIDER, notice=notice, now=paid_at)
    return opened.id


def tell_sandbox(*, site_id: SiteId, sandbox_url: str, now: datetime) -> int:
    """How many trades it did not know before: all at the first start, none later. Raises httpx.HTTPError."""
    trades = [*_settled(site_id, now), *_strangers(site_id)]
    with httpx.Client(timeout=30.0, trust_env=False) as client:
        answer = client.post(f"{sandbox_url}/sandbox/api/orders", json={"items": trades})
        answer.raise_for_status()
        return int(answer.json()["added"])


def _settled(site_id: SiteId, now: datetime) -> list[dict[str, Any]]:
    """What the seed had paid, and given back, without the platform."""
    pages = payments.statement_pages(site_id=site_id, since=now - _KEPT, until=now, provider=PROVIDER)
    moved = [row for page in pages for row in page if row.transaction_id.startswith(TRANSACTION_PREFIX)]
    back: dict[str, list[dict[str, Any]]] = {}
    for row in moved:
        if row.kind == "refund":
            back.setdefault(row.out_trade_no, []).append(
                {
                    "out_refund_no": row.number, "refund_id": row.transaction_id, "amount": row.amount.minor,
                    "at": row.at.timestamp(),
                }
            )  # fmt: skip
    return [
        _trade(row.out_trade_no, row.transaction_id, row.amount.minor, row.at) | {"refunds": back.get(row.number, [])}
        for row in moved
        if row.kind == "payment"
    ]


def _strangers(site_id: SiteId) -> list[dict[str, Any]]:
    """What the demo's bill has and our books have not: the till of a shop that shares the merchant's account."""
    return [
        _trade(
            one.number,
            f"{TRANSACTION_PREFIX}{one.number}",
            one.theirs.minor,
            datetime.combine(key.day, _NOON, payments.BEIJING),
        )
        for key, one in payments.open_differences(site_id=site_id, limit=20)
        if key.provider == PROVIDER and one.kind == "payment" and one.ours is None and one.theirs is not None
    ]


def _trade(number: str, transaction_id: str, total: int, paid_at: datetime) -> dict[str, Any]:
    return {
        "out_trade_no": number, "transaction_id": transaction_id, "description": "听檐", "total": total,
        "paid_at": paid_at.timestamp(),
    }  # fmt: skip
