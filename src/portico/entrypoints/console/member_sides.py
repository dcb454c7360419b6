"""A member's facts as pages lay them out: by themselves on the card, or two beside each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.entrypoints.console.access import language
from portico.entrypoints.console.member_words import (
    amount,
    came_by,
    carrier_name,
    name_of,
    owned_name,
    provider_name,
    purpose_name,
)
from portico.kernel.ids import MemberId
from portico.kernel.money import Money
from portico.usecases.member_moments import origin_of
from portico.usecases.member_review import MOST_COUNTED, Place, Side

# What a merchant asks about first; the rest belongs to the journal of a merge.
_COUNTED = (
    "orders_cart_line",
    "members_saved_item",
    "members_viewed_item",
    "members_downloaded_item",
    "touchpoints_visit",
)
_APPEARANCE = {"auto": gettext_lazy("跟随系统"), "light": gettext_lazy("浅色"), "dark": gettext_lazy("深色")}
_LANGUAGES = {"zh-hans": gettext_lazy("中文"), "en": gettext_lazy("英文")}
_TEXT_SIZES = {"standard": gettext_lazy("标准"), "large": gettext_lazy("大"), "extra_large": gettext_lazy("特大")}


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account with where it came from. `hint` tells two accounts of one app apart; `joined` ones share a person."""

    provider: str
    app_id: str
    hint: str
    joined: bool
    follows: bool | None
    came_by: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge as one of its two members sees it. `stays`: this member took over the other one."""

    merge: members.Merge
    other: MemberId
    stays: bool

    @classmethod
    def of(cls, merge: members.Merge, who: MemberId) -> MergeRow:
        stays = merge.winner_id == who
        return cls(merge, merge.loser_id if stays else merge.winner_id, stays)


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of two members: lines of text each. `same`: both say the same thing."""

    label: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def same(self) -> bool:
        return bool(self.left) and self.left == self.right


def accounts(found: Iterable[members.Account], entries: Mapping[str, str]) -> list[ShownAccount]:
    return [
        ShownAccount(
            provider_name(one.provider), one.app_id, one.hint, bool(one.company), one.follows,
            came_by(one.carrier, one.entry, entries), one.linked_at,
        )
        for one in found
    ]  # fmt: skip


