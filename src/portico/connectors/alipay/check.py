"""Whether the app's connection works: our key there, theirs here, and what the account has signed up for.

Asked: a trade that does not exist, whose refusal is signed; the address of the day before yesterday's bill.
Sources: 公共错误码 and the pages of both calls, by way of stored mirrors [B/C].
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from portico.connectors.alipay.client import NOT_GENUINE, AlipayClient
from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress, Signs
from portico.infra.platform_checks import Capability, Code, Finding

_BEIJING: Final = timezone(timedelta(hours=8))
NOBODYS: Final = "porticocheck"
SIGNS: Final = Signs(
    words={"IP白名单": Code.IP_NOT_ALLOWED},
    codes={
        "isv.invalid-app-id": Code.APP_UNKNOWN,
        "isv.missing-app-id": Code.APP_UNKNOWN,
        "isv.invalid-signature": Code.WRONG_SECRET,
        "isv.missing-signature-key": Code.WRONG_SECRET,
        "isv.missing-signature-config": Code.WRONG_SECRET,
        NOT_GENUINE: Code.WRONG_PLATFORM_KEY,
        "isv.invalid-timestamp": Code.CLOCK_OFF,
        "isv.insufficient-isv-permissions": Code.PERMISSION_MISSING,
        "isv.insufficient-user-permissions": Code.PERMISSION_MISSING,
        "ACQ.ACCESS_FORBIDDEN": Code.PERMISSION_MISSING,
        "40006": Code.PERMISSION_MISSING,
        "isv.app-call-limited": Code.QUOTA_USED_UP,
        "isv.method-call-limited": Code.QUOTA_USED_UP,
    },
)
_NO_TRADE: Final = ("ACQ.TRADE_NOT_EXIST", "AQC.TRADE_NOT_EXIST", "TRADE_NOT_EXIST")
_NO_BILL: Final = ("isp.bill_not_exist", "BILL_NOT_EXIST", "isv.bill_not_exist")


class AlipayCheck:
    """Implements PlatformCheck for one app."""

    def __init__(self, client: AlipayClient, door: Doorstep, *, address: OurAddress) -> None:
        self._client = client
        self._door = door
        self._address = address

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        if self._door.visit(inquiry, now=now) and self._opens(inquiry):
            day = (now.astimezone(_BEIJING) - timedelta(days=2)).date().isoformat()
            content = {"bill_type": "trade", "bill_date": day}
            method = "alipay.data.dataservice.bill.downloadurl.query"
            inquiry.tries(Capability.BILLS, lambda: self._client.call(method, content), fine=_NO_BILL)
            if not self._client.config.content_key:
                inquiry.add(Code.KEY_NOT_GIVEN, capability=Capability.PHONE_NUMBER)
        inquiry.looks_home(self._address, platform_url=self._client.config.base_url)
        return inquiry.findings

    def _opens(self, inquiry: Inquiry) -> bool:
        return inquiry.opens(
            lambda: self._client.call("alipay.trade.query", {"out_trade_no": NOBODYS}),
            fine=_NO_TRADE,
            capability=Capability.PAYMENTS,
        )
