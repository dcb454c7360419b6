"""Template messages: the account's templates, sending, and the event that tells what became of it.

Sources: the pages 发送模板消息, 选用模板, 获取已选用模板列表, 删除模板, 模版消息送达 (fields, statuses) [A]; 25
templates and the values' forms: dossier [A]. `client_msg_id` makes a message go once in ten minutes [B]; that the same
msgid comes back then is [?]. The demo library is ours: the platform's has thousands.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..people import Person
from ..platform import Reply
from ..store import Collection, Row
from ..weixin.replies import error, ok
from ..weixin.template_values import refuse_values
from .account import Account
from .inbox import Inbox

ONCE_FOR = 600
_KEY: Final = re.compile(r"\{\{(\w+)\.DATA\}\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template of the public library: title, and each line's label and key."""

    title: str
    lines: tuple[tuple[str, str], ...]


LIBRARY: Final[Mapping[str, Pattern]] = {
    "43216": Pattern("订单支付成功通知", (("订单编号", "character_string1"), ("商品", "thing2"), ("金额", "amount3"))),
    "42984": Pattern(
        "订单发货通知", (("订单编号", "character_string1"), ("快递公司", "thing2"), ("发货时间", "time3"))
    ),
    "46328": Pattern("预约提醒", (("预约人", "thing1"), ("预约时间", "time2"), ("门店", "thing3"))),
}


@dataclass(slots=True)
class Template(Row):
    """A template the account has chosen."""

    id: str
    title: str
    content: str

    @property
    def key(self) -> str:
        return self.id

    @property
    def keys(self) -> list[str]:
        return _KEY.findall(self.content)


class Templates:
    """The account's templates and what it sends by them. `blocked`: people who have switched its messages off."""

    def __init__(self, account: Account, inbox: Inbox) -> None:
        self._account = account
        self._inbox = inbox
        self._templates: Collection[Template] = Collection(account.store, "official_template", Template)
        self._sent: dict[tuple[str, str], tuple[float, int]] = {}
        self.blocked: set[str] = set()

    def add(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/template/api_add_template."""
        pattern = LIBRARY.get(str(body.get("template_id_short", "")))
        if pattern is None:
            return error(40037, "template_not_in_library")
        if len(self._templates) >= self._account.quotas.limits["oa.templates.total"]:
            return error(45026, "templates_full")
        wanted = body.get("keyword_name_list")
        labels = wanted if isinstance(wanted, list) and wanted else [label for label, _ in pattern.lines]
        lines = [f"{label}:{{{{{key}.DATA}}}}" for label, key in pattern.lines if label in labels]
        if len(lines) != len(labels):
            return error(40097, "keyword_not_in_template")
        template = Template(secrets.token_urlsafe(32), pattern.title, "\n".join(lines))
        self._templates.save(template)
        return ok(template_id=template.id)

    def list(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/template/get_all_private_template."""
        industry = {"primary_industry": "", "deputy_industry": "", "example": ""}
        held = [{"template_id": t.id, "title": t.title, "content": t.content} | industry for t in self._templates]
        return Reply(200, {"template_list": held})

    def delete(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/template/del_private_template."""
        template_id = str(body.get("template_id", ""))
        if self._templates.get(template_id) is None:
            return error(40037, "template_unknown")
        self._templates.remove(template_id)
        return ok()

    def send(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/message/template/send."""
        person = self._account.person_of(body.get("touser"))
        if person is None:
            return error(40003, "openid_not_of_app")
        template = self._templates.get(str(body.get("template_id", "")))
        if template is None:
            return error(40037, "template_unknown")
        if not self._account.followers.follows(person):
            return error(43004, "not_a_follower")
        refusal = refuse_values(body.get("data"), template.keys)
        if refusal is None and body.get("miniprogram"):
            refusal = self._account.refuse_link(body["miniprogram"])
        return refusal or self._deliver(person, template, body)

    def _deliver(self, person: Person, template: Template, body: Mapping[str, Any]) -> Reply:
        now = self._account.clock.now()
        once = (person.id, str(body.get("client_msg_id") or ""))
        if once[1] and now - self._sent.get(once, (0.0, 0))[0] < ONCE_FOR:
            return Reply(200, {"errcode": 0, "errmsg": "ok", "msgid": self._sent[once][1]}, "sent_before")
        msgid = secrets.randbelow(10**15) + 10**17
        self._sent[once] = (now, msgid)
        blocked = person.id in self.blocked
        if not blocked:
            self._inbox.deliver(person, "template", {"title": template.title} | _content(template, body))
        status = "failed:user block" if blocked else "success"
        self._account.tell("TEMPLATESENDJOBFINISH", person, MsgID=msgid, Status=status)
        return ok(msgid=msgid)

    def clear(self) -> None:
        self._templates.clear()
        self._sent.clear()
        self.blocked.clear()


def _content(template: Template, body: Mapping[str, Any]) -> dict[str, Any]:
    text = _KEY.sub(lambda found: str(body["data"][found[1]]["value"]), template.content)
    return {"text": text, "url": body.get("url", ""), "miniprogram": body.get("miniprogram") or {}}
