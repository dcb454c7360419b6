"""Sessions: one sign-in on one device, kept alive by refresh tokens that are good once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from portico.domains.members import rules
from portico.domains.members.devices import REVOKED, REVOKED_TAG
from portico.domains.members.errors import RefreshTokenInvalid, RefreshTokenReused, SessionNotFound
from portico.domains.members.models import HandoffTicket, Member, MemberSession, QrSignIn, RefreshToken, SmsCode
from portico.domains.members.tokens import hash_refresh_token, make_access_token, make_refresh_token
from portico.infra.cache import announce
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId, new_id

# Refreshing comes every half hour; that somebody was here need not be written down more often than this.
_SEEN_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client keeps. `expires_in_seconds` is about the access token."""

    access_token: str
    refresh_token: str
    expires_in_seconds: int
    member_id: MemberId


# Session, first refresh token and "seen today" in one round trip: a sign-in has few to spare.
_OPEN = """
WITH seen AS (
    UPDATE members_member SET last_seen_at = %(now)s WHERE id = %(member)s AND last_seen_at < %(now)s
), opened AS (
    INSERT INTO members_session
        (id, site_id, member_id, carrier, user_agent, created_at, last_used_at, expires_at, end_reason)
    VALUES (%(id)s, %(site)s, %(member)s, %(carrier)s, %(user_agent)s, %(now)s, %(now)s, %(expires)s, '')
)
INSERT INTO members_refresh_token (token_hash, session_id, issued_at) VALUES (%(token)s, %(id)s, %(now)s)
"""


def open_session(*, site_id: SiteId, member_id: MemberId, carrier: str, user_agent: str, now: datetime) -> Tokens:
    """The member is signed in on a device until 30 idle days or 180 days have passed. One query."""
    require_transaction()
    session_id, refresh_token = new_id(), make_refresh_token()
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "id": session_id,
                "site": site_id,
                "member": member_id,
                "carrier": carrier,
                "user_agent": user_agent[:200],
                "token": hash_refresh_token(refresh_token),
                "now": now,
                "expires": now + rules.SESSION_IDLE,
            },
        )
    return _tokens(site_id, member_id, session_id, refresh_token, now)


def refresh_session(*, site_id: SiteId, refresh_token: str, now: datetime) -> Tokens | RefreshTokenReused:
    """New tokens for a refresh token, which is spent by that.

    A token that was spent before ends its whole session: either the thief or the owner came second, and we
    cannot know who. That refusal is returned, not raised: the caller commits the ending and raises it then.
    Locks: the token's row. Raises RefreshTokenInvalid: not ours, another site's, or its session is over.
    """
    require_transaction()
    row = (
        RefreshToken.objects.select_for_update(of=("self", "session"))
        .select_related("session__member")
        .filter(token_hash=hash_refresh_token(refresh_token), session__site_id=site_id)
        .first()
    )
    if row is None:
        raise RefreshTokenInvalid()
    session = row.session
    if row.used_at is not None:
        _end([session.id], "reused", now)
        return RefreshTokenReused()
    if session.ended_at is not None or session.expires_at <= now:
        raise RefreshTokenInvalid()
    RefreshToken.objects.filter(token_hash=row.token_hash).update(used_at=now)
    session.last_used_at = now
    session.expires_at = min(now + rules.SESSION_IDLE, session.created_at + rules.SESSION_LIFETIME)
    session.save(update_fields=["last_used_at", "expires_at"])
    if now - session.member.last_seen_at >= _SEEN_EVERY:
        Member.objects.filter(id=session.member_id).update(last_seen_at=now)
    return _issue(session, now)


def close_session(*, site_id: SiteId, session_id: UUID, now: datetime) -> None:
    """The session takes no more refreshes. Closing a closed or unknown session is no error."""
    require_transaction()
    _end(
        list(MemberSession.objects.filter(site_id=site_id, id=session_id).values_list("id", flat=True)),
        "signed_out",
        now,
    )


def revoke_session(*, site_id: SiteId, member_id: MemberId, session_id: UUID, now: datetime) -> None:
    """A device of the member's is signed out from another one, its access token within a second.

    Raises SessionNotFound: unknown, or another member's. Revoking one that is over is harmless.
    """
    require_transaction()
    if not MemberSession.objects.filter(site_id=site_id, member_id=member_id, id=session_id).exists():
        raise SessionNotFound()
    _end([session_id], REVOKED, now)
    announce(REVOKED_TAG)


def revoke_other_sessions(*, site_id: SiteId, member_id: MemberId, session_id: UUID, now: datetime) -> int:
    """Every device of the member's but the one of `session_id` is signed out; how many that were."""
    require_transaction()
    others = MemberSession.objects.filter(site_id=site_id, member_id=member_id, ended_at=None).exclude(id=session_id)
    ids = list(others.values_list("id", flat=True))
    if ids:
        _end(ids, REVOKED, now)
        announce(REVOKED_TAG)
    return len(ids)


def forget_expired(*, now: datetime) -> int:
    """Sessions long over, tokens spent long ago, old codes and tickets are gone; how many rows that were."""
    require_transaction()
    kept_since = now - rules.SESSION_IDLE
    sessions, _ = MemberSession.objects.filter(expires_at__lt=kept_since).delete()
    tokens, _ = RefreshToken.objects.filter(used_at__lt=kept_since).delete()
    codes, _ = SmsCode.objects.filter(created_at__lt=now - rules.SMS_CODE_KEPT).delete()
    brief = 0
    for kind in (HandoffTicket, QrSignIn):
        brief += kind.objects.filter(expires_at__lt=now - rules.BRIEF_KEPT).delete()[0]
    return sessions + tokens + codes + brief


def end_sessions_of(*, member_id: MemberId, reason: str, now: datetime) -> None:
    """Every session of the member is over."""
    require_transaction()
    _end(list(MemberSession.objects.filter(member_id=member_id).values_list("id", flat=True)), reason, now)


def _end(session_ids: list[UUID], reason: str, now: datetime) -> None:
    MemberSession.objects.filter(id__in=session_ids, ended_at=None).update(ended_at=now, end_reason=reason)


def _issue(session: MemberSession, now: datetime) -> Tokens:
    refresh_token = make_refresh_token()
    RefreshToken.objects.create(token_hash=hash_refresh_token(refresh_token), session_id=session.id, issued_at=now)
    return _tokens(SiteId(session.site_id), MemberId(session.member_id), session.id, refresh_token, now)


def _tokens(site_id: SiteId, member_id: MemberId, session_id: UUID, refresh_token: str, now: datetime) -> Tokens:
    return Tokens(
        access_token=make_access_token(site_id=site_id, member_id=member_id, session_id=session_id, now=now),
        refresh_token=refresh_token,
        expires_in_seconds=int(rules.ACCESS_LIFETIME / timedelta(seconds=1)),
        member_id=member_id,
    )
