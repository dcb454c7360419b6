"""What happened to a member, in the merchant's words: nothing on a member's pages needs decoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import language
from portico.kernel.ids import MemberId
from portico.kernel.money import Money, yuan_text
from portico.usecases.member_moments import DataAsked, Joined, LeavingAsked, MergeNoted, Moment, PhoneVerified

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

EVIDENCE: dict[str, StrPromise] = {
    "unionid": gettext_lazy("同一个微信开放平台身份"),
    "phone": gettext_lazy("同一个验证过的手机号"),
}
WHY: dict[str, StrPromise] = {
    "two_phones": gettext_lazy("两边各有一个验证过的手机号，而且不同"),
    "undone_before": gettext_lazy("这两个会员的合并曾被撤销"),
}
TIMELINE: dict[str, StrPromise] = {
    "orders": gettext_lazy("订单"),
    "visits": gettext_lazy("访问"),
    "sign_ins": gettext_lazy("登录"),
    "accounts": gettext_lazy("账号"),
    "merges": gettext_lazy("合并"),
    "privacy": gettext_lazy("授权与隐私"),
}
# What a merge hands over, table by table; a test finds a table without words.
OWNED: dict[str, StrPromise] = {
    "fulfilment_after_sale": gettext_lazy("售后单"),
    "fulfilment_after_sale_picture": gettext_lazy("售后凭证图片"),
    "orders_order": gettext_lazy("订单"),
    "orders_cart_line": gettext_lazy("购物车商品"),
    "entitlements_package": gettext_lazy("服务套餐"),
    "entitlements_card_key": gettext_lazy("卡密"),
    "entitlements_download_grant": gettext_lazy("付费下载"),
    "reviews_review": gettext_lazy("评价"),
    "reviews_media": gettext_lazy("评价图片"),
    "reviews_vote": gettext_lazy("评价点赞"),
    "members_identity_link": gettext_lazy("平台账号"),
    "members_address": gettext_lazy("收货地址"),
    "members_saved_item": gettext_lazy("收藏"),
    "members_viewed_item": gettext_lazy("浏览足迹"),
    "members_downloaded_item": gettext_lazy("下载过的资料"),
    "touchpoints_visit": gettext_lazy("访问记录"),
    "members_session": gettext_lazy("登录记录"),
    "payments_payment": gettext_lazy("付款记录"),
    "wallet_account": gettext_lazy("余额账户"),
    "invoices_title": gettext_lazy("发票抬头"),
    "invoices_invoice": gettext_lazy("发票"),
    "wallet_withdrawal": gettext_lazy("提现记录"),
    "members_preference": gettext_lazy("阅读偏好"),
    "tracking_event": gettext_lazy("行为记录"),
    "tracking_visitor": gettext_lazy("用过的设备"),
    "members_handoff_ticket": gettext_lazy("跨端跳转记录"),
    "members_qr_sign_in": gettext_lazy("扫码登录记录"),
    "privacy_consent": gettext_lazy("授权记录"),
    "privacy_notification": gettext_lazy("通知设置"),
    "privacy_erasure": gettext_lazy("注销申请"),
    "privacy_export": gettext_lazy("数据导出"),
}
# Pages by the beginning of their path, the longest first: mini program pages, then the website's.
_PAGES: tuple[tuple[str, StrPromise], ...] = (
    ("/pages/home", gettext_lazy("首页")),
    ("/pages/category", gettext_lazy("商品分类")),
    ("/pages/cart", gettext_lazy("购物车")),
    ("/pages/me", gettext_lazy("个人中心")),
    ("/pages-goods/product", gettext_lazy("商品页")),
    ("/pages-goods/", gettext_lazy("商品搜索")),
    ("/pages-order/", gettext_lazy("订单页")),
    ("/pages-account/", gettext_lazy("个人中心")),
    ("/pages-content/article", gettext_lazy("文章")),
    ("/pages-content/resource", gettext_lazy("资料")),
    ("/pages-content/", gettext_lazy("活动页")),
    ("/p/", gettext_lazy("商品页")),
    ("/c/", gettext_lazy("商品分类")),
    ("/search/", gettext_lazy("商品搜索")),
    ("/cart/", gettext_lazy("购物车")),
    ("/checkout/", gettext_lazy("结算页")),
    ("/orders/", gettext_lazy("订单页")),
    ("/account/", gettext_lazy("个人中心")),
    ("/sign-in/", gettext_lazy("登录页")),
    ("/page/", gettext_lazy("活动页")),
    ("/articles/", gettext_lazy("文章")),
    ("/cases/", gettext_lazy("案例")),
    ("/help/", gettext_lazy("帮助")),
    ("/resources/", gettext_lazy("资料")),
)
_ENDED = {
    "signed_out": gettext_lazy("已退出"),
    "revoked": gettext_lazy("已在其他设备上退出"),
    "reused": gettext_lazy("登录凭证被重复使用，已强制退出"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A moment as the page shows it. `tone` colours its dot; `url` leads to what it is about."""

    kind: str
    icon: str
    tone: str
    title: str
    details: tuple[str, ...]
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """The moments of one merchant day."""

    day: date
    name: str
    moments: tuple[Told, ...]


