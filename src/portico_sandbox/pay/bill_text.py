"""The text of a day's bills, as the platform writes it: back-quoted values, a summary in the last two lines.

Sources: the official pages on the trade bill (format-trade, 2023-09) and the fund-flow bill (format-fundflow,
2024-11), and a trade bill quoted in the tests of a public Go library: columns, back quotes, five decimals of a fee [A].
Payments are listed on the day they were paid, refunds on the day they were accepted, in Beijing time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..clock import BEIJING
from .fees import RATE_TEXT, fee
from .orders import PayOrder, Refund
from .transfers import TransferBill

_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类"
)
_PAID = "应结订单金额,代金券金额"
_BACK = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态"
_GOODS = "商品名称,商户数据包,手续费,费率,订单金额"
TRADE_COLUMNS = {
    "ALL": f"{_HEAD},{_PAID},{_BACK},{_GOODS},申请退款金额,费率备注",
    "SUCCESS": f"{_HEAD},{_PAID},{_GOODS},费率备注",
    "REFUND": f"{_HEAD},{_PAID},退款申请时间,退款成功时间,{_BACK},{_GOODS},申请退款金额,费率备注",
}
TRADE_SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FUND_COLUMNS = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,"
    "收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
)
FUND_SUMMARY = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _line(values: Iterable[str]) -> str:
    # A comma inside a value would shift every column after it; the platform replaces it.
    return ",".join(f"`{value.replace(',', ' ').replace(chr(10), ' ')}" for value in values)


def _file(columns: str, rows: Sequence[Sequence[str]], summary: str, totals: Sequence[str]) -> str:
    lines = [columns, *(_line(row) for row in rows), summary, _line(totals)]
    return "".join(f"{line}\r\n" for line in lines)


def _trade_row(columns: str, order: PayOrder, refund: Refund | None, mchid: str) -> list[str]:
    facts = {
        "交易时间": _time(refund.created_at if refund else order.paid_at),
        "公众账号ID": order.appid,
        "商户号": mchid,
        "特约商户号": "0",
        "微信订单号": order.transaction_id,
        "商户订单号": order.out_trade_no,
        "用户标识": order.payer_openid,
        "交易类型": order.trade_type,
        "交易状态": "REFUND" if refund else "SUCCESS",
        "付款银行": "OTHERS",
        "货币种类": "CNY",
        "应结订单金额": "0.00" if refund else _yuan(order.total),
        "代金券金额": "0.00",
        "微信退款单号": refund.refund_id if refund else "0",
        "商户退款单号": refund.out_refund_no if refund else "0",
        "退款金额": _yuan(refund.amount) if refund else "0.00",
        "充值券退款金额": "0.00",
        "退款类型": refund.channel if refund else "",
        "退款状态": refund.status if refund else "",
        "退款申请时间": _time(refund.created_at) if refund else "",
        "退款成功时间": _time(refund.success_at) if refund and refund.success_at else "",
        "商品名称": order.description,
        "商户数据包": order.attach,
        "手续费": f"{_yuan(-fee(refund.amount) if refund else fee(order.total))}000",
        "费率": RATE_TEXT,
        "订单金额": "0.00" if refund else _yuan(order.total),
        "申请退款金额": _yuan(refund.amount) if refund else "0.00",
    }
    return [facts.get(column, "") for column in columns.split(",")]


def trade_bill(kind: str, mchid: str, paid: Sequence[PayOrder], back: Sequence[tuple[PayOrder, Refund]]) -> str:
    """A trade bill of `kind` (ALL, SUCCESS, REFUND) over these payments and refunds."""
    columns = TRADE_COLUMNS[kind]
    orders = [] if kind == "REFUND" else list(paid)
    refunds = [] if kind == "SUCCESS" else list(back)
    rows = [_trade_row(columns, order, None, mchid) for order in orders]
    rows += [_trade_row(columns, order, refund, mchid) for order, refund in refunds]
    taken = sum(order.total for order in orders)
    given = sum(refund.amount for _, refund in refunds)
    fees = sum(fee(order.total) for order in orders) - sum(fee(refund.amount) for _, refund in refunds)
    totals = [str(len(rows)), _yuan(taken), _yuan(given), "0.00", f"{_yuan(fees)}000", _yuan(taken), _yuan(given)]
    return _file(columns, rows, TRADE_SUMMARY, totals)


def _fund_file(entries: Sequence[tuple[float, str, str, str, int, str, str]], opening: int) -> str:
    """Entries: time, business number, name, kind, fen (negative when paid out), note, voucher."""
    rows, balance = [], opening
    for serial, (at, number, name, kind, fen, note, voucher) in enumerate(sorted(entries), start=1):
        balance += fen
        direction = "收入" if fen > 0 else "支出"
        flow = f"{int(at)}{serial:08d}"
        rows.append(
            [_time(at), number, flow, name, kind, direction, _yuan(abs(fen)), _yuan(balance), "system", note, voucher]
        )
    gains = [entry[4] for entry in entries if entry[4] > 0]
    losses = [-entry[4] for entry in entries if entry[4] < 0]
    totals = [
        f"{len(rows)}.0",
        f"{len(gains)}.0",
        _yuan(sum(gains)),
        f"{len(losses)}.0",
        _yuan(sum(losses)),
    ]
    return _file(FUND_COLUMNS, rows, FUND_SUMMARY, totals)


def basic_bill(paid: Sequence[PayOrder], back: Sequence[tuple[PayOrder, Refund]]) -> str:
    """The fund-flow bill of the basic account: payments, their fees, refunds and the fees given back."""
    entries = []
    for order in paid:
        number, voucher = order.transaction_id, order.out_trade_no
        entries.append((order.paid_at, number, "交易", "交易", order.total, "", voucher))
        if kept := fee(order.total):
            entries.append((order.paid_at, number, "扣除交易手续费", "扣除交易手续费", -kept, "", voucher))
    for _, refund in back:
        voucher = refund.out_refund_no
        kept = fee(refund.amount)
        entries.append(
            (refund.created_at, refund.refund_id, "退款", "退款", kept - refund.amount, refund.reason, voucher)
        )
    return _fund_file(entries, opening=0)


def operation_bill(sent: Sequence[TransferBill], balance: int) -> str:
    """The fund-flow bill of the operating account: transfers. `balance`: fen left after the last."""
    entries = [
        (bill.updated_at, bill.transfer_bill_no, "企业付款", "商家转账", -bill.amount, bill.remark, bill.out_bill_no)
        for bill in sent
    ]
    return _fund_file(entries, opening=balance + sum(bill.amount for bill in sent))
