"""Signed calls to api.mch.weixin.qq.com with verified answers, and the platform keys to verify by."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.kit.verdicts import SOON
from portico.connectors.wechat_pay import signing
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.errors import ERRORS, plain
from portico.connectors.wechat_pay.platform_keys import PlatformCertificate, PlatformKeys
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused

PLATFORM: Final = "wechat_pay"
MAX_SKEW: Final = timedelta(seconds=300)
# Seals one sensitive field: a name, a card number.
Seal = Callable[[str], str]


def same_code(error: PorticoError, code: str) -> bool:
    """Whether the platform's word in `error` is `code`, however that page spells it."""
    return plain(str(error.data.get("platform_code", ""))) == plain(code)


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature headers of a reply or a notification."""

    timestamp: str
    nonce: str
    signature: str
    serial: str

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> Signed | None:
        """None when one is missing or the time stamp is no number. Case of names does not matter."""
        lower = {name.lower(): value for name, value in headers.items()}
        values = [lower.get(f"wechatpay-{name}", "") for name in ("timestamp", "nonce", "signature", "serial")]
        if not all(values) or not values[0].isdecimal() or len(values[0]) > 12:
            return None
        if lower.get("wechatpay-signature-type", signing.SCHEME) != signing.SCHEME:
            return None
        return cls(*values)

    def is_stale(self, now: datetime) -> bool:
        """300 seconds or more away from `now`, in either direction."""
        return abs(now.timestamp() - int(self.timestamp)) >= MAX_SKEW.total_seconds()

    def fits(self, key: RSAPublicKey, body: bytes) -> bool:
        return signing.signature_fits(
            key, timestamp=self.timestamp, nonce=self.nonce, body=body, signature=self.signature
        )


class WechatPayClient:
    """One merchant's line to the platform. Thread-safe."""

    def __init__(
        self,
        config: WechatPayConfig,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self.config = config
        self._clock = clock
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)
        self.signer = signing.MerchantSigner(
            mchid=config.mchid,
            serial_no=config.merchant_serial_no,
            private_key_pem=config.merchant_private_key_pem,
        )
        self._keys = PlatformKeys(config, download=self.certificates, clock=clock)

    def now(self) -> datetime:
        return self._clock()

    def get(self, call: str, target: str, *, turn: Turn = AT_ONCE) -> dict[str, Any]:
        """The answer's JSON. Raises Retryable, Refused."""
        return self._exchange(call, "GET", target, b"", turn=turn)

    def post(
        self, call: str, target: str, content: Mapping[str, Any] | None = None, *, turn: Turn = AT_ONCE
    ) -> dict[str, Any]:
        """The answer's JSON, {} for an empty one. Raises Retryable, Refused.

        Every call of ours that posts is idempotent by a number of ours (out_trade_no, out_refund_no and so on), so
        one that got no answer may be sent again: the same number, never another.
        """
        return self._exchange(call, "POST", target, b"" if content is None else _json(content), turn=turn)

    def post_sealed(
        self, call: str, target: str, make: Callable[[Seal], Mapping[str, Any]], *, turn: Turn = AT_ONCE
    ) -> dict[str, Any]:
        """Like `post`, for a request with sensitive fields: `make` is given what seals one of them.

        A certificate may be rotated away between our sealing and the platform's opening: its refusal is then
        signed by the new one, which we fetch to read it, and the request is sealed once more. Raises Retryable,
        Refused.
        """
        sealing = self._keys.sealing()
        while True:
            seal = partial(signing.seal, sealing.key)
            try:
                body = _json(make(seal))
                return self._exchange(call, "POST", target, body, serial=sealing.serial_no, turn=turn)
            except Refused as refusal:
                newer = self._keys.sealing()
                if not same_code(refusal, "PARAM_ERROR") or newer.serial_no == sealing.serial_no:
                    raise
                sealing = newer

    def download(self, call: str, target: str) -> bytes:
        """The file at `target`. It comes without a signature: compare its hash with one that was signed.

        Raises Retryable, Refused.
        """
        request = self._request(call, "GET", target, b"")
        return self._http.send(request, lambda answer: self._judge_unsigned(call, answer)).body

    def _exchange(
        self, call: str, method: str, target: str, body: bytes, *, serial: str = "", turn: Turn = AT_ONCE
    ) -> dict[str, Any]:
        request = replace(self._request(call, method, target, body, serial=serial), turn=turn)
        answer = self._http.send(request, lambda answer: self._judge(call, answer))
        if not answer.body:
            return {}
        content = json.loads(answer.body)
        return content if isinstance(content, dict) else {}

    def _request(self, call: str, method: str, target: str, body: bytes, *, serial: str = "") -> Request:
        timestamp = int(self._clock().timestamp())
        authorization = self.signer.authorization(method=method, target=target, body=body, timestamp=timestamp)
        headers = {
            "Accept": "application/json",
            "Authorization": authorization,
            "User-Agent": "Portico",
        }
        if body:
            headers["Content-Type"] = "application/json"
        # Tells the platform which of its keys we know, so that it signs with that one; and which one has sealed.
        if named := serial or self.config.platform_public_key_id:
            headers["Wechatpay-Serial"] = named
        return Request(call, method, target, headers, body, repeatable=True, account=self.config.mchid)

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        good = answer.status in {200, 204}
        # Failures the platform's outer gates send are not signed; whatever is signed must be signed right.
        if (good or "Wechatpay-Signature" in answer.headers) and not self._is_genuine(answer):
            # It may well be done. Whoever called must ask again, not believe this.
            return self._http.retryable(call, "REPLY_NOT_GENUINE")
        return self._judge_unsigned(call, answer)

    def _judge_unsigned(self, call: str, answer: Answer) -> PorticoError | None:
        if answer.status in {200, 204}:
            return None
        code, message = _error_of(answer)
        known = ERRORS.failure(self._http, call, code, message)
        # A status may say what an unknown code does not: try again.
        if isinstance(known, Refused) and (answer.status in {202, 429} or answer.status >= 500):
            return self._http.retryable(call, code, message, retry_after_seconds=SOON)
        return known

    def _is_genuine(self, answer: Answer) -> bool:
        signed = Signed.read(answer.headers)
        if signed is None or signed.is_stale(self._clock()):
            return False
        key = self.platform_key(signed.serial)
        return key is not None and signed.fits(key, answer.body)

    def platform_key(self, serial: str) -> RSAPublicKey | None:
        """The platform's key of that serial, asking for certificates when it is new to us; None if unknown."""
        return self._keys.find(serial)

    def certificates(self) -> list[PlatformCertificate]:
        """The platform's certificates, none for an account with its public key only. The APIv3 key opens them.

        No signature is checked: the key to check by is inside. Raises Retryable, Refused; ValueError when the APIv3
        key does not open what the platform has sealed with it.
        """
        try:
            body = self.download("certificates", "/v3/certificates")
        except Refused as refusal:
            if same_code(refusal, "RESOURCE_NOT_EXISTS"):
                return []  # an account that was opened with the public key
            raise
        opened = []
        for entry in json.loads(body)["data"]:
            sealed = entry["encrypt_certificate"]
            pem = signing.open_sealed(
                self.config.api_v3_key.encode(),
                nonce=sealed["nonce"],
                associated_data=sealed["associated_data"],
                ciphertext=sealed["ciphertext"],
            )
            opened.append(PlatformCertificate.read(pem))
        return opened

    def close(self) -> None:
        self._http.close()


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _error_of(answer: Answer) -> tuple[str, str]:
    """The platform's code and message; the HTTP status when the body is not its JSON."""
    try:
        content = json.loads(answer.body)
        return str(content["code"]), str(content.get("message", ""))
    except (ValueError, KeyError, TypeError):
        return f"HTTP_{answer.status}", ""
