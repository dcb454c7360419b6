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
