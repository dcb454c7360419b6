"""A site's connections to platforms: which there are, their keys, what a check finds, where platforms call us.

Keys come from two places: saved in the console for one site, else from the environment for all. A platform saved in
the console takes nothing of the environment's but addresses (see `infra.platform_keys.given`).
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.conf import settings
from django.db import transaction

from portico.domains.sites import public as sites
from portico.infra import audit, connections, heard
from portico.infra.actors import Actor, Right, require_right
from portico.infra.connections import Checked
from portico.infra.platform_checks import Finding
from portico.infra.platform_keys import PLATFORMS, KeyField, Platform, is_connected, problems
from portico.kernel.errors import Conflict, FieldError, Invalid, NotFound
from portico.kernel.ids import SiteId
from portico.usecases.gateways import gateways

Source = Literal["", "environment", "console"]
State = Literal["none", "unchecked", "ok", "warning", "missing"]
LONGEST_VALUE: Final = 8_000
_LETTERS: Final = string.ascii_letters + string.digits
# The 43rd character of an EncodingAESKey holds four bits: these are the ones whose last two are nought.
_LAST_LETTERS: Final = "AEIMQUYcgkosw048"


class PlatformUnknown(NotFound):
    """There is no platform of that name."""

    code = "platform_unknown"


class ConnectionElsewhere(Conflict):
    """The platform's keys are not the site's to change: they come from the environment."""

    code = "connection_elsewhere"


def _token() -> str:
    """32 letters and digits: WeChat takes 3 to 32 (消息推送, Token) [A], the others no fewer."""
    return "".join(secrets.choice(_LETTERS) for _ in range(32))


def _aes_key() -> str:
    """43 letters and digits (消息推送, EncodingAESKey) [A]; base64 of exactly 32 bytes once "=" follows."""
    return "".join(secrets.choice(_LETTERS) for _ in range(42)) + secrets.choice(_LAST_LETTERS)


# What is ours to make up, by the name of the field: the platform is told it, and signs or seals with it.
_MADE_BY_US: Final[Mapping[str, Callable[[], str]]] = {"push_token": _token, "push_aes_key": _aes_key, "salt": _token}
# Platforms with an address of ours, and whether somebody has to paste it into their console; the others are told
# with each order or subscription.
_HOOKS: Final[Mapping[str, bool]] = {
    "wechat_mini": True,
    "wechat_oa": True,
    "wecom": True,
    "xiaohongshu": True,
    "baidu": True,
    "kdniao": True,
    "wechat_pay": False,
    "alipay": False,
    "douyin": False,
    "kuaishou": False,
    "kuaidi100": False,
}


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a platform calls this site. `paste`: it has to be told so in its own console."""

    url: str
    paste: bool


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One platform as a site has it. `values`: by variable, only what may be read again; `filled`: all that is set."""

    platform: Platform
    source: Source
    values: Mapping[str, str]
    filled: frozenset[str]
    saved_at: datetime | None
    checked: Checked | None

    @property
    def account(self) -> str:
        """What the platform knows us by; empty when not connected."""
        return self.values.get(self.platform.fields[0].variable, "")

    @property
    def state(self) -> State:
        if not self.source:
            return "none"
        if self.checked is None:
            return "unchecked"
        levels = {finding.level for finding in self.checked.findings}
        return "missing" if "missing" in levels else "warning" if "warning" in levels else "ok"


def list_connections(*, site_id: SiteId) -> tuple[ConnectionView, ...]:
    """Every platform, connected or not, in the order of the catalogue. Two queries, one of them cached for seconds."""
    held, moments = connections.held(site_id=site_id), connections.saved_moments(site_id=site_id)
    checks = connections.last_checks(site_id=site_id)
    return tuple(
        _view(platform, held.saved.get(platform.name), moments.get(platform.name), checks.get(platform.name))
        for platform in PLATFORMS.values()
    )


def get_connection(*, site_id: SiteId, platform: str) -> ConnectionView:
    """Raises PlatformUnknown."""
    _platform(platform)
    return next(view for view in list_connections(site_id=site_id) if view.platform.name == platform)


def _view(
    platform: Platform, saved: Mapping[str, str] | None, saved_at: datetime | None, checked: Checked | None
) -> ConnectionView:
    keys = getattr(settings.PORTICO.platforms, platform.name)
    source: Source = "console" if saved is not None else "environment" if is_connected(keys) else ""
    if saved is None:
        values = {field.variable: str(getattr(keys, field.attribute)) for field in platform.fields} if source else {}
    else:
        values = dict(saved)
    filled = frozenset(name for name, value in values.items() if value)
    hidden = {field.variable for field in platform.fields if field.secret or made_by_us(field)}
    readable = {name: value for name, value in values.items() if name not in hidden}
    return ConnectionView(platform, source, readable, filled, saved_at, checked if source else None)


def made_by_us(field: KeyField) -> bool:
    """Whether this value is ours to choose, and the platform's to be told."""
    return field.attribute in _MADE_BY_US


