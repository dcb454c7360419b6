"""What a member agreed to, how they want to be told, and what platforms say about either."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra import audit
from portico.infra.actors import Anonymous, Member, System
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import leaving


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of use and the member's answer; `decision` is None when they were never asked.

    `is_outdated`: they answered, but about an earlier version of the policy.
    """

    code: privacy.Purpose
    text: privacy.Text
    decision: privacy.Decision | None
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """`is_available`: the member can be reached there at all."""

    code: privacy.Channel
    name: str
    is_on: bool
    is_available: bool


@dataclass(frozen=True, slots=True)
class Topic:
    code: privacy.Topic
    text: privacy.Text
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class MessageSettings:
    topics: tuple[Topic, ...]
    quiet: privacy.QuietHours | None


def purposes_of(*, actor: Member, language: str) -> tuple[Purpose, ...]:
    """Every purpose, with what the member said to it. One query."""
    version = privacy.policy_of(site_id=actor.site_id).version
    decisions = privacy.consents_of(site_id=actor.site_id, member_id=actor.member_id)
    return tuple(
        Purpose(
            code=code,
            text=privacy.text_of("purposes", code, language),
            decision=decisions.get(code),
            is_outdated=code in decisions and decisions[code].policy_version != version,
        )
        for code in privacy.PURPOSES
    )


def decide(
    *, actor: Member | Anonymous, purpose: str, given: bool, carrier: str, now: datetime, visitor_id: str = ""
) -> privacy.Decision:
    """The answer is in the ledger: the member's, or the visitor's until they sign in.

    Raises PurposeNotFound, TermsNeeded, Invalid (unknown carrier, malformed visitor id).
    """
    touchpoints.check_carrier(carrier)
    member_id = actor.member_id if isinstance(actor, Member) else None
    if member_id is None:
        tracking.checked_visitor(visitor_id)
    with transaction.atomic():
        if member_id is not None:
            members.hold_member(site_id=actor.site_id, member_id=member_id)
        return privacy.record_consent(
            site_id=actor.site_id, purpose=purpose, given=given, carrier=carrier, member_id=member_id,
            visitor_id=visitor_id, now=now,
        )  # fmt: skip


def counted_as(*, actor: Member | Anonymous, visitor_id: str) -> tuple[str, MemberId | None]:
    """The (visitor, member) that a visit or an event is recorded for: nobody's, once they said no to statistics.

    Raises Invalid for a malformed visitor id.
    """
    tracking.checked_visitor(visitor_id)
    member_id = actor.member_id if isinstance(actor, Member) else None
    declined = privacy.has_withdrawn(
        site_id=actor.site_id, member_id=member_id, visitor_id=visitor_id, purpose="analytics"
    )
    return ("", None) if declined else (visitor_id, member_id)


def message_settings(*, actor: Member, language: str) -> MessageSettings:
    """Every topic and channel as the member has them."""
    held = privacy.find_notifications(site_id=actor.site_id, member_id=actor.member_id)
    return _shown(actor, held, language)


def change_message_settings(
    *,
    actor: Member,
    switches: Sequence[tuple[str, str, bool]],
    quiet_from: str | None,
    quiet_to: str | None,
    language: str,
    now: datetime,
) -> MessageSettings:
    """The named switches and times are as asked. An empty time stays as it was, None takes the quiet hours away.

    Raises Invalid naming what is wrong; nothing has changed then.
    """
    checked = privacy.checked_switches(switches)
    with transaction.atomic():
        members.hold_member(site_id=actor.site_id, member_id=actor.member_id)
        held = privacy.find_notifications(site_id=actor.site_id, member_id=actor.member_id)
        change = privacy.NotificationChange(checked, _quiet(held.quiet, quiet_from, quiet_to))
        saved = privacy.save_notifications(site_id=actor.site_id, member_id=actor.member_id, change=change, now=now)
    return _shown(actor, saved, language)


def _quiet(held: privacy.QuietHours | None, start: str | None, end: str | None) -> privacy.QuietHours | None:
    if start is None or end is None:
        return None
    if not start and not end:
        return held
    known = (f"{held.start:%H:%M}", f"{held.end:%H:%M}") if held else ("", "")
    return privacy.quiet_hours(start or known[0], end or known[1])


def _shown(actor: Member, held: privacy.Notifications, language: str) -> MessageSettings:
    reachable = _reachable(actor.site_id, actor.member_id)
    topics = tuple(
        Topic(
            code=topic,
            text=privacy.text_of("topics", topic, language),
            channels=tuple(
                Channel(
                    code=channel,
                    name=privacy.text_of("channels", channel, language).name,
                    is_on=held.switches[topic, channel],
                    is_available=channel in reachable,
                )
                for channel in privacy.CHANNELS
            ),
        )
        for topic in privacy.TOPICS
    )
    return MessageSettings(topics, held.quiet)


