"""What somebody changes in the console is found by comparing with what was published."""

from __future__ import annotations

from typing import Any

import pytest

from portico.connectors.wechat_oa.links import MiniProgramLink
from portico.connectors.wechat_oa.menu_drift import menu_differences
from portico.connectors.wechat_oa.menus import (
    ButtonGroup,
    KeyButton,
    Menu,
    MiniProgramButton,
    OfficialMenus,
    PageButton,
)
from tests.connectors.official import line_to
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def menu(sandbox: SandboxProcess) -> Menu:
    link = MiniProgramLink(sandbox.credentials["wechat_mini"]["app_id"], "pages/home/index")
    shop = MiniProgramButton("逛商城", link, "https://shop.example/")
    more = ButtonGroup("更多", (KeyButton("联系客服", "service"), PageButton("门店", "https://shop.example/stores")))
    return Menu((shop, KeyButton("签到", "sign"), more))


def test_what_was_published_is_what_people_see(sandbox: SandboxProcess, menu: Menu) -> None:
    menus = OfficialMenus(line_to(sandbox))
    menus.publish(menu)
    assert menu_differences(menu, menus.held()) == ()


def test_every_change_made_elsewhere_is_found(sandbox: SandboxProcess, menu: Menu) -> None:
    line = line_to(sandbox)
    menus = OfficialMenus(line)
    changed: list[dict[str, Any]] = menu.fields()
    changed[1] = {"type": "click", "name": "每日签到", "key": "sign"}
    changed[2] = {"name": "更多", "sub_button": [changed[2]["sub_button"][0]]}
    line.send("menu.create", "/cgi-bin/menu/create", {"button": changed})
    found = menu_differences(menu, menus.held())
    assert [(one.problem, one.place) for one in found] == [("differs", "2"), ("missing_there", "3.2")]
    assert found[0].ours == {"type": "click", "name": "签到", "key": "sign"}
    assert found[0].theirs == {"type": "click", "name": "每日签到", "key": "sign"}


def test_a_menu_that_was_taken_away(sandbox: SandboxProcess, menu: Menu) -> None:
    menus = OfficialMenus(line_to(sandbox))
    menus.publish(menu)
    menus.remove()
    found = menu_differences(menu, menus.held())
    assert [(one.problem, one.place) for one in found] == [("missing_there", place) for place in ("1", "2", "3")]


def test_a_button_nobody_published(sandbox: SandboxProcess, menu: Menu) -> None:
    menus = OfficialMenus(line_to(sandbox))
    menus.publish(menu)
    [found] = menu_differences(Menu(menu.buttons[:2]), menus.held())
    assert (found.problem, found.place, found.ours) == ("missing_here", "3", None)
