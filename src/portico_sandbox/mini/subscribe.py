"""Subscription messages: who has agreed to what how often, and what may be sent to them.

Source: the official page 发送订阅消息 (fields, value forms, error table) and 订阅消息 (agreements, events) [A]: one
agreement is one message, for ever; a long-term template needs one agreement only. Who has ticked 总是保持以上选择 is
not asked again until the settings are changed, and each kept "yes" is one more agreement [B]. Unsure, and only here:
values are looked at before agreements [?]; a wrong `miniprogram_state` or `lang` answers 40097 [?].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..platform import Call, Reply, json_object, one_of
from ..pushes.queue import MINI, Push, Pushes
from ..quotas import DAY, Quotas
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok
from ..weixin.template_library import LONG_TERM, Template, TemplateLibrary
from ..weixin.template_values import refuse_values
from ..weixin.tokens import Tokens
from .inbox import SUBSCRIPTION, Inbox
from .release import Release
from .sessions import Sessions

STATES = frozenset({"developer", "trial", "formal"})
LANGUAGES = frozenset({"zh_CN", "en_US", "zh_HK", "zh_TW"})
ACCEPT, REJECT, BAN, FILTER = "accept", "reject", "ban", "filter"
ANSWERS = frozenset({ACCEPT, REJECT, BAN})
MAX_ASKED = 5


class CannotAsk(Exception):
    """requestSubscribeMessage fails with this errCode."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(slots=True)
class Agreement(Row):
    """What a person lets the app send by one template. `left` messages, or any number when `lasting`.

    `kept` is the answer given for good (总是保持以上选择): WeChat does not ask again and answers so itself.
    """

    openid: str
    template_id: str
    left: int = 0
    lasting: bool = False
    refused: bool = False
    kept: str = ""

    @property
    def key(self) -> str:
        return f"{self.openid}:{self.template_id}"

    @property
    def allows(self) -> bool:
        return not self.refused and (self.lasting or self.left > 0)


