"""商家转账, the kind the payee confirms: accepted, confirmed or not, cancelled, announced when it is final.

    ACCEPTED → PROCESSING → WAIT_USER_CONFIRM → TRANSFERING → SUCCESS | FAIL
                                     └→ CANCELING → CANCELLED

Sources: the official pages of /v3/fund-app/mch-transfer/transfer-bills and its queries, cancel and notification
(2025-03), [A]. A payee who does not confirm within 24 hours lets the transfer fail, [C]; the sandbox names that
failure OVERDUE_CLOSE, the word of the older product, [?]. TRANSFERING is the platform's spelling.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock, rfc3339
from ..credentials import PayCredentials
from ..people import People
from ..platform import Call, Reply, json_object
from ..quotas import Quotas
from ..store import Collection, Row, Store
from . import transfer_rules
from .notices import Notices
from .replies import error
from .sealed import SealedFields

CONFIRM_WITHIN = 86_400
QUERYABLE_FOR = 30 * 86_400
CANCEL_TAKES = 1.0
OPEN = frozenset({"ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING"})
FINAL = frozenset({"SUCCESS", "FAIL", "CANCELLED"})
# Why a transfer may fail; the official list of reasons is longer.
FAIL_REASONS = frozenset(
    {"ACCOUNT_FROZEN", "REAL_NAME_CHECK_FAIL", "NAME_NOT_CORRECT", "TRANSFER_QUOTA_EXCEED", "TRANSFER_RISK"}
    | {"DAY_RECEIVED_QUOTA_EXCEED", "ACCOUNT_NOT_EXIST", "OVERDUE_CLOSE"}
)


@dataclass(slots=True)
class TransferBill(Row):
    """One transfer. Amounts are fen; times are seconds since the epoch on the sandbox clock."""

    out_bill_no: str
    transfer_bill_no: str
    appid: str
    openid: str
    amount: int
    remark: str
    scene_id: str
    perception: str
    notify_url: str
    created_at: float
    updated_at: float
    package_info: str
    content: list[Any] = field(default_factory=list)
    # What the merchant says the payee is called; the sandbox's people are called by their nicknames.
    user_name: str = ""
    state: str = "WAIT_USER_CONFIRM"
    fail_reason: str = ""

    @property
    def key(self) -> str:
        return self.out_bill_no


class CannotConfirm(Exception):
    """The payee's phone shows this reason instead of the page."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.text = text


