"""分账 of a direct merchant: receivers, sharing, unfreezing what is left, what is still free, and the notification.

Sharing is accepted at once and done a moment later (`settle_after`). An order's money is free to be shared for 30 days
after it was paid; then the rest goes to the merchant. Sources: see `sharing_rules`.

The notification is the platform's odd one: its type is TRANSACTION.SUCCESS, like a payment's (official page of
2026-01; an older one promises PROFITSHARING.SUCCESS), its original_type is `transaction` in the wild, and it goes to
receivers that are merchants, at the address set in their console. The sandbox sends it to the `sharing_notify_url`
setting, for every receiver that is a merchant, sealed with the key of the one merchant it has.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock, rfc3339
from ..credentials import PayCredentials
from ..people import People
from ..platform import Call, Reply, json_object
from ..quotas import Quotas
from ..store import Collection, Store
from . import sharing_rules as rules
from .fees import fee
from .notices import Notices
from .orders import PayOrder, PayOrders
from .replies import error
from .sealed import SealedFields
from .sharing_rows import SharingOrder, SharingReceiver

READY_AFTER = 60
FROZEN_FOR = 30 * 86_400
MAX_CALLS = 50


class Sharing:
    """Profit sharing of one merchant. `max_ratio` is what its console allows receivers to get, per cent."""

    def __init__(
        self,
        *,
        store: Store,
        credentials: PayCredentials,
        clock: Clock,
        quotas: Quotas,
        people: People,
        sealed: SealedFields,
        orders: PayOrders,
        notices: Notices,
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._quotas = quotas
        self._people = people
        self._sealed = sealed
        self._orders = orders
        self._notices = notices
        self._receivers: Collection[SharingReceiver] = Collection(store, "sharing_receiver", SharingReceiver)
        self.rows: Collection[SharingOrder] = Collection(store, "sharing_order", SharingOrder)
        self.max_ratio = 30
        self.settle_after = 1.0
        self.notify_url = ""

    def add_receiver(self, call: Call) -> Reply:
        """POST /v3/profitsharing/receivers/add. Adding one that is there changes nothing."""
        body = json_object(call.body) or {}
        if refusal := rules.refuse_receiver(body, self._credentials, self._people):
            return refusal
        name = self._sealed.open(call, "/name", body["name"]) if body.get("name") else ""
        if isinstance(name, Reply):
            return name
        if not self._is_named(body, name):
            return rules.refuse("sharing_name_wrong")
        kept = SharingReceiver(
            body["type"], body["account"], body["relation_type"], body.get("custom_relation") or "", name
        )
        self._receivers.save(kept)
        shown = ("type", "account", "name", "relation_type", "custom_relation")
        return Reply(200, {field: body[field] for field in shown if body.get(field)}, "receiver_added")

    def _is_named(self, receiver: dict[str, Any], name: str) -> bool:
        """A personal receiver that the sandbox knows, with a name, has to be called so."""
        person = self._people.find(receiver["account"])
        return not (name and person and person.nickname != name)

    def delete_receiver(self, call: Call) -> Reply:
        """POST /v3/profitsharing/receivers/delete. Deleting one that is not there changes nothing."""
        body = json_object(call.body) or {}
        gone = SharingReceiver(str(body.get("type")), str(body.get("account")), "")
        if gone.type not in rules.TYPES or body.get("appid") not in self._credentials.app_ids:
            return error("PARAM_ERROR", "field_rule", "参数错误：type 或 appid")
        self._receivers.remove(gone.key)
        return Reply(200, {"type": gone.type, "account": gone.account}, "receiver_deleted")

    def create(self, call: Call) -> Reply:
        """POST /v3/profitsharing/orders."""
        body = json_object(call.body) or {}
        if refusal := rules.refuse_order(body, self._credentials, self._people):
            return refusal
        parts = body["receivers"]
        facts = [[one["type"], one["account"], one["amount"], one["description"]] for one in parts]
        content = [body["transaction_id"], facts, body["unfreeze_unsplit"]]
        if known := self.rows.get(body["out_order_no"]):
            return self._again(known, content)
        order = self._orders.by_transaction(body["transaction_id"])
        if refusal := self._refuse_state(order) or self._refuse_parts(call, parts):
            return refusal
        assert order is not None  # a missing order is refused above
        shared = sum(one["amount"] for one in parts)
        if refusal := self._refuse_money(order, shared, self._to_others(parts)):
            return refusal
        return self._open(body, content, [self._part(one) for one in parts], unfreeze=body["unfreeze_unsplit"])

    def _again(self, known: SharingOrder, content: list[Any]) -> Reply:
        if known.content != content:
            return rules.refuse("sharing_other_content")
        self._settle(known)
        return Reply(200, self._view(known), "sharing_again")

    def _refuse_state(self, order: PayOrder | None) -> Reply | None:
        if order is None or not order.profit_sharing:
            return rules.refuse("sharing_not_marked")
        if self._clock.now() - order.paid_at < READY_AFTER:
            return rules.refuse("sharing_too_early")
        if len(self._of(order.transaction_id)) >= MAX_CALLS:
            return rules.refuse("sharing_too_often")
        if not self._quotas.take("pay.sharing.per_second", window=1):
            return error("FREQUENCY_LIMITED", "sharing_rate")
        return None

    def _refuse_parts(self, call: Call, parts: list[dict[str, Any]]) -> Reply | None:
        for part in parts:
            name = self._sealed.open(call, "/receivers/name", part["name"]) if part.get("name") else ""
            if isinstance(name, Reply):
                return name
            known = self._receivers.get(f"{part['type']}:{part['account']}")
            if known is None and part["account"] != self._credentials.mchid:
                return rules.refuse("sharing_no_relation")
            if not self._is_named(part, name):
                return rules.refuse("sharing_name_wrong")
        return None

    def _to_others(self, parts: list[dict[str, Any]]) -> int:
        return sum(part["amount"] for part in parts if part["account"] != self._credentials.mchid)

    def _refuse_money(self, order: PayOrder, wanted: int, to_others: int) -> Reply | None:
        if wanted > self.unsplit(order):
            return rules.refuse("sharing_not_enough")
        before = sum(self._to_others(one.parts) for one in self._of(order.transaction_id))
        if (before + to_others) * 100 > order.total * self.max_ratio:
            return rules.refuse("sharing_over_ratio")
        return None

    def _part(self, receiver: dict[str, Any]) -> dict[str, Any]:
        now = rfc3339(self._clock.now())
        shown = {field: receiver[field] for field in ("type", "account", "amount", "description")}
        return shown | {"result": "PENDING", "detail_id": self._number("36"), "create_time": now, "finish_time": now}

    def _number(self, kind: str) -> str:
        day = datetime.fromtimestamp(self._clock.now(), BEIJING)
        return f"{kind}000{secrets.randbelow(10**7):07d}{day:%Y%m%d}{secrets.randbelow(10**9):09d}"

    def _open(self, body: dict[str, Any], content: list[Any], parts: list[dict[str, Any]], *, unfreeze: bool) -> Reply:
        now = self._clock.now()
        order = SharingOrder(
            out_order_no=body["out_order_no"],
            order_id=self._number("30"),
            transaction_id=body["transaction_id"],
            created_at=now,
            settles_at=now + self.settle_after,
            content=content,
            parts=parts,
            unfreeze=unfreeze,
        )
        self.rows.save(order)
        return Reply(200, self._view(order), "sharing_accepted")

    def unfreeze(self, call: Call) -> Reply:
        """POST /v3/profitsharing/orders/unfreeze: what is left goes to the merchant; nothing more can be shared."""
        body = json_object(call.body) or {}
        if refusal := rules.refuse_numbers(body) or rules.refuse_description(body.get("description")):
            return refusal
        content = [body["transaction_id"], body["description"]]
        if known := self.rows.get(body["out_order_no"]):
            return self._again(known, content)
        order = self._orders.by_transaction(body["transaction_id"])
        if refusal := self._refuse_state(order):
            return refusal
        assert order is not None  # a missing order is refused above
        left = self.unsplit(order)
        if left == 0:
            return rules.refuse("sharing_not_enough")
        own = {"type": "MERCHANT_ID", "account": self._credentials.mchid, "description": "解冻给分账方"}
        return self._open(body, content, [self._part(own | {"amount": left})], unfreeze=True)

    def query(self, call: Call) -> Reply:
        """GET /v3/profitsharing/orders/{out_order_no}?transaction_id=…"""
        order = self.rows.get(call.path_params["out_order_no"])
        if order is None or call.query.get("transaction_id") != order.transaction_id:
            return error("RESOURCE_NOT_EXISTS", "sharing_unknown", "分账单不存在")
        self._settle(order)
        return Reply(200, self._view(order), f"sharing_{order.state.lower()}")

    def amounts(self, call: Call) -> Reply:
        """GET /v3/profitsharing/transactions/{transaction_id}/amounts."""
        order = self._orders.by_transaction(call.path_params["transaction_id"])
        if order is None or not order.profit_sharing:
            return error("RESOURCE_NOT_EXISTS", "order_unknown", "订单不存在")
        view = {"transaction_id": order.transaction_id, "unsplit_amount": self.unsplit(order)}
        return Reply(200, view, "sharing_amounts")

    def unsplit(self, order: PayOrder) -> int:
        """Fen that may still be shared: neither shared nor refunded, without the platform's fee; 0 when unfrozen."""
        orders = self._of(order.transaction_id)
        if any(one.unfreeze for one in orders) or self._clock.now() - order.paid_at > FROZEN_FOR:
            return 0
        shared = sum(one.amount for one in orders)
        kept = order.total - order.refunded
        return max(0, kept - fee(kept) - shared)

    def _of(self, transaction_id: str) -> list[SharingOrder]:
        return [one for one in self.rows if one.transaction_id == transaction_id]

    def settle_due(self) -> None:
        """Every sharing whose time has come is done and announced."""
        for order in list(self.rows):
            self._settle(order)

    def _settle(self, order: SharingOrder) -> None:
        if order.state == "FINISHED" or order.settles_at > self._clock.now():
            return
        order.state = "FINISHED"
        for part in order.parts:
            # A part whose receiver was deleted in between is closed, and its money is free again.
            known = (
                self._receivers.get(f"{part['type']}:{part['account']}") or part["account"] == self._credentials.mchid
            )
            part["result"] = "SUCCESS" if known else "CLOSED"
            part["finish_time"] = rfc3339(self._clock.now())
            if not known:
                part["fail_reason"] = "NO_RELATION"
            elif part["type"] == "MERCHANT_ID":
                self.announce(order, part, order.order_id, "分账")
        self.rows.save(order)

    def announce(self, order: SharingOrder, part: dict[str, Any], order_id: str, summary: str) -> None:
        """The receiver's merchant is told, when it has an address for it."""
        if not self.notify_url:
            return
        receiver = {field: part[field] for field in ("type", "account", "amount", "description")}
        content = {
            "mchid": self._credentials.mchid,
            "transaction_id": order.transaction_id,
            "order_id": order_id,
            "out_order_no": order.out_order_no,
            "receiver": receiver,
            "success_time": part["finish_time"],
        }
        self._notices.queue("TRANSACTION.SUCCESS", summary, "transaction", self.notify_url, content)

    def _view(self, order: SharingOrder) -> dict[str, Any]:
        return {
            "transaction_id": order.transaction_id,
            "out_order_no": order.out_order_no,
            "order_id": order.order_id,
            "state": order.state,
            "receivers": order.parts,
        }

    def clear(self) -> None:
        self._receivers.clear()
        self.rows.clear()
