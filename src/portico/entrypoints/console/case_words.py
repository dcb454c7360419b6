"""After-sales cases in words, as the merchant reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.domains.fulfilment import public as fulfilment
from portico.entrypoints.console.access import language
from portico.kernel.money import yuan_text
from portico.usecases.after_sales import words
from portico.usecases.after_sales.picture_links import picture_path

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_STATE = fulfilment.CaseState

TABS: dict[str, StrPromise] = {
    "merchant": _("待我处理"),
    "buyer": _("待买家处理"),
    "money": _("退款中"),
    "over": _("已结束"),
}
# What the merchant reads; buyers are told the same in words of their own (labels).
_STATES: dict[fulfilment.CaseState, StrPromise] = {
    _STATE.WAITING_MERCHANT: _("待处理"),
    _STATE.OFFERED: _("待买家确认提议"),
    _STATE.REJECTED: _("已拒绝，买家可申诉"),
    _STATE.ARBITRATION: _("买家申诉，待裁定"),
    _STATE.WAITING_RETURN: _("待买家寄回"),
    _STATE.RETURNING: _("待收货验货"),
    _STATE.EXCHANGING: _("待寄出换货"),
    _STATE.EXCHANGE_SENT: _("换货已寄出"),
    _STATE.REFUNDING: _("退款中"),
    _STATE.REFUNDED: _("已退款"),
    _STATE.EXCHANGED: _("换货完成"),
    _STATE.CLOSED: _("已关闭"),
}
_SILENCE: dict[fulfilment.CaseState, StrPromise] = {
    _STATE.WAITING_MERCHANT: _("到期未处理将自动同意"),
    _STATE.OFFERED: _("到期未答复将按提议退款"),
    _STATE.REJECTED: _("到期未申诉将关闭"),
    _STATE.ARBITRATION: _("到期未裁定将全额退款"),
    _STATE.WAITING_RETURN: _("到期未寄回将关闭"),
    _STATE.RETURNING: _("到期未验货将自动退款"),
    _STATE.EXCHANGING: _("到期未寄出将自动退款"),
    _STATE.EXCHANGE_SENT: _("到期自动确认收到"),
}
_BADGES = {
    _STATE.REFUNDED: "good",
    _STATE.EXCHANGED: "good",
    _STATE.CLOSED: "",
    _STATE.REFUNDING: "info",
    _STATE.ARBITRATION: "bad",
}
_DONE: dict[fulfilment.CaseState, StrPromise] = {
    _STATE.REFUNDING: _("已同意退款，款项会原路退回。"),
    _STATE.REFUNDED: _("售后已完成，没有需要退回的款项。"),
    _STATE.WAITING_RETURN: _("已同意退货，退货地址已发给买家。"),
    _STATE.OFFERED: _("提议已发给买家，等待买家确认。"),
    _STATE.REJECTED: _("已拒绝，买家可以申诉。"),
    _STATE.EXCHANGING: _("已收货，请尽快寄出换货。"),
    _STATE.EXCHANGE_SENT: _("换货已寄出，买家能看到运单号。"),
    _STATE.CLOSED: _("已维持原决定，售后关闭。"),
}
WINDOWS: tuple[tuple[str, StrPromise, StrPromise], ...] = (
    ("decide_hours", _("处理申请（小时）"), _("到期未处理，自动同意退款，或同意退货并发出退货地址")),
    ("return_days", _("买家寄回（天）"), _("到期未填写运单号，售后关闭")),
    ("inspect_days", _("收货验货（天）"), _("到期未处理，自动退款")),
    ("replace_days", _("寄出换货（天）"), _("到期未寄出，自动退款")),
    ("confirm_days", _("买家确认换货（天）"), _("到期自动确认")),
    ("answer_days", _("买家答复或申诉（天）"), _("提议到期未答复按提议退款；拒绝到期未申诉则关闭")),
    ("arbitrate_days", _("裁定申诉（天）"), _("到期未裁定，全额退款")),
)
_FIELDS: dict[str, StrPromise] = {
    "words": _("说明"),
    "amount": _("退款金额"),
    "amount_fen": _("退款金额"),
    "freight": _("运费"),
    "recipient": _("收件人"),
    "phone": _("电话"),
    "address": _("地址"),
    "tracking_number": _("运单号"),
}
_EFFECTS: dict[str, StrPromise] = {
    "stock": _("库存退回"),
    "sales": _("销量扣减"),
    "freight": _("运费退回"),
    "attribution": _("推广业绩扣减"),
    "entitlements": _("权益作废"),
}
_REFUND_STATES: dict[str, StrPromise] = {
    "open": _("等待发送"),
    "processing": _("平台处理中"),
    "succeeded": _("已到账"),
    "abnormal": _("退款异常"),
    "closed": _("平台已关闭"),
}


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case with its words. `is_urgent`: the merchant's turn, and less than a day left."""

    case: fulfilment.CaseView
    kind: str
    state: str
    badge: str
    reason: str
    closed: str
    silence: str
    left: str
    is_urgent: bool
    return_carrier: str
    sent_carrier: str


@dataclass(frozen=True, slots=True)
class ShownEntry:
    entry: fulfilment.CaseEntry
    text: str
    pictures: tuple[str, ...]


def shown(case: fulfilment.CaseView, now: datetime) -> ShownCase:
    mine = case.state in fulfilment.MERCHANT_CASE_STATES
    return ShownCase(
        case=case,
        kind=words.kind_text(case.kind, language()),
        state=str(_STATES[case.state]),
        badge=_BADGES.get(case.state, "waiting" if mine else "info"),
        reason=words.reason_text(str(case.reason), language()),
        closed=words.close_text(case, language()),
        silence=str(_SILENCE.get(case.state, "")),
        left=_left(case.due_at, now),
        is_urgent=mine and case.due_at is not None and case.due_at - now < timedelta(days=1),
        return_carrier=words.carrier_name(case.return_carrier, language()) if case.return_number else "",
        sent_carrier=words.carrier_name(case.sent_carrier, language()) if case.sent_number else "",
    )


def _left(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return ""
    minutes = max(0, int((due_at - now).total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return gettext("剩 %(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
    return gettext("剩 %(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes % 60}


def entries(case: fulfilment.CaseView, now: datetime) -> list[ShownEntry]:
    """The history, the newest first, with addresses of its pictures."""
    return [
        ShownEntry(
            entry,
            words.entry_text(entry, language()),
            tuple(picture_path(site_id=case.site_id, picture_id=one, now=now) for one in entry.pictures),
        )
        for entry in reversed(case.entries)
    ]


def kinds() -> list[tuple[str, str]]:
    return [(str(kind), words.kind_text(kind, language())) for kind in fulfilment.CaseKind]


def done(case: fulfilment.CaseView) -> str:
    """What a decision has brought about."""
    return str(_DONE.get(case.state, ""))


def field(name: str) -> str:
    """The name of a form's field with a colon; nothing for a name people do not see."""
    known = _FIELDS.get(name)
    return f"{known}：" if known else ""


def refund_state(state: str) -> str:
    return str(_REFUND_STATES.get(state, state))


def given(found: Iterable[fulfilment.CompensationView]) -> list[tuple[str, str, datetime]]:
    """What the ledger of the case says: what, how much, when."""
    return [(str(_EFFECTS.get(one.effect, one.effect)), _how_much(one), one.at) for one in found]


def _how_much(one: fulfilment.CompensationView) -> str:
    if "pieces" in one.data:
        return gettext("%(n)d 件") % {"n": one.data["pieces"]}
    return f"¥{yuan_text(int(one.data['amount_fen']))}" if "amount_fen" in one.data else ""
