"""Bills: fetched from the sandbox, checked, read, and compared with our books."""

from __future__ import annotations

import gzip
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from portico.connectors.wechat_pay.bill_format import (
    BillUnreadable,
    read_fund_flow,
    read_trade_bill,
)
from portico.connectors.wechat_pay.bills import WechatBills, _unpack
from portico.connectors.wechat_pay.books import WechatPayBooks
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.transfers import COMMISSION, StartTransfer, WechatTransfers
from portico.domains.payments.ports import BillEntry, StartPayment, StartRefund
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.sandbox.process import SandboxProcess

BEIJING = timezone(timedelta(hours=8))
NOWHERE = "http://127.0.0.1:9/none"
# A public bill of three payments, as a Go library's tests quote it: columns, quotes, decimals as the platform wrote.
QUOTED_BILL = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注\n"
    "`2021-01-28 17:07:11,`wx0000000000000001,`1600000001,`0,`,`4200000000000000000000000001,`S1,`o1,`NATIVE,`SUCCESS,"
    "`OTHERS,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`for testing,`cipher code,`0.00000,`1.00%,`0.01,`0.00,`\n"
    "`2021-01-28 15:35:18,`wx0000000000000001,`1600000001,`0,`,`4200000000000000000000000002,`S2,`o1,`NATIVE,`SUCCESS,"
    "`OTHERS,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`for testing,`cipher code,`0.00000,`1.00%,`0.01,`0.00,`\n"
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"
    "`2,`0.02,`0.00,`0.00,`0.00000,`0.02,`0.00\n"
)


@pytest.fixture
def bills(gateway: WechatPayGateway) -> WechatBills:
    return WechatBills(gateway.client)


@pytest.fixture
def yesterday(sandbox: SandboxProcess, gateway: WechatPayGateway) -> date:
    """A day in Beijing with two payments and a refund; the sandbox's clock shows eleven of the next morning."""
    now = datetime.fromtimestamp(sandbox.api("GET", "/state")["clock"]["now"], BEIJING)
    if now.hour == 23:
        sandbox.advance(3_600)
        now += timedelta(hours=1)
    expires = utc_now() + timedelta(days=3)
    for number, fen in (("P2026000001", 1_990), ("P2026000002", 10_000)):
        order = StartPayment(number, "手工陶杯, 两只", Money(fen), "wechat_native", None, None, expires, NOWHERE, None)
        gateway.start(order)
        sandbox.api("POST", f"/orders/{number}/pay")
    gateway.refund(StartRefund("P2026000002", "R1", Money(4_000), Money(10_000), "缺货", NOWHERE))
    morning = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), BEIJING).replace(hour=11)
    sandbox.advance((morning - now).total_seconds())
    return now.date()


@pytest.mark.fidelity("client", "pay.trade_bill", "pay.bill_file")
def test_a_day_of_trades(gateway: WechatPayGateway, bills: WechatBills, yesterday: date) -> None:
    bill = bills.trades(yesterday)
    assert [(row.out_trade_no, row.paid.minor, row.fee) for row in bill.rows if not row.is_refund] == [
        ("P2026000001", 1_990, Decimal("0.12")),
        ("P2026000002", 10_000, Decimal("0.60")),
    ]
    [refund] = [row for row in bill.rows if row.is_refund]
    assert (refund.out_refund_no, refund.refunded, refund.fee, refund.refund_status) == (
        "R1",
        Money(4_000),
        Decimal("-0.24"),
        "SUCCESS",
    )
    assert (bill.paid, bill.refunded, bill.fee) == (Money(11_990), Money(4_000), Decimal("0.48"))
    assert {row.at.astimezone(BEIJING).date() for row in bill.rows} == {yesterday}
    assert [row.out_trade_no for row in bills.trades(yesterday, kind="SUCCESS").rows] == ["P2026000001", "P2026000002"]
    assert [row.out_refund_no for row in bills.trades(yesterday, kind="REFUND").rows] == ["R1"]
    assert WechatPayBooks(gateway.client).day(yesterday, now=utc_now()) == (
        BillEntry("payment", "P2026000001", Money(1_990)),
        BillEntry("payment", "P2026000002", Money(10_000)),
        BillEntry("refund", "R1", Money(4_000)),
    )


@pytest.mark.fidelity("client", "pay.fund_flow_bill")
def test_a_day_of_movements(
    sandbox: SandboxProcess, gateway: WechatPayGateway, bills: WechatBills, yesterday: date
) -> None:
    entries = bills.fund_flow(yesterday)
    assert sorted((entry.business, entry.amount.minor, entry.voucher) for entry in entries) == [
        ("交易", 1_990, "P2026000001"),
        ("交易", 10_000, "P2026000002"),
        ("扣除交易手续费", -60, "P2026000002"),
        ("扣除交易手续费", -12, "P2026000001"),
        ("退款", -3_976, "R1"),
    ]
    assert entries[-1].balance == Money(1_990 + 10_000 - 72 - 3_976)
    assert bills.fund_flow(yesterday, account="OPERATION") == ()
    reports = {"岗位类型": "推广员", "报酬说明": "佣金"}
    openid = sandbox.openid()
    WechatTransfers(gateway.client).start(StartTransfer("T1", openid, Money(500), COMMISSION, reports, "佣金"))
    sandbox.api("POST", "/transfers/T1/confirm")
    sandbox.advance(86_400)
    [sent] = bills.fund_flow(yesterday + timedelta(days=1), account="OPERATION")
    assert (sent.voucher, sent.amount, sent.balance) == ("T1", Money(-500), Money(9_999_500))


