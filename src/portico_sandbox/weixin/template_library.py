"""The templates of subscription messages: a public library by category, and each app's own choice from it.

Sources: the official pages 获取类目, 获取类目下的公共模板, 获取模板中的关键词, 选用模板, 获取已有模板列表, 删除模板
[A]. The library's content is the sandbox's own; numbers and titles of the real one differ. Unsure, and only here: how
many templates an app may hold (`MAX_TEMPLATES`) [?]; deleting one that is not there answers 200014 [B].
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..credentials import AppCredentials
from ..platform import Call, Handler, Reply, json_object
from ..store import Collection, Row, Store
from .replies import error, ok
from .tokens import Tokens

ONCE, LONG_TERM = 2, 3
MAX_TEMPLATES = 50
MAX_PAGE = 30
MAX_SCENE = 15
KEYWORDS = range(2, 6)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A line of a template: `rule` is the type of its value, `choices` what an enum may be."""

    kid: int
    name: str
    rule: str
    example: str
    choices: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return f"{self.rule}{self.kid}"


@dataclass(frozen=True, slots=True)
class Title:
    """A template of the public library."""

    tid: int
    title: str
    category: int
    keywords: tuple[Keyword, ...]
    kind: int = ONCE


CATEGORIES = {307: "商家自营 / 百货", 308: "商家自营 / 食品饮料", 670: "商业服务 / 会展服务"}
_GOODS = Keyword(1, "商品名称", "thing", "手工陶杯")
_ORDER = Keyword(2, "订单编号", "character_string", "P2026112200001")
_AMOUNT = Keyword(3, "订单金额", "amount", "¥19.90")
_TIP = Keyword(4, "温馨提示", "thing", "点击查看详情")
_STATES = ("已揽收", "运输中", "派送中", "已签收")
LIBRARY = (
    Title(1458, "订单支付成功通知", 307, (_GOODS, _ORDER, _AMOUNT, _TIP, Keyword(5, "支付时间", "time", "15:01"))),
    Title(
        1856,
        "订单发货通知",
        307,
        (
            _GOODS,
            _ORDER,
            Keyword(3, "快递公司", "phrase", "顺丰速运"),
            Keyword(4, "快递单号", "character_string", "SF1000000000001"),
            Keyword(5, "发货时间", "date", "2026年11月22日"),
            Keyword(6, "收货人", "name", "林晓"),
            Keyword(7, "客服电话", "phone_number", "400-800-8888"),
        ),
    ),
    Title(1978, "退款成功通知", 307, (_GOODS, _ORDER, _AMOUNT, _TIP, Keyword(5, "退款状态", "phrase", "已退款"))),
    Title(2014, "待付款提醒", 307, (_GOODS, _ORDER, _AMOUNT, _TIP)),
    Title(2106, "到货提醒", 308, (_GOODS, Keyword(2, "价格", "amount", "¥19.90"), _TIP)),
    Title(
        2297,
        "优惠券到期提醒",
        308,
        (Keyword(1, "优惠券", "thing", "满减券"), Keyword(2, "到期时间", "date", "2026年12月1日"), _TIP),
    ),
    Title(
        2511,
        "物流状态提醒",
        308,
        (_GOODS, Keyword(2, "物流状态", "enum_string", "派送中", _STATES), _TIP),
        kind=LONG_TERM,
    ),
    Title(
        3067,
        "开播提醒",
        670,
        (
            Keyword(1, "直播标题", "thing", "陶艺一夜"),
            Keyword(2, "开播时间", "time", "20:00"),
            Keyword(3, "编号", "letter", "A"),
            Keyword(4, "人数", "number", "120"),
            Keyword(5, "标志", "symbol", "★"),
            Keyword(6, "车牌", "car_number", "粤A8Z888挂"),
        ),
    ),
)


@dataclass(slots=True)
class Template(Row):
    """A template an app has chosen. `kids` in the order chosen."""

    template_id: str
    app_id: str
    tid: int
    kids: list[int] = field(default_factory=list)
    scene: str = ""

    @property
    def key(self) -> str:
        return self.template_id

    @property
    def title(self) -> Title:
        return next(title for title in LIBRARY if title.tid == self.tid)

    @property
    def keywords(self) -> list[Keyword]:
        held = {keyword.kid: keyword for keyword in self.title.keywords}
        return [held[kid] for kid in self.kids]

    @property
    def enums(self) -> dict[str, tuple[str, ...]]:
        return {keyword.code: keyword.choices for keyword in self.keywords if keyword.choices}


