"""The platform's states in our words."""

from __future__ import annotations

from typing import Final

from portico.domains.payments.ports import GatewayPaymentState, GatewayRefundState

# REVOKED and PAYERROR belong to payment codes at a till; an order in them can never be paid.
PAYMENT_STATES: Final[dict[str, GatewayPaymentState]] = {
    "NOTPAY": "pending",
    "USERPAYING": "pending",
    "ACCEPT": "pending",
    "SUCCESS": "succeeded",
    "REFUND": "refunded",
    "CLOSED": "closed",
    "REVOKED": "closed",
    "PAYERROR": "closed",
}
REFUND_STATES: Final[dict[str, GatewayRefundState]] = {
    "PROCESSING": "processing",
    "SUCCESS": "succeeded",
    "CLOSED": "closed",
    "ABNORMAL": "abnormal",
}