def test_days_without_a_bill(
    sandbox: SandboxProcess, gateway: WechatPayGateway, bills: WechatBills, yesterday: date
) -> None:
    assert bills.trades(yesterday - timedelta(days=1)).rows == ()
    for day in (yesterday + timedelta(days=1), yesterday - timedelta(days=93)):
        with pytest.raises(Refused) as refusal:
            bills.trades(day)
        assert refusal.value.data["platform_code"] == "PARAM_ERROR"
    # Today's is written tomorrow at ten.
    sandbox.advance(14 * 3_600)
    with pytest.raises(Retryable) as failure:
        bills.trades(yesterday + timedelta(days=1))
    assert failure.value.data["platform_code"] == "STATEMENT_CREATING"
    books = WechatPayBooks(gateway.client)
    assert books.day(yesterday + timedelta(days=1), now=utc_now()) is None
    assert books.day(yesterday - timedelta(days=1), now=utc_now()) == ()


def test_a_bill_in_an_unknown_form_is_refused(
    gateway: WechatPayGateway, yesterday: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = WechatPayBooks(gateway.client)
    monkeypatch.setattr("portico.connectors.wechat_pay.bill_format._TRADE_TOTALS", "合计")
    with pytest.raises(Refused) as refusal:
        books.day(yesterday, now=utc_now())
    assert refusal.value.data["platform_code"] == "BILL_UNREADABLE"


def test_a_file_that_is_not_the_signed_one(
    sandbox: SandboxProcess, gateway: WechatPayGateway, bills: WechatBills, yesterday: date
) -> None:
    target = f"/v3/bill/tradebill?bill_date={yesterday}&tar_type=GZIP"
    answer = gateway.client.get("trade_bill", target)
    assert bills._checked("trade_bill", answer).startswith("交易时间".encode())
    for spoiled in (answer | {"hash_value": "0" * 40}, answer | {"download_url": f"{sandbox.url}/healthz"}):
        with pytest.raises(Retryable) as failure:
            bills._checked("trade_bill", spoiled)
        assert failure.value.data["platform_code"] == "BILL_NOT_GENUINE"
    # Our signature follows an address to no other host: only path and query are used.
    elsewhere = answer | {"download_url": answer["download_url"].replace(sandbox.url, "http://127.0.0.1:9")}
    assert bills._checked("trade_bill", elsewhere).startswith("交易时间".encode())
    sandbox.advance(301)
    with pytest.raises(Refused):
        bills._checked("trade_bill", answer)


class TestUnpack:
    def test_cut_off_or_no_file(self) -> None:
        packed = gzip.compress(b"x" * 10_000)
        assert _unpack(packed) == b"x" * 10_000
        with pytest.raises(ValueError, match="cut off"):
            _unpack(packed[:-9])

    def test_a_bomb_is_not_unpacked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portico.connectors.wechat_pay.bills.MAX_BYTES", 1_000)
        with pytest.raises(ValueError, match="larger"):
            _unpack(gzip.compress(b"0" * 1_000_000))


class TestFormat:
    @pytest.mark.fidelity("vector", "pay.trade_bill")
    def test_a_bill_the_platform_wrote(self) -> None:
        bill = read_trade_bill(QUOTED_BILL)
        assert [(row.out_trade_no, row.paid) for row in bill.rows] == [("S1", Money(1)), ("S2", Money(1))]
        assert (bill.paid, bill.refunded, bill.fee) == (Money(2), Money(0), Decimal(0))
        assert bill.rows[0].at == datetime(2021, 1, 28, 17, 7, 11, tzinfo=BEIJING)

    @pytest.mark.fidelity("vector", "pay.fund_flow_bill")
    def test_movements_the_platform_wrote(self) -> None:
        """The example of the official page (its totals are of a longer file, so they are counted anew here)."""
        text = (
            "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
            "资金变更提交申请人,备注,业务凭证号\r\n"
            "`2018-02-01 04:21:23,`50000305742018020103387128253,`1900009231201802015884652186,`退款,`退款,`支出,"
            "`0.02,`0.17,`system,`缺货,`REF4200000068201801293084726067\r\n"
            "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`1.0,`0.0,`0.00,`1.0,`0.02\r\n"
        )
        [entry] = read_fund_flow(text)
        assert (entry.amount, entry.balance, entry.voucher) == (
            Money(-2),
            Money(17),
            "REF4200000068201801293084726067",
        )

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("`2,`0.02", "`3,`0.02"),
            ("`0.00000,`0.02,`0.00\n", "`0.00000,`0.03,`0.00\n"),
            ("商户订单号", "订单号"),
            ("2021-01-28 17:07:11", "28.01.2021"),
            ("`0.01,`0.00,`\n", "`0.015,`0.00,`\n"),
            ("`cipher code,`0.00000", "`cipher code,`free"),
            ("总交易单数", "合计"),
            ("`for testing,`cipher code,", ""),
        ],
    )
    def test_what_is_no_bill(self, old: str, new: str) -> None:
        assert old in QUOTED_BILL
        with pytest.raises(BillUnreadable):
            read_trade_bill(QUOTED_BILL.replace(old, new, 1))

    def test_cut_off(self) -> None:
        lines = QUOTED_BILL.splitlines(keepends=True)
        for kept in range(1, len(lines)):
            with pytest.raises(BillUnreadable):
                read_trade_bill("".join(lines[:kept]))
