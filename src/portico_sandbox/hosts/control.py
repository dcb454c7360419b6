"""Control calls of the hosts: what people do in them, and what the platforms' tills decide."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, routes
from ..people import Person
from ..sandbox import Sandbox
from .desk import Desk, is_notify_url
from .ground import PHONE, SIGN_IN, HostOrder, Wrong


class HostControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._people = sandbox.people
        self._hosts = sandbox.hosts
        self._book = sandbox.hosts.ground.book

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("POST", "/hosts/{host}/js-codes", self.sign_in_code),
            ("POST", "/hosts/{host}/phone-codes", self.phone_code),
            ("POST", "/hosts/{host}/orders", self.place),
            ("GET", "/hosts/{host}/orders/{number}", self.order),
            ("POST", "/hosts/{host}/orders/{number}/pay", self.pay),
            ("POST", "/hosts/{host}/refunds/{number}/settle", self.settle),
            ("POST", "/hosts/{host}/revoke-tokens", self.revoke_tokens),
            ("POST", "/hosts/baidu/notify-url", self.notify_url),
            ("POST", "/hosts/xiaohongshu/seal", self.seal),
        ]
        return routes(table)

    def _desk(self, request: Request) -> Desk:
        desk = self._hosts.desks.get(request.path_params["host"])
        if desk is None:
            raise Stop(404, "host_unknown", "no such host")
        return desk

    def _person(self, body: dict[str, Any]) -> Person:
        return self._people.known(body.get("person"))

    async def sign_in_code(self, request: Request) -> Response:
        """The person opens the mini program: what its front end gets, and who they are there."""
        desk, person = self._desk(request), self._person(await body_of(request))
        code = self._hosts.ground.codes.issue(desk.name, SIGN_IN, person, desk.code_seconds)
        return JSONResponse({"code": code, "openid": desk.openid(person)}, 201)

    async def phone_code(self, request: Request) -> Response:
        """The person presses the button that gives their number away."""
        desk, person = self._desk(request), self._person(await body_of(request))
        code = self._hosts.ground.codes.issue(desk.name, PHONE, person, desk.code_seconds)
        return JSONResponse({"code": code}, 201)

    async def place(self, request: Request) -> Response:
        """The front end hands what the server has signed to the host's till."""
        desk, body = self._desk(request), await body_of(request)
        person = self._person(body)
        fields = {name: value for name, value in body.items() if name != "person"}
        try:
            return JSONResponse(asdict(desk.place(person, fields)), 201)
        except Wrong as wrong:
            raise Stop(409, wrong.rule, "the host does not take the order") from None

    def _order(self, request: Request) -> HostOrder:
        order = self._book.order(self._desk(request).name, request.path_params["number"])
        if order is None:
            raise Stop(404, "order_unknown", "no such order")
        return order

    async def order(self, request: Request) -> Response:
        return JSONResponse(asdict(self._order(request)))

    async def pay(self, request: Request) -> Response:
        """The person pays at the host's till; the notification has had its first attempt."""
        order = self._order(request)
        try:
            self._book.pay(order)
        except Wrong as wrong:
            raise Stop(409, wrong.rule, "the order cannot be paid") from None
        await self._deliver()
        return JSONResponse(asdict(order))

    async def settle(self, request: Request) -> Response:
        """The refund has arrived, or it has failed."""
        body = await body_of(request)
        refund = self._book.refund(self._desk(request).name, request.path_params["number"])
        if refund is None:
            raise Stop(404, "refund_unknown", "no such refund")
        try:
            self._book.settle(refund, succeeded=body.get("succeeded", True) is True)
        except Wrong as wrong:
            raise Stop(409, wrong.rule, "the refund has ended") from None
        await self._deliver()
        return JSONResponse(asdict(refund))

    async def _deliver(self) -> None:
        for courier in self._hosts.couriers:
            await courier.deliver_due()

    async def revoke_tokens(self, request: Request) -> Response:
        self._hosts.ground.tokens.revoke(self._desk(request).name)
        return Response(status_code=204)

    async def notify_url(self, request: Request) -> Response:
        """The address of Baidu's console, until the next reset."""
        url = (await body_of(request)).get("url")
        if not is_notify_url(url):
            raise Stop(422, "url_wrong", "an address without query on this machine")
        self._hosts.baidu.notify_url = str(url)
        return Response(status_code=204)

    async def seal(self, request: Request) -> Response:
        """A push of Xiaohongshu with this content, in its parts; nothing is sent."""
        return JSONResponse(self._hosts.xiaohongshu.sealed(await body_of(request)))
