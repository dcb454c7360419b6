"""What WeChat thinks of a text, a picture or sound, and a person.

Sources: the official pages 文本内容安全识别, 多媒体内容安全识别, 获取用户安全等级 [A]. All want somebody who was in the
mini program within two hours (61010). A risky text is a success with errcode 0: the verdict says it. What is said of
pictures comes as the push `event.wxa_media_check` within half an hour; `label` is a number or a text there [A].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.kernel.errors import Refused

MAX_TEXT: Final = 2_500
_AWAY: Final = 61010
_PICTURE: Final = 2
_SOUND: Final = 1


class Scene(IntEnum):
    """Where people read it."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    SOCIAL = 4


class RiskScene(IntEnum):
    """What the person is about to do."""

    REGISTER = 0
    MARKETING = 1
    CONTENT = 2


class Suggestion(StrEnum):
    """FINE: publish. REVIEW: a person looks first. RISKY: do not publish."""

    FINE = "pass"
    REVIEW = "review"
    RISKY = "risky"


class AuthorAway(Refused):
    """The author was not in the mini program for two hours: the platform gives no verdict; a person has to look."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`label`: the platform's number for what it found (100: nothing). `trace_id` names the check."""

    suggestion: Suggestion
    label: int
    trace_id: str


@dataclass(frozen=True, slots=True)
class MediaVerdict:
    """A push about a picture or sound. `verdict` is None when the platform could not fetch the file (`error`)."""

    trace_id: str
    verdict: Verdict | None
    error: int


class WechatMiniSafety:
    """The checks of one mini program."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def check_text(self, text: str, *, openid: str, scene: Scene, title: str = "", nickname: str = "") -> Verdict:
        """The verdict on a text of at most 2,500 characters. Raises AuthorAway, Retryable, Refused, ValueError."""
        if not 0 < len(text) <= MAX_TEXT:
            raise ValueError("a text of 1 to 2,500 characters can be checked")
        content: dict[str, Any] = {"version": 2, "openid": openid, "scene": int(scene), "content": text}
        content |= {name: value for name, value in (("title", title), ("nickname", nickname)) if value}
        answer = self._ask("msg_sec_check", "/wxa/msg_sec_check", content, repeatable=True)
        return _verdict(answer["result"], str(answer["trace_id"]))

    def check_picture(self, url: str, *, openid: str, scene: Scene) -> str:
        """The check's trace id; the verdict comes as a push. Raises AuthorAway, Retryable, Refused."""
        return self._check_media(url, _PICTURE, openid, scene)

    def check_sound(self, url: str, *, openid: str, scene: Scene) -> str:
        """The check's trace id; the verdict comes as a push. Raises AuthorAway, Retryable, Refused."""
        return self._check_media(url, _SOUND, openid, scene)

    def _check_media(self, url: str, kind: int, openid: str, scene: Scene) -> str:
        content = {"version": 2, "openid": openid, "scene": int(scene), "media_url": url, "media_type": kind}
        # Not repeated: the same file again soon is refused (87020).
        answer = self._ask("media_check_async", "/wxa/media_check_async", content, repeatable=False)
        return str(answer["trace_id"])

    def risk_rank(self, *, openid: str, scene: RiskScene, client_ip: str, phone: str = "") -> int:
        """0 to 4, higher is riskier. Raises AuthorAway, Retryable, Refused."""
        content: dict[str, Any] = {"appid": self._app.app_id, "openid": openid, "scene": int(scene)}
        content |= {"client_ip": client_ip} | ({"mobile_no": phone} if phone else {})
        return int(self._ask("getuserriskrank", "/wxa/getuserriskrank", content, repeatable=True)["risk_rank"])

    def _ask(self, call: str, path: str, content: Mapping[str, Any], *, repeatable: bool) -> dict[str, Any]:
        try:
            return self._client.post(call, path, content, app=self._app, repeatable=repeatable)
        except Refused as refusal:
            if error_code(refusal) == _AWAY:
                raise AuthorAway(**refusal.data) from refusal
            raise


class WechatTextCheck:
    """Implements members' TextCheck, for what people say of themselves. What a person should look at first passes."""

    def __init__(self, safety: WechatMiniSafety) -> None:
        self._safety = safety

    def allows(self, *, text: str, openid: str) -> bool:
        verdict = self._safety.check_text(text, openid=openid, scene=Scene.PROFILE)
        return verdict.suggestion is not Suggestion.RISKY


def media_verdict(content: Mapping[str, Any]) -> MediaVerdict:
    """What a push of `event.wxa_media_check` says. Raises ValueError for a malformed one."""
    trace_id, error = str(content.get("trace_id", "")), int(content.get("errcode", 0))
    if not trace_id:
        raise ValueError("trace_id")
    if error:
        return MediaVerdict(trace_id, None, error)
    result = content.get("result")
    if not isinstance(result, Mapping):
        raise ValueError("result")
    return MediaVerdict(trace_id, _verdict(result, trace_id), 0)


def _verdict(result: Mapping[str, Any], trace_id: str) -> Verdict:
    return Verdict(Suggestion(str(result["suggest"])), int(result["label"]), trace_id)
