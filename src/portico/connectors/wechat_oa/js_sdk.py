"""JS-SDK: the ticket of web pages inside WeChat, shared by all processes, and a page's signature.

Source: the official page JS-SDK 说明文档, 附录 1 (ticket for 7200 s, to be kept; sha1 over sorted pairs; the address
without its fragment; the domain registered) and its worked example [A].
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.wechat_oa.line import OfficialLine

# Beside the account's access token in the store of tokens.
PROVIDER: Final = "wechat_oa.jsapi_ticket"


@dataclass(frozen=True, slots=True)
class PageSignature:
    """What wx.config takes, for one address."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


def sign_page(*, ticket: str, url: str, timestamp: int, nonce: str) -> str:
    """The signature of a page. `url`: as the browser has it, its query with it; a fragment does not count."""
    page = url.split("#", 1)[0]
    pairs = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(pairs.encode(), usedforsecurity=False).hexdigest()


class _Tickets:
    """Implements the kit's TokenSource."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """A ticket; the platform has no way to force a new one."""
        told = self._line.ask("ticket", "/cgi-bin/ticket/getticket", type="jsapi")
        return FetchedToken(str(told["ticket"]), timedelta(seconds=int(told["expires_in"])))


class OfficialPages:
    """Signs web pages of one account. Thread-safe."""

    def __init__(self, line: OfficialLine, store: TokenStore, clock: Callable[[], datetime]) -> None:
        self._app_id = line.app_id
        self._clock = clock
        self._broker = TokenBroker(_Tickets(line), store, clock, provider=PROVIDER)

    def sign(self, *, url: str) -> PageSignature:
        """What the page at `url` hands to wx.config. Raises Retryable, Refused."""
        ticket = self._broker.token(self._app_id)
        timestamp, nonce = int(self._clock().timestamp()), secrets.token_hex(8)
        signature = sign_page(ticket=ticket, url=url, timestamp=timestamp, nonce=nonce)
        return PageSignature(self._app_id, timestamp, nonce, signature)
