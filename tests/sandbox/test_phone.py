"""What a phone shows and does, by the control interface: conversations, the scanner, groups, kept answers, parcels."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, get_args
from urllib.parse import parse_qsl

import pytest

from portico_sandbox import app
from portico_sandbox.alipay import trades
from portico_sandbox.hosts.ground import RefundState, State
from portico_sandbox.logistics.parcels import STATES
from portico_sandbox.phone.threads import SHOWN_EVENTS
from tests.sandbox.phone_story import PERSON, Shop
from tests.sandbox.process import Listener, SandboxProcess
from tests.sandbox.test_official import fields


@pytest.fixture
def shop(sandbox: SandboxProcess, listener: Listener) -> Shop:
    return Shop(sandbox, listener)


def shown(shop: Shop, part: str) -> Any:
    return shop.sandbox.api("GET", f"/phone/{part}?person={PERSON}")


def does(shop: Shop, path: str, expect: int | None = None, **body: Any) -> Any:
    return shop.sandbox.api("POST", path, expect=expect, person=PERSON, **body)


class TestConversations:
    def test_both_sides_in_order(self, shop: Shop) -> None:
        shop.publish_menu()
        does(shop, "/official/follow", scene="spring")
        does(shop, "/official/say", text="有货吗")
        does(shop, "/official/tap", button=[0])
        lines = shown(shop, "account")["lines"]
        assert [(line["way"], line["mine"]) for line in lines] == [
            ("did", True),
            ("said", True),
            ("did", True),
            ("reply", False),
        ]
        assert lines[1]["content"]["Content"] == "有货吗"
        assert lines[3]["content"]["article"]["Title"] == "秋窑新品：手工陶杯"

    def test_a_line_nobody_took_says_so(self, shop: Shop, listener: Listener) -> None:
        does(shop, "/official/follow")
        listener.default = 500
        does(shop, "/official/say", text="在吗")
        states = [line["state"] for line in shown(shop, "account")["lines"]]
        assert states == ["delivered", "pending"]

    def test_notices_of_who_does_not_follow_are_apart(self, shop: Shop) -> None:
        made = shop.account("/wxaapi/newtmpl/addtemplate", tid=2_106, kidList=[1, 2], sceneDesc="到货")
        template = made["priTmplId"]
        does(shop, "/official/subscribe", template_id=template)
        data = {"thing1": {"value": "手工陶杯"}, "amount2": {"value": "¥19.90"}}
        touser = shop.openid("wechat_oa")
        shop.account("/cgi-bin/message/subscribe/bizsend", touser=touser, template_id=template, data=data)
        threads = {thread["kind"]: thread for thread in shown(shop, "threads")["items"]}
        assert set(threads) == {"notices"}
        assert threads["notices"]["last"]["content"] == {
            "title": "到货提醒",
            "lines": [{"name": "商品名称", "value": "手工陶杯"}, {"name": "价格", "value": "¥19.90"}],
        }
        does(shop, "/official/follow")
        assert "notices" not in {thread["kind"] for thread in shown(shop, "threads")["items"]}
        assert shown(shop, "account")["lines"][0]["way"] == "notice"


class TestScanner:
    def test_a_code_of_the_account(self, shop: Shop, listener: Listener) -> None:
        info = {"scene": {"scene_str": "window"}}
        made = shop.account("/cgi-bin/qrcode/create", action_name="QR_LIMIT_STR_SCENE", action_info=info)
        assert shop.sandbox.api("GET", "/phone/codes")["account"] == [{"text": made["url"], "scene": "window"}]
        assert does(shop, "/phone/scan", text=made["url"]) == {"what": "account", "scene": "window", "delivered": True}
        assert fields(listener.next())["EventKey"] == "qrscene_window"

    def test_a_way_into_the_mini_program(self, shop: Shop) -> None:
        made = shop.mini_app("/wxa/genwxashortlink", page_url="pages/home/index?from=poster")
        found = does(shop, "/phone/scan", text=made["link"])
        assert found == {"what": "mini", "page": "pages/home/index", "query": "from=poster"}

    def test_an_address_of_this_machine_only(self, shop: Shop) -> None:
        url = "http://127.0.0.1:8000/products/"
        assert does(shop, "/phone/scan", text=f" {url} ") == {"what": "web", "url": url}
        for text in ("https://example.com/", "javascript:alert(1)", "weixin://wxpay/bizpayurl?pr=gone"):
            assert does(shop, "/phone/scan", expect=409, text=text)["code"] == "cannot_scan"


class TestCompany:
    def test_a_group_is_joined_and_left(self, shop: Shop, listener: Listener) -> None:
        keys = shop.sandbox.credentials["services"]["wecom"]
        chat = keys["chat_ids"][0]
        way = shop.company("externalcontact/groupchat/add_join_way", scene=2, chat_id_list=[chat], state="poster")
        code = shop.sandbox.api("GET", "/phone/codes")["group_codes"][0]["text"]
        assert way["config_id"] in code
        assert does(shop, "/phone/scan", text=code) == {"what": "group", "chat_id": chat}
        assert does(shop, "/phone/scan", expect=409, text=code)["message"] == "你已经在群里了"
        told = shop.company(
            "externalcontact/add_msg_template", chat_type="group", sender="LiNa", text={"content": "开窑"}
        )
        shop.sandbox.api("POST", f"/wecom/tasks/{told['msgid']}/confirm")
        group = shown(shop, "company")["groups"][0]
        assert (group["name"], group["state"]) == ("客户群 1", "poster")
        assert [line["content"]["text"] for line in group["lines"]] == ["开窑"]
        left = does(shop, "/phone/company/leave", chat_id=chat)["push"]["content"]
        assert (left["Event"], left["UpdateDetail"], left["ChatId"]) == ("change_external_chat", "del_member", chat)
        assert does(shop, "/phone/company/leave", chat_id=chat)["push"] is None
        assert shown(shop, "company")["groups"] == []

    def test_staff_are_added_by_their_card(self, shop: Shop) -> None:
        push = does(shop, "/phone/company/add", userid="ZhaoMin")["push"]
        assert push["content"]["UserID"] == "ZhaoMin"
        assert "State" not in push["content"]
        assert does(shop, "/phone/company/add", expect=409, userid="ZhaoMin")["code"] == "cannot_add"
        does(shop, "/phone/company/add", expect=409, userid="Nobody")


class TestKeptAnswers:
    def test_each_template_has_its_own_and_keeps_it(self, shop: Shop) -> None:
        yes, no = shop.choose_templates()
        answer = {yes: "accept", no: "reject"}
        assert does(shop, "/mini/subscribe", template_ids=[yes, no], answer=answer, keep=True) == answer
        assert does(shop, "/mini/subscribe", template_ids=[yes, no], answer="reject") == answer
        held = {one["template_id"]: one["agreement"] for one in shown(shop, "mini")["templates"]}
        assert (held[yes]["left"], held[yes]["kept"], held[no]["left"], held[no]["kept"]) == (2, "accept", 0, "reject")
        does(shop, "/mini/subscribe/turn", template_id=no, on=False)
        does(shop, "/mini/subscribe/turn", template_id=no, on=True)
        assert does(shop, "/mini/subscribe", template_ids=[no], answer="accept") == {no: "accept"}

    def test_a_wrong_answer(self, shop: Shop) -> None:
        yes, _ = shop.choose_templates()
        does(shop, "/mini/subscribe", expect=422, template_ids=[yes], answer={yes: "perhaps"})


class TestParcels:
    def test_from_door_to_door(self, shop: Shop) -> None:
        waybill = shop.pay_and_ship()
        parcel = shop.sandbox.api("GET", "/phone/parcels")["items"][0]
        assert (parcel["carrier_name"], parcel["order"], parcel["next"]) == ("中通快递", "P2026000001", "collected")
        path = f"/phone/parcels/{waybill}/advance"
        shop.sandbox.api("POST", path)
        shop.sandbox.api("POST", path, ending="problem")
        states = [shop.sandbox.api("POST", path)["parcel"]["steps"][-1]["state"] for _ in range(4)]
        assert states == ["transit", "transit", "delivering", "signed"]
        assert shop.sandbox.api("POST", path, expect=409)["code"] == "cannot_move"
        assert shop.sandbox.api("GET", "/phone/parcels")["items"][0]["next"] == ""
        shop.sandbox.api("POST", "/phone/parcels/unknown/advance", expect=409)

    def test_who_watches_is_told(self, shop: Shop, listener: Listener) -> None:
        waybill = shop.pay_and_ship()
        shop.watch(waybill, listener.url)
        listener.respond = lambda received: b'{"result":true,"returnCode":"200","message":"ok"}'
        assert shop.sandbox.api("GET", "/phone/parcels")["items"][0]["watched_by"] == ["kuaidi100"]
        told = shop.sandbox.api("POST", f"/phone/parcels/{waybill}/advance")["pushes"]
        assert [push["state"] for push in told] == ["delivered"]
        form = dict(parse_qsl(listener.next().body.decode()))
        last = json.loads(form["param"])["lastResult"]
        assert (last["nu"], last["state"]) == (waybill, "1")
        assert form["sign"] == hashlib.md5((form["param"] + "pepper").encode()).hexdigest().upper()


def test_orders_at_a_host(shop: Shop) -> None:
    number = shop.kuaishou_order()
    assert [order["state"] for order in shown(shop, "hosts/kuaishou")["items"]] == ["open"]
    shop.sandbox.api("POST", f"/hosts/kuaishou/orders/{number}/pay")
    assert [order["state"] for order in shown(shop, "hosts/kuaishou")["items"]] == ["paid"]
    other = shop.sandbox.api("GET", "/phone/hosts/kuaishou?person=ethan")
    assert other["items"] == []
    shop.sandbox.api("GET", f"/phone/hosts/elsewhere?person={PERSON}", expect=404)


def test_what_the_phone_reads_has_words(sandbox: SandboxProcess) -> None:
    """Events, states and hosts come from the sandbox: their words' keys stand in no page's source."""
    sources = [file.read_text("utf-8") for file in app.STATIC.glob("words*.js")]
    words = {key for source in sources for key in re.findall(r"^  ([a-z_0-9]+): \[", source, re.MULTILINE)}
    wanted = {f"did_{event.lower()}" for event in SHOWN_EVENTS} | {f"parcel_{state}" for state in STATES}
    wanted |= {f"app_{host}" for host in sandbox.credentials["hosts"]}
    wanted |= {f"host_order_{state}" for state in get_args(State)}
    wanted |= {f"host_refund_{state}" for state in get_args(RefundState)}
    wanted |= {f"trade_{status.lower()}" for status in (trades.WAIT, trades.SUCCESS, trades.CLOSED, trades.FINISHED)}
    wanted |= {f"watched_{name}" for name in ("kuaidi100", "kdniao", "waybill")}
    wanted |= {f"way_{name}" for name in ("template", "notice", "once", "subscription")}
    assert wanted - words == set()
