"""What the platform refuses about a transfer, before any money moves.

Sources: the official page of POST /v3/fund-app/mch-transfer/transfer-bills (2025-03), the pages of the scenes 1000 and
1011 (2025-07), and for scene 1005 the platform's answers in its community (dossier §4). Certainty: fields and limits
[A], scenes 1000, 1005 and 1011 [A], the wording of messages [C]. Other scenes exist (1006 and more); the sandbox's
merchant has not applied for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ..credentials import PayCredentials
from ..people import People
from ..platform import Reply
from .prepay import refuse_notify_url
from .replies import error, param_error

NUMBER = re.compile(r"[0-9A-Za-z]{1,32}")
MAX_TEXT = 32
MAX_INFO_TYPE = 15
# Fen: from here on the payee's name is demanded and checked; below the other it must not be given.
NAME_FROM = 200_000
NAME_NOT_BELOW = 30


@dataclass(frozen=True, slots=True)
class Scene:
    """A kind of transfer a merchant has applied for: what it reports, and what the payee may be told it is."""

    infos: tuple[str, ...]
    perceptions: tuple[str, ...]


SCENES = {
    "1000": Scene(("活动名称", "奖励说明"), ("活动奖励", "现金奖励")),
    "1005": Scene(("岗位类型", "报酬说明"), ("劳务报酬", "报销款", "企业补贴", "开工利是")),
    "1011": Scene(("赔付原因",), ("退款", "商家赔付")),
}


def refuse(body: dict[str, Any], credentials: PayCredentials, people: People) -> Reply | None:
    """The first rule the request breaks; None when it is fine. The sealed name is not looked at."""
    return (
        _refuse_numbers(body, credentials)
        or _refuse_payee(body, people)
        or _refuse_scene(body)
        or (refuse_notify_url(body["notify_url"]) if body.get("notify_url") else None)
    )


def _refuse_numbers(body: dict[str, Any], credentials: PayCredentials) -> Reply | None:
    if body.get("appid") not in credentials.app_ids:
        return error("INVALID_REQUEST", "appid_not_bound", "商户号与AppID不匹配")
    number, amount = body.get("out_bill_no"), body.get("transfer_amount")
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        return param_error("/out_bill_no", "须为 1 至 32 位数字、大小写字母")
    if type(amount) is not int or amount < 1:
        return param_error("/transfer_amount", "须为大于 0 的整数，单位为分")
    remark = body.get("transfer_remark")
    if not isinstance(remark, str) or not 1 <= len(remark) <= MAX_TEXT:
        return param_error("/transfer_remark", "必填，最多 32 个字符")
    return None


def _refuse_payee(body: dict[str, Any], people: People) -> Reply | None:
    openid = body.get("openid")
    if not isinstance(openid, str) or not people.may_pay(openid, body["appid"]):
        return param_error("/openid", "openid与商户appid不匹配", "openid_not_of_app")
    named = bool(body.get("user_name"))
    if body["transfer_amount"] >= NAME_FROM and not named:
        return param_error("/user_name", "转账金额大于等于2000元时收款用户姓名必填", "transfer_name_required")
    if body["transfer_amount"] < NAME_NOT_BELOW and named:
        return param_error("/user_name", "转账金额小于0.3元时不支持传入收款用户姓名", "transfer_name_unwanted")
    return None


def _refuse_scene(body: dict[str, Any]) -> Reply | None:
    scene = SCENES.get(str(body.get("transfer_scene_id")))
    if scene is None:
        return error("NO_AUTH", "transfer_scene_not_granted", "当前商户号未申请该转账场景")
    perception = body.get("user_recv_perception")
    if perception and perception not in scene.perceptions:
        return error("INVALID_REQUEST", "transfer_perception_wrong", "暂不支持展示当前传入的用户收款感知")
    infos = body.get("transfer_scene_report_infos")
    given = infos if isinstance(infos, list) else []
    types = [info.get("info_type") for info in given if isinstance(info, dict)]
    if not types:
        return error("PARAM_ERROR", "transfer_infos_missing", "需传入转账场景报备信息，请检查")
    if sorted(map(str, types)) != sorted(scene.infos):
        text = "未传入完整且对应的转账场景报备信息，请根据接口文档检查"
        return error("PARAM_ERROR", "transfer_infos_wrong", text)
    if not all(1 <= len(str(info.get("info_content", ""))) <= MAX_TEXT for info in given):
        return param_error("/transfer_scene_report_infos/info_content", "须为 1 至 32 个字符")
    return None


def content(body: dict[str, Any]) -> list[Any]:
    """What must be equal for a request to be the same one again. A sealed name differs each time it is sealed."""
    names = ("appid", "openid", "transfer_amount", "transfer_scene_id", "transfer_remark", "user_recv_perception")
    return [body.get(name) for name in names]
