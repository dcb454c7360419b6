"""Baidu's signatures: SHA1withRSA over `name=value` sorted by name and joined by `&`.

Source: 签名与验签 and its worked example [B, stored mirror], which the tests repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1

from portico.connectors.mini_hosts import rsa

_UNSIGNED: Final = frozenset({"sign", "sign_type", "rsaSign"})


def _text(fields: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if name not in _UNSIGNED)


def sign(key: RSAPrivateKey, fields: Mapping[str, str]) -> str:
    """`rsaSign` for these fields."""
    return rsa.sign(key, _text(fields), SHA1())  # noqa: S303 - the platform's own choice


def fits(key: RSAPublicKey, fields: Mapping[str, str]) -> bool:
    """Whether `rsaSign` among the fields is the platform's over all the others."""
    return rsa.fits(key, fields.get("rsaSign", ""), _text(fields).encode(), SHA1())  # noqa: S303
