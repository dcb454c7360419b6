"""Menus of the official account: ours against the sandbox, wechatpy against it, and all that it turns down."""

from __future__ import annotations

from typing import Any

import pytest
from wechatpy.exceptions import WeChatClientException

from portico.connectors.wechat_oa.followers import OfficialFollowers
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.links import MiniProgramLink
from portico.connectors.wechat_oa.menus import (
    ButtonGroup,
    KeyButton,
    Menu,
    MiniProgramButton,
    OfficialMenus,
    PageButton,
)
from portico.kernel.errors import Refused, Retryable
from tests.connectors.official import follow, judge_of, line_to
from tests.sandbox.process import SandboxProcess

NEWS = KeyButton("今日推荐", "today")
SHOP = PageButton("商城", "https://shop.example/")


@pytest.fixture
def line(sandbox: SandboxProcess) -> OfficialLine:
    sandbox.api("PATCH", "/settings", push_url_oa="")
    return line_to(sandbox)


@pytest.fixture
def menus(line: OfficialLine) -> OfficialMenus:
    return OfficialMenus(line)


def mini(sandbox: SandboxProcess) -> MiniProgramButton:
    app_id = sandbox.credentials["wechat_mini"]["app_id"]
    return MiniProgramButton("小程序", MiniProgramLink(app_id, "pages/index/index?from=oa"), "https://shop.example/")


@pytest.mark.fidelity(
    "client",
    "oa.menu_create",
    "oa.menu_get",
    "oa.menu_delete",
    "oa.menu_add_conditional",
    "oa.menu_delete_conditional",
    "oa.menu_try",
    "oa.tag_create",
    "oa.tag_list",
    "oa.tag_put",
    "oa.tag_take",
)
def test_a_menu_for_all_and_one_for_a_tag(sandbox: SandboxProcess, line: OfficialLine, menus: OfficialMenus) -> None:
    openid, followers = follow(sandbox), OfficialFollowers(line)
    assert menus.held() is None
    menus.publish(Menu((NEWS, ButtonGroup("更多", (SHOP, mini(sandbox))))))
    held = menus.held()
    assert held is not None
    assert [button["name"] for button in held.buttons] == ["今日推荐", "更多"]
    assert [child["type"] for child in held.buttons[1]["sub_button"]] == ["view", "miniprogram"]
    assert held.conditional == {}
    tag_id = followers.create_tag(name="老客")
    assert followers.tags() == {tag_id: "老客"}
    menu_id = menus.publish_for_tag(Menu((SHOP,)), tag_id=tag_id)
    assert [button["name"] for button in menus.seen_by(openid=openid)] == ["今日推荐", "更多"]
    followers.tag([openid], tag_id=tag_id)
    assert [button["name"] for button in menus.seen_by(openid=openid)] == ["商城"]
    followers.untag([openid], tag_id=tag_id)
    assert [button["name"] for button in menus.seen_by(openid=openid)] == ["今日推荐", "更多"]
    menus.remove_conditional(menu_id=menu_id)
    with pytest.raises(Refused) as refused:
        menus.remove_conditional(menu_id=menu_id)
    assert refused.value.data["platform_code"] == "65301"
    menus.remove()
    assert menus.held() is None


@pytest.mark.fidelity(
    "oracle",
    "oa.menu_create",
    "oa.menu_get",
    "oa.menu_delete",
    "oa.menu_current",
    "oa.menu_add_conditional",
    "oa.menu_delete_conditional",
    "oa.menu_try",
)
def test_the_judge_reads_and_makes_menus(sandbox: SandboxProcess, menus: OfficialMenus) -> None:
    judge, openid = judge_of(sandbox), follow(sandbox)
    assert judge.menu.get() is None
    menus.publish(Menu((NEWS, SHOP)))
    assert [button["type"] for button in judge.menu.get()["menu"]["button"]] == ["click", "view"]
    info = judge.menu.get_menu_info()
    assert info["is_menu_open"] == 1
    assert info["selfmenu_info"]["button"][0] == {"type": "click", "name": "今日推荐", "key": "today"}
    made = judge.menu.add_conditional({"button": [SHOP.fields()], "matchrule": {"client_platform_type": "3"}})
    assert judge.menu.try_match(openid)["button"][0]["name"] == "商城"
    judge.menu.del_conditional(made["menuid"])
    judge.menu.create({"button": [NEWS.fields()]})
    held = menus.held()
    assert held is not None
    assert len(held.buttons) == 1
    judge.menu.delete()
    assert menus.held() is None
    with pytest.raises(WeChatClientException) as refused:
        judge.menu.create({"button": [{"type": "click", "name": "一二三四五六", "key": "k"}]})
    assert refused.value.errcode == 40018


