"""Codes that a person shows and a clerk scans: a QR text that is good for a minute, and twelve digits to say aloud.

A QR text is `PORTICO` and base32 of `kind (1) ‖ id (16) ‖ issued (4) ‖ salt (5) ‖ mac (12)`: upper case letters and
digits only, which a QR symbol packs densely (ISO/IEC 18004 §7.4.4). The mac is HMAC-SHA-256 under the key of blind
indexes (RFC 2104). It says what is shown and when; that it is used once, whoever redeems it writes down by `digest`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from portico.infra import sealed
from portico.kernel.errors import Conflict, Invalid

GOOD_FOR = timedelta(seconds=60)
# A phone's picture may be a moment old when the camera has read it, and clocks of two servers may differ a little.
GRACE = timedelta(seconds=15)
DIGITS = 12
_PREFIX = "PORTICO"
_PURPOSE = "rotating_code"
_BODY = struct.Struct(">c16sI5s")
_MAC_BYTES = 12


class CodeMalformed(Invalid):
    """No code of ours: neither a genuine QR text nor twelve digits."""

    code = "scan_code_malformed"


class CodeStale(Conflict):
    """The QR code was genuine and is older than a minute: the phone shows a fresh one."""

    code = "scan_code_stale"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a phone shows: the text of the QR code and until when it is good."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a genuine, fresh QR text names. `digest` (16 bytes) is its own: write it down to refuse it next time."""

    kind: str
    id: UUID
    digest: bytes


def show(*, kind: str, id: UUID, now: datetime) -> Shown:
    """A fresh QR text for the thing. `kind` is one ASCII letter. Two calls never give the same text."""
    body = _BODY.pack(kind.encode("ascii"), id.bytes, int(now.timestamp()), secrets.token_bytes(5))
    text = _PREFIX + base64.b32encode(body + _mac(body)).decode().rstrip("=")
    return Shown(text, datetime.fromtimestamp(int(now.timestamp()), UTC) + GOOD_FOR)


def read(text: str, *, now: datetime) -> Scanned:
    """What the QR text names. Raises CodeMalformed for what we never made, CodeStale for an old one."""
    text = text.strip().upper()
    if not text.startswith(_PREFIX):
        raise CodeMalformed()
    encoded = text.removeprefix(_PREFIX)
    try:
        raw = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        raise CodeMalformed() from None
    if len(raw) != _BODY.size + _MAC_BYTES:
        raise CodeMalformed()
    body, mac = raw[: _BODY.size], raw[_BODY.size :]
    if not secrets.compare_digest(mac, _mac(body)):
        raise CodeMalformed()
    kind, of, issued, _salt = _BODY.unpack(body)
    age = now - datetime.fromtimestamp(issued, UTC)
    if not -GRACE <= age <= GOOD_FOR + GRACE:
        raise CodeStale()
    return Scanned(kind.decode(), UUID(bytes=of), hashlib.sha256(body).digest()[:16])


def is_qr_text(text: str) -> bool:
    return text.strip().upper().startswith(_PREFIX)


def new_digits() -> str:
    """Twelve random digits; the last is a Luhn check digit (ISO/IEC 7812-1 annex B), so that a slip is seen at once."""
    head = f"{secrets.randbelow(10 ** (DIGITS - 1)):0{DIGITS - 1}d}"
    return head + _check_digit(head)


def checked_digits(text: str) -> str:
    """The twelve digits without spaces and hyphens. Raises CodeMalformed: not twelve, or a slip."""
    digits = "".join(text.replace("-", "").split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()) or _check_digit(digits[:-1]) != digits[-1]:
        raise CodeMalformed()
    return digits


def spaced(digits: str) -> str:
    """`123456789012` → `1234 5678 9012`, as people read it out."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _check_digit(head: str) -> str:
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(head))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _mac(body: bytes) -> bytes:
    return sealed.blind_index(body.hex(), purpose=_PURPOSE)[:_MAC_BYTES]
