"""对账单: the platform's own account of a day, fetched and read.

Source: alipay.data.dataservice.bill.downloadurl.query (English page of 2016: the link lives 30 seconds, BILL_NOT_EXIST,
INVAILID_ARGUMENTS [sic]; stored mirror: ready about nine the next morning) [B]. The file: a ZIP of CSVs in GBK with the
lines between two marks, as several public parsers read it [C].
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from urllib.parse import urlsplit

from portico.connectors.alipay.client import PLATFORM, AlipayClient
from portico.connectors.alipay.errors import says
from portico.connectors.alipay.forms import moment, money
from portico.connectors.kit.http import Answer, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.kernel.errors import PorticoError, Refused
from portico.kernel.money import Money

LINK: Final = "alipay.data.dataservice.bill.downloadurl.query"
FILE: Final = "alipay.bill_file"
MAX_UNPACKED: Final = 256 * 1024 * 1024
_BEGINS: Final = "业务明细列表"
_ENDS: Final = "业务明细列表结束"
_COUNTED: Final = re.compile(r"#+(交易|退款)合计：(\d+)笔")
_UNIT: Final = re.compile(r"[（(]元[）)]")

Kind = Literal["payment", "refund"]


class BillUnreadable(ValueError):
    """The file is no bill in the form this reads, or not all of it is there."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """A payment or a refund that reached the account. `amount` and `fee` are positive for what a payment brings and
    costs; a refund has its `amount` positive too, and gives back its `fee`."""

    kind: Kind
    trade_no: str
    out_trade_no: str
    out_refund_no: str
    amount: Money
    fee: Money
    finished_at: datetime


class AlipayBills:
    """The bills of one account."""

    def __init__(self, client: AlipayClient, *, record: Recorder = log_call) -> None:
        self._client = client
        self._record = record

    def day(self, day: date) -> list[BillLine] | None:
        """Everything of that day (Beijing), or None: nothing happened, or the bill is not ready before about nine.

        Raises BillUnreadable, Retryable, Refused.
        """
        try:
            answer = self._client.call(LINK, {"bill_type": "trade", "bill_date": day.isoformat()})
        except Refused as refusal:
            if says(refusal, "BILL_NOT_EXIST", "ISP.BILL_NOT_EXIST"):
                return None
            raise
        return read_archive(self._fetch(str(answer["bill_download_url"])))

    def _fetch(self, address: str) -> bytes:
        """The file. The link comes in a signed answer; all the same it may lead only where bills are kept."""
        parts = urlsplit(address)
        if parts.hostname not in self._client.config.bill_hosts or parts.scheme not in {"http", "https"}:
            raise self._client.http.refused(FILE, "host_refused", str(parts.hostname))
        http = PlatformHttp(platform=PLATFORM, base_url=f"{parts.scheme}://{parts.netloc}", record=self._record)
        try:
            target = f"{parts.path}?{parts.query}"
            return http.send(Request(FILE, "GET", target, repeatable=True), lambda a: _judge(http, a)).body
        finally:
            http.close()


def _judge(http: PlatformHttp, answer: Answer) -> PorticoError | None:
    if answer.status == 200:
        return None
    make = http.retryable if answer.status >= 500 else http.refused
    return make(FILE, f"HTTP_{answer.status}")


def read_archive(packed: bytes) -> list[BillLine]:
    """The lines of the detail file inside. It is known by what it says, for its name comes in GBK.

    Raises BillUnreadable.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise BillUnreadable("too large")
            texts = [archive.read(member).decode("gb18030") for member in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as problem:
        raise BillUnreadable("no archive of GBK text") from problem
    details = [text for text in texts if _ENDS in text]
    if len(details) != 1:
        raise BillUnreadable(f"{len(details)} detail files")
    return read_details(details[0])


def read_details(text: str) -> list[BillLine]:
    """Every line between the marks, as many as the file itself counts. Raises BillUnreadable."""
    rows = iter(text.splitlines())
    for row in rows:
        if row.startswith("#") and _BEGINS in row and _ENDS not in row:
            break
    else:
        raise BillUnreadable("no list")
    lines, counted = _lines(rows)
    for kind, name in (("payment", "交易"), ("refund", "退款")):
        if sum(line.kind == kind for line in lines) != counted.get(name, 0):
            raise BillUnreadable(f"not all {kind} lines are there")
    return lines


def _lines(rows: Iterator[str]) -> tuple[list[BillLine], dict[str, int]]:
    listed: list[str] = []
    for row in rows:
        if row.startswith("#") and _ENDS in row:
            break
        listed.append(row)
    else:
        raise BillUnreadable("the list has no end")
    table = csv.DictReader(_plain_head(listed))
    try:
        lines = [_line(row) for row in table]
    except (KeyError, ValueError, TypeError) as problem:
        raise BillUnreadable(f"a line cannot be read: {problem}") from problem
    return lines, {found[1]: int(found[2]) for row in rows if (found := _COUNTED.match(row))}


def _plain_head(rows: list[str]) -> Iterable[str]:
    """The column names without their unit, which is written in two ways."""
    return [_UNIT.sub("", row) if position == 0 else row for position, row in enumerate(rows)]


def _line(row: dict[str, str]) -> BillLine:
    kinds: dict[str, Kind] = {"交易": "payment", "退款": "refund"}
    kind = kinds[row["业务类型"].strip()]
    amount, fee = money(row["订单金额"]), money(row["服务费"])
    return BillLine(
        kind=kind,
        # Numbers are followed by a tab, lest a spreadsheet round them.
        trade_no=row["支付宝交易号"].strip(),
        out_trade_no=row["商户订单号"].strip(),
        out_refund_no=row["退款批次号/请求号"].strip(),
        amount=-amount if kind == "refund" else amount,
        fee=fee if kind == "refund" else -fee,
        finished_at=moment(row["完成时间"]),
    )
