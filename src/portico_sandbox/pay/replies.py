"""How api.mch.weixin.qq.com answers: HTTP status, `{code, message, detail}`, five signature headers."""

from __future__ import annotations

from typing import Any

from ..clock import Clock
from ..faults import Fault
from ..platform import Call, Reply
from .signing import Signer

# The one answer without a signature: the file of a bill. Its hash came in a signed answer before it.
UNSIGNED = "pay.bill_file"
STATUS: dict[str, int] = {
    "USER_PAYING": 202,
    "PARAM_ERROR": 400,
    "INVALID_REQUEST": 400,
    "APPID_MCHID_NOT_MATCH": 400,
    "MCH_NOT_EXISTS": 400,
    "ORDER_CLOSED": 400,
    "ORDER_PAID": 400,
    "SIGN_ERROR": 401,
    "NO_AUTH": 403,
    "NOT_ENOUGH": 403,
    "OUT_TRADE_NO_USED": 403,
    "RULE_LIMIT": 403,
    "TRADE_ERROR": 403,
    "ACCOUNT_ERROR": 403,
    "ORDER_NOT_EXIST": 404,
    "RESOURCE_NOT_EXISTS": 404,
    "NOT_FOUND": 404,
    "NO_STATEMENT_EXIST": 400,
    "STATEMENT_CREATING": 400,
    "ALREADY_EXISTS": 400,
    "FREQUENCY_LIMITED": 429,
    "RATELIMIT_EXCEEDED": 429,
    "SYSTEM_ERROR": 500,
    "BANK_ERROR": 500,
}
MESSAGES: dict[str, str] = {
    "APPID_MCHID_NOT_MATCH": "appid 和 mch_id 不匹配",
    "MCH_NOT_EXISTS": "商户号不存在",
    "ORDER_CLOSED": "订单已关闭",
    "ORDER_PAID": "该订单已支付",
    "SIGN_ERROR": "签名错误，请检查后再试",
    "NO_AUTH": "商户无权限",
    "NOT_ENOUGH": "基本账户余额不足，请充值后重新发起",
    "OUT_TRADE_NO_USED": "商户订单号重复",
    "ORDER_NOT_EXIST": "订单不存在",
    "RESOURCE_NOT_EXISTS": "退款单不存在",
    "NOT_FOUND": "记录不存在",
    "NO_STATEMENT_EXIST": "请求的账单文件不存在",
    "STATEMENT_CREATING": "账单生成中",
    "FREQUENCY_LIMITED": "频率超限，请稍后重试",
    "SYSTEM_ERROR": "系统异常，请稍后重试",
}


def error(code: str, rule: str, message: str = "", detail: dict[str, Any] | None = None) -> Reply:
    """The platform's failure with `code`."""
    payload: dict[str, Any] = {"code": code, "message": message or MESSAGES.get(code, code)}
    if detail:
        payload["detail"] = detail
    return Reply(STATUS[code], payload, rule)


def param_error(field: str, issue: str, rule: str = "field_rule") -> Reply:
    """PARAM_ERROR naming the field as the platform does: a JSON pointer into the body."""
    return error("PARAM_ERROR", rule, f"参数错误：{issue}", {"location": "body", "field": field, "issue": issue})


class PayPlatform:
    """Signs every reply, with the key the caller asked for in Wechatpay-Serial."""

    def __init__(self, signer: Signer, clock: Clock) -> None:
        self._signer = signer
        self._clock = clock

    def busy(self) -> Reply:
        return error("SYSTEM_ERROR", "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        message = MESSAGES.get(code, code)
        return Reply(status or STATUS.get(code, 400), {"code": code, "message": message}, "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        if call.name == UNSIGNED:
            return {}
        kind = fault.kind if fault else ""
        return self._signer.headers(
            body,
            timestamp=self._clock.real() - (600 if kind == "stale_reply" else 0),
            key=self._signer.ring.for_reply(call.headers.get("wechatpay-serial", "")),
            break_it=kind == "forge_reply",
        )
