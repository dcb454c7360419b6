"""Words for the codes that the domains use, as the merchant reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.entrypoints.console.access import language
from portico.infra.messages.labels import label
from portico.kernel.money import yuan_text

ORDER_STATES = {
    "pending_payment": _("待付款"),
    "paid": _("待发货"),
    "shipped": _("已发货"),
    "completed": _("已完成"),
    "cancelled": _("已取消"),
    "refunded": _("已退款"),
}
PAYMENT_METHODS = {
    "wechat_jsapi": _("微信支付（小程序）"),
    "wechat_oa": _("微信支付（公众号）"),
    "wechat_native": _("微信支付（扫码）"),
    "wechat_h5": _("微信支付（手机网页）"),
    "alipay_mini": _("支付宝（小程序）"),
    "alipay_wap": _("支付宝（手机网页）"),
    "alipay_page": _("支付宝（电脑网页）"),
    "douyin_mini": _("抖音支付"),
    "kuaishou_mini": _("快手支付"),
    "baidu_mini": _("百度收银台"),
    "qq_mini": _("微信支付（QQ 小程序）"),
    "xiaohongshu_mini": _("小红书支付"),
    "balance": _("余额支付"),
}
PAYMENT_STATES = {
    "pending": _("待支付"),
    "succeeded": _("已支付"),
    "closed": _("已关闭"),
    "refunded": _("已退款"),
}
CARRIERS = {
    "mp-weixin": _("微信小程序"),
    "mp-alipay": _("支付宝小程序"),
    "mp-baidu": _("百度小程序"),
    "mp-toutiao": _("抖音小程序"),
    "mp-kuaishou": _("快手小程序"),
    "mp-xhs": _("小红书小程序"),
    "mp-jd": _("京东小程序"),
    "mp-qq": _("QQ 小程序"),
    "h5": _("手机网页"),
    "web": _("官网"),
    "oa": _("公众号"),
    "store": _("门店"),
    "live": _("直播间"),
    "host-app": _("合作应用"),
}
STOCK_KINDS = {
    "initial": _("首次入库"),
    "receive": _("入库"),
    "adjust": _("手工调整"),
    "reserve": _("下单占用"),
    "release": _("释放占用"),
    "sell": _("销售出库"),
    "restock": _("退回入库"),
    "move": _("调拨"),
}
# Of imports and exports.
TASK_STATES = {
    "waiting": _("等待中"),
    "running": _("进行中"),
    "done": _("已完成"),
    "failed": _("失败"),
    "cancelled": _("已取消"),
}
DELIVERIES = {"ship": _("快递"), "pickup": _("到店自提"), "city": _("同城配送"), "none": _("无需配送")}
_TIMELINE = {
    "placed": _("买家提交订单"),
    "paid": _("买家付款成功"),
    "cancelled": _("订单取消"),
    "completed": _("订单完成"),
    "refund_opened": _("商家取消订单，款项原路退回"),
    "refunded": _("订单全部退款，款项原路退回"),
    "shipped": _("商品全部发出或交付"),
    "part_shipped": _("部分商品发出或交付"),
    "unshipped": _("撤回发货，商品回到待发货"),
    "delivered_by_courier": _("配送员已送达"),
    "pickup_planned": _("门店开始备货：%(store)s"),
    "pickup_packed": _("门店已备好货：%(store)s"),
    "picked_up": _("买家已在门店提货：%(store)s"),
    "pickup_undone": _("撤销提货：%(store)s"),
    "after_sale_opened": _("申请售后 %(case)s"),
    "after_sale_closed": _("售后关闭 %(case)s"),
    "after_sale_exchanged": _("换货完成 %(case)s"),
    "receipt_extended": _("买家延长收货 %(days)s 天"),
    "refund_arrived": _("退款已到账"),
    "outdated_payment_returned": _("改价后收到旧价格的付款，已原路退回"),
    "late_payment_returned": _("订单取消后收到付款，已原路退回"),
    "second_payment_returned": _("重复付款，已原路退回"),
}
_CANCEL_REASONS = {"buyer": _("买家取消订单"), "merchant": _("商家取消订单"), "expired": _("超时未付款，自动取消")}


def carrier_name(code: str) -> str:
    """The express company's name; the code itself for one we no longer know."""
    known = next((carrier for carrier in fulfilment.carriers() if carrier.code == code), None)
    return known.name(language()) if known else code


def timeline_text(entry: orders.TimelineView) -> str:
    """What happened, as the merchant tells it, with the name of the colleague who did it."""
    if entry.code in {"shipped", "part_shipped"} and "carrier" in entry.data:
        told = (
            gettext("发货：%(carrier)s %(number)s")
            if entry.code == "shipped"
            else gettext("部分发货：%(carrier)s %(number)s")
        )
        said = told % {
            "carrier": carrier_name(str(entry.data.get("carrier", ""))),
            "number": entry.data.get("tracking_number", ""),
        }
    elif entry.code in {"shipped", "part_shipped"} and entry.data.get("way") == "pickup":
        said = _filled(str(_TIMELINE["picked_up"]), entry.data)
    elif entry.code == "cancelled":
        said = str(_CANCEL_REASONS.get(str(entry.data.get("reason")), _TIMELINE["cancelled"]))
    elif entry.code == "waybill_changed":
        said = gettext("运单 %(was)s 更正为 %(carrier)s %(number)s") % {
            "was": entry.data.get("was", ""),
            "carrier": carrier_name(str(entry.data.get("carrier", ""))),
            "number": entry.data.get("tracking_number", ""),
        }
    elif entry.code == "repriced":
        said = gettext("改价：%(before)s 元 → %(after)s 元") % entry.data
    elif entry.code == "part_refunded":
        said = gettext("退款 %(amount)s 元") % {"amount": yuan_text(int(entry.data["amount_fen"]))}
    elif entry.code == "completed" and entry.actor_kind == "system":
        said = gettext("超过收货期限，自动完成")
    else:
        said = _filled(str(_TIMELINE.get(entry.code, entry.code)), entry.data)
    return f"{said}（{entry.actor_name}）" if entry.actor_name else said


def _filled(text: str, data: Mapping[str, object]) -> str:
    """The text with its gaps filled; what nobody wrote down leaves its gap empty."""
    return (text % defaultdict(str, data)).rstrip("： :") if "%(" in text else text


def adjustment_text(code: str, data: object) -> str:
    """Why the price is what it is: the same words the buyer reads."""
    return label("adjustment", code, language(), data)  # type: ignore[arg-type]
