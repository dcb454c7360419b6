"""Key material, made on first start and kept in two files of mode 0600.

`credentials.json` is what a merchant would get from the platforms; Portico's supervisor takes it in the demo.
`platform-keys.json` is what only the platform has (its private keys); nobody else reads it.
"""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.x509.oid import NameOID

from .services import keys as service_keys
from .services.keys import ServiceKeys


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """A mini program or an official account: what its console page shows.

    `push_token` and `encoding_aes_key` are what a merchant types in there and tells us both.
    """

    app_id: str
    app_secret: str
    original_id: str
    push_token: str
    encoding_aes_key: str


@dataclass(frozen=True, slots=True)
class PayCredentials:
    """A WeChat Pay merchant: number, own key, APIv3 key, and both ways to check the platform's signature."""

    mchid: str
    app_ids: list[str]
    merchant_serial_no: str
    merchant_private_key_pem: str
    api_v3_key: str
    platform_public_key_id: str
    platform_public_key_pem: str
    platform_certificate_serial_no: str
    platform_certificate_pem: str
    # apiclient_cert.pem: no call needs it, but it says when the merchant's key ends.
    merchant_certificate_pem: str = ""


@dataclass(frozen=True, slots=True)
class SmsCredentials:
    """An SMS account: TC3 secret pair, application, signature, and the approved templates by our names."""

    secret_id: str
    secret_key: str
    sdk_app_id: str
    sign_name: str
    templates: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything a merchant holds."""

    version: int
    wechat_mini: AppCredentials
    wechat_oa: AppCredentials
    wechat_pay: PayCredentials
    sms: SmsCredentials
    services: ServiceKeys


@dataclass(frozen=True, slots=True)
class Keys:
    """Parsed keys, loaded once: parsing PEM per request would cost more than signing."""

    merchant_public: RSAPublicKey
    platform_private: RSAPrivateKey
    certificate_private: RSAPrivateKey
    api_v3_key: bytes


_LETTERS = string.ascii_letters + string.digits

# The text is what the provider has approved; {1}, {2} are filled in order (Tencent Cloud's form).
SMS_TEMPLATES: dict[str, dict[str, Any]] = {
    "sign_in_code": {
        "id": "1846001",
        "params": ["code", "minutes"],
        "text": "您的验证码是 {1}，{2} 分钟内有效。请勿告诉他人。",
    },
    "order_shipped": {
        "id": "1846002",
        "params": ["number", "carrier", "tracking_number"],
        "text": "您的订单 {1} 已由{2}发出，运单号 {3}。",
    },
    "order_refunded": {
        "id": "1846003",
        "params": ["number", "amount"],
        "text": "您的订单 {1} 已退款 {2} 元，预计 1 至 3 个工作日到账。",
    },
}


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _public_pem(key: RSAPublicKey) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def new_certificate(key: RSAPrivateKey, *, days: int = 5 * 365, serial: int | None = None) -> x509.Certificate:
    """A certificate for `key`, in force for five years as the real ones are, or so many `days` from now."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Portico sandbox, not Tenpay.com"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Portico sandbox"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        ]
    )
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        # The top bit stays clear so that the hex form always has the same length.
        .serial_number(serial or int.from_bytes(b"\x40" + secrets.token_bytes(19), "big"))
        .not_valid_before(now + timedelta(days=min(days, 0) - 1))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _generate(merchant_name: str) -> tuple[Credentials, dict[str, str]]:
    merchant, platform, certified = (generate_private_key(65537, 2048) for _ in range(3))
    certificate = new_certificate(certified)
    mini, official = (_app(f"wx{secrets.token_hex(8)}") for _ in range(2))
    pay = PayCredentials(
        mchid=f"16{_digits(8)}",
        # The official account is what the website asks to be paid through.
        app_ids=[mini.app_id, official.app_id],
        merchant_serial_no=f"{secrets.randbits(158) | 1 << 158:040X}",
        merchant_private_key_pem=_pem(merchant),
        api_v3_key=secrets.token_hex(16),
        platform_public_key_id=f"PUB_KEY_ID_01{_digits(26)}",
        platform_public_key_pem=_public_pem(platform.public_key()),
        platform_certificate_serial_no=f"{certificate.serial_number:X}",
        platform_certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
    )
    sms = SmsCredentials(
        secret_id=f"AKID{secrets.token_hex(16)}",
        secret_key=secrets.token_hex(16),
        sdk_app_id=f"1400{_digits(6)}",
        sign_name=merchant_name,
        templates=SMS_TEMPLATES,
    )
    private = {"platform_private_key_pem": _pem(platform), "certificate_private_key_pem": _pem(certified)}
    made = service_keys.read(service_keys.made(merchant_name))
    return Credentials(version=1, wechat_mini=mini, wechat_oa=official, wechat_pay=pay, sms=sms, services=made), private


