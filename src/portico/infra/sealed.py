"""Personal data at rest: AES-256-GCM per value, and a blind index for equality look-up.

A sealed value is `key id (1 byte) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`; the purpose is bound in as associated
data, so that a phone cannot be pasted into a name column. The blind index is HMAC-SHA-256 under its own key
over the normalised value and the purpose, cut to 16 bytes: equal values meet, nothing else can be read.
Sources: NIST SP 800-38D (GCM, 96-bit nonces); RFC 2104 (HMAC).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from portico.infra import environment
from portico.infra.environment import FieldKeys

_NONCE_BYTES = 12
_INDEX_BYTES = 16


class SealBroken(Exception):
    """The stored bytes were not sealed by any key we hold, or not for this purpose."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """`keys` by id (0–255); values are sealed with `current` and opened with whichever key sealed them."""

    keys: dict[int, bytes]
    current: int
    index_key: bytes

    def seal(self, text: str, *, purpose: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), purpose.encode())
        return bytes([self.current]) + nonce + sealed

    def unseal(self, sealed: bytes | memoryview, *, purpose: str) -> str:
        """Raises SealBroken."""
        sealed = bytes(sealed)
        try:
            key = self.keys[sealed[0]]
            nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
            return AESGCM(key).decrypt(nonce, body, purpose.encode()).decode()
        except (KeyError, IndexError, InvalidTag, ValueError):
            raise SealBroken(purpose) from None

    def blind_index(self, text: str, *, purpose: str) -> bytes:
        """16 bytes that are equal exactly when purpose and `text` (stripped, case-folded) are."""
        message = f"{purpose}\0{text.strip().casefold()}".encode()
        return hmac.new(self.index_key, message, hashlib.sha256).digest()[:_INDEX_BYTES]


class _Keeper:
    """The ring of this process: read when first needed, and again when told to."""

    ring: KeyRing | None = None

    def current(self) -> KeyRing:
        if self.ring is None:
            self.ring = _ring_of(settings.PORTICO.field_keys)
        return self.ring


_keeper = _Keeper()


def _ring_of(held: FieldKeys) -> KeyRing:
    return KeyRing(keys=dict(held.keys), current=held.current, index_key=held.index_key)


def key_ring() -> KeyRing:
    """The ring of this installation."""
    return _keeper.current()


def reload_keys() -> KeyRing:
    """The ring is read again from where it is kept, and used from now on. Raises ConfigurationError."""
    _keeper.ring = _ring_of(environment.read_field_keys())
    return _keeper.ring


def seal(text: str, *, purpose: str) -> bytes:
    return key_ring().seal(text, purpose=purpose)


def unseal(sealed: bytes | memoryview, *, purpose: str) -> str:
    """Raises SealBroken. A value under a key that was added since the start makes the ring be read again."""
    ring = key_ring()
    if sealed and bytes(sealed[:1])[0] not in ring.keys:
        ring = reload_keys()
    return ring.unseal(sealed, purpose=purpose)


def seal_text(text: str, *, purpose: str) -> str:
    """The sealed value as a text that may stand in an address or a form."""
    return base64.urlsafe_b64encode(seal(text, purpose=purpose)).decode().rstrip("=")


def unseal_text(sealed: str, *, purpose: str) -> str:
    """Raises SealBroken, also for what is no such text."""
    try:
        return unseal(base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), purpose=purpose)
    except ValueError:
        raise SealBroken(purpose) from None


def blind_index(text: str, *, purpose: str) -> bytes:
    return key_ring().blind_index(text, purpose=purpose)


def mask_name(name: str) -> str:
    """林小满 → 林**."""
    return name[:1] + "**"


def mask_phone(phone: str) -> str:
    """`13800001234` → `138****1234`; anything shorter shows only its last two characters."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[-2:]}"
