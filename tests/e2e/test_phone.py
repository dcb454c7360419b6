"""The tester's phone against the running shop: what a person does on it reaches the shop's own addresses."""

from __future__ import annotations

import time

import pytest

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e


def taken(product: RunningProduct, event: str) -> None:
    """The shop has taken the newest push of that kind, at the first attempt or when it was repeated."""
    deadline = time.monotonic() + 20
    while True:
        items = product.sandbox.api("GET", "/notices?limit=20")["items"]
        push = next((item for item in items if item["event_type"] == event), None)
        if push and push["state"] == "delivered":
            return
        assert time.monotonic() < deadline, push or [item["event_type"] for item in items]
        time.sleep(0.2)


def test_the_shop_takes_what_is_done_on_the_phone(portico_server: RunningProduct, new_page: PageFactory) -> None:
    box, url = portico_server.sandbox, portico_server.url
    hooks = {f"push_url_{app}": f"{url}/hooks/{path}/main" for app, path in (("oa", "wechat-oa"), ("wecom", "wecom"))}
    box.api("PATCH", "/settings", push_url_mini=f"{url}/hooks/wechat-mini/main", **hooks)
    page = new_page(viewport=PHONE)
    page.add_init_script("localStorage.setItem('sandbox-person', 'aunt-wang')")
    page.goto(f"{box.url}/phone#account/about")
    page.get_by_role("button", name="关注", exact=True).click()
    page.get_by_text("你关注了公众号").wait_for()
    taken(portico_server, "push.oa.subscribe")
    page.get_by_label("输入消息").fill("有货吗")
    page.keyboard.press("Enter")
    page.get_by_text("有货吗").wait_for()
    taken(portico_server, "push.oa.text")
    page.goto(f"{box.url}/phone#wecom")
    page.get_by_role("button", name="ZhaoMin").click()
    page.get_by_text("你已添加了 ZhaoMin").wait_for()
    taken(portico_server, "wecom.change_external_contact")
    page.goto(f"{box.url}/phone#me")
    page.get_by_role("button", name="撤回位置授权").click()
    taken(portico_server, "push.mini.user_authorization_revoke")
