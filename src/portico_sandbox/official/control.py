"""Control calls of the official account: follow, scan, agree to a sign-in, and let any push go out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, routes
from ..people import Person
from ..pushes.queue import Push
from ..sandbox import Sandbox
from .oauth import CannotAuthorize

MAX_SCENE = 64


class OfficialControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("POST", "/official/follow", self.follow),
            ("POST", "/official/unfollow", self.unfollow),
            ("GET", "/oauth/check", self.check),
            ("POST", "/oauth/allow", self.allow),
            ("POST", "/oauth/decline", self.decline),
            ("POST", "/pushes", self.push),
            ("POST", "/pushes/verify", self.verify),
        ]
        return routes(table)

    def _person(self, body: dict[str, Any]) -> Person:
        return self._box.people.known(body.get("person"))

    def _app(self, body: dict[str, Any]) -> str:
        app = body.get("app")
        if app not in self._box.apps:
            raise Stop(422, "app_unknown", "app is mini or oa")
        return str(app)

    async def _delivered(self, push: Push | None) -> Response:
        if push is None:
            return JSONResponse({"push": None})
        await self._box.pushes.deliver_due()
        return JSONResponse({"push": asdict(push)}, 201)

    async def follow(self, request: Request) -> Response:
        body = await body_of(request)
        scene = str(body.get("scene") or "")
        if len(scene) > MAX_SCENE:
            raise Stop(422, "scene_too_long", "scene has at most 64 characters")
        return await self._delivered(self._box.followers.follow(self._person(body), scene))

    async def unfollow(self, request: Request) -> Response:
        return await self._delivered(self._box.followers.unfollow(self._person(await body_of(request))))

    async def check(self, request: Request) -> Response:
        try:
            self._box.oauth.check(dict(request.query_params))
        except CannotAuthorize as reason:
            raise Stop(409, str(reason.code), reason.text) from None
        return JSONResponse({"merchant": self._box.credentials.sms.sign_name})

    async def allow(self, request: Request) -> Response:
        body = await body_of(request)
        person = self._person(body)
        if person.high_risk:
            raise Stop(409, "person_high_risk", "该用户存在风险，无法授权")
        try:
            return JSONResponse({"location": self._box.oauth.allow(_texts(body), person)}, 201)
        except CannotAuthorize as reason:
            raise Stop(409, str(reason.code), reason.text) from None

    async def decline(self, request: Request) -> Response:
        try:
            return JSONResponse({"location": self._box.oauth.decline(_texts(await body_of(request)))}, 201)
        except CannotAuthorize as reason:
            raise Stop(409, str(reason.code), reason.text) from None

    async def push(self, request: Request) -> Response:
        """Any event, or any message when `kind` says so, with whatever fields the tester gives it."""
        body = await body_of(request)
        app, person = self._app(body), self._person(body)
        openid = self._box.people.openid(person, self._box.apps[app].app_id)
        fields = body.get("fields") or {}
        if not isinstance(fields, dict):
            raise Stop(422, "fields_wrong", "fields is an object")
        kind = str(body.get("kind") or "event")
        if kind == "event":
            fields = (
                {"Event": str(body.get("event") or "debug_demo")} | _about_data(body, self._box, app, openid) | fields
            )
        return await self._delivered(self._box.pushes.message(app, kind, openid, **fields))

    async def verify(self, request: Request) -> Response:
        return JSONResponse({"verified": await self._box.pushes.verify(self._app(await body_of(request)))})


def _about_data(body: dict[str, Any], box: Sandbox, app: str, openid: str) -> dict[str, Any]:
    """What the events about a person's data carry beside the event."""
    if not str(body.get("event", "")).startswith(("user_info_", "user_authorization_")):
        return {}
    return {"OpenID": openid, "AppID": box.apps[app].app_id, "RevokeInfo": str(body.get("revoke") or "")}


def _texts(body: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in body.items() if isinstance(value, str)}
