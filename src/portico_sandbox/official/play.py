"""Control calls for a person with a phone: write, tap the menu, scan, subscribe, read, and see what has come."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, limit, routes
from ..people import Person
from ..pushes.queue import OFFICIAL, Push
from ..sandbox import Sandbox
from .articles import OUTCOMES, RUNNING
from .statistics import DEEDS

# Taps that open a window for customer-service messages.
_ANSWERED = frozenset({"click", "scancode_push", "scancode_waitmsg"})


class OfficialPlay:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox
        self._official = sandbox.official
        self._account = sandbox.official.account

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/official/inbox", self.inbox),
            ("GET", "/official/menu", self.menu),
            ("POST", "/official/say", self.say),
            ("POST", "/official/tap", self.tap),
            ("POST", "/official/scan", self.scan),
            ("POST", "/official/subscribe", self.subscribe),
            ("POST", "/official/confirm-scene", self.confirm_scene),
            ("POST", "/official/block", self.block),
            ("POST", "/official/read", self.read),
            ("POST", "/official/publish-outcome", self.publish_outcome),
            ("POST", "/official/js-check", self.js_check),
        ]
        return routes(table)

    def _follower(self, person_id: object) -> Person:
        person = self._box.people.known(person_id)
        if not self._box.followers.follows(person):
            raise Stop(409, "not_a_follower", "先关注公众号")
        return person

    async def _delivered(self, push: Push) -> Response:
        await self._box.pushes.deliver_due()
        return JSONResponse({"push": asdict(push)}, 201)

    def _grant(self, person: Person, kind: str) -> None:
        self._account.windows.grant(self._account.app.app_id, self._account.openid(person), kind)

    async def inbox(self, request: Request) -> Response:
        person = self._box.people.known(request.query_params.get("person"))
        return JSONResponse({"items": [asdict(one) for one in self._official.inbox.of(person, limit(request))]})

    async def menu(self, request: Request) -> Response:
        seen = self._official.menus.seen_by(self._box.people.known(request.query_params.get("person")))
        return JSONResponse({"menu": None if seen is None else asdict(seen)})

    async def say(self, request: Request) -> Response:
        """A message: a text, or any `kind` with its own `fields`."""
        body = await body_of(request)
        person = self._follower(body.get("person"))
        fields = body.get("fields") or {"Content": str(body.get("text") or "你好")}
        if not isinstance(fields, dict):
            raise Stop(422, "fields_wrong", "fields is an object")
        self._grant(person, "message")
        number = {"MsgId": secrets.randbelow(9 * 10**15) + 10**16}
        kind, openid = str(body.get("kind") or "text"), self._account.openid(person)
        return await self._delivered(self._box.pushes.message(OFFICIAL, kind, openid, **number | fields))

    async def tap(self, request: Request) -> Response:
        """The `button`: [index] or [index, index of the sub button]."""
        body = await body_of(request)
        person = self._follower(body.get("person"))
        seen = self._official.menus.seen_by(person)
        button = _button(seen.buttons if seen else [], body.get("button"))
        if button is None or seen is None:
            raise Stop(404, "button_unknown", "no such button in the menu this person sees")
        event, fields = _tapped(button, str(seen.number), str(body.get("scanned") or "portico"))
        if button["type"] in _ANSWERED:
            self._grant(person, "menu")
        return await self._delivered(self._account.tell(event, person, **fields))

    async def scan(self, request: Request) -> Response:
        """A code with a scene, by its ticket or its address: follows, or a SCAN."""
        body = await body_of(request)
        person, code = (
            self._box.people.known(body.get("person")),
            self._official.codes.find(str(body.get("code"))),
        )
        if code is None:
            raise Stop(404, "code_unknown", "二维码不存在或已过期")
        push = self._box.followers.follow(person, code.scene, code.ticket)
        assert push is not None  # a code always has a scene, and a scene is always news
        return await self._delivered(push)

    async def subscribe(self, request: Request) -> Response:
        body = await body_of(request)
        accept, person = body.get("accept", True) is True, self._box.people.known(body.get("person"))
        return await self._delivered(self._official.notices.answer(person, str(body.get("template_id")), accept=accept))

    async def confirm_scene(self, request: Request) -> Response:
        body = await body_of(request)
        if type(body.get("scene")) is not int:
            raise Stop(422, "scene_wrong", "scene is a number")
        self._official.notices.confirm_scene(self._box.people.known(body.get("person")), body["scene"])
        return Response(status_code=204)

    async def block(self, request: Request) -> Response:
        """The person switches the account's messages off, or on again."""
        body = await body_of(request)
        person, blocked = self._box.people.known(body.get("person")), self._official.templates.blocked
        (blocked.add if body.get("blocked", True) else blocked.discard)(person.id)
        return Response(status_code=204)

    async def read(self, request: Request) -> Response:
        """The person reads (or shares, likes…) the article with this index, from 1."""
        body = await body_of(request)
        publication = self._official.articles.find(body.get("article_id"))
        index, deed = body.get("index", 1), str(body.get("deed") or "read")
        if publication is None or type(index) is not int or not 1 <= index <= len(publication.articles):
            raise Stop(404, "article_unknown", "no such article")
        if deed not in DEEDS:
            raise Stop(422, "deed_wrong", f"deed is one of {', '.join(DEEDS)}")
        self._official.statistics.note(publication, index, self._box.people.known(body.get("person")), deed)
        return Response(status_code=204)

    async def publish_outcome(self, request: Request) -> Response:
        """Every publication from now on ends with this publish_status."""
        status = (await body_of(request)).get("status")
        if type(status) is not int or status not in OUTCOMES or status == RUNNING:
            raise Stop(422, "status_wrong", "status is 0 or 2 to 6")
        self._official.articles.outcome = status
        return Response(status_code=204)

    async def js_check(self, request: Request) -> Response:
        """What wx.config on the page `url` would say."""
        body = await body_of(request)
        fits = self._official.js_sdk.accepts(body.get("config") or {}, str(body.get("url")))
        return JSONResponse({"errMsg": "config:ok" if fits else "config:invalid signature"})


def _button(buttons: list[dict[str, Any]], path: object) -> dict[str, Any] | None:
    for index in path if isinstance(path, list) else []:
        if type(index) is not int or not 0 <= index < len(buttons):
            return None
        if not buttons[index]["sub_button"]:
            return buttons[index]
        buttons = buttons[index]["sub_button"]
    return None


def _tapped(button: dict[str, Any], menu_id: str, scanned: str) -> tuple[str, dict[str, Any]]:
    """The event of a tap and its fields. Source: 自定义菜单事件推送."""
    kind = button["type"]
    if kind == "click":
        return "CLICK", {"EventKey": button["key"]}
    if kind == "view":
        return "VIEW", {"EventKey": button["url"], "MenuId": menu_id}
    if kind == "miniprogram":
        return "view_miniprogram", {"EventKey": button["pagepath"], "MenuId": menu_id}
    if kind.startswith("scancode_"):
        return kind, {"EventKey": button["key"], "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": scanned}}
    # Pictures and places go on in the chat; materials and articles are shown without telling anybody.
    raise Stop(409, "tap_tells_nothing", f"a tap on {kind} pushes nothing here")