def _reachable(site_id: SiteId, member_id: MemberId) -> frozenset[privacy.Channel]:
    """Where the member can be reached: the official account while they follow it, nowhere by e-mail. Two queries."""
    accounts, phone = members.list_accounts(site_id=site_id, member_id=member_id)
    found: set[privacy.Channel] = {"in_app"}
    for one in accounts:
        if one.provider == "wechat_mini":
            found.add("subscribe_message")
        elif one.provider == "wechat_oa" and one.follows:
            found.add("oa")
    if phone is not None:
        found.add("sms")
    return frozenset(found)


# What platforms say


def profile_changed(*, site_id: SiteId, provider: str, app_id: str, openid: str, now: datetime) -> None:
    """The platform has cleared the name or picture of an account: ours, which came from there, are cleared as well.

    Source: WeChat 授权用户资料变更, `user_info_modified`: 及时主动更新或清理用户的头像及昵称. Idempotent.
    """
    with transaction.atomic():
        member_id = members.find_by_account(site_id=site_id, provider=provider, app_id=app_id, openid=openid)
        if member_id is not None:
            _clear_profile(site_id, member_id, now)
            _note(site_id, "member.profile_cleared_by_platform", member_id, now)


def authorization_revoked(
    *, site_id: SiteId, provider: str, app_id: str, openid: str, kinds: tuple[str, ...], now: datetime
) -> None:
    """What the person allowed on the platform they no longer do: the consent is withdrawn and the datum is gone.

    `kinds`: profile, phone, location, address; others are nothing of ours. Source: WeChat
    `user_authorization_revoke`. Idempotent but for the ledger, which tells every time.
    """
    with transaction.atomic():
        member_id = members.find_by_account(site_id=site_id, provider=provider, app_id=app_id, openid=openid)
        if member_id is None:
            return
        for kind in dict.fromkeys(kinds):
            clear = _CLEARED.get(kind)
            if clear is None:
                continue
            clear(site_id, member_id, now)
            if kind in privacy.PURPOSES:
                privacy.record_consent(
                    site_id=site_id, member_id=member_id, purpose=kind, given=False,
                    carrier=_CARRIER_OF.get(provider, "host-app"), now=now,
                )  # fmt: skip
        _note(site_id, "member.authorization_revoked_on_platform", member_id, now, withdrawn=[None, sorted(set(kinds))])


def account_cancelled(*, site_id: SiteId, provider: str, app_id: str, openid: str, now: datetime) -> None:
    """The account is gone on the platform, so it is nobody's here; who has no other account and no phone is erased.

    At once, or, while something they bought is unfinished, as soon as it is. Source: WeChat
    `user_authorization_cancellation`. Idempotent.
    """
    with transaction.atomic():
        member_id = members.find_by_account(site_id=site_id, provider=provider, app_id=app_id, openid=openid)
        if member_id is None:
            return
        # The person before what is theirs, as a merge locks them.
        members.lock_person(site_id=site_id, member_id=member_id)
        member_id = members.unlink_account(site_id=site_id, provider=provider, app_id=app_id, openid=openid)
        if member_id is None:
            return
        _note(site_id, "member.account_cancelled_on_platform", member_id, now)
        accounts, phone = members.list_accounts(site_id=site_id, member_id=member_id)
        if accounts or phone is not None:
            return
        erasure = privacy.request_erasure(site_id=site_id, member_id=member_id, reason="", now=now, after=timedelta())
        leaving.erase_due(erasure=erasure, now=now)


def _clear_profile(site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    nothing = members.ProfileChange(nickname="", avatar_url="")
    members.update_member(site_id=site_id, member_id=member_id, change=nothing, now=now)


def _clear_phone(site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    members.forget_phone(site_id=site_id, member_id=member_id)


def _clear_addresses(site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    for address in members.list_addresses(site_id=site_id, member_id=member_id):
        members.delete_address(site_id=site_id, member_id=member_id, address_id=address.id, now=now)


def _clear_nothing(site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Where somebody was is read when they ask and never kept."""


def _note(site_id: SiteId, action: str, member_id: MemberId, now: datetime, **changes: Any) -> None:
    audit.record(
        actor=System(site_id, "platform"), action=action, subject_type="member", subject_id=member_id, now=now,
        changes=changes,
    )  # fmt: skip


_CARRIER_OF: Final = {"wechat_mini": "mp-weixin", "wechat_oa": "oa"}
_CLEARED: Final[Mapping[str, Callable[[SiteId, MemberId, datetime], None]]] = {
    "profile": _clear_profile,
    "phone": _clear_phone,
    "address": _clear_addresses,
    "location": _clear_nothing,
}
