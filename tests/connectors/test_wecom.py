"""WeCom's connector against the sandbox: contacts, welcome, group chats, tasks, customer service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wecom.client import WecomClient
from portico.connectors.wecom.config import WecomConfig
from portico.connectors.wecom.contacts import Customer, ExternalIdentity, WecomContacts
from portico.connectors.wecom.customer_service import ReplyWindowClosed, WecomCustomerService
from portico.connectors.wecom.messages import CustomerMessage, Link, MiniProgramCard, Picture
from portico.connectors.wecom.tasks import Delivery, WecomTasks
from portico.kernel.errors import Refused, Retryable
from tests.connectors.memory_tokens import MemoryTokenStore
from tests.sandbox.process import SandboxProcess

HELLO = CustomerMessage("欢迎，我是听檐的李娜", (Link("新人礼", "https://example.com/welcome"),))


def config(sandbox: SandboxProcess, **changes: str) -> WecomConfig:
    held = sandbox.credentials["services"]["wecom"]
    values = {
        "base_url": sandbox.url,
        "corp_id": held["corp_id"],
        "contact_secret": held["contact_secret"],
        "kf_secret": held["kf_secret"],
    }
    return WecomConfig(**values | changes)


@pytest.fixture
def client(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> Iterator[WecomClient]:
    sandbox.api("PATCH", "/settings", push_url_wecom="")
    made = WecomClient(config(sandbox), MemoryTokenStore(), record=recorded.append)
    yield made
    made.close_connections()


@pytest.fixture
def contacts(client: WecomClient) -> WecomContacts:
    return WecomContacts(client)


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return str(refusal.value.data["platform_code"])


def add(sandbox: SandboxProcess, contacts: WecomContacts, person: str = "lin-xiao", state: str = "spring") -> Any:
    way = contacts.add_contact_way(user_ids=("LiNa",), state=state)
    return sandbox.api("POST", "/wecom/scan", person=person, config_id=way.config_id)


class TestToken:
    def test_one_token_for_many_calls(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        for _ in range(3):
            contacts.add_contact_way(user_ids=("LiNa",), state="a")
        assert sandbox.rules("wecom.gettoken") == ["ok"]

    @pytest.mark.fidelity("client", "wecom.gettoken")
    def test_a_token_ended_early_is_replaced(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        contacts.add_contact_way(user_ids=("LiNa",), state="a")
        sandbox.api("POST", "/wecom/revoke-tokens")
        contacts.add_contact_way(user_ids=("LiNa",), state="b")
        assert sandbox.rules("wecom.add_contact_way") == ["ok", "token_unknown", "ok"]
        assert len(sandbox.rules("wecom.gettoken")) == 2

    def test_an_expired_token_is_replaced(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        contacts.add_contact_way(user_ids=("LiNa",), state="a")
        sandbox.advance(7_201)
        contacts.add_contact_way(user_ids=("LiNa",), state="b")
        assert sandbox.rules("wecom.add_contact_way") == ["ok", "token_expired", "ok"]

    @pytest.mark.parametrize(
        ("changes", "code"), [({"contact_secret": "wrong"}, "40001"), ({"corp_id": "ww0000000000000000"}, "40013")]
    )
    def test_wrong_keys(self, sandbox: SandboxProcess, changes: dict[str, str], code: str) -> None:
        contacts = WecomContacts(WecomClient(config(sandbox, **changes), MemoryTokenStore()))
        with pytest.raises(Refused) as refusal:
            contacts.customer(external_userid="wm" + "a" * 30)
        assert code_of(refusal) == code

    def test_without_a_secret_nothing_is_asked(self, sandbox: SandboxProcess) -> None:
        service = WecomCustomerService(WecomClient(config(sandbox, kf_secret=""), MemoryTokenStore()), open_kfid="wk")
        with pytest.raises(Refused) as refusal:
            service.link()
        assert code_of(refusal) == "secret_not_configured"
        assert sandbox.rules("wecom.") == []

    @pytest.mark.parametrize(("fault", "code"), [("system_error", "-1"), ("drop", "connection_failed")])
    def test_trouble_that_may_pass(
        self, sandbox: SandboxProcess, contacts: WecomContacts, fault: str, code: str
    ) -> None:
        sandbox.fault("wecom.add_contact_way", fault, times=None)
        with pytest.raises(Retryable) as failure:
            contacts.add_contact_way(user_ids=("LiNa",), state="a")
        assert failure.value.data["platform_code"] == code
        # Not repeated by itself: each repetition would leave a code nobody knows.
        assert len(sandbox.rules("wecom.add_contact_way")) == 1


class TestContactWays:
    @pytest.mark.fidelity("client", "wecom.add_contact_way")
    def test_several_members_share_a_code(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        way = contacts.add_contact_way(user_ids=("LiNa", "ZhaoMin"), state="x" * 30, remark="门店")
        assert way.qr_url.startswith("https://")
        scanned = sandbox.api("POST", "/wecom/scan", person="lin-xiao", config_id=way.config_id)
        assert (scanned["contact"]["userid"], scanned["contact"]["state"]) == ("LiNa", "x" * 30)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"state": "x" * 31}, "40058"),
            ({"remark": "字" * 31}, "40058"),
            ({"user_ids": ("Nobody",)}, "40003"),
            ({"user_ids": ()}, "40058"),
        ],
    )
    def test_refused(self, contacts: WecomContacts, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(Refused) as refusal:
            contacts.add_contact_way(**{"user_ids": ("LiNa",), "state": "a"} | changes)
        assert code_of(refusal) == code

    @pytest.mark.fidelity("client", "wecom.del_contact_way")
    def test_deleted_and_deleted_again(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        way = contacts.add_contact_way(user_ids=("LiNa",), state="a")
        contacts.delete_contact_way(config_id=way.config_id)
        contacts.delete_contact_way(config_id=way.config_id)
        sandbox.api("POST", "/wecom/scan", expect=409, person="lin-xiao", config_id=way.config_id)


class TestWelcome:
    @pytest.mark.fidelity("client", "wecom.send_welcome_msg")
    def test_once(self, sandbox: SandboxProcess, contacts: WecomContacts, recorded: list[PlatformCall]) -> None:
        code = add(sandbox, contacts)["contact"]["welcome_code"]
        assert contacts.welcome(welcome_code=code, message=HELLO) is True
        assert contacts.welcome(welcome_code=code, message=CustomerMessage("再次欢迎")) is False
        (contact,) = sandbox.api("GET", "/wecom/contacts")["items"]
        assert [message["text"] for message in contact["inbox"]] == [HELLO.text]
        assert contact["welcome"]["attachments"][0]["link"]["url"] == "https://example.com/welcome"
        assert code not in repr(recorded)

    def test_an_answer_lost_on_the_way(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        """Asked again by itself, and told that it has been said: once is what the customer reads."""
        code = add(sandbox, contacts)["contact"]["welcome_code"]
        sandbox.fault("wecom.send_welcome_msg", "lose_reply")
        assert contacts.welcome(welcome_code=code, message=HELLO) is False
        (contact,) = sandbox.api("GET", "/wecom/contacts")["items"]
        assert len(contact["inbox"]) == 1

    def test_too_late(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        code = add(sandbox, contacts)["contact"]["welcome_code"]
        sandbox.advance(21)
        for text in (code, "invented"):
            with pytest.raises(Refused) as refusal:
                contacts.welcome(welcome_code=text, message=HELLO)
            assert code_of(refusal) == "41050"

    def test_another_app_is_sending(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        code = add(sandbox, contacts)["contact"]["welcome_code"]
        sandbox.fault("wecom.send_welcome_msg", "refuse", code="41096")
        assert contacts.welcome(welcome_code=code, message=HELLO) is True

    def test_messages_the_platform_would_not_take(self) -> None:
        picture = Picture("media")
        for text, attachments in (("", ()), ("字" * 1_334, ()), ("a", (picture,) * 10)):
            with pytest.raises(ValueError):
                CustomerMessage(text, attachments)
        card = MiniProgramCard("看看新品", "wx0000000000000001", "pages/home/index.html", "media")
        assert (
            CustomerMessage("字" * 1_333, (card,) * 9).fields()["attachments"][0]["miniprogram"]["title"] == "看看新品"
        )


class TestCustomers:
    @pytest.mark.fidelity("client", "wecom.get", "wecom.unionid_to_external_userid")
    def test_from_a_unionid_to_a_customer(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        person = sandbox.person()
        who = {"unionid": person["unionid"], "openid": sandbox.openid()}
        stranger = contacts.identity(**who)
        assert stranger.external_userid is None
        assert stranger.pending_id
        contact = add(sandbox, contacts)["contact"]
        external = contact["external_userid"]
        assert contacts.identity(**who) == ExternalIdentity(external, None)
        found = contacts.customer(external_userid=external)
        assert isinstance(found, Customer)
        assert (found.name, found.unionid) == ("林晓", person["unionid"])
        (follow,) = found.followed_by
        assert (follow.user_id, follow.state) == ("LiNa", "spring")
        assert abs(follow.added_at.timestamp() - contact["added_at"]) < 1

    def test_gone_again(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        external = add(sandbox, contacts)["contact"]["external_userid"]
        sandbox.api("POST", "/wecom/drop", person="lin-xiao")
        assert contacts.customer(external_userid=external) is None
        with pytest.raises(Refused) as refusal:
            contacts.customer(external_userid="nonsense")
        assert code_of(refusal) == "40096"

    def test_nothing_personal_is_recorded(
        self, sandbox: SandboxProcess, contacts: WecomContacts, recorded: list[PlatformCall]
    ) -> None:
        external = add(sandbox, contacts)["contact"]["external_userid"]
        contacts.customer(external_userid=external)
        contacts.identity(unionid=sandbox.person()["unionid"], openid=sandbox.openid())
        held = sandbox.credentials["services"]["wecom"]
        secrets = [external, "林晓", sandbox.openid(), sandbox.person()["unionid"], held["contact_secret"]]
        assert recorded
        assert [secret for secret in secrets if secret in repr(recorded)] == []


class TestGroupChats:
    @pytest.mark.fidelity("client", "wecom.add_join_way", "wecom.get_join_way", "wecom.del_join_way")
    def test_into_a_group(self, sandbox: SandboxProcess, contacts: WecomContacts) -> None:
        chats = tuple(sandbox.credentials["services"]["wecom"]["chat_ids"])
        way = contacts.add_join_way(chat_ids=chats, state="vip", room_name="听檐会员群")
        assert way.state == "vip"
        assert contacts.join_way(config_id=way.config_id) == way
        contacts.delete_join_way(config_id=way.config_id)
        with pytest.raises(Refused):
            contacts.join_way(config_id=way.config_id)

    @pytest.mark.parametrize(("chat_ids", "code"), [(("wrother",), "40050"), ((), "40058"), (("a",) * 6, "40058")])
    def test_refused(self, contacts: WecomContacts, chat_ids: tuple[str, ...], code: str) -> None:
        with pytest.raises(Refused) as refusal:
            contacts.add_join_way(chat_ids=chat_ids, state="vip")
        assert code_of(refusal) == code


class TestTasks:
    @pytest.mark.fidelity("client", "wecom.add_msg_template", "wecom.get_groupmsg_send_result")
    def test_planned_then_confirmed(
        self, sandbox: SandboxProcess, client: WecomClient, contacts: WecomContacts
    ) -> None:
        tasks = WecomTasks(client)
        friend, stranger = (add(sandbox, contacts, person)["contact"] for person in ("lin-xiao", "ethan"))
        nobody = "wm" + "z" * 30
        sandbox.api("POST", "/wecom/drop", person="ethan")
        everyone = (friend["external_userid"], stranger["external_userid"], nobody)
        task = tasks.plan(external_userids=everyone, message=HELLO)
        assert set(task.unreachable) == {stranger["external_userid"], nobody}
        planned = tasks.deliveries(msgid=task.msgid, user_id="LiNa")
        assert planned == {friend["external_userid"]: Delivery.NOT_CONFIRMED}
        sandbox.api("POST", f"/wecom/tasks/{task.msgid}/confirm")
        assert tasks.deliveries(msgid=task.msgid, user_id="LiNa") == {friend["external_userid"]: Delivery.SENT}
        assert tasks.deliveries(msgid=task.msgid, user_id="ZhaoMin") == {}

    def test_no_more_a_month_than_it_has_days(
        self, sandbox: SandboxProcess, client: WecomClient, contacts: WecomContacts
    ) -> None:
        tasks = WecomTasks(client)
        external = add(sandbox, contacts)["contact"]["external_userid"]
        outcomes = []
        for _ in range(32):
            task = tasks.plan(external_userids=(external,), message=HELLO)
            sandbox.api("POST", f"/wecom/tasks/{task.msgid}/confirm")
            outcomes.append(tasks.deliveries(msgid=task.msgid, user_id="LiNa")[external])
        assert 28 <= outcomes.count(Delivery.SENT) <= 31
        assert outcomes[-1] == Delivery.CAP_REACHED

    def test_to_groups(self, sandbox: SandboxProcess, client: WecomClient) -> None:
        tasks = WecomTasks(client)
        chats = sandbox.credentials["services"]["wecom"]["chat_ids"]
        task = tasks.plan_for_groups(sender="LiNa", message=HELLO, chat_ids=(chats[0], "wrother"))
        assert task.unreachable == ("wrother",)
        assert tasks.deliveries(msgid=task.msgid, user_id="LiNa") == {chats[0]: Delivery.NOT_CONFIRMED}

    def test_refused(self, client: WecomClient) -> None:
        tasks = WecomTasks(client)
        for receivers, code in ((("nonsense",), "40096"), (("wm" + "z" * 30,), "41048")):
            with pytest.raises(Refused) as refusal:
                tasks.plan(external_userids=receivers, message=HELLO)
            assert code_of(refusal) == code
        for receivers in ((), ("wm" + "z" * 30,) * 10_001):
            with pytest.raises(ValueError):
                tasks.plan(external_userids=receivers, message=HELLO)


class TestCustomerService:
    @pytest.fixture
    def service(self, sandbox: SandboxProcess, client: WecomClient) -> WecomCustomerService:
        return WecomCustomerService(client, open_kfid=sandbox.credentials["services"]["wecom"]["open_kfid"])

    def test_only_with_its_own_secret(self, sandbox: SandboxProcess) -> None:
        held = sandbox.credentials["services"]["wecom"]
        wrong = WecomClient(config(sandbox, kf_secret=held["contact_secret"]), MemoryTokenStore())
        with pytest.raises(Refused) as refusal:
            WecomCustomerService(wrong, open_kfid=held["open_kfid"]).link()
        assert code_of(refusal) == "48002"

    @pytest.mark.fidelity("client", "wecom.kf_add_contact_way", "wecom.kf_sync_msg", "wecom.kf_send_msg")
    def test_a_conversation(
        self, sandbox: SandboxProcess, service: WecomCustomerService, recorded: list[PlatformCall]
    ) -> None:
        assert service.link(scene="order_7").endswith("order_7")
        before = datetime.now(UTC)
        sandbox.api("POST", "/wecom/write", person="lin-xiao", text="什么时候发货？")
        page = service.read(cursor="")
        (asked,) = page.messages
        assert (asked.text, asked.from_customer, page.more) == ("什么时候发货？", True, False)
        assert abs((asked.sent_at - before).total_seconds()) < 5
        service.send_text(external_userid=asked.external_userid, text="今天下午", msgid="answer-1")
        after = service.read(cursor=page.cursor)
        assert [(m.msgid, m.text, m.from_customer) for m in after.messages] == [("answer-1", "今天下午", False)]
        assert service.read(cursor=after.cursor).messages == ()
        assert "什么时候发货" not in repr(recorded)
        assert "今天下午" not in repr(recorded)

    def test_five_answers_then_wait(self, sandbox: SandboxProcess, service: WecomCustomerService) -> None:
        sandbox.api("POST", "/wecom/write", person="lin-xiao", text="在吗")
        external = service.read(cursor="").messages[0].external_userid
        for number in range(5):
            service.send_text(external_userid=external, text="在", msgid=f"a{number}")
        with pytest.raises(ReplyWindowClosed) as closed:
            service.send_text(external_userid=external, text="在", msgid="a6")
        assert closed.value.data["platform_code"] == "95001"
        sandbox.api("POST", "/wecom/write", person="lin-xiao", text="谢谢")
        service.send_text(external_userid=external, text="不客气", msgid="a7")
        sandbox.advance(48 * 3_600 + 1)
        with pytest.raises(ReplyWindowClosed) as closed:
            service.send_text(external_userid=external, text="在", msgid="a8")
        assert closed.value.data["platform_code"] == "95002"

    def test_an_answer_is_never_sent_twice(self, sandbox: SandboxProcess, service: WecomCustomerService) -> None:
        sandbox.api("POST", "/wecom/write", person="lin-xiao", text="在吗")
        external = service.read(cursor="").messages[0].external_userid
        sandbox.fault("wecom.kf_send_msg", "lose_reply")
        with pytest.raises(Retryable):
            service.send_text(external_userid=external, text="在", msgid="once")
        assert [m.msgid for m in service.read(cursor="").messages if not m.from_customer] == ["once"]
