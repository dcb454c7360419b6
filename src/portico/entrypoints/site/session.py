"""The website's member session: an HttpOnly cookie names a server-side row that holds the member's tokens, sealed.

The tokens never reach the browser. Refresh tokens are good once and two tabs may need a fresh one at the same
moment, so exchanging them happens under a lock, and who comes second finds what the first has stored.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from portico.domains.members import public as members
from portico.infra.actors import Member
from portico.infra.locks import lock_all
from portico.infra.sealed import SealBroken, seal, unseal
from portico.kernel.errors import Unauthenticated
from portico.kernel.ids import SiteId
from portico.usecases import signin

COOKIE = "portico_member"
LIFETIME_SECONDS = 30 * 86400
_PURPOSE = "website_session"
_KEY = "tokens"


def begin(response: HttpResponse, tokens: members.Tokens) -> None:
    """The browser that receives `response` is signed in. Always a fresh key: an old one could be somebody's."""
    store = SessionStore()
    _put(store, tokens)
    store.set_expiry(LIFETIME_SECONDS)
    store.create()
    response.set_cookie(
        COOKIE,
        str(store.session_key),
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def member_of(request: HttpRequest, *, site_id: SiteId, now: datetime) -> Member | None:
    """Who is signed in, or None. One query; a few more every half hour, when the tokens are renewed."""
    key = request.COOKIES.get(COOKIE)
    held = _tokens(SessionStore(key)) if key else None
    if key is None or held is None:
        return None
    known = _reader(held, site_id=site_id, now=now)
    return known or _renewed(key, site_id=site_id, now=now)


def session_id_of(request: HttpRequest, *, now: datetime) -> Any:
    """The id of the member session behind the cookie while its access token is good, else None."""
    key = request.COOKIES.get(COOKIE)
    held = _tokens(SessionStore(key)) if key else None
    if held is None:
        return None
    try:
        return members.read_access_token(token=held["access"], now=now)[2]
    except Unauthenticated:
        return None


def end(request: HttpRequest, response: HttpResponse) -> None:
    """The browser is signed out and the row is gone."""
    key = request.COOKIES.get(COOKIE)
    if key:
        SessionStore(key).delete()
    response.delete_cookie(COOKIE, samesite="Lax")


def _reader(held: dict[str, str], *, site_id: SiteId, now: datetime) -> Member | None:
    try:
        member, _ = signin.bearer_of(access_token=held["access"], now=now)
    except Unauthenticated:
        return None
    return member if member.site_id == site_id else None


def _renewed(key: str, *, site_id: SiteId, now: datetime) -> Member | None:
    with transaction.atomic():
        lock_all("website_session", [key])
        store = SessionStore(key)
        held = _tokens(store)
        if held is None:
            return None
        known = _reader(held, site_id=site_id, now=now)
        if known is not None:
            return known
        try:
            fresh = members.refresh_session(site_id=site_id, refresh_token=held["refresh"], now=now)
        except Unauthenticated:
            fresh = None
        if not isinstance(fresh, members.Tokens):
            store.delete()
            return None
        _put(store, fresh)
        store.set_expiry(LIFETIME_SECONDS)
        store.save(must_create=False)
        return Member(site_id, fresh.member_id)


def _put(store: SessionStore, tokens: members.Tokens) -> None:
    text = json.dumps({"access": tokens.access_token, "refresh": tokens.refresh_token})
    store[_KEY] = base64.b64encode(seal(text, purpose=_PURPOSE)).decode()


def _tokens(store: SessionStore) -> dict[str, str] | None:
    sealed = store.get(_KEY)
    if not isinstance(sealed, str):
        return None
    try:
        return dict(json.loads(unseal(base64.b64decode(sealed), purpose=_PURPOSE)))
    except (SealBroken, ValueError):
        return None
