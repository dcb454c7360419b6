"""Control calls of the services: what people and drivers do, and how far a platform has got."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, routes
from ..logistics.parcels import STATES
from ..people import Person
from ..sandbox import Sandbox
from ..wecom.contacts import CannotAdd


class ServicesControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox
        self._services = sandbox.services

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/wecom/contacts", self.contacts),
            ("POST", "/wecom/scan", self.scan),
            ("POST", "/wecom/drop", self.drop),
            ("POST", "/wecom/tasks/{msgid}/confirm", self.confirm_task),
            ("POST", "/wecom/write", self.write),
            ("POST", "/wecom/revoke-tokens", self.revoke_tokens),
            ("POST", "/wecom/verify", self.verify),
            ("POST", "/parcels/{number}/steps", self.step),
            ("POST", "/parcels/{number}/give-up", self.give_up),
        ]
        return routes(table)

    def _person(self, body: dict[str, Any]) -> Person:
        return self._box.people.known(body.get("person"))

    async def contacts(self, request: Request) -> Response:
        return JSONResponse({"items": [asdict(contact) for contact in self._services.contacts.everyone()]})

    async def scan(self, request: Request) -> Response:
        """The person scans a 联系我 code and the member of staff is added."""
        body = await body_of(request)
        try:
            contact, push = self._services.contacts.scan(self._person(body), str(body.get("config_id") or ""))
        except CannotAdd as reason:
            raise Stop(409, "cannot_add", str(reason)) from None
        await self._services.wecom_pushes.deliver_due()
        return JSONResponse({"contact": asdict(contact), "push": asdict(push)}, 201)

    async def drop(self, request: Request) -> Response:
        pushes = self._services.contacts.drop(self._person(await body_of(request)))
        await self._services.wecom_pushes.deliver_due()
        return JSONResponse({"pushes": [asdict(push) for push in pushes]}, 201)

    async def confirm_task(self, request: Request) -> Response:
        task = self._services.tasks.confirm(request.path_params["msgid"])
        if task is None:
            raise Stop(404, "task_unknown", "no such task")
        return JSONResponse(asdict(task), 201)

    async def write(self, request: Request) -> Response:
        """The person writes to 微信客服."""
        body = await body_of(request)
        push = self._services.customer_service.write(self._person(body), str(body.get("text") or ""))
        await self._services.wecom_pushes.deliver_due()
        return JSONResponse({"push": asdict(push)}, 201)

    async def revoke_tokens(self, request: Request) -> Response:
        self._services.wecom_tokens.revoke()
        return Response(status_code=204)

    async def step(self, request: Request) -> Response:
        """A driver scans the parcel: it has got one step further."""
        body = await body_of(request)
        state, text = str(body.get("state") or "transit"), str(body.get("text") or "")
        if state not in STATES or not text:
            raise Stop(422, "step_wrong", f"state is one of {', '.join(STATES)}, and text says where")
        number, carrier = request.path_params["number"], str(body.get("carrier") or "ZTO")
        parcel = self._services.parcels.move(number, carrier, str(body.get("phone") or ""), state, text)
        await self._services.tracking_pushes.deliver_due()
        return JSONResponse(asdict(parcel), 201)

    async def give_up(self, request: Request) -> Response:
        """Kuaidi100 has watched long enough without a trace."""
        if not self._services.kuaidi100.give_up(request.path_params["number"]):
            raise Stop(404, "subscription_unknown", "nobody watches this number")
        await self._services.tracking_pushes.deliver_due()
        return Response(status_code=204)

    async def verify(self, request: Request) -> Response:
        return JSONResponse({"verified": await self._services.wecom_pushes.verify()})
