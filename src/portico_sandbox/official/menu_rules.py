"""What a menu may look like: numbers of buttons, bytes of names, keys and addresses, and each type's own field.

Sources: the official pages 创建自定义菜单 and 创建个性化菜单 (16/60 bytes, 128, 1024, types, 65303, 65304, 65320) [A];
the codes by length from the global table [A]; 40054/40055 for an address that is none, and 85005 for a mini program
that is not linked, from the platform's forum [C].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..platform import Reply
from ..weixin.replies import error

MAX_BUTTONS, MAX_SUB_BUTTONS = 3, 5
MAX_KEY, MAX_URL = 128, 1_024
# Types whose button is answered by its key.
KEYED: Final = frozenset(
    {"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"}
    | {"location_select"}
)
BY_MEDIA: Final = frozenset({"media_id", "view_limited"})
BY_ARTICLE: Final = frozenset({"article_id", "article_view_limited"})
TYPES: Final = KEYED | BY_MEDIA | BY_ARTICLE | {"view", "miniprogram"}
# What a conditional menu may look at today, and what it once did.
MATCHED: Final = frozenset({"tag_id", "group_id", "client_platform_type"})
PRIVATE: Final = frozenset({"sex", "country", "province", "city", "language"})


@dataclass(frozen=True, slots=True)
class _Level:
    """The codes of one level of the menu and how long a name may be there, in bytes."""

    count: int
    kind: int
    name: int
    key: int
    url: int
    domain: int
    name_bytes: int


_TOP: Final = _Level(40016, 40017, 40018, 40019, 40020, 40055, 16)
_SUB: Final = _Level(40023, 40024, 40025, 40026, 40027, 40054, 60)


def refuse_buttons(buttons: object, linked: frozenset[str]) -> Reply | None:
    """None when the platform would take these buttons."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MAX_BUTTONS:
        return error(_TOP.count, "button_count")
    for button in buttons:
        if refusal := _refuse_top(button, linked):
            return refusal
    return None


def _refuse_top(button: object, linked: frozenset[str]) -> Reply | None:
    if not isinstance(button, dict):
        return error(47001, "button_no_object")
    if not _fits(button.get("name"), _TOP.name_bytes):
        return error(_TOP.name, "button_name_bytes")
    children = button.get("sub_button")
    if not children:
        return _refuse_action(button, _TOP, linked)
    if not isinstance(children, list) or len(children) > MAX_SUB_BUTTONS:
        return error(_SUB.count, "sub_button_count")
    for child in children:
        if not isinstance(child, dict) or child.get("sub_button"):
            return error(40022, "sub_button_level")
        if not _fits(child.get("name"), _SUB.name_bytes):
            return error(_SUB.name, "sub_button_name_bytes")
        if refusal := _refuse_action(child, _SUB, linked):
            return refusal
    return None


def _refuse_action(button: Mapping[str, Any], level: _Level, linked: frozenset[str]) -> Reply | None:
    kind = button.get("type")
    if kind not in TYPES:
        return error(level.kind, "button_type")
    if kind in KEYED:
        return None if _fits(button.get("key"), MAX_KEY) else error(level.key, "button_key_bytes")
    if kind in BY_MEDIA:
        return None if button.get("media_id") else error(40007, "button_media_id")
    if kind in BY_ARTICLE:
        return None if button.get("article_id") else error(53600, "button_article_id")
    url = button.get("url")
    if not _fits(url, MAX_URL):
        return error(level.url, "button_url_bytes")
    if not str(url).startswith(("http://", "https://")):
        return error(level.domain, "button_url_no_address")
    if kind == "miniprogram" and button.get("appid") not in linked:
        return error(85005, "miniprogram_not_linked")
    if kind == "miniprogram" and not button.get("pagepath"):
        return error(40165, "pagepath_missing")
    return None


def refuse_rule(rule: object) -> Reply | None:
    """None when a conditional menu may be matched by `rule`."""
    given = {name for name, value in rule.items() if value not in {"", None}} if isinstance(rule, dict) else set()
    if given & PRIVATE:
        return error(65320, "match_rule_private")
    if not given & MATCHED:
        return error(65304, "match_rule_empty")
    return None


def _fits(value: object, most: int) -> bool:
    return isinstance(value, str) and 1 <= len(value.encode()) <= most
