"""Control calls of the tester's phone: its conversations, the scanner, parcels, and every host's till."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, limit, routes
from ..people import Person
from ..sandbox import Sandbox
from ..wecom.contacts import CannotAdd
from .parcels import CannotMove, PhoneParcels
from .scan import CannotScan, Scanner
from .threads import Threads

# How many pushes are looked through for those that one scan has led to: a scan leads to two at most.
RECENT = 50


class PhoneControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox
        self._threads = Threads(sandbox)
        self._scanner = Scanner(sandbox)
        self._parcels = PhoneParcels(sandbox)

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/phone/threads", self.threads),
            ("GET", "/phone/account", self.account),
            ("GET", "/phone/mini", self.mini),
            ("GET", "/phone/company", self.company),
            ("GET", "/phone/codes", self.codes),
            ("POST", "/phone/scan", self.scan),
            ("GET", "/phone/parcels", self.parcels),
            ("POST", "/phone/parcels/{number}/advance", self.advance),
            ("GET", "/phone/alipay", self.alipay),
            ("GET", "/phone/hosts/{host}", self.host),
            ("POST", "/phone/company/add", self.add_staff),
            ("POST", "/phone/company/leave", self.leave_group),
        ]
        return routes(table)

    def _asked(self, request: Request) -> Person:
        return self._box.people.known(request.query_params.get("person"))

    async def threads(self, request: Request) -> Response:
        """The chat list, and what else could want attention."""
        person = self._asked(request)
        messages = [one.sent_at for one in self._box.sms.inbox("", 100)]
        items = self._threads.all(person)
        return JSONResponse({"items": items, "sms": messages, "now": self._box.clock.now()})

    async def account(self, request: Request) -> Response:
        """The official account as the person sees it: chat, menu, articles."""
        person, official = self._asked(request), self._box.official
        seen = official.menus.seen_by(person)
        return JSONResponse(
            {
                "follows": self._box.followers.follows(person),
                "blocked": person.id in official.templates.blocked,
                "typing": official.custom.is_typing(person),
                "lines": self._threads.account(person),
                "buttons": seen.buttons if seen else [],
                "articles": [asdict(one) for one in official.articles.out()[:20]],
            }
        )

    async def mini(self, request: Request) -> Response:
        """The mini program: customer service, notices, its templates and what the person has agreed to."""
        person, mini = self._asked(request), self._box.mini
        openid = self._box.people.openid(person, self._box.credentials.wechat_mini.app_id)
        agreed = {row.template_id: row for row in mini.subscriptions.of(openid)}
        templates = []
        for one in mini.library.chosen():
            row = agreed.get(one.template_id)
            templates.append(
                {
                    "template_id": one.template_id,
                    "title": one.title.title,
                    "kind": one.title.kind,
                    "scene": one.scene,
                    "lines": [{"name": line.name, "value": line.example} for line in one.keywords],
                    "agreement": asdict(row) if row else None,
                }
            )
        return JSONResponse(
            {
                "lines": self._threads.service(person),
                "notices": self._threads.notices(person),
                "typing": mini.service.is_typing(openid),
                "templates": templates,
                "home": next(iter(mini.release.pages), ""),
            }
        )

    async def company(self, request: Request) -> Response:
        """The company in WeCom: its staff, codes and tasks, and the person's conversations with it."""
        person, services = self._asked(request), self._box.services
        contacts = services.contacts
        return JSONResponse(
            {
                "staff": services.keys.wecom.users,
                "conversations": self._threads.staff(person),
                "groups": self._threads.groups(person),
                "kf": self._threads.kf(person),
                **self._company_codes(),
                "tasks": [asdict(task) for task in reversed(services.tasks.all())],
                "customers": [self._customer(one.person_id, one.userid) for one in contacts.everyone()],
            }
        )

    def _company_codes(self) -> dict[str, list[dict[str, Any]]]:
        contacts = self._box.services.contacts
        staff = [(f"https://wework.qpic.cn/wwpic/{way.config_id}/0", way.fields) for way in contacts.ways()]
        groups = [(f"https://p.qpic.cn/wwhead/{way.config_id}/0", way.fields) for way in contacts.join_ways()]
        return {
            "staff_codes": [{"text": text, **_way(fields)} for text, fields in reversed(staff)],
            "group_codes": [{"text": text, **_way(fields)} for text, fields in reversed(groups)],
        }

    def _customer(self, person_id: str, userid: str) -> dict[str, str]:
        person = self._box.people.get(person_id)
        return {"nickname": person.nickname if person else "", "userid": userid}

    async def codes(self, request: Request) -> Response:
        """Codes and links that lie around, waiting for somebody's camera; newest first."""
        box, wanted = self._box, limit(request)
        account = [{"text": one.url, "scene": one.scene} for one in box.official.codes.newest(wanted)]
        mini = [asdict(one) for one in box.mini.entries.newest(wanted) if not box.mini.entries.expired(one)]
        return JSONResponse({"account": account, "mini": mini, **self._company_codes()})

    async def scan(self, request: Request) -> Response:
        body = await body_of(request)
        person = self._box.people.known(body.get("person"))
        try:
            return JSONResponse(await self._scanner.scan(person, str(body.get("text") or "")), 201)
        except CannotScan as reason:
            raise Stop(409, "cannot_scan", str(reason)) from None

    async def parcels(self, request: Request) -> Response:
        return JSONResponse({"items": self._parcels.all()})

    async def advance(self, request: Request) -> Response:
        """The driver's next scan; `ending` problem or returned instead of it. Also the pushes it has led to."""
        body, pushes = await body_of(request), self._box.services.tracking_pushes
        before = {push.id for push in pushes.newest(RECENT)}
        try:
            parcel = self._parcels.advance(request.path_params["number"], str(body.get("ending") or ""))
        except CannotMove as reason:
            raise Stop(409, "cannot_move", str(reason)) from None
        await pushes.deliver_due()
        told = [asdict(push) for push in pushes.newest(RECENT) if push.id not in before]
        return JSONResponse({"parcel": asdict(parcel), "pushes": told}, 201)

    async def alipay(self, request: Request) -> Response:
        """The person's bill in Alipay, newest first, and who they are there."""
        person, alipay = self._asked(request), self._box.alipay
        names = {alipay.buyers.open_id(person), alipay.buyers.user_id(person)}
        found = [one for one in alipay.book.trades.newest(1_000) if one.buyer in names][: limit(request)]
        items = [asdict(one) | {"refunds": [asdict(back) for back in alipay.book.refunds_of(one)]} for one in found]
        return JSONResponse({"items": items, "identifier": alipay.buyers.identifier(person)})

    async def host(self, request: Request) -> Response:
        """The person's orders at one host, with their refunds; newest first."""
        person, hosts = self._asked(request), self._box.hosts
        desk = hosts.desks.get(request.path_params["host"])
        if desk is None:
            raise Stop(404, "host_unknown", "no such host")
        book, openid = hosts.ground.book, desk.openid(person)
        mine = [order for order in book.newest(desk.name, 500) if order.openid == openid][: limit(request)]
        items: list[dict[str, Any]] = [
            asdict(order) | {"refunds": [asdict(back) for back in book.refunds_of(order)]} for order in mine
        ]
        return JSONResponse({"items": items, "openid": openid})

    async def add_staff(self, request: Request) -> Response:
        """The person adds a member of staff by that member's own card: no state, as nobody's code led there."""
        body = await body_of(request)
        try:
            contact, push = self._box.services.contacts.add(
                self._box.people.known(body.get("person")), str(body.get("userid"))
            )
        except CannotAdd as reason:
            raise Stop(409, "cannot_add", str(reason)) from None
        await self._box.services.wecom_pushes.deliver_due()
        return JSONResponse({"contact": asdict(contact), "push": asdict(push)}, 201)

    async def leave_group(self, request: Request) -> Response:
        body = await body_of(request)
        push = self._box.services.groups.leave(self._box.people.known(body.get("person")), str(body.get("chat_id")))
        await self._box.services.wecom_pushes.deliver_due()
        return JSONResponse({"push": asdict(push) if push else None}, 201)


def _way(fields: dict[str, Any]) -> dict[str, Any]:
    """What a code says of itself to whoever looks at it."""
    return {
        "state": str(fields.get("state") or ""),
        "remark": str(fields.get("remark") or ""),
        "user": list(fields.get("user") or []),
    }
