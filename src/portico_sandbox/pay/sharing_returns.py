"""分账回退: a receiver that is a merchant gives shared money back. Answered at once. Sources: see `sharing_rules`."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock, rfc3339
from ..platform import Call, Reply, json_object
from ..store import Collection, Store
from . import sharing_rules as rules
from .replies import error
from .sharing import Sharing
from .sharing_rows import SharingOrder, SharingReturn

RETURNABLE_FOR = 180 * 86_400
MAX_RETURNS = 50


class SharingReturns:
    """Returns to one merchant. `outcome` (SUCCESS or FAILED) is the tester's to choose."""

    def __init__(self, store: Store, clock: Clock, sharing: Sharing) -> None:
        self._clock = clock
        self._sharing = sharing
        self._rows: Collection[SharingReturn] = Collection(store, "sharing_return", SharingReturn)
        self.outcome = "SUCCESS"

    def create(self, call: Call) -> Reply:
        """POST /v3/profitsharing/return-orders."""
        body = json_object(call.body) or {}
        if refusal := rules.refuse_return(body):
            return refusal
        order = self._order(body)
        if order is None:
            return error("RESOURCE_NOT_EXISTS", "sharing_unknown", "分账单不存在")
        if known := self._rows.get(body["out_return_no"]):
            same = (known.order_id, known.return_mchid, known.amount) == (
                order.order_id,
                body["return_mchid"],
                body["amount"],
            )
            return Reply(200, self._view(known), "return_again") if same else rules.refuse("return_other_content")
        if refusal := self._refuse_state(order, body):
            return refusal
        return self._open(order, body)

    def _order(self, body: dict[str, Any]) -> SharingOrder | None:
        if body.get("order_id"):
            return next((one for one in self._sharing.rows if one.order_id == body["order_id"]), None)
        return self._sharing.rows.get(body["out_order_no"])

    def _refuse_state(self, order: SharingOrder, body: dict[str, Any]) -> Reply | None:
        got = sum(
            part["amount"]
            for part in order.parts
            if (part["type"], part["account"], part["result"]) == ("MERCHANT_ID", body["return_mchid"], "SUCCESS")
        )
        if not got:
            return rules.refuse("return_not_possible")
        if self._clock.now() - order.created_at > RETURNABLE_FOR:
            return rules.refuse("return_too_late")
        earlier = [one for one in self._rows if one.order_id == order.order_id]
        if len(earlier) >= MAX_RETURNS:
            return rules.refuse("return_too_often")
        returned = sum(
            one.amount for one in earlier if (one.return_mchid, one.result) == (body["return_mchid"], "SUCCESS")
        )
        return rules.refuse("return_over_amount") if returned + body["amount"] > got else None

    def _open(self, order: SharingOrder, body: dict[str, Any]) -> Reply:
        now = self._clock.now()
        day = datetime.fromtimestamp(now, BEIJING)
        row = SharingReturn(
            out_return_no=body["out_return_no"],
            return_id=f"30080{secrets.randbelow(10**6):06d}{day:%Y%m%d}{secrets.randbelow(10**9):09d}",
            order_id=order.order_id,
            out_order_no=order.out_order_no,
            return_mchid=body["return_mchid"],
            amount=body["amount"],
            description=body["description"],
            created_at=now,
            result=self.outcome,
            fail_reason="" if self.outcome == "SUCCESS" else "ACCOUNT_ABNORMAL",
        )
        self._rows.save(row)
        if row.result == "SUCCESS":
            part = {
                "type": "MERCHANT_ID",
                "account": row.return_mchid,
                "amount": row.amount,
                "description": row.description,
                "finish_time": rfc3339(now),
            }
            self._sharing.announce(order, part, row.return_id, "分账回退")
        return Reply(200, self._view(row), f"return_{row.result.lower()}")

    def query(self, call: Call) -> Reply:
        """GET /v3/profitsharing/return-orders/{out_return_no}?out_order_no=…"""
        row = self._rows.get(call.path_params["out_return_no"])
        if row is None or call.query.get("out_order_no") != row.out_order_no:
            return error("RESOURCE_NOT_EXISTS", "return_unknown", "分账回退单不存在")
        return Reply(200, self._view(row), f"return_{row.result.lower()}")

    def _view(self, row: SharingReturn) -> dict[str, Any]:
        view = {
            "order_id": row.order_id,
            "out_order_no": row.out_order_no,
            "out_return_no": row.out_return_no,
            "return_id": row.return_id,
            "return_mchid": row.return_mchid,
            "amount": row.amount,
            "description": row.description,
            "result": row.result,
            "create_time": rfc3339(row.created_at),
            "finish_time": rfc3339(row.created_at),
        }
        return view | ({"fail_reason": row.fail_reason} if row.fail_reason else {})

    def clear(self) -> None:
        self._rows.clear()
