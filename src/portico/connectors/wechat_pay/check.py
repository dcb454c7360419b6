"""Whether the merchant's connection works, when certificates end, and which products are not opened.

Asked: an order that does not exist, whose refusal is signed; the platform's certificates, which the APIv3 key opens;
a transfer and a sharing that do not exist; the address of yesterday's bill. Nothing is made.
Sources: the pages of these calls [A]; a request from an address that is not listed is refused with NO_AUTH and a
sentence about it [C].
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Final

from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress, Signs
from portico.connectors.kit.turns import Turn
from portico.connectors.wechat_pay.client import WechatPayClient
from portico.connectors.wechat_pay.merchant_certificate import read_merchant_certificate
from portico.connectors.wechat_pay.platform_keys import PlatformCertificate
from portico.infra.platform_checks import Capability, Code, Finding

_BEIJING: Final = timezone(timedelta(hours=8))
# Nobody's number: ours begin with another letter and are longer.
NOBODYS: Final = "porticocheck"
NOBODYS_PAYMENT: Final = "42" + "0" * 26
SIGNS: Final = Signs(
    words={"IP地址": Code.IP_NOT_ALLOWED, "时间戳": Code.CLOCK_OFF},
    codes={
        "MCH_NOT_EXISTS": Code.APP_UNKNOWN,
        "MCHID_NOT_EXIST": Code.APP_UNKNOWN,
        "SIGN_ERROR": Code.WRONG_SECRET,
        "REPLY_NOT_GENUINE": Code.WRONG_PLATFORM_KEY,
        "NO_AUTH": Code.PERMISSION_MISSING,
        "ACCOUNT_ERROR": Code.PERMISSION_MISSING,
        "FREQUENCY_LIMITED": Code.QUOTA_USED_UP,
        "RATELIMIT_EXCEEDED": Code.QUOTA_USED_UP,
    },
)
_NO_ORDER: Final = ("ORDER_NOT_EXIST", "ORDERNOTEXIST")
_NOTHING: Final = ("NOT_FOUND", "RESOURCE_NOT_EXISTS", "ORDER_NOT_EXIST", "RECORD_NOT_EXIST", "PARAM_ERROR")
_NO_BILL: Final = ("NO_STATEMENT_EXIST", "STATEMENT_CREATING", "STATEMENTCREATING")


# Limits of a second, which a check pressed twice would meet.
_A_MOMENT: Final = Turn(patience_seconds=2.0)


class WechatPayCheck:
    """Implements PlatformCheck for one merchant. `certificate_pem`: the merchant's own, when it was given."""

    def __init__(
        self, client: WechatPayClient, door: Doorstep, *, address: OurAddress, certificate_pem: str = ""
    ) -> None:
        self._client = client
        self._door = door
        self._address = address
        self._certificate_pem = certificate_pem

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        self._look_at_certificate(inquiry, now)
        if self._door.visit(inquiry, now=now) and self._opens(inquiry):
            self._ask_certificates(inquiry, now)
            self._ask_products(inquiry, now)
        inquiry.looks_home(self._address, platform_url=self._client.config.base_url)
        return inquiry.findings

    def _look_at_certificate(self, inquiry: Inquiry, now: datetime) -> None:
        if not self._certificate_pem:
            return
        config = self._client.config
        try:
            held = read_merchant_certificate(self._certificate_pem, private_key_pem=config.merchant_private_key_pem)
        except ValueError:
            inquiry.add(Code.CERTIFICATE_DIFFERS)
            return
        if not held.fits_key or held.serial_no.lstrip("0") != config.merchant_serial_no.upper().lstrip("0"):
            inquiry.add(Code.CERTIFICATE_DIFFERS)
        inquiry.ends("merchant", held.ends_at, now=now, serial=held.serial_no)

    def _opens(self, inquiry: Inquiry) -> bool:
        target = f"/v3/pay/transactions/out-trade-no/{NOBODYS}?mchid={self._client.config.mchid}"
        try:
            return inquiry.opens(
                lambda: self._client.get("query", target), fine=_NO_ORDER, capability=Capability.PAYMENTS
            )
        except ValueError:
            # On certificates the answer is verified by one, and our APIv3 key does not open it.
            inquiry.add(Code.WRONG_SECRET, which="api_v3_key")
            return False

    def _ask_certificates(self, inquiry: Inquiry, now: datetime) -> None:
        if inquiry.is_over():
            return
        try:
            certificates = inquiry.learns(self._client.certificates)
        except ValueError:
            inquiry.add(Code.WRONG_SECRET, which="api_v3_key")
            return
        if certificates:
            inquiry.add(Code.CAPABILITY_WORKS, capability=Capability.API_V3_KEY)
            self._date(inquiry, certificates, now)
        else:
            # An account that was opened with the public key: nothing is sealed with it before the first notice.
            inquiry.add(Code.NOT_TRIED, capability=Capability.API_V3_KEY)

    def _date(self, inquiry: Inquiry, certificates: list[PlatformCertificate], now: datetime) -> None:
        """With the public key, certificates may end as they like; without it, the newest one counts."""
        if self._client.config.platform_public_key_id:
            return
        newest = max(certificates, key=lambda one: one.not_after)
        inquiry.ends("platform", newest.not_after, now=now, serial=newest.serial_no)

    def _ask_products(self, inquiry: Inquiry, now: datetime) -> None:
        client, yesterday = self._client, (now.astimezone(_BEIJING) - timedelta(days=1)).date()
        transfer = f"/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{NOBODYS}"
        sharing = f"/v3/profitsharing/transactions/{NOBODYS_PAYMENT}/amounts"
        bill = f"/v3/bill/tradebill?bill_date={yesterday.isoformat()}&bill_type=ALL"
        questions = (
            (Capability.TRANSFERS, "query_transfer", transfer, _NOTHING),
            (Capability.PROFIT_SHARING, "unsplit", sharing, _NOTHING),
            (Capability.BILLS, "trade_bill", bill, _NO_BILL),
        )
        for capability, call, target, fine in questions:
            if inquiry.is_over():
                return
            inquiry.tries(capability, partial(client.get, call, target, turn=_A_MOMENT), fine=fine)
