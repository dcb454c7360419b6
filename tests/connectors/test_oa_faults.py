"""A busy platform, a cut line, a forgotten token: what may be repeated is, what may have happened is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portico.connectors.wechat_api.forms import UploadedFile
from portico.connectors.wechat_oa.articles import ArticleDraft, OfficialArticles
from portico.connectors.wechat_oa.codes import OfficialCodes
from portico.connectors.wechat_oa.followers import OfficialFollowers
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.menus import KeyButton, Menu, OfficialMenus
from portico.connectors.wechat_oa.messages import OfficialConversations, OfficialNotices, OfficialTemplates, Text
from portico.kernel.errors import Retryable
from tests.connectors.official import PNG, follow, inbox, line_to
from tests.sandbox.process import SandboxProcess

MENU = Menu((KeyButton("今日推荐", "today"),))
VALUES = {"thing1": "林晓", "time2": "2026年11月23日 10:00", "thing3": "听檐店"}


@pytest.fixture
def line(sandbox: SandboxProcess) -> OfficialLine:
    sandbox.api("PATCH", "/settings", push_url_oa="")
    return line_to(sandbox)


def template(line: OfficialLine) -> str:
    return OfficialTemplates(line).choose(library_id="46328")


def send_template(line: OfficialLine, openid: str) -> Any:
    template_id = template(line)
    return OfficialTemplates(line).send(openid=openid, template_id=template_id, values=VALUES, once="1")


REPEATED: list[tuple[str, Callable[[OfficialLine, str], Any]]] = [
    ("oa.menu_create", lambda line, openid: OfficialMenus(line).publish(MENU)),
    ("oa.menu_get", lambda line, openid: OfficialMenus(line).held()),
    ("oa.menu_delete", lambda line, openid: OfficialMenus(line).remove()),
    ("oa.user_list", lambda line, openid: next(OfficialFollowers(line).pages())),
    ("oa.user_batch", lambda line, openid: OfficialFollowers(line).about([openid])),
    ("oa.tag_list", lambda line, openid: OfficialFollowers(line).tags()),
    ("oa.qrcode", lambda line, openid: OfficialCodes(line).for_now(scene="a")),
    ("oa.template_list", lambda line, openid: OfficialTemplates(line).all()),
    ("oa.template_send", send_template),
]
ONCE: list[tuple[str, Callable[[OfficialLine, str], Any]]] = [
    ("weixin.custom_send", lambda line, openid: OfficialConversations(line).send(openid=openid, message=Text("好"))),
    (
        "oa.subscribe_send",
        lambda line, openid: OfficialNotices(line).send(openid=openid, template_id="x", values={}),
    ),
    ("oa.template_add", lambda line, openid: template(line)),
    ("oa.tag_create", lambda line, openid: OfficialFollowers(line).create_tag(name="老客")),
    ("oa.menu_add_conditional", lambda line, openid: OfficialMenus(line).publish_for_tag(MENU, tag_id=100)),
    ("oa.draft_add", lambda line, openid: OfficialArticles(line).add_draft([ArticleDraft("a", "b", "c")])),
    ("oa.publish", lambda line, openid: OfficialArticles(line).publish(draft_id="d")),
    ("oa.material_add", lambda line, openid: OfficialArticles(line).add_picture(UploadedFile("a", "image/png", PNG))),
]


@pytest.mark.parametrize("fault", ["system_error", "lose_reply", "drop"])
@pytest.mark.parametrize(("name", "act"), REPEATED, ids=[name for name, _ in REPEATED])
def test_what_may_be_repeated(
    sandbox: SandboxProcess, line: OfficialLine, name: str, act: Callable[[OfficialLine, str], Any], fault: str
) -> None:
    """One disturbance goes by unnoticed; with a second one the caller hears that it may pass."""
    openid = follow(sandbox)
    sandbox.fault(name, fault)
    act(line, openid)
    assert len(sandbox.rules(name)) == 2
    sandbox.fault(name, fault, times=2)
    with pytest.raises(Retryable):
        act(line, openid)


@pytest.mark.parametrize("fault", ["system_error", "lose_reply", "drop"])
@pytest.mark.parametrize(("name", "act"), ONCE, ids=[name for name, _ in ONCE])
def test_what_may_not(
    sandbox: SandboxProcess, line: OfficialLine, name: str, act: Callable[[OfficialLine, str], Any], fault: str
) -> None:
    """Whoever asked decides: it may have happened."""
    openid = follow(sandbox)
    sandbox.fault(name, fault)
    with pytest.raises(Retryable):
        act(line, openid)
    assert len(sandbox.rules(name)) == 1


def test_a_token_killed_by_another_process(sandbox: SandboxProcess, line: OfficialLine) -> None:
    """Somebody forces a new token: the next call gets another one and is carried out once."""
    conversations, openid = OfficialConversations(line), follow(sandbox)
    conversations.send(openid=openid, message=Text("一"))
    held = sandbox.credentials["wechat_oa"]
    asked = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
    sandbox.client.post("/cgi-bin/stable_token", json=asked | {"force_refresh": True})
    conversations.send(openid=openid, message=Text("二"))
    assert sandbox.rules("weixin.custom_send") == ["ok", "token_not_latest", "ok"]
    assert [one["content"]["text"]["content"] for one in inbox(sandbox)] == ["二", "一"]


def test_a_token_that_ran_out(sandbox: SandboxProcess, line: OfficialLine) -> None:
    OfficialMenus(line).publish(MENU)
    sandbox.advance(7_200)
    assert OfficialMenus(line).held() is not None
    assert sandbox.rules("oa.menu_get") == ["token_expired", "ok"]
