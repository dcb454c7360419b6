"""Douyin's signatures: over an order for tt.requestOrder, and on what the platform sends.

Source: 签名算法 and 生成下单参数与签名 [B]: method, URI, time stamp (seconds), nonce and body, a line each, SHA-256
with the application's key; what comes back covers time stamp, nonce and raw body, with the platform's key.
"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from portico.connectors.douyin import unsure
from portico.connectors.mini_hosts import rsa


def authorization(key: RSAPrivateKey, *, app_id: str, key_version: str, uri: str, body: str, timestamp: int) -> str:
    """`byteAuthorization` for a front end that will send `body` to `uri`. Good for an hour."""
    nonce = secrets.token_hex(16)
    text = f"POST\n{uri}\n{timestamp}\n{nonce}\n{body}\n"
    return unsure.AUTHORIZATION.format(
        app_id=app_id,
        nonce=nonce,
        timestamp=timestamp,
        key_version=key_version,
        signature=rsa.sign(key, text, SHA256()),
    )


def signed_by_platform(key: RSAPublicKey, *, timestamp: str, nonce: str, body: bytes, signature: str) -> bool:
    """Whether the platform signed these bytes."""
    signed = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    return rsa.fits(key, signature, signed, SHA256())
