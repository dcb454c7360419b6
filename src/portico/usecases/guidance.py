"""Guidance between website and mini program: what each position says, where it leads, and what it brings.

The address of a guide names its entry (`e` in the mini program, `entry` on the website) and says again where it stood
(`from`), so that the visit, the order and its refunds are counted for the position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.db import transaction

from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra import audit, cache
from portico.infra.actors import Right, Staff, require_right
from portico.infra.locks import lock_all
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.form_versions import ChangedMeanwhile
from portico.kernel.ids import SiteId
from portico.usecases import mini_codes

DEVICES = ("pc", "mobile", "wechat")
EVENTS = ("guide_shown", "guide_click", "guide_closed")
# Stands for the id or slug of the thing at hand where an address is handed to a front end.
PLACEHOLDER = "{id}"

# Pages of the mini program and of the website by what a guide leads to; a target with a name takes one id or slug.
_MINI_PAGES: dict[str, tuple[str, str]] = {
    "home": ("/pages/home/index", ""),
    "account": ("/pages/me/index", ""),
    "product": ("/pages-goods/product/index", "id"),
    "article": ("/pages-content/article/index", "slug"),
    "order": ("/pages-order/detail/index", "id"),
}
_WEB_PAGES = {"account": "/account/", "order": "/orders/{id}/", "resources": "/resources/"}


@dataclass(frozen=True, slots=True)
class Guide:
    """A position for one reader. `qr_path` is the picture of a code to scan, for who reads on a computer."""

    position: str
    style: str
    title: str
    text: str
    action: str
    steps: tuple[str, ...]
    cap_hours: int
    path: str
    qr_path: str | None


@dataclass(frozen=True, slots=True)
class GuideResult:
    """What a position did in a period: how often it was seen, followed and closed, and what came of it."""

    shown: int
    shown_to: int
    clicked: int
    closed: int
    came: touchpoints.EntryResult


def guides(*, site_id: SiteId, carrier: str, device: str, language: str) -> list[Guide]:
    """The positions of a carrier that show, in order, for one kind of device. Raises Invalid for what is none."""
    touchpoints.check_carrier(carrier)
    if device not in DEVICES:
        raise Invalid(fields=(FieldError("device", "choice_unknown"),))
    found = touchpoints.list_guides(site_id=site_id)
    return [
        _guide(guide, device, language) for guide in found if guide.is_enabled and carrier in guide.position.carriers
    ]


def _guide(guide: touchpoints.GuideView, device: str, language: str) -> Guide:
    position, text = guide.position, guide.text(language)
    scans = position.direction == "to_mini" and device == "pc"
    return Guide(
        position=position.code,
        style=position.style,
        title=text.title,
        text=text.text,
        action=text.action,
        steps=text.steps if scans else (),
        cap_hours=guide.cap_hours,
        path=guide_path(position, PLACEHOLDER),
        qr_path=qr_path(position, PLACEHOLDER) if scans else None,
    )


def guide_path(position: touchpoints.Position, target: str, *, by: str = "tap") -> str:
    """Where a guide leads: the page on the same host, about `target` (an id or slug) when it is about one thing."""
    if position.direction == "to_web":
        path = _WEB_PAGES[position.target].replace(PLACEHOLDER, _spelled(target))
        return f"{path}?{urlencode({'entry': position.code, 'from': position.code})}"
    page, parameter = _MINI_PAGES[position.target]
    counted = urlencode(_counted(position, by))
    about = f"{parameter}={_spelled(target)}&" if parameter else ""
    return f"/m/#{page}?{about}{counted}"


def _counted(position: touchpoints.Position, by: str) -> dict[str, str]:
    """The entry a visit is counted for, and where it stood."""
    return {"e": position.code, "from": position.code, "by": by}


def guide_scene(
    *, site_id: SiteId, position: touchpoints.Position, target: str, caller: str, now: datetime
) -> str | None:
    """What a mini-program code to the same page holds; None where there is none for this caller now."""
    page, parameter = _MINI_PAGES[position.target]
    query = ({parameter: target} if parameter else {}) | _counted(position, "qr")
    return mini_codes.scene_of(site_id=site_id, page=page.removeprefix("/"), query=query, caller=caller, now=now)


def qr_path(position: touchpoints.Position, target: str) -> str:
    """The picture of the code that leads to the same page."""
    about = f"?id={_spelled(target)}" if _MINI_PAGES[position.target][1] else ""
    return f"/guides/{position.code}.svg{about}"


def takes_target(position: touchpoints.Position) -> bool:
    """Whether the position is about one product, article or order."""
    return position.direction == "to_mini" and bool(_MINI_PAGES[position.target][1])


def _spelled(target: str) -> str:
    return target if target == PLACEHOLDER else quote(target, safe="")


def save_guide(
    *,
    actor: Staff,
    code: str,
    is_enabled: bool,
    cap_hours: int,
    texts: Mapping[str, touchpoints.GuideText],
    now: datetime,
    version: str | None = None,
) -> None:
    """The position is as the merchant says, on every page at once. Recorded in the audit.

    `version` is that of the position which the editor was shown. Raises GuideNotFound, Invalid, Denied,
    ChangedMeanwhile. Locks: the position.
    """
    require_right(actor, Right.CAMPAIGN_EDIT)
    with transaction.atomic():
        lock_all("touchpoints.guide", [f"{actor.site_id}:{code}"])
        before = touchpoints.stored_guide(site_id=actor.site_id, code=code)
        if version not in (None, before.version):
            raise ChangedMeanwhile(version=before.version)
        touchpoints.save_guide(
            site_id=actor.site_id, code=code, is_enabled=is_enabled, cap_hours=cap_hours, texts=texts, now=now
        )
        audit.record(
            actor=actor,
            action="touchpoints.save_guide",
            subject_type="guide",
            subject_id=code,
            now=now,
            changes={
                "is_enabled": [before.is_enabled, is_enabled],
                "cap_hours": [before.cap_hours, cap_hours],
                "title": [before.text("zh-hans").title, texts["zh-hans"].title],
            },
        )
        # Header and footer stand on every page, and every kept page goes with this tag.
        cache.announce("sites")


def guide_results(*, site_id: SiteId, days: int, now: datetime) -> dict[str, GuideResult]:
    """What every position did in the last `days` days. Three queries."""
    start = now - timedelta(days=days)
    counted = tracking.count_by_property(site_id=site_id, names=EVENTS, key="position", start=start, end=now)
    seen = {(one.name, one.value): one for one in counted}
    came = touchpoints.entry_results(site_id=site_id, codes=list(touchpoints.POSITIONS), start=start, end=now)

    def events(name: str, code: str) -> int:
        return seen[name, code].events if (name, code) in seen else 0

    return {
        code: GuideResult(
            shown=events("guide_shown", code),
            shown_to=seen["guide_shown", code].visitors if ("guide_shown", code) in seen else 0,
            clicked=events("guide_click", code),
            closed=events("guide_closed", code),
            came=came.get(code, touchpoints.NOTHING),
        )
        for code in touchpoints.POSITIONS
    }
