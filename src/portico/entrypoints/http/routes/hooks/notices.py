"""News of money: payments and refunds that changed, each platform's at an address of its own.

The platform wants its own kind of answer; its gateway knows which. Whoever hears no yes repeats the notice for hours,
and what is never heard is asked about (usecases/payment.py).
"""

from __future__ import annotations

import logging
from typing import Any

from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.payments.ports import NoticeAnswer, PaymentGateway, PaymentNotice
from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.threads import in_thread
from portico.infra import heard
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound, PorticoError
from portico.kernel.ids import SiteId
from portico.usecases import payment, refunds, withdrawals
from portico.usecases.gateways import gateways

logger = logging.getLogger("portico.hooks")

router = Router(tags=["hooks"])


@router.post("/hooks/wechat-pay/{site_code}", include_in_schema=False)
@in_thread
def wechat_pay(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """204 once the notice has had its effect (or had it before); else a 4xx or 5xx with FAIL, and it comes again."""
    return _take("wechat_pay", site_code, request)


@router.post("/hooks/alipay/{site_code}", include_in_schema=False)
@in_thread
def alipay(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """The seven letters `success`, else the notice comes again."""
    return _take("alipay", site_code, request)


@router.post("/hooks/douyin/{site_code}", include_in_schema=False)
@in_thread
def douyin(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """`err_no` 0, else the notice comes again."""
    return _take("douyin", site_code, request)


@router.post("/hooks/kuaishou/{site_code}", include_in_schema=False)
@in_thread
def kuaishou(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """`result` 1 with the notice's id, else it comes again."""
    return _take("kuaishou", site_code, request)


@router.post("/hooks/baidu/{site_code}", include_in_schema=False)
@in_thread
def baidu(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """`errno` 0, and for a payment `isConsumed` 2, without which the platform refuses refunds for ever."""
    return _take("baidu", site_code, request)


@router.post("/hooks/wechat-pay-payouts/{site_code}", include_in_schema=False)
@in_thread
def wechat_pay_payouts(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """How a transfer to a member ended: 204 once it has had its effect; else FAIL, and it comes again."""
    now = utc_now()
    try:
        site = sites.find_site(code=site_code)
        paying_out = gateways(site.id).payouts
        if withdrawals.PLATFORM not in paying_out:
            raise NotFound()
        notice = paying_out[withdrawals.PLATFORM].read_notification(
            headers=request.headers, body=bytes(request.body), now=now
        )
        withdrawals.settle_payout(site_id=site.id, notice=notice, now=now)
    except PorticoError as error:
        logger.warning("payout notice for %r refused: %s", site_code, error.code)
        return Response({"code": "FAIL", "message": error.code}, status_code=error.status)
    heard.note(site_id=site.id, platform=withdrawals.PLATFORM)
    return Response(b"", status_code=204)


def _take(provider: str, site_code: str, request: Any) -> Response:
    try:
        site = sites.find_site(code=site_code)
        gateway = _gateway(site.id, provider)
    except PorticoError as error:
        logger.warning("%s notice for %r refused: %s", provider, site_code, error.code)
        return Response({"code": "FAIL", "message": error.code}, status_code=error.status)
    try:
        return _response(_settled(gateway, site.id, request))
    except PorticoError as error:
        logger.warning("%s notice for %r refused: %s", provider, site_code, error.code)
        return _response(gateway.rejected(error))


def _gateway(site_id: SiteId, provider: str) -> PaymentGateway:
    """Raises NotFound when the shop has no account there: then there is no such address."""
    found = gateways(site_id).payment
    if provider not in found:
        raise NotFound()
    return found[provider]


def _settled(gateway: PaymentGateway, site_id: SiteId, request: Any) -> NoticeAnswer:
    """The notice has had its effect, once. Raises what says that it has not."""
    now = utc_now()
    notice = gateway.read_notification(headers=request.headers, body=bytes(request.body), now=now)
    if isinstance(notice, PaymentNotice):
        payment.settle(site_id=site_id, provider=gateway.provider, notice=notice, now=now)
    else:
        refunds.settle_refund(site_id=site_id, provider=gateway.provider, notice=notice, now=now)
    heard.note(site_id=site_id, platform=gateway.provider)
    return gateway.accepted(notice)


def _response(answer: NoticeAnswer) -> Response:
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type)