def _app(app_id: str) -> AppCredentials:
    return AppCredentials(
        app_id=app_id,
        app_secret=secrets.token_hex(16),
        original_id=f"gh_{secrets.token_hex(6)}",
        push_token=secrets.token_hex(12),
        encoding_aes_key="".join(secrets.choice(_LETTERS) for _ in range(43)),
    )


def _completed(held: dict[str, Any]) -> bool:
    """Whether something was missing: a directory made before there were pushes and an official account."""
    before = json.dumps(held)
    held.setdefault("wechat_oa", {"app_id": held["wechat_pay"]["app_ids"][-1]})
    held["services"] = service_keys.made(held["sms"]["sign_name"]) | held.get("services", {})
    held["wechat_pay"].setdefault("merchant_certificate_pem", _merchant_certificate(held["wechat_pay"]))
    for name in ("wechat_mini", "wechat_oa"):
        held[name] = asdict(_app(held[name]["app_id"])) | held[name]
    return json.dumps(held) != before


def _merchant_certificate(pay: dict[str, Any]) -> str:
    key, serial = _rsa_private(pay["merchant_private_key_pem"]), int(pay["merchant_serial_no"], 16)
    return new_certificate(key, serial=serial).public_bytes(serialization.Encoding.PEM).decode()


def write_private(path: Path, content: dict[str, Any]) -> None:
    """The file appears whole, readable by its owner only. A reader never sees half of it."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    partial.replace(path)


def _rsa_private(pem: str) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the sandbox keeps RSA keys only")
    return key


def load_or_create(directory: Path, merchant_name: str) -> tuple[Credentials, Keys]:
    """The directory holds both files; the answer is what they say. The name counts on the first start only."""
    directory.mkdir(parents=True, exist_ok=True)
    merchant_file, platform_file = directory / "credentials.json", directory / "platform-keys.json"
    if not (merchant_file.exists() and platform_file.exists()):
        created, private = _generate(merchant_name)
        write_private(platform_file, private)
        write_private(merchant_file, asdict(created))
    held = json.loads(merchant_file.read_text(encoding="utf-8"))
    if _completed(held):
        write_private(merchant_file, held)
    private = json.loads(platform_file.read_text(encoding="utf-8"))
    credentials = Credentials(
        version=held["version"],
        wechat_mini=AppCredentials(**held["wechat_mini"]),
        wechat_oa=AppCredentials(**held["wechat_oa"]),
        wechat_pay=PayCredentials(**held["wechat_pay"]),
        sms=SmsCredentials(**held["sms"]),
        services=service_keys.read(held["services"]),
    )
    keys = Keys(
        merchant_public=_rsa_private(credentials.wechat_pay.merchant_private_key_pem).public_key(),
        platform_private=_rsa_private(private["platform_private_key_pem"]),
        certificate_private=_rsa_private(private["certificate_private_key_pem"]),
        api_v3_key=credentials.wechat_pay.api_v3_key.encode(),
    )
    return credentials, keys