def click(name: str = "a", **changes: Any) -> dict[str, Any]:
    return {"type": "click", "name": name, "key": "k", **changes}


def view(**changes: Any) -> dict[str, Any]:
    return {"type": "view", "name": "a", "url": "https://a.example/", **changes}


def group(*children: dict[str, Any], name: str = "g") -> dict[str, Any]:
    return {"name": name, "sub_button": list(children)}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([click()] * 4, 40016),
        ({"button": []}, 40016),
        ([click("")], 40018),
        ([click("一二三四五a")], 0),
        ([click("一二三四五ab")], 40018),
        ([click(type="jump")], 40017),
        ([{"name": "empty"}], 40017),
        ([click(key="k" * 128)], 0),
        ([click(key="k" * 129)], 40019),
        ([view(url="https://a.example/" + "x" * 1006)], 0),
        ([view(url="https://a.example/" + "x" * 1007)], 40020),
        ([view(url="javascript:1")], 40055),
        ([group(*[click()] * 6)], 40023),
        ([group(click("一" * 20))], 0),
        ([group(click("一" * 21))], 40025),
        ([group(click(type="jump"))], 40024),
        ([group(click(key=""))], 40026),
        ([group(view(url=""))], 40027),
        ([group(view(url="ftp://a.example/"))], 40054),
        ([group(group(click()))], 40022),
        ([view(type="miniprogram", appid="wxother", pagepath="pages/a")], 85005),
        ([{"type": "media_id", "name": "a"}], 40007),
        ([{"type": "article_id", "name": "a"}], 53600),
    ],
)
def test_what_the_platform_turns_down(line: OfficialLine, menus: OfficialMenus, buttons: object, code: int) -> None:
    """Counted in bytes, each level with codes of its own; nothing is kept of a menu that is wrong."""
    if not code:
        line.send("menu.create", "/cgi-bin/menu/create", {"button": buttons})
        return
    with pytest.raises(Refused) as refused:
        line.send("menu.create", "/cgi-bin/menu/create", {"button": buttons})
    assert refused.value.data["platform_code"] == str(code)
    assert menus.held() is None


@pytest.mark.parametrize(
    ("rule", "code"), [({}, 65304), (None, 65304), ({"tag_id": ""}, 65304), ({"sex": "1", "tag_id": "100"}, 65320)]
)
def test_whom_a_menu_may_be_for(line: OfficialLine, menus: OfficialMenus, rule: object, code: int) -> None:
    content = {"button": [SHOP.fields()], "matchrule": rule}
    with pytest.raises(Refused) as refused:
        line.send("menu.addconditional", "/cgi-bin/menu/addconditional", content)
    assert refused.value.data["platform_code"] == "65303"
    menus.publish(Menu((NEWS,)))
    with pytest.raises(Refused) as refused:
        line.send("menu.addconditional", "/cgi-bin/menu/addconditional", content)
    assert refused.value.data["platform_code"] == str(code)


def test_the_days_menus_are_counted(sandbox: SandboxProcess, menus: OfficialMenus) -> None:
    sandbox.api("PATCH", "/quotas", **{"oa.menu_create.per_day": 1})
    menus.publish(Menu((NEWS,)))
    with pytest.raises(Retryable) as refused:
        menus.publish(Menu((SHOP,)))
    assert refused.value.data["platform_code"] == "45009"
    sandbox.advance(86_400)
    menus.publish(Menu((SHOP,)))


def test_a_menu_outlives_a_restart(own_sandbox: SandboxProcess) -> None:
    """As do tags, drafts, codes and credits: all are rows of the same store."""
    OfficialMenus(line_to(own_sandbox)).publish(Menu((NEWS,)))
    own_sandbox.stop()
    own_sandbox.start()
    held = OfficialMenus(line_to(own_sandbox)).held()
    assert held is not None
    assert held.buttons[0]["name"] == "今日推荐"


def test_ours_are_checked_before_they_go() -> None:
    link = MiniProgramLink("wx1", "pages/a")
    for wrong in (
        lambda: Menu(()),
        lambda: Menu((NEWS,) * 4),
        lambda: Menu((KeyButton("一二三四五六", "k"),)),
        lambda: ButtonGroup("g", ()),
        lambda: ButtonGroup("g", (NEWS,) * 6),
        lambda: ButtonGroup("g", (KeyButton("一" * 21, "k"),)),
        lambda: KeyButton("a", ""),
        lambda: KeyButton("a", "k", kind="view"),
        lambda: PageButton("a", "javascript:1"),
        lambda: MiniProgramButton("a", link, "x" * 1025),
        lambda: MiniProgramLink("wx1", "/pages/a"),
    ):
        with pytest.raises(ValueError):
            wrong()
