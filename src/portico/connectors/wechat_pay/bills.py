"""The platform's bills: asked for by day, fetched, checked against their signed hash, unpacked.

Sources: the official pages of GET /v3/bill/tradebill and /v3/bill/fundflowbill (2025-01) and their questions and
answers (2025-11): a day's bill exists from ten o'clock of the next morning, for three months; the address of the file
is good for five minutes; the file has no signature, the hash of its unpacked content is in the signed answer, [A].
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from portico.connectors.kit.turns import IN_BULK
from portico.connectors.wechat_pay.bill_format import FundEntry, TradeBill, read_fund_flow, read_trade_bill
from portico.connectors.wechat_pay.client import PLATFORM, WechatPayClient, same_code
from portico.kernel.errors import Refused, Retryable

BillKind = Literal["ALL", "SUCCESS", "REFUND"]
Account = Literal["BASIC", "OPERATION", "FEES"]
# A million rows are some 300 MB; what unpacks to more is no bill.
MAX_BYTES: Final = 512 * 1024 * 1024


class WechatBills:
    """One merchant's bills. Thread-safe. Every call may raise Retryable or Refused, and waits for its turn (3/s).

    Retryable with STATEMENT_CREATING: the file is not written yet, ask again in half an hour.
    """

    def __init__(self, client: WechatPayClient) -> None:
        self._client = client

    def trades(self, day: date, *, kind: BillKind = "ALL") -> TradeBill:
        """Every payment and refund of a day in Beijing; an empty bill for a day without any."""
        content = self._fetch("trade_bill", f"/v3/bill/tradebill?bill_date={day}&bill_type={kind}&tar_type=GZIP")
        return read_trade_bill(content)

    def fund_flow(self, day: date, *, account: Account = "BASIC") -> tuple[FundEntry, ...]:
        """Every movement of an account on a day in Beijing."""
        target = f"/v3/bill/fundflowbill?bill_date={day}&account_type={account}&tar_type=GZIP"
        return read_fund_flow(self._fetch("fund_flow_bill", target))

    def _fetch(self, call: str, target: str) -> str:
        """The bill's text; empty when the day has none."""
        try:
            answer = self._client.get(call, target, turn=IN_BULK)
        except Refused as refusal:
            if same_code(refusal, "NO_STATEMENT_EXIST"):
                return ""
            raise
        if answer["hash_type"] != "SHA1":
            raise Refused(platform=PLATFORM, call=call, platform_code="HASH_TYPE_UNKNOWN")
        return self._checked(call, answer).decode("utf-8-sig")

    def _checked(self, call: str, answer: Mapping[str, Any]) -> bytes:
        # Only path and query are followed, at the host we talk to: our signature goes nowhere else.
        address = urlsplit(str(answer["download_url"]))
        packed = self._client.download("bill_file", f"{address.path}?{address.query}")
        try:
            content = _unpack(packed)
        except (zlib.error, ValueError):
            content = b""
        # The platform's choice of hash; the answer that named it was signed.
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        if digest != str(answer["hash_value"]).lower():
            raise Retryable(platform=PLATFORM, call=call, platform_code="BILL_NOT_GENUINE")
        return content


def _unpack(packed: bytes) -> bytes:
    """The file's content. Raises ValueError or zlib.error for what is no gzip file, cut off, or absurdly large."""
    unpacker = zlib.decompressobj(wbits=31)
    content = unpacker.decompress(packed, MAX_BYTES)
    if not unpacker.eof:
        raise ValueError("cut off, or larger than any bill")
    return content
