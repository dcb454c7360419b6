"""分账 of a direct merchant: an order's money is frozen, shared with receivers, and the rest unfrozen.

An order has to be placed with `settle_info.profit_sharing` (`WechatPayConfig.profit_sharing`); it can be shared from
a minute after it was paid, in at most 50 requests of 50 receivers, by default up to 30 % of it; after 30 days the
rest is the merchant's. Sources: the official pages of /v3/profitsharing/* (2025-09) and the platform's questions and
answers about sharing, [A].

The notification goes to receivers that are merchants, not to us who share, and its type cannot be relied on: the page
of 2026-01 says TRANSACTION.SUCCESS for sharing and for a return, an older one PROFITSHARING.*. It is told from a
payment's by what it holds (`receiver`). What we shared ourselves is asked for with `query`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import quote

from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.wechat_pay import notification
from portico.connectors.wechat_pay.client import Seal, WechatPayClient
from portico.kernel.money import Money

ReceiverType = Literal["MERCHANT_ID", "PERSONAL_OPENID"]
Relation = Literal[
    "STORE",
    "STAFF",
    "STORE_OWNER",
    "PARTNER",
    "HEADQUARTER",
    "BRAND",
    "DISTRIBUTOR",
    "USER",
    "SUPPLIER",
    "CUSTOM",
]
ShareResult = Literal["PENDING", "SUCCESS", "CLOSED"]

MAX_RECEIVERS: Final = 50
MAX_DESCRIPTION: Final = 80
_ORDERS: Final = "/v3/profitsharing/orders"
_RETURNS: Final = "/v3/profitsharing/return-orders"
_EVENTS: Final = frozenset(
    {"TRANSACTION.SUCCESS", "PROFITSHARING", "PROFITSHARING.SUCCESS", "PROFITSHARING.RETURN", "PROFITSHARING_RETURN"}
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom money may be shared with. `name`: a merchant's full name (needed), a person's real name (checked)."""

    type: ReceiverType
    account: str
    relation: Relation
    name: str = ""
    custom_relation: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One receiver's part. `name`, when given, is checked against the receiver."""

    type: ReceiverType
    account: str
    amount: Money
    description: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SharedPart:
    """What became of one receiver's part. CLOSED: it was not paid, its money is free again, for `fail_reason`."""

    type: ReceiverType
    account: str
    amount: Money
    result: ShareResult
    detail_id: str
    fail_reason: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """A sharing order as the platform sees it now."""

    out_order_no: str
    order_id: str
    transaction_id: str
    is_finished: bool
    parts: tuple[SharedPart, ...]


@dataclass(frozen=True, slots=True)
class ShareReturn:
    """Shared money on its way back to us."""

    out_return_no: str
    return_id: str
    amount: Money
    result: Literal["PROCESSING", "SUCCESS", "FAILED"]
    fail_reason: str


@dataclass(frozen=True, slots=True)
class SharingNotice:
    """We got money shared by another, or gave it back. `order_id` is the return's number for a return."""

    notice_id: str
    order_id: str
    out_order_no: str
    transaction_id: str
    account: str
    amount: Money
    at: datetime


