"""What a member agreed to, how they want to be told, and what platforms say about either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra.actors import Anonymous, Member
from portico.kernel.ids import MemberId, SiteId


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
    """Where the member can be reached. Nobody's e-mail address is known."""
    found: set[privacy.Channel] = {"in_app"}
    if members.get_member(site_id=site_id, member_id=member_id).has_phone:
        found.add("sms")
    mini_app = settings.PORTICO.wechat.app_id
    if members.openid_of(site_id=site_id, member_id=member_id, provider="wechat_mini", app_id=mini_app):
        found.add("subscribe_message")
    return frozenset(found)
