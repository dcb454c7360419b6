"""Reads of how members want to be told, and the one question every sender asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portico.domains.privacy import rules
from portico.domains.privacy.models import NotificationPreference
from portico.domains.privacy.queries.consents import has_withdrawn
from portico.domains.privacy.queries.erasures import find_erasure
from portico.domains.privacy.rules import Channel, QuietHours, Switch, Topic, Verdict
from portico.domains.sites import public as sites
from portico.kernel.ids import MemberId, SiteId


@dataclass(frozen=True, slots=True)
class Notifications:
    """`switches` has every topic and channel; `quiet` is None when the member has no quiet hours."""

    switches: Mapping[Switch, bool]
    quiet: QuietHours | None


def find_notifications(*, site_id: SiteId, member_id: MemberId) -> Notifications:
    """What the member chose, and what a switch is at first where they have not. One query."""
    chosen, quiet = _stored(site_id, member_id)
    switches = {
        (topic, channel): rules.is_on(chosen, (topic, channel)) for topic in rules.TOPICS for channel in rules.CHANNELS
    }
    return Notifications(switches, quiet)


def may_contact(*, site_id: SiteId, member_id: MemberId, topic: Topic, channel: Channel, now: datetime) -> Verdict:
    """Whether a message of `topic` may be sent to the member over `channel`, and not before when.

    Every sender asks this as it plans a message, and again when it sends one that had to wait. One query; three
    for what is promotional.
    """
    chosen, quiet = _stored(site_id, member_id)
    promotional = topic in rules.PROMOTIONAL
    withdrawn = promotional and has_withdrawn(site_id=site_id, member_id=member_id, purpose="marketing")
    return rules.verdict(
        switch=(topic, channel),
        chosen=chosen,
        marketing=False if withdrawn else None,
        is_leaving=promotional and find_erasure(site_id=site_id, member_id=member_id) is not None,
        quiet=quiet,
        zone=sites.get_site(site_id=site_id).zone,
        now=now,
    )


def _stored(site_id: SiteId, member_id: MemberId) -> tuple[dict[Switch, bool], QuietHours | None]:
    row = NotificationPreference.objects.filter(site_id=site_id, member_id=member_id).first()
    return ({}, None) if row is None else (switches_of(row), quiet_of(row))


def switches_of(row: NotificationPreference) -> dict[Switch, bool]:
    """What the member chose themselves; a switch that no longer exists is left out."""
    known = {f"{topic}.{channel}": (topic, channel) for topic in rules.TOPICS for channel in rules.CHANNELS}
    return {known[name]: bool(on) for name, on in row.switches.items() if name in known}


def quiet_of(row: NotificationPreference) -> QuietHours | None:
    if row.quiet_from is None or row.quiet_to is None:
        return None
    return QuietHours(row.quiet_from, row.quiet_to)
