"""RSA2 (SHA256withRSA) as the gateway does it, the platform's side.

Requests and notifications: every filled parameter but `sign` (notifications: and `sign_type`), by name, as
`k=v&…` of raw values. Replies: the JSON text of the response node, byte for byte.
Source: the pages 签名 and 异步通知验签 as the public SDKs implement them (fzlee/alipay) [C].
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from ..faults import Fault

_PADDING, _HASH = PKCS1v15(), SHA256()


def content(params: Mapping[str, str], *, without: frozenset[str]) -> bytes:
    """The text a signature covers."""
    filled = sorted((name, value) for name, value in params.items() if value and name not in without)
    return "&".join(f"{name}={value}" for name, value in filled).encode()


def verifies(key: RSAPublicKey, signature: str, message: bytes) -> bool:
    """Whether `signature` (base64) is `key`'s over `message`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, _PADDING, _HASH)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def sign(key: RSAPrivateKey, message: bytes) -> str:
    return base64.b64encode(key.sign(message, _PADDING, _HASH)).decode()


class Envelope:
    """Wraps the JSON of a response node. Without a key (an app nobody knows) the reply goes out unsigned."""

    def __init__(self, node: str, key: RSAPrivateKey | None) -> None:
        self._node = node
        self._key = key

    def __call__(self, body: bytes, fault: Fault | None) -> bytes:
        whole = b'{"' + self._node.encode() + b'":' + body
        if self._key is None:
            return whole + b"}"
        forged = fault is not None and fault.kind == "forge_reply"
        signature = sign(self._key, body + b" " if forged else body)
        return whole + b',"sign":"' + signature.encode() + b'"}'
