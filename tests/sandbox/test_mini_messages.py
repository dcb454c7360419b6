"""Messages to people of the mini program, as the sandbox plays them: templates, agreements, customer service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.mini_app import MiniApp
from tests.sandbox.process import SandboxProcess

SHIPPED = "1856"
SHIPPED_VALUES = {
    "thing1": "手工陶杯",
    "character_string2": "P2026112200001",
    "phrase3": "顺丰速运",
    "date5": "2026年11月22日",
}
STATES = "2511"
DAY = 86_400


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


def choose(app: MiniApp, tid: str = SHIPPED, kids: tuple[int, ...] = (1, 2, 3, 5)) -> str:
    answer = app.post("/wxaapi/newtmpl/addtemplate", tid=tid, kidList=list(kids), sceneDesc="订单通知")
    return str(answer["priTmplId"])


def subscribe(app: MiniApp, *template_ids: str, person: str = "lin-xiao", **more: Any) -> dict[str, str]:
    told: dict[str, str] = app.sandbox.api(
        "POST", "/mini/subscribe", person=person, template_ids=list(template_ids), **more
    )
    return told


def send(app: MiniApp, template_id: str, values: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
    data = {key: {"value": value} for key, value in (SHIPPED_VALUES | (values or {})).items()}
    sent = {"touser": app.sandbox.openid(), "template_id": template_id, "data": data}
    return app.post("/cgi-bin/message/subscribe/send", **(sent | body))


def told(app: MiniApp, event: str) -> list[dict[str, Any]]:
    """The pushes of an event, oldest first."""
    items = app.sandbox.api("GET", "/notices?limit=200")["items"]
    return [one["content"] for one in reversed(items) if one["event_type"] == f"push.mini.{event}"]


class TestTemplates:
    def test_choosing_from_the_library(self, app: MiniApp) -> None:
        (first, *_) = app.get("/wxaapi/newtmpl/getcategory")["data"]
        titles = app.get("/wxaapi/newtmpl/getpubtemplatetitles", ids=f"{first['id']},308", start="1", limit="2")
        assert (titles["count"], len(titles["data"])) == (7, 2)
        keywords = app.get("/wxaapi/newtmpl/getpubtemplatekeywords", tid=SHIPPED)["data"]
        assert keywords[0] == {"kid": 1, "name": "商品名称", "example": "手工陶杯", "rule": "thing"}
        template_id = choose(app, kids=(2, 1))
        (held,) = app.get("/wxaapi/newtmpl/gettemplate")["data"]
        assert (held["priTmplId"], held["type"]) == (template_id, 2)
        assert held["content"] == "订单编号:{{character_string2.DATA}}\n商品名称:{{thing1.DATA}}\n"
        assert app.post("/wxaapi/newtmpl/deltemplate", priTmplId=template_id)["errcode"] == 0
        assert app.post("/wxaapi/newtmpl/deltemplate", priTmplId=template_id)["errcode"] == 200014

    def test_an_enum_lists_its_values(self, app: MiniApp) -> None:
        choose(app, STATES, (1, 2))
        (held,) = app.get("/wxaapi/newtmpl/gettemplate")["data"]
        assert held["type"] == 3
        assert held["keywordEnumValueList"] == [
            {"enumValueList": ["已揽收", "运输中", "派送中", "已签收"], "keywordCode": "enum_string2.DATA"}
        ]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"tid": "1"}, 200014),
            ({"kidList": [1]}, 200020),
            ({"kidList": [1, 2, 3, 4, 5, 6]}, 200020),
            ({"kidList": [1, 99]}, 200020),
            ({"kidList": [1, 1]}, 200020),
            ({"sceneDesc": ""}, 200021),
            ({"sceneDesc": "字" * 16}, 200021),
        ],
    )
    def test_what_cannot_be_chosen(self, app: MiniApp, body: dict[str, Any], code: int) -> None:
        sent = {"tid": SHIPPED, "kidList": [1, 2], "sceneDesc": "订单通知"}
        assert app.post("/wxaapi/newtmpl/addtemplate", **(sent | body))["errcode"] == code

    def test_not_twice(self, app: MiniApp) -> None:
        choose(app)
        sent = {"tid": SHIPPED, "kidList": [1, 2, 3, 5], "sceneDesc": "又一次"}
        assert app.post("/wxaapi/newtmpl/addtemplate", **sent)["errcode"] == 200022

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"ids": ""}, 200018),
            ({"ids": "1"}, 200019),
            ({"start": "x"}, 200016),
            ({"limit": "31"}, 200017),
            ({"limit": "0"}, 200017),
        ],
    )
    def test_titles_refused(self, app: MiniApp, query: dict[str, str], code: int) -> None:
        sent = {"ids": "307", "start": "0", "limit": "30"}
        assert app.get("/wxaapi/newtmpl/getpubtemplatetitles", **(sent | query))["errcode"] == code


class TestSubscriptions:
    def test_one_agreement_is_one_message(self, app: MiniApp) -> None:
        template_id = choose(app)
        assert send(app, template_id)["errcode"] == 43101
        assert subscribe(app, template_id) == {template_id: "accept"}
        assert send(app, template_id, page="pages-order/detail/index?id=1")["errcode"] == 0
        assert send(app, template_id)["errcode"] == 43101
        (message,) = app.sandbox.api("GET", "/mini/inbox?person=lin-xiao")["items"]
        assert message["content"]["title"] == "订单发货通知"
        assert {"name": "快递公司", "value": "顺丰速运"} in message["content"]["lines"]
        (sent,) = told(app, "subscribe_msg_sent_event")
        assert sent["List"] == {
            "TemplateId": template_id,
            "MsgID": message["message_id"],
            "ErrorCode": "0",
            "ErrorStatus": "success",
        }

    def test_agreements_add_up_and_never_end(self, app: MiniApp) -> None:
        template_id = choose(app)
        subscribe(app, template_id, times=3)
        app.sandbox.advance(400 * DAY)
        assert [send(app, template_id)["errcode"] for _ in range(4)] == [0, 0, 0, 43101]

    def test_a_long_term_agreement_lasts_until_it_is_taken_back(self, app: MiniApp) -> None:
        template_id = choose(app, STATES, (1, 2))
        subscribe(app, template_id)
        values = {"enum_string2": "派送中"}
        assert [send(app, template_id, values)["errcode"] for _ in range(3)] == [0, 0, 0]
        app.sandbox.api("POST", "/mini/subscribe/turn", person="lin-xiao", template_id=template_id, on=False)
        assert send(app, template_id, values)["errcode"] == 43101
        (change,) = told(app, "subscribe_msg_change_event")
        assert change["List"] == {"TemplateId": template_id, "SubscribeStatusString": "reject"}

    def test_answers_are_told(self, app: MiniApp) -> None:
        first, second = choose(app), choose(app, "1458", (1, 2))
        subscribe(app, first, second, answer="reject")
        subscribe(app, first)
        both, one = told(app, "subscribe_msg_popup_event")
        assert [row["SubscribeStatusString"] for row in both["List"]] == ["reject", "reject"]
        assert one["List"] == {"TemplateId": first, "SubscribeStatusString": "accept", "PopupScene": "0"}
        assert send(app, second)["errcode"] == 43101

    def test_in_xml_the_list_is_inside(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/settings", push_form_mini="xml")
        template_id = choose(app)
        subscribe(app, template_id)
        (push,) = told(app, "subscribe_msg_popup_event")
        assert push["SubscribeMsgPopupEvent"]["List"]["TemplateId"] == template_id
        assert "List" not in push

    def test_what_cannot_be_asked(self, app: MiniApp) -> None:
        ids = [choose(app, "1458", kids) for kids in ((1, 2), (1, 3), (1, 4), (1, 5), (2, 1), (3, 1))]
        ask = {"person": "lin-xiao", "answer": "accept"}
        assert app.sandbox.api("POST", "/mini/subscribe", 409, template_ids=ids, **ask)["code"] == "20003"
        assert app.sandbox.api("POST", "/mini/subscribe", 409, template_ids=["none"], **ask)["code"] == "20001"
        mixed = [ids[0], choose(app, STATES, (1, 2))]
        assert app.sandbox.api("POST", "/mini/subscribe", 409, template_ids=mixed, **ask)["code"] == "20002"
        assert subscribe(app, ids[0], ids[1]) == {ids[0]: "accept", ids[1]: "filter"}

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"touser": "oNobody"}, 40003),
            ({"template_id": "none"}, 40037),
            ({"page": "pages/none/index"}, 41030),
            ({"miniprogram_state": "release"}, 40097),
            ({"lang": "fr_FR"}, 40097),
            ({"data": {}}, 47003),
            ({"data": "thing1"}, 47003),
        ],
    )
    def test_refused(self, app: MiniApp, body: dict[str, Any], code: int) -> None:
        template_id = choose(app)
        subscribe(app, template_id)
        assert send(app, body.pop("template_id", template_id), **body)["errcode"] == code

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("thing1", "字" * 21),
            ("thing1", "两行\n字"),
            ("thing1", ""),
            ("character_string2", "编号"),
            ("character_string2", "1" * 33),
            ("phrase3", "abc"),
            ("phrase3", "超过五个汉字"),
            ("date5", "明天"),
        ],
    )
    def test_a_value_that_does_not_fit_is_named(self, app: MiniApp, key: str, value: str) -> None:
        template_id = choose(app)
        subscribe(app, template_id)
        answer = send(app, template_id, {key: value})
        assert answer["errcode"] == 47003
        assert answer["errmsg"].startswith(f"argument invalid! data.{key}.value invalid")

    def test_an_enum_takes_its_own_values_only(self, app: MiniApp) -> None:
        template_id = choose(app, STATES, (1, 2))
        subscribe(app, template_id)
        assert send(app, template_id, {"enum_string2": "飞走了"})["errcode"] == 47003

    def test_sensitive_words(self, app: MiniApp) -> None:
        template_id = choose(app)
        subscribe(app, template_id)
        assert send(app, template_id, {"thing1": "沙箱违法词"})["errcode"] == 45168

    def test_so_many_a_day(self, app: MiniApp) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.subscribe_send.per_day": 1})
        template_id = choose(app)
        subscribe(app, template_id, times=2)
        send(app, template_id)
        assert send(app, template_id)["errcode"] == 45009
        app.sandbox.advance(DAY)
        assert send(app, template_id)["errcode"] == 0


class TestCustomerService:
    def say(self, app: MiniApp, kind: str = "text", **content: Any) -> int:
        body = {"touser": app.sandbox.openid(), "msgtype": kind, kind: content or {"content": "您好"}}
        return int(app.post("/cgi-bin/message/custom/send", **body)["errcode"])

    def write(self, app: MiniApp) -> None:
        app.sandbox.api("POST", "/mini/write", person="lin-xiao", kind="text", fields={"Content": "在吗"})

    def enter(self, app: MiniApp) -> None:
        app.sandbox.api("POST", "/mini/enter-chat", person="lin-xiao", session_from="product:7")

    def media(self, app: MiniApp) -> str:
        query = {"access_token": app.token, "type": "image"}
        file = {"media": ("cup.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png")}
        return str(app.sandbox.client.post("/cgi-bin/media/upload", params=query, files=file).json()["media_id"])

    def test_five_answers_to_a_message_in_two_days(self, app: MiniApp) -> None:
        assert self.say(app) == 45015
        self.write(app)
        (push,) = told(app, "text")
        assert (push["Content"], push["FromUserName"]) == ("在吗", app.sandbox.openid())
        assert [self.say(app) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
        self.write(app)
        assert self.say(app) == 0
        app.sandbox.advance(2 * DAY + 1)
        assert self.say(app) == 45015

    def test_two_answers_to_an_open_conversation_in_a_minute(self, app: MiniApp) -> None:
        self.enter(app)
        (push,) = told(app, "user_enter_tempsession")
        assert push["SessionFrom"] == "product:7"
        assert [self.say(app) for _ in range(3)] == [0, 0, 45047]
        app.sandbox.advance(61)
        assert self.say(app) == 45015

    def test_counts_are_renewed_not_added_up(self, app: MiniApp) -> None:
        self.write(app)
        assert [self.say(app) for _ in range(4)] == [0] * 4
        self.enter(app)
        assert [self.say(app) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]

    def test_kinds(self, app: MiniApp) -> None:
        self.write(app)
        media_id, page = self.media(app), "pages-goods/product/index?id=7"
        own = f'<a data-miniprogram-appid="{app.held["app_id"]}" data-miniprogram-path="{page}">杯子</a>'
        assert self.say(app, content=own) == 0
        assert self.say(app, "image", media_id=media_id) == 0
        assert self.say(app, "link", title="a", description="b", url="https://a.example", thumb_url="") == 0
        assert self.say(app, "miniprogrampage", title="杯子", pagepath=page, thumb_media_id=media_id) == 0
        kinds = [one["content"]["msgtype"] for one in app.sandbox.api("GET", "/mini/inbox?person=lin-xiao")["items"]]
        assert kinds == ["miniprogrampage", "link", "image", "text"]

    @pytest.mark.parametrize(
        ("kind", "content", "code"),
        [
            ("text", {"content": "字" * 683}, 45002),
            ("text", {"content": '<a data-miniprogram-appid="wxother">x</a>'}, 40013),
            ("text", {"text": "x"}, 47001),
            ("voice", {"media_id": "x"}, 40008),
            ("image", {"media_id": "none"}, 40007),
            ("link", {"title": "x"}, 47001),
            ("miniprogrampage", {"title": "x", "pagepath": "pages/home/index", "thumb_media_id": "none"}, 40007),
        ],
    )
    def test_refused(self, app: MiniApp, kind: str, content: dict[str, Any], code: int) -> None:
        self.write(app)
        assert self.say(app, kind, **content) == code

    def test_cards_lead_to_our_own_pages(self, app: MiniApp) -> None:
        self.write(app)
        card = {"title": "x", "pagepath": "pages/home/index", "thumb_media_id": self.media(app)}
        assert self.say(app, "miniprogrampage", **(card | {"appid": "wxother"})) == 40013
        assert self.say(app, "miniprogrampage", **(card | {"pagepath": "pages/none/index"})) == 41030

    def test_pictures_last_three_days(self, app: MiniApp) -> None:
        media_id = self.media(app)
        app.sandbox.advance(3 * DAY + 1)
        self.write(app)
        assert self.say(app, "image", media_id=media_id) == 40007

    def test_typing(self, app: MiniApp) -> None:
        def typing(command: str) -> int:
            body = {"touser": app.sandbox.openid(), "command": command}
            return int(app.post("/cgi-bin/message/custom/business/typing", **body)["errcode"])

        assert typing("Typing") == 45080
        self.write(app)
        assert typing("Writing") == 45072
        assert typing("Typing") == 0
        assert app.sandbox.api("GET", "/mini/inbox?person=lin-xiao")["typing"] is True
        assert typing("Typing") == 45081
        assert typing("CancelTyping") == 0
        assert app.sandbox.api("GET", "/mini/inbox?person=lin-xiao")["typing"] is False
        app.sandbox.advance(31)
        assert typing("Typing") == 45080

    def test_an_account_s_token_is_not_ours(self, app: MiniApp) -> None:
        held = app.sandbox.credentials["wechat_oa"]
        token = app.stable_token(appid=held["app_id"], secret=held["app_secret"])["access_token"]
        answer = app.post("/cgi-bin/message/subscribe/send", token, touser=app.sandbox.openid())
        assert answer["errcode"] == 48001
