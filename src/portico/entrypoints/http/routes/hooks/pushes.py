"""Events and messages that platforms push: the address proves itself with an echo, and every push is verified.

A push that has an effect is kept sealed and carried out by a job: the platform wants its answer within seconds. What
nothing here waits for is answered, so that the platform goes on, and forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.threads import in_thread
from portico.infra import heard
from portico.infra.pushes import PushGate
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound, PorticoError
from portico.kernel.ids import SiteId
from portico.usecases import official, told_payments
from portico.usecases.gateways import gateways

logger = logging.getLogger("portico.hooks")

router = Router(tags=["hooks"])

# Who carries out what a platform pushes, by whom it comes from.
CONSUMERS: dict[str, Callable[..., bool]] = {
    "wechat_mini": official.receive,
    "wechat_oa": official.receive,
    "xiaohongshu": told_payments.receive,
}


@router.get("/hooks/wechat-mini/{site_code}", include_in_schema=False)
def check_wechat_mini(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _echo("wechat_mini", site_code, request)


@router.get("/hooks/wechat-oa/{site_code}", include_in_schema=False)
def check_wechat_oa(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _echo("wechat_oa", site_code, request)


@router.get("/hooks/wecom/{site_code}", include_in_schema=False)
def check_wecom(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _echo("wecom", site_code, request)


@router.get("/hooks/xiaohongshu/{site_code}", include_in_schema=False)
def check_xiaohongshu(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _echo("xiaohongshu", site_code, request)


@router.post("/hooks/wechat-mini/{site_code}", include_in_schema=False)
def push_of_wechat_mini(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _receive("wechat_mini", site_code, request)


@router.post("/hooks/wechat-oa/{site_code}", include_in_schema=False)
def push_of_wechat_oa(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _receive("wechat_oa", site_code, request)


@router.post("/hooks/wecom/{site_code}", include_in_schema=False)
def push_of_wecom(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _receive("wecom", site_code, request)


@router.post("/hooks/xiaohongshu/{site_code}", include_in_schema=False)
@in_thread
def push_of_xiaohongshu(actor: AsVisitor, site_code: str, request: Any) -> Response:
    return _receive("xiaohongshu", site_code, request)


def _echo(source: str, site_code: str, request: Any) -> Response:
    """The address is being saved in the platform's console: what it sent goes back, if it was signed."""
    try:
        site = sites.find_site(code=site_code)
        text = _gate(site.id, source).echo(query=dict(request.query), now=utc_now())
        heard.note(site_id=site.id, platform=source)
    except PorticoError as error:
        return _refusal(source, site_code, error)
    return _plain(text)


def _receive(source: str, site_code: str, request: Any) -> Response:
    """The push will have its effect; repeated, none more. The platform wants `success` within five seconds."""
    now = utc_now()
    try:
        site = sites.find_site(code=site_code)
        push = _gate(site.id, source).read(query=dict(request.query), body=bytes(request.body), now=now)
        heard.note(site_id=site.id, platform=source)
        if source in CONSUMERS:
            CONSUMERS[source](site_id=site.id, push=push, now=now)
    except PorticoError as error:
        return _refusal(source, site_code, error)
    return _plain("success")


def _gate(site_id: SiteId, source: str) -> PushGate:
    """Raises NotFound when the platform's token is not set: then there is no such address."""
    gates = gateways(site_id).pushes
    if source not in gates:
        raise NotFound()
    return gates[source]


def _refusal(source: str, site_code: str, error: PorticoError) -> Response:
    logger.warning("%s push for %r refused: %s %s", source, site_code, error.code, error.data.get("reason", ""))
    return _plain(error.code, status=error.status)


def _plain(text: str, *, status: int = 200) -> Response:
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(text, status_code=status, media_type="text/plain; charset=utf-8", headers=headers)
