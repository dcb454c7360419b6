"""The official account: signing in through the platform's page, and what platforms tell us by themselves.

Platforms are asked before the transaction. A push is kept sealed by the hook that takes it in, and has its effect in
a job, once: the effect and the forgetting of the push are one transaction.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.members.ports import Follower, MiniProgramIdentity, WebIdentity
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.infra import pushes
from portico.infra.actors import Member
from portico.infra.pushes import Push
from portico.kernel.errors import Denied, Invalid, Refused, Retryable
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import handoff, signin
from portico.usecases import identity as identity_of
from portico.usecases import privacy as privacy_of
from portico.usecases.gateways import gateways

logger = logging.getLogger(__name__)

PROVIDER: Final = "wechat_oa"
CARRIER: Final = "oa"
_SCENE: Final = "qrscene_"


class WebSignInLost(Denied):
    """The browser came back from a sign-in that it did not begin here, or began too long ago."""

    code = "web_sign_in_lost"


class WebSignInDeclined(Denied):
    """The person did not agree on the platform's page."""

    code = "web_sign_in_declined"


def is_connected(*, site_id: SiteId) -> bool:
    """Whether people can sign in with this site's official account."""
    return PROVIDER in gateways(site_id).official


def sign_in_url(*, site_id: SiteId, redirect_url: str, state: str, ask: bool) -> str:
    """Where to send the browser. Raises NotConnected."""
    return gateways(site_id).official[PROVIDER].sign_in_url(redirect_url=redirect_url, state=state, ask=ask)


def identify(*, site_id: SiteId, code: str, asked: bool) -> WebIdentity | None:
    """Who came back from the platform's page; None when it told too little: send them there again, and ask.

    Unasked, an account we know is enough, and so is a follower, whose unionid the account may know. A stranger would
    become a second member of somebody who is one already. Raises Invalid, WebCodeInvalid, VirtualAccount, and what
    the platform raises.
    """
    signin.check_code(code)
    account = gateways(site_id).official[PROVIDER]
    found = account.exchange(code=code, asked=asked)
    if asked or found.identity.unionid is not None or member_of(site_id=site_id, identity=found.identity):
        return found
    try:
        follower = account.follower(openid=found.identity.openid)
    except (Refused, Retryable):
        # Not every account may ask that; the person can be asked instead.
        return None
    return None if follower.identity.unionid is None else replace(found, identity=follower.identity)


def sign_in(*, site_id: SiteId, found: WebIdentity, arrival: signin.Arrival, now: datetime) -> signin.SignInResult:
    """The member behind the account has a session. Raises Invalid for a malformed arrival."""
    provenance = signin.provenance_of(arrival)
    with transaction.atomic():
        signed_in = _recognised(site_id, found, provenance, now)
        return signin.welcome(site_id, signed_in, arrival, now)


def sign_in_on_h5(*, site_id: SiteId, found: WebIdentity, path: str, now: datetime) -> handoff.Offer:
    """The member behind the account can go on at `path` of H5 with a ticket. Raises Invalid, RateLimited."""
    with transaction.atomic():
        signed_in = _recognised(site_id, found, {"carrier": "h5"}, now)
    member = Member(site_id, signed_in.member_id)
    return handoff.offer(actor=member, session_id=None, target="h5", path=path, now=now)


def member_of(*, site_id: SiteId, identity: MiniProgramIdentity) -> MemberId | None:
    """Whose account this is, as far as we know without asking for more."""
    return members.find_by_account(
        site_id=site_id, provider=identity.provider, app_id=identity.app_id, openid=identity.openid
    )


def _recognised(site_id: SiteId, found: WebIdentity, provenance: dict[str, str], now: datetime) -> members.SignedIn:
    signed_in = identity_of.recognise(site_id=site_id, identity=found.identity, provenance=provenance, now=now)
    if found.nickname:
        _take_nickname(site_id, signed_in, found.nickname, provenance["carrier"], now)
    return signed_in


def _take_nickname(site_id: SiteId, signed_in: members.SignedIn, nickname: str, carrier: str, now: datetime) -> None:
    """Who agreed on the platform's page to tell their name has it here, unless they chose one before."""
    member_id = signed_in.member_id
    if members.get_member(site_id=site_id, member_id=member_id).nickname:
        return
    try:
        members.update_member(
            site_id=site_id, member_id=member_id, change=members.ProfileChange(nickname=nickname), now=now
        )
    except Invalid:
        # A name of the platform that ours may not be: they stay without one.
        return
    privacy.record_consent(
        site_id=site_id, member_id=member_id, purpose="profile", given=True, carrier=carrier, now=now
    )