def typed_fields(platform: Platform) -> tuple[KeyField, ...]:
    """What people may fill in. Where a platform is, the environment says: a page of the console must not be able to
    send this server's requests, and the keys with them, to any host."""
    return tuple(field for field in platform.fields if field.kind != "url")


def connect(
    *,
    actor: Actor,
    platform: str,
    given: Mapping[str, str],
    emptied: frozenset[str] = frozenset(),
    now: datetime,
) -> Mapping[str, str]:
    """The site talks to the platform with these keys from now on; returns what was made up for it, to be shown once.

    A secret left empty stays as it was saved unless it is `emptied`; any other field left empty is empty. Nothing of it
    is sent anywhere. Raises PlatformUnknown, ConnectionElsewhere, and Invalid naming each variable and its rule.
    """
    require_right(actor, Right.PLATFORM_EDIT)
    chosen = _changeable(platform)
    before = dict(connections.held(site_id=actor.site_id).saved.get(platform, {}))
    stay = {variable: value for variable, value in before.items() if variable not in emptied}
    values = _merged(chosen, stay, given)
    _judge(chosen, values)
    fresh = {
        field.variable: _MADE_BY_US[field.attribute]()
        for field in chosen.fields
        if made_by_us(field) and not values.get(field.variable)
    }
    _keep(actor, chosen, before, {**values, **fresh}, "platforms.save" if before else "platforms.connect", now)
    return fresh


def _changeable(platform: str) -> Platform:
    found = _platform(platform)
    if found.whole_installation:
        raise ConnectionElsewhere(platform=platform)
    return found


def _platform(name: str) -> Platform:
    if name not in PLATFORMS:
        raise PlatformUnknown()
    return PLATFORMS[name]


