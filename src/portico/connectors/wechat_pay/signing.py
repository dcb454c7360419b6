"""RSA signatures and AES-GCM of API v3, the merchant's side.

A signed text is its parts, each ended by a line feed. Requests: method, target, time stamp, nonce, body.
Replies and notifications: time stamp, nonce, body. Front-end parameters: app id, time stamp, nonce, package.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from portico.infra.rsa_keys import private_key

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
_PADDING: Final = PKCS1v15()
_HASH: Final = SHA256()
# OAEP leans on no property of SHA-1 that is broken; the platform takes no other hash.
_SEALING: Final = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)  # noqa: S303


def new_nonce() -> str:
    """32 characters nobody can guess."""
    return secrets.token_hex(16)


class MerchantSigner:
    """The merchant's own key. Parsed once; signing is thread-safe."""

    def __init__(self, *, mchid: str, serial_no: str, private_key_pem: str) -> None:
        self._mchid = mchid
        self._serial_no = serial_no
        self._key = private_key(private_key_pem)

    def sign(self, *parts: str) -> str:
        """Base64 of the signature over the parts, each ended by a line feed."""
        return self.sign_bytes("".join(f"{part}\n" for part in parts).encode())

    def sign_bytes(self, message: bytes) -> str:
        return base64.b64encode(self._key.sign(message, _PADDING, _HASH)).decode()

    def authorization(self, *, method: str, target: str, body: bytes, timestamp: int) -> str:
        """The Authorization header of a request."""
        nonce = new_nonce()
        head = f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode()
        signature = self.sign_bytes(head + body + b"\n")
        return (
            f'{SCHEME} mchid="{self._mchid}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{timestamp}",serial_no="{self._serial_no}"'
        )


def signature_fits(key: RSAPublicKey, *, timestamp: str, nonce: str, body: bytes, signature: str) -> bool:
    """Whether the platform's `key` signed exactly this body at this time."""
    message = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    try:
        key.verify(base64.b64decode(signature, validate=True), message, _PADDING, _HASH)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def seal(key: RSAPublicKey, text: str) -> str:
    """A sensitive field only the platform can read: RSA-OAEP with SHA-1, base64. At most 214 bytes of text."""
    return base64.b64encode(key.encrypt(text.encode(), _SEALING)).decode()


def open_sealed(key: bytes, *, nonce: str, associated_data: str, ciphertext: str) -> bytes:
    """The plain bytes of an AEAD_AES_256_GCM resource. Raises ValueError when key or content do not fit."""
    try:
        sealed = base64.b64decode(ciphertext, validate=True)
        return AESGCM(key).decrypt(nonce.encode(), sealed, associated_data.encode())
    except (InvalidTag, binascii.Error) as problem:
        raise ValueError("the resource does not open with this APIv3 key") from problem
