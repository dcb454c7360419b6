"""Words of money: providers, states of refunds and bills, and what to do about a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.domains.invoices import public as invoices
from portico.domains.payments import public as payments
from portico.domains.wallet import public as wallet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PROVIDERS: dict[str, StrPromise] = {
    "wechat_pay": _("微信支付"),
    "alipay": _("支付宝"),
    "balance": _("余额"),
    "hand": _("线下退款"),
    "douyin": _("抖音支付"),
    "kuaishou": _("快手支付"),
    "baidu": _("百度收银台"),
    "xiaohongshu": _("小红书支付"),
}
BILL_STATES: dict[payments.BillState, tuple[str, StrPromise]] = {
    payments.BillState.WAITING: ("waiting", _("等待账单")),
    payments.BillState.COMPARED: ("good", _("已核对")),
}
TRADE_KINDS: dict[str, StrPromise] = {"payment": _("收款"), "refund": _("退款")}
# What it means, and what to do about it.
PROBLEMS: dict[str, tuple[StrPromise, StrPromise]] = {
    "not_settled_here": (
        _("平台已入账，本店没有记录到"),
        _("点“重新核对”，系统会向平台查询这笔交易并补记。一直不消失时，请到平台的商户后台核对这笔交易。"),
    ),
    "missing_in_our_books": (
        _("平台账单里有，本店没有这个单号"),
        _("可能是其他系统在用同一个商户号收款，或有人在平台的商户后台直接退了款。核实后写明情况，标为已处理。"),
    ),
    "missing_in_the_bill": (
        _("本店有，平台账单里没有"),
        _("次日的账单可能才会出现，可以先等一天再核对。仍然没有时，请凭单号联系平台客服。"),
    ),
    "amount_differs": (
        _("两边金额不一致"),
        _("请以平台的商户后台为准核对这笔交易，差额处理好之后写明情况，标为已处理。"),
    ),
    "twice_in_the_bill": (
        _("平台账单里出现了两次"),
        _("请到平台的商户后台确认是否重复入账，需要时把多收的退给买家。"),
    ),
    "refunded_twice": (
        _("已用其他方式退款，平台又退了一次"),
        _("这笔退款已退到余额或线下退给买家，平台账单里又出现了。请联系买家追回多退的款项，写明情况后标为已处理。"),
    ),
}
# A refund that needs a person: the platform could not give the money back, or closed the refund.
STUCK: tuple[str, StrPromise] = ("bad", _("异常，待处理"))
REFUND_STATES: dict[payments.RefundState, tuple[str, StrPromise]] = {
    payments.RefundState.OPEN: ("waiting", _("等待发起")),
    payments.RefundState.PROCESSING: ("running", _("退款中")),
    payments.RefundState.SUCCEEDED: ("good", _("已到账")),
    payments.RefundState.ABNORMAL: STUCK,
    payments.RefundState.CLOSED: ("off", _("平台已关闭，已另行退款")),
}
OUTLETS: dict[payments.Outlet, StrPromise] = {
    payments.Outlet.SOURCE: _("原路退回"),
    payments.Outlet.BALANCE: _("退到余额"),
    payments.Outlet.HAND: _("线下退款"),
}
ENTRY_KINDS: dict[str, StrPromise] = {
    "top_up": _("充值"),
    "take_back": _("扣减"),
    "payment": _("支付订单"),
    "refund": _("退款"),
    "hold": _("提现冻结"),
    "release": _("提现退回"),
    "pay_out": _("提现"),
}
CHANNELS: dict[wallet.Channel, StrPromise] = {
    wallet.Channel.WECHAT: _("微信零钱"),
    wallet.Channel.MANUAL: _("线下打款"),
}
WITHDRAWAL_STATES: dict[wallet.WithdrawalState, tuple[str, StrPromise]] = {
    wallet.WithdrawalState.REQUESTED: ("waiting", _("待审核")),
    wallet.WithdrawalState.SENDING: ("running", _("打款中")),
    wallet.WithdrawalState.PAID: ("good", _("已打款")),
    wallet.WithdrawalState.REJECTED: ("off", _("已拒绝")),
    wallet.WithdrawalState.CANCELLED: ("off", _("会员已撤回")),
    wallet.WithdrawalState.FAILED: ("bad", _("打款失败，已退回余额")),
}
INVOICE_STATES: dict[invoices.InvoiceState, tuple[str, StrPromise]] = {
    invoices.InvoiceState.REQUESTED: ("waiting", _("待开票")),
    invoices.InvoiceState.ISSUED: ("good", _("已开票")),
    invoices.InvoiceState.REJECTED: ("off", _("已退回")),
    invoices.InvoiceState.CANCELLED: ("off", _("已撤回")),
    invoices.InvoiceState.RED: ("bad", _("已红冲")),
}
INVOICE_KINDS: dict[invoices.InvoiceKind, StrPromise] = {
    invoices.InvoiceKind.NORMAL: _("电子普通发票"),
    invoices.InvoiceKind.SPECIAL: _("电子专用发票"),
}
TITLE_KINDS: dict[invoices.TitleKind | None, StrPromise] = {
    invoices.TitleKind.PERSONAL: _("个人"),
    invoices.TitleKind.COMPANY: _("企业"),
}
INVOICE_CATEGORIES: dict[str, StrPromise] = {"goods_detail": _("商品明细"), "goods_sort": _("商品类别")}


def invoice_state(invoice: invoices.InvoiceView) -> tuple[str, str]:
    """Tone and words; an issued one of which something was given back since asks for attention."""
    if invoice.to_reverse:
        return "bad", gettext("已退款，待红冲")
    tone, words = INVOICE_STATES[invoice.state]
    return tone, str(words)


def provider_name(provider: str) -> str:
    """The provider as the merchant calls it; its code for one without a name."""
    return str(PROVIDERS.get(provider, provider))