def _merged(platform: Platform, before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for field in typed_fields(platform):
        typed = given.get(field.variable, "").strip()
        stays = field.secret or made_by_us(field)
        values[field.variable] = typed or (before.get(field.variable, "") if stays else "")
    return {variable: value for variable, value in values.items() if value}


def _judge(platform: Platform, values: Mapping[str, str]) -> None:
    first = platform.fields[0].variable
    errors = [] if values.get(first) else [FieldError(first, "required")]
    errors += [
        FieldError(variable, "too_long", {"max": LONGEST_VALUE})
        for variable, value in values.items()
        if len(value) > LONGEST_VALUE
    ]
    errors += [
        # What the platform must be told and nobody typed is made up.
        FieldError(problem.variable, problem.rule)
        for problem in problems(platform.keys, values)
        if not (problem.rule == "key_required" and _ours(platform, problem.variable))
    ]
    if errors:
        raise Invalid(fields=tuple(errors))


def _ours(platform: Platform, variable: str) -> bool:
    return any(made_by_us(field) for field in platform.fields if field.variable == variable)


def renew_made_up(*, actor: Actor, platform: str, now: datetime) -> Mapping[str, str]:
    """New token and key for what the platform sends us; the old ones are worth nothing at once. Returned to be shown
    once.

    Raises PlatformUnknown, and ConnectionElsewhere unless the keys were saved in the console.
    """
    require_right(actor, Right.PLATFORM_EDIT)
    chosen = _changeable(platform)
    before = connections.held(site_id=actor.site_id).saved.get(platform)
    fresh = {field.variable: _MADE_BY_US[field.attribute]() for field in chosen.fields if made_by_us(field)}
    if before is None or not fresh:
        raise ConnectionElsewhere(platform=platform)
    _keep(actor, chosen, before, {**before, **fresh}, "platforms.renew", now)
    return fresh


def disconnect(*, actor: Actor, platform: str, now: datetime) -> None:
    """The keys saved in the console are gone; those of the environment hold again, if there are any.

    Raises PlatformUnknown, and ConnectionElsewhere when nothing is saved here.
    """
    require_right(actor, Right.PLATFORM_EDIT)
    chosen = _changeable(platform)
    before = connections.held(site_id=actor.site_id).saved.get(platform)
    if before is None:
        raise ConnectionElsewhere(platform=platform)
    with transaction.atomic():
        connections.drop(site_id=actor.site_id, platform=platform)
        heard.forget(site_id=actor.site_id, platform=platform)
        _record(actor, chosen, "platforms.disconnect", _changes(chosen, before, {}), now)


def check(*, actor: Actor, platform: str, now: datetime) -> tuple[Finding, ...]:
    """What works and what is missing, as the platform says now; kept, and on the platform's page from now on.

    Asks the platform, outside any transaction. Findings about keys that were replaced meanwhile are not kept.
    Raises PlatformUnknown, NotConnected.
    """
    require_right(actor, Right.PLATFORM_EDIT)
    chosen = _platform(platform)
    version = connections.version_of(site_id=actor.site_id, platform=platform)
    findings = gateways(actor.site_id).checks[platform].check(now=now)
    with transaction.atomic():
        if connections.version_of(site_id=actor.site_id, platform=platform) == version:
            connections.keep_findings(site_id=actor.site_id, platform=platform, findings=findings, now=now)
        found: dict[str, Any] = {"findings": [None, "、".join(finding.code for finding in findings)]}
        _record(actor, chosen, "platforms.check", found, now)
    return findings


def callback_of(*, site_id: SiteId, platform: str) -> Callback | None:
    """Where the platform calls this site; None for those that never do. Raises PlatformUnknown."""
    _platform(platform)
    if platform not in _HOOKS:
        return None
    code = sites.get_site(site_id=site_id).code
    base = settings.PORTICO.public_url.rstrip("/")
    return Callback(f"{base}/hooks/{platform.replace('_', '-')}/{code}", _HOOKS[platform])


def _keep(
    actor: Actor, platform: Platform, before: Mapping[str, str], after: Mapping[str, str], action: str, now: datetime
) -> None:
    with transaction.atomic():
        connections.keep(site_id=actor.site_id, platform=platform.name, values=after, now=now)
        proof = [field.variable for field in platform.fields if made_by_us(field)] + [platform.fields[0].variable]
        if any(before.get(variable) != after.get(variable) for variable in proof):
            # Another account, or another seal: the platform has to reach us anew before we believe that it can.
            heard.forget(site_id=actor.site_id, platform=platform.name)
        _record(actor, platform, action, _changes(platform, before, after), now)


def _changes(platform: Platform, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    """Numbers and names as they were and are; of anything secret or long only that it was replaced."""
    changes: dict[str, Any] = {}
    replaced = []
    for field in platform.fields:
        old, new = before.get(field.variable, ""), after.get(field.variable, "")
        if old == new:
            continue
        if field.kind in {"text", "number", "choice"} and not made_by_us(field):
            changes[field.attribute] = [old, new]
        else:
            replaced.append(field.attribute)
    return changes | ({"replaced": [None, "、".join(replaced)]} if replaced else {})


def _record(actor: Actor, platform: Platform, action: str, changes: dict[str, Any], now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_type="platform", subject_id=platform.name, now=now, changes=changes
    )
