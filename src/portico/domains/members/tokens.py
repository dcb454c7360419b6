"""Access and refresh tokens.

Access: a JWT (RFC 7519, HS256) checked without a data base read, so it stays good until it expires even after
its session ended; that is why it lives thirty minutes only. Refresh: 32 random bytes, stored as SHA-256,
exchanged once (RFC 9700 §4.14.2).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

import jwt
from django.conf import settings

from portico.domains.members import rules
from portico.kernel.errors import Unauthenticated
from portico.kernel.ids import MemberId, SiteId, parse_id

_ALGORITHM = "HS256"
_ISSUER = "portico"
_MAX_LENGTH = 1024
# Times are compared with the caller's `now`, not with the library's clock.
_OPTIONS: jwt.types.Options = {
    "require": ["exp", "sub", "iss"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


@cache
def _key() -> bytes:
    return hmac.new(str(settings.SECRET_KEY).encode(), b"portico member access token", hashlib.sha256).digest()


def make_access_token(*, site_id: SiteId, member_id: MemberId, session_id: UUID, now: datetime) -> str:
    claims = {
        "iss": _ISSUER,
        "sub": str(member_id),
        "site": str(site_id),
        "sid": str(session_id),
        "iat": int(now.timestamp()),
        "exp": int((now + rules.ACCESS_LIFETIME).timestamp()),
    }
    return jwt.encode(claims, _key(), algorithm=_ALGORITHM)


def read_access_token(*, token: str, now: datetime) -> tuple[SiteId, MemberId, UUID]:
    """(site, member, session) of a token we signed that has not expired. No data base read.

    Raises Unauthenticated.
    """
    if len(token) > _MAX_LENGTH:
        raise Unauthenticated()
    try:
        claims = jwt.decode(token, _key(), algorithms=[_ALGORITHM], issuer=_ISSUER, options=_OPTIONS)
        expires = datetime.fromtimestamp(claims["exp"], UTC)
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError):
        raise Unauthenticated() from None
    site_id, member_id, session_id = (parse_id(str(claims.get(name))) for name in ("site", "sub", "sid"))
    if site_id is None or member_id is None or session_id is None or expires <= now:
        raise Unauthenticated()
    return SiteId(site_id), MemberId(member_id), session_id


def make_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def hash_refresh_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
