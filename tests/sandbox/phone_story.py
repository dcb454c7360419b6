"""A shop's side of what a phone shows, by the platforms' own interfaces: menu, messages, codes, parcels, orders."""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import Any

from tests.sandbox.mini_app import MiniApp
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, Received, SandboxProcess

PERSON = "lin-xiao"
MENU = [
    {"name": "新品", "type": "click", "key": "new"},
    {
        "name": "逛店铺",
        "sub_button": [
            {"name": "小程序", "type": "miniprogram", "url": "http://127.0.0.1/", "pagepath": "pages/home/index"},
            {"name": "联系客服", "type": "click", "key": "help"},
        ],
    },
    {"name": "扫码签到", "type": "scancode_waitmsg", "key": "sign"},
]


def passive_news(received: Received) -> bytes:
    """The shop's answer to a tap on the menu: one article; nothing to everything else."""
    text = received.body.decode()
    if b"<Event><![CDATA[CLICK]]>" not in received.body:
        return b"success"
    names = dict(re.findall(r"<(ToUserName|FromUserName)><!\[CDATA\[(.*?)\]\]>", text))
    return (
        f"<xml><ToUserName>{names['FromUserName']}</ToUserName><FromUserName>{names['ToUserName']}</FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item>"
        "<Title>秋窑新品：手工陶杯</Title><Description>柴烧，每只都不同</Description><PicUrl></PicUrl>"
        "<Url>http://127.0.0.1:8000/products/</Url></item></Articles></xml>"
    ).encode()


class Shop:
    """The platforms' interfaces as the shop's server calls them."""

    def __init__(self, sandbox: SandboxProcess, listener: Listener) -> None:
        self.sandbox = sandbox
        self.mini = MiniApp(sandbox)
        listener.default, listener.respond = 200, passive_news
        url = listener.url
        settings = {"push_mode": "plain", "push_url_oa": url, "push_url_mini": url, "push_url_wecom": url}
        sandbox.client.patch("/sandbox/api/settings", json=settings).raise_for_status()

    def openid(self, app: str) -> str:
        held = self.sandbox.credentials[app]
        return str(self.sandbox.person(PERSON)["openids"][held["app_id"]])

    def account(self, path: str, **body: Any) -> dict[str, Any]:
        """A call of the official account."""
        held = self.sandbox.credentials["wechat_oa"]
        asked = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
        token = self.sandbox.client.post("/cgi-bin/stable_token", json=asked).json()["access_token"]
        answer: dict[str, Any] = self.sandbox.client.post(path, params={"access_token": token}, json=body).json()
        assert not answer.get("errcode"), answer
        return answer

    def mini_app(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.mini.post(path, **body)
        assert not answer.get("errcode"), answer
        return answer

    def company(self, path: str, **body: Any) -> dict[str, Any]:
        """A call of 客户联系, or of 微信客服 when the path says so."""
        keys = self.sandbox.credentials["services"]["wecom"]
        secret = keys["kf_secret" if path.startswith("kf/") else "contact_secret"]
        query = {"corpid": keys["corp_id"], "corpsecret": secret}
        token = self.sandbox.client.get("/cgi-bin/gettoken", params=query).json()["access_token"]
        address = f"/cgi-bin/{path}"
        answer: dict[str, Any] = self.sandbox.client.post(address, params={"access_token": token}, json=body).json()
        assert not answer.get("errcode"), answer
        return answer

    def publish_menu(self) -> None:
        linked = self.sandbox.credentials["wechat_mini"]["app_id"]
        MENU[1]["sub_button"][0]["appid"] = linked  # type: ignore[index]
        self.account("/cgi-bin/menu/create", button=MENU)

    def choose_templates(self) -> list[str]:
        """Two one-time templates of the mini program."""
        chosen = []
        for number, kids in ((1_458, [1, 2, 3]), (2_106, [1, 2])):
            made = self.mini_app("/wxaapi/newtmpl/addtemplate", tid=number, kidList=kids, sceneDesc="下单后")
            chosen.append(str(made["priTmplId"]))
        return chosen

    def pay_and_ship(self, number: str = "P2026000001") -> str:
        """A paid order on its way; its waybill."""
        merchant = Merchant(self.sandbox)
        merchant.prepay(number, notify_url="http://127.0.0.1:9/none")
        self.sandbox.api("POST", f"/orders/{number}/pay", person=PERSON)
        waybill = "773300012345678"
        report = {
            "order_key": {
                "order_number_type": 1,
                "mchid": merchant.held["mchid"],
                "out_trade_no": number,
            },
            "logistics_type": 1,
            "delivery_mode": 1,
            "shipping_list": [
                {
                    "tracking_no": waybill,
                    "express_company": "ZTO",
                    "item_desc": "手工陶杯*1",
                    "contact": {"receiver_contact": "138****0001"},
                }
            ],
            "upload_time": time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(time.time() + 28_800)),
            "payer": {"openid": self.openid("wechat_mini")},
        }
        self.mini_app("/wxa/sec/order/upload_shipping_info", **report)
        return waybill

    def kuaishou_order(self, number: str = "K2026000001") -> str:
        """An order that waits at Kuaishou's till."""
        app = self.sandbox.credentials["hosts"]["kuaishou"]
        person = self.sandbox.api("POST", "/hosts/kuaishou/js-codes", person=PERSON)
        form = {"app_id": app["app_id"], "app_secret": app["app_secret"], "grant_type": "client_credentials"}
        granted = self.sandbox.client.post("/hosts/kuaishou/oauth2/access_token", data=form).json()
        query = {"app_id": app["app_id"], "access_token": granted["access_token"]}
        body: dict[str, Any] = {
            "out_order_no": number,
            "open_id": person["openid"],
            "total_amount": 1_990,
            "subject": "手工陶杯",
            "detail": "柴烧",
            "type": 3_306,
            "expire_time": 3_600,
            "notify_url": "http://127.0.0.1:9/none",
        }
        signed = {**query, **body}
        pairs = [f"{name}={signed[name]}" for name in sorted(signed) if name != "access_token"]
        text = "&".join(pairs) + app["app_secret"]
        body["sign"] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        path = "/hosts/kuaishou/openapi/mp/developer/epay/create_order"
        answer = self.sandbox.client.post(path, params=query, json=body).json()
        assert answer["result"] == 1, answer
        return number

    def watch(self, waybill: str, callback: str) -> None:
        """Kuaidi100 is to tell `callback` of every step."""
        key = self.sandbox.credentials["services"]["logistics"]["kuaidi100_key"]
        param = {
            "company": "zhongtong",
            "number": waybill,
            "key": key,
            "parameters": {"callbackurl": callback, "salt": "pepper"},
        }
        form = {"schema": "json", "param": json.dumps(param)}
        answer = self.sandbox.client.post("/poll", data=form).json()
        assert answer["result"] is True, answer
