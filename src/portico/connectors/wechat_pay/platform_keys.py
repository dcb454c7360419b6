"""The platform's keys as we know them: its public key, its certificates, or both while an account moves over.

Whoever signs says with which key in `Wechatpay-Serial`. While an account moves from certificates to the public key the
platform signs notifications with either and answers with the one a request names; both are therefore always
accepted. Certificates last five years and overlap when they are rotated: the old and the new one are both listed.
Sources: the official pages on platform certificates and on moving to the public key (update-pub-key, 2024-12), [A];
an account opened with a public key has no certificates and is answered 404, [C].
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.infra.rsa_keys import public_key
from portico.kernel.errors import Retryable

PUBLIC_KEY_PREFIX: Final = "PUB_KEY_ID_"
# A forged serial must not make us download certificates at an attacker's pace.
ASK_AT_MOST_EVERY: Final = timedelta(minutes=1)
# How old a list may be when we seal something: a certificate rotated away would not open it.
SEAL_WITH_AT_MOST: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class PlatformCertificate:
    """A certificate the platform has sent us, sealed with the APIv3 key that only it and we hold."""

    serial_no: str
    key: RSAPublicKey
    not_before: datetime
    not_after: datetime

    @classmethod
    def read(cls, pem: bytes) -> PlatformCertificate:
        """Raises ValueError for anything but an RSA certificate."""
        certificate = x509.load_pem_x509_certificate(pem)
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise ValueError("the platform's certificate holds no RSA key")
        # 40 hex digits: a number that begins with zeros keeps them in Wechatpay-Serial.
        serial_no = f"{certificate.serial_number:040X}"
        return cls(serial_no, key, certificate.not_valid_before_utc, certificate.not_valid_after_utc)


@dataclass(frozen=True, slots=True)
class SealingKey:
    """What sensitive fields are sealed with, and the serial that says so."""

    serial_no: str
    key: RSAPublicKey


class PlatformKeys:
    """One account's platform keys. Thread-safe. `download` asks the platform for its certificates."""

    def __init__(
        self,
        config: WechatPayConfig,
        *,
        download: Callable[[], Sequence[PlatformCertificate]],
        clock: Callable[[], datetime],
    ) -> None:
        self._clock = clock
        self._download = download
        self._public: SealingKey | None = None
        if config.platform_public_key_id:
            key = public_key(config.platform_public_key_pem)
            self._public = SealingKey(config.platform_public_key_id, key)
        self._certificates: dict[str, PlatformCertificate] = {}
        self._lock = threading.Lock()
        self._asked_at: datetime | None = None

    def find(self, serial: str) -> RSAPublicKey | None:
        """The key of that serial; None when the platform has none. Asks for certificates when it is new to us.

        Raises Retryable or Refused when the platform cannot be asked.
        """
        if serial.startswith(PUBLIC_KEY_PREFIX):
            return self._public.key if self._public and self._public.serial_no == serial else None
        wanted = serial.upper().rjust(40, "0")
        if wanted not in self._certificates:
            self._refresh(lambda: wanted in self._certificates, at_most_every=ASK_AT_MOST_EVERY)
        held = self._certificates.get(wanted)
        now = self._clock()
        return held.key if held and held.not_before <= now <= held.not_after else None

    def sealing(self) -> SealingKey:
        """The key to seal with: the public key, or the newest certificate. Raises Retryable when there is none."""
        if self._public:
            return self._public
        if self._asked_at is None or self._clock() - self._asked_at >= SEAL_WITH_AT_MOST:
            self._refresh(lambda: False, at_most_every=SEAL_WITH_AT_MOST)
        now = self._clock()
        good = [one for one in self._certificates.values() if one.not_before <= now <= one.not_after]
        if not good:
            raise Retryable(platform="wechat_pay", call="certificates", platform_code="NO_CERTIFICATE")
        newest = max(good, key=lambda one: one.not_after)
        return SealingKey(newest.serial_no, newest.key)

    def _refresh(self, is_done: Callable[[], bool], *, at_most_every: timedelta) -> None:
        """The list is the platform's newest, unless it was asked for too short a while ago."""
        with self._lock:
            now = self._clock()
            asked_lately = self._asked_at is not None and now - self._asked_at < at_most_every
            if is_done() or asked_lately:
                return
            self._asked_at = now
            for certificate in self._download():
                self._certificates[certificate.serial_no] = certificate
