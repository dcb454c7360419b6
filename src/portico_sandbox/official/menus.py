"""The account's menus: one for all, and conditional ones for people with a tag or a kind of phone.

Sources: the official pages 创建自定义菜单, 查询自定义菜单, 删除自定义菜单, 创建个性化菜单 (the newest that matches; the
default menu is made first and takes all others with it when deleted) [A].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..people import Person
from ..platform import Reply
from ..store import Collection, Row
from ..weixin.replies import error, ok
from .account import Account
from .menu_rules import refuse_buttons, refuse_rule

DEFAULT = "default"
FIRST_ID = 400_000_000


@dataclass(slots=True)
class Menu(Row):
    """`id` is `default` for the menu of all; `number` is the platform's menuid."""

    id: str
    number: int
    buttons: list[dict[str, Any]]
    rule: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.id


class Menus:
    """The menus of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._menus: Collection[Menu] = Collection(account.store, "official_menu", Menu)

    def create(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/menu/create."""
        if refusal := refuse_buttons(body.get("button"), self._account.linked):
            return refusal
        self._menus.save(Menu(DEFAULT, self._next_number(), [_kept(one) for one in body["button"]]))
        return ok()

    def get(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/menu/get."""
        default = self._menus.get(DEFAULT)
        if default is None:
            return error(46003, "menu_missing")
        payload: dict[str, Any] = {"menu": {"button": default.buttons, "menuid": default.number}}
        if conditional := self._conditional():
            payload["conditionalmenu"] = [
                {"button": menu.buttons, "matchrule": menu.rule, "menuid": menu.number} for menu in conditional
            ]
        return Reply(200, payload)

    def delete(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/menu/delete: the conditional ones go too."""
        self._menus.clear()
        return ok()

    def current(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/get_current_selfmenu_info."""
        default = self._menus.get(DEFAULT)
        if default is None:
            return Reply(200, {"is_menu_open": 0}, "menu_missing")
        buttons = [_with_list(one) for one in default.buttons]
        return Reply(200, {"is_menu_open": 1, "selfmenu_info": {"button": buttons}})

    def add_conditional(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/menu/addconditional."""
        if self._menus.get(DEFAULT) is None:
            return error(65303, "default_menu_missing")
        refusal = refuse_rule(body.get("matchrule")) or refuse_buttons(body.get("button"), self._account.linked)
        if refusal:
            return refusal
        number = self._next_number()
        rule = {name: str(value) for name, value in body["matchrule"].items()}
        self._menus.save(Menu(str(number), number, [_kept(one) for one in body["button"]], rule))
        return Reply(200, {"menuid": str(number)})

    def delete_conditional(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/menu/delconditional."""
        number = str(body.get("menuid", ""))
        if number == DEFAULT or self._menus.get(number) is None:
            return error(65301, "menu_unknown")
        self._menus.remove(number)
        return ok()

    def try_match(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/menu/trymatch: what a person sees."""
        person = self._account.person_of(body.get("user_id"))
        if person is None:
            return error(40003, "openid_not_of_app")
        seen = self.seen_by(person)
        return error(46003, "menu_missing") if seen is None else Reply(200, {"button": seen.buttons})

    def seen_by(self, person: Person) -> Menu | None:
        """The newest conditional menu that matches, else the one for all."""
        tags = {str(tag) for tag in self._account.followers.tags_of(person)}
        for menu in self._conditional():
            wanted = menu.rule.get("tag_id") or menu.rule.get("group_id")
            phone = menu.rule.get("client_platform_type")
            # Sandbox phones are of the third kind: neither iPhone (1) nor Android (2).
            if (not wanted or wanted in tags) and phone in {None, "", "3"}:
                return menu
        return self._menus.get(DEFAULT)

    def _conditional(self) -> list[Menu]:
        found = [menu for menu in self._menus if menu.id != DEFAULT]
        return sorted(found, key=lambda menu: -menu.number)

    def _next_number(self) -> int:
        return max((menu.number for menu in self._menus), default=FIRST_ID) + 1

    def clear(self) -> None:
        self._menus.clear()


def _kept(button: Mapping[str, Any]) -> dict[str, Any]:
    """A button as the platform gives it back: always with a list of sub buttons."""
    children = [dict(child) | {"sub_button": []} for child in button.get("sub_button") or []]
    return dict(button) | {"sub_button": children}


def _with_list(button: Mapping[str, Any]) -> dict[str, Any]:
    held = {name: value for name, value in button.items() if name != "sub_button"}
    children = [{k: v for k, v in child.items() if k != "sub_button"} for child in button["sub_button"]]
    return held | ({"sub_button": {"list": children}} if children else {})
