"""How the gateway answers: always HTTP 200, `code` and `msg` of the gateway, `sub_code` and `sub_msg` of the business.

Source: the page 公共错误码 and the error tables of each call, by way of public SDKs and stored mirrors [B/C].
"""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from ..faults import Fault
from ..platform import Call, Reply
from .signing import Envelope

MESSAGES = {
    "10000": "Success",
    "20000": "Service Currently Unavailable",
    "20001": "Insufficient Token Permissions",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40003": "Insufficient Conditions",
    "40004": "Business Failed",
    "40005": "Call Limited",
    "40006": "Insufficient Permissions",
}
# sub_code → the gateway's code and the text. What is not here is a business failure (40004).
SUB: dict[str, tuple[str, str]] = {
    "isp.unknow-error": ("20000", "系统繁忙"),
    "aop.unknow-error": ("20000", "系统繁忙"),
    "aop.invalid-auth-token": ("20001", "无效的访问令牌"),
    "isv.missing-method": ("40001", "缺少方法名参数"),
    "isv.missing-app-id": ("40001", "缺少appId参数"),
    "isv.missing-signature": ("40001", "缺少签名参数"),
    "isv.missing-signature-type": ("40001", "缺少签名类型参数"),
    "isv.missing-timestamp": ("40001", "缺少时间戳参数"),
    "isv.missing-version": ("40001", "缺少版本参数"),
    "isv.invalid-method": ("40002", "不存在的方法名"),
    "isv.invalid-app-id": ("40002", "无效的AppID参数"),
    "isv.invalid-signature": ("40002", "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配"),
    "isv.invalid-signature-type": ("40002", "无效的签名类型"),
    "isv.invalid-timestamp": ("40002", "非法的时间戳参数"),
    "isv.invalid-charset": ("40002", "字符集错误"),
    "isv.invalid-format": ("40002", "无效的数据格式"),
    "isv.illegal-json": ("40002", "biz_content 不是合法的 JSON"),
    "isv.invalid-parameter": ("40002", "参数无效"),
    "invalid-openid": ("40002", "无效的 open_id"),
    "isv.code-invalid": ("40002", "授权码code无效"),
    "isv.grant-type-invalid": ("40002", "grant_type参数不正确"),
    "isv.refresh-token-invalid": ("40002", "刷新令牌refresh_token无效"),
    "isv.refresh-token-time-out": ("40002", "刷新令牌refresh_token过期"),
    "isv.app-call-limited": ("40005", "应用调用次数超限，包含调用频率超限"),
    "isv.method-call-limited": ("40005", "API调用次数超限，包含调用频率超限"),
    "isv.insufficient-isv-permissions": ("40006", "ISV权限不足"),
    "ACQ.SYSTEM_ERROR": ("40004", "系统错误"),
    "ACQ.INVALID_PARAMETER": ("40004", "参数无效"),
    "ACQ.TRADE_NOT_EXIST": ("40004", "交易不存在"),
    "ACQ.TRADE_HAS_SUCCESS": ("40004", "交易已被支付"),
    "ACQ.TRADE_HAS_CLOSE": ("40004", "交易已经关闭"),
    "ACQ.TRADE_HAS_FINISHED": ("40004", "交易已完结"),
    "ACQ.TRADE_STATUS_ERROR": ("40004", "交易状态不合法"),
    "ACQ.TRADE_BUYER_NOT_MATCH": ("40004", "交易买家不匹配"),
    "ACQ.CONTEXT_INCONSISTENT": ("40004", "交易信息被篡改"),
    "ACQ.TOTAL_FEE_EXCEED": ("40004", "订单总金额不在允许范围内"),
    "ACQ.SELLER_BALANCE_NOT_ENOUGH": ("40004", "卖家余额不足"),
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL": ("40004", "撤销或退款金额与订单金额不一致"),
    "ACQ.REASON_TRADE_REFUND_FEE_ERR": ("40004", "退款金额无效"),
    "ACQ.DISCORDANT_REPEAT_REQUEST": ("40004", "不一致的请求"),
    "BILL_NOT_EXIST": ("40004", "账单不存在"),
    "INVAILID_ARGUMENTS": ("40004", "入参不合法"),
}


def node_of(method: str) -> str:
    return method.replace(".", "_") + "_response"


def ok(rule: str = "ok", **fields: Any) -> Reply:
    """The node of a success."""
    return Reply(200, {"code": "10000", "msg": MESSAGES["10000"], **fields}, rule)


def error(sub_code: str, rule: str, text: str = "", **fields: Any) -> Reply:
    """The node of a failure; `fields` are what some calls answer all the same."""
    code, usual = SUB.get(sub_code, ("40004", sub_code))
    payload = {"code": code, "msg": MESSAGES[code], "sub_code": sub_code, "sub_msg": text or usual}
    return Reply(200, payload | fields, rule)


class AlipayPlatform:
    """One method of the gateway: its failures, in its node, signed.

    OAuth answers its failures in `error_response`, as the public SDKs expect [C].
    """

    def __init__(self, method: str, key: RSAPrivateKey) -> None:
        self._node = node_of(method)
        self._failure_node = "error_response" if method == "alipay.system.oauth.token" else self._node
        self._key = key

    def enclosed(self, reply: Reply) -> Reply:
        """The reply with its envelope. A page (no payload) needs none; an unknown app gets no signature."""
        if reply.payload is None:
            return reply
        failed = "sub_code" in reply.payload
        unsigned = reply.payload.get("sub_code") in {"isv.missing-app-id", "isv.invalid-app-id"}
        reply.envelope = Envelope(self._failure_node if failed else self._node, None if unsigned else self._key)
        return reply

    def busy(self) -> Reply:
        return self.enclosed(error("isp.unknow-error", "fault_ordered"))

    def refuse(self, code: str, status: int | None) -> Reply:
        return self.enclosed(error(code, "fault_ordered"))

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}
