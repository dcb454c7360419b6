"""The text of the platform's bills, read by the names of its columns.

A bill is a table with a head, then a summary with a head of its own in the last two lines; every value begins with a
back quote, so that spreadsheets leave it alone. Values hold no comma: the platform replaces it. Amounts are yuan,
times are Beijing's. Columns are found by name because the platform adds some. Sources: the official pages format-trade
(2023-09) and format-fundflow (2024-11), [A].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Final

from portico.kernel.money import Money

_BEIJING: Final = timezone(timedelta(hours=8))
_TRADE_TOTALS: Final = "总交易单数"
_FUND_TOTALS: Final = "资金流水总笔数"


class BillUnreadable(ValueError):
    """The file is genuine, and yet not the table its page describes."""


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A payment, or a refund of one (`out_refund_no` is set). `fee` is negative when the platform gives it back."""

    at: datetime
    transaction_id: str
    out_trade_no: str
    app_id: str
    paid: Money
    fee: Decimal
    refund_id: str
    out_refund_no: str
    refunded: Money
    refund_status: str

    @property
    def is_refund(self) -> bool:
        return bool(self.out_refund_no)


@dataclass(frozen=True, slots=True)
class TradeBill:
    """A day's trades. The totals are the platform's, and agree with the rows."""

    rows: tuple[TradeRow, ...]
    paid: Money
    refunded: Money
    fee: Decimal


@dataclass(frozen=True, slots=True)
class FundEntry:
    """A movement of an account. `amount` is negative for money paid out; `balance` is what was left after it."""

    at: datetime
    business_no: str
    flow_no: str
    business: str
    kind: str
    amount: Money
    balance: Money
    voucher: str


EMPTY: Final = TradeBill((), Money(0), Money(0), Decimal(0))


def read_trade_bill(text: str) -> TradeBill:
    """Raises BillUnreadable when a column is missing, a value is none, or rows and totals disagree."""
    if not text:
        return EMPTY
    rows: list[TradeRow] = []
    for values in _table(text, _TRADE_TOTALS):
        rows.append(_trade(values))
    totals = _totals(text, _TRADE_TOTALS)
    bill = TradeBill(
        rows=tuple(rows),
        paid=_money(_of(totals, "订单总金额")),
        refunded=_money(_of(totals, "申请退款总金额")),
        fee=_decimal(_of(totals, "手续费总金额")),
    )
    sums = (
        len(rows),
        sum(row.paid.minor for row in rows),
        sum(row.refunded.minor for row in rows),
        sum((row.fee for row in rows), Decimal(0)),
    )
    if sums != (int(_decimal(_of(totals, _TRADE_TOTALS))), bill.paid.minor, bill.refunded.minor, bill.fee):
        raise BillUnreadable("rows and totals disagree")
    return bill


def read_fund_flow(text: str) -> tuple[FundEntry, ...]:
    """Raises BillUnreadable when a column is missing, a value is none, or the number of rows is not the total's."""
    if not text:
        return ()
    entries = tuple(_entry(values) for values in _table(text, _FUND_TOTALS))
    if len(entries) != int(_decimal(_of(_totals(text, _FUND_TOTALS), _FUND_TOTALS))):
        raise BillUnreadable("rows and totals disagree")
    return entries


def _table(text: str, end: str) -> Iterator[Mapping[str, str]]:
    """The rows under the first line, by column, up to the summary that begins with `end`."""
    lines = iter(text.splitlines())
    columns = next(lines).split(",")
    for line in lines:
        values = line.split(",")
        if values[0].strip("`") == end:
            return
        if len(values) < len(columns):
            raise BillUnreadable("a row is too short")
        yield dict(zip(columns, (value.removeprefix("`") for value in values), strict=False))
    raise BillUnreadable("no summary: the file is cut off")


def _totals(text: str, end: str) -> Mapping[str, str]:
    lines = text.splitlines()
    if len(lines) < 2 or lines[-2].split(",")[0].strip("`") != end:
        raise BillUnreadable("no summary")
    names = (name.strip("`") for name in lines[-2].split(","))
    return dict(zip(names, (value.removeprefix("`") for value in lines[-1].split(",")), strict=False))


def _trade(values: Mapping[str, str]) -> TradeRow:
    # A bill of payments only has no columns of refunds; a payment's row in a bill of both holds 0 in them.
    refund = values.get("商户退款单号", "0")
    is_refund = refund not in {"", "0"}
    return TradeRow(
        at=_time(_of(values, "退款申请时间") if values.get("退款申请时间") else _of(values, "交易时间")),
        transaction_id=_of(values, "微信订单号"),
        out_trade_no=_of(values, "商户订单号"),
        app_id=_of(values, "公众账号ID"),
        paid=Money(0) if is_refund else _money(_of(values, "订单金额")),
        fee=_decimal(_of(values, "手续费")),
        refund_id=_of(values, "微信退款单号") if is_refund else "",
        out_refund_no=refund if is_refund else "",
        refunded=_money(_of(values, "申请退款金额")) if is_refund else Money(0),
        refund_status=_of(values, "退款状态") if is_refund else "",
    )


def _entry(values: Mapping[str, str]) -> FundEntry:
    fen = _money(_of(values, "收支金额(元)"))
    return FundEntry(
        at=_time(_of(values, "记账时间")),
        business_no=_of(values, "微信支付业务单号"),
        flow_no=_of(values, "资金流水单号"),
        business=_of(values, "业务名称"),
        kind=_of(values, "业务类型"),
        amount=fen if _of(values, "收支类型") == "收入" else Money(-fen.minor),
        balance=_money(_of(values, "账户结余(元)")),
        voucher=_of(values, "业务凭证号"),
    )


def _of(values: Mapping[str, str], column: str) -> str:
    if column not in values:
        raise BillUnreadable(f"no column {column}")
    return values[column]


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_BEIJING)
    except ValueError as problem:
        raise BillUnreadable("a time is none") from problem


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as problem:
        raise BillUnreadable("an amount is none") from problem


def _money(text: str) -> Money:
    """Yuan with two decimals, as fen."""
    fen = _decimal(text) * 100
    if fen != fen.to_integral_value():
        raise BillUnreadable("an amount has a fraction of a fen")
    return Money(int(fen))
