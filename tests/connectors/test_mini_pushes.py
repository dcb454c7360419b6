"""What the sandbox's WeChat tells by itself, through our gate, in both forms, as our connector understands it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from portico.connectors.wechat_mini.conversation import Entered, SentPage, SentPicture, Wrote, said
from portico.connectors.wechat_mini.safety import media_verdict
from portico.connectors.wechat_mini.subscribe import Answer, answers, deliveries
from portico.connectors.wechat_mini.trade import settlement
from portico.connectors.wechat_push.config import WechatPushConfig
from portico.connectors.wechat_push.gate import WechatPushGate
from portico.infra.pushes import Push
from tests.sandbox.mini_app import MiniApp
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, SandboxProcess


@pytest.fixture(params=["json", "xml"])
def app(sandbox: SandboxProcess, listener: Listener, request: pytest.FixtureRequest) -> MiniApp:
    # 200 with a body is an answer to WeChat; 204 would make it repeat the push.
    listener.default = 200
    sandbox.api("PATCH", "/settings", push_url_mini=listener.url, push_form_mini=request.param)
    return MiniApp(sandbox)


def read(app: MiniApp, listener: Listener) -> Push:
    """The next push, verified and opened."""
    held = app.held
    config = WechatPushConfig("wechat_mini", held["app_id"], held["push_token"], held["encoding_aes_key"])
    received = listener.next()
    query = {name: values[-1] for name, values in parse_qs(urlsplit(received.path).query).items()}
    return WechatPushGate(config).read(query=query, body=received.body, now=datetime.now(UTC))


def write(app: MiniApp, kind: str, **fields: Any) -> None:
    app.sandbox.api("POST", "/mini/write", person="lin-xiao", kind=kind, fields=fields)


def test_conversations(app: MiniApp, listener: Listener) -> None:
    who = app.sandbox.openid()
    app.sandbox.api("POST", "/mini/enter-chat", person="lin-xiao", session_from="product:7")
    assert said(read(app, listener)) == Entered(who, "product:7")
    write(app, "text", Content="在吗？]]> <b>&")
    wrote = said(read(app, listener))
    assert isinstance(wrote, Wrote)
    assert (wrote.openid, wrote.text, wrote.message_id.isdecimal()) == (who, "在吗？]]> <b>&", True)
    write(app, "image", PicUrl="https://mmbiz.qpic.cn/a", MediaId="m1")
    picture = said(read(app, listener))
    assert isinstance(picture, SentPicture)
    assert (picture.picture_url, picture.media_id) == ("https://mmbiz.qpic.cn/a", "m1")
    write(app, "miniprogrampage", Title="杯子", PagePath="pages-goods/product/index?id=7")
    page = said(read(app, listener))
    assert isinstance(page, SentPage)
    assert (page.title, page.page) == ("杯子", "pages-goods/product/index?id=7")


def test_subscriptions(app: MiniApp, listener: Listener) -> None:
    ids = [
        app.post("/wxaapi/newtmpl/addtemplate", tid=tid, kidList=[1, 2], sceneDesc="通知")["priTmplId"]
        for tid in ("2014", "1978")
    ]
    app.sandbox.api("POST", "/mini/subscribe", person="lin-xiao", template_ids=ids)
    push = read(app, listener)
    assert push.kind == "event.subscribe_msg_popup_event"
    assert answers(push.content) == tuple(Answer(one, agreed=True) for one in ids)
    data = {"thing1": {"value": "陶杯"}, "character_string2": {"value": "P1"}}
    app.post("/cgi-bin/message/subscribe/send", touser=push.account, template_id=ids[0], data=data)
    (sent,) = deliveries(read(app, listener).content)
    assert (sent.template_id, sent.error) == (ids[0], 0)
    app.sandbox.api("POST", "/mini/subscribe/turn", person="lin-xiao", template_id=ids[1], on=False)
    assert answers(read(app, listener).content) == (Answer(ids[1], agreed=False),)
    assert said(push) is None


def test_a_verdict_on_a_picture(app: MiniApp, listener: Listener) -> None:
    app.js_code()
    body = {"version": 2, "scene": 2, "openid": app.sandbox.openid(), "media_type": 2}
    for path, error in (("healthz", 0), ("none.png", -1008)):
        url = f"{app.sandbox.url}/{path}"
        trace_id = app.post("/wxa/media_check_async", media_url=url, **body)["trace_id"]
        app.sandbox.advance(5)
        push = read(app, listener)
        assert push.kind == "event.wxa_media_check"
        verdict = media_verdict(push.content)
        assert (verdict.trace_id, verdict.error) == (trace_id, error)
        assert (verdict.verdict is None) == bool(error)


def test_a_settlement(app: MiniApp, listener: Listener) -> None:
    Merchant(app.sandbox).prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
    app.sandbox.api("POST", "/orders/P2026000001/pay")
    body = {
        "order_key": {
            "order_number_type": 1,
            "mchid": app.sandbox.credentials["wechat_pay"]["mchid"],
            "out_trade_no": "P2026000001",
        },
        "logistics_type": 4,
        "delivery_mode": 1,
        "shipping_list": [{"item_desc": "自提陶杯"}],
        "upload_time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "payer": {"openid": app.sandbox.openid()},
    }
    assert app.post("/wxa/sec/order/upload_shipping_info", **body)["errcode"] == 0
    app.sandbox.api("POST", "/orders/P2026000001/confirm-receipt")
    done = settlement(read(app, listener).content)
    assert (done.out_trade_no, done.by_buyer) == ("P2026000001", True)
    assert done.settled_at is not None