class TemplateLibrary:
    """The template calls of one app."""

    def __init__(self, store: Store, app: AppCredentials, tokens: Tokens) -> None:
        self._app_id = app.app_id
        self._tokens = tokens
        self._rows: Collection[Template] = Collection(store, "template", Template)
        # Whether the app has chosen any category in its console.
        self.has_categories: Callable[[], bool] = lambda: True

    def get(self, template_id: str) -> Template | None:
        """A template of this app."""
        found = self._rows.get(template_id)
        return found if found is not None and found.app_id == self._app_id else None

    def chosen(self) -> list[Template]:
        """The app's templates, oldest first."""
        return self._own()

    def _own(self) -> list[Template]:
        return [row for row in self._rows if row.app_id == self._app_id]

    def categories(self, call: Call) -> Reply:
        """GET /wxaapi/newtmpl/getcategory."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        held = CATEGORIES if self.has_categories() else {}
        return ok(data=[{"id": number, "name": name} for number, name in held.items()])

    def titles(self, call: Call) -> Reply:
        """GET /wxaapi/newtmpl/getpubtemplatetitles."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        query = call.query
        if not query.get("ids"):
            return error(200018, "ids_missing")
        wanted = query["ids"].strip('"').split(",")
        if not all(one.isdecimal() and int(one) in CATEGORIES for one in wanted):
            return error(200019, "ids_wrong")
        if not query.get("start", "").isdecimal():
            return error(200016, "start_wrong")
        if not query.get("limit", "").isdecimal() or not 0 < int(query["limit"]) <= MAX_PAGE:
            return error(200017, "limit_wrong")
        start, most = int(query["start"]), int(query["limit"])
        found = [title for title in LIBRARY if str(title.category) in wanted]
        items = [
            {"tid": one.tid, "title": one.title, "type": one.kind, "categoryId": str(one.category)}
            for one in found[start : start + most]
        ]
        return ok(count=len(found), data=items)

    def keywords(self, call: Call) -> Reply:
        """GET /wxaapi/newtmpl/getpubtemplatekeywords."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        title = _title(call.query.get("tid"))
        if title is None:
            return error(200014, "tid_unknown")
        items = [{"kid": one.kid, "name": one.name, "example": one.example, "rule": one.rule} for one in title.keywords]
        return ok(count=len(items), data=items)

    def add(self, call: Call) -> Reply:
        """POST /wxaapi/newtmpl/addtemplate."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = _fields(call)
        if body is None:
            return error(47001, "json_required")
        title, kids, scene = _title(body.get("tid")), body.get("kidList"), body.get("sceneDesc")
        if title is None:
            return error(200014, "tid_unknown")
        if not isinstance(kids, list) or len(kids) not in KEYWORDS or len(set(map(str, kids))) != len(kids):
            return error(200020, "kid_list_wrong")
        if not all(any(str(kid) == str(one.kid) for one in title.keywords) for kid in kids):
            return error(200020, "kid_unknown")
        if not isinstance(scene, str) or not 0 < len(scene) <= MAX_SCENE:
            return error(200021, "scene_wrong")
        own, chosen = self._own(), [int(kid) for kid in kids]
        if any(row.tid == title.tid and row.kids == chosen for row in own):
            return error(200022, "template_there")
        if len(own) >= MAX_TEMPLATES:
            return error(200012, "templates_too_many")
        # 43 characters, as real ids have.
        row = Template(secrets.token_urlsafe(32), self._app_id, title.tid, chosen, scene)
        self._rows.save(row)
        return ok(priTmplId=row.template_id)

    def list(self, call: Call) -> Reply:
        """GET /wxaapi/newtmpl/gettemplate."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        return ok(data=[_view(row) for row in self._own()])

    def delete(self, call: Call) -> Reply:
        """POST /wxaapi/newtmpl/deltemplate."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = _fields(call)
        if body is None:
            return error(47001, "json_required")
        row = self.get(str(body.get("priTmplId") or ""))
        if row is None:
            return error(200014, "template_unknown")
        self._rows.remove(row.key)
        return ok()

    def handlers(self) -> dict[str, tuple[str, Handler]]:
        """By the last part of the path: method, handler."""
        return {
            "getcategory": ("GET", self.categories),
            "getpubtemplatetitles": ("GET", self.titles),
            "getpubtemplatekeywords": ("GET", self.keywords),
            "gettemplate": ("GET", self.list),
            "addtemplate": ("POST", self.add),
            "deltemplate": ("POST", self.delete),
        }

    def clear(self) -> None:
        for row in self._own():
            self._rows.remove(row.key)


def _title(tid: object) -> Title | None:
    return next((title for title in LIBRARY if str(title.tid) == str(tid)), None)


def _fields(call: Call) -> dict[str, Any] | None:
    return json_object(call.body)


def _view(row: Template) -> dict[str, Any]:
    lines, examples = [], []
    for keyword in row.keywords:
        lines.append(f"{keyword.name}:{{{{{keyword.code}.DATA}}}}\n")
        examples.append(f"{keyword.name}:{keyword.example}\n")
    view: dict[str, Any] = {
        "priTmplId": row.template_id,
        "title": row.title.title,
        "content": "".join(lines),
        "example": "".join(examples),
        "type": row.title.kind,
    }
    if row.enums:
        view["keywordEnumValueList"] = [
            {"enumValueList": list(choices), "keywordCode": f"{code}.DATA"} for code, choices in row.enums.items()
        ]
    return view
