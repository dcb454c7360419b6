"""How qyapi.weixin.qq.com answers: HTTP 200, `errcode`, a `hint` and a link in the message.

Source: 全局错误码 (90313). Codes in UNSURE are not confirmed by a page we could read [?]; they are here, once, so that
a reader of a real answer knows where to correct them.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from ..faults import Fault
from ..platform import Call, Reply

MESSAGES: dict[int, str] = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40050: "invalid chat_id",
    40058: "invalid Request Parameter",
    40063: "some parameters are empty",
    40096: "invalid external userid",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41035: "missing external userid",
    41037: "missing contact way type",
    41048: "no customer to send",
    41050: "invalid welcome code",
    41051: "externaluser has started chatting",
    41096: "another app is sending the welcome message",
    42001: "access_token expired",
    43002: "require POST method",
    45009: "api freq out of limit",
    47001: "data format error",
    48002: "api forbidden",
    84061: "not external contact",
    95000: "invalid open_kfid",
    95001: "send msg count limit",
    95002: "send msg time limit",
}

# Rule: code. What a missing scene, a text too long, an expired welcome code and an empty audience answer is a guess.
UNSURE: dict[str, int] = {
    "scene_wrong": 40058,
    "welcome_code_wrong": 41050,
    "nobody_to_send_to": 41048,
    "identity_wrong": 40058,
    "join_way_unknown": 40058,
}


def error(code: int, rule: str, **payload: Any) -> Reply:
    """The platform's failure with `code`."""
    hint = f"{int(time.time())}{secrets.randbelow(10**14):014d}"
    text = (
        f"{MESSAGES.get(code, 'error')}, hint: [{hint}], from ip: 127.0.0.1, "
        f"more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    )
    return Reply(200, {"errcode": code, "errmsg": text, **payload}, rule)


def unsure(rule: str) -> Reply:
    """A failure whose code is one of UNSURE."""
    return error(UNSURE[rule], rule)


def ok(**payload: Any) -> Reply:
    return Reply(200, {"errcode": 0, "errmsg": "ok", **payload})


class WecomPlatform:
    """No signatures on replies."""

    def busy(self) -> Reply:
        return error(-1, "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return error(int(code), "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}
