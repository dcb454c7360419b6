"""Where a member is signed in, and signing out there from here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django_bolt import Router

from portico.domains.members import public as members
from portico.entrypoints.http.actor import AsMember, session_of
from portico.entrypoints.http.client import language_of
from portico.kernel.clock import utc_now
from portico.kernel.ids import parse_id

router = Router(tags=["me"])


class SessionAnswer(msgspec.Struct, frozen=True):
    """`device` for people (`Chrome · Windows`). `current`: the session this request belongs to."""

    id: str
    carrier: str
    device: str
    created_at: datetime
    last_used_at: datetime
    current: bool


class SessionList(msgspec.Struct, frozen=True):
    sessions: list[SessionAnswer]


class EndedAnswer(msgspec.Struct, frozen=True):
    ended: int


@router.get("/api/v1/me/sessions")
def list_sessions(actor: AsMember, request: Any) -> SessionList:
    """The devices where the member is signed in, the latest use first."""
    here = session_of(request)
    language = language_of(request)
    found = members.list_devices(site_id=actor.site_id, member_id=actor.member_id, now=utc_now())
    return SessionList(
        [
            SessionAnswer(
                id=str(one.session_id),
                carrier=one.carrier,
                device=members.device_name(one.user_agent, language=language),
                created_at=one.created_at,
                last_used_at=one.last_used_at,
                current=one.session_id == here,
            )
            for one in found
        ]
    )


@router.delete("/api/v1/me/sessions/{session_id}", status_code=204)
def end_session(actor: AsMember, session_id: str) -> None:
    """That device is signed out, within a second."""
    known = parse_id(session_id)
    if known is None:
        raise members.SessionNotFound()
    with transaction.atomic():
        members.revoke_session(site_id=actor.site_id, member_id=actor.member_id, session_id=known, now=utc_now())


@router.post("/api/v1/me/sessions/end-others")
def end_others(actor: AsMember, request: Any) -> EndedAnswer:
    """Every other device is signed out; how many that were."""
    with transaction.atomic():
        ended = members.revoke_other_sessions(
            site_id=actor.site_id, member_id=actor.member_id, session_id=session_of(request), now=utc_now()
        )
    return EndedAnswer(ended)
