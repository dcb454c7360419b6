"""What every part of the official account shares: who it is, who follows, what it may send and link to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..credentials import AppCredentials
from ..people import People, Person
from ..platform import Call, Handler, Reply, json_object
from ..pushes.queue import OFFICIAL, Push, Pushes
from ..quotas import DAY, Quotas
from ..store import Store
from ..weixin.replies import error
from ..weixin.tokens import Tokens
from ..weixin.windows import Windows
from .followers import Followers

# A handler after the checks that all calls share: the JSON body, or a GET's query.
Checked = Callable[[Mapping[str, Any]], Reply]
MAX_PATH = 1_024


@dataclass(frozen=True, slots=True)
class Account:
    """One verified service account. `linked`: the mini programs it may lead to, by app id."""

    store: Store
    clock: Clock
    quotas: Quotas
    app: AppCredentials
    people: People
    tokens: Tokens
    followers: Followers
    pushes: Pushes
    windows: Windows
    linked: frozenset[str]

    def person_of(self, openid: object) -> Person | None:
        """Whose openid of this account it is; None for anything else."""
        person = self.people.find(openid) if isinstance(openid, str) else None
        return person if person and openid == self.openid(person) else None

    def openid(self, person: Person) -> str:
        return self.people.openid(person, self.app.app_id)

    def tell(self, event: str, person: Person, **fields: Any) -> Push:
        """The event about this person is on its way to the merchant."""
        return self.pushes.event(OFFICIAL, event, self.openid(person), **fields)

    def refuse_link(self, link: object) -> Reply | None:
        """None when `link` ({appid, pagepath}) leads to a page of a linked mini program.

        40166 and 40165 are what the platform's global table has for a wrong appid and path; which of them a template
        message gets is not on its page [?].
        """
        if not isinstance(link, dict) or link.get("appid") not in self.linked:
            return error(40166, "miniprogram_not_linked")
        path = link.get("pagepath", "")
        if not isinstance(path, str) or len(path.encode()) > MAX_PATH or path.startswith("/"):
            return error(40165, "pagepath_wrong")
        return None

    def post(self, handler: Checked, *, quota: str = "") -> Handler:
        """A call by POST with JSON. Answers 43002, token errors, 45009 and 47001 itself."""

        def handle(call: Call) -> Reply:
            refusal = error(43002, "post_required") if call.method != "POST" else self.refuse(call, quota)
            if refusal:
                return refusal
            body = json_object(call.body)
            return error(47001, "json_required") if body is None else handler(body)

        return handle

    def get(self, handler: Checked, *, quota: str = "") -> Handler:
        """A call by GET. Answers 43001, token errors and 45009 itself."""

        def handle(call: Call) -> Reply:
            refusal = error(43001, "get_required") if call.method != "GET" else self.refuse(call, quota)
            return refusal or handler(call.query)

        return handle

    def refuse(self, call: Call, quota: str) -> Reply | None:
        """None when the call has this account's token and the day's quota is not used up."""
        if refusal := self.tokens.refuse(call, self.app.app_id):
            return refusal
        if quota and not self.quotas.take(quota, key=self.app.app_id, window=DAY):
            return error(45009, "day_quota")
        return None
