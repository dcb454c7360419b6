"""What the account sends: template messages, notices, customer-service messages; and what became of them."""

from __future__ import annotations

from typing import Any

import pytest
from wechatpy import parse_message
from wechatpy.exceptions import WeChatClientException

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_api.forms import UploadedFile
from portico.connectors.wechat_oa.articles import OfficialArticles
from portico.connectors.wechat_oa.events import NoticesDelivered, Subscriptions, TemplateDelivered, meaning_of
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.links import MiniProgramLink
from portico.connectors.wechat_oa.messages import (
    Article,
    MiniProgramCard,
    OfficialConversations,
    OfficialNotices,
    OfficialTemplates,
    Picture,
    Text,
)
from portico.infra.pushes import Push
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from tests.connectors.official import PNG, follow, inbox, judge_of, line_to, official_openid
from tests.connectors.test_wechat_push import query_of, sandbox_gate
from tests.sandbox.process import Listener, SandboxProcess

PAID = {"character_string1": "P2026112200001", "thing2": "手工陶杯", "amount3": "￥19.90元"}


@pytest.fixture
def line(sandbox: SandboxProcess, listener: Listener, recorded: list[PlatformCall]) -> OfficialLine:
    listener.default, listener.respond = 200, lambda received: b"success"
    sandbox.api("PATCH", "/settings", push_url_oa=listener.url)
    return line_to(sandbox, recorded.append)


def heard(sandbox: SandboxProcess, listener: Listener, kind: str) -> Push:
    """The next push of that kind, through the gate."""
    while True:
        received = listener.next()
        push = sandbox_gate(sandbox).read(query=query_of(received), body=received.body, now=utc_now())
        if push.kind == kind:
            return push


def code_of(failure: pytest.ExceptionInfo[Any]) -> str:
    return str(failure.value.data["platform_code"])


def card(sandbox: SandboxProcess) -> MiniProgramLink:
    return MiniProgramLink(sandbox.credentials["wechat_mini"]["app_id"], "pages/order/detail?id=1")


