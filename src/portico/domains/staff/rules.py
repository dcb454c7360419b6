"""Pure decisions: which code is right, what locks, and for how long."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from portico.kernel.networks import customer_network

SECRET_PURPOSE = "staff.second_factor"  # noqa: S105  # what it is sealed for
RECOVERY_PURPOSE = "staff.recovery_code"
ACCOUNT_PURPOSE = "staff.account"
IP_PURPOSE = "staff.client_ip"

# What every authenticator app reads: RFC 6238 with SHA-1, six digits, half minutes. 160 bits: RFC 4226 §4, R6.
STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
# Clocks of phones are off by seconds, and typing takes some.
SKEW_STEPS = 1

RECOVERY_CODES = 10
# 50 bits each. Without I, L, O, U, which are read wrong (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECOVERY_LENGTH = 10

WINDOW = timedelta(minutes=15)
# How long a lock is remembered when the next one is measured.
LOCKS_REMEMBERED = timedelta(days=1)
_LOCKS = (timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60))


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `attempts` within WINDOW; `forgiven` by a success of the account."""

    attempts: int
    forgiven: bool


LIMITS = {
    "both": Limit(attempts=5, forgiven=True),
    "account": Limit(attempts=20, forgiven=True),
    # Not forgiven: one's own account would buy guesses at others.
    "ip": Limit(attempts=30, forgiven=False),
}


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """The secret as people type it into an app: base 32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def enrolment_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """What the QR code says: `otpauth://totp/…` (Google Authenticator's key URI format)."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def matching_step(secret: bytes, code: str, *, now: datetime) -> int | None:
    """The half minute since 1970 that `code` belongs to, from the allowed ones; None for a wrong code.

    Compares with every allowed code in constant time.
    """
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
        return None
    totp, present = _totp(secret), int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - SKEW_STEPS, present + SKEW_STEPS + 1):
        if constant_time.bytes_eq(totp.generate(step * STEP_SECONDS), typed.encode()):
            found = step
    return found


def code_at(secret: bytes, *, now: datetime) -> str:
    """The code that an app shows now."""
    return _totp(secret).generate(int(now.timestamp())).decode()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  # HMAC-SHA-1, as RFC 6238 and every app have it


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes such as `7Q2MK-9XR4T`."""
    made = ("".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in made)


def recovery_text(typed: str) -> str | None:
    """A recovery code as it is compared: bare, in capitals, look-alikes read right. None for anything else."""
    plain = "".join(char for char in typed.upper() if char not in " -–—")
    plain = plain.translate(str.maketrans("OIL", "011"))
    return plain if len(plain) == _RECOVERY_LENGTH and set(plain) <= set(_ALPHABET) else None


def lock_length(locks: int) -> timedelta:
    """How long the next lock lasts, after `locks` others."""
    return _LOCKS[min(locks, len(_LOCKS) - 1)]


def network_of(address: str) -> str:
    """`203.0.113.7` → `203.0.113.*`, an IPv6 address → its /48; empty for what is no address."""
    network = customer_network(address)
    if network is None:
        return ""
    return f"{str(network.network_address).removesuffix('.0')}.*" if network.version == 4 else str(network)
