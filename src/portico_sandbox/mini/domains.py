"""POST /wxa/getwxadevinfo: which servers the mini program may talk to, as its console lists them.

Source: 查询域名配置 getDomainInfo [B]: `action` getserverdomain, getbizdomain, or none for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..platform import Call, Reply, json_object
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens

SERVER = {
    "requestdomain": "request",
    "wsrequestdomain": "socket",
    "uploaddomain": "upload",
    "downloaddomain": "download",
}
ACTIONS = frozenset({None, "", "getserverdomain", "getbizdomain"})


class Domains:
    """`listed`: addresses by kind, read anew for each call."""

    def __init__(self, app_id: str, tokens: Tokens, listed: Callable[[], Mapping[str, Sequence[str]]]) -> None:
        self._app_id = app_id
        self._tokens = tokens
        self._listed = listed

    def tell(self, call: Call) -> Reply:
        """The lists. A socket's address begins with wss."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        action, listed = body.get("action"), self._listed()
        if action not in ACTIONS:
            return error(40097, "action_wrong")
        told: dict[str, list[str]] = {}
        if action != "getbizdomain":
            told |= {name: list(listed[kind]) for name, kind in SERVER.items()}
            told["wsrequestdomain"] = [one.replace("http", "ws", 1) for one in told["wsrequestdomain"]]
            told["udpdomain"] = []
        if action != "getserverdomain":
            told["bizdomain"] = list(listed["web_view"])
        return ok(**told)
