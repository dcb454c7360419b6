"""发起异常退款: a refund the platform could not return (state `abnormal`) is sent to a bank account instead.

Source: the official page of POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund (2024-12), [A].
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from portico.connectors.wechat_pay.client import Seal, WechatPayClient
from portico.connectors.wechat_pay.gateway import read_refund
from portico.domains.payments.ports import GatewayRefund

# The only banks it can go to: their debit cards, by the platform's code.
BANKS: Final = frozenset(
    {"CMB_DEBIT", "COMM_DEBIT", "ABC_DEBIT", "CCB_DEBIT", "ICBC_DEBIT", "BOC_DEBIT", "PAB_DEBIT", "SPDB_DEBIT"}
    | {"CITIC_DEBIT", "CEB_DEBIT", "CMBC_DEBIT", "CIB_DEBIT", "GDB_DEBIT", "PSBC_DEBIT", "NBCB_DEBIT"}
)


@dataclass(frozen=True, slots=True)
class BankCard:
    """A buyer's debit card. Number and name are sealed on the way and shown nowhere."""

    bank_type: str
    account: str = field(repr=False)
    real_name: str = field(repr=False)

    def __post_init__(self) -> None:
        if self.bank_type not in BANKS:
            raise ValueError("refunds go to debit cards of fifteen banks only")


class WechatAbnormalRefunds:
    """Refunds' second way out. Thread-safe. Raises Retryable or Refused."""

    def __init__(self, client: WechatPayClient) -> None:
        self._client = client

    def to_card(self, *, refund_id: str, out_refund_no: str, card: BankCard) -> GatewayRefund:
        """The refund is on its way to the buyer's card. Idempotent for one refund and card."""

        def content(seal: Seal) -> dict[str, Any]:
            return {
                "out_refund_no": out_refund_no,
                "type": "USER_BANK_CARD",
                "bank_type": card.bank_type,
                "bank_account": seal(card.account),
                "real_name": seal(card.real_name),
            }

        return read_refund(self._client.post_sealed("abnormal_refund", _target(refund_id), content))

    def to_merchant(self, *, refund_id: str, out_refund_no: str) -> GatewayRefund:
        """The money is on its way to the merchant's own bank account; paying the buyer is the merchant's matter."""
        content = {"out_refund_no": out_refund_no, "type": "MERCHANT_BANK_CARD"}
        return read_refund(self._client.post("abnormal_refund", _target(refund_id), content))


def _target(refund_id: str) -> str:
    return f"/v3/refund/domestic/refunds/{quote(refund_id, safe='')}/apply-abnormal-refund"
