"""RSA keys as people paste them: PEM, or the bare base64 that platforms' key tools give.

Each text is read once: checking a private key of 2048 bits takes 20 ms, and a site's connections are made anew
whenever one of its keys changes.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


def private_key(text: str) -> RSAPrivateKey:
    """The unencrypted key, PKCS#1 or PKCS#8. Raises ValueError for anything else."""
    return _private(text)[0]


def public_key(text: str) -> RSAPublicKey:
    """Raises ValueError for anything but an RSA public key."""
    return _public(text)[0]


def private_pem(text: str) -> str:
    """The key as PEM. Raises ValueError as above."""
    return _private(text)[1]


def public_pem(text: str) -> str:
    """The key as PEM. Raises ValueError as above."""
    return _public(text)[1]


@lru_cache(maxsize=64)
def _private(text: str) -> tuple[RSAPrivateKey, str]:
    for name in ("PRIVATE KEY", "RSA PRIVATE KEY"):
        pem = _armoured(text, name)
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if isinstance(key, RSAPrivateKey):
            return key, pem
    raise ValueError("not an RSA private key")


@lru_cache(maxsize=64)
def _public(text: str) -> tuple[RSAPublicKey, str]:
    pem = _armoured(text, "PUBLIC KEY")
    try:
        key = load_pem_public_key(pem.encode())
    except UnsupportedAlgorithm:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA public key")
    return key, pem


def _armoured(text: str, name: str) -> str:
    """Bare base64 gets the first and last line of PEM."""
    if "-----BEGIN" in text:
        return text
    return f"-----BEGIN {name}-----\n{''.join(text.split())}\n-----END {name}-----\n"
