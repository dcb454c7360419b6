"""What the platform refuses about profit sharing (分账), direct merchant.

Sources: the official pages of /v3/profitsharing/* (2025-09) and the platform's list of frequent questions about
sharing. Certainty: fields, 50 receivers, 50 calls for one order, 180 days for a return, 30 days until the rest is
unfrozen, 30 % by default [A]; a minute between payment and sharing [C]. The pages name the messages below but not
always the code that goes with each: the codes in REFUSALS marked [?] are our reading, all in this one table.
"""

from __future__ import annotations

import re
from typing import Any

from ..credentials import PayCredentials
from ..people import People
from ..platform import Reply
from .replies import error, param_error

NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
TYPES = frozenset({"MERCHANT_ID", "PERSONAL_OPENID"})
RELATIONS = frozenset(
    {"STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"}
)
MAX_RECEIVERS = 50
MAX_DESCRIPTION = 80
MAX_CUSTOM_RELATION = 10

REFUSALS: dict[str, tuple[str, str]] = {
    "sharing_not_marked": ("INVALID_REQUEST", "非分账订单不支持分账"),
    "sharing_too_early": ("INVALID_REQUEST", "订单处理中，暂时无法分账，请稍后再试"),
    "sharing_not_enough": ("NOT_ENOUGH", "分账金额不足"),
    "sharing_over_ratio": ("RULE_LIMIT", "分账金额超出最大分账比例"),
    "sharing_too_often": ("RULE_LIMIT", "对同一笔订单最多能发起50次分账请求"),  # [?]
    "sharing_no_relation": ("INVALID_REQUEST", "分账接收方关系不存在，请检查参数中每个接收方的关系"),  # [?]
    "sharing_other_content": ("INVALID_REQUEST", "商户分账单号重复，且请求参数与原单不一致"),  # [?]
    "sharing_name_wrong": ("INVALID_REQUEST", "分账接收方姓名与实名不一致"),  # [?]
    "return_not_possible": ("INVALID_REQUEST", "原分账单未成功分给该接收方，不能回退"),  # [?]
    "return_too_late": ("INVALID_REQUEST", "超出分账回退时限"),  # [?]
    "return_over_amount": ("NOT_ENOUGH", "回退金额大于剩余可回退金额"),  # [?]
    "return_too_often": ("RULE_LIMIT", "对同一笔分账单最多能发起50次分账回退请求"),  # [?]
    "return_other_content": ("INVALID_REQUEST", "商户回退单号重复，且请求参数与原单不一致"),  # [?]
}


def refuse(rule: str) -> Reply:
    """The platform's answer for a rule of REFUSALS."""
    code, text = REFUSALS[rule]
    return error(code, rule, text)


def refuse_receiver(body: dict[str, Any], credentials: PayCredentials, people: People) -> Reply | None:
    """The first rule a receiver to be added breaks."""
    if body.get("appid") not in credentials.app_ids:
        return param_error("/appid", "appid 与商户号无绑定关系", "appid_not_bound")
    if refusal := _refuse_account(body, body["appid"], people):
        return refusal
    if body["type"] == "MERCHANT_ID" and not body.get("name"):
        return param_error("/name", "分账接收方类型是MERCHANT_ID时，商户全称必传")
    if body.get("relation_type") not in RELATIONS:
        return param_error("/relation_type", "与分账方的关系类型不正确")
    custom = body.get("custom_relation")
    if body["relation_type"] == "CUSTOM" and not (isinstance(custom, str) and 1 <= len(custom) <= MAX_CUSTOM_RELATION):
        return param_error("/custom_relation", "CUSTOM 时必填，最多 10 个字")
    return None


def _refuse_account(body: dict[str, Any], app_id: str, people: People) -> Reply | None:
    account = body.get("account")
    if body.get("type") not in TYPES:
        return param_error("/type", "须为 MERCHANT_ID 或 PERSONAL_OPENID")
    if body["type"] == "MERCHANT_ID" and not re.fullmatch(r"\d{8,10}", str(account)):
        return param_error("/account", "须为商户号")
    if body["type"] == "PERSONAL_OPENID" and not (isinstance(account, str) and people.may_pay(account, app_id)):
        return param_error("/account", "openid与appid不匹配", "openid_not_of_app")
    return None


def refuse_order(body: dict[str, Any], credentials: PayCredentials, people: People) -> Reply | None:
    """The first rule the fields of a sharing request break."""
    if refusal := refuse_numbers(body):
        return refusal
    receivers = body.get("receivers")
    if not isinstance(receivers, list) or not 1 <= len(receivers) <= MAX_RECEIVERS:
        return param_error("/receivers", "须为 1 至 50 个接收方")
    if not isinstance(body.get("unfreeze_unsplit"), bool):
        return param_error("/unfreeze_unsplit", "必填，true 或 false")
    personal = any(isinstance(one, dict) and one.get("type") == "PERSONAL_OPENID" for one in receivers)
    if (personal or body.get("appid")) and body.get("appid") not in credentials.app_ids:
        return param_error("/appid", "含个人接收方时必填，且须与商户号有绑定关系", "appid_not_bound")
    for one in receivers:
        if not isinstance(one, dict):
            return param_error("/receivers", "分账接收方列表格式错误")
        if refusal := _refuse_account(one, str(body.get("appid")), people) or _refuse_part(one):
            return refusal
    return None


def _refuse_part(receiver: dict[str, Any]) -> Reply | None:
    if type(receiver.get("amount")) is not int or receiver["amount"] < 1:
        return param_error("/receivers/amount", "须为大于 0 的整数，单位为分")
    return refuse_description(receiver.get("description"), "/receivers/description")


def refuse_numbers(body: dict[str, Any]) -> Reply | None:
    """The two numbers every sharing request names."""
    if not isinstance(body.get("transaction_id"), str) or not body["transaction_id"]:
        return param_error("/transaction_id", "必填")
    if not isinstance(body.get("out_order_no"), str) or not NUMBER.fullmatch(body["out_order_no"]):
        return param_error("/out_order_no", "须为 1 至 64 位数字、大小写字母或 _-|*@")
    return None


def refuse_description(text: object, field: str = "/description") -> Reply | None:
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_DESCRIPTION:
        return param_error(field, "必填，最多 80 个字符")
    return None


def refuse_return(body: dict[str, Any]) -> Reply | None:
    """The first rule the fields of a return break."""
    if not body.get("order_id") and not body.get("out_order_no"):
        return param_error("/out_order_no", "order_id 与 out_order_no 二选一必填")
    if not isinstance(body.get("out_return_no"), str) or not NUMBER.fullmatch(body["out_return_no"]):
        return param_error("/out_return_no", "须为 1 至 64 位数字、大小写字母或 _-|*@")
    if not isinstance(body.get("return_mchid"), str) or not body["return_mchid"]:
        return param_error("/return_mchid", "必填")
    if type(body.get("amount")) is not int or body["amount"] < 1:
        return param_error("/amount", "须为大于 0 的整数，单位为分")
    return refuse_description(body.get("description"))
