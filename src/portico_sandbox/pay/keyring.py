"""The platform's signing keys: one public-key pair, and platform certificates that may be rotated.

Which key signs what (the official page on moving from certificates to the public key, update-pub-key, 2024-12, and
the platform's answers in its community, [C]):

* a *reply* is signed by the key the request names in `Wechatpay-Serial`; a request that names none gets a
  certificate's signature. While an account has not opened the public key, naming it changes nothing.
* a *notification* is signed by either while the account moves over, the platform choosing (0.1, 1, 5, 10, 20, 50 and
  100 per cent by public key, day by day); the merchant looks at `Wechatpay-Serial` to know which.
* an account that was born with the public key has no certificates at all: GET /v3/certificates answers 404.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding

from ..credentials import Keys, PayCredentials, new_certificate

# What an account may be: on certificates, moving from them to the public key, on the public key only.
MODES = ("certificate", "switching", "public_key")
# Who signs notifications while both are in force. `mixed`: each key in turn, as during the move.
NOTICE_SIGNING = ("public_key", "certificate", "mixed")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the serial number a merchant knows it by."""

    serial_no: str
    private: RSAPrivateKey


@dataclass(frozen=True, slots=True)
class PlatformCertificate:
    """A certificate in force."""

    key: SigningKey
    pem: str
    effective_time: datetime
    expire_time: datetime


def _certificate(private: RSAPrivateKey, pem: str) -> PlatformCertificate:
    parsed = x509.load_pem_x509_certificate(pem.encode())
    key = SigningKey(f"{parsed.serial_number:X}", private)
    return PlatformCertificate(key, pem, parsed.not_valid_before_utc, parsed.not_valid_after_utc)


class KeyRing:
    """Every key of one merchant's platform side. Rotated certificates live as long as the process."""

    def __init__(self, credentials: PayCredentials, keys: Keys) -> None:
        self._public = SigningKey(credentials.platform_public_key_id, keys.platform_private)
        self._first = _certificate(keys.certificate_private, credentials.platform_certificate_pem)
        self._held = [self._first]
        self._turns = itertools.count()
        self.mode = "switching"
        self.notice_signing = "public_key"

    @property
    def certificates(self) -> list[PlatformCertificate]:
        """What GET /v3/certificates lists, oldest first; none for an account born with the public key."""
        return [] if self.mode == "public_key" else list(self._held)

    def rotate(self) -> PlatformCertificate:
        """A new certificate is in force and signs from now on; the old ones are still listed."""
        private = generate_private_key(65537, 2048)
        pem = new_certificate(private).public_bytes(Encoding.PEM).decode()
        self._held.append(_certificate(private, pem))
        return self._held[-1]

    def age(self, days: int) -> PlatformCertificate:
        """The newest certificate is another one of the same key, which ends in so many days."""
        private = self._held[-1].key.private
        pem = new_certificate(private, days=days).public_bytes(Encoding.PEM).decode()
        self._held[-1] = _certificate(private, pem)
        return self._held[-1]

    def retire(self) -> None:
        """Only the newest certificate is left."""
        del self._held[:-1]

    def reset(self) -> None:
        """Only the certificate of `credentials.json` is left."""
        self._held = [self._first]

    def for_reply(self, requested: str) -> SigningKey:
        """The key that signs a reply to a request whose Wechatpay-Serial is `requested` (may be empty)."""
        if self.mode == "public_key":
            return self._public
        if self.mode == "switching" and requested.startswith("PUB_KEY_ID_"):
            return self._public
        named = (held.key for held in self._held if held.key.serial_no == requested.upper())
        return next(named, self._held[-1].key)

    def for_notice(self) -> SigningKey:
        """The key that signs the next notification."""
        kind = {"certificate": "certificate", "public_key": "public_key"}.get(self.mode, self.notice_signing)
        if kind == "mixed":
            keys = [self._public, *(held.key for held in self._held)]
            return keys[next(self._turns) % len(keys)]
        return self._public if kind == "public_key" else self._held[-1].key

    def opening(self, serial_no: str) -> RSAPrivateKey | None:
        """The key that opens what a merchant sealed for `serial_no`; None when that key is not in force."""
        keys = [held.key for held in self.certificates]
        if self.mode != "certificate":
            keys.append(self._public)
        # Libraries print a certificate's number without its leading zeros.
        wanted = serial_no.upper().lstrip("0")
        return next((key.private for key in keys if key.serial_no == wanted), None)
