"""Refunds: by the merchant's request number, at once or a while later, told in a notification of the trade.

`refund_fee` is always what the trade has given back in all, not this refund's amount: only the query names that.
Source: the pages of alipay.trade.refund and alipay.trade.fastpay.refund.query (stored mirrors) [B]; ACQ codes for
wrong amounts from a support article with replies [C]; the bare success for an unknown request number from a reply
that a public project has recorded [C].
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock
from ..platform import Reply
from .buyers import Buyers
from .orders import wrong
from .paying import Trades
from .replies import error, ok
from .trades import CLOSED, FINISHED, SUCCESS, Book, Refund, Trade, fen, written, yuan


class Refunds:
    """Refunds of the merchant's trades. `settle_after` (seconds) is the tester's to choose: 0 is at once."""

    def __init__(self, clock: Clock, book: Book, trades: Trades, buyers: Buyers) -> None:
        self._clock = clock
        self._book = book
        self._trades = trades
        self._buyers = buyers
        self.settle_after = 0.0

    def create(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.refund."""
        amount = fen(biz.get("refund_amount"))
        if amount is None:
            return wrong("refund_amount")
        if len(str(biz.get("refund_reason") or "")) > 256 or len(str(biz.get("out_request_no") or "")) > 64:
            return wrong("refund_reason 最长 256 个字符，out_request_no 最长 64 个字符")
        trade = self._book.find(biz)
        if trade is None:
            return error("ACQ.TRADE_NOT_EXIST", "trade_unknown", refund_fee="0.00", send_back_fee="0.00")
        number = str(biz.get("out_request_no") or trade.out_trade_no)
        known = self._book.refunds.get(f"{trade.out_trade_no}|{number}")
        if known and known.amount != amount:
            return error("ACQ.DISCORDANT_REPEAT_REQUEST", "refund_other_amount")
        if known:
            return self._view(trade, known, changed=False)
        if refusal := self._refuse(trade, amount, numbered=bool(biz.get("out_request_no"))):
            return refusal
        now = self._clock.now()
        reason = str(biz.get("refund_reason") or "")
        refund = Refund(trade.out_trade_no, number, amount, reason, now, now + self.settle_after)
        self._book.refunds.save(refund)
        if self.settle_after == 0:
            self._settle(refund, trade)
        return self._view(trade, refund, changed=bool(refund.settled_at))

    def _refuse(self, trade: Trade, amount: int, *, numbered: bool) -> Reply | None:
        self._trades.age(trade)
        if trade.status == FINISHED:
            return error("ACQ.TRADE_HAS_FINISHED", "refund_too_late")
        if not trade.paid_at:
            return error("ACQ.TRADE_STATUS_ERROR", "refund_unpaid")
        if not numbered and amount != trade.total:
            return error("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "refund_part_without_number")
        asked = sum(refund.amount for refund in self._book.refunds_of(trade))
        if asked + amount > trade.total:
            return error("ACQ.REASON_TRADE_REFUND_FEE_ERR", "refund_over_total")
        return None

    def _view(self, trade: Trade, refund: Refund, *, changed: bool) -> Reply:
        settled = {"gmt_refund_pay": written(refund.settled_at)} if refund.settled_at else {}
        return ok(
            "refund_done" if changed else "refund_no_change",
            out_trade_no=trade.out_trade_no,
            trade_no=trade.trade_no,
            fund_change="Y" if changed else "N",
            refund_fee=yuan(trade.refunded),
            send_back_fee=yuan(refund.amount if changed else 0),
            **self._buyers.fields(trade.buyer),
            **settled,
        )

    def query(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.fastpay.refund.query."""
        if not biz.get("out_request_no"):
            return wrong("out_request_no 必填")
        trade = self._book.find(biz)
        if trade is None:
            return error("ACQ.TRADE_NOT_EXIST", "trade_unknown")
        self.settle_due()
        refund = self._book.refunds.get(f"{trade.out_trade_no}|{biz['out_request_no']}")
        if refund is None:
            return ok("refund_unknown")
        fields: dict[str, Any] = {
            "trade_no": trade.trade_no,
            "out_trade_no": trade.out_trade_no,
            "out_request_no": refund.out_request_no,
            "total_amount": yuan(trade.total),
            "refund_amount": yuan(refund.amount),
        }
        if not refund.settled_at:
            return ok("refund_under_way", **fields)
        if "gmt_refund_pay" in (biz.get("query_options") or []):
            fields["gmt_refund_pay"] = written(refund.settled_at)
        return ok("refund_settled", **fields, refund_status="REFUND_SUCCESS")

    def settle_due(self) -> None:
        """Every refund whose time has come has reached its buyer."""
        now = self._clock.now()
        for refund in list(self._book.refunds):
            trade = self._book.trades.get(refund.out_trade_no)
            if trade and not refund.settled_at and refund.settles_at <= now:
                self._settle(refund, trade)

    def _settle(self, refund: Refund, trade: Trade) -> None:
        now = self._clock.now()
        refund.settled_at = now
        self._book.refunds.save(refund)
        trade.refunded += refund.amount
        if trade.refunded == trade.total and trade.status == SUCCESS:
            trade.status, trade.closed_at = CLOSED, now
        self._book.save(trade)
        # With milliseconds, unlike every other time.
        at = datetime.fromtimestamp(now, BEIJING).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        self._trades.announce(trade, gmt_refund=at, refund_fee=yuan(trade.refunded), out_biz_no=refund.out_request_no)
