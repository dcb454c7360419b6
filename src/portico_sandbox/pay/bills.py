"""Bills: asked for by day, written from ten o'clock of the next morning on, fetched once by a short-lived address.

Sources: the official pages of GET /v3/bill/tradebill and /v3/bill/fundflowbill (2025-01) and their questions and
answers (2025-11): days of the last three months, STATEMENT_CREATING before the file exists, NO_STATEMENT_EXIST for a
day without a row, SHA1 of the uncompressed file, an address good for five minutes, no signature on the file [A].
What a wrong or future date answers is our reading, [?]: PARAM_ERROR for both. A bill is a snapshot: a refund that
settles after the file was written keeps the state it had.
"""

from __future__ import annotations

import gzip
import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from ..clock import BEIJING, Clock
from ..credentials import PayCredentials
from ..platform import Call, Reply
from . import bill_text
from .orders import PayOrder, PayOrders, PayRefunds, Refund
from .replies import error
from .transfers import Transfers

READY_AT_HOUR = 10
KEPT_DAYS = 92
ADDRESS_LIFETIME = 300


@dataclass(frozen=True, slots=True)
class _Ticket:
    """What an address leads to, and until when."""

    content: bytes
    expires_at: float


class Bills:
    """The bills of one merchant."""

    def __init__(
        self, credentials: PayCredentials, clock: Clock, orders: PayOrders, refunds: PayRefunds, transfers: Transfers
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._orders = orders
        self._refunds = refunds
        self._transfers = transfers
        self._written: dict[tuple[str, str], bytes] = {}
        self._tickets: dict[str, _Ticket] = {}
        self.public_url = ""

    def trade(self, call: Call) -> Reply:
        """GET /v3/bill/tradebill."""
        kind = call.query.get("bill_type", "ALL")
        if kind not in bill_text.TRADE_COLUMNS:
            return _query_error("bill_type", "须为 ALL、SUCCESS 或 REFUND")
        return self._ask(call, f"trade_{kind}")

    def fund_flow(self, call: Call) -> Reply:
        """GET /v3/bill/fundflowbill."""
        account = call.query.get("account_type", "BASIC")
        if account not in {"BASIC", "OPERATION", "FEES"}:
            return _query_error("account_type", "须为 BASIC、OPERATION 或 FEES")
        return self._ask(call, f"fund_{account}")

    def _ask(self, call: Call, kind: str) -> Reply:
        day = _date(call.query.get("bill_date", ""))
        now = datetime.fromtimestamp(self._clock.now(), BEIJING)
        if day is None or day >= now.date() or (now.date() - day).days > KEPT_DAYS:
            return _query_error("bill_date", "格式为 yyyy-MM-dd，仅支持三个月内、今天以前的账单")
        tar = call.query.get("tar_type", "")
        if tar not in {"", "GZIP"}:
            return _query_error("tar_type", "须为 GZIP")
        if now < datetime.combine(day + timedelta(days=1), datetime.min.time(), BEIJING).replace(hour=READY_AT_HOUR):
            return error("STATEMENT_CREATING", "bill_not_written_yet")
        content = self._written.setdefault((kind, day.isoformat()), self._write(kind, day))
        if not content:
            del self._written[kind, day.isoformat()]
            return error("NO_STATEMENT_EXIST", "bill_of_an_empty_day")
        return Reply(200, self._address(content, tar), "bill_ready")

    def _address(self, content: bytes, tar: str) -> dict[str, str]:
        token = secrets.token_urlsafe(32)
        body = gzip.compress(content) if tar else content
        self._tickets[token] = _Ticket(body, self._clock.now() + ADDRESS_LIFETIME)
        query = urlencode({"token": token} | ({"tartype": "gzip"} if tar else {}))
        return {
            "hash_type": "SHA1",
            "hash_value": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            "download_url": f"{self.public_url}/v3/billdownload/file?{query}",
        }

    def file(self, call: Call) -> Reply:
        """GET /v3/billdownload/file: the file itself, without a signature."""
        ticket = self._tickets.get(call.query.get("token", ""))
        if ticket is None or ticket.expires_at < self._clock.now():
            return error("PARAM_ERROR", "bill_address_expired", "下载地址无效或已过期")
        return Reply(200, None, "bill_file", {"Content-Type": "application/octet-stream"}, raw=ticket.content)

    def _write(self, kind: str, day: date) -> bytes:
        """The file; empty when the day has no row for it."""
        paid = [order for order in self._orders if order.paid_at and _day(order.paid_at) == day]
        back: list[tuple[PayOrder, Refund]] = [
            (order, refund)
            for refund in self._refunds
            if _day(refund.created_at) == day and (order := self._orders.get(refund.out_trade_no))
        ]
        what, _, which = kind.partition("_")
        if what == "trade":
            rows = len(paid if which != "REFUND" else ()) + len(back if which != "SUCCESS" else ())
            return bill_text.trade_bill(which, self._credentials.mchid, paid, back).encode() if rows else b""
        if which == "BASIC":
            return bill_text.basic_bill(paid, back).encode() if paid or back else b""
        sent = [bill for bill in self._transfers.all() if bill.state == "SUCCESS" and _day(bill.updated_at) == day]
        if which == "OPERATION" and sent:
            return bill_text.operation_bill(sent, self._transfers.balance).encode()
        return b""

    def clear(self) -> None:
        self._written.clear()
        self._tickets.clear()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, BEIJING).date()


def _query_error(field: str, issue: str) -> Reply:
    return error(
        "PARAM_ERROR", "field_rule", f"参数错误：{issue}", {"location": "query", "field": field, "issue": issue}
    )
