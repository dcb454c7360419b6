"""What members did besides buying: visits, sign-ins, accounts, consents; one merge, one question, one goodbye."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.entrypoints.cli.demo import catalogue
from portico.infra.platform_keys import PlatformKeys
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import identity

# How long before an order its buyer came in.
_LOOKED_BEFORE = timedelta(minutes=23)
PHONE_AFTER = timedelta(minutes=6)
_DEVICES = {
    "mp-weixin": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) MicroMessenger/8.0.53 miniProgram",
    "oa": "Mozilla/5.0 (Linux; Android 15; V2324A) MicroMessenger/8.0.53",
    "web": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15",
}
_PATHS = {"mp-weixin": "/pages-goods/product/index", "oa": "/pages/home/index", "web": "/p/"}


@dataclass(frozen=True, slots=True)
class Life:
    """One member of the demo: how they came, and where they usually are."""

    code: str
    member_id: MemberId
    joined: datetime
    account: Mapping[str, Any]

    @property
    def carrier(self) -> str:
        return str(self.account.get("carrier", "web"))

    @property
    def entry(self) -> str | None:
        return self.account.get("entry")


def account_of(code: str) -> MiniProgramIdentity | None:
    """The platform account by which a member of the demo first came; None for those who came by the website."""
    raw = catalogue.lives().get("account", {}).get(code)
    if raw is None:
        return None
    return MiniProgramIdentity(
        raw["provider"], app_of(raw["provider"]), openid_of(code), unionid_of(code) if raw["unionid"] else None
    )


def provenance_of(code: str) -> dict[str, str]:
    raw = catalogue.lives().get("account", {}).get(code, {"carrier": "web"})
    return {name: raw[name] for name in ("carrier", "entry") if name in raw}


def app_of(provider: str) -> str:
    """The installation's own app, so that the demo's accounts are of the apps that sign in here."""
    held: PlatformKeys = settings.PORTICO.platforms
    app_id = held.wechat_oa.app_id if provider == "wechat_oa" else held.wechat_mini.app_id
    return app_id or f"demo-{provider}"


def openid_of(code: str) -> str:
    """Looks like one of WeChat's, and is nobody's."""
    return "o" + b64encode(sha256(f"demo {code}".encode()).digest(), b"-_").decode()[:27]


def unionid_of(code: str) -> str:
    return f"demo-unionid-{code}"


def is_complete(*, site_id: SiteId) -> bool:
    """True when the demo's lives have been lived: they are planted together or not at all."""
    return bool(members.list_merges(site_id=site_id, limit=1))


