"""Content checks and risk ranks: what WeChat thinks of a text, a picture, a person.

Sources: the official pages 文本内容安全识别, 多媒体内容安全识别, 获取用户安全等级 [A]. What is risky is for a tester to
say: words of a text (`mini_words`), the verdict on the next media (`mini_media_verdict`), a person's `high_risk`.
Unsure, and only here: content over 2,500 characters and a missing field answer 47001, a version other than 2 as well
(the platform would run its first version, frozen since 2021-09-01) [?]; the same media sent again within a minute
answers 87020 [?]; how many risk ranks make 61081 is not published, so there is no limit.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..clock import Clock
from ..pay.prepay import is_loopback
from ..people import People
from ..platform import Call, Reply, json_object, one_of
from ..pushes.queue import MINI, Pushes
from ..quotas import DAY, MINUTE, Quotas
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens
from .sessions import Sessions

PASS, REVIEW, RISKY = "pass", "review", "risky"
NORMAL = 100
TEXT_LABELS = frozenset({NORMAL, 10001, 20001, 20002, 20003, 20006, 20008, 20012, 20013, 21000})
MEDIA_VERDICTS = {PASS: NORMAL, REVIEW: 21000, RISKY: 20002}
SCENES = frozenset({1, 2, 3, 4})
RISK_SCENES = frozenset({0, 1, 2})
AUDIO, PICTURE = 1, 2
MAX_TEXT = 2_500
MAX_MEDIA_BYTES = 10 * 1024 * 1024
DOWNLOAD_FAILED = -1008
# The platform takes up to half an hour.
VERDICT_AFTER = 2.0
REPEAT_WITHIN = MINUTE
# Verdicts come from an account of the platform's own, not from the person.
PLATFORM_USER = "oPlatformTellsMediaVerdicts0"
# Words only a tester writes: each has its label; 21000 asks for a human eye.
DEFAULT_WORDS = {"沙箱违法词": 20006, "沙箱辱骂词": 20003, "沙箱广告词": 10001, "沙箱待审词": 21000}


@dataclass(slots=True)
class MediaCheck(Row):
    """One picture or sound on its way through the check."""

    trace_id: str
    url: str
    openid: str
    asked_at: float
    told: bool = False

    @property
    def key(self) -> str:
        return self.trace_id


class Safety:
    """The checks of one mini program."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        quotas: Quotas,
        app_id: str,
        people: People,
        tokens: Tokens,
        sessions: Sessions,
        pushes: Pushes,
    ) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app_id = app_id
        self._people = people
        self._tokens = tokens
        self._sessions = sessions
        self._pushes = pushes
        self._media: Collection[MediaCheck] = Collection(store, "mini_media_check", MediaCheck)
        self.words = dict(DEFAULT_WORDS)
        self.media_verdict = PASS

    def _body(self, call: Call) -> dict[str, Any] | Reply:
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        if not call.body:
            return error(44002, "body_missing")
        body = json_object(call.body)
        return error(47001, "json_required") if body is None else body

    def _within(self, name: str) -> Reply | None:
        if not self._quotas.take(f"mini.{name}.per_minute", window=MINUTE):
            return error(44991, "minute_quota")
        if not self._quotas.take(f"mini.{name}.per_day", window=DAY):
            return error(45009, "day_quota")
        return None

    def text(self, call: Call) -> Reply:
        """POST /wxa/msg_sec_check. What is risky answers errcode 0 all the same."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        content = body.get("content")
        if body.get("version") != 2 or not isinstance(content, str) or not 0 < len(content) <= MAX_TEXT:
            return error(47001, "field_wrong")
        if not one_of(body.get("scene"), SCENES):
            return error(40129, "scene_wrong")
        if refusal := self._sessions.refuse_absent(str(body.get("openid") or "")) or self._within("text_check"):
            return refusal
        texts = [str(body.get(name) or "") for name in ("content", "title", "nickname", "signature")]
        hits = [(word, label) for word, label in self.words.items() if any(word in text for text in texts)]
        worst = min((label for _, label in hits if label != 21000), default=21000 if hits else NORMAL)
        detail = [_finding("content_model", worst, prob=90)]
        detail += [_finding("keyword", label, level=90, keyword=word) for word, label in hits]
        result = {"suggest": _suggest(worst), "label": worst}
        return Reply(200, ok(result=result, detail=detail, trace_id=_trace()).payload, f"text_{_suggest(worst)}")

    def media(self, call: Call) -> Reply:
        """POST /wxa/media_check_async. The verdict comes as a push."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        url, openid = body.get("media_url"), str(body.get("openid") or "")
        if body.get("version") != 2 or not isinstance(url, str) or not url.startswith(("http://", "https://")):
            return error(47001, "field_wrong")
        if not one_of(body.get("media_type"), (AUDIO, PICTURE)):
            return error(40004, "media_type_wrong")
        if not one_of(body.get("scene"), SCENES):
            return error(40129, "scene_wrong")
        if refusal := self._sessions.refuse_absent(openid):
            return refusal
        now = self._clock.now()
        if any(one.url == url and now - one.asked_at < REPEAT_WITHIN for one in self._media):
            return error(87020, "asked_again_too_soon")
        if refusal := self._within("media_check"):
            return refusal
        check = MediaCheck(_trace(), url, openid, now)
        self._media.save(check)
        return ok(trace_id=check.trace_id)

    async def tell_due(self) -> None:
        """Every check old enough has its verdict on the way."""
        now = self._clock.now()
        for check in [one for one in self._media if not one.told and now - one.asked_at >= VERDICT_AFTER]:
            check.told = True
            self._media.save(check)
            errcode = 0 if await _downloads(check.url) else DOWNLOAD_FAILED
            self._pushes.event(MINI, "wxa_media_check", PLATFORM_USER, **self._verdict(check, errcode))

    def _verdict(self, check: MediaCheck, errcode: int) -> dict[str, Any]:
        label = MEDIA_VERDICTS[self.media_verdict]
        found = {"suggest": self.media_verdict, "label": label}
        detail = [{"strategy": "content_model", "errcode": errcode, **found, "prob": 90}]
        return {
            "appid": self._app_id,
            "trace_id": check.trace_id,
            "version": 2,
            "detail": [] if errcode else detail,
            "errcode": errcode,
            "errmsg": "download error" if errcode else "ok",
            "result": {} if errcode else found,
        }

    def risk(self, call: Call) -> Reply:
        """POST /wxa/getuserriskrank."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        if body.get("appid") != self._app_id or not body.get("client_ip") or type(body.get("scene")) is not int:
            return error(47001, "field_wrong")
        if body["scene"] not in RISK_SCENES:
            return error(40129, "scene_wrong")
        openid = str(body.get("openid") or "")
        if refusal := self._sessions.refuse_absent(openid):
            return refusal
        person = self._people.find(openid)
        rank = 4 if person is not None and person.high_risk else 0
        answer = {"errcode": 0, "errmsg": "getuserriskrank succ", "risk_rank": rank}
        return Reply(200, answer | {"unoin_id": secrets.randbelow(10**9)})

    def clear(self) -> None:
        self._media.clear()
        self.words = dict(DEFAULT_WORDS)
        self.media_verdict = PASS


def _suggest(label: int) -> str:
    return {NORMAL: PASS, 21000: REVIEW}.get(label, RISKY)


def _finding(strategy: str, label: int, **more: Any) -> dict[str, Any]:
    return {"strategy": strategy, "errcode": 0, "suggest": _suggest(label), "label": label, **more}


def _trace() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


async def _downloads(url: str) -> bool:
    """Whether the file is there and not too big. The sandbox reaches this machine only."""
    if not is_loopback(urlsplit(url).hostname or ""):
        return False
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        try:
            answer = await client.get(url)
        except httpx.HTTPError:
            return False
    return answer.is_success and 0 < len(answer.content) <= MAX_MEDIA_BYTES
