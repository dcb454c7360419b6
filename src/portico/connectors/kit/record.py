"""The record of a platform call: what was asked and answered, without secrets or people's numbers."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

logger = logging.getLogger("portico.platform")

TEXT_LIMIT: Final = 1_000
_HIDDEN: Final = "***"
# Names whose values prove something or name somebody. Compared without case and underscores.
_SECRET_NAMES: Final = frozenset(
    {"accesstoken", "nextopenid", "openidlist", "ticket", "userid"}
    | {"appsecret", "authorization", "ciphertext", "code", "headimgurl", "jscode", "nickname"}
    | {"openid", "payer", "refreshtoken", "remark"}
    | {"acceptstation", "address", "context", "corpsecret", "externalcontact", "externaluserid", "key", "msglist"}
    | {"pendingid", "phonenumbers", "sig", "templateparam", "text", "touser", "welcomecode"}
    | {"clientsecret", "orderinfotoken", "paytoken", "sk", "xid"}
    | {"alipayuserid", "billdownloadurl", "buyerid", "buyerlogonid", "buyeropenid", "buyeruserid", "mobile", "sign"}
    | {"account", "bankaccount", "downloadurl", "packageinfo", "realname", "token", "username"}
    | {"paysign", "phonenumber", "phonenumberset", "purephonenumber", "receivercontact", "consignorcontact"}
    | {"secret", "sessionkey", "signature", "templateparamset", "unionid", "codeurl", "h5url", "prepayid"}
    # Messages and checks of texts: to whom, what was said, from where.
    | {"touser", "content", "value", "mobileno", "clientip", "emailaddress", "keyword"}
)
_PHONE: Final = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class PlatformCall:
    """One exchange, redacted. `status` is 0 when no answer came; `outcome` is `ok` or the failure's code."""

    platform: str
    call: str
    method: str
    target: str
    status: int
    outcome: str
    attempts: int
    milliseconds: float
    request: str
    response: str
    account: str = ""


Recorder = Callable[[PlatformCall], None]


def log_call(call: PlatformCall) -> None:
    """The call is in the log: quietly when it went well, as a warning with both texts when not."""
    if call.outcome == "ok":
        logger.debug("%s %s %d in %.0f ms", call.platform, call.call, call.status, call.milliseconds)
        return
    logger.warning(
        "%s %s failed: %s (HTTP %d, %d attempts, %.0f ms) %s %s request=%s response=%s",
        call.platform,
        call.call,
        call.outcome,
        call.status,
        call.attempts,
        call.milliseconds,
        call.method,
        call.target,
        call.request,
        call.response,
    )


def redact_target(target: str) -> str:
    """The path with its query, secrets hidden."""
    path, mark, query = target.partition("?")
    if not mark:
        return path
    pairs = [(name, _HIDDEN if _is_secret(name) else value) for name, value in parse_qsl(query)]
    return f"{path}?{urlencode(pairs, safe='*')}"


def redact_body(body: bytes) -> str:
    """The text with secrets and phone numbers hidden; never longer than a screen."""
    try:
        content = json.loads(body) if body else None
    except ValueError:
        # Not JSON: an error page, perhaps. Its form is unknown, so nothing of it is kept.
        return f"({len(body)} bytes that are not JSON)"
    if content is None:
        return ""
    text = json.dumps(_redact(content), ensure_ascii=False)
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}…"


def _is_secret(name: str) -> bool:
    return name.replace("_", "").lower() in _SECRET_NAMES


def _redact(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _hide(name, value) for name, value in content.items()}
    if isinstance(content, list):
        return [_redact(item) for item in content]
    return _PHONE.sub(r"\1****\2", content) if isinstance(content, str) else content


def _hide(name: str, value: Any) -> Any:
    # WeChat Pay's and the SMS provider's `code` is an error word worth keeping; a sign-in code is not.
    if name.lower() == "code" and isinstance(value, str) and re.fullmatch(r"[A-Z][A-Za-z_.]+", value):
        return value
    return _HIDDEN if _is_secret(name) else _redact(value)