class WechatProfitSharing:
    """One merchant's profit sharing. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(self, client: WechatPayClient) -> None:
        self._client = client

    def add_receiver(self, receiver: Receiver) -> None:
        """Money may be shared with the receiver. Adding one that is there changes nothing."""
        target = "/v3/profitsharing/receivers/add"

        def content(seal: Seal | None) -> dict[str, Any]:
            fields: dict[str, Any] = {
                "appid": self._client.config.app_id,
                "type": receiver.type,
                "account": receiver.account,
                "relation_type": receiver.relation,
            }
            if receiver.custom_relation:
                fields["custom_relation"] = receiver.custom_relation
            if seal and receiver.name:
                fields["name"] = seal(receiver.name)
            return fields

        if receiver.name:
            self._client.post_sealed("add_receiver", target, content)
        else:
            self._client.post("add_receiver", target, content(None))

    def remove_receiver(self, *, type: ReceiverType, account: str) -> None:
        """Money can no longer be shared with the receiver."""
        content = {"appid": self._client.config.app_id, "type": type, "account": account}
        self._client.post("delete_receiver", "/v3/profitsharing/receivers/delete", content)

    def share(
        self,
        *,
        transaction_id: str,
        out_order_no: str,
        shares: Sequence[Share],
        unfreeze_rest: bool,
        turn: Turn = AT_ONCE,
    ) -> Sharing:
        """The platform has accepted the sharing; `query` tells what became of it. Idempotent by `out_order_no`."""

        def content(seal: Seal | None) -> dict[str, Any]:
            return {
                "appid": self._client.config.app_id,
                "transaction_id": transaction_id,
                "out_order_no": out_order_no,
                "receivers": [_receiver(share, seal) for share in shares],
                "unfreeze_unsplit": unfreeze_rest,
            }

        if any(share.name for share in shares):
            return _sharing(self._client.post_sealed("share", _ORDERS, content, turn=turn))
        return _sharing(self._client.post("share", _ORDERS, content(None), turn=turn))

    def unfreeze(self, *, transaction_id: str, out_order_no: str, description: str) -> Sharing:
        """What has not been shared goes to us; nothing more of the order can be shared. Idempotent by number."""
        content = {
            "transaction_id": transaction_id,
            "out_order_no": out_order_no,
            "description": description[:MAX_DESCRIPTION],
        }
        return _sharing(self._client.post("unfreeze", f"{_ORDERS}/unfreeze", content))

    def query(self, *, transaction_id: str, out_order_no: str) -> Sharing:
        """What the platform knows. Raises Refused (RESOURCE_NOT_EXISTS) for a number it has never heard of."""
        number, transaction = quote(out_order_no, safe=""), quote(transaction_id, safe="")
        return _sharing(self._client.get("query_share", f"{_ORDERS}/{number}?transaction_id={transaction}"))

    def unsplit(self, *, transaction_id: str) -> Money:
        """How much of an order can still be shared."""
        target = f"/v3/profitsharing/transactions/{quote(transaction_id, safe='')}/amounts"
        return Money(self._client.get("unsplit", target)["unsplit_amount"])

    def give_back(
        self, *, out_order_no: str, out_return_no: str, mchid: str, amount: Money, description: str
    ) -> ShareReturn:
        """A receiver that is a merchant gives shared money back, within 180 days. Idempotent by `out_return_no`.

        It goes to our balance; refunding the buyer is another call, before or after.
        """
        content = {
            "out_order_no": out_order_no,
            "out_return_no": out_return_no,
            "return_mchid": mchid,
            "amount": amount.minor,
            "description": description[:MAX_DESCRIPTION],
        }
        return _return(self._client.post("return_share", _RETURNS, content))

    def query_return(self, *, out_order_no: str, out_return_no: str) -> ShareReturn:
        """What the platform knows of a return. Raises Refused for a number it has never heard of."""
        number, order = quote(out_return_no, safe=""), quote(out_order_no, safe="")
        return _return(self._client.get("query_return", f"{_RETURNS}/{number}?out_order_no={order}"))

    def read_notification(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> SharingNotice:
        """The verified content. Raises NotificationForged, NotificationStale, NotificationMalformed."""
        return notification.read_as(self._client, _notice, headers=headers, body=body, now=now)


def _receiver(share: Share, seal: Seal | None) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "type": share.type,
        "account": share.account,
        "amount": share.amount.minor,
        "description": share.description[:MAX_DESCRIPTION],
    }
    return fields | ({"name": seal(share.name)} if seal and share.name else {})


def _sharing(answer: Mapping[str, Any]) -> Sharing:
    parts = tuple(
        SharedPart(
            type=part["type"],
            account=str(part["account"]),
            amount=Money(part["amount"]),
            result=part["result"],
            detail_id=str(part.get("detail_id") or ""),
            fail_reason=str(part.get("fail_reason") or ""),
        )
        for part in answer.get("receivers") or ()
    )
    return Sharing(
        out_order_no=str(answer["out_order_no"]),
        order_id=str(answer["order_id"]),
        transaction_id=str(answer["transaction_id"]),
        is_finished=answer["state"] == "FINISHED",
        parts=parts,
    )


def _return(answer: Mapping[str, Any]) -> ShareReturn:
    return ShareReturn(
        out_return_no=str(answer["out_return_no"]),
        return_id=str(answer["return_id"]),
        amount=Money(answer["amount"]),
        result=answer["result"],
        fail_reason=str(answer.get("fail_reason") or ""),
    )


def _notice(opened: notification.Opened) -> SharingNotice:
    if opened.event_type not in _EVENTS:
        raise ValueError("event_type")
    content, receiver = opened.content, opened.content["receiver"]
    return SharingNotice(
        notice_id=opened.notice_id,
        order_id=str(content["order_id"]),
        out_order_no=str(content["out_order_no"]),
        transaction_id=str(content["transaction_id"]),
        account=str(receiver["account"]),
        amount=Money(receiver["amount"]),
        at=datetime.fromisoformat(content["success_time"]),
    )
