"""What a merchant does besides being paid: transfers, profit sharing, bills, abnormal refunds. One object for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from ..clock import Clock
from ..credentials import PayCredentials
from ..people import People
from ..quotas import Quotas
from ..store import Store
from .abnormal import AbnormalRefunds
from .bills import Bills
from .keyring import KeyRing
from .notices import Notices
from .orders import PayOrders, PayRefunds
from .prepay import is_loopback
from .refunds import Refunds
from .sealed import SealedFields
from .sharing import Sharing
from .sharing_returns import SharingReturns
from .transfers import Transfers


class PayDesk:
    """The parts, and the settings a tester may choose for them."""

    def __init__(
        self,
        *,
        store: Store,
        credentials: PayCredentials,
        clock: Clock,
        quotas: Quotas,
        people: People,
        ring: KeyRing,
        orders: PayOrders,
        refund_rows: PayRefunds,
        refunds: Refunds,
        notices: Notices,
    ) -> None:
        sealed = SealedFields(ring)
        self.transfers = Transfers(
            store=store,
            credentials=credentials,
            clock=clock,
            quotas=quotas,
            people=people,
            sealed=sealed,
            notices=notices,
        )
        self.sharing = Sharing(
            store=store,
            credentials=credentials,
            clock=clock,
            quotas=quotas,
            people=people,
            sealed=sealed,
            orders=orders,
            notices=notices,
        )
        self.returns = SharingReturns(store, clock, self.sharing)
        self.abnormal = AbnormalRefunds(refunds, sealed, quotas)
        self.bills = Bills(credentials, clock, orders, refund_rows, self.transfers)

    def settings(self) -> dict[str, Any]:
        """The choices in force."""
        return {
            "sharing_max_ratio": self.sharing.max_ratio,
            "sharing_settle_after": self.sharing.settle_after,
            "sharing_notify_url": self.sharing.notify_url,
            "sharing_return_outcome": self.returns.outcome,
        }

    @staticmethod
    def checks() -> dict[str, Callable[[Any], bool]]:
        """What each setting may be."""
        return {
            "sharing_max_ratio": lambda value: type(value) is int and 0 <= value <= 100,
            "sharing_settle_after": lambda value: isinstance(value, int | float) and value >= 0,
            "sharing_notify_url": lambda value: value == "" or is_loopback(urlsplit(str(value)).hostname),
            "sharing_return_outcome": lambda value: value in {"SUCCESS", "FAILED"},
        }

    def apply(self, setting: Callable[[str, Any], Any]) -> None:
        """The kept choices are in force; `setting(name, default)` reads one."""
        self.sharing.max_ratio = setting("sharing_max_ratio", 30)
        self.sharing.settle_after = float(setting("sharing_settle_after", 1.0))
        self.sharing.notify_url = setting("sharing_notify_url", "")
        self.returns.outcome = setting("sharing_return_outcome", "SUCCESS")

    def settle_due(self) -> None:
        """Every transfer and sharing whose time has come is done and announced."""
        self.transfers.settle_due()
        self.sharing.settle_due()

    def clear(self) -> None:
        for part in (self.transfers, self.sharing, self.returns, self.bills):
            part.clear()
