"""Trades from order to paid, closed or finished; and what the buyer does on the phone.

A trade of a mini program exists from alipay.trade.create on. One of a mobile page exists only when its buyer has
confirmed at the cashier: until then a query answers ACQ.TRADE_NOT_EXIST (支付宝支付流程解读, Aliyun community) [C].
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from ..clock import Clock
from ..people import Person
from ..platform import Reply
from ..store import Collection, Row, Store
from . import orders
from .buyers import Buyers
from .keys import AlipayCredentials
from .notices import Notices
from .replies import error, ok
from .trades import CLOSED, FINISHED, SUCCESS, WAIT, Book, Trade, fen, written, yuan

# The contract says how long a payment may be refunded; after that the trade is finished.
REFUNDABLE_FOR = 365 * 86_400


class CannotPay(Exception):
    """The buyer's phone shows this reason instead of the cashier."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.text = text


@dataclass(slots=True)
class Cashier(Row):
    """A page the browser was sent to: an order that becomes a trade when somebody pays it."""

    token: str
    biz: dict[str, Any]
    notify_url: str
    return_url: str
    opened_at: float

    @property
    def key(self) -> str:
        return self.token


class Trades:
    """The merchant's trades."""

    def __init__(
        self, store: Store, clock: Clock, app: AlipayCredentials, book: Book, buyers: Buyers, notices: Notices
    ) -> None:
        self._clock = clock
        self._app = app
        self._book = book
        self._buyers = buyers
        self._notices = notices
        self._cashiers: Collection[Cashier] = Collection(store, "alipay_cashier", Cashier)
        self.public_url = ""

    def create(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.create: an order of a mini program, for one buyer."""
        now = self._clock.now()
        if refusal := orders.refuse(biz, now) or orders.refuse_mini(biz, self._app.app_id):
            return refusal
        buyer = orders.buyer_of(biz)
        trade = self._known(biz["out_trade_no"])
        if trade and (refusal := orders.refuse_reuse(trade, biz, buyer)):
            return refusal
        rule = "trade_again" if trade else "trade_new"
        trade = trade or self._open(biz, params.get("notify_url", ""), buyer, now)
        return ok(rule, out_trade_no=trade.out_trade_no, trade_no=trade.trade_no)

    def wap(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.wap.pay: a phone's browser goes on to the cashier."""
        return self._send_on(biz, params, orders.WAP)

    def page(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.page.pay: a computer's browser goes on to the same cashier."""
        return self._send_on(biz, params, orders.PAGE)

    def _send_on(self, biz: dict[str, Any], params: dict[str, str], product: str) -> Reply:
        now = self._clock.now()
        refusal = orders.refuse(biz, now)
        if refusal is None and biz.get("product_code") != product:
            refusal = orders.wrong(f"product_code 须为 {product}", "product_code_wrong")
        trade = None if refusal else self._known(biz["out_trade_no"])
        if trade:
            refusal = orders.refuse_reuse(trade, biz, trade.buyer)
        if refusal is not None:
            return refusal
        # The order's end is counted from now, not from when somebody pays.
        kept = biz | {"time_expire": written(orders.expiry(biz, now) or now)}
        notify_url, return_url = params.get("notify_url", ""), params.get("return_url", "")
        cashier = Cashier(secrets.token_urlsafe(18), kept, notify_url, return_url, now)
        self._cashiers.save(cashier)
        location = f"{self.public_url}/alipay/cashier?{urlencode({'token': cashier.token})}"
        return Reply(302, None, "cashier_opened", {"Location": location})

    def _open(self, biz: dict[str, Any], notify_url: str, buyer: str, now: float) -> Trade:
        day = written(now)[:10].replace("-", "")
        trade = Trade(
            out_trade_no=str(biz["out_trade_no"]),
            trade_no=f"{day}22001{secrets.randbelow(10**15):015d}",
            subject=biz["subject"],
            total=fen(biz["total_amount"]) or 0,
            product_code=str(biz.get("product_code") or ""),
            notify_url=notify_url,
            passback_params=str(biz.get("passback_params") or ""),
            buyer=buyer,
            created_at=now,
            expires_at=orders.expiry(biz, now) or now,
            fingerprint=orders.fingerprint(biz),
        )
        self._book.save(trade)
        return trade

    def _known(self, out_trade_no: object) -> Trade | None:
        trade = self._book.trades.get(str(out_trade_no))
        if trade:
            self.age(trade)
        return trade

    def age(self, trade: Trade) -> None:
        """The trade is where time has brought it: an unpaid one closes, a paid one finishes."""
        now = self._clock.now()
        if trade.status == WAIT and trade.expires_at <= now:
            self._move(trade, CLOSED)
        if trade.status == SUCCESS and trade.paid_at + REFUNDABLE_FOR <= now:
            self._move(trade, FINISHED)

    def _move(self, trade: Trade, status: str) -> None:
        trade.status = status
        if status == CLOSED:
            trade.closed_at = self._clock.now()
        self._book.save(trade)
        self.announce(trade)

    def settle_due(self) -> None:
        """Every trade whose time has come is closed or finished, and the merchant told."""
        for trade in list(self._book.trades):
            self.age(trade)

    def query(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.query."""
        trade = self._book.find(biz)
        zeros = dict.fromkeys(("buyer_pay_amount", "invoice_amount", "point_amount", "receipt_amount"), "0.00")
        if trade is None:
            number = {"out_trade_no": str(biz["out_trade_no"])} if biz.get("out_trade_no") else {}
            return error("ACQ.TRADE_NOT_EXIST", "trade_unknown", "交易不存在", **zeros, **number)
        self.age(trade)
        numbers = {"out_trade_no": trade.out_trade_no, "trade_no": trade.trade_no}
        paid: dict[str, Any] = zeros
        if trade.paid_at:
            paid = dict.fromkeys(("buyer_pay_amount", "invoice_amount", "receipt_amount"), yuan(trade.total))
            paid |= {"point_amount": "0.00", "send_pay_date": written(trade.paid_at)}
            paid["fund_bill_list"] = [{"amount": yuan(trade.total), "fund_channel": "ALIPAYACCOUNT"}]
        state = {"total_amount": yuan(trade.total), "trade_status": trade.status}
        return ok(
            f"trade_status_{trade.status.lower()}", **numbers, **self._buyers.fields(trade.buyer), **paid, **state
        )

    def close(self, biz: dict[str, Any], params: dict[str, str]) -> Reply:
        """alipay.trade.close: only what waits for its buyer can be closed."""
        trade = self._book.find(biz)
        if trade is None:
            return error("ACQ.TRADE_NOT_EXIST", "trade_unknown")
        self.age(trade)
        if trade.status != WAIT:
            return error("ACQ.TRADE_STATUS_ERROR", f"close_{trade.status.lower()}")
        self._move(trade, CLOSED)
        return ok("closed", out_trade_no=trade.out_trade_no, trade_no=trade.trade_no)

    def cashier(self, token: str) -> Cashier:
        """The page is good. Raises CannotPay."""
        cashier = self._cashiers.get(token)
        if cashier is None:
            raise CannotPay("cashier_unknown", "页面已失效，请返回商户重新发起支付")
        trade = self._known(cashier.biz["out_trade_no"])
        if trade and trade.status != WAIT:
            raise CannotPay("trade_over", "该订单已支付或已关闭")
        if trade is None and (orders.expiry(cashier.biz, 0) or 0) <= self._clock.now():
            raise CannotPay("cashier_expired", "订单已超时，请返回商户重新下单")
        return cashier

    def seconds_left(self, cashier: Cashier) -> int:
        """How long the order may still be paid."""
        return max(0, int((orders.expiry(cashier.biz, 0) or 0) - self._clock.now()))

    def pay_at_cashier(self, token: str, person: Person) -> Trade:
        """The person confirms on the page: the trade exists and is paid. Raises CannotPay."""
        cashier = self.cashier(token)
        trade = self._known(cashier.biz["out_trade_no"])
        buyer = self._buyers.identifier(person)
        if trade is None:
            trade = self._open(cashier.biz, cashier.notify_url, buyer, self._clock.now())
        self.pay(trade, person)
        return trade

    def back(self, cashier: Cashier, trade: Trade) -> str:
        """Where the browser goes after paying: unsigned here, since nobody may believe it anyway.

        Its parameters join the query, before a fragment: what the platform does with one is not documented [?].
        """
        if not cashier.return_url:
            return ""
        parts = urlsplit(cashier.return_url)
        query = urlencode({"out_trade_no": trade.out_trade_no, "total_amount": yuan(trade.total)})
        return parts._replace(query=f"{parts.query}&{query}" if parts.query else query).geturl()

    def pay(self, trade: Trade, person: Person | None = None) -> None:
        """The trade's buyer confirms (my.tradePay answers 9000) and the merchant is told. Raises CannotPay."""
        self.age(trade)
        if trade.status != WAIT:
            raise CannotPay("trade_over", "该订单已支付或已关闭")
        if person and self._buyers.identifier(person) != trade.buyer:
            raise CannotPay("not_the_buyer", "该订单属于另一位买家")
        trade.paid_at = self._clock.now()
        self._move(trade, SUCCESS)

    def announce(self, trade: Trade, **refund: str) -> None:
        """A notification of the trade as it is now is queued; `refund` adds what a refund's has."""
        fields = {
            "app_id": self._app.app_id,
            "auth_app_id": self._app.app_id,
            "seller_id": self._app.seller_id,
            "subject": trade.subject,
            "out_trade_no": trade.out_trade_no,
            "trade_no": trade.trade_no,
            "trade_status": trade.status,
            "total_amount": yuan(trade.total),
            "gmt_create": written(trade.created_at),
            "passback_params": trade.passback_params,
            **{name.replace("buyer_user_id", "buyer_id"): v for name, v in self._buyers.fields(trade.buyer).items()},
        }
        if trade.paid_at:
            bill = [{"amount": yuan(trade.total), "fundChannel": "ALIPAYACCOUNT"}]
            fields |= dict.fromkeys(("receipt_amount", "invoice_amount", "buyer_pay_amount"), yuan(trade.total))
            fields |= {"point_amount": "0.00", "gmt_payment": written(trade.paid_at)}
            fields["fund_bill_list"] = json.dumps(bill, separators=(",", ":"))
        if trade.closed_at:
            fields["gmt_close"] = written(trade.closed_at)
        self._notices.queue("refund" if refund else trade.status, trade.notify_url, fields | refund)

    def clear(self) -> None:
        self._book.clear()
        self._cashiers.clear()
