"""Hand-off tickets: a member goes on at another carrier without signing in again."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from portico.domains.members import rules
from portico.domains.members.errors import HandoffTicketInvalid
from portico.domains.members.models import HandoffTicket, MemberSession
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId, new_id

_BYTES = 32
# What a ticket can be: the base64url text of 32 bytes.
MAX_TICKET_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Handoff:
    """Who goes on, and on which page of the target."""

    member_id: MemberId
    path: str


def make_handoff_ticket(
    *, site_id: SiteId, member_id: MemberId, session_id: UUID | None, target: str, path: str, now: datetime
) -> str:
    """A ticket that lets the member go on at `path` of `target`, once, within HANDOFF_LIFETIME.

    It dies with the session it was asked for in, if there was one (a platform may just have said who it is). It is in
    the clear here and nowhere else: what is stored cannot be presented.
    """
    require_transaction()
    ticket = secrets.token_urlsafe(_BYTES)
    HandoffTicket.objects.create(
        id=new_id(),
        site_id=site_id,
        member_id=member_id,
        session_id=session_id,
        token_hash=_hash(ticket),
        target=target,
        path=path,
        created_at=now,
        expires_at=now + rules.HANDOFF_LIFETIME,
    )
    return ticket


def read_handoff_ticket(*, site_id: SiteId, ticket: str, target: str, now: datetime) -> Handoff:
    """Whose ticket it is; it stays good. Raises HandoffTicketInvalid."""
    row = _good(site_id, ticket, target, now).first()
    if row is None:
        raise HandoffTicketInvalid()
    return Handoff(MemberId(row.member_id), row.path)


def spend_handoff_ticket(*, site_id: SiteId, ticket: str, target: str, now: datetime) -> Handoff:
    """Whose ticket it was; nobody can spend it again, however many try at the same moment.

    Locks: the ticket's row, by the one statement that marks it; who comes second finds it used.
    Raises HandoffTicketInvalid: unknown, used, too old, another site's or target's, or the session that asked for
    it is over.
    """
    require_transaction()
    if not _good(site_id, ticket, target, now).update(used_at=now):
        raise HandoffTicketInvalid()
    row = HandoffTicket.objects.get(token_hash=_hash(ticket))
    return Handoff(MemberId(row.member_id), row.path)


def _good(site_id: SiteId, ticket: str, target: str, now: datetime) -> QuerySet[HandoffTicket]:
    open_session = MemberSession.objects.filter(id=OuterRef("session_id"), ended_at=None, expires_at__gt=now)
    return HandoffTicket.objects.filter(
        Q(session_id=None) | Exists(open_session),
        token_hash=_hash(ticket[: MAX_TICKET_LENGTH + 1]),
        site_id=site_id,
        target=target,
        used_at=None,
        expires_at__gt=now,
    )


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
