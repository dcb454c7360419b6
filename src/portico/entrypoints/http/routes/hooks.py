"""Where platforms call us. The raw body is verified before anything in it is believed."""

from __future__ import annotations

import logging
from typing import Any

from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.payments.ports import PaymentNotice
from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.infra.pushes import PushGate
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound, PorticoError
from portico.kernel.ids import SiteId
from portico.usecases import official, payment, refunds
from portico.usecases.gateways import gateways

logger = logging.getLogger("portico.hooks")

router = Router(tags=["hooks"])

WECHAT_PAY = "wechat_pay"
# Platforms whose pushes come in, by the name in the address.
PUSHING = {"wechat-mini": "wechat_mini", "wechat-oa": "wechat_oa"}


@router.post("/hooks/wechat-pay/{site_code}", include_in_schema=False)
def wechat_pay(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """A payment or refund changed. 204 once it has had its effect (or had it before); else WeChat Pay repeats it.

    The platform wants its own answer for a failure: a 4xx or 5xx with `{"code": "FAIL", "message"}`.
    """
    now = utc_now()
    try:
        site = sites.find_site(code=site_code)
        gateway = payment.gateway_of(site.id, WECHAT_PAY)
        notice = gateway.read_notification(headers=request.headers, body=bytes(request.body), now=now)
        if isinstance(notice, PaymentNotice):
            payment.settle(site_id=site.id, provider=WECHAT_PAY, notice=notice, now=now)
        else:
            refunds.settle_refund(site_id=site.id, provider=WECHAT_PAY, notice=notice, now=now)
    except PorticoError as error:
        logger.warning("wechat-pay notification for %s refused: %s", site_code, error.code)
        return Response({"code": "FAIL", "message": error.code}, status_code=error.status)
    return Response(b"", status_code=204, media_type="application/json")


@router.get("/hooks/wechat-mini/{site_code}", include_in_schema=False)
def check_wechat_mini(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _echo("wechat-mini", site_code, request)


@router.get("/hooks/wechat-oa/{site_code}", include_in_schema=False)
def check_wechat_oa(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _echo("wechat-oa", site_code, request)


@router.post("/hooks/wechat-mini/{site_code}", include_in_schema=False)
def push_of_wechat_mini(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _receive("wechat-mini", site_code, request)


@router.post("/hooks/wechat-oa/{site_code}", include_in_schema=False)
def push_of_wechat_oa(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _receive("wechat-oa", site_code, request)


def _echo(platform: str, site_code: str, request: Any) -> Response:
    """The address is being saved in the platform's console: what it sent goes back, if it was signed."""
    try:
        site = sites.find_site(code=site_code)
        return _plain(_gate(site.id, platform).echo(query=dict(request.query), now=utc_now()))
    except PorticoError as error:
        return _refusal(platform, site_code, error)


def _receive(platform: str, site_code: str, request: Any) -> Response:
    """The push will have its effect; repeated, none more. The platform wants `success` within five seconds."""
    now = utc_now()
    try:
        site = sites.find_site(code=site_code)
        push = _gate(site.id, platform).read(query=dict(request.query), body=bytes(request.body), now=now)
        official.receive(site_id=site.id, push=push, now=now)
    except PorticoError as error:
        return _refusal(platform, site_code, error)
    return _plain("success")


def _gate(site_id: SiteId, platform: str) -> PushGate:
    """Raises NotFound when the platform's token is not set: then there is no such address."""
    gates, source = gateways(site_id).pushes, PUSHING[platform]
    if source not in gates:
        raise NotFound()
    return gates[source]


def _refusal(platform: str, site_code: str, error: PorticoError) -> Response:
    logger.warning("%s push for %r refused: %s %s", platform, site_code, error.code, error.data.get("reason", ""))
    return _plain(error.code, status=error.status)


def _plain(text: str, *, status: int = 200) -> Response:
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(text, status_code=status, media_type="text/plain; charset=utf-8", headers=headers)
