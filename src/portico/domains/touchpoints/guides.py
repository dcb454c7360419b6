"""Pure: where the website and the mini program point at each other, and what may be written there.

A position is a fixed place of a page. The merchant says whether it shows, what it says and how long it stays away;
what it is (a quiet line that is part of the page, or a strip that can be closed) is ours: nothing here can cover a
page, hold somebody up, or come back the moment it was closed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from portico.domains.touchpoints.rules import EntryDraft, ParameterRule
from portico.kernel.errors import FieldError, Invalid

type Direction = Literal["to_mini", "to_web"]
type Style = Literal["passive", "strip"]
type Target = Literal["home", "product", "article", "order", "account", "resources"]

LANGUAGES = ("zh-hans", "en")
DEFAULT_CAP_HOURS = 24
MAX_CAP_HOURS = 24 * 30
STEPS = 3
LIMITS = {"title": 30, "text": 80, "action": 16}
# English says the same in about twice as many letters.
LIMITS_EN = {"title": 60, "text": 160, "action": 32}
STEP_LIMIT, STEP_LIMIT_EN = 40, 80

# Toutiao, Kuaishou, Xiaohongshu and JD do not let their mini programs lead buyers to another place: not shown there.
_LEADING_OUT = frozenset({"mp-weixin", "mp-alipay", "mp-baidu", "mp-qq", "h5"})
_WEB = frozenset({"web"})

# What WeChat's rules on external links and on mini programs refuse: a gain for sharing, following or downloading, and
# pressure. (微信外部链接内容管理规范 1.2, 微信小程序平台运营规范 on 诱导分享/关注/下载; the other hosts have the same.)
_REWARDED = re.compile(
    r"(分享|转发|关注|下载|集赞|邀请|助力|砍价).{0,10}(领|得|送|返|抽|奖|红包|优惠|解锁|才能|方可|后可)"
    r"|(share|follow|download|invite)\b.{0,40}\b(win|get|free|reward|unlock|coupon|gift)",
    re.IGNORECASE,
)
_PRESSING = re.compile(
    r"必转|不转|转疯|立即分享|强制|否则|最后机会|请打开小程序|must (share|follow|download)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Position:
    """A place. `entry_kind`: what its entry counts as; `target`: what its link leads to."""

    code: str
    direction: Direction
    style: Style
    carriers: frozenset[str]
    entry_kind: str
    target: Target

    @property
    def has_steps(self) -> bool:
        """A QR code is scanned in three steps; a link is just followed."""
        return self.direction == "to_mini"


@dataclass(frozen=True, slots=True)
class GuideText:
    """What a guide says in one language. `title` and `text` name what the reader gains."""

    title: str
    text: str
    action: str
    steps: tuple[str, ...]


POSITIONS: dict[str, Position] = {
    position.code: position
    for position in (
        Position("web_nav", "to_mini", "passive", _WEB, "menu", "home"),
        Position("web_footer", "to_mini", "passive", _WEB, "qr", "home"),
        Position("web_banner", "to_mini", "strip", _WEB, "banner", "home"),
        Position("web_product", "to_mini", "passive", _WEB, "card", "product"),
        Position("web_sold_out", "to_mini", "passive", _WEB, "card", "product"),
        Position("web_article", "to_mini", "strip", _WEB, "article", "article"),
        Position("web_paid", "to_mini", "strip", _WEB, "card", "order"),
        Position("web_account", "to_mini", "strip", _WEB, "card", "account"),
        Position("mini_me", "to_web", "strip", _LEADING_OUT, "card", "account"),
        Position("mini_order", "to_web", "strip", _LEADING_OUT, "card", "order"),
        Position("mini_resources", "to_web", "strip", _LEADING_OUT, "card", "resources"),
    )
}


def entry_of_position(position: Position) -> EntryDraft:
    """The entry a position is: its code, and the parameters its links carry."""
    by = ("qr", "tap") if position.direction == "to_mini" else ("tap",)
    parameters = (
        ParameterRule("from", "choice", required=True, options=(position.code,)),
        ParameterRule("by", "choice", options=by),
        ParameterRule("id", "text", max_length=60),
        ParameterRule("slug", "text", max_length=100),
        ParameterRule("e", "choice", options=(position.code,)),
    )
    carrier = "web" if position.direction == "to_mini" else "mp-weixin"
    name = default_text(position.code, "zh-hans").title
    return EntryDraft(position.code, position.entry_kind, carrier, name, parameters)


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "guide_texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def default_text(code: str, language: str) -> GuideText:
    """What a position says while the merchant has written nothing."""
    raw = _defaults()[language]
    own = raw[code]
    steps = own.get("steps", raw["steps"]) if POSITIONS[code].has_steps else []
    return GuideText(own["title"], own["text"], own["action"], tuple(steps))


def checked_texts(code: str, texts: Mapping[str, GuideText]) -> dict[str, GuideText]:
    """The texts of both languages, trimmed. Raises Invalid naming every one that breaks a rule.

    Fields are like `en.title`, `zh-hans.steps[1]`.
    """
    broken: list[FieldError] = []
    checked = {}
    for language in LANGUAGES:
        given = texts[language]
        lines = {
            name: _line(getattr(given, name), f"{language}.{name}", guide_limit(name, language), broken)
            for name in LIMITS
        }
        steps = []
        if POSITIONS[code].has_steps:
            steps = [
                _line(step, f"{language}.steps[{place}]", guide_limit("step", language), broken)
                for place, step in enumerate((*given.steps, *[""] * STEPS)[:STEPS])
            ]
        checked[language] = GuideText(**lines, steps=tuple(steps))
    if broken:
        raise Invalid(fields=tuple(broken))
    return checked


def guide_limit(name: str, language: str) -> int:
    """How many characters a text (`title`, `text`, `action` or `step`) may have."""
    if name == "step":
        return STEP_LIMIT_EN if language == "en" else STEP_LIMIT
    return (LIMITS_EN if language == "en" else LIMITS)[name]


def checked_cap(hours: int) -> int:
    """Raises Invalid: shorter than a day, or longer than thirty."""
    if not DEFAULT_CAP_HOURS <= hours <= MAX_CAP_HOURS:
        raise Invalid(
            fields=(FieldError("cap_hours", "out_of_range", {"min": DEFAULT_CAP_HOURS, "max": MAX_CAP_HOURS}),)
        )
    return hours


def _line(text: str, field: str, most: int, broken: list[FieldError]) -> str:
    line = " ".join(text.split())
    if not line:
        broken.append(FieldError(field, "text_missing"))
    elif len(line) > most:
        broken.append(FieldError(field, "text_too_long", {"max": most}))
    elif not line.isprintable():
        broken.append(FieldError(field, "text_unprintable"))
    elif _REWARDED.search(line) or _PRESSING.search(line):
        broken.append(FieldError(field, "guide_wording_refused"))
    return line
