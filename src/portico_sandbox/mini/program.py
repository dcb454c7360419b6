"""The mini program's whole server side beside signing in and single shipping reports, assembled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..credentials import AppCredentials
from ..platform import Call, Handler, Reply
from ..weixin.media import Media
from ..weixin.quota_desk import OF_MINI, quota_desk
from ..weixin.replies import error
from ..weixin.template_library import TemplateLibrary
from .codes import Codes
from .domains import Domains
from .entries import Entries
from .inbox import Inbox
from .links import Links
from .release import Release
from .safety import Safety
from .service import CustomerService
from .sessions import PaidUnionid, Sessions
from .subscribe import Subscriptions
from .trade import Trade

if TYPE_CHECKING:
    from ..sandbox import Sandbox


LOOK_EVERY = 0.2


class MiniProgram:
    """One mini program over the sandbox's parts. `sessions` is what signing in has made already."""

    def __init__(self, box: Sandbox, app: AppCredentials, sessions: Sessions, media: Media) -> None:
        store, clock, quotas, tokens, pushes = box.store, box.clock, box.quotas, box.tokens, box.pushes
        mchid = box.credentials.wechat_pay.mchid
        self._tokens = tokens
        self._media = media
        self._app_id = app.app_id
        self.sessions = sessions
        self.release = Release(store)
        self.entries = Entries(store, clock)
        self.inbox = Inbox(store, clock)
        self.paid = PaidUnionid(clock, app, mchid, box.people, box.orders)
        self.codes = Codes(clock, quotas, app.app_id, tokens, self.release, self.entries, box.public_url)
        name = box.credentials.sms.sign_name
        self.links = Links(clock, quotas, app.app_id, name, tokens, self.release, self.entries)
        self.safety = Safety(store, clock, quotas, app.app_id, box.people, tokens, sessions, pushes)
        self.library = TemplateLibrary(store, app, tokens)
        self.library.has_categories = lambda: box.consoles.chosen.categories
        self.domains = Domains(app.app_id, tokens, lambda: box.consoles.chosen.domains)
        self.subscriptions = Subscriptions(
            store,
            clock,
            quotas,
            app.app_id,
            tokens,
            sessions,
            self.release,
            self.library,
            self.inbox,
            pushes,
        )
        self.service = CustomerService(
            clock, app.app_id, tokens, sessions, self.release, box.windows, self.inbox, pushes, media
        )
        self._quota = quota_desk(tokens, quotas, app.app_id, OF_MINI)
        self.trade = Trade(store, clock, app.app_id, mchid, box.orders, tokens, box.shipping, pushes)
        self.subscriptions.words = self.safety.words

    def posts(self) -> list[tuple[str, str, Handler]]:
        """Path, call name, handler of what wants POST."""
        return [
            ("/wxa/getwxacodeunlimit", "mini.code_unlimited", self.codes.unlimited),
            *self.links.routes(),
            ("/wxa/msg_sec_check", "mini.msg_sec_check", self.safety.text),
            ("/wxa/media_check_async", "mini.media_check", self.safety.media),
            ("/wxa/getuserriskrank", "mini.risk_rank", self.safety.risk),
            ("/wxa/getwxadevinfo", "mini.domains", self.domains.tell),
            ("/cgi-bin/message/subscribe/send", "mini.subscribe_send", self.subscriptions.send),
            ("/cgi-bin/message/custom/business/typing", "mini.typing", self.service.typing),
            *self.trade.routes(),
        ]

    def shared(self) -> list[tuple[str, str, Handler]]:
        """Path, call name, handler of what official accounts have at the same path."""
        library = [
            (f"/wxaapi/newtmpl/{last}", f"weixin.{last}", _only(method, handler))
            for last, (method, handler) in self.library.handlers().items()
        ]
        return [
            ("/cgi-bin/message/custom/send", "weixin.custom_send", _only("POST", self.service.send)),
            ("/cgi-bin/media/upload", "weixin.media_upload", _only("POST", self._upload)),
            ("/cgi-bin/openapi/quota/get", "weixin.quota_get", _only("POST", self._quota)),
            *library,
        ]

    def _upload(self, call: Call) -> Reply:
        """POST /cgi-bin/media/upload."""
        return self._tokens.refuse(call, self._app_id) or self._media.upload(self._app_id, call)

    def gets(self) -> list[tuple[str, str, Handler]]:
        """Path, call name, handler of what wants GET."""
        return [
            ("/wxa/checksession", "mini.check_session", lambda call: self.sessions.check(call, self._tokens)),
            ("/wxa/resetusersessionkey", "mini.reset_session", lambda call: self.sessions.reset(call, self._tokens)),
            ("/wxa/getpaidunionid", "mini.paid_unionid", lambda call: self.paid.answer(call, self._tokens)),
        ]

    def decide(self, words: dict[str, int], media_verdict: str) -> None:
        """What checks find from now on; an empty verdict changes nothing."""
        self.safety.words = self.subscriptions.words = words
        self.safety.media_verdict = media_verdict or self.safety.media_verdict

    async def tell_due(self, *, at_once: bool = False) -> None:
        """Verdicts, reminders and settlements that are due are on their way."""
        self.trade.look_around(now_at_once=at_once)
        await self.safety.tell_due()

    async def run(self) -> None:
        """Tell what becomes due, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.tell_due()

    def clear(self) -> None:
        parts = (self.sessions, self.release, self.entries, self.inbox, self.safety, self.library)
        for part in (*parts, self.subscriptions, self.service, self.trade):
            part.clear()
        self.subscriptions.words = self.safety.words


def _only(method: str, handler: Handler) -> Handler:
    """The handler for one method. What wants GET says only that the address is not there (404)."""

    def answer(call: Call) -> Reply:
        if call.method == method:
            return handler(call)
        return error(43002, "post_required") if method == "POST" else Reply(404, None, "get_required")

    return answer