def seed_lives(*, site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> None:
    """Everything of lives.toml has happened. Idempotent: done once for a site."""
    if is_complete(site_id=site_id):
        return
    raw = catalogue.lives()
    for draft in raw["entry"]:
        touchpoints.register_entry(site_id=site_id, draft=touchpoints.EntryDraft(**draft), now=now)
    joined = {one["code"]: now - timedelta(days=one["joined_days_ago"]) for one in catalogue.members()}
    lives = [Life(code, who, joined[code], raw["account"].get(code, {})) for code, who in members.items()]
    for life in lives:
        _live(site_id, life, now)
    _answer(site_id, lives, raw["consent"], now)
    for quiet in raw["quiet"]:
        hours = privacy.QuietHours(time.fromisoformat(quiet["start"]), time.fromisoformat(quiet["end"]))
        change = privacy.NotificationChange(switches={}, quiet=hours)
        privacy.save_notifications(site_id=site_id, member_id=members[quiet["member"]], change=change, now=now)
    _merge(site_id, raw["merged"], now)
    _conflict(site_id, members, raw["conflict"], now)
    leaving = raw["leaving"]
    privacy.request_erasure(
        site_id=site_id, member_id=members[leaving["member"]], reason=leaving["reason"],
        now=now - timedelta(hours=leaving["hours_ago"]),
    )  # fmt: skip


def _live(site_id: SiteId, life: Life, now: datetime) -> None:
    """They came, signed in, and came back before every order."""
    _visit(site_id, life.code, life.member_id, life.carrier, life.entry, life.joined - timedelta(minutes=4))
    _sign_in(site_id, life.member_id, life.carrier, life.joined)
    for number, at in enumerate(_orders(life.code, now)):
        carrier = life.carrier if number % 2 == 0 else "web"
        _visit(site_id, life.code, life.member_id, carrier, None, at - _LOOKED_BEFORE)
        if number % 2:
            _sign_in(site_id, life.member_id, carrier, at - _LOOKED_BEFORE)


def _orders(code: str, now: datetime) -> Iterator[datetime]:
    for raw in catalogue.orders():
        if raw["member"] == code:
            yield now - timedelta(hours=raw["hours_ago"])


def _visit(site_id: SiteId, code: str, who: MemberId, carrier: str, entry: str | None, at: datetime) -> None:
    visitor = f"demo-{code}-{carrier}"
    touchpoints.record_visit(
        site_id=site_id, visitor_id=visitor, member_id=who, carrier=carrier, path=_PATHS[carrier], entry_code=entry,
        params={}, referrer=None, now=at,
    )  # fmt: skip
    tracking.attach_visitor(site_id=site_id, visitor_id=visitor, member_id=who, now=at)


def _sign_in(site_id: SiteId, who: MemberId, carrier: str, at: datetime) -> None:
    members.open_session(site_id=site_id, member_id=who, carrier=carrier, user_agent=_DEVICES[carrier], now=at)


def _answer(site_id: SiteId, lives: Sequence[Life], later: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """What everybody agreed to as they joined, and what some said later, in the order of time: it is a ledger."""
    said = [
        (life.joined + after, life, purpose, True, life.carrier)
        for life in lives
        for purpose, after in (("terms", timedelta()), ("phone", PHONE_AFTER), ("marketing", timedelta(hours=1)))
    ]
    who = {life.code: life for life in lives}
    said += [
        (now - timedelta(hours=raw["hours_ago"]), who[raw["member"]], raw["purpose"], raw["given"], raw["carrier"])
        for raw in later
    ]
    for at, life, purpose, given, carrier in sorted(said, key=lambda one: one[0]):
        privacy.record_consent(
            site_id=site_id, purpose=purpose, given=given, carrier=carrier, now=at, member_id=life.member_id
        )


def _merge(site_id: SiteId, raw: Mapping[str, Any], now: datetime) -> None:
    """Two members for two weeks, then one: the number proved it."""
    came, proved = (now - timedelta(hours=raw[name]) for name in ("came_hours_ago", "proved_hours_ago"))
    code, provenance = str(raw["member"]), {"carrier": "mp-weixin", "entry": str(raw["entry"])}
    account = MiniProgramIdentity("wechat_mini", app_of("wechat_mini"), openid_of(code), unionid_of(code))
    stranger = identity.recognise(site_id=site_id, identity=account, provenance=provenance, now=came).member_id
    change = members.ProfileChange(nickname=str(raw["nickname"]))
    members.update_member(site_id=site_id, member_id=stranger, change=change, now=came)
    _visit(site_id, f"{code}-mini", stranger, "mp-weixin", str(raw["entry"]), came)
    _sign_in(site_id, stranger, "mp-weixin", came)
    for product in catalog.product_ids_by_code(site_id=site_id, codes=list(raw["saved"])).values():
        members.save_item(site_id=site_id, member_id=stranger, kind="product", subject_id=product, now=came)
    phone = next(one["phone"] for one in catalogue.members() if one["code"] == code)
    identity.prove_phone(
        site_id=site_id, member_id=stranger, phone=phone, provenance={"carrier": "mp-weixin"}, now=proved
    )


def _conflict(site_id: SiteId, known: Mapping[str, MemberId], raw: Mapping[str, Any], now: datetime) -> None:
    """The second account's platform has begun to tell unionids, and this one is known already."""
    at = now - timedelta(hours=raw["hours_ago"])
    one, other = str(raw["one"]), str(raw["other"])
    for code in (one, other):
        tracking.attach_visitor(site_id=site_id, visitor_id=raw["shared_device"], member_id=known[code], now=at)
    account = account_of(other)
    if account is not None:
        told = MiniProgramIdentity(account.provider, account.app_id, account.openid, unionid_of(one))
        identity.recognise(site_id=site_id, identity=told, provenance=provenance_of(other), now=at)
