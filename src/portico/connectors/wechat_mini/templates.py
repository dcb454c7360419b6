"""Which templates of subscription messages the mini program has, and choosing them from the platform's library.

Sources: the official pages 获取类目, 获取类目下的公共模板, 获取模板中的关键词, 选用模板, 获取已有模板列表, 删除模板
[A].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApp

_LONG_TERM: Final = 3
_PAGE: Final = 30
_LINE: Final = re.compile(r"(?P<name>[^\n:]*):\{\{(?P<key>\w+)\.DATA\}\}")


@dataclass(frozen=True, slots=True)
class Title:
    """A template of the public library. `long_term`: one agreement lasts."""

    tid: int
    title: str
    category_id: int
    long_term: bool


@dataclass(frozen=True, slots=True)
class Keyword:
    """A line a template can have. `rule` is its value's type, such as thing or amount."""

    kid: int
    name: str
    rule: str
    example: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template of ours. `lines`: each key (`thing1`) with its label; `choices`: what the key of an enum may be."""

    template_id: str
    title: str
    long_term: bool
    lines: tuple[tuple[str, str], ...]
    choices: Mapping[str, tuple[str, ...]]


class WechatTemplates:
    """The templates of one app. Every call may raise Retryable or Refused."""

    def __init__(self, client: WechatApiClient, app: WechatApp) -> None:
        self._client = client
        self._app = app

    def _ask(self, what: str, **query: str) -> dict[str, Any]:
        return self._client.get_with_token(f"newtmpl.{what}", f"/wxaapi/newtmpl/{what}", query, app=self._app)

    def categories(self) -> dict[int, str]:
        """The app's categories by id; they decide which titles it may use."""
        return {int(row["id"]): str(row["name"]) for row in self._ask("getcategory")["data"]}

    def titles(self, categories: Sequence[int]) -> Iterator[Title]:
        """Every template of these categories, a page of 30 at a time."""
        ids, start = ",".join(map(str, categories)), 0
        while True:
            page = self._ask("getpubtemplatetitles", ids=ids, start=str(start), limit=str(_PAGE))
            for row in page["data"]:
                long_term = int(row["type"]) == _LONG_TERM
                yield Title(int(row["tid"]), str(row["title"]), int(row["categoryId"]), long_term)
            start += len(page["data"])
            if not page["data"] or start >= int(page["count"]):
                return

    def keywords(self, tid: int) -> tuple[Keyword, ...]:
        """The lines a template can have."""
        rows = self._ask("getpubtemplatekeywords", tid=str(tid))["data"]
        return tuple(Keyword(int(row["kid"]), str(row["name"]), str(row["rule"]), str(row["example"])) for row in rows)

    def choose(self, tid: int, keywords: Sequence[int], *, scene: str) -> str:
        """The id of the template, which is ours now. 2 to 5 keywords in the order shown; `scene` up to 15 characters.

        Refused with 200022 when we have it already.
        """
        if not 2 <= len(keywords) <= 5 or not 0 < len(scene) <= 15:
            raise ValueError("2 to 5 keywords, and a scene of 1 to 15 characters")
        content = {"tid": str(tid), "kidList": list(keywords), "sceneDesc": scene}
        answer = self._client.post("newtmpl.addtemplate", "/wxaapi/newtmpl/addtemplate", content, app=self._app)
        return str(answer["priTmplId"])

    def held(self) -> tuple[Template, ...]:
        """The templates we have."""
        return tuple(_template(row) for row in self._ask("gettemplate")["data"])

    def drop(self, template_id: str) -> None:
        """The template is ours no more; nothing can be sent by it."""
        content = {"priTmplId": template_id}
        self._client.post("newtmpl.deltemplate", "/wxaapi/newtmpl/deltemplate", content, app=self._app)


def _template(row: Mapping[str, Any]) -> Template:
    lines = tuple((found["key"], found["name"]) for found in _LINE.finditer(str(row["content"])))
    choices = {
        str(one["keywordCode"]).removesuffix(".DATA"): tuple(str(value) for value in one["enumValueList"])
        for one in row.get("keywordEnumValueList") or ()
    }
    return Template(str(row["priTmplId"]), str(row["title"]), int(row["type"]) == _LONG_TERM, lines, choices)
