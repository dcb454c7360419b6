"""The paths of the merchant's desk and of its control calls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ..control_kit import Stop, body_of, limit, routes
from ..platform import Gate, Handler, Platform
from .desk import PayDesk
from .guard import Guard
from .keyring import KeyRing
from .transfers import FAIL_REASONS, CannotConfirm, TransferBill

TRANSFERS = "/fund-app/mch-transfer/transfer-bills"


def desk_routes(desk: PayDesk, gate: Gate, guard: Guard, platform: Platform) -> list[BaseRoute]:
    """What the platform itself answers."""

    def route(method: str, path: str, name: str, handler: Handler) -> Route:
        return Route(f"/v3{path}", gate.endpoint(platform, name, guard.protect(handler)), methods=[method])

    transfers, sharing, returns, bills = desk.transfers, desk.sharing, desk.returns, desk.bills
    by_number = f"{TRANSFERS}/out-bill-no/{{out_bill_no}}"
    abnormal = "/refund/domestic/refunds/{refund_id}/apply-abnormal-refund"
    return [
        route("POST", TRANSFERS, "pay.transfer", transfers.create),
        route("GET", by_number, "pay.query_transfer", transfers.query_by_number),
        route("GET", f"{TRANSFERS}/transfer-bill-no/{{transfer_bill_no}}", "pay.query_transfer", transfers.query_by_id),
        route("POST", f"{by_number}/cancel", "pay.cancel_transfer", transfers.cancel),
        route("POST", "/profitsharing/receivers/add", "pay.add_receiver", sharing.add_receiver),
        route("POST", "/profitsharing/receivers/delete", "pay.delete_receiver", sharing.delete_receiver),
        route("POST", "/profitsharing/orders", "pay.share", sharing.create),
        route("POST", "/profitsharing/orders/unfreeze", "pay.unfreeze", sharing.unfreeze),
        route("GET", "/profitsharing/orders/{out_order_no}", "pay.query_share", sharing.query),
        route("GET", "/profitsharing/transactions/{transaction_id}/amounts", "pay.unsplit", sharing.amounts),
        route("POST", "/profitsharing/return-orders", "pay.return_share", returns.create),
        route("GET", "/profitsharing/return-orders/{out_return_no}", "pay.query_return", returns.query),
        route("GET", "/bill/tradebill", "pay.trade_bill", bills.trade),
        route("GET", "/bill/fundflowbill", "pay.fund_flow_bill", bills.fund_flow),
        route("GET", "/billdownload/file", "pay.bill_file", bills.file),
        route("POST", abnormal, "pay.abnormal_refund", desk.abnormal.apply),
    ]


class DeskControl:
    """What the payee's phone and the platform's console do, under /sandbox/api."""

    def __init__(self, desk: PayDesk, ring: KeyRing) -> None:
        self._desk = desk
        self._ring = ring

    def routes(self) -> list[Route]:
        return routes(
            [
                ("GET", "/transfers", self.transfers),
                ("POST", "/transfers/open", self.open),
                ("GET", "/transfers/{out_bill_no}", self.transfer),
                ("POST", "/transfers/{out_bill_no}/confirm", self.confirm),
                ("POST", "/transfers/{out_bill_no}/fail", self.fail),
                ("POST", "/pay/balance", self.balance),
                ("POST", "/pay/certificates/rotate", self.rotate),
                ("POST", "/pay/certificates/retire", self.retire),
            ]
        )

    def _bill(self, request: Request) -> TransferBill:
        bill = self._desk.transfers.get(request.path_params["out_bill_no"])
        if bill is None:
            raise Stop(404, "transfer_unknown", "no such transfer")
        return bill

    async def transfers(self, request: Request) -> Response:
        return JSONResponse({"items": [asdict(bill) for bill in self._desk.transfers.newest(limit(request))]})

    async def transfer(self, request: Request) -> Response:
        return JSONResponse(asdict(self._bill(request)))

    async def open(self, request: Request) -> Response:
        """What wx.requestMerchantTransfer shows for its three fields."""
        body = await body_of(request)
        bill = self._desk.transfers.by_package(str(body.get("package", "")))
        if bill is None or (body.get("mchId"), body.get("appId")) != (self._desk.transfers.mchid, bill.appid):
            raise Stop(404, "transfer_unknown", "参数有误，无法打开收款确认页面")
        if bill.state != "WAIT_USER_CONFIRM":
            raise Stop(409, "transfer_not_waiting", "该笔转账已完成或已失效")
        return JSONResponse(asdict(bill))

    async def confirm(self, request: Request) -> Response:
        bill = self._bill(request)
        try:
            self._desk.transfers.confirm(bill)
        except CannotConfirm as reason:
            raise Stop(409, reason.rule, reason.text) from None
        return JSONResponse(asdict(bill))

    async def fail(self, request: Request) -> Response:
        bill, reason = self._bill(request), str((await body_of(request)).get("reason", "ACCOUNT_FROZEN"))
        if reason not in FAIL_REASONS:
            raise Stop(422, "reason_unknown", f"one of {', '.join(sorted(FAIL_REASONS))}")
        try:
            self._desk.transfers.fail(bill, reason)
        except CannotConfirm as problem:
            raise Stop(409, problem.rule, problem.text) from None
        return JSONResponse(asdict(bill))

    async def balance(self, request: Request) -> Response:
        fen: Any = (await body_of(request)).get("fen")
        if type(fen) is not int or fen < 0:
            raise Stop(422, "balance_wrong", "fen is an integer, 0 or more")
        self._desk.transfers.balance = fen
        return JSONResponse({"fen": fen})

    async def rotate(self, request: Request) -> Response:
        """A new platform certificate signs from now on."""
        fresh = self._ring.rotate()
        return JSONResponse({"serial_no": fresh.key.serial_no, "in_force": len(self._ring.certificates)})

    async def retire(self, request: Request) -> Response:
        """Only the newest platform certificate is left."""
        self._ring.retire()
        return JSONResponse({"in_force": len(self._ring.certificates)})
