"""One merchant's app at Alipay, in the same two files as the other platforms' keys; added when missing."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ..credentials import write_private


@dataclass(frozen=True, slots=True)
class AlipayCredentials:
    """What the app's page in the console shows, and the private key its owner made.

    `seller_id` is the account that takes the money (2088…); `content_key` the AES key of 接口内容加密方式.
    """

    app_id: str
    app_private_key_pem: str
    alipay_public_key_pem: str
    seller_id: str
    content_key: str


@dataclass(frozen=True, slots=True)
class AlipayKeys:
    """Parsed once: what the platform checks requests by and signs with."""

    app_public: RSAPublicKey
    platform_private: RSAPrivateKey


def load_or_create(directory: Path) -> tuple[AlipayCredentials, AlipayKeys]:
    """Both files, which exist already, hold the app's section; the answer is what they say."""
    merchant_file, platform_file = directory / "credentials.json", directory / "platform-keys.json"
    held, private = (json.loads(path.read_text(encoding="utf-8")) for path in (merchant_file, platform_file))
    if "alipay" not in held or "alipay_private_key_pem" not in private:
        app, platform = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
        private["alipay_private_key_pem"] = _pem(platform)
        held["alipay"] = asdict(_generate(app, platform))
        write_private(platform_file, private)
        write_private(merchant_file, held)
    credentials = AlipayCredentials(**held["alipay"])
    keys = AlipayKeys(
        app_public=_rsa(credentials.app_private_key_pem).public_key(),
        platform_private=_rsa(private["alipay_private_key_pem"]),
    )
    return credentials, keys


def _generate(app: RSAPrivateKey, platform: RSAPrivateKey) -> AlipayCredentials:
    public = platform.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return AlipayCredentials(
        app_id=f"2021{_digits(12)}",
        app_private_key_pem=_pem(app),
        alipay_public_key_pem=public.decode(),
        seller_id=f"2088{_digits(12)}",
        content_key=base64.b64encode(secrets.token_bytes(16)).decode(),
    )


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _rsa(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the sandbox keeps RSA keys only")
    return key