def carrier_name(code: str) -> str:
    return str(wording.CARRIERS.get(code, code)) if code else ""


def provider_name(code: str) -> str:
    return members.provider_name(code, language=language())


def amount(money: Money) -> str:
    """`¥1,299.00`."""
    whole, _dot, cents = yuan_text(money.minor).partition(".")
    return f"¥{int(whole):,}.{cents}"


def owned_name(table: str) -> str:
    return str(OWNED.get(table, _("其他记录")))


def page_name(path: str) -> str:
    """What people call the page; the path itself for one we do not know."""
    bare = "/" + path.split("?", 1)[0].lstrip("/#")
    if bare in {"/", "/m/"}:
        return _("首页")
    bare = bare.removeprefix("/m") if bare.startswith("/m/") else bare
    known = next((name for start, name in _PAGES if bare.startswith(start)), None)
    return str(known) if known is not None else bare


def came_by(carrier: str, entry: str, entries: Mapping[str, str]) -> str:
    """Where something came from, in one line; empty when nobody knows."""
    parts = [carrier_name(carrier)] if carrier else []
    if entry:
        parts.append(_("入口“%(entry)s”") % {"entry": entries.get(entry, entry)})
    return " · ".join(parts)


def name_of(card: members.Card | None) -> str:
    """How a page calls a member: the nickname, else what is left of the number."""
    if card is None:
        return _("未知会员")
    if card.erased_at is not None:
        return _("已注销的会员")
    return card.member.nickname or card.member.phone_masked or _("未设置昵称")


def entry_codes(moments: Iterable[Moment]) -> set[str]:
    """The entries that the moments name."""
    whats = (moment.what for moment in moments)
    return {what.entry for what in whats if isinstance(what, members.Account | Joined | PhoneVerified) and what.entry}


def others(moments: Iterable[Moment]) -> set[MemberId]:
    """The other members that the moments name."""
    return {moment.what.other for moment in moments if isinstance(moment.what, MergeNoted)}


def by_day(
    moments: Iterable[Moment], *, entries: Mapping[str, str], cards: Mapping[MemberId, members.Card], now: datetime
) -> list[Day]:
    """The moments under the days on which they happened, in the merchant's zone."""
    days: dict[date, list[Told]] = {}
    for moment in moments:
        days.setdefault(timezone.localtime(moment.at).date(), []).append(_told(moment, entries, cards))
    today = timezone.localtime(now).date()
    return [Day(day, _day_name(day, today), tuple(told)) for day, told in days.items()]


