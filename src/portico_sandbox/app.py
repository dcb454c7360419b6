"""The HTTP application: the platforms' own paths, pages for a tester, the control interface."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from .alipay.control import AlipayControl
from .consoles_control import ConsolesControl
from .control import Control
from .hosts.control import HostControl
from .mini.control import MiniControl
from .official.control import OfficialControl
from .official.play import OfficialPlay
from .operator_control import OperatorControl
from .pay.prepay import is_loopback
from .pay.replies import PayPlatform
from .pay.routes import DeskControl, desk_routes
from .phone.control import PhoneControl
from .platform import Handler, Platform
from .sandbox import Sandbox
from .services.control import ServicesControl
from .sms.provider import SmsPlatform
from .weixin.replies import WeixinPlatform, error

STATIC = Path(str(files(__package__).joinpath("pages/static")))
PAGES = {
    "/": "index.html",
    "/phone": "phone.html",
    "/operator": "operator.html",
    "/pay/h5": "sheet.html",
    "/pay/jsapi": "sheet.html",
    "/pay/scan": "sheet.html",
    "/connect/oauth2/authorize": "authorize.html",
    "/alipay/cashier": "alipay.html",
    "/oauth2/publicAppAuthorize.htm": "alipay.html",
}
# A page of Portico, wherever on this machine it listens, may talk to the phone.
LOCAL_ORIGINS = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"


class LoopbackOnly:
    """Answers only requests addressed to this machine by name: a foreign page cannot rebind a name to us."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"host"), "")
            name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
            if not is_loopback(name.strip("[]")):
                await Response("The sandbox answers on loopback addresses only.\n", 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _weixin_routes(box: Sandbox) -> list[BaseRoute]:
    platform = WeixinPlatform()

    def post_only(handler: Handler) -> Handler:
        return lambda call: handler(call) if call.method == "POST" else error(43002, "post_required")

    def route(path: str, name: str, handler: Handler) -> Route:
        return Route(path, box.gate.endpoint(platform, name, handler), methods=["GET", "POST"])

    return [
        route("/sns/jscode2session", "mini.jscode2session", box.login.jscode2session),
        route("/cgi-bin/token", "mini.token", box.tokens.token),
        route("/cgi-bin/stable_token", "mini.stable_token", post_only(box.tokens.stable_token)),
        route("/wxa/business/getuserphonenumber", "mini.phone_number", post_only(box.login.phone_number)),
        route("/wxa/sec/order/upload_shipping_info", "mini.upload_shipping_info", post_only(box.shipping.upload)),
        route("/wxa/sec/order/get_order", "mini.get_order", post_only(box.shipping.get_order)),
        *(route(path, name, post_only(handler)) for path, name, handler in box.mini.posts()),
        *(route(path, name, handler) for path, name, handler in box.mini.gets()),
        *(route(path, name, box.for_both(path, handler)) for path, name, handler in box.mini.shared()),
        route("/sns/oauth2/access_token", "oa.access_token", box.oauth.access_token),
        route("/sns/oauth2/refresh_token", "oa.refresh_token", box.oauth.refresh),
        route("/sns/auth", "oa.auth", box.oauth.auth),
        route("/sns/userinfo", "oa.userinfo", box.oauth.userinfo),
        route("/cgi-bin/user/info", "oa.user_info", box.followers.user_info),
        *(route(*call) for call in box.official.handlers()),
    ]


def _pay_routes(box: Sandbox) -> list[BaseRoute]:
    platform: Platform = PayPlatform(box.signer, box.clock)
    transactions, refunds = box.transactions, box.refunds

    def route(method: str, path: str, name: str, handler: Handler) -> Route:
        endpoint = box.gate.endpoint(platform, name, box.guard.protect(handler))
        return Route(f"/v3{path}", endpoint, methods=[method])

    by_number = "/pay/transactions/out-trade-no/{out_trade_no}"
    return [
        route("POST", "/pay/transactions/jsapi", "pay.jsapi", transactions.jsapi),
        route("POST", "/pay/transactions/native", "pay.native", transactions.native),
        route("POST", "/pay/transactions/h5", "pay.h5", transactions.h5),
        route("GET", by_number, "pay.query", transactions.query_by_number),
        route("GET", "/pay/transactions/id/{transaction_id}", "pay.query", transactions.query_by_id),
        route("POST", f"{by_number}/close", "pay.close", transactions.close),
        route("POST", "/refund/domestic/refunds", "pay.refund", refunds.create),
        route("GET", "/refund/domestic/refunds/{out_refund_no}", "pay.query_refund", refunds.query),
        route("GET", "/certificates", "pay.certificates", box.certificates.list),
        *desk_routes(box.pay_desk, box.gate, box.guard, platform),
    ]


def _page_routes() -> list[BaseRoute]:
    def page(name: str) -> Route:
        async def serve(request: Request) -> Response:
            return FileResponse(STATIC / PAGES[name], headers={"Cache-Control": "no-cache"})

        return Route(name, serve, methods=["GET"])

    async def bridge(request: Request) -> Response:
        return FileResponse(STATIC / "jsbridge.js", headers={"Cache-Control": "no-cache"})

    async def healthy(request: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    return [
        *(page(name) for name in PAGES),
        Route("/sandbox/jsbridge.js", bridge, methods=["GET"]),
        Route("/healthz", healthy, methods=["GET"]),
        Mount("/sandbox/static", StaticFiles(directory=STATIC)),
    ]


def _control_routes(box: Sandbox) -> list[BaseRoute]:
    """What testers and pages call; no platform has it."""
    return [
        *Control(box).routes(),
        *DeskControl(box.pay_desk, box.ring).routes(),
        *ConsolesControl(box.consoles, box.ring).routes(),
        *OfficialControl(box).routes(),
        *OfficialPlay(box).routes(),
        *MiniControl(box).routes(),
        *AlipayControl(box).routes(),
        *HostControl(box).routes(),
        *ServicesControl(box).routes(),
        *PhoneControl(box).routes(),
        *OperatorControl(box).routes(),
    ]


def create_app(box: Sandbox) -> Starlette:
    """The application; its background work runs from start-up to shut-down."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        work = asyncio.create_task(box.run())
        try:
            yield
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
            box.close()

    sms = Route("/", box.gate.endpoint(SmsPlatform(), "sms.send", box.sms.send), methods=["POST"])
    return Starlette(
        routes=[
            *_pay_routes(box),
            *_weixin_routes(box),
            *box.sms_desk.routes(box.gate),
            *box.services.routes(box.gate),
            *box.alipay.routes(),
            *box.hosts.routes(),
            sms,
            *_control_routes(box),
            *_page_routes(),
        ],
        middleware=[
            Middleware(LoopbackOnly),
            Middleware(
                CORSMiddleware,
                allow_origin_regex=LOCAL_ORIGINS,
                allow_methods=["GET", "POST"],
                allow_headers=["content-type"],
            ),
        ],
        lifespan=lifespan,
    )
