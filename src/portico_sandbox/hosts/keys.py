"""One app at each host, in the same two files as the other platforms' keys; added when missing."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ..credentials import write_private

NAMES = ("douyin", "kuaishou", "xiaohongshu", "baidu", "qq", "jd")
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class HostKeys:
    """`apps`: what each host's console shows, by host. The rest is parsed once: whom to believe, what to sign with."""

    apps: Mapping[str, Mapping[str, str]]
    douyin_app: RSAPublicKey
    douyin_platform: RSAPrivateKey
    baidu_merchant: RSAPublicKey
    baidu_platform: RSAPrivateKey


def load_or_create(directory: Path) -> HostKeys:
    """Both files, which exist already, hold the hosts' section; the answer is what they say."""
    merchant_file, platform_file = directory / "credentials.json", directory / "platform-keys.json"
    held, private = (json.loads(path.read_text(encoding="utf-8")) for path in (merchant_file, platform_file))
    if "hosts" not in held or "douyin_private_key_pem" not in private:
        held["hosts"], added = _generate()
        write_private(platform_file, private | added)
        write_private(merchant_file, held)
        private |= added
    apps = held["hosts"]
    return HostKeys(
        apps=apps,
        douyin_app=_rsa(apps["douyin"]["private_key_pem"]).public_key(),
        douyin_platform=_rsa(private["douyin_private_key_pem"]),
        baidu_merchant=_rsa(apps["baidu"]["private_key_pem"]).public_key(),
        baidu_platform=_rsa(private["baidu_private_key_pem"]),
    )


def _generate() -> tuple[dict[str, Any], dict[str, str]]:
    app, platform = (generate_private_key(65537, 2048) for _ in range(2))
    # The keys of Baidu's own worked example have 1,024 bits.
    merchant, till = (generate_private_key(65537, 1024) for _ in range(2))
    apps = {
        "douyin": {
            "app_id": f"tt{secrets.token_hex(9)}",
            "app_secret": secrets.token_hex(20),
            "private_key_pem": _pem(app),
            "key_version": "1",
            "platform_public_key_pem": _public_pem(platform),
        },
        "kuaishou": {"app_id": f"ks{_digits(18)}", "app_secret": _letters(22)},
        "xiaohongshu": {
            "app_id": secrets.token_hex(12),
            "app_secret": secrets.token_hex(16),
            "push_token": secrets.token_hex(12),
            "push_aes_key": _letters(43),
        },
        "baidu": {
            "app_id": _letters(32),
            "app_secret": _letters(32),
            "deal_id": _digits(9),
            "app_key": f"MMM{_letters(3)}",
            "private_key_pem": _pem(merchant),
            "platform_public_key_pem": _public_pem(till),
        },
        "qq": {"app_id": f"111{_digits(7)}", "app_secret": _letters(16)},
        "jd": {"app_id": secrets.token_hex(16).upper(), "app_secret": secrets.token_hex(16)},
    }
    return apps, {"douyin_private_key_pem": _pem(platform), "baidu_private_key_pem": _pem(till)}


def _digits(count: int) -> str:
    # No leading zero: platforms print these as numbers.
    return secrets.choice("123456789") + "".join(secrets.choice(string.digits) for _ in range(count - 1))


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _public_pem(key: RSAPrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _rsa(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the sandbox keeps RSA keys only")
    return key
