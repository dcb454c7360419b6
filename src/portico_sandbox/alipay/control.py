"""Control calls of Alipay: codes, what buyers do with a trade, the sealed phone number, the cashier's decisions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..control_kit import Endpoint, Stop, body_of, limit, routes
from ..people import Person
from ..sandbox import Sandbox
from .oauth import CannotAuthorize
from .paying import CannotPay
from .trades import Trade


class AlipayControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox
        self._alipay = sandbox.alipay

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("POST", "/alipay/auth-codes", self.auth_code),
            ("POST", "/alipay/authorize", self.authorize),
            ("POST", "/alipay/sealed-phones", self.sealed_phone),
            ("GET", "/alipay/trades", self.trades),
            ("GET", "/alipay/trades/{out_trade_no}", self.trade),
            ("POST", "/alipay/trades/{out_trade_no}/pay", self.pay),
            ("GET", "/alipay/cashier", self.cashier),
            ("POST", "/alipay/cashier/pay", self.pay_at_cashier),
        ]
        return routes(table)

    def _person(self, body: dict[str, Any]) -> Person:
        return self._box.people.known(body.get("person") or "lin-xiao")

    def _view(self, trade: Trade) -> dict[str, Any]:
        buyer = self._alipay.buyers.find(trade.buyer)
        refunds = [asdict(refund) for refund in self._alipay.book.refunds_of(trade)]
        return asdict(trade) | {"buyer_name": buyer.nickname if buyer else "", "refunds": refunds}

    def _trade(self, request: Request) -> Trade:
        trade = self._alipay.book.trades.get(request.path_params["out_trade_no"])
        if trade is None:
            raise Stop(404, "trade_unknown", "no such trade")
        return trade

    async def auth_code(self, request: Request) -> Response:
        body = await body_of(request)
        person = self._person(body)
        alipay = self._alipay
        code = alipay.oauth.issue(person, str(body.get("scope") or "auth_base"))
        return JSONResponse({"auth_code": code, "buyer": alipay.buyers.identifier(person)}, 201)

    async def authorize(self, request: Request) -> Response:
        body = await body_of(request)
        query = {name: value for name, value in body.items() if isinstance(value, str)}
        try:
            return JSONResponse({"location": self._alipay.oauth.allow(query, self._person(body))}, 201)
        except CannotAuthorize as reason:
            raise Stop(409, "cannot_authorize", str(reason)) from None

    async def sealed_phone(self, request: Request) -> Response:
        body = await body_of(request)
        response = self._alipay.oauth.sealed_phone(self._person(body), forged=body.get("forged") is True)
        return JSONResponse({"response": response}, 201)

    async def trades(self, request: Request) -> Response:
        newest = self._alipay.book.trades.newest(limit(request))
        return JSONResponse({"items": [self._view(trade) for trade in newest]})

    async def trade(self, request: Request) -> Response:
        return JSONResponse(self._view(self._trade(request)))

    async def pay(self, request: Request) -> Response:
        body = await body_of(request)
        trade = self._trade(request)
        try:
            self._alipay.trades.pay(trade, self._person(body) if body.get("person") else None)
        except CannotPay as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse(self._view(trade))

    async def cashier(self, request: Request) -> Response:
        try:
            cashier = self._alipay.trades.cashier(request.query_params.get("token", ""))
        except CannotPay as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse(
            {
                "subject": cashier.biz["subject"],
                "total_amount": str(cashier.biz["total_amount"]),
                "out_trade_no": str(cashier.biz["out_trade_no"]),
                "seconds_left": self._alipay.trades.seconds_left(cashier),
                # A computer's page has no quit_url: who gives up goes where who paid goes.
                "quit_url": str(cashier.biz.get("quit_url") or cashier.return_url),
                "merchant": self._box.credentials.sms.sign_name,
            }
        )

    async def pay_at_cashier(self, request: Request) -> Response:
        body = await body_of(request)
        token = str(body.get("token") or "")
        try:
            cashier = self._alipay.trades.cashier(token)
            trade = self._alipay.trades.pay_at_cashier(token, self._person(body))
        except CannotPay as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse(self._view(trade) | {"location": self._alipay.trades.back(cashier, trade)})
