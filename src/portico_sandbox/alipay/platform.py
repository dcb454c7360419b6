"""Alipay as the sandbox holds it: one app of one merchant, its book, its queue of notifications."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute, Route

from ..calls import CallLog
from ..clock import Clock
from ..faults import Faults
from ..people import People
from ..platform import Gate, Handler
from ..store import Store
from .bills import Bills
from .buyers import Buyers
from .codes import Codes
from .gateway import PATH, Gateway
from .keys import load_or_create
from .notices import Notices
from .oauth import OAuth
from .paying import Trades
from .refunds import Refunds
from .replies import AlipayPlatform
from .trades import Book


class Alipay:
    """The platform's parts. Browsers and bill links reach it at `public_url`."""

    def __init__(
        self,
        directory: Path,
        *,
        store: Store,
        clock: Clock,
        faults: Faults,
        calls: CallLog,
        gate: Gate,
        people: People,
        public_url: str,
    ) -> None:
        self._gate = gate
        self.app, self._keys = load_or_create(directory)
        self.book = Book(store)
        self.buyers = Buyers(people, self.app.app_id)
        self.notices = Notices(store, clock, faults, calls, self._keys)
        self.trades = Trades(store, clock, self.app, self.book, self.buyers, self.notices)
        self.refunds = Refunds(clock, self.book, self.trades, self.buyers)
        self.oauth = OAuth(store, clock, self.app, self._keys, people, self.buyers)
        self.bills = Bills(clock, self.app, self.book, self.buyers)
        self.codes = Codes(store, self.app)
        self.trades.public_url = self.bills.public_url = self.codes.public_url = public_url

    def routes(self) -> list[BaseRoute]:
        """The platform's own paths."""
        methods = {
            "alipay.trade.create": self.trades.create,
            "alipay.trade.query": self.trades.query,
            "alipay.trade.close": self.trades.close,
            "alipay.trade.refund": self.refunds.create,
            "alipay.trade.fastpay.refund.query": self.refunds.query,
            "alipay.system.oauth.token": self.oauth.token,
            "alipay.data.dataservice.bill.downloadurl.query": self.bills.link,
            "alipay.open.app.qrcode.create": self.codes.create,
        }
        pages = {"alipay.trade.wap.pay": self.trades.wap, "alipay.trade.page.pay": self.trades.page}
        gateway = Gateway(self._gate, self.app, self._keys, methods, pages)
        return [
            Route(PATH, gateway.serve, methods=["GET", "POST"]),
            self._file("/downloadBillFile.resource", "alipay.bill_file", self.bills.download),
            self._file("/alipay/qrcode", "alipay.qrcode_picture", self.codes.picture),
        ]

    def _file(self, path: str, name: str, handler: Handler) -> Route:
        platform = AlipayPlatform(name, self._keys.platform_private)
        return Route(path, self._gate.endpoint(platform, name, handler), methods=["GET"])

    def settle_due(self) -> None:
        """What time brings has come: refunds arrive, unpaid trades close, old ones finish."""
        self.refunds.settle_due()
        self.trades.settle_due()

    def apply(self, setting: Callable[[str, Any], Any]) -> None:
        """The tester's choices are in force."""
        self.buyers.older = setting("alipay_identity", "open_id") == "user_id"
        self.refunds.settle_after = float(setting("alipay_refund_settle_after", 0.0))

    def settings(self) -> dict[str, Any]:
        """The choices in force."""
        identity = "user_id" if self.buyers.older else "open_id"
        return {"alipay_identity": identity, "alipay_refund_settle_after": self.refunds.settle_after}

    @staticmethod
    def checks() -> dict[str, Callable[[Any], bool]]:
        """What each choice may be."""
        return {
            "alipay_identity": lambda value: value in {"open_id", "user_id"},
            "alipay_refund_settle_after": lambda value: isinstance(value, int | float) and value >= 0,
        }

    def clear(self) -> None:
        """No trades, codes or bill links."""
        self.trades.clear()
        self.oauth.clear()
        self.bills.clear()
        self.codes.clear()
