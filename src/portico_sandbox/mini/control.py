"""Control calls of the mini program: what a person does in it, what a tester decides about it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, limit, routes
from ..sandbox import Sandbox
from .links import CannotOpen
from .safety import MEDIA_VERDICTS, TEXT_LABELS
from .subscribe import ANSWERS, CannotAsk

WRITTEN = frozenset({"text", "image", "miniprogrampage"})


class MiniControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox
        self._mini = sandbox.mini

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/mini/release", self.release),
            ("POST", "/mini/release", self.publish),
            ("POST", "/mini/rules", self.rules),
            ("GET", "/mini/entries", self.entries),
            ("POST", "/mini/open", self.open),
            ("POST", "/mini/subscribe", self.subscribe),
            ("POST", "/mini/subscribe/turn", self.turn),
            ("POST", "/mini/enter-chat", self.enter),
            ("POST", "/mini/write", self.write),
            ("GET", "/mini/inbox", self.inbox),
        ]
        return routes(table)

    def _openid(self, person_id: object) -> str:
        return self._box.people.openid(self._box.people.known(person_id), self._box.credentials.wechat_mini.app_id)

    async def release(self, request: Request) -> Response:
        return JSONResponse({"pages": self._mini.release.pages, "jump_path": self._mini.trade.jump_path})

    async def publish(self, request: Request) -> Response:
        pages = (await body_of(request)).get("pages")
        if not isinstance(pages, list):
            raise Stop(422, "pages_wrong", "pages is a list")
        try:
            self._mini.release.publish(pages)
        except ValueError as problem:
            raise Stop(422, "pages_wrong", str(problem)) from None
        return JSONResponse({"pages": pages})

    async def rules(self, request: Request) -> Response:
        """What content checks find, and whether shipping is managed; until the next reset."""
        body = await body_of(request)
        words, verdict = body.get("words", self._mini.safety.words), body.get("media_verdict", "")
        if not isinstance(words, dict) or not all(word and label in TEXT_LABELS for word, label in words.items()):
            raise Stop(422, "words_wrong", "words is {word: label}")
        if verdict and verdict not in MEDIA_VERDICTS:
            raise Stop(422, "media_verdict_wrong", "media_verdict is pass, review or risky")
        self._mini.decide(words, verdict)
        self._mini.trade.managed = body.get("trade_managed", self._mini.trade.managed) is True
        return JSONResponse(
            {
                "words": words,
                "media_verdict": self._mini.safety.media_verdict,
                "trade_managed": self._mini.trade.managed,
            }
        )

    async def entries(self, request: Request) -> Response:
        return JSONResponse({"items": [asdict(entry) for entry in self._mini.entries.newest(limit(request))]})

    async def open(self, request: Request) -> Response:
        """Somebody scans a code or opens a link: page and query of the mini program."""
        body = await body_of(request)
        person = self._box.people.known(body["person"]) if "person" in body else None
        try:
            page, query = self._mini.links.open(str(body.get("text") or ""))
        except CannotOpen as reason:
            raise Stop(409, reason.rule, reason.text) from None
        if person is not None:
            self._mini.sessions.seen(person)
        return JSONResponse({"page": page, "query": query})

    async def subscribe(self, request: Request) -> Response:
        """The person answers the question of requestSubscribeMessage; `times` as often, `keep` for good."""
        body = await body_of(request)
        openid, ids, answer = self._openid(body.get("person")), body.get("template_ids"), body.get("answer", "accept")
        times, keep = body.get("times", 1), body.get("keep") is True
        said = list(answer.values()) if isinstance(answer, dict) else [answer]
        if not isinstance(ids, list) or any(one not in ANSWERS for one in said) or type(times) is not int or times < 1:
            raise Stop(
                422, "answer_wrong", "template_ids is a list; answer accept, reject or ban (or by id); times 1 or more"
            )
        try:
            told = self._mini.subscriptions.ask(openid, [str(one) for one in ids], answer, times, keep=keep)
        except CannotAsk as reason:
            raise Stop(409, str(reason.code), reason.text) from None
        await self._box.pushes.deliver_due()
        return JSONResponse(told, 201)

    async def turn(self, request: Request) -> Response:
        body = await body_of(request)
        openid = self._openid(body.get("person"))
        push = self._mini.subscriptions.turn(openid, str(body.get("template_id")), on=body.get("on") is True)
        await self._box.pushes.deliver_due()
        return JSONResponse({"push": asdict(push) if push else None})

    async def enter(self, request: Request) -> Response:
        body = await body_of(request)
        push = self._mini.service.enter(self._openid(body.get("person")), str(body.get("session_from") or ""))
        await self._box.pushes.deliver_due()
        return JSONResponse({"push": asdict(push)}, 201)

    async def write(self, request: Request) -> Response:
        body = await body_of(request)
        kind, fields = body.get("kind", "text"), body.get("fields")
        if kind not in WRITTEN or not isinstance(fields, dict):
            raise Stop(422, "message_wrong", "kind is text, image or miniprogrampage; fields an object")
        push = self._mini.service.write(self._openid(body.get("person")), kind, fields)
        await self._box.pushes.deliver_due()
        return JSONResponse({"push": asdict(push)}, 201)

    async def inbox(self, request: Request) -> Response:
        openid = self._openid(request.query_params.get("person"))
        items: list[dict[str, Any]] = [asdict(row) for row in self._mini.inbox.of(openid, limit(request))]
        agreements = [asdict(row) for row in self._mini.subscriptions.of(openid)]
        return JSONResponse({"items": items, "agreements": agreements, "typing": self._mini.service.is_typing(openid)})
