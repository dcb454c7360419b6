"""The account's menu: what its buttons may be, and making, reading, deleting and matching it.

Sources: the official pages 创建自定义菜单 (three buttons with five each, 16 and 60 bytes, key 128, address 1,024
bytes), 创建个性化菜单 (matched by tag; a default menu first), 查询自定义菜单, 删除自定义菜单, 测试个性化菜单匹配结果
[A].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portico.connectors.wechat_api.errors import error_code
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.links import MiniProgramLink
from portico.kernel.errors import Refused

MAX_BUTTONS: Final = 3
MAX_SUB_BUTTONS: Final = 5
MAX_NAME_BYTES: Final = 16
MAX_SUB_NAME_BYTES: Final = 60
MAX_KEY_BYTES: Final = 128
MAX_URL_BYTES: Final = 1_024
_NO_MENU: Final = 46003
# Types that answer by a key of ours: the tap itself, or what was scanned, photographed or located.
KEYED: Final = frozenset(
    {"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"}
    | {"location_select"}
)


@dataclass(frozen=True, slots=True)
class KeyButton:
    """Tells us its `key` when tapped. `kind` is one of KEYED. Raises ValueError."""

    name: str
    key: str
    kind: str = "click"

    def __post_init__(self) -> None:
        if self.kind not in KEYED:
            raise ValueError(f"a button with a key is one of {', '.join(sorted(KEYED))}")
        _check("key", self.key, MAX_KEY_BYTES)

    def fields(self) -> dict[str, Any]:
        return {"type": self.kind, "name": self.name, "key": self.key}


@dataclass(frozen=True, slots=True)
class PageButton:
    """Opens a web page. Raises ValueError."""

    name: str
    url: str

    def __post_init__(self) -> None:
        _check_url(self.url)

    def fields(self) -> dict[str, Any]:
        return {"type": "view", "name": self.name, "url": self.url}


@dataclass(frozen=True, slots=True)
class MiniProgramButton:
    """Opens a mini program; `url` is for clients too old for that. Raises ValueError."""

    name: str
    link: MiniProgramLink
    url: str

    def __post_init__(self) -> None:
        _check_url(self.url)

    def fields(self) -> dict[str, Any]:
        return {"type": "miniprogram", "name": self.name, "url": self.url, **self.link.fields()}


@dataclass(frozen=True, slots=True)
class ArticleButton:
    """Shows what was published as `article_id`: as a message (`article_id`), or opened at once."""

    name: str
    article_id: str
    opens: bool = False

    def fields(self) -> dict[str, Any]:
        kind = "article_view_limited" if self.opens else "article_id"
        return {"type": kind, "name": self.name, "article_id": self.article_id}


Leaf = KeyButton | PageButton | MiniProgramButton | ArticleButton


@dataclass(frozen=True, slots=True)
class ButtonGroup:
    """A button that opens a list of buttons, the first of `buttons` on top. Raises ValueError."""

    name: str
    buttons: tuple[Leaf, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.buttons) <= MAX_SUB_BUTTONS:
            raise ValueError(f"a button has 1 to {MAX_SUB_BUTTONS} buttons under it")
        for button in self.buttons:
            _check("name", button.name, MAX_SUB_NAME_BYTES)

    def fields(self) -> dict[str, Any]:
        return {"name": self.name, "sub_button": [button.fields() for button in self.buttons]}


@dataclass(frozen=True, slots=True)
class Menu:
    """All buttons, the left one first. Raises ValueError."""

    buttons: tuple[Leaf | ButtonGroup, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.buttons) <= MAX_BUTTONS:
            raise ValueError(f"a menu has 1 to {MAX_BUTTONS} buttons")
        for button in self.buttons:
            _check("name", button.name, MAX_NAME_BYTES)

    def fields(self) -> list[dict[str, Any]]:
        return [button.fields() for button in self.buttons]


@dataclass(frozen=True, slots=True)
class HeldMenus:
    """What the platform holds, in its own words; `conditional` by menu id, newest first."""

    buttons: Sequence[Mapping[str, Any]]
    conditional: Mapping[str, Mapping[str, Any]]


class OfficialMenus:
    """The menus of one account."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def publish(self, menu: Menu) -> None:
        """Everybody who has no conditional menu sees `menu`, phones that looked lately five minutes later."""
        self._line.send("menu.create", "/cgi-bin/menu/create", {"button": menu.fields()}, repeatable=True)

    def held(self) -> HeldMenus | None:
        """The default menu and the conditional ones; None when there is none made by this interface."""
        try:
            told = self._line.ask("menu.get", "/cgi-bin/menu/get")
        except Refused as refusal:
            if error_code(refusal) == _NO_MENU:
                return None
            raise
        conditional = {str(one["menuid"]): one for one in told.get("conditionalmenu", [])}
        return HeldMenus(told["menu"]["button"], conditional)

    def remove(self) -> None:
        """No menu is left, conditional ones neither."""
        self._line.ask("menu.delete", "/cgi-bin/menu/delete")

    def publish_for_tag(self, menu: Menu, *, tag_id: int) -> str:
        """Followers with the tag see `menu` rather than older ones. The id to remove it by.

        Not repeated after a lost answer: `held()` shows whether it is there.
        """
        content = {"button": menu.fields(), "matchrule": {"tag_id": str(tag_id)}}
        return str(self._line.send("menu.addconditional", "/cgi-bin/menu/addconditional", content)["menuid"])

    def remove_conditional(self, *, menu_id: str) -> None:
        """Nobody sees the conditional menu any more. Raises Refused 65301 when it is not there."""
        self._line.send("menu.delconditional", "/cgi-bin/menu/delconditional", {"menuid": menu_id})

    def seen_by(self, *, openid: str) -> Sequence[Mapping[str, Any]]:
        """The buttons a follower sees."""
        told = self._line.send("menu.trymatch", "/cgi-bin/menu/trymatch", {"user_id": openid}, repeatable=True)
        # The page shows the buttons bare; older answers put them into `menu`.
        buttons: Sequence[Mapping[str, Any]] = told["menu"]["button"] if "menu" in told else told["button"]
        return buttons


def _check(field: str, text: str, most: int) -> None:
    if not 1 <= len(text.encode()) <= most:
        raise ValueError(f"a button's {field} has 1 to {most} bytes in UTF-8: {text!r}")


def _check_url(url: str) -> None:
    _check("url", url, MAX_URL_BYTES)
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"a button's url begins with https:// or http://: {url!r}")
