"""RSA as the hosts use it: PKCS#1 v1.5 signatures in base64, over SHA-256 (Douyin) or SHA-1 (Baidu)."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


def sign(key: RSAPrivateKey, text: str, algorithm: hashes.HashAlgorithm) -> str:
    """The signature of the UTF-8 text, in base64."""
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), algorithm)).decode()


def fits(key: RSAPublicKey, signature: str, signed: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    """Whether `signature` (base64) is the key holder's for these bytes."""
    try:
        key.verify(base64.b64decode(signature, validate=True), signed, PKCS1v15(), algorithm)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
