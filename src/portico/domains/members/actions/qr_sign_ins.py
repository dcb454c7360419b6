"""Signing a browser in by a code that a signed-in member scans.

`waiting` → `scanned` (by whoever scans first, for good) → `confirmed` or `refused`; a confirmed one is `used` once,
by the browser that holds the secret. Every step is one conditional statement, so two of them cannot both happen.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from portico.domains.members import rules
from portico.domains.members.devices import shortened_address
from portico.domains.members.errors import QrSignInNotFound, QrSignInOver
from portico.domains.members.models import QrSignIn
from portico.infra.locks import require_transaction
from portico.infra.sealed import blind_index
from portico.kernel.ids import MemberId, SiteId, new_id

State = QrSignIn.State
_EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class QrStarted:
    """`secret` is for the browser that asked, `id` for whoever scans."""

    id: UUID
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class QrProgress:
    """What the browser may know: `state` is one of QrSignIn.State or `expired`, and who scanned."""

    state: str
    member_id: MemberId | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class QrRequest:
    """What the member decides about: which device asks, from where, and when it asked."""

    state: str
    user_agent: str
    network: str
    same_network: bool
    asked_at: datetime
    expires_at: datetime


def start_qr_sign_in(*, site_id: SiteId, user_agent: str, client_ip: str, now: datetime) -> QrStarted:
    """A code waits to be scanned for QR_LIFETIME."""
    require_transaction()
    secret = secrets.token_urlsafe(32)
    row = QrSignIn.objects.create(
        id=new_id(),
        site_id=site_id,
        secret_hash=_hash(secret),
        user_agent=user_agent[:200],
        network=shortened_address(client_ip),
        ip_index=blind_index(client_ip, purpose=rules.CLIENT_IP),
        created_at=now,
        expires_at=now + rules.QR_LIFETIME,
    )
    return QrStarted(row.id, secret, row.expires_at)


def watch_qr_sign_in(*, site_id: SiteId, qr_id: UUID, secret: str, now: datetime) -> QrProgress:
    """How far it is, for the browser that asked. Raises QrSignInNotFound."""
    row = _asked_by(site_id, qr_id, secret)
    member_id = MemberId(row.member_id) if row.member_id else None
    return QrProgress(_state(row, now), member_id, row.expires_at)


def scan_qr_sign_in(*, site_id: SiteId, qr_id: UUID, member_id: MemberId, client_ip: str, now: datetime) -> QrRequest:
    """The member has scanned the code, and nobody else can any more. Scanning again is harmless.

    Raises QrSignInNotFound (also when somebody else was first), QrSignInOver.
    """
    require_transaction()
    _live(site_id, qr_id, now).filter(state=State.WAITING).update(state=State.SCANNED, member_id=member_id)
    row = _scanned_by(site_id, qr_id, member_id)
    state = _state(row, now)
    if state == _EXPIRED:
        raise QrSignInOver()
    return QrRequest(
        state=state,
        user_agent=row.user_agent,
        network=row.network,
        same_network=hmac.compare_digest(bytes(row.ip_index), blind_index(client_ip, purpose=rules.CLIENT_IP)),
        asked_at=row.created_at,
        expires_at=row.expires_at,
    )


def confirm_qr_sign_in(*, site_id: SiteId, qr_id: UUID, member_id: MemberId, now: datetime) -> None:
    """The browser may sign in as the member, within QR_CONFIRMED_LIFETIME. Saying yes twice is harmless.

    Raises QrSignInNotFound, QrSignInOver.
    """
    require_transaction()
    mine = _live(site_id, qr_id, now).filter(member_id=member_id)
    until = now + rules.QR_CONFIRMED_LIFETIME
    if mine.filter(state=State.SCANNED).update(state=State.CONFIRMED, expires_at=until):
        return
    if mine.filter(state__in=(State.CONFIRMED, State.USED)).exists():
        return
    _scanned_by(site_id, qr_id, member_id)
    raise QrSignInOver()


def refuse_qr_sign_in(*, site_id: SiteId, qr_id: UUID, member_id: MemberId, now: datetime) -> None:
    """The browser will not sign in by this code, unless it already has. Raises QrSignInNotFound, QrSignInOver."""
    require_transaction()
    mine = QrSignIn.objects.filter(site_id=site_id, id=qr_id, member_id=member_id)
    if mine.exclude(state=State.USED).update(state=State.REFUSED):
        return
    _scanned_by(site_id, qr_id, member_id)
    raise QrSignInOver()


def spend_qr_sign_in(*, site_id: SiteId, qr_id: UUID, secret: str, now: datetime) -> MemberId:
    """Who said yes; the code is used up. Raises QrSignInNotFound, QrSignInOver (also: not confirmed yet)."""
    require_transaction()
    _asked_by(site_id, qr_id, secret)
    if not _live(site_id, qr_id, now).filter(state=State.CONFIRMED).update(state=State.USED):
        raise QrSignInOver()
    return MemberId(QrSignIn.objects.values_list("member_id", flat=True).get(id=qr_id))


def _live(site_id: SiteId, qr_id: UUID, now: datetime) -> QuerySet[QrSignIn]:
    return QrSignIn.objects.filter(site_id=site_id, id=qr_id, expires_at__gt=now)


def _asked_by(site_id: SiteId, qr_id: UUID, secret: str) -> QrSignIn:
    row = QrSignIn.objects.filter(site_id=site_id, id=qr_id).first()
    if row is None or not hmac.compare_digest(bytes(row.secret_hash), _hash(secret[:100])):
        raise QrSignInNotFound()
    return row


def _scanned_by(site_id: SiteId, qr_id: UUID, member_id: MemberId) -> QrSignIn:
    """The code, as far as the member has anything to do with it. Raises QrSignInNotFound, QrSignInOver."""
    row = QrSignIn.objects.filter(site_id=site_id, id=qr_id).first()
    if row is None or row.member_id not in (None, member_id):
        raise QrSignInNotFound()
    if row.member_id is None:
        raise QrSignInOver()
    return row


def _state(row: QrSignIn, now: datetime) -> str:
    over = row.expires_at <= now and row.state not in (State.USED, State.REFUSED)
    return _EXPIRED if over else str(row.state)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
