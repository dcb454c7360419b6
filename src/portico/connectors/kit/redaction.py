"""What of a platform call may be written down: enough to look into a failure, no secret, nobody's data.

Two nets. Values under names that are known to prove something or to name somebody are hidden whole. Whatever else
looks like a secret, an identity, a number of a person's or something a person wrote is hidden by its look, because
tomorrow's platform has names that are not in the list.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import parse_qsl

TEXT_LIMIT: Final = 1_000
_HIDDEN: Final = "***"
# Compared without case, "_" and "-".
_SECRET_NAMES: Final = frozenset(
    # What proves who we are, and what opens something.
    {"accesstoken", "appsecret", "authorization", "ciphertext", "clientsecret", "corpsecret", "encrypt", "jsapiticket"}
    | {"key", "paysign", "refreshtoken", "secret", "sessionkey", "sig", "sign", "signature", "sk", "ticket", "token"}
    | {"codeurl", "downloadurl", "h5url", "orderinfotoken", "packageinfo", "paytoken", "prepayid", "rsasign"}
    # What a person's device handed us, good for one use.
    | {"anonymouscode", "authcode", "code", "jscode", "welcomecode"}
    # Who somebody is.
    | {"account", "bankaccount", "buyerid", "buyeropenid", "externalcontact", "externaluserid", "fromusername"}
    | {"headimgurl", "mobile", "mobileno", "name", "nextopenid", "nickname", "openid", "openidlist", "payer"}
    | {"pendingid", "phone", "phonenumber", "phonenumbers", "phonenumberset", "purephonenumber", "realname"}
    | {"receivercontact", "consignorcontact", "receiver", "receivername", "tel", "touser", "unionid", "user", "userid"}
    | {"alipayuserid", "billdownloadurl", "buyerlogonid", "buyeruserid", "userreceivedaccount"}
    | {"username", "xid", "clientip", "payerclientip", "emailaddress", "address", "latitude", "longitude", "location"}
    # What was said to them, what they bought, and where their parcel is.
    | {"itemdesc", "logisticcode", "nu", "num", "trackingno", "waybillid"}
    | {"acceptstation", "content", "context", "keyword", "msglist", "remark", "templateparam", "templateparamset"}
    | {"text", "value"}
)
# Names under which a platform tells us, in a sentence of its own, what went wrong.
_SENTENCES: Final = frozenset(
    {"description", "errmsg", "errormsg", "errtips", "message", "msg", "reason", "returnmessage", "submsg", "tips"}
)
# An error word (WeChat Pay, the SMS providers) or number (Alipay) under "code" of an answer is worth keeping. A sign-in
# code is not, and may happen to be of letters only: so what we send has none, and a word is of capitals throughout, or
# of capitals that each begin a longer word.
_ERROR_CODE: Final = re.compile(r"(?:is[vp]\.)?[A-Z]+(?:_[A-Z]+)*|[A-Z][a-z]+(?:\.?[A-Z][a-z]+)*|-?\d{1,5}")
_PHONE: Final = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
# Twenty or more characters with a letter and a digit among them: a token, a ticket, an openid. Not WeChat's request id.
_OPAQUE: Final = re.compile(r"(?<![\w-])(?<!rid: )(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[A-Za-z0-9_-]{20,}=*")
_QUERY: Final = re.compile(r"((?:https?|weixin|alipays?|sslocal)://[^\s?\"]+)\?[^\s\"]*")
_FORM: Final = re.compile(r"[\w.~%*+-]+=[^&\s<>{}]*(?:&[\w.~%*+-]+=[^&\s<>{}]*)*", re.ASCII)


def redact_target(target: str) -> str:
    """The path with its query, secrets hidden."""
    path, mark, query = target.partition("?")
    return f"{_by_look(path)}?{_redact_form(query, is_answer=False)}" if mark else _by_look(path)


def redact_body(body: bytes, *, is_answer: bool) -> str:
    """JSON or a form with secrets and people's data hidden; of anything else only the size. At most a screen long.

    The code of an error stays readable in an answer (`is_answer`); what we send has no such code.
    """
    if not body:
        return ""
    text = _redact_text(body, is_answer)
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}…"


def _redact_text(body: bytes, is_answer: bool) -> str:
    try:
        return json.dumps(_redact(json.loads(body), is_answer), ensure_ascii=False)
    except (ValueError, RecursionError):
        pass
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError:
        text = ""
    # An error page, a picture, XML: its form is unknown, so nothing of it is kept.
    return _redact_form(text, is_answer) if _FORM.fullmatch(text) else f"({len(body)} bytes that are not JSON)"


def _redact_form(text: str, is_answer: bool) -> str:
    # Decoded: it is read by people, and sent nowhere.
    pairs = parse_qsl(text, keep_blank_values=True)
    return "&".join(f"{_by_look(name)}={_hide(name, value, is_answer)}" for name, value in pairs)


def _redact(content: Any, is_answer: bool, name: str = "") -> Any:
    """The content without what may not be kept. `name` is the field it is in."""
    if isinstance(content, dict):
        return {_by_look(key): _hide(key, value, is_answer) for key, value in content.items()}
    if isinstance(content, list):
        return [_redact(item, is_answer, name) for item in content]
    if isinstance(content, str):
        return _redact_string(content, is_answer, name)
    # A phone number may come as a number.
    return _by_look(str(content)) if isinstance(content, int) and _PHONE.fullmatch(str(content)) else content


def _hide(name: str, value: Any, is_answer: bool) -> Any:
    plain = name.replace("_", "").replace("-", "").lower()
    if is_answer and plain == "code" and _ERROR_CODE.fullmatch(str(value)):
        return value
    return _HIDDEN if plain in _SECRET_NAMES else _redact(value, is_answer, plain)


def _redact_string(text: str, is_answer: bool, name: str) -> str:
    if text[:1] in {"{", "["}:
        # Alipay, the couriers and Baidu put JSON into a field.
        try:
            return json.dumps(_redact(json.loads(text), is_answer), ensure_ascii=False)
        except (ValueError, RecursionError):
            pass
    if not text.isascii() and name not in _SENTENCES:
        return f"({len(text)} characters)"
    return _by_look(text)


def _by_look(text: str) -> str:
    without_queries = _QUERY.sub(rf"\1?{_HIDDEN}", text)
    without_people = _EMAIL.sub(_HIDDEN, _PHONE.sub(r"\1****\2", without_queries))
    return _OPAQUE.sub(lambda found: f"{found[0][:4]}…({len(found[0])})", without_people)