def _day_name(day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return _("今天")
        case 1:
            return _("昨天")
    return f"{day:%Y-%m-%d}"


def _told(moment: Moment, entries: Mapping[str, str], cards: Mapping[MemberId, members.Card]) -> Told:
    icon, tone, url = "view", "", ""
    lines: Iterable[str]
    match moment.what:
        case touchpoints.MemberVisit() as visit:
            lines = _visit(visit)
        case orders.OrderStep() as step:
            icon, tone, lines = "clipboard-list", _order_tone(step), _step(step)
            url = reverse("console:order", args=[step.order_id])
        case members.SignIn() as sign_in:
            icon, lines = "mobile-alt", _sign_in(sign_in)
        case members.Account() as account:
            icon, tone, lines = "link", "good", _account(account, entries)
        case Joined() as joined:
            icon, tone, lines = "user", "good", (_("成为会员"), came_by(joined.carrier, joined.entry, entries))
        case PhoneVerified() as phone:
            icon, tone, lines = "check", "good", (_("验证手机号"), came_by(phone.carrier, phone.entry, entries))
        case MergeNoted() as noted:
            icon, tone, lines, url = "group", "warn", _merge(noted, cards), _merge_url(noted)
        case privacy.Decision() as decision:
            icon, tone, lines = "lock", "good" if decision.given else "", _decision(decision)
        case LeavingAsked() as leaving:
            due = f"{timezone.localtime(leaving.due_at):%Y-%m-%d %H:%M}"
            icon, tone, lines = "warning", "bad", (_("申请注销账号"), _("%(at)s 清除，之前可以撤销") % {"at": due})
        case DataAsked():
            icon, lines = "download", (_("申请导出自己的数据"),)
    title, *details = lines
    return Told(moment.kind, icon, tone, title, tuple(detail for detail in details if detail), url, moment.at)


def _visit(visit: touchpoints.MemberVisit) -> Iterator[str]:
    yield _("访问%(carrier)s") % {"carrier": carrier_name(visit.carrier)}
    if visit.entry_name:
        yield _("经由入口“%(entry)s”") % {"entry": visit.entry_name}
    elif host := urlsplit(visit.referrer).hostname:
        yield _("来自网站 %(host)s") % {"host": host}
    yield _("打开%(page)s") % {"page": page_name(visit.path)}


def _order_tone(step: orders.OrderStep) -> str:
    return {"paid": "good", "completed": "good", "cancelled": "bad", "refund_arrived": "bad"}.get(step.code, "info")


def _step(step: orders.OrderStep) -> Iterator[str]:
    view = orders.TimelineView(step.code, step.data, step.actor_kind, step.actor_name, step.at)
    yield wording.timeline_text(view)
    goods = step.goods
    if step.pieces > 1:
        goods = _("%(goods)s 等 %(n)d 件") % {"goods": step.goods, "n": step.pieces}
    yield f"{goods} · {amount(step.payable)}"
    yield _("订单 %(number)s") % {"number": step.number}


def _sign_in(one: members.SignIn) -> Iterator[str]:
    yield _("登录%(carrier)s") % {"carrier": carrier_name(one.carrier)}
    if one.user_agent:
        yield members.device_name(one.user_agent, language=language())
    if one.end_reason:
        yield str(_ENDED.get(one.end_reason, _("已退出")))


def _account(account: members.Account, entries: Mapping[str, str]) -> Iterator[str]:
    yield _("绑定%(provider)s账号") % {"provider": provider_name(account.provider)}
    yield came_by(account.carrier, account.entry, entries)


def purpose_name(code: str) -> str:
    return privacy.text_of("purposes", code, language()).name


def _decision(decision: privacy.Decision) -> Iterator[str]:
    said = _("同意%(purpose)s") if decision.given else _("不同意%(purpose)s")
    yield said % {"purpose": purpose_name(decision.purpose)}
    yield carrier_name(decision.carrier)
    yield _("协议版本 %(version)s") % {"version": decision.policy_version}


def _merge_url(noted: MergeNoted) -> str:
    name = "console:conflict" if noted.state in {"asked", "kept_apart"} else "console:merge"
    return reverse(name, args=[noted.id])


def _merge(noted: MergeNoted, cards: Mapping[MemberId, members.Card]) -> Iterator[str]:
    other = {"other": name_of(cards.get(noted.other))}
    yield {
        "merged": _("并入了会员“%(other)s”"),
        "absorbed": _("并入会员“%(other)s”"),
        "undone": _("撤销与“%(other)s”的合并"),
        "asked": _("可能与“%(other)s”是同一人，等待确认"),
        "kept_apart": _("确认与“%(other)s”不是同一人"),
    }[noted.state] % other
    if noted.state in {"merged", "absorbed", "asked"}:
        yield _("依据：%(evidence)s") % {"evidence": EVIDENCE.get(noted.evidence, noted.evidence)}
    if noted.by:
        yield _("操作人：%(by)s") % {"by": noted.by}
    elif noted.state in {"merged", "absorbed"}:
        yield _("系统自动合并")
    if noted.reason:
        yield _("原因：%(reason)s") % {"reason": noted.reason}


def clue_text(code: str, data: Mapping[str, object]) -> str:
    """What two members have in common, or what tells them apart."""
    match code:
        case "same_unionid":
            one, other = data["one"], data["other"]
            names = [provider_name(a.provider) for a in (one, other) if isinstance(a, members.Account)]
            return _("两边的账号（%(one)s、%(other)s）属于同一个微信用户") % {"one": names[0], "other": names[-1]}
        case "unionid_then":
            return _("绑定时发现两边的账号属于同一个微信用户")
        case "phone_proved":
            return _("其中一方用验证码证明了另一方的手机号")
        case "same_recipient_phone":
            return _("收货地址里有相同的电话 %(phone)s") % data
        case "same_recipient":
            return _("收货地址里有相同的收件人 %(name)s") % data
        case "same_address":
            return _("收货地址相同：%(region)s") % data
        case "same_device":
            return _("在 %(n)d 台相同的设备上登录过") % data
        case "two_phones":
            return _("两个不同的验证手机号：%(one)s 和 %(other)s") % data
        case "undone_before":
            at = data["at"]
            day = f"{timezone.localtime(at):%Y-%m-%d}" if isinstance(at, datetime) else ""
            return _("%(by)s 在 %(day)s 撤销过它们的合并：%(reason)s") % {**data, "day": day}
        case "other_places":
            return _("收货地区不同：%(one)s 和 %(other)s") % data
    return code


def short(member_id: UUID) -> str:
    """The end of a member's id, to tell two members of the same name apart."""
    return member_id.hex[-6:].upper()
