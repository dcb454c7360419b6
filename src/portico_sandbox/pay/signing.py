"""Signatures and sealed resources of WeChat Pay v3, the platform's side."""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from ..credentials import Keys
from .keyring import KeyRing, SigningKey

SCHEME = "WECHATPAY2-SHA256-RSA2048"
ALGORITHM = "AEAD_AES_256_GCM"
_FIELD = re.compile(r'([a-z_]+)="([^"]*)"')
_PADDING, _HASH = PKCS1v15(), SHA256()


def read_authorization(header: str) -> dict[str, str] | None:
    """The five fields of the Authorization header, or None when its form is wrong."""
    scheme, _, rest = header.partition(" ")
    fields = dict(_FIELD.findall(rest))
    wanted = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}
    if scheme != SCHEME or set(fields) != wanted or not fields["timestamp"].isdigit():
        return None
    return fields


def verifies(key: RSAPublicKey, signature: str, message: bytes) -> bool:
    """Whether `signature` (base64) is `key`'s over `message`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, _PADDING, _HASH)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


class Signer:
    """Signs as the platform, with the key that is due, and seals resources for the merchant."""

    def __init__(self, keys: Keys, ring: KeyRing) -> None:
        self.ring = ring
        self._aead = AESGCM(keys.api_v3_key)

    def headers(self, body: bytes, *, timestamp: float, key: SigningKey, break_it: bool = False) -> dict[str, str]:
        """All five Wechatpay-* headers over `body`."""
        stamp, nonce = str(int(timestamp)), secrets.token_hex(16)
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        if break_it:
            message += b"tampered"
        signature = key.private.sign(message, _PADDING, _HASH)
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Serial": key.serial_no,
            "Wechatpay-Signature-Type": SCHEME,
        }

    def encrypt(self, plaintext: bytes, associated_data: str) -> dict[str, str]:
        """A resource only the holder of the APIv3 key can read."""
        nonce = secrets.token_hex(6)
        sealed = self._aead.encrypt(nonce.encode(), plaintext, associated_data.encode())
        return {
            "algorithm": ALGORITHM,
            "nonce": nonce,
            "associated_data": associated_data,
            "ciphertext": base64.b64encode(sealed).decode(),
        }

    def encrypt_json(self, content: dict[str, Any], associated_data: str) -> dict[str, str]:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return self.encrypt(text.encode(), associated_data)
