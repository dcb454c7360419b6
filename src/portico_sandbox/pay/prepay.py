"""The rules of a prepay request: fields, limits, and what may follow an out_trade_no that exists.

Source: the official pages of /v3/pay/transactions/{jsapi,native,h5}.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from typing import Any
from urllib.parse import urlsplit

from ..clock import parse_rfc3339
from ..credentials import PayCredentials
from ..people import People
from ..platform import Reply
from .orders import PayOrder
from .replies import error, param_error

TRADE_TYPES = {"jsapi": "JSAPI", "native": "NATIVE", "h5": "MWEB"}
H5_TYPES = {"Wap", "iOS", "Android"}
_NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
# The least time between now and time_expire.
MIN_PAYABLE = 60


def refuse(method: str, body: dict[str, Any], credentials: PayCredentials, people: People, now: float) -> Reply | None:
    """The first rule the request breaks; None when it is fine."""
    return (
        _refuse_account(body, credentials)
        or _refuse_fields(body)
        or _refuse_amount(body.get("amount"))
        or _refuse_expiry(body.get("time_expire"), now)
        or _refuse_scene(method, body, people)
    )


def _refuse_account(body: dict[str, Any], credentials: PayCredentials) -> Reply | None:
    for field in ("appid", "mchid"):
        if not isinstance(body.get(field), str) or not body[field]:
            return param_error(f"/{field}", f"{field} 必填")
    if body["mchid"] != credentials.mchid:
        return param_error("/mchid", "与 Authorization 的商户号不一致", "mchid_not_of_signature")
    if body["appid"] not in credentials.app_ids:
        return error("APPID_MCHID_NOT_MATCH", "appid_not_bound")
    return None


def _refuse_fields(body: dict[str, Any]) -> Reply | None:
    number, description = body.get("out_trade_no"), body.get("description")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        return param_error("/out_trade_no", "须为 6 至 32 位数字、大小写字母或 _-|*")
    if not isinstance(description, str) or not 1 <= len(description) <= 127:
        return param_error("/description", "须为 1 至 127 个字符")
    if refusal := refuse_notify_url(body.get("notify_url")):
        return refusal
    settle = body.get("settle_info", {})
    if not isinstance(settle, dict) or not isinstance(settle.get("profit_sharing", False), bool):
        return param_error("/settle_info/profit_sharing", "须为 true 或 false")
    attach = body.get("attach", "")
    if not isinstance(attach, str) or len(attach) > 128:
        return param_error("/attach", "最长 128 个字符")
    return None


def refuse_notify_url(url: object) -> Reply | None:
    """HTTPS, no query, at most 255. Plain HTTP passes for this machine only, where Portico listens."""
    if not isinstance(url, str) or not url or len(url) > 255:
        return param_error("/notify_url", "必填，最长 255 个字符")
    parts = urlsplit(url)
    local = parts.scheme == "http" and is_loopback(parts.hostname)
    if (parts.scheme != "https" and not local) or not parts.hostname:
        return param_error("/notify_url", "须为 https 地址", "notify_url_not_https")
    if "?" in url:
        return param_error("/notify_url", "不能携带参数", "notify_url_has_query")
    return None


def is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _refuse_amount(amount: object) -> Reply | None:
    if not isinstance(amount, dict) or type(amount.get("total")) is not int or amount["total"] < 1:
        return param_error("/amount/total", "须为大于 0 的整数，单位为分")
    if amount.get("currency", "CNY") != "CNY":
        return param_error("/amount/currency", "仅支持 CNY")
    return None


def _refuse_expiry(text: object, now: float) -> Reply | None:
    if text is None:
        return None
    try:
        expires = parse_rfc3339(text) if isinstance(text, str) else None
    except ValueError:
        expires = None
    if expires is None:
        return param_error("/time_expire", "须遵循 RFC 3339 格式")
    if expires - now < MIN_PAYABLE:
        return param_error("/time_expire", "须晚于当前时间 1 分钟以上", "time_expire_too_soon")
    return None


def _refuse_scene(method: str, body: dict[str, Any], people: People) -> Reply | None:
    if method == "jsapi":
        payer = body.get("payer")
        openid = payer.get("openid") if isinstance(payer, dict) else None
        if not isinstance(openid, str) or not people.may_pay(openid, body["appid"]):
            return param_error("/payer/openid", "无效的 openid", "openid_not_of_app")
    if method == "h5":
        scene = body.get("scene_info")
        if not isinstance(scene, dict) or not _is_ip(scene.get("payer_client_ip")):
            return param_error("/scene_info/payer_client_ip", "须为用户端 IP 地址")
        h5 = scene.get("h5_info")
        if not isinstance(h5, dict) or h5.get("type") not in H5_TYPES:
            return param_error("/scene_info/h5_info/type", "须为 iOS、Android 或 Wap")
    return None


def _is_ip(text: object) -> bool:
    try:
        ipaddress.ip_address(str(text))
    except ValueError:
        return False
    return True


def fingerprint(method: str, body: dict[str, Any]) -> str:
    """Equal for two requests that ask for the same order."""
    parts = {
        name: body.get(name)
        for name in ("appid", "description", "notify_url", "amount", "payer", "time_expire", "attach", "settle_info")
    }
    text = json.dumps([method, parts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_reuse(order: PayOrder, wanted: str) -> Reply | None:
    """None when the same unpaid order is asked for again; the reason otherwise."""
    if order.trade_state in {"SUCCESS", "REFUND"}:
        return error("ORDER_PAID", "out_trade_no_paid")
    if order.trade_state == "CLOSED":
        return error("ORDER_CLOSED", "out_trade_no_closed")
    if order.fingerprint != wanted:
        return error("OUT_TRADE_NO_USED", "out_trade_no_other_content")
    return None
