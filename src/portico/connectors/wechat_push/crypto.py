"""Signatures and sealing of message pushes. Mini programs, official accounts and WeCom speak the same.

Source: the official page 消息推送 (signature, 安全模式, 回包加密) and its worked example, which the tests repeat.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import string
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

# PKCS#7 with blocks of the key's length, twice as long as AES's own.
_BLOCK: Final = 32
_IV_LENGTH: Final = 16
_RANDOM_LENGTH: Final = 16
_LENGTH_LENGTH: Final = 4
_HEAD: Final = _RANDOM_LENGTH + _LENGTH_LENGTH
_AES_KEY_CHARACTERS: Final = frozenset(string.ascii_letters + string.digits)
AES_KEY_LENGTH: Final = 43


class PushBroken(ValueError):
    """The sealed message does not open with this key, or was meant for somebody else."""


def signature(*parts: str) -> str:
    """SHA-1, in hex, of the parts sorted and joined: token, time stamp, nonce and, for sealed messages, the seal."""
    return hashlib.sha1(_bytes("".join(sorted(parts))), usedforsecurity=False).hexdigest()


def signature_fits(given: str, *parts: str) -> bool:
    """Whether `given` is the signature of `parts`; takes as long when it is not."""
    return hmac.compare_digest(_bytes(signature(*parts)), _bytes(given))


def _bytes(text: str) -> bytes:
    # JSON may spell half a character; it makes a wrong signature, not an error.
    return text.encode("utf-8", "surrogatepass")


def aes_key(encoded: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. Raises ValueError for anything but 43 letters and digits."""
    if len(encoded) != AES_KEY_LENGTH or not _AES_KEY_CHARACTERS.issuperset(encoded):
        raise ValueError("an EncodingAESKey has exactly 43 letters and digits")
    return base64.b64decode(encoded + "=")


class PushCipher:
    """Opens and seals messages of one receiver: an app id, or WeCom's corp id. Thread-safe."""

    def __init__(self, *, encoding_aes_key: str, receiver: str) -> None:
        key = aes_key(encoding_aes_key)
        self._cipher = Cipher(AES256(key), CBC(key[:_IV_LENGTH]))
        self._receiver = receiver.encode()

    def open(self, sealed: str) -> bytes:
        """The message in `sealed`. Raises PushBroken. Check the signature first: a padding must not be an oracle."""
        try:
            content = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise PushBroken("not base64") from None
        if not content or len(content) % _IV_LENGTH:
            raise PushBroken("not whole blocks")
        decryptor = self._cipher.decryptor()
        plain = _unpadded(decryptor.update(content) + decryptor.finalize())
        length = int.from_bytes(plain[_RANDOM_LENGTH:_HEAD], "big")
        if len(plain) < _HEAD + length:
            raise PushBroken("shorter than it says")
        if not hmac.compare_digest(plain[_HEAD + length :], self._receiver):
            raise PushBroken("for another receiver")
        return plain[_HEAD : _HEAD + length]

    def seal(self, message: bytes, *, random: bytes | None = None) -> str:
        """The message, sealed for its receiver. `random` is for the published example only."""
        filling = secrets.token_bytes(_RANDOM_LENGTH) if random is None else random
        plain = filling + len(message).to_bytes(_LENGTH_LENGTH, "big") + message + self._receiver
        count = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([count]) * count) + encryptor.finalize()).decode()


def _unpadded(padded: bytes) -> bytes:
    count = padded[-1]
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count or len(padded) - count < _HEAD:
        raise PushBroken("padding")
    return padded[:-count]
