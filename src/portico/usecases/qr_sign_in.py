"""Signing in on a computer by a code that is scanned with a phone where one is signed in already.

Whoever shows somebody else's code to a victim wants their "yes": so the phone names the device and network that ask,
says whether that is the network the phone itself is in, and asks before anything happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.infra import realtime
from portico.infra.actors import Member
from portico.infra.doorbells import CHANNEL
from portico.infra.ratelimit import Limit, hit
from portico.kernel.ids import SiteId
from portico.usecases import signin
from portico.usecases.addresses import mini_page

# The page of the mini app that asks. The plain address also opens from a camera, and as H5 in WeChat.
SCAN_PAGE = "/pages-account/scan/index"

# A page asks for one code in three minutes; many people may share an address.
_CODES = Limit(hits=60, window_seconds=60)
_SCANS = Limit(hits=30, window_seconds=60)


@dataclass(frozen=True, slots=True)
class Started:
    """`address` is what the code holds: nothing secret, so that a photograph of the screen is worth nothing."""

    id: UUID
    secret: str
    address: str
    expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class Progress:
    """`state`: waiting, scanned, confirmed, refused, used, expired. `name` of who scanned, as others may see it."""

    state: str
    name: str
    expires_in_seconds: int


def topic(qr_id: UUID) -> str:
    """What rings when the code gets on."""
    return f"qr:{qr_id}"


def start(*, site_id: SiteId, user_agent: str, client_ip: str, now: datetime) -> Started:
    """A code waits for three minutes to be scanned. Raises RateLimited."""
    hit(f"qr:{client_ip}", _CODES, now=now)
    with transaction.atomic():
        made = members.start_qr_sign_in(site_id=site_id, user_agent=user_agent, client_ip=client_ip, now=now)
    return Started(made.id, made.secret, address_of(site_id=site_id, qr_id=made.id), _seconds(made.expires_at, now))


def address_of(*, site_id: SiteId, qr_id: UUID) -> str:
    """What the code holds: the page of the mini app that asks its reader."""
    return mini_page(sites.get_site(site_id=site_id), SCAN_PAGE, id=str(qr_id))


def watch(*, site_id: SiteId, qr_id: UUID, secret: str, now: datetime) -> Progress:
    """How far it is, for the browser that shows the code. Raises QrSignInNotFound."""
    found = members.watch_qr_sign_in(site_id=site_id, qr_id=qr_id, secret=secret, now=now)
    name = ""
    if found.member_id is not None:
        known = members.get_members(site_id=site_id, member_ids=[found.member_id]).get(found.member_id)
        name = members.discreet_name(known) if known else ""
    return Progress(found.state, name, _seconds(found.expires_at, now))


def scan(*, actor: Member, qr_id: UUID, client_ip: str, now: datetime) -> members.QrRequest:
    """The code is this member's to decide about. Raises QrSignInNotFound, QrSignInOver, RateLimited."""
    hit(f"qr-scan:{actor.member_id}", _SCANS, now=now)
    with transaction.atomic():
        asked = members.scan_qr_sign_in(
            site_id=actor.site_id, qr_id=qr_id, member_id=actor.member_id, client_ip=client_ip, now=now
        )
        realtime.notify(CHANNEL, topic(qr_id))
    return asked


def confirm(*, actor: Member, qr_id: UUID, now: datetime) -> None:
    """The browser may sign in as the member, within a minute. Raises QrSignInNotFound, QrSignInOver."""
    with transaction.atomic():
        members.confirm_qr_sign_in(site_id=actor.site_id, qr_id=qr_id, member_id=actor.member_id, now=now)
        realtime.notify(CHANNEL, topic(qr_id))


def refuse(*, actor: Member, qr_id: UUID, now: datetime) -> None:
    """The browser stays out. Raises QrSignInNotFound, QrSignInOver (it is in already)."""
    with transaction.atomic():
        members.refuse_qr_sign_in(site_id=actor.site_id, qr_id=qr_id, member_id=actor.member_id, now=now)
        realtime.notify(CHANNEL, topic(qr_id))


def redeem(*, site_id: SiteId, qr_id: UUID, secret: str, arrival: signin.Arrival, now: datetime) -> signin.SignInResult:
    """The browser is signed in as the member who said yes; the code is used up.

    Raises QrSignInNotFound, QrSignInOver (also: nobody has said yes yet), Invalid for a malformed arrival.
    """
    signin.provenance_of(arrival)
    with transaction.atomic():
        member_id = members.spend_qr_sign_in(site_id=site_id, qr_id=qr_id, secret=secret, now=now)
        known = members.SignedIn(member_id, is_new=False)
        return signin.welcome(site_id, known, arrival, now)


def _seconds(until: datetime, now: datetime) -> int:
    return max(0, int((until - now).total_seconds()))
