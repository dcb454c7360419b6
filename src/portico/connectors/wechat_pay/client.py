"""Signed calls to api.mch.weixin.qq.com with verified answers, and the platform keys to verify by."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.wechat_pay import signing
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError

PLATFORM: Final = "wechat_pay"
MAX_SKEW: Final = timedelta(seconds=300)
# A forged serial must not make us download certificates at an attacker's pace.
CERTIFICATES_AT_MOST_EVERY: Final = timedelta(minutes=1)

# The platform's codes that may pass, as its error pages advise. Everything else is final.
# Older pages spell some without "_" and one with an odd ending; `_plain` makes them meet.
_PASSING: Final = frozenset(
    {"SYSTEMERROR", "BANKERROR", "FREQUENCYLIMITED", "RATELIMITEXCEED", "RATELIMITEXCEEDED", "USERPAYING"}
)


def _plain(code: str) -> str:
    return code.replace("_", "").upper()


def same_code(error: PorticoError, code: str) -> bool:
    """Whether the platform's word in `error` is `code`, however that page spells it."""
    return _plain(str(error.data.get("platform_code", ""))) == _plain(code)


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
        self._config = config
        self._clock = clock
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)
        self.signer = signing.MerchantSigner(
            mchid=config.mchid,
            serial_no=config.merchant_serial_no,
            private_key_pem=config.merchant_private_key_pem,
        )
        self._keys: dict[str, RSAPublicKey] = {}
        if config.platform_public_key_id:
            key = signing.load_public_key(config.platform_public_key_pem)
            self._keys[config.platform_public_key_id] = key
        self._keys_lock = threading.Lock()
        self._certificates_asked_at: datetime | None = None

    def get(self, call: str, target: str) -> dict[str, Any]:
        """The answer's JSON. Raises Retryable, Refused."""
        return self._exchange(call, "GET", target, b"")

    def post(self, call: str, target: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The answer's JSON, {} for an empty one. Raises Retryable, Refused.

        Every call of ours that posts is idempotent by a number of ours (out_trade_no, out_refund_no), so one
        that got no answer may be sent again.
        """
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._exchange(call, "POST", target, body)

    def _exchange(self, call: str, method: str, target: str, body: bytes) -> dict[str, Any]:
        answer = self._http.send(self._request(call, method, target, body), lambda answer: self._judge(call, answer))
        if not answer.body:
            return {}
        content = json.loads(answer.body)
        return content if isinstance(content, dict) else {}

    def _request(self, call: str, method: str, target: str, body: bytes) -> Request:
        timestamp = int(self._clock().timestamp())
        authorization = self.signer.authorization(method=method, target=target, body=body, timestamp=timestamp)
        headers = {
            "Accept": "application/json",
            "Authorization": authorization,
            "User-Agent": "Portico",
        }
        if body:
            headers["Content-Type"] = "application/json"
        if self._config.platform_public_key_id:
            # Tells the platform which of its keys we know, so that it signs with that one.
            headers["Wechatpay-Serial"] = self._config.platform_public_key_id
        return Request(call, method, target, headers, body, repeatable=True)

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        good = answer.status in {200, 204}
        # Failures the platform's outer gates send are not signed; whatever is signed must be signed right.
        if (good or "Wechatpay-Signature" in answer.headers) and not self._is_genuine(answer):
            # It may well be done. Whoever called must ask again, not believe this.
            return self._http.retryable(call, "REPLY_NOT_GENUINE")
        if good:
            return None
        code, message = _error_of(answer)
        passing = answer.status in {202, 429} or answer.status >= 500 or _plain(code) in _PASSING
        make = self._http.retryable if passing else self._http.refused
        return make(call, code, message)

    def _is_genuine(self, answer: Answer) -> bool:
        signed = Signed.read(answer.headers)
        if signed is None or signed.is_stale(self._clock()):
            return False
        key = self.platform_key(signed.serial)
        return key is not None and signed.fits(key, answer.body)

    def platform_key(self, serial: str) -> RSAPublicKey | None:
        """The platform's key of that serial, downloading certificates when it is new to us; None if unknown.

        Certificates are asked for in public-key mode too: while an account is moving from one to the other,
        the platform may still sign with its certificate.
        """
        key = self._keys.get(serial)
        if key is not None or serial.startswith("PUB_KEY_ID_"):
            return key
        with self._keys_lock:
            now, asked = self._clock(), self._certificates_asked_at
            if serial not in self._keys and (asked is None or now - asked >= CERTIFICATES_AT_MOST_EVERY):
                self._certificates_asked_at = now
                self._download_certificates(now)
            return self._keys.get(serial)

    def _download_certificates(self, now: datetime) -> None:
        """Certificates in force are known. Only the platform and we hold the APIv3 key that opens them."""
        target = "/v3/certificates"
        answer = self._http.send(self._request("certificates", "GET", target, b""), self._judge_download)
        for entry in json.loads(answer.body)["data"]:
            sealed = entry["encrypt_certificate"]
            pem = signing.open_sealed(
                self._config.api_v3_key.encode(),
                nonce=sealed["nonce"],
                associated_data=sealed["associated_data"],
                ciphertext=sealed["ciphertext"],
            )
            certificate = x509.load_pem_x509_certificate(pem)
            key = certificate.public_key()
            in_force = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
            if in_force and isinstance(key, RSAPublicKey):
                self._keys[f"{certificate.serial_number:X}"] = key

    def _judge_download(self, answer: Answer) -> PorticoError | None:
        """No signature check here: the key to check by is inside, sealed with a key the platform shares."""
        if answer.status == 200:
            return None
        code, message = _error_of(answer)
        return self._http.retryable("certificates", code, message)

    def close(self) -> None:
        self._http.close()


def _error_of(answer: Answer) -> tuple[str, str]:
    """The platform's code and message; the HTTP status when the body is not its JSON."""
    try:
        content = json.loads(answer.body)
        return str(content["code"]), str(content.get("message", ""))
    except (ValueError, KeyError, TypeError):
        return f"HTTP_{answer.status}", ""
