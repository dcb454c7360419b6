"""Personal data in the clear: one value at a time, with a right, a reason, and a record that stays.

Pages show masked values and put the tag `{% reveal kind id masked %}` around them. Its button asks for a reason and
posts it here; only this answer ever holds the value. A new kind of value is one entry of `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.wallet import public as wallet
from portico.infra import audit, ratelimit
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import Denied, FieldError, Invalid, NotFound, RateLimited
from portico.kernel.ids import AddressId, MemberId, OrderId

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REASON_LENGTH = (2, 200)
# A day of customer service stays far below it; copying out the customers does not.
MOST_AN_HOUR = 60
_SHIPPING = frozenset({orders.OrderState.PAID, orders.OrderState.SHIPPED})

type Parts = dict[str, str]


class RevealKindUnknown(NotFound):
    code = "reveal_kind_unknown"


class RevealNotNow(Denied):
    """The warehouse sees a recipient only while the order is being shipped."""

    code = "reveal_not_now"


class RevealTooOften(RateLimited):
    """More than `data["limit"]` in an hour."""

    code = "reveal_too_often"


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` answers the value in its parts, in the order people write them. `subject` names it in the audit record."""

    label: StrPromise
    subject: str
    right: Right
    read: Callable[[Staff, UUID], Parts]


@dataclass(frozen=True, slots=True)
class Revealed:
    parts: Parts

    @property
    def value(self) -> str:
        return "\n".join(part for part in self.parts.values() if part)


def _order_recipient(actor: Staff, order_id: UUID) -> Parts:
    order = orders.get_order(site_id=actor.site_id, order_id=OrderId(order_id))
    if Right.PERSONAL_REVEAL not in actor.rights and order.state not in _SHIPPING:
        raise RevealNotNow()
    address = order.address
    if address is None:
        raise orders.OrderNotFound()
    return _written(address.recipient, address.phone, address)


def _member_phone(actor: Staff, member_id: UUID) -> Parts:
    return {"phone": members.phone_in_clear(site_id=actor.site_id, member_id=MemberId(member_id))}


def _withdrawal_payee(actor: Staff, withdrawal_id: UUID) -> Parts:
    name, account = wallet.payee_of(site_id=actor.site_id, withdrawal_id=withdrawal_id)
    return {"name": name, "account": account}


def _member_address(actor: Staff, address_id: UUID) -> Parts:
    address = members.address_in_clear(site_id=actor.site_id, address_id=AddressId(address_id))
    return _written(address.recipient, address.phone, address)


def _written(recipient: str, phone: str, at: orders.OrderAddress | members.Address) -> Parts:
    place = " ".join(part for part in (at.province, at.city, at.district, at.detail) if part)
    return {"recipient": recipient, "phone": phone, "address": place}


KINDS: dict[str, Kind] = {
    "order_recipient": Kind(_("收件信息"), "order", Right.PERSONAL_RECIPIENT, _order_recipient),
    "withdrawal_payee": Kind(_("收款人"), "withdrawal", Right.MONEY_SETTLE, _withdrawal_payee),
    "member_phone": Kind(_("手机号"), "member", Right.PERSONAL_REVEAL, _member_phone),
    "member_address": Kind(_("收货地址"), "member_address", Right.PERSONAL_REVEAL, _member_address),
}


def may_reveal(actor: Staff, kind: str) -> bool:
    """Whether the button is worth showing; whether this very value may be seen is judged when it is asked for."""
    return KINDS[kind].right in actor.rights


def reveal(*, actor: Staff, kind: str, subject_id: UUID, reason: str, now: datetime) -> Revealed:
    """The value in the clear; who saw it and why is on record, in the same transaction.

    Raises RevealKindUnknown, Denied, Invalid (field `reason`), RevealTooOften, and what the domain says of an id that
    names nothing on this site. Nothing is recorded then, because nothing was seen.
    """
    found = KINDS.get(kind)
    if found is None:
        raise RevealKindUnknown()
    require_right(actor, found.right)
    reason = _checked(reason)
    _counted(actor, now)
    with transaction.atomic():
        parts = found.read(actor, subject_id)
        audit.record(
            actor=actor,
            action=f"reveal.{kind}",
            subject_type=found.subject,
            subject_id=subject_id,
            now=now,
            reason=reason,
        )
    return Revealed(parts)


def reveal_setup() -> dict[str, Any]:
    """What the script beside the tag needs to know: where to ask, and its sentences."""
    shortest, longest = REASON_LENGTH
    return {
        "url": reverse("console:reveal"),
        "min": shortest,
        "max": longest,
        "words": {
            "title": gettext("查看完整{what}"),
            "about": gettext("谁在什么时候因为什么看过，会永久记入审计日志。"),
            "reason": gettext("原因"),
            "example": gettext("如：打印面单、联系买家改地址"),
            "cancel": gettext("取消"),
            "show": gettext("查看"),
            "copy": gettext("复制"),
            "copied": gettext("已复制"),
            "hide": gettext("隐藏"),
            "failed": gettext("没有读取成功，请检查网络后再试。"),
        },
    }


def _checked(reason: str) -> str:
    shortest, longest = REASON_LENGTH
    reason = " ".join(reason.split())
    if not reason.isprintable():
        raise Invalid(fields=(FieldError("reason", "control_characters"),))
    if not shortest <= len(reason) <= longest:
        raise Invalid(fields=(FieldError("reason", "reason_length", {"min": shortest, "max": longest}),))
    return reason


def _counted(actor: Staff, now: datetime) -> None:
    limit = ratelimit.Limit(hits=MOST_AN_HOUR, window_seconds=3600)
    try:
        ratelimit.hit(f"console.reveal:{actor.user_id}", limit, now=now)
    except RateLimited as error:
        raise RevealTooOften(limit=MOST_AN_HOUR, **error.data) from None
