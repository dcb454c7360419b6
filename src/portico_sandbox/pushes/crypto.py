"""Signing and sealing of message pushes, the platform's side.

Source: the official page 消息推送, 安全模式: sha1 over sorted parts; AES-256-CBC, IV the key's first half, PKCS#7 with
blocks of 32 bytes over random(16) + length(4, big-endian) + message + appid.
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def seal(message: bytes, *, encoding_aes_key: str, app_id: str) -> str:
    key = base64.b64decode(encoding_aes_key + "=")
    full = secrets.token_bytes(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    padding = BLOCK - len(full) % BLOCK
    encryptor = Cipher(AES256(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(full + bytes([padding]) * padding) + encryptor.finalize()).decode()


def unseal(sealed: str, *, encoding_aes_key: str, app_id: str) -> bytes:
    """A merchant's sealed answer. Raises ValueError when it does not open, or was sealed for another app."""
    key = base64.b64decode(encoding_aes_key + "=")
    content = base64.b64decode(sealed, validate=True)
    decryptor = Cipher(AES256(key), CBC(key[:16])).decryptor()
    full = decryptor.update(content) + decryptor.finalize()
    padding = full[-1] if full else 0
    if not 1 <= padding <= BLOCK or full[-padding:] != bytes([padding]) * padding:
        raise ValueError("padding")
    full = full[:-padding]
    length = int.from_bytes(full[16:20], "big")
    if full[20 + length :] != app_id.encode():
        raise ValueError("appid")
    return full[20 : 20 + length]
