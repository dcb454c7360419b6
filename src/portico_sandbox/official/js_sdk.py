"""JS-SDK: the ticket a page's signature is made with, and whether wx.config would accept that signature.

Sources: the official page JS-SDK 说明文档, 附录 1 (ticket of 7200 s, sha1 over the four sorted pairs, the address
without its fragment) [A]; the same ticket comes back while it lasts [C].
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from ..platform import Reply
from ..weixin.replies import error, ok
from .account import Account

LIFETIME = 7_200
TYPES = frozenset({"jsapi", "wx_card"})


class JsSdk:
    """The account's tickets."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._tickets: dict[str, tuple[str, float]] = {}

    def ticket(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/ticket/getticket?type=."""
        kind = str(query.get("type", ""))
        if kind not in TYPES:
            return error(40097, "ticket_type_unknown")
        now = self._account.clock.now()
        ticket, expires_at = self._tickets.get(kind, ("", 0.0))
        if expires_at <= now:
            ticket, expires_at = f"{kind[0]}{secrets.token_urlsafe(64)}", now + LIFETIME
            self._tickets[kind] = ticket, expires_at
        return ok(ticket=ticket, expires_in=int(expires_at - now))

    def accepts(self, config: Mapping[str, Any], url: str) -> bool:
        """Whether wx.config({appId, timestamp, nonceStr, signature}) on the page `url` calls wx.ready."""
        ticket, expires_at = self._tickets.get("jsapi", ("", 0.0))
        if not ticket or expires_at <= self._account.clock.now() or config.get("appId") != self._account.app.app_id:
            return False
        page = url.split("#", 1)[0]
        pairs = (
            f"jsapi_ticket={ticket}&noncestr={config.get('nonceStr')}&timestamp={config.get('timestamp')}&url={page}"
        )
        return config.get("signature") == hashlib.sha1(pairs.encode()).hexdigest()

    def clear(self) -> None:
        self._tickets.clear()
