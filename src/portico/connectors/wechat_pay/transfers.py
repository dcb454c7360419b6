"""商家转账: money from the merchant to a person, who confirms it in WeChat.

    ACCEPTED → PROCESSING → WAIT_USER_CONFIRM → TRANSFERING → SUCCESS | FAIL
                                     └→ CANCELING → CANCELLED

Sources: the official pages of /v3/fund-app/mch-transfer/transfer-bills, its queries, cancel and notification (2025-03)
and of the scenes 1000 and 1011 (2025-07), [A]; perceptions of scene 1005 from public SDKs, [C]; that an unconfirmed
transfer fails after 24 hours, [C].

A number that got no clear answer is asked about, or sent again unchanged; never is another number used before the
first one is known to have failed: money would move twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.wechat_pay import notification
from portico.connectors.wechat_pay.client import Seal, WechatPayClient, same_code
from portico.kernel.errors import Refused
from portico.kernel.money import Money

_PATH: Final = "/v3/fund-app/mch-transfer/transfer-bills"
_EVENT: Final = "MCHTRANSFER.BILL.FINISHED"
MAX_REMARK: Final = 32
MAX_INFO: Final = 32
# From ¥2,000 on the payee's name is demanded, and checked; below ¥0.30 it must not be given.
NAME_FROM: Final = Money(200_000)


class TransferState(StrEnum):
    """The platform's words; TRANSFERING is its spelling."""

    ACCEPTED = "ACCEPTED"
    PROCESSING = "PROCESSING"
    WAIT_USER_CONFIRM = "WAIT_USER_CONFIRM"
    TRANSFERING = "TRANSFERING"
    SUCCESS = "SUCCESS"
    FAIL = "FAIL"
    CANCELING = "CANCELING"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """Nothing follows."""
        return self in {TransferState.SUCCESS, TransferState.FAIL, TransferState.CANCELLED}


@dataclass(frozen=True, slots=True)
class TransferScene:
    """What a merchant may transfer for, and what has to be reported with it. Applied for on the platform's console.

    `infos` are the platform's own words, verbatim; the merchant writes the content of each (≤ 32 characters).
    `perceptions` are what the payee may be told it is; the first is shown when none is named.
    """

    scene_id: str
    infos: tuple[str, ...]
    perceptions: tuple[str, ...]


MARKETING: Final = TransferScene("1000", ("活动名称", "奖励说明"), ("活动奖励", "现金奖励"))
COMMISSION: Final = TransferScene("1005", ("岗位类型", "报酬说明"), ("劳务报酬", "报销款", "企业补贴", "开工利是"))
COMPENSATION: Final = TransferScene("1011", ("赔付原因",), ("退款", "商家赔付"))


