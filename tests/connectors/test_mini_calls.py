"""Our mini-program connector against the sandbox: codes, links, checks, messages, service, trade. No data base."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_api.forms import UploadedFile
from portico.connectors.wechat_mini.codes import MiniCode, WechatMiniCodes
from portico.connectors.wechat_mini.links import Target, WechatMiniLinks, with_added_query
from portico.connectors.wechat_mini.safety import (
    AuthorAway,
    RiskScene,
    Scene,
    Suggestion,
    WechatMiniSafety,
    media_verdict,
)
from portico.connectors.wechat_mini.service import ConversationClosed, LinkCard, PageCard, WechatMiniService
from portico.connectors.wechat_mini.session import WechatMiniSession, sign
from portico.connectors.wechat_mini.subscribe import (
    Answer,
    Delivery,
    NotSubscribed,
    SubscriptionMessage,
    WechatMiniMessages,
    answers,
    deliveries,
)
from portico.connectors.wechat_mini.templates import WechatTemplates
from portico.connectors.wechat_mini.trade import OrderState, WechatMiniTrade, settlement
from portico.domains.fulfilment.ports import ReportedParcel, ShippingReport
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.connectors.memory_tokens import MemoryTokenStore
from tests.sandbox.mini_app import MiniApp
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

PAGE = "pages-goods/product/index"


@pytest.fixture
def app(sandbox: SandboxProcess) -> MiniApp:
    return MiniApp(sandbox)


@pytest.fixture
def client(app: MiniApp, recorded: list[PlatformCall]) -> Iterator[WechatApiClient]:
    held = WechatApp(app.held["app_id"], app.held["app_secret"])
    config = WechatApiConfig("wechat_mini", app.sandbox.url, (held,))
    client = WechatApiClient(config, MemoryTokenStore(), record=recorded.append)
    yield client
    client.close()


@pytest.fixture
def app_id(app: MiniApp) -> str:
    return str(app.held["app_id"])


def told(app: MiniApp, event: str) -> dict[str, Any]:
    """The newest push of an event."""
    items = app.sandbox.api("GET", "/notices?limit=200")["items"]
    content: dict[str, Any] = next(one["content"] for one in items if one["event_type"] == f"push.mini.{event}")
    return content


class TestSession:
    @pytest.mark.fidelity("vector", "mini.session_signature")
    def test_the_published_signature(self) -> None:
        """From 用户登录态签名."""
        signature = sign("o0q0otL8aEzpcZL/FT9WsQ==", b'{"foo":"bar"}')
        assert signature == "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b"

    @pytest.mark.fidelity("client", "mini.check_session")
    def test_alive(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        states, session = WechatMiniSession(client, app_id=app_id), app.session(app.js_code())
        assert states.is_alive(openid=session["openid"], session_key=session["session_key"])
        assert not states.is_alive(openid=session["openid"], session_key="another")

    @pytest.mark.fidelity("client", "mini.paid_unionid")
    def test_paid(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        Merchant(app.sandbox).prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        paid = app.sandbox.api("POST", "/orders/P2026000001/pay")
        states, who = WechatMiniSession(client, app_id=app_id), app.sandbox.openid()
        unionid = states.paid_unionid(openid=who, transaction_id=paid["transaction_id"])
        assert unionid == app.sandbox.person()["unionid"]
        app.sandbox.advance(301)
        assert states.paid_unionid(openid=who, transaction_id=paid["transaction_id"]) is None


class TestEntrances:
    @pytest.mark.fidelity("client", "mini.code_unlimited")
    def test_a_code(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        codes = WechatMiniCodes(client, app_id=app_id)
        assert Image.open(io.BytesIO(codes.draw(MiniCode("c=A1", PAGE, width=300)))).size == (300, 300)
        picture = Image.open(io.BytesIO(codes.draw(MiniCode("c=A2", PAGE, transparent=True))))
        assert picture.format == "PNG"
        (newest, _) = app.sandbox.api("GET", "/mini/entries")["items"]
        assert (newest["path"], newest["query"]) == (PAGE, "scene=c=A2")

    def test_a_code_that_cannot_be(self, client: WechatApiClient, app_id: str) -> None:
        with pytest.raises(Refused) as refusal:
            WechatMiniCodes(client, app_id=app_id).draw(MiniCode("a", "pages/none/index"))
        assert refusal.value.data["platform_code"] == "41030"
        for wrong in (
            {"scene": "x" * 33},
            {"scene": "a%b"},
            {"page": "/pages/home"},
            {"page": "a?b=1"},
            {"width": 200},
        ):
            with pytest.raises(ValueError):
                MiniCode(**({"scene": "a"} | wrong))  # type: ignore[arg-type]

    @pytest.mark.parametrize("fault", ["drop", "lose_reply", "system_error"])
    def test_a_code_is_drawn_again(self, app: MiniApp, client: WechatApiClient, app_id: str, fault: str) -> None:
        app.sandbox.fault("mini.code_unlimited", fault)
        assert WechatMiniCodes(client, app_id=app_id).draw(MiniCode("a")).startswith(b"\xff\xd8")

    def test_a_dead_token_is_replaced_for_a_picture_too(
        self, app: MiniApp, client: WechatApiClient, app_id: str
    ) -> None:
        codes = WechatMiniCodes(client, app_id=app_id)
        codes.draw(MiniCode("a"))
        app.stable_token(force_refresh=True)
        codes.draw(MiniCode("b"))
        assert app.sandbox.rules("mini.code_unlimited") == ["code_drawn", "token_not_latest", "code_drawn"]

    @pytest.mark.fidelity("client", "mini.url_link", "mini.scheme", "mini.short_link")
    def test_links_open_the_page(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        links, target = WechatMiniLinks(client, app_id=app_id), Target(PAGE, "id=7")

        def opened(text: str) -> str:
            found = app.sandbox.api("POST", "/mini/open", text=text)
            return f"{found['page']}?{found['query']}"

        url, scheme = links.url_link(target), links.scheme(target, days=1)
        assert opened(url) == opened(scheme) == opened(links.short_link(target, title="陶杯")) == f"{PAGE}?id=7"
        assert opened(links.plain_scheme(target)) == f"{PAGE}?id=7"
        assert (with_added_query(url, "s")[-5:], with_added_query(scheme, "s")[-5:]) == ("?cq=s", "&cq=s")
        app.sandbox.advance(86_401)
        assert app.sandbox.api("POST", "/mini/open", 409, text=scheme)["code"] == "link_expired"
        assert opened(url) == f"{PAGE}?id=7"

    def test_a_cap_may_pass(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        app.sandbox.api("PATCH", "/quotas", **{"mini.link.per_day": 0})
        with pytest.raises(Retryable) as failure:
            WechatMiniLinks(client, app_id=app_id).url_link(Target(PAGE))
        assert failure.value.data["platform_code"] == "44993"


class TestSafety:
    @pytest.mark.fidelity("client", "mini.msg_sec_check", "mini.risk_rank")
    def test_texts_and_people(
        self, app: MiniApp, client: WechatApiClient, app_id: str, recorded: list[PlatformCall]
    ) -> None:
        safety, who = WechatMiniSafety(client, app_id=app_id), app.sandbox.openid()
        with pytest.raises(AuthorAway):
            safety.check_text("很好看", openid=who, scene=Scene.COMMENT)
        app.js_code()
        assert safety.check_text("很好看", openid=who, scene=Scene.COMMENT).suggestion is Suggestion.FINE
        verdict = safety.check_text("有沙箱辱骂词", openid=who, scene=Scene.COMMENT, nickname="林晓")
        assert (verdict.suggestion, verdict.label) == (Suggestion.RISKY, 20003)
        phone = "13800000001"
        assert safety.risk_rank(openid=who, scene=RiskScene.MARKETING, client_ip="203.0.113.7", phone=phone) == 0
        for secret in (who, "很好看", "沙箱辱骂词", "林晓", phone, "203.0.113.7"):
            assert secret not in repr(recorded)

    @pytest.mark.fidelity("client", "mini.media_check")
    def test_pictures(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        safety, who = WechatMiniSafety(client, app_id=app_id), app.sandbox.openid()
        app.js_code()
        app.sandbox.api("POST", "/mini/rules", media_verdict="risky")
        trace_id = safety.check_picture(f"{app.sandbox.url}/healthz", openid=who, scene=Scene.COMMENT)
        app.sandbox.advance(5)
        found = media_verdict(told(app, "wxa_media_check"))
        assert found.trace_id == trace_id
        assert found.verdict is not None
        assert (found.verdict.suggestion, found.error) == (Suggestion.RISKY, 0)

    def test_what_a_verdict_may_look_like(self) -> None:
        as_text = media_verdict({"trace_id": "t", "errcode": "0", "result": {"suggest": "review", "label": "21000"}})
        assert as_text.verdict is not None
        assert as_text.verdict.label == 21000
        assert media_verdict({"trace_id": "t", "errcode": -1008, "result": {}}).error == -1008
        for wrong in ({}, {"trace_id": "t"}, {"trace_id": "t", "result": {"suggest": "maybe", "label": 1}}):
            with pytest.raises(ValueError):
                media_verdict(wrong)


class TestMessages:
    @pytest.mark.fidelity(
        "client",
        "weixin.getcategory",
        "weixin.getpubtemplatetitles",
        "weixin.getpubtemplatekeywords",
        "weixin.addtemplate",
        "weixin.gettemplate",
        "weixin.deltemplate",
    )
    def test_templates(self, client: WechatApiClient, app_id: str) -> None:
        templates = WechatTemplates(client, client.app(app_id))
        titles = {one.title: one for one in templates.titles(list(templates.categories()))}
        title = titles["物流状态提醒"]
        keywords = templates.keywords(title.tid)
        template_id = templates.choose(title.tid, [keywords[1].kid, keywords[0].kid], scene="物流提醒")
        (held,) = templates.held()
        assert (held.template_id, held.long_term) == (template_id, True)
        assert held.lines == (("enum_string2", "物流状态"), ("thing1", "商品名称"))
        assert held.choices["enum_string2"][0] == "已揽收"
        templates.drop(template_id)
        assert templates.held() == ()

    @pytest.fixture
    def template_id(self, client: WechatApiClient, app_id: str) -> str:
        return WechatTemplates(client, client.app(app_id)).choose(2014, [1, 2, 3], scene="待付款")

    def message(self, app: MiniApp, template_id: str, **values: str) -> SubscriptionMessage:
        lines = {"thing1": "手工陶杯", "character_string2": "P2026000001", "amount3": "¥19.90"} | values
        return SubscriptionMessage(app.sandbox.openid(), template_id, lines, page="pages-order/list/index")

    @pytest.mark.fidelity("client", "mini.subscribe_send")
    def test_sent_once_for_each_agreement(
        self, app: MiniApp, client: WechatApiClient, app_id: str, template_id: str, recorded: list[PlatformCall]
    ) -> None:
        messages = WechatMiniMessages(client, app_id=app_id)
        app.sandbox.api("POST", "/mini/subscribe", person="lin-xiao", template_ids=[template_id])
        assert answers(told(app, "subscribe_msg_popup_event")) == (Answer(template_id, agreed=True),)
        messages.send(self.message(app, template_id))
        (sent,) = app.sandbox.api("GET", "/mini/inbox?person=lin-xiao")["items"]
        assert deliveries(told(app, "subscribe_msg_sent_event")) == (Delivery(template_id, sent["message_id"], 0),)
        with pytest.raises(NotSubscribed):
            messages.send(self.message(app, template_id))
        assert app.sandbox.openid() not in repr(recorded)
        assert "手工陶杯" not in repr(recorded)

    def test_never_sent_twice(self, app: MiniApp, client: WechatApiClient, app_id: str, template_id: str) -> None:
        app.sandbox.api("POST", "/mini/subscribe", person="lin-xiao", template_ids=[template_id], times=2)
        app.sandbox.fault("mini.subscribe_send", "lose_reply")
        with pytest.raises(Retryable):
            WechatMiniMessages(client, app_id=app_id).send(self.message(app, template_id))
        assert app.sandbox.rules("mini.subscribe_send") == ["ok"]

    def test_the_value_that_does_not_fit_is_named(
        self, app: MiniApp, client: WechatApiClient, app_id: str, template_id: str
    ) -> None:
        app.sandbox.api("POST", "/mini/subscribe", person="lin-xiao", template_ids=[template_id])
        with pytest.raises(Refused) as refusal:
            WechatMiniMessages(client, app_id=app_id).send(self.message(app, template_id, amount3="十九"))
        assert refusal.value.data["platform_code"] == "47003"
        assert "data.amount3.value" in refusal.value.data["platform_message"]

    def test_both_shapes_of_a_list(self) -> None:
        row = {"TemplateId": "t", "SubscribeStatusString": "reject", "PopupScene": "0"}
        assert answers({"List": row}) == answers({"List": [row]}) == (Answer("t", agreed=False),)
        assert answers({"SubscribeMsgPopupEvent": {"List": [row, row]}}) == (Answer("t", agreed=False),) * 2
        told = {"TemplateId": "t", "MsgID": 7, "ErrorCode": 43101}
        assert deliveries({"SubscribeMsgSentEvent": {"List": told}}) == (Delivery("t", "7", 43101),)
        for wrong in ({}, {"List": "x"}, {"List": [row, "x"]}, {"List": {"TemplateId": "t"}}):
            with pytest.raises(ValueError):
                answers(wrong)


class TestService:
    def write(self, app: MiniApp) -> None:
        app.sandbox.api("POST", "/mini/write", person="lin-xiao", kind="text", fields={"Content": "在吗"})

    @pytest.mark.fidelity("client", "weixin.custom_send", "weixin.media_upload", "mini.typing")
    def test_answers(self, app: MiniApp, client: WechatApiClient, app_id: str, recorded: list[PlatformCall]) -> None:
        service, who = WechatMiniService(client, app_id=app_id), app.sandbox.openid()
        assert not service.show_typing(who, typing=True)
        with pytest.raises(ConversationClosed) as refusal:
            service.send_text(who, "您好")
        assert refusal.value.data["platform_code"] == "45015"
        self.write(app)
        assert service.show_typing(who, typing=True)
        assert not service.show_typing(who, typing=True)
        service.send_text(who, "您好，" + service.text_link("看看这只杯子", f"{PAGE}?id=7"))
        media_id = service.upload_picture(UploadedFile("cup.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 64))
        service.send_image(who, media_id)
        service.send_page(who, PageCard("陶杯", f"{PAGE}?id=7", media_id))
        service.send_link(who, LinkCard("陶杯", "手工", "https://shop.example/p/7", ""))
        service.send_text(who, "再见")
        with pytest.raises(ConversationClosed) as refusal:
            service.send_text(who, "还有")
        assert refusal.value.data["platform_code"] == "45047"
        kinds = [one["content"]["msgtype"] for one in app.sandbox.api("GET", "/mini/inbox?person=lin-xiao")["items"]]
        assert kinds == ["text", "link", "miniprogrampage", "image", "text"]
        assert "您好" not in repr(recorded)

    def test_never_sent_twice(self, app: MiniApp, client: WechatApiClient, app_id: str) -> None:
        self.write(app)
        app.sandbox.fault("weixin.custom_send", "lose_reply")
        with pytest.raises(Retryable):
            WechatMiniService(client, app_id=app_id).send_text(app.sandbox.openid(), "您好")
        assert app.sandbox.rules("weixin.custom_send") == ["ok"]


class TestTrade:
    @pytest.fixture
    def trade(self, app: MiniApp, client: WechatApiClient, app_id: str) -> WechatMiniTrade:
        for number in ("P2026000001", "P2026000002"):
            Merchant(app.sandbox).prepay(number, notify_url="http://127.0.0.1:9/none")
            app.sandbox.api("POST", f"/orders/{number}/pay")
        return WechatMiniTrade(client, app_id=app_id, mchid=app.sandbox.credentials["wechat_pay"]["mchid"])

    def parts(self, app: MiniApp) -> list[ShippingReport]:
        moment = utc_now()
        return [
            ShippingReport(number, app.sandbox.openid(), moment, (ReportedParcel("手工陶杯×1", "YTO", f"YT{number}"),))
            for number in ("P2026000001", "P2026000002")
        ]

    @pytest.mark.fidelity(
        "client",
        "mini.upload_combined_shipping_info",
        "mini.get_order",
        "mini.get_order_list",
        "mini.notify_confirm_receive",
    )
    def test_a_combined_payment(self, app: MiniApp, trade: WechatMiniTrade) -> None:
        assert trade.order("P2026000001").state is OrderState.TO_SHIP
        parts = self.parts(app)
        trade.report_combined("C2026000001", parts)
        trade.report_combined("C2026000001", parts)
        shipped = trade.order("P2026000002")
        assert (shipped.state, shipped.finished, shipped.paid_fen) == (OrderState.SHIPPED, 1, 1990)
        span = {"since": utc_now() - timedelta(hours=1), "until": utc_now() + timedelta(hours=1)}
        assert {one.out_trade_no for one in trade.orders(**span)} == {"P2026000001", "P2026000002"}
        assert list(trade.orders(**span, state=OrderState.REFUNDED)) == []
        trade.remind_receipt("P2026000001", received_at=utc_now() + timedelta(seconds=2))
        trade.remind_receipt("P2026000001", received_at=utc_now() + timedelta(seconds=2))
        app.sandbox.api("POST", "/orders/P2026000001/confirm-receipt")
        done = settlement(told(app, "trade_manage_order_settlement"))
        assert (done.out_trade_no, done.by_buyer) == ("P2026000001", True)
        assert done.settled_at is not None

    @pytest.mark.parametrize("fault", ["lose_reply", "drop", "system_error"])
    def test_reported_once_whatever_is_lost(self, app: MiniApp, trade: WechatMiniTrade, fault: str) -> None:
        app.sandbox.fault("mini.upload_combined_shipping_info", fault)
        trade.report_combined("C2026000001", self.parts(app))
        assert trade.order("P2026000001").finished == 1

    @pytest.mark.fidelity("client", "mini.is_trade_managed", "mini.set_msg_jump_path", "mini.special_order")
    def test_the_service(self, app: MiniApp, trade: WechatMiniTrade) -> None:
        assert trade.is_managed()
        trade.set_message_page("pages-order/detail/index")
        assert app.sandbox.api("GET", "/mini/release")["jump_path"] == "pages-order/detail/index"
        trade.declare_presale("P2026000001", ships_at=utc_now() + timedelta(days=20))
        with pytest.raises(Refused) as refusal:
            trade.declare_presale("P2026000001", ships_at=utc_now() + timedelta(days=2))
        assert refusal.value.data["platform_code"] == "268546001"

    def test_a_settlement_without_confirmation(self) -> None:
        told = settlement({"merchant_trade_no": "P1", "transaction_id": "T1", "estimated_settlement_time": 1})
        assert (told.by_buyer, told.settled_at) == (False, None)
        late = {"merchant_trade_no": "P1", "confirm_receive_method": "2", "settlement_time": "1764000000"}
        assert settlement(late).settled_at == datetime.fromtimestamp(1_764_000_000, UTC)
        with pytest.raises(ValueError):
            settlement({})
