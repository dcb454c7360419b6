"""The rules of an order: fields, limits, and what may follow an out_trade_no that exists.

Source: the pages of alipay.trade.create, alipay.trade.wap.pay and alipay.trade.page.pay and their error tables (stored
mirrors) [B]; the characters a subject may not have are from a support article [C].
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from ..platform import Reply
from .buyers import OPEN_ID, USER_ID
from .replies import error
from .trades import CLOSED, MAX_FEN, WAIT, Trade, fen, read_time

MINI, WAP, PAGE = "JSAPI_PAY", "QUICK_WAP_WAY", "FAST_INSTANT_TRADE_PAY"
MAX_PAYABLE = 15 * 86_400
_NUMBER = re.compile(r"[0-9A-Za-z_]{1,64}")
_NOT_IN_SUBJECT = re.compile(r"[/=&]")
_RELATIVE = re.compile(r"([1-9]\d{0,4})([mhd])")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}


def wrong(field: str, rule: str = "field_rule") -> Reply:
    return error("ACQ.INVALID_PARAMETER", rule, f"参数无效：{field}")


def refuse(biz: dict[str, Any], now: float) -> Reply | None:
    """The first rule the order breaks; None when it is fine."""
    if not _NUMBER.fullmatch(str(biz.get("out_trade_no") or "")):
        return wrong("out_trade_no 须为 1 至 64 位字母、数字或下划线")
    subject = biz.get("subject")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 256 or _NOT_IN_SUBJECT.search(subject):
        return wrong("subject 须为 1 至 256 个字符，不含 / = &")
    amount = fen(biz.get("total_amount"))
    if amount is None:
        return wrong("total_amount 须为元，最多两位小数，不小于 0.01")
    if amount > MAX_FEN:
        return error("ACQ.TOTAL_FEE_EXCEED", "total_over_limit")
    expires = expiry(biz, now)
    if expires is None or not now < expires <= now + MAX_PAYABLE:
        return wrong("time_expire 须为将来 15 天以内的 yyyy-MM-dd HH:mm:ss", "time_expire_wrong")
    return None


def refuse_mini(biz: dict[str, Any], app_id: str) -> Reply | None:
    """What an order of a mini program must also have."""
    if biz.get("product_code") != MINI:
        return wrong("product_code 须为 JSAPI_PAY", "product_code_wrong")
    if biz.get("op_app_id") != app_id:
        return wrong("op_app_id 须为小程序的 appid", "op_app_id_wrong")
    if not buyer_of(biz):
        return wrong("buyer_open_id 与 buyer_id 不能同时为空")
    if not OPEN_ID.fullmatch(buyer_of(biz)) and not USER_ID.fullmatch(buyer_of(biz)):
        return error("invalid-openid", "buyer_malformed")
    return None


def buyer_of(biz: dict[str, Any]) -> str:
    return str(biz.get("buyer_open_id") or biz.get("buyer_id") or "")


def expiry(biz: dict[str, Any], now: float) -> float | None:
    """When the order closes by itself; None when it says so in no form that is known."""
    if biz.get("time_expire"):
        return read_time(biz["time_expire"])
    if biz.get("timeout_express"):
        found = _RELATIVE.fullmatch(str(biz["timeout_express"]))
        return now + int(found[1]) * _SECONDS[found[2]] if found else None
    return now + MAX_PAYABLE


def fingerprint(biz: dict[str, Any]) -> str:
    """Equal for two requests that ask for the same trade."""
    parts = [str(biz.get(name) or "") for name in ("subject", "product_code", "op_app_id")]
    text = json.dumps([*parts, fen(biz.get("total_amount"))], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_reuse(trade: Trade, biz: dict[str, Any], buyer: str) -> Reply | None:
    """None when the same unpaid trade is asked for again; the reason otherwise."""
    if trade.status == CLOSED:
        return error("ACQ.TRADE_HAS_CLOSE", "out_trade_no_closed")
    if trade.status != WAIT:
        return error("ACQ.TRADE_HAS_SUCCESS", "out_trade_no_paid")
    if trade.buyer != buyer:
        return error("ACQ.TRADE_BUYER_NOT_MATCH", "out_trade_no_other_buyer")
    if trade.fingerprint != fingerprint(biz):
        return error("ACQ.CONTEXT_INCONSISTENT", "out_trade_no_other_content")
    return None