@dataclass(frozen=True, slots=True)
class StartTransfer:
    """Give `amount` to the person of `openid`. `out_bill_no`: 1 to 32 letters and digits, ours for ever.

    `reports` holds the content for each of the scene's `infos`. `name` is the payee's real name, sealed on the way.
    """

    out_bill_no: str
    openid: str
    amount: Money
    scene: TransferScene
    reports: Mapping[str, str]
    remark: str
    notify_url: str = ""
    perception: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if set(self.reports) != set(self.scene.infos):
            raise ValueError(f"scene {self.scene.scene_id} reports {', '.join(self.scene.infos)}")
        if self.perception and self.perception not in self.scene.perceptions:
            raise ValueError(f"scene {self.scene.scene_id} is perceived as {', '.join(self.scene.perceptions)}")


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as the platform sees it at `updated_at`.

    `package` is for `front_end_params`, while the payee is awaited and only in the answer to `start`.
    """

    out_bill_no: str
    transfer_bill_no: str
    state: TransferState
    updated_at: datetime
    amount: Money | None = None
    fail_reason: str = ""
    package: str = ""


@dataclass(frozen=True, slots=True)
class TransferNotice:
    """The platform says a transfer is final."""

    notice_id: str
    transfer: Transfer


def newer(known: Transfer, seen: Transfer) -> Transfer:
    """Which of two sightings of one transfer to believe, in whatever order they came.

    A final state is never left. Raises ValueError when they are of two transfers.
    """
    if known.out_bill_no != seen.out_bill_no:
        raise ValueError("two transfers")
    if known.state.is_final or (not seen.state.is_final and seen.updated_at < known.updated_at):
        return known
    return seen


class WechatTransfers:
    """One merchant's transfers. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(self, client: WechatPayClient) -> None:
        self._client = client

    def start(self, request: StartTransfer, *, turn: Turn = AT_ONCE) -> Transfer:
        """The platform holds the money ready for the payee. Idempotent by `out_bill_no`.

        Refused says that *this request* was not taken, and nothing of an earlier one: `query` before giving up.
        """
        if not request.name:
            answer = self._client.post("transfer", _PATH, self._content(request, None), turn=turn)
        else:
            answer = self._client.post_sealed("transfer", _PATH, lambda seal: self._content(request, seal), turn=turn)
        return Transfer(
            out_bill_no=str(answer["out_bill_no"]),
            transfer_bill_no=str(answer["transfer_bill_no"]),
            state=TransferState(answer["state"]),
            updated_at=datetime.fromisoformat(answer["create_time"]),
            amount=request.amount,
            package=str(answer.get("package_info") or ""),
        )

    def _content(self, request: StartTransfer, seal: Seal | None) -> dict[str, Any]:
        infos = [{"info_type": name, "info_content": request.reports[name][:MAX_INFO]} for name in request.scene.infos]
        content: dict[str, Any] = {
            "appid": self._client.config.app_id,
            "out_bill_no": request.out_bill_no,
            "transfer_scene_id": request.scene.scene_id,
            "openid": request.openid,
            "transfer_amount": request.amount.minor,
            "transfer_remark": request.remark[:MAX_REMARK],
            "transfer_scene_report_infos": infos,
        }
        if request.notify_url:
            content["notify_url"] = request.notify_url
        if request.perception:
            content["user_recv_perception"] = request.perception
        if seal and request.name:
            content["user_name"] = seal(request.name)
        return content

    def front_end_params(self, transfer: Transfer) -> dict[str, str]:
        """What wx.requestMerchantTransfer takes (base library 3.3.0). That it succeeds says nothing of the money."""
        config = self._client.config
        return {"mchId": config.mchid, "appId": config.app_id, "package": transfer.package}

    def query(self, *, out_bill_no: str) -> Transfer | None:
        """What the platform knows; None when it has never heard of the number, or not for 30 days."""
        try:
            answer = self._client.get("query_transfer", f"{_PATH}/out-bill-no/{quote(out_bill_no, safe='')}")
        except Refused as refusal:
            if not same_code(refusal, "NOT_FOUND"):
                raise
            return None
        return _transfer(answer)

    def cancel(self, *, out_bill_no: str) -> Transfer:
        """The payee can no longer confirm. CANCELING until the money is back: query, or await the notification.

        Raises Refused when the payee has confirmed already.
        """
        answer = self._client.post("cancel_transfer", f"{_PATH}/out-bill-no/{quote(out_bill_no, safe='')}/cancel")
        return _transfer(answer)

    def read_notification(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> TransferNotice:
        """The verified content. Raises NotificationForged, NotificationStale, NotificationMalformed."""
        return notification.read_as(self._client, _notice, headers=headers, body=body, now=now)


def _transfer(answer: Mapping[str, Any]) -> Transfer:
    fen = answer.get("transfer_amount")
    return Transfer(
        out_bill_no=str(answer["out_bill_no"]),
        transfer_bill_no=str(answer["transfer_bill_no"]),
        state=TransferState(answer["state"]),
        updated_at=datetime.fromisoformat(answer["update_time"]),
        amount=None if fen is None else Money(fen),
        fail_reason=str(answer.get("fail_reason") or ""),
    )


def _notice(opened: notification.Opened) -> TransferNotice:
    if opened.event_type != _EVENT:
        raise ValueError("event_type")
    return TransferNotice(opened.notice_id, _transfer(opened.content))
