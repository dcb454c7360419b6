"""Whatever is sent, the sandbox's mini program answers as the platform does: HTTP 200 and a code, never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.mini_app import MiniApp
from tests.sandbox.process import SandboxProcess

JUNK: tuple[Any, ...] = (None, 0, -1, 10**30, 1.5, True, "", "x", "\ud83d", [], [None], {}, {"x": []})
KEY = {"order_number_type": 1, "mchid": "1", "out_trade_no": "P1"}
PART = {"order_key": KEY, "logistics_type": 1, "delivery_mode": 1, "shipping_list": [{"item_desc": "x"}]}
MOMENT = "2026-11-22T15:00:00.000+08:00"
BODIES: dict[str, dict[str, Any]] = {
    "/wxa/getwxacodeunlimit": {
        "scene": "a", "page": "pages/home/index", "check_path": True, "width": 430, "line_color": {},
        "env_version": "release", "is_hyaline": False, "auto_color": False,
    },
    "/wxa/generate_urllink": {"path": "", "query": "", "expire_type": 1, "expire_interval": 1, "expire_time": 1},
    "/wxa/generatescheme": {"jump_wxa": {}, "is_expire": True, "expire_type": 1, "expire_interval": 1},
    "/wxa/genwxashortlink": {"page_url": "pages/home/index", "page_title": "x", "is_permanent": False},
    "/wxa/query_urllink": {"url_link": "x", "query_type": 0},
    "/wxa/queryscheme": {"scheme": "weixin://dl/business/?appid=x", "query_type": 0},
    "/wxa/msg_sec_check": {"version": 2, "scene": 2, "openid": "", "content": "x", "nickname": "x"},
    "/wxa/media_check_async": {"version": 2, "scene": 2, "openid": "", "media_url": "http://a", "media_type": 2},
    "/wxa/getuserriskrank": {"appid": "", "openid": "", "scene": 1, "client_ip": "203.0.113.7"},
    "/wxaapi/newtmpl/addtemplate": {"tid": "1856", "kidList": [1, 2], "sceneDesc": "x"},
    "/wxaapi/newtmpl/deltemplate": {"priTmplId": "x"},
    "/cgi-bin/message/subscribe/send": {
        "touser": "", "template_id": "", "data": {}, "page": "", "lang": "zh_CN", "miniprogram_state": "formal",
    },
    "/cgi-bin/message/custom/send": {"touser": "", "msgtype": "text", "text": {"content": "x"}},
    "/cgi-bin/message/custom/business/typing": {"touser": "", "command": "Typing"},
    "/wxa/sec/order/upload_shipping_info": PART | {"upload_time": MOMENT, "payer": {"openid": ""}},
    "/wxa/sec/order/upload_combined_shipping_info": {
        "order_key": KEY, "sub_orders": [PART], "upload_time": MOMENT, "payer": {"openid": ""},
    },
    "/wxa/sec/order/get_order": {"transaction_id": "1", "merchant_id": "1", "merchant_trade_no": "1"},
    "/wxa/sec/order/get_order_list": {
        "pay_time_range": {"begin_time": 0, "end_time": 1}, "order_state": 1, "openid": "", "last_index": "",
        "page_size": 1,
    },
    "/wxa/sec/order/notify_confirm_receive": {
        "transaction_id": "", "merchant_id": "1", "merchant_trade_no": "1", "received_time": 1,
    },
    "/wxa/sec/order/opspecialorder": {"order_id": "1", "type": 1, "delay_to": 1},
    "/wxa/sec/order/is_trade_managed": {"appid": "x"},
    "/wxa/sec/order/set_msg_jump_path": {"path": "x"},
}  # fmt: skip


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


def filled(app: MiniApp, path: str) -> tuple[str, dict[str, Any]]:
    """The body with what exists: a person in the app, an order paid, a template with agreements."""
    body = dict(BODIES[path])
    for name in ("openid", "touser"):
        if name in body:
            body[name] = app.sandbox.openid()
    if "appid" in body:
        body["appid"] = app.held["app_id"]
    return app.token, body


@pytest.mark.parametrize("path", BODIES)
def test_junk_in_every_field(app: MiniApp, path: str) -> None:
    app.js_code()
    token, body = filled(app, path)
    for name in body:
        for junk in JUNK:
            content = json.dumps(body | {name: junk})
            answer = app.sandbox.client.post(path, params={"access_token": token}, content=content)
            assert answer.status_code == 200, (name, junk)
            if answer.headers["content-type"].startswith("application/json"):
                assert type(answer.json()["errcode"]) is int, (name, junk)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 20_000, b'{"scene":' * 20_000])
def test_no_json(app: MiniApp, body: bytes) -> None:
    token = app.token
    for path in BODIES:
        answer = app.sandbox.client.post(path, params={"access_token": token}, content=body)
        assert answer.status_code == 200
        assert answer.json()["errcode"] in {47001, 44002}


def test_only_the_right_method_and_token(app: MiniApp) -> None:
    for path in BODIES:
        assert app.sandbox.client.get(path).json()["errcode"] == 43002
        assert app.sandbox.client.post(path, json={}).json()["errcode"] == 41001
        assert app.post(path, "short")["errcode"] == 40014