class Transfers:
    """Transfers of one merchant. `balance` is what its operating account holds, in fen."""

    def __init__(
        self,
        *,
        store: Store,
        credentials: PayCredentials,
        clock: Clock,
        quotas: Quotas,
        people: People,
        sealed: SealedFields,
        notices: Notices,
    ) -> None:
        self.mchid = credentials.mchid
        self._credentials = credentials
        self._clock = clock
        self._quotas = quotas
        self._people = people
        self._sealed = sealed
        self._notices = notices
        self._bills: Collection[TransferBill] = Collection(store, "transfer", TransferBill)
        self.balance = 10_000_000

    def create(self, call: Call) -> Reply:
        """POST /v3/fund-app/mch-transfer/transfer-bills."""
        body = json_object(call.body)
        if body is None:
            return error("PARAM_ERROR", "json_required", "请求体不是合法的 JSON")
        if not self._quotas.take("pay.transfer.per_second", window=1):
            return error("FREQUENCY_LIMITED", "transfer_rate")
        if refusal := transfer_rules.refuse(body, self._credentials, self._people):
            return refusal
        name = self._sealed.open(call, "/user_name", body["user_name"]) if body.get("user_name") else ""
        if isinstance(name, Reply):
            return name
        known = self._bills.get(body["out_bill_no"])
        if known:
            return self._again(known, body)
        return self._open(body, name)

    def _again(self, bill: TransferBill, body: dict[str, Any]) -> Reply:
        self._settle(bill)
        if bill.content != transfer_rules.content(body):
            return error("ALREADY_EXISTS", "out_bill_no_other_content", "商户单号已存在，且请求参数与原单不一致")
        return Reply(200, self._created(bill), "transfer_again")

    def _open(self, body: dict[str, Any], name: str) -> Reply:
        now = self._clock.now()
        if body["transfer_amount"] > self.balance:
            return error("NOT_ENOUGH", "transfer_not_enough", "商户运营账户资金不足，请充值后原单重试")
        day = datetime.fromtimestamp(now, BEIJING)
        bill = TransferBill(
            out_bill_no=body["out_bill_no"],
            transfer_bill_no=f"1330{secrets.randbelow(10**10):010d}{day:%Y%m%d}{secrets.randbelow(10**14):014d}",
            appid=body["appid"],
            openid=body["openid"],
            amount=body["transfer_amount"],
            remark=body["transfer_remark"],
            scene_id=body["transfer_scene_id"],
            perception=body.get("user_recv_perception") or "",
            notify_url=body.get("notify_url") or "",
            created_at=now,
            updated_at=now,
            package_info=secrets.token_urlsafe(48),
            content=transfer_rules.content(body),
            user_name=name,
        )
        self.balance -= bill.amount
        self._bills.save(bill)
        return Reply(200, self._created(bill), "transfer_accepted")

    def _created(self, bill: TransferBill) -> dict[str, Any]:
        view = {
            "out_bill_no": bill.out_bill_no,
            "transfer_bill_no": bill.transfer_bill_no,
            "create_time": rfc3339(bill.created_at),
            "state": bill.state,
        }
        return view | ({"package_info": bill.package_info} if bill.state == "WAIT_USER_CONFIRM" else {})

    def query_by_number(self, call: Call) -> Reply:
        """GET …/transfer-bills/out-bill-no/{out_bill_no}."""
        return self._query(self._bills.get(call.path_params["out_bill_no"]))

    def query_by_id(self, call: Call) -> Reply:
        """GET …/transfer-bills/transfer-bill-no/{transfer_bill_no}."""
        wanted = call.path_params["transfer_bill_no"]
        return self._query(next((bill for bill in self._bills if bill.transfer_bill_no == wanted), None))

    def _query(self, bill: TransferBill | None) -> Reply:
        if bill is None or self._clock.now() - bill.created_at > QUERYABLE_FOR:
            return error("NOT_FOUND", "transfer_unknown")
        self._settle(bill)
        view = self._resource(bill) | {"appid": bill.appid, "transfer_remark": bill.remark}
        # The query says mch_id where the notification says mchid.
        view["mch_id"] = view.pop("mchid")
        return Reply(200, view, f"transfer_{bill.state.lower()}")

    def cancel(self, call: Call) -> Reply:
        """POST …/transfer-bills/out-bill-no/{out_bill_no}/cancel: accepted, and done a moment later."""
        bill = self._bills.get(call.path_params["out_bill_no"])
        if bill is None:
            return error("NOT_FOUND", "transfer_unknown")
        self._settle(bill)
        if bill.state in {"SUCCESS", "FAIL", "TRANSFERING"}:
            return error("INVALID_REQUEST", "transfer_not_cancellable", "当前单据状态不支持撤销")
        if bill.state in OPEN:
            self._move(bill, "CANCELING")
        view = {
            "out_bill_no": bill.out_bill_no,
            "transfer_bill_no": bill.transfer_bill_no,
            "state": bill.state,
            "update_time": rfc3339(bill.updated_at),
        }
        return Reply(200, view, "transfer_cancel_accepted")

    def by_package(self, package: str) -> TransferBill | None:
        return next((bill for bill in self._bills if secrets.compare_digest(bill.package_info, package)), None)

    def get(self, out_bill_no: str) -> TransferBill | None:
        return self._bills.get(out_bill_no)

    def all(self) -> list[TransferBill]:
        return list(self._bills)

    def newest(self, limit: int) -> list[TransferBill]:
        return self._bills.newest(limit)

    def confirm(self, bill: TransferBill) -> None:
        """The payee takes the money. Raises CannotConfirm.

        A name that is not the payee's ends the transfer in FAIL, as the platform's check does.
        """
        self._settle(bill)
        if bill.state != "WAIT_USER_CONFIRM":
            raise CannotConfirm("transfer_not_waiting", "该笔转账已完成或已失效")
        payee = self._people.find(bill.openid)
        if bill.user_name and payee and payee.nickname != bill.user_name:
            self.fail(bill, "NAME_NOT_CORRECT")
        else:
            self._finish(bill, "SUCCESS")

    def fail(self, bill: TransferBill, reason: str) -> None:
        """The transfer has failed and its money is back. Raises CannotConfirm when it is final already."""
        if bill.state in FINAL:
            raise CannotConfirm("transfer_final", "该笔转账已完成或已失效")
        bill.fail_reason = reason
        self.balance += bill.amount
        self._finish(bill, "FAIL")

    def settle_due(self) -> None:
        """What nobody confirmed in time has failed; what was being cancelled is."""
        for bill in list(self._bills):
            self._settle(bill)

    def _settle(self, bill: TransferBill) -> None:
        now = self._clock.now()
        if bill.state == "CANCELING" and now - bill.updated_at >= CANCEL_TAKES:
            self.balance += bill.amount
            self._finish(bill, "CANCELLED")
        elif bill.state == "WAIT_USER_CONFIRM" and now - bill.created_at >= CONFIRM_WITHIN:
            self.fail(bill, "OVERDUE_CLOSE")

    def _finish(self, bill: TransferBill, state: str) -> None:
        self._move(bill, state)
        if bill.notify_url:
            summary = "商家转账单据终态通知"
            content = self._resource(bill)
            self._notices.queue("MCHTRANSFER.BILL.FINISHED", summary, "mch_payment", bill.notify_url, content)

    def _move(self, bill: TransferBill, state: str) -> None:
        bill.state, bill.updated_at = state, self._clock.now()
        self._bills.save(bill)

    def _resource(self, bill: TransferBill) -> dict[str, Any]:
        """The notification's content, and the body of a query but for one name."""
        content = {
            "mchid": self._credentials.mchid,
            "out_bill_no": bill.out_bill_no,
            "transfer_bill_no": bill.transfer_bill_no,
            "state": bill.state,
            "transfer_amount": bill.amount,
            "openid": bill.openid,
            "create_time": rfc3339(bill.created_at),
            "update_time": rfc3339(bill.updated_at),
        }
        return content | ({"fail_reason": bill.fail_reason} if bill.fail_reason else {})

    def clear(self) -> None:
        self._bills.clear()
        self.balance = 10_000_000
