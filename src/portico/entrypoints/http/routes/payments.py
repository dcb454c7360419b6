"""Paying an order, and watching the payment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django_bolt import Router
from django_bolt.params import Header

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentMethod
from portico.entrypoints.http.actor import AsMember
from portico.entrypoints.http.client import client_ip
from portico.entrypoints.http.threads import in_thread
from portico.infra.qr import qr_svg
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import OrderId, PaymentId, parse_id
from portico.usecases import payment, payment_start

router = Router(tags=["payments"])

MAX_RETURN_URL = 500
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


class StartPaymentBody(msgspec.Struct, frozen=True):
    """`return_url` is where a payment on a page of the platform comes back to: a page of this site."""

    method: PaymentMethod
    return_url: Annotated[str, msgspec.Meta(max_length=MAX_RETURN_URL)] | None = None


class PaymentAnswer(msgspec.Struct, frozen=True):
    """`params`, by method, is what the host's own payment sheet takes.

    wechat_jsapi, wechat_oa: appId, timeStamp, nonceStr, package, signType, paySign; wechat_native: code_url, qr_svg;
    wechat_h5, qq_mini: h5_url; alipay_mini: trade_no; alipay_wap: wap_url; alipay_page: page_url; douyin_mini: data,
    byteAuthorization; kuaishou_mini: order_no, order_info_token; baidu_mini: the fields of orderInfo; xiaohongshu_mini:
    order_id, pay_token. `provider` is whose money it is, e.g. wechat_pay for qq_mini.
    """

    id: str
    state: str
    method: str
    provider: str
    amount_fen: int
    expires_at: datetime
    params: dict[str, str]


def _answer(view: payments.PaymentView) -> PaymentAnswer:
    params = dict(view.params or {}) if view.state is payments.PaymentState.PENDING else {}
    if "code_url" in params:
        params["qr_svg"] = qr_svg(params["code_url"])
    return PaymentAnswer(
        id=str(view.id),
        state=str(view.state),
        method=view.method,
        provider=view.provider,
        amount_fen=view.amount.minor,
        expires_at=view.expires_at,
        params=params,
    )


def _own_page(url: str | None, request: Any) -> str:
    """`url` when it is a page of this site, "" when absent.

    Raises Invalid: a foreign address would turn the platform's payment page into an open redirect.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    ours = {urlsplit(settings.PORTICO.public_url).netloc, request.headers.get("host", "")}
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.netloc not in ours:
        raise Invalid(fields=(FieldError("return_url", "return_url_foreign"),))
    return url


@router.post("/api/v1/orders/{order_id}/payments")
@in_thread
def start_payment(
    actor: AsMember, order_id: str, body: StartPaymentBody, request: Any, idempotency_key: IdempotencyKey = None
) -> PaymentAnswer:
    """The platform holds a payment of what the order costs; `params` is what the front end needs to pay."""
    known = parse_id(order_id)
    if known is None:
        raise orders.OrderNotFound()
    command = payment_start.PaymentRequest(
        order_id=OrderId(known), method=body.method, return_url=_own_page(body.return_url, request)
    )
    view = payment_start.start_payment(
        actor=actor,
        request=command,
        client_ip=client_ip(request),
        idempotency_key=idempotency_key or "",
        now=utc_now(),
    )
    return _answer(view)


@router.get("/api/v1/payments/{payment_id}")
@in_thread
def watch_payment(actor: AsMember, payment_id: str) -> PaymentAnswer:
    """The payment now; the platform is asked when its word is overdue, at most once in three seconds."""
    known = parse_id(payment_id)
    if known is None:
        raise payments.PaymentNotFound()
    return _answer(payment.watch_payment(actor=actor, payment_id=PaymentId(known), now=utc_now()))
