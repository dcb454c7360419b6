"""Where platforms call us. The raw body is verified before anything in it is believed."""

from __future__ import annotations

import logging
from typing import Any

from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.payments.ports import PaymentNotice
from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.usecases import payment, refunds

logger = logging.getLogger("portico.hooks")

router = Router(tags=["hooks"])

WECHAT_PAY = "wechat_pay"


@router.post("/hooks/wechat-pay/{site_code}", include_in_schema=False)
def wechat_pay(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """A payment or refund changed. 204 once it has had its effect (or had it before); else WeChat Pay repeats it.

    The platform wants its own answer for a failure: a 4xx or 5xx with `{"code": "FAIL", "message"}`.
    """
    now = utc_now()
    try:
        site = sites.find_site(code=site_code)
        gateway = payment.gateway_of(WECHAT_PAY)
        notice = gateway.read_notification(headers=request.headers, body=bytes(request.body), now=now)
        if isinstance(notice, PaymentNotice):
            payment.settle(site_id=site.id, provider=WECHAT_PAY, notice=notice, now=now)
        else:
            refunds.settle_refund(site_id=site.id, provider=WECHAT_PAY, notice=notice, now=now)
    except PorticoError as error:
        logger.warning("wechat-pay notification for %s refused: %s", site_code, error.code)
        return Response({"code": "FAIL", "message": error.code}, status_code=error.status)
    return Response(b"", status_code=204, media_type="application/json")