# What platforms tell us by themselves


def receive(*, site_id: SiteId, push: Push, now: datetime) -> bool:
    """The push will have its effect. False when it has none, or was told before. Idempotent by the push."""
    if push.kind not in _EFFECTS:
        return False
    with transaction.atomic():
        return pushes.keep(site_id=site_id, push=push, now=now)


def carry_out(*, push_id: UUID, now: datetime) -> bool:
    """The push has had its effect, once. False when it had it before. Raises Retryable: the job comes again."""
    waiting = pushes.waiting(push_id=push_id)
    if waiting is None:
        return False
    site_id, push = waiting
    told = _Told(site_id, push, _asked(site_id, push), now)
    with transaction.atomic():
        if not pushes.settle(push_id=push_id):
            return False
        _EFFECTS[push.kind](told)
    return True


@dataclass(frozen=True, slots=True)
class _Told:
    """A push with what its account may know of the person; `follower` is None where that was not asked."""

    site_id: SiteId
    push: Push
    follower: Follower | None
    now: datetime


def _asked(site_id: SiteId, push: Push) -> Follower | None:
    accounts = gateways(site_id).official
    if push.kind not in _MEETINGS or push.source not in accounts:
        return None
    try:
        return accounts[push.source].follower(openid=push.account)
    except Refused as refusal:
        # An unverified account may not ask. The push itself is proof that somebody follows.
        logger.warning("%s: user info refused: %s", push.source, refusal.data.get("platform_code"))
        identity = MiniProgramIdentity(push.source, push.app_id, push.account, None)
        return Follower(identity, follows=True)


def _met(told: _Told) -> None:
    """A follower is a member: linked by openid and unionid, with the code they scanned as their entry."""
    if told.follower is not None and told.follower.follows:
        identity_of.recognise(
            site_id=told.site_id, identity=told.follower.identity, provenance=_provenance(told.push), now=told.now
        )
    _note_following(told, follows=True)


def _left(told: _Told) -> None:
    _note_following(told, follows=False)


def _changed(told: _Told) -> None:
    """The platform cleaned up the person's name or picture; ours came from there."""
    privacy_of.profile_changed(**_whose(told))


def _revoked(told: _Told) -> None:
    """The person took back what they had agreed to tell; what we do not hold has nothing to take back."""
    numbers = re.findall(r"[0-9]+", told.push.value("RevokeInfo"))
    kinds = tuple(dict.fromkeys(_REVOKED[number] for number in numbers if number in _REVOKED))
    if kinds:
        privacy_of.authorization_revoked(**_whose(told), kinds=kinds)


def _cancelled(told: _Told) -> None:
    """The person closed their account on the platform."""
    privacy_of.account_cancelled(**_whose(told))


class _Whose(TypedDict):
    site_id: SiteId
    provider: str
    app_id: str
    openid: str
    now: datetime


def _whose(told: _Told) -> _Whose:
    push = told.push
    return _Whose(site_id=told.site_id, provider=push.source, app_id=push.app_id, openid=push.account, now=told.now)


def _note_following(told: _Told, *, follows: bool) -> None:
    push = told.push
    members.note_following(
        site_id=told.site_id, provider=push.source, app_id=push.app_id, openid=push.account, follows=follows,
        at=push.sent_at,
    )  # fmt: skip


def _provenance(push: Push) -> dict[str, str]:
    scene = push.value("EventKey").removeprefix(_SCENE)
    return {"carrier": CARRIER} | ({"entry": scene} if touchpoints.is_entry_code(scene) else {})


# RevokeInfo. Source: the official pages 授权用户信息变更 of mini programs (below 100) and service accounts (above 200).
_REVOKED: Final[Mapping[str, str]] = {
    "2": "address",
    "6": "profile",
    "8": "phone",
    "13": "location",
    "18": "location",
    "19": "profile",
    "20": "profile",
    "201": "address",
    "205": "profile",
    "206": "location",
}
_MEETINGS: Final = frozenset({"event.subscribe", "event.scan"})
_EFFECTS: Final[Mapping[str, Callable[[_Told], None]]] = {
    "event.subscribe": _met,
    "event.scan": _met,
    "event.unsubscribe": _left,
    "event.user_info_modified": _changed,
    "event.user_authorization_revoke": _revoked,
    "event.user_authorization_cancellation": _cancelled,
}
