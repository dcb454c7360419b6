"""对账单: an address good for 30 seconds, behind it a ZIP with the day's 业务明细 and its 汇总, CSV in GBK.

Source: alipay.data.dataservice.bill.downloadurl.query (English page of 2016: errors, 30 seconds; stored mirror:
dates) [B]; the file's lines and its 25 columns as several public parsers read them [C]. Only day bills of type trade
are played; file names inside the ZIP are UTF-8 here and GBK there [C].
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

from ..clock import BEIJING, Clock
from ..platform import Call, Reply
from .buyers import Buyers
from .keys import AlipayCredentials
from .replies import error, ok
from .trades import Book, Refund, Trade, written, yuan

LINK_LIFETIME = 30
FIRST_DAY = date(2016, 1, 1)
# 0.6 % of the payment, the usual rate of the contract.
FEE_PER_MILLE = 6
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)


class Bills:
    """The merchant's bills, made from the book when they are asked for."""

    def __init__(self, clock: Clock, app: AlipayCredentials, book: Book, buyers: Buyers) -> None:
        self._clock = clock
        self._app = app
        self._book = book
        self._buyers = buyers
        self._links: dict[str, tuple[date, float]] = {}
        self.public_url = ""

    def link(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.data.dataservice.bill.downloadurl.query."""
        day = _read_day(biz.get("bill_date"))
        if biz.get("bill_type") != "trade" or day is None or day < FIRST_DAY:
            return error("INVAILID_ARGUMENTS", "bill_arguments_wrong")
        now = self._clock.now()
        # Ready at nine the next morning.
        ready = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING) + timedelta(days=1)
        if now < ready.timestamp() or not self._lines(day):
            return error("BILL_NOT_EXIST", "bill_not_ready" if now < ready.timestamp() else "bill_empty")
        token = secrets.token_hex(16)
        self._links[token] = (day, now + LINK_LIFETIME)
        address = (
            f"{self.public_url}/downloadBillFile.resource?bizType=trade&userId={self._app.seller_id}&fileId={token}"
        )
        return ok("bill_linked", bill_download_url=address)

    def download(self, call: Call) -> Reply:
        """GET /downloadBillFile.resource: the file, while the link is good."""
        day, until = self._links.get(call.query.get("fileId", ""), (FIRST_DAY, 0.0))
        if until < self._clock.now():
            return Reply(403, None, "bill_link_expired", {"Content-Type": "text/plain"}, raw=b"link expired\n")
        name = f"{self._app.seller_id}0156_{day:%Y%m%d}"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{name}_业务明细.csv", self._details(day).encode("gb18030"))
            archive.writestr(f"{name}_业务明细(汇总).csv", self._summary(day).encode("gb18030"))
        return Reply(200, None, "bill_sent", {"Content-Type": "application/zip"}, raw=packed.getvalue())

    def _lines(self, day: date) -> list[tuple[Trade, Refund | None]]:
        """What happened on that day: payments, then refunds."""
        paid = [(trade, None) for trade in self._book.trades if trade.paid_at and _day_of(trade.paid_at) == day]
        returned = [
            (trade, refund)
            for refund in self._book.refunds
            if refund.settled_at and _day_of(refund.settled_at) == day
            if (trade := self._book.trades.get(refund.out_trade_no))
        ]
        return [*paid, *returned]

    def _details(self, day: date) -> str:
        lines = self._lines(day)
        sums = [sum(amount for amount in map(_amount, lines) if (amount < 0) == back) for back in (False, True)]
        refunds = sum(refund is not None for _, refund in lines)
        following = day + timedelta(days=1)
        return "\r\n".join(
            [
                "#支付宝业务明细查询",
                f"#账号：[{self._app.seller_id}0156]",
                f"#起始日期：[{_chinese(day)} 00:00:00]   终止日期：[{_chinese(following)} 00:00:00]",
                "#-----------------------------------------业务明细列表----------------------------------------",
                COLUMNS,
                *(self._row(trade, refund) for trade, refund in lines),
                "#-----------------------------------------业务明细列表结束------------------------------------",
                f"#交易合计：{len(lines) - refunds}笔，商家实收共{yuan(sums[0])}元，商家优惠共0.00元",
                f"#退款合计：{refunds}笔，商家实收退款共{yuan(sums[1])}元，商家优惠退款共0.00元",
                f"#导出时间：[{_chinese(following)} 06:27:10]",
                "",
            ]
        )

    def _row(self, trade: Trade, refund: Refund | None) -> str:
        amount = _amount((trade, refund))
        finished = refund.settled_at if refund else trade.paid_at
        cells = [
            f"{trade.trade_no}\t",
            f"{trade.out_trade_no}\t",
            "退款" if refund else "交易",
            trade.subject.replace(",", "，"),
            written(refund.asked_at if refund else trade.created_at),
            written(finished),
            *("", "", "", ""),
            self._buyers.logon_id(trade.buyer),
            yuan(amount),
            yuan(amount),
            *("0.00",) * 5,
            "",
            *("0.00", "0.00"),
            f"{refund.out_request_no}\t" if refund else "",
            yuan(-_fee(amount)),
            "0.00",
            "",
        ]
        return ",".join(cells)

    def _summary(self, day: date) -> str:
        lines = self._lines(day)
        refunds = sum(refund is not None for _, refund in lines)
        total, fee = sum(map(_amount, lines)), sum(_fee(_amount(line)) for line in lines)
        return "\r\n".join(
            [
                "#支付宝业务汇总查询",
                f"#账号：[{self._app.seller_id}0156]",
                "#-----------------------------------------业务汇总列表----------------------------------------",
                "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,服务费（元）",
                f"合计,,{len(lines) - refunds},{refunds},{yuan(total)},{yuan(total)},{yuan(-fee)}",
                "#----------------------------------------业务汇总列表结束-------------------------------------",
                "",
            ]
        )

    def clear(self) -> None:
        self._links.clear()


def _amount(line: tuple[Trade, Refund | None]) -> int:
    trade, refund = line
    return -refund.amount if refund else trade.total


def _fee(amount: int) -> int:
    """Whole fen, rounded half up; given back with a refund."""
    fee = (abs(amount) * FEE_PER_MILLE + 500) // 1_000
    return fee if amount > 0 else -fee


def _day_of(moment: float) -> date:
    return datetime.fromtimestamp(moment, BEIJING).date()


def _chinese(day: date) -> str:
    return f"{day:%Y}年{day:%m}月{day:%d}日"


def _read_day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        return None
