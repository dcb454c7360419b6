"""The official account on the running product: followed, signed in on H5, met in the mini program: one member."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

PERSON = "ethan"


def eventually[T](ask: Callable[[], T | None], seconds: float = 40) -> T:
    deadline = time.monotonic() + seconds
    while (found := ask()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def on_h5(product: RunningProduct, browser: httpx.Client) -> dict[str, Any]:
    """Through WeChat's page, which must not ask: the worker has met this follower."""
    left = browser.get("/oauth/wechat/start", params={"target": "h5", "next": "/pages/me/index"})
    page = query_of(left.headers["location"])
    assert page["scope"] == "snsapi_base"
    back = product.sandbox.api("POST", "/oauth/allow", **page, person=PERSON)["location"]
    arrived = browser.get(back).headers["location"]
    ticket = parse_qs(urlsplit(arrived).fragment.partition("?")[2])["ticket"][0]
    tokens = browser.post("/api/v1/auth/handoff/redeem", json={"ticket": ticket, "target": "h5"})
    assert tokens.status_code == 200, tokens.text
    return dict(tokens.json())


def test_a_follower_is_one_member_everywhere(portico_server: RunningProduct) -> None:
    box, url = portico_server.sandbox, portico_server.url
    hooks = {f"push_url_{app}": f"{url}/hooks/wechat-{app}/main" for app in ("oa", "mini")}
    box.api("PATCH", "/settings", oauth_domain="127.0.0.1", **hooks)
    for app in ("oa", "mini"):
        assert box.api("POST", "/pushes/verify", app=app) == {"verified": True}
    sent = box.api("POST", "/official/follow", person=PERSON, scene="spring-fair")["push"]
    assert (sent["state"], sent["attempts"][0]["answer"]) == ("delivered", "success")
    eventually(lambda: True if "ok" in box.rules("oa.user_info") else None)

    with httpx.Client(base_url=url, trust_env=False, timeout=20) as browser:
        on_h5_id = on_h5(portico_server, browser)["member"]["id"]
        code = box.api("POST", "/js-codes", person=PERSON)["code"]
        app_id = box.credentials["wechat_mini"]["app_id"]
        body = {"provider": "wechat_mini", "app_id": app_id, "code": code}
        tokens = browser.post("/api/v1/auth/mini-program", json=body).json()
        assert tokens["member"]["id"] == on_h5_id
        browser.headers["authorization"] = f"Bearer {tokens['access_token']}"
        accounts = browser.get("/api/v1/me/accounts").json()["accounts"]
        assert [(one["provider"], one["carrier"], one["entry"]) for one in accounts] == [
            ("wechat_oa", "oa", "spring-fair"),
            ("wechat_mini", "mp-weixin", ""),
        ]

        # They close their WeChat account: the mini program's link goes, and the follower's stays until WeChat tells.
        box.api("POST", "/pushes", app="mini", event="user_authorization_cancellation", person=PERSON)
        left = eventually(lambda: _accounts(browser, count=1))
        assert [one["provider"] for one in left] == ["wechat_oa"]


def _accounts(browser: httpx.Client, *, count: int) -> list[dict[str, Any]] | None:
    held = browser.get("/api/v1/me/accounts").json()["accounts"]
    return held if len(held) == count else None
