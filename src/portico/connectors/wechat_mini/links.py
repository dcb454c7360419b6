"""Links that open the mini program from text messages, mails, web pages, and chats.

Sources: the official pages 获取加密URLLink, 获取加密scheme码, 获取ShortLink, and the guides of both [A]. URL Links and
schemes live 30 days at most and share 500,000 a day: make them when somebody is about to use them. Short links that
last are 100,000 for ever: nothing here makes one without being asked to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_mini.codes import Version

_QUERY: Final = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]{0,1024}")
MAX_DAYS: Final = 30
# A plain scheme's query is shorter, and what anybody adds behind a link is shorter still.
_MAX_PLAIN: Final = 512
_MAX_ADDED: Final = 256


@dataclass(frozen=True, slots=True)
class Target:
    """A page of the released version (empty: the home page) and its query, percent-encoded."""

    page: str = ""
    query: str = ""
    version: Version = "release"

    def __post_init__(self) -> None:
        """Raises ValueError for what the platform would refuse anyway."""
        if "?" in self.page:
            raise ValueError("a page carries no query")
        if not _QUERY.fullmatch(self.query):
            raise ValueError("a query has at most 1024 characters of those an address may hold")

    @property
    def fields(self) -> dict[str, Any]:
        return {"path": self.page, "query": self.query, "env_version": self.version}


class WechatMiniLinks:
    """The links of one mini program."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def url_link(self, target: Target, *, days: int = MAX_DAYS) -> str:
        """An https address that works for `days` (1 to 30). Raises Retryable, Refused."""
        content = target.fields | _lifetime(days)
        answer = self._client.post("generate_urllink", "/wxa/generate_urllink", content, app=self._app, repeatable=True)
        return str(answer["url_link"])

    def scheme(self, target: Target, *, days: int = MAX_DAYS) -> str:
        """A `weixin://` address that works for `days` (1 to 30). Raises Retryable, Refused."""
        content = {"jump_wxa": target.fields, "is_expire": True} | _lifetime(days)
        answer = self._client.post("generatescheme", "/wxa/generatescheme", content, app=self._app, repeatable=True)
        return str(answer["openlink"])

    def plain_scheme(self, target: Target) -> str:
        """A `weixin://` address without asking the platform; the page must be declared in its console."""
        if len(target.query) > _MAX_PLAIN:
            raise ValueError("a plain scheme's query has at most 512 characters")
        parts = f"appid={self._app.app_id}&path={quote(target.page)}&query={quote(target.query)}"
        return f"weixin://dl/business/?{parts}&env_version={target.version}"

    def short_link(self, target: Target, *, title: str, lasting: bool = False) -> str:
        """A text that opens the page when tapped in a chat: for 30 days, or for ever. Raises Retryable, Refused."""
        page_url = f"{target.page}?{target.query}" if target.query else target.page
        content = {"page_url": page_url, "page_title": title, "is_permanent": lasting}
        # One that lasts is one of a hundred thousand: a second try could use up two.
        answer = self._client.post(
            "genwxashortlink", "/wxa/genwxashortlink", content, app=self._app, repeatable=not lasting
        )
        return str(answer["link"])


def with_added_query(link: str, added: str) -> str:
    """A URL Link or scheme with more query behind it, as whoever spreads it may add. At most 256 characters."""
    if len(added) > _MAX_ADDED:
        raise ValueError("at most 256 characters can be added")
    return f"{link}{'&' if '?' in link else '?'}cq={quote(added)}"


def _lifetime(days: int) -> dict[str, int]:
    if not 1 <= days <= MAX_DAYS:
        raise ValueError("a link lives 1 to 30 days")
    return {"expire_type": 1, "expire_interval": timedelta(days=days).days}