class TestTemplates:
    @pytest.mark.fidelity("client", "oa.template_add", "oa.template_list", "oa.template_send", "oa.template_delete")
    def test_sent_and_told_of(self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine) -> None:
        templates, openid = OfficialTemplates(line), follow(sandbox)
        template_id = templates.choose(library_id="43216")
        (held,) = templates.all()
        assert (held.template_id, held.keys) == (template_id, ("character_string1", "thing2", "amount3"))
        number = templates.send(
            openid=openid,
            template_id=template_id,
            values=PAID,
            once="order-1",
            link=card(sandbox),
            url="https://a.example/",
        )
        told = meaning_of(heard(sandbox, listener, "event.templatesendjobfinish"))
        assert told == TemplateDelivered(number, "success")
        (message,) = inbox(sandbox)
        assert message["way"] == "template"
        assert message["content"]["text"] == "订单编号:P2026112200001\n商品:手工陶杯\n金额:￥19.90元"
        assert message["content"]["miniprogram"] == card(sandbox).fields()
        again = templates.send(openid=openid, template_id=template_id, values=PAID, once="order-1")
        assert (again, len(inbox(sandbox))) == (number, 1)
        templates.remove(template_id=template_id)
        assert templates.all() == []

    def test_a_lost_answer_is_asked_for_again_and_arrives_once(
        self, sandbox: SandboxProcess, line: OfficialLine
    ) -> None:
        templates, openid = OfficialTemplates(line), follow(sandbox)
        template_id = templates.choose(library_id="43216")
        sandbox.fault("oa.template_send", "lose_reply")
        templates.send(openid=openid, template_id=template_id, values=PAID, once="order-2")
        assert sandbox.rules("oa.template_send") == ["ok", "sent_before"]
        assert len(inbox(sandbox)) == 1

    def test_a_person_who_has_switched_it_off(
        self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine
    ) -> None:
        templates, openid = OfficialTemplates(line), follow(sandbox)
        sandbox.api("POST", "/official/block", person="lin-xiao")
        number = templates.send(openid=openid, template_id=templates.choose(library_id="43216"), values=PAID, once="x")
        told = meaning_of(heard(sandbox, listener, "event.templatesendjobfinish"))
        assert told == TemplateDelivered(number, "failed:user block")
        assert isinstance(told, TemplateDelivered)
        assert not told.delivered
        assert inbox(sandbox) == []

    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            ({"thing2": "一" * 21}, "argument invalid! data.thing2.value invalid"),
            ({"thing2": "两\n行"}, "argument invalid! data.thing2.value invalid"),
            ({"character_string1": "单号"}, "argument invalid! data.character_string1.value invalid"),
            ({"amount3": "十九"}, "argument invalid! data.amount3.value invalid"),
            ({"thing2": ""}, "argument invalid! data.thing2.value invalid"),
        ],
    )
    def test_values_of_the_wrong_form(
        self, sandbox: SandboxProcess, line: OfficialLine, changes: dict[str, str], text: str
    ) -> None:
        templates, openid = OfficialTemplates(line), follow(sandbox)
        template_id = templates.choose(library_id="43216")
        with pytest.raises(Refused) as refused:
            templates.send(openid=openid, template_id=template_id, values=PAID | changes, once="x")
        assert code_of(refused) == "47003"
        assert str(refused.value.data["platform_message"]).startswith(text)
        assert inbox(sandbox) == []

    def test_who_and_what_is_turned_down(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        templates, openid = OfficialTemplates(line), follow(sandbox)
        template_id = templates.choose(library_id="43216")
        elsewhere = MiniProgramLink("wx0000000000000000", "pages/a")
        for to, template, link, code in (
            (sandbox.openid(), template_id, None, "40003"),
            (openid, "x" * 43, None, "40037"),
            (official_openid(sandbox, "chen-siyuan"), template_id, None, "43004"),
            (openid, template_id, elsewhere, "40166"),
        ):
            with pytest.raises(Refused) as refused:
                templates.send(openid=to, template_id=template, values=PAID, once="x", link=link)
            assert code_of(refused) == code
        sandbox.api("PATCH", "/quotas", **{"oa.templates.total": 1})
        with pytest.raises(Refused) as refused:
            templates.choose(library_id="42984")
        assert code_of(refused) == "45026"
        sandbox.api("PATCH", "/quotas", **{"oa.template_send.per_day": 0})
        with pytest.raises(Retryable) as capped:
            templates.send(openid=openid, template_id=template_id, values=PAID, once="x")
        assert code_of(capped) == "45009"

    @pytest.mark.fidelity("oracle", "oa.template_add", "oa.template_list", "oa.template_send", "oa.template_delete")
    def test_the_judge_sends(self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine) -> None:
        judge, openid = judge_of(sandbox), follow(sandbox)
        template_id = judge.template.get("43216")
        assert judge.template.get_all_private_template()["template_list"][0]["template_id"] == template_id
        data = {key: {"value": value} for key, value in PAID.items()}
        sent = judge.message.send_template(openid, template_id, data)
        assert meaning_of(heard(sandbox, listener, "event.templatesendjobfinish")) == TemplateDelivered(
            str(sent["msgid"]), "success"
        )
        with pytest.raises(WeChatClientException) as refused:
            judge.message.send_template(official_openid(sandbox, "ethan"), template_id, data)
        assert refused.value.errcode == 43004
        judge.template.del_private_template(template_id)

    def test_the_judge_reads_the_event(self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine) -> None:
        sandbox.api("PATCH", "/settings", push_mode="plain")
        templates, openid = OfficialTemplates(line), follow(sandbox)
        listener.next()
        number = templates.send(openid=openid, template_id=templates.choose(library_id="43216"), values=PAID, once="x")
        event = parse_message(listener.next().body)
        assert (event.event, str(event.id), event.status) == ("templatesendjobfinish", number, "success")


class TestNotices:
    @pytest.mark.fidelity("client", "oa.subscribe_send", "oa.subscribe_once")
    def test_one_agreement_one_notice(self, sandbox: SandboxProcess, listener: Listener, line: OfficialLine) -> None:
        """Following is not needed; a refusal is worth nothing; what is told is XML or JSON."""
        notices, openid = OfficialNotices(line), official_openid(sandbox)
        content = {"tid": "1458", "kidList": [1, 3], "sceneDesc": "付款后"}
        template_id = line.send("newtmpl.add", "/wxaapi/newtmpl/addtemplate", content)["priTmplId"]
        values = {"thing1": "手工陶杯", "amount3": "¥19.90"}
        for form in ("xml", "json"):
            sandbox.api("PATCH", "/settings", push_form_oa=form)
            sandbox.api("POST", "/official/subscribe", person="lin-xiao", template_id=template_id, accept=False)
            told = meaning_of(heard(sandbox, listener, "event.subscribe_msg_popup_event"))
            assert told == Subscriptions({template_id: False})
            with pytest.raises(Refused) as refused:
                notices.send(openid=openid, template_id=template_id, values=values)
            assert code_of(refused) == "43101"
            sandbox.api("POST", "/official/subscribe", person="lin-xiao", template_id=template_id)
            assert meaning_of(heard(sandbox, listener, "event.subscribe_msg_popup_event")) == Subscriptions(
                {template_id: True}
            )
            notices.send(openid=openid, template_id=template_id, values=values, link=card(sandbox))
            told = meaning_of(heard(sandbox, listener, "event.subscribe_msg_sent_event"))
            assert told == NoticesDelivered({template_id: 0})
            with pytest.raises(Refused):
                notices.send(openid=openid, template_id=template_id, values=values)
        assert [message["way"] for message in inbox(sandbox)] == ["notice", "notice"]
        once: dict[str, Any] = {
            "openid": openid,
            "template_id": "t" * 43,
            "scene": 1000,
            "title": "到货了",
            "text": "您等的陶杯到了",
        }
        with pytest.raises(Refused) as refused:
            notices.send_once(**once)
        assert code_of(refused) == "43101"
        sandbox.api("POST", "/official/confirm-scene", person="lin-xiao", scene=1000)
        notices.send_once(**once)
        assert inbox(sandbox)[0]["content"] == {"title": "到货了", "text": "您等的陶杯到了"}
        with pytest.raises(Refused) as refused:
            notices.send_once(**once | {"title": "一" * 16})
        assert code_of(refused) == "47003"

    def test_a_notice_is_not_sent_twice(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        sandbox.fault("oa.subscribe_send", "lose_reply")
        with pytest.raises(Retryable):
            OfficialNotices(line).send(openid=official_openid(sandbox), template_id="x", values={})
        assert len(sandbox.rules("oa.subscribe_send")) == 1

    def test_a_mini_programs_token(self, sandbox: SandboxProcess) -> None:
        held = sandbox.credentials["wechat_mini"]
        asked = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
        token = sandbox.client.post("/cgi-bin/stable_token", json=asked).json()["access_token"]
        for path in ("/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/template/send", "/cgi-bin/menu/create"):
            answer = sandbox.client.post(path, params={"access_token": token}, json={}).json()
            assert answer["errcode"] == 48001


class TestConversations:
    @pytest.mark.fidelity("client", "weixin.custom_send", "oa.custom_typing", "oa.material_add")
    def test_within_the_windows(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        """Three in the minute after following, five in two days after a message; nothing adds up."""
        conversations, openid = OfficialConversations(line), follow(sandbox)
        for _ in range(3):
            conversations.send(openid=openid, message=Text("欢迎"))
        with pytest.raises(Refused) as refused:
            conversations.send(openid=openid, message=Text("欢迎"))
        assert code_of(refused) == "45047"
        sandbox.advance(61)
        with pytest.raises(Refused) as refused:
            conversations.send(openid=openid, message=Text("欢迎"))
        assert code_of(refused) == "45015"
        sandbox.api("POST", "/official/say", person="lin-xiao", text="在吗")
        conversations.typing(openid=openid)
        with pytest.raises(Refused) as refused:
            conversations.typing(openid=openid)
        assert code_of(refused) == "45081"
        conversations.typing(openid=openid, on=False)
        media_id, _ = OfficialArticles(line).add_picture(UploadedFile("杯 子.png", "image/png", PNG))
        for message in (
            Text("在的"),
            Picture(media_id),
            Article("新品", "手工陶杯", "https://a.example/"),
            MiniProgramCard("陶杯", card(sandbox), media_id),
        ):
            conversations.send(openid=openid, message=message)
        sandbox.advance(60)
        with pytest.raises(Refused) as refused:
            conversations.typing(openid=openid)
        assert code_of(refused) == "45080"
        conversations.send(openid=openid, message=Text("第五条"))
        with pytest.raises(Refused) as refused:
            conversations.send(openid=openid, message=Text("第六条"))
        assert code_of(refused) == "45047"
        kinds = [one["content"]["msgtype"] for one in inbox(sandbox)]
        assert kinds == ["text", "miniprogrampage", "news", "image", "text", "text", "text", "text"]
        sandbox.api("POST", "/official/say", person="lin-xiao", text="再见")
        sandbox.api("POST", "/official/unfollow", person="lin-xiao")
        with pytest.raises(Refused) as refused:
            conversations.send(openid=openid, message=Text("再见"))
        assert code_of(refused) == "45015"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ({"msgtype": "telegram", "telegram": {}}, "40008"),
            ({"msgtype": "text", "text": {"content": ""}}, "44004"),
            ({"msgtype": "text", "text": {"content": "一" * 682}}, "0"),
            ({"msgtype": "text", "text": {"content": "一" * 683}}, "45002"),
            ({"msgtype": "image", "image": {"media_id": "nothing"}}, "40007"),
            ({"msgtype": "news", "news": {"articles": [{}, {}]}}, "45008"),
            ({"msgtype": "text"}, "47001"),
            (
                {"msgtype": "miniprogrampage", "miniprogrampage": {"title": "a", "appid": "wx", "pagepath": "p"}},
                "40166",
            ),
        ],
    )
    def test_what_is_turned_down(
        self, sandbox: SandboxProcess, line: OfficialLine, content: dict[str, Any], code: str
    ) -> None:
        """A message that is wrong takes nothing from the window."""
        openid = follow(sandbox)
        path = "/cgi-bin/message/custom/send"
        if code == "0":
            line.send("custom.send", path, {"touser": openid, **content})
            return
        with pytest.raises(Refused) as refused:
            line.send("custom.send", path, {"touser": openid, **content})
        assert code_of(refused) == code
        for _ in range(3):
            OfficialConversations(line).send(openid=openid, message=Text("好"))

    @pytest.mark.fidelity("oracle", "weixin.custom_send", "oa.material_add", "oa.material_delete")
    def test_the_judge_writes(self, sandbox: SandboxProcess, line: OfficialLine) -> None:
        judge, openid = judge_of(sandbox), follow(sandbox)
        media_id = judge.material.add("image", ("cup.png", PNG, "image/png"))["media_id"]
        judge.message.send_text(openid, "您好")
        judge.message.send_image(openid, media_id)
        assert [one["content"]["msgtype"] for one in inbox(sandbox)] == ["image", "text"]
        judge.material.delete(media_id)
        with pytest.raises(WeChatClientException) as refused:
            judge.message.send_image(openid, media_id)
        assert refused.value.errcode == 40007


def test_records_name_nobody(sandbox: SandboxProcess, line: OfficialLine, recorded: list[PlatformCall]) -> None:
    """Neither to whom, nor what: both are the person's own affair."""
    openid, templates = follow(sandbox), OfficialTemplates(line)
    OfficialConversations(line).send(openid=openid, message=Text("您的体检结果"))
    template_id = templates.choose(library_id="46328")
    values = {"thing1": "林晓的预约", "time2": "2026年11月23日 10:00", "thing3": "听檐店"}
    templates.send(openid=openid, template_id=template_id, values=values, once="x")
    for secret in (openid, "体检", "林晓", "听檐", "99_"):
        assert secret not in repr(recorded)
    assert [call.call for call in recorded] == ["stable_token", "custom.send", "template.add", "template.send"]
