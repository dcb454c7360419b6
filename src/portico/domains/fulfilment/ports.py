"""What fulfilment wants from a platform that holds the seller's money until goods are shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ShippingReport:
    """One parcel that carries a whole paid order. `carrier_code` is the platform's id of the carrier.

    `recipient_phone_masked` shows the last four digits only; SF Express requires it.
    """

    out_trade_no: str
    carrier_code: str
    tracking_number: str
    items_text: str
    payer_openid: str
    shipped_at: datetime
    recipient_phone_masked: str | None


class ShippingReporter(Protocol):
    """The platform's intake of shipping information."""

    def report(self, report: ShippingReport) -> None:
        """The platform knows the parcel. Idempotent: reporting the same parcel again is no error.

        Raises Retryable or Refused; `data["platform_code"]` keeps the platform's word.
        """
        ...