def owns(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """What a member has beside orders, addresses and accounts; (name, count)."""
    return [(owned_name(table), counted(counts.get(table, 0))) for table in _COUNTED]


def counted(rows: int) -> str:
    return f"{rows}" if rows <= MOST_COUNTED else f"{MOST_COUNTED}+"


def preferences(found: members.Preferences | None) -> list[tuple[str, str]]:
    """How they like to read; nothing until they have chosen."""
    if found is None:
        return []
    return [
        (_("外观"), str(_APPEARANCE.get(found.appearance, found.appearance))),
        (_("语言"), str(_LANGUAGES.get(found.language, found.language))),
        (_("字号"), str(_TEXT_SIZES.get(found.text_size, found.text_size))),
    ]


def consents(found: Mapping[privacy.Purpose, privacy.Decision]) -> list[tuple[str, str, str]]:
    """Every purpose with what the member said last; (name, words, tone of the badge)."""
    shown = []
    for purpose in privacy.PURPOSES:
        decision = found.get(purpose)
        if decision is None:
            shown.append((purpose_name(purpose), _("没有问过"), "off"))
        elif decision.given:
            shown.append((purpose_name(purpose), _("已同意"), "good"))
        else:
            shown.append((purpose_name(purpose), _("不同意"), "warn"))
    return shown


def notifications(found: privacy.Notifications) -> list[tuple[str, str]]:
    """Every topic with the channels it may come by, and the quiet hours when there are some."""
    shown = []
    for topic in privacy.TOPICS:
        on = [
            privacy.text_of("channels", channel, language()).name
            for channel in privacy.CHANNELS
            if found.switches[topic, channel]
        ]
        shown.append((privacy.text_of("topics", topic, language()).name, _("、").join(on) or _("全部关闭")))
    if found.quiet is not None:
        hours = {"start": f"{found.quiet.start:%H:%M}", "end": f"{found.quiet.end:%H:%M}"}
        shown.append((_("免打扰"), _("%(start)s 到 %(end)s") % hours))
    return shown


def days_to_undo(merge: members.Merge, now: datetime) -> int:
    """How many days an undo is still possible; 0 when it is not."""
    if not merge.can_be_undone(now):
        return 0
    return max(1, math.ceil((merge.merged_at + members.UNDO_FOR - now).total_seconds() / 86_400))


def compared(left: Side, right: Side, *, entries: Mapping[str, str]) -> list[Compared]:
    """Facts of both, each in the words of one line or several; facts that neither has are left out."""
    sides = (left, right)
    rows = [
        Compared(_("手机号"), *(_phone(side, entries) for side in sides)),
        Compared(_("平台账号"), *(tuple(_account(a, entries) for a in side.accounts) for side in sides)),
        Compared(_("加入"), *(_joined(side, entries) for side in sides)),
        Compared(_("最近来访"), *((_moment(side.last_visit),) if side.last_visit else () for side in sides)),
        Compared(_("订单"), *(_bought(side.bought) for side in sides)),
        Compared(_("收货地址"), *(tuple(_place(place) for place in side.places) for side in sides)),
    ]
    for table in _COUNTED:
        rows.append(Compared(owned_name(table), *(_count(side, table) for side in sides)))
    return [row for row in rows if row.left or row.right]


def outcome(stays: Side, goes: Side) -> list[str]:
    """What a merge of the two would come to."""
    names = {"stays": name_of(stays.card), "goes": name_of(goes.card)}
    said = [_("保留“%(stays)s”的昵称、头像和加入时间。") % names]
    if stays.card.member.has_phone and goes.card.member.has_phone:
        phones = {"one": stays.card.member.phone_masked, "other": goes.card.member.phone_masked}
        said.append(_("资料里的手机号是 %(one)s；用 %(other)s 登录，以后也进入这个会员。") % phones)
    elif goes.card.member.has_phone:
        said.append(_("手机号 %(phone)s 成为这个会员的验证手机号。") % {"phone": goes.card.member.phone_masked})
    paid = Money(stays.bought.paid.minor + goes.bought.paid.minor)
    said.append(
        _("合计 %(orders)d 笔支付订单、%(paid)s；%(accounts)d 个平台账号、%(places)d 个收货地址。")
        % {
            "orders": stays.bought.orders + goes.bought.orders,
            "paid": amount(paid),
            "accounts": len(stays.accounts) + len(goes.accounts),
            "places": len(stays.places) + len(goes.places),
        }
    )
    said.append(_("购物车、收藏、足迹和下载放到一起，相同的只算一次。"))
    said.append(_("“%(goes)s”不再单独出现在会员列表里。30 天内可以撤销，撤销后两边恢复原样。") % names)
    return said


def _phone(side: Side, entries: Mapping[str, str]) -> tuple[str, ...]:
    card = side.card
    if not card.member.has_phone:
        return ()
    lines = [card.member.phone_masked or ""]
    if card.phone_at is not None:
        lines.append(_("%(day)s 验证") % {"day": _day(card.phone_at)})
    lines.append(came_by(card.phone_carrier, card.phone_entry, entries))
    return tuple(line for line in lines if line)


def _account(account: members.Account, entries: Mapping[str, str]) -> str:
    provider = provider_name(account.provider)
    same = carrier_name(account.carrier) in provider
    where = came_by("" if same else account.carrier, account.entry, entries)
    linked = _("%(day)s 绑定") % {"day": _day(account.linked_at)}
    return " · ".join(part for part in (provider, linked, where) if part)


def _joined(side: Side, entries: Mapping[str, str]) -> tuple[str, ...]:
    origin = origin_of(side.card, side.accounts)
    came = came_by(origin.carrier, origin.entry, entries) or carrier_name(origin.carrier)
    return tuple(line for line in (_moment(side.card.member.created_at), came) if line)


def _bought(bought: orders.BuyerSummary) -> tuple[str, ...]:
    if not bought.placed:
        return ()
    lines = [_("支付 %(n)d 笔，累计 %(paid)s") % {"n": bought.orders, "paid": amount(bought.paid)}]
    if bought.waiting:
        lines.append(_("%(n)d 笔进行中") % {"n": bought.waiting})
    if bought.last_paid_at is not None:
        lines.append(_("最近付款 %(day)s") % {"day": _day(bought.last_paid_at)})
    return tuple(lines)


def _place(place: Place) -> str:
    return f"{place.recipient} {place.phone} {place.region}"


def _count(side: Side, table: str) -> tuple[str, ...]:
    rows = side.owns.get(table, 0)
    return (counted(rows),) if rows else ()


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
