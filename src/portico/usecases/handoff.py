"""Going on elsewhere without signing in again: from the mini app to the website, and back.

A ticket (60 seconds, once, for one target and page) is asked for where somebody is signed in and given in where they
are not yet. It travels behind the `#` of an address, in a form, or in the launch query of a mini program: never where
a server or a log would keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.infra.actors import Member
from portico.infra.ratelimit import Limit, hit
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import signin
from portico.usecases.addresses import mini_page, site_base
from portico.usecases.gateways import gateways

TARGETS = ("web", "h5", "mp-weixin")
MAX_PATH = 500
# The page of the mini app that takes a ticket.
ENTER_PAGE = "/pages-account/enter/index"

# By these the first page of a visit is counted; see usecases/guidance.py.
_COUNTED = ("e", "from", "by")
_ASKED = Limit(hits=30, window_seconds=60)
_WEB_PATH = re.compile(r"/(?![/\\])[^\s\\]*")
_MINI_PATH = re.compile(r"/pages(-[a-z]+)?/[a-z-]+/index(\?[^\s#]*)?")


@dataclass(frozen=True, slots=True)
class Offer:
    """`url` takes the person on, with the ticket in it."""

    ticket: str
    url: str
    expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who would go on, `name` being what others may see of them, and where."""

    member_id: MemberId
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Arrived:
    entered: signin.SignInResult
    path: str


def offer(*, actor: Member, session_id: UUID | None, target: str, path: str, now: datetime) -> Offer:
    """The member can go on at `path` of `target`, once, within a minute.

    `session_id` is where they are signed in: signing out there takes the ticket back. None when a platform has just
    said who they are. Raises Invalid, RateLimited.
    """
    checked = checked_path(target, path)
    hit(f"handoff:{actor.member_id}", _ASKED, now=now)
    site = sites.get_site(site_id=actor.site_id)
    with transaction.atomic():
        ticket = members.make_handoff_ticket(
            site_id=actor.site_id,
            member_id=actor.member_id,
            session_id=session_id,
            target=target,
            path=checked,
            now=now,
        )
    return Offer(ticket, _address(site, target, ticket, path), int(members.HANDOFF_LIFETIME.total_seconds()))


def look(*, site_id: SiteId, ticket: str, target: str, now: datetime) -> Welcome:
    """Whose ticket it is, so that a person can say "that is me" before they are signed in as somebody else.

    The ticket stays good. Raises HandoffTicketInvalid.
    """
    found = members.read_handoff_ticket(site_id=site_id, ticket=ticket, target=target, now=now)
    member = members.get_member(site_id=site_id, member_id=found.member_id)
    return Welcome(member.id, members.discreet_name(member), found.path)


def redeem(*, site_id: SiteId, ticket: str, target: str, arrival: signin.Arrival, now: datetime) -> Arrived:
    """The member has a session at the target, and what they did there as a guest is theirs.

    Raises HandoffTicketInvalid, Invalid for a malformed arrival (the ticket is not spent then).
    """
    signin.provenance_of(arrival)
    with transaction.atomic():
        found = members.spend_handoff_ticket(site_id=site_id, ticket=ticket, target=target, now=now)
        known = members.SignedIn(found.member_id, is_new=False)
        return Arrived(signin.welcome(site_id, known, arrival, now), found.path)


def checked_path(target: str, path: str) -> str:
    """Raises Invalid: only pages of our own, or the ticket would lead anywhere."""
    if target not in TARGETS:
        raise Invalid(fields=(FieldError("target", "choice_unknown"),))
    shape = _WEB_PATH if target == "web" else _MINI_PATH
    if len(path) > MAX_PATH or not shape.fullmatch(path) or not path.isprintable():
        raise Invalid(fields=(FieldError("path", "handoff_path_refused"),))
    return path


def _address(site: sites.Site, target: str, ticket: str, path: str) -> str:
    """Where the ticket is given in.

    The website is told the page as well, so that somebody who comes too late can go there by signing in. A plain URL
    scheme opens the WeChat app by itself; without an app id, H5 does. What counts the visit goes along.
    Source: developers.weixin.qq.com, "获取 URL Scheme", plain schemes `weixin://dl/business/?appid=&path=&query=`.
    """
    if target == "web":
        return f"{site_base(site)}/enter/#{ticket}&{quote(path, safe='/')}"
    said = dict(parse_qsl(urlsplit(path).query))
    query = {"ticket": ticket} | {name: said[name] for name in _COUNTED if name in said}
    app_id = gateways(site.id).app_ids.get("wechat_mini", "")
    if target == "mp-weixin" and app_id:
        page = {"appid": app_id, "path": ENTER_PAGE[1:], "query": urlencode(query)}
        return "weixin://dl/business/?" + urlencode(page)
    return mini_page(site, ENTER_PAGE, **query)