class Subscriptions:
    """The agreements with one mini program."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        quotas: Quotas,
        app_id: str,
        tokens: Tokens,
        sessions: Sessions,
        release: Release,
        library: TemplateLibrary,
        inbox: Inbox,
        pushes: Pushes,
    ) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app_id = app_id
        self._tokens = tokens
        self._sessions = sessions
        self._release = release
        self._library = library
        self._inbox = inbox
        self._pushes = pushes
        self._rows: Collection[Agreement] = Collection(store, "mini_agreement", Agreement)
        # Words no message may hold (45168); the content check's, set by a tester.
        self.words: dict[str, int] = {}

    def ask(
        self,
        openid: str,
        template_ids: list[str],
        answer: str | Mapping[str, str],
        times: int = 1,
        *,
        keep: bool = False,
    ) -> dict[str, str]:
        """The person answers requestSubscribeMessage so for each template, `times` times. Raises CannotAsk.

        `answer` is one for all or one for each; `keep` makes it the answer of every later question. A kept answer
        comes before what is said now.
        """
        if not 0 < len(template_ids) <= MAX_ASKED:
            raise CannotAsk(20003, "Templates count is over the max bounds")
        found = [self._library.get(template_id) for template_id in template_ids]
        kinds = {template.title.kind for template in found if template is not None}
        if len(kinds) > 1:
            raise CannotAsk(20002, "Templates type must be same")
        told: dict[str, str] = {}
        for template_id, template in zip(template_ids, found, strict=True):
            if template is None:
                raise CannotAsk(20001, "No template data return, verify the template id exist")
            said = answer if isinstance(answer, str) else answer.get(template_id, REJECT)
            said = self.kept(openid, template_id) or said
            told[template_id] = FILTER if self._same_title(template, told) else said
            if told[template_id] == ACCEPT:
                self._agree(openid, template, times)
            if keep and told[template_id] in {ACCEPT, REJECT}:
                self._keep(openid, template_id, told[template_id])
        self._tell("popup", openid, [(key, value) for key, value in told.items() if value in {ACCEPT, REJECT}])
        return told

    def kept(self, openid: str, template_id: str) -> str:
        """The answer given for good, or nothing."""
        row = self._rows.get(f"{openid}:{template_id}")
        return row.kept if row else ""

    def _keep(self, openid: str, template_id: str, answer: str) -> None:
        row = self._rows.get(f"{openid}:{template_id}") or Agreement(openid, template_id)
        row.kept = answer
        self._rows.save(row)

    def _same_title(self, template: Template, told: dict[str, str]) -> bool:
        """Of two templates with one title, only the first is asked for."""
        return any(held.title == template.title for key in told if (held := self._library.get(key)) is not None)

    def _agree(self, openid: str, template: Template, times: int) -> None:
        row = self._rows.get(f"{openid}:{template.template_id}") or Agreement(openid, template.template_id)
        row.lasting = row.lasting or template.title.kind == LONG_TERM
        row.left, row.refused = row.left + times, False
        self._rows.save(row)

    def _tell(self, what: str, openid: str, answers: list[tuple[str, str]]) -> Push | None:
        rows = [
            {"TemplateId": key, "SubscribeStatusString": value} | ({"PopupScene": "0"} if what == "popup" else {})
            for key, value in answers
        ]
        return self._push(what, openid, rows) if rows else None

    def _push(self, what: str, openid: str, rows: list[dict[str, str]]) -> Push:
        """JSON has the list at the top, an object when it is one; XML has it inside an element of its own."""
        held: Any = rows[0] if len(rows) == 1 else rows
        if self._pushes.forms[MINI] == "json":
            fields = {"List": held}
        else:
            fields = {f"SubscribeMsg{what.title()}Event": {"List": held}}
        return self._pushes.event(MINI, f"subscribe_msg_{what}_event", openid, **fields)

    def turn(self, openid: str, template_id: str, *, on: bool) -> Push | None:
        """The person switches a template off (or on again) in WeChat's settings; only off is told. None: no news."""
        row = self._rows.get(f"{openid}:{template_id}")
        if row is None or row.refused is not on:
            return None
        row.refused, row.kept = not on, ""
        self._rows.save(row)
        return None if on else self._tell("change", openid, [(template_id, REJECT)])

    def send(self, call: Call) -> Reply:
        """POST /cgi-bin/message/subscribe/send."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        openid, template = str(body.get("touser") or ""), self._library.get(str(body.get("template_id") or ""))
        if self._sessions.person(openid) is None:
            return error(40003, "openid_not_of_app")
        if template is None:
            return error(40037, "template_unknown")
        if refusal := self._refuse_content(body, template):
            return refusal
        row = self._rows.get(f"{openid}:{template.template_id}")
        if row is None or not row.allows:
            return error(43101, "no_agreement_left")
        if not self._quotas.take("mini.subscribe_send.per_day", window=DAY):
            return error(45009, "day_quota")
        if not row.lasting:
            row.left -= 1
            self._rows.save(row)
        self._deliver(openid, template, body)
        return ok()

    def _refuse_content(self, body: dict[str, Any], template: Template) -> Reply | None:
        state, lang = body.get("miniprogram_state", "formal"), body.get("lang", "zh_CN")
        if not one_of(state, STATES) or not one_of(lang, LANGUAGES):
            return error(40097, "state_or_lang_wrong")
        page = str(body.get("page") or "")
        if page and not self._release.has(page.partition("?")[0]):
            return error(41030, "page_not_released")
        if refusal := refuse_values(body.get("data"), [one.code for one in template.keywords], template.enums):
            return refusal
        values = [str(field["value"]) for field in body["data"].values() if isinstance(field, dict)]
        if any(word in value for word in self.words for value in values):
            return error(45168, "sensitive_word")
        return None

    def _deliver(self, openid: str, template: Template, body: dict[str, Any]) -> None:
        lines = [{"name": one.name, "value": body["data"][one.code]["value"]} for one in template.keywords]
        content = {"title": template.title.title, "lines": lines, "page": str(body.get("page") or "")}
        message = self._inbox.put(openid, SUBSCRIPTION, content | {"template_id": template.template_id})
        told = {"TemplateId": template.template_id, "MsgID": message.message_id}
        self._push("sent", openid, [told | {"ErrorCode": "0", "ErrorStatus": "success"}])

    def of(self, openid: str) -> list[Agreement]:
        return [row for row in self._rows if row.openid == openid]

    def clear(self) -> None:
        self._rows.clear()
