"""How api.weixin.qq.com answers: HTTP 200 always, `errcode` for failures, a `rid` in the message."""

from __future__ import annotations

import secrets
import time
from typing import Any

from ..faults import Fault
from ..platform import Call, Reply

# Texts as the platform's error pages give them; the shipping ones are from the order_shipping pages.
MESSAGES: dict[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40012: "invalid thumb size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub button level",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40032: "invalid openid list size",
    40037: "invalid template_id",
    40052: "invalid action name",
    40053: "invalid action info, please check document",
    40054: "invalid sub button url domain",
    40055: "invalid button url domain",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40165: "invalid weapp pagepath",
    40166: "invalid weapp appid",
    40169: "invalid length for scene, or the data is not json string",
    40212: "invalid query",
    40225: "invalid page title",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41008: "missing code",
    41009: "missing openid",
    41030: "invalid page",
    42001: "access_token expired",
    42002: "refresh_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43104: "The openid does not match the appid",
    44002: "empty post data",
    44003: "empty news data",
    44004: "empty content",
    44990: "reach max api second frequence limit",
    44991: "reach max api minute frequence limit",
    44993: "reach max api day frequence limit",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45005: "url size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, please retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45026: "template num exceed limit",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45056: "too many tag now, no need to add new",
    45059: "can't add more tags to this user",
    45072: "invalid command",
    45080: "need sending message to user or recving message from user in the last 30 seconds before typing",
    45081: "you are already typing",
    45110: "author size out of limit",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    45166: "invalid content",
    45168: "hit sensitive word",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    53600: "Article ID 无效",
    61010: "code is expired",
    61081: "get riskrank too frequently",
    61500: "date format error",
    61501: "date range error",
    65301: "there is no such menuid",
    65303: "there is no selfmenu, please create selfmenu first",
    65304: "match rule empty",
    65320: "match rule with private info is not supported",
    76021: "cgi_path not found, please check",
    85005: "appid not bind weapp",
    85079: "miniprogram has no online release",
    85096: "not allow include scancode_time field",
    85400: "reach max long time quota limit",
    85401: "time limit between 1min and 30days",
    85402: "invalid env_version",
    85403: "not found",
    85405: "appid or path not support plain scheme",
    85406: "daily visit limit",
    87007: "session_key is not existd or expired",
    87008: "invalid sig_method",
    87009: "invalid signature",
    87020: "repeat request limit exceeded",
    89300: "invalid trade",
    200002: "参数错误",
    200012: "私有模板数已达上限",
    200014: "模版 tid 参数错误",
    200016: "start 参数错误",
    200017: "limit 参数错误",
    200018: "类目 ids 缺失",
    200019: "类目 ids 不合法",
    200020: "关键词列表 kidList 参数错误",
    200021: "场景描述 sceneDesc 参数错误",
    200022: "相同标题和关键字的模板已存在",
    9410009: "the quota is not enough;please apply again!",
    10060001: "支付单不存在",
    10060002: "支付单已完成发货，无法继续发货",
    10060003: "支付单已使用重新发货机会",
    10060004: "支付单处于不可发货的状态",
    10060005: "物流类型有误",
    10060006: "非快递发货时不允许分拆发货",
    10060007: "分拆发货模式下必须填写 is_all_delivered 字段",
    10060008: "商品描述 item_desc 字段不能为空",
    10060009: "商品描述 item_desc 字段太长",
    10060011: "last_index 不合法",
    10060012: "系统错误",
    10060013: "子单单号重复",
    10060014: "参数错误",
    10060023: "发货信息未更新",
    10060024: "物流信息列表太长",
    10060025: "物流公司编码太长",
    10060026: "物流单号太长",
    10060028: "支付单不是已发货状态",
    10060029: "签收时间非法",
    10060030: "支付单已使用提醒收货机会",
    10060031: "该笔支付单不属于 openid 所指定的用户",
    10060032: "只有物流快递发货时允许提醒用户确认收货",
    268485194: "订单单号类型非法",
    268485195: "微信支付单号形式下 transaction_id 字段不能为空",
    268485196: "商户侧单号形式下 mchid 字段不能为空",
    268485197: "商户侧单号形式下 out_trade_no 字段不能为空",
    268485216: "上传时间非法，请按照 RFC 3339 格式填写",
    268485224: "发货模式非法",
    268485226: "物流单号不能为空",
    268485227: "物流公司编码不能为空",
    268485228: "统一发货模式下，物流信息列表长度必须为 1",
    268485253: "主单的订单单号类型与子单的单号类型不一致",
    268546000: "type 非法",
    268546001: "delay_to 非法",
    268546002: "账户不存在这个待发货单号",
}


def error(code: int, rule: str, hint: str = "") -> Reply:
    """The platform's failure with `code`; `hint` says which field, as some of its messages do."""
    text = MESSAGES.get(code, "error")
    if hint:
        text += f" {hint}" if text.endswith("!") else f", {hint}"
    rid = f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return Reply(200, {"errcode": code, "errmsg": f"{text} rid: {rid}"}, rule)


def ok(**payload: Any) -> Reply:
    """The platform's success."""
    return Reply(200, {"errcode": 0, "errmsg": "ok", **payload})


class WeixinPlatform:
    """No signatures: the token in the query is the proof, HTTPS does the rest."""

    def busy(self) -> Reply:
        return error(-1, "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        return error(int(code), "fault_ordered")

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}
