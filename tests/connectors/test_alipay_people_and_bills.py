"""Signing in with Alipay, the sealed phone number, and the platform's account of a day."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from portico.connectors.alipay.bills import AlipayBills, BillUnreadable, read_archive
from portico.connectors.alipay.books import AlipayBooks
from portico.connectors.alipay.client import AlipayClient
from portico.connectors.alipay.codes import AlipayCodes
from portico.connectors.alipay.gateway import AlipayGateway
from portico.connectors.alipay.sign_in import AlipayMiniSignIn, AlipayWebSignIn
from portico.connectors.kit.record import PlatformCall
from portico.domains.members.ports import PhoneCodeInvalid, SignInCodeInvalid, WebCodeInvalid
from portico.domains.payments.ports import BillEntry
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.alipay_app import buyer, config, order, pay, refund
from tests.sandbox.process import SandboxProcess

BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def client(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> Iterator[AlipayClient]:
    client = AlipayClient(config(sandbox), record=recorded.append)
    yield client
    client.close()


@pytest.fixture
def mini(client: AlipayClient) -> AlipayMiniSignIn:
    return AlipayMiniSignIn(client)


def app_id(sandbox: SandboxProcess) -> str:
    return str(sandbox.credentials["alipay"]["app_id"])


class TestMiniProgram:
    @pytest.mark.fidelity("client", "alipay.system.oauth.token")
    def test_who_it_is(self, sandbox: SandboxProcess, mini: AlipayMiniSignIn, recorded: list[PlatformCall]) -> None:
        issued = sandbox.api("POST", "/alipay/auth-codes", person="ethan")
        identity = mini.exchange(app_id=app_id(sandbox), code=issued["auth_code"])
        assert (identity.provider, identity.openid) == ("alipay_mini", issued["buyer"])
        assert identity.unionid is None
        for secret in (issued["auth_code"], issued["buyer"]):
            assert secret not in repr(recorded)

    def test_older_apps(self, sandbox: SandboxProcess, mini: AlipayMiniSignIn) -> None:
        sandbox.api("PATCH", "/settings", alipay_identity="user_id")
        code = sandbox.api("POST", "/alipay/auth-codes", person="ethan")["auth_code"]
        assert mini.exchange(app_id=app_id(sandbox), code=code).openid.startswith("2088")

    def test_a_code_is_good_once(self, sandbox: SandboxProcess, mini: AlipayMiniSignIn) -> None:
        code = sandbox.api("POST", "/alipay/auth-codes", person="ethan")["auth_code"]
        mini.exchange(app_id=app_id(sandbox), code=code)
        for bad in (code, "0" * 32, ""):
            with pytest.raises(SignInCodeInvalid):
                mini.exchange(app_id=app_id(sandbox), code=bad)

    def test_a_lost_reply_is_not_asked_for_again(
        self, sandbox: SandboxProcess, mini: AlipayMiniSignIn, recorded: list[PlatformCall]
    ) -> None:
        """The code is used up: a second try would only say so, and hide that the first was lost."""
        code = sandbox.api("POST", "/alipay/auth-codes", person="ethan")["auth_code"]
        sandbox.fault("alipay.system.oauth.token", "lose_reply")
        with pytest.raises(Retryable):
            mini.exchange(app_id=app_id(sandbox), code=code)
        assert [call.attempts for call in recorded] == [1]

    def test_another_app(self, mini: AlipayMiniSignIn) -> None:
        with pytest.raises(Refused):
            mini.exchange(app_id="2021000000000001", code="x")


class TestPhone:
    def sealed(self, sandbox: SandboxProcess, person: str = "ethan", *, forged: bool = False) -> str:
        return str(sandbox.api("POST", "/alipay/sealed-phones", person=person, forged=forged)["response"])

    def test_the_number(self, sandbox: SandboxProcess, mini: AlipayMiniSignIn) -> None:
        assert mini.phone_number(app_id=app_id(sandbox), code=self.sealed(sandbox)) == "13800000004"

    def test_only_what_the_platform_sealed(self, sandbox: SandboxProcess, mini: AlipayMiniSignIn) -> None:
        honest = json.loads(self.sealed(sandbox))
        other = json.loads(self.sealed(sandbox, person="lin-xiao"))
        forgeries = [
            self.sealed(sandbox, forged=True),
            json.dumps(honest | {"response": other["response"]}),
            json.dumps(honest | {"sign": ""}),
            json.dumps(honest | {"response": {"code": "10000", "mobile": "13800000004"}}),
            json.dumps([]),
            "[" * 2_000,
            "no json",
            "x" * 5_000,
        ]
        for text in forgeries:
            with pytest.raises(PhoneCodeInvalid):
                mini.phone_number(app_id=app_id(sandbox), code=text)

    def test_without_the_key(self, sandbox: SandboxProcess) -> None:
        bare = AlipayMiniSignIn(AlipayClient(config(sandbox, content_key="")))
        with pytest.raises(PhoneCodeInvalid):
            bare.phone_number(app_id=app_id(sandbox), code=self.sealed(sandbox))


class TestWeb:
    def test_there_and_back(self, sandbox: SandboxProcess, client: AlipayClient) -> None:
        web = AlipayWebSignIn(client)
        url = web.sign_in_url(redirect_url="https://shop.example/in?a=1", state="s1", ask=True)
        query = dict(parse_qsl(urlsplit(url).query))
        assert query["scope"] == "auth_user"
        location = sandbox.api("POST", "/alipay/authorize", person="ethan", **query)["location"]
        back = parse_qs(urlsplit(location).query)
        assert (back["state"], back["a"]) == (["s1"], ["1"])
        code = back["auth_code"][0]
        assert web.exchange(code=code).identity.openid == buyer(sandbox, "ethan")
        with pytest.raises(WebCodeInvalid):
            web.exchange(code=code)
        with pytest.raises(WebCodeInvalid):
            web.exchange(code="")

    def test_quietly(self, client: AlipayClient) -> None:
        url = AlipayWebSignIn(client).sign_in_url(redirect_url="https://shop.example/", state="s", ask=False)
        assert parse_qs(urlsplit(url).query)["scope"] == ["auth_base"]


class TestCodes:
    @pytest.mark.fidelity("client", "alipay.open.app.qrcode.create")
    def test_a_code_of_a_page(
        self, sandbox: SandboxProcess, client: AlipayClient, recorded: list[PlatformCall]
    ) -> None:
        codes = AlipayCodes(client)
        address = codes.picture_url(page="pages/product/index", query="s=abc", describe="海" * 40)
        assert sandbox.client.get(address).headers["content-type"] == "image/png"
        for page, query, describe in (("", "q", "d"), ("p", "", "d"), ("p", "q" * 257, "d"), ("p", "q", "")):
            with pytest.raises(ValueError, match="256"):
                codes.picture_url(page=page, query=query, describe=describe)
        assert len(recorded) == 1


class TestBills:
    def today(self, sandbox: SandboxProcess) -> datetime:
        return datetime.fromtimestamp(sandbox.api("GET", "/state")["clock"]["now"], BEIJING)

    @pytest.mark.fidelity("client", "alipay.data.dataservice.bill.downloadurl.query", "alipay.bill_file")
    def test_a_day(self, sandbox: SandboxProcess, client: AlipayClient) -> None:
        gateway, bills = AlipayGateway(config(sandbox)), AlipayBills(client)
        day = self.today(sandbox).date()
        gateway.start(order(sandbox, "P1", description="陶杯, 两只"))
        pay(sandbox, "P1")
        gateway.refund(refund("R1", 990, "P1"))
        gateway.start(order(sandbox, "P2"))
        assert bills.day(day) is None
        sandbox.advance(33 * 3_600)
        lines = bills.day(day)
        assert lines is not None
        told = [(line.kind, line.out_trade_no, line.out_refund_no, line.amount, line.fee) for line in lines]
        # 0.6 %: 11.94 fen and 5.94 fen, rounded.
        assert told == [
            ("payment", "P1", "", Money(1990), Money(12)),
            ("refund", "P1", "R1", Money(990), Money(6)),
        ]
        assert lines[0].trade_no == gateway.query(out_trade_no="P1").transaction_id
        assert lines[0].finished_at.date() == day
        assert bills.day(day - timedelta(days=1)) is None
        books, morning = AlipayBooks(client), datetime.combine(day, time(9), BEIJING)
        told = (BillEntry("payment", "P1", Money(1990)), BillEntry("refund", "R1", Money(990)))
        assert books.day(day, now=utc_now()) == told
        # No bill in the morning may come yet; at noon there were no trades.
        assert books.day(day - timedelta(days=1), now=morning) is None
        assert books.day(day - timedelta(days=1), now=morning + timedelta(hours=3)) == ()

    def test_the_link_leads_only_where_bills_are_kept(self, sandbox: SandboxProcess) -> None:
        gateway = AlipayGateway(config(sandbox))
        day = self.today(sandbox).date()
        gateway.start(order(sandbox))
        pay(sandbox)
        sandbox.advance(33 * 3_600)
        strict = AlipayBills(AlipayClient(config(sandbox, bill_hosts=("dwbillcenter.alipay.com",))))
        with pytest.raises(Refused) as refusal:
            strict.day(day)
        assert refusal.value.data["platform_code"] == "host_refused"

    def test_half_a_file_is_no_bill(self) -> None:
        columns = "支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,服务费（元）,退款批次号/请求号"
        head = f"#支付宝业务明细查询\r\n#---业务明细列表---\r\n{columns}\r\n"
        line = "2026\t,P1\t,交易,2026-01-02 03:04:05,19.90,-0.12,\r\n"
        end = "#---业务明细列表结束---\r\n#交易合计：{}笔，商家实收共19.90元\r\n#退款合计：0笔\r\n"
        assert len(read_archive(packed(head + line + end.format(1)))) == 1
        # The unit is also written in plain brackets, and the marks with two signs.
        plain = (head + line + end.format(1)).replace("（元）", "(元)").replace("#退款", "##退款")
        assert read_archive(packed(plain))[0].amount == Money(1990)
        for text in (
            head + line + end.format(2),
            head + line,
            head + line.replace("19.90", "much") + end.format(1),
            head + line.replace("交易", "礼物") + end.format(1),
            line + end.format(1),
            head.replace("订单金额（元）", "x") + line + end.format(1),
        ):
            with pytest.raises(BillUnreadable):
                read_archive(packed(text))
        for junk in (b"", b"no zip", packed("nothing")):
            with pytest.raises(BillUnreadable):
                read_archive(junk)


def packed(text: str) -> bytes:
    """A ZIP with one GBK file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bill.csv", text.encode("gbk"))
    return file.getvalue()
