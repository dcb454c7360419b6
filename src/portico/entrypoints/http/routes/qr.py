"""Signing in on a computer by a code that is scanned with a phone; both sides of it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django_bolt import Router
from django_bolt.concurrency import sync_to_thread
from django_bolt.params import Header, Query

from portico.domains.members import public as members
from portico.entrypoints.http.actor import AsMember, AsVisitor
from portico.entrypoints.http.answers.members import TokensAnswer, tokens_answer
from portico.entrypoints.http.client import arrival_of, client_ip, language_of, limit_by_ip, user_agent
from portico.infra.doorbells import doorbells
from portico.infra.qr import qr_svg
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.kernel.ids import parse_id
from portico.usecases import qr_sign_in

router = Router(tags=["auth"])

_WATCHES = Limit(hits=600, window_seconds=60)
_SIGN_INS = Limit(hits=60, window_seconds=60)

# Proxies cut what is silent for longer than a minute, most of them.
MAX_WAIT_SECONDS = 25

Secret = Annotated[str | None, Header(alias="X-Qr-Secret")]
Text = Annotated[str, msgspec.Meta(max_length=64)]


class QrAnswer(msgspec.Struct, frozen=True):
    """Show `qr_svg`; keep `secret` to yourself and send it as X-Qr-Secret. `address` is what the code holds."""

    id: str
    secret: str
    address: str
    qr_svg: str
    expires_in_seconds: int


class QrProgressAnswer(msgspec.Struct, frozen=True):
    """`state`: waiting, scanned, confirmed, refused, used or expired. `member`: who scanned, discreetly."""

    state: str
    member: str | None
    expires_in_seconds: int


class QrRequestAnswer(msgspec.Struct, frozen=True):
    """What to decide about: `device` asks from `network` (a shortened address), since `asked_at`.

    `same_network`: the phone is in the same network, as it is when both stand in one room.
    """

    state: str
    device: str
    network: str
    same_network: bool
    asked_at: datetime
    expires_in_seconds: int


class QrRedeemBody(msgspec.Struct, frozen=True):
    visitor_id: Text | None = None
    guest_token: Text | None = None
    carrier: Text = "web"


@router.post("/api/v1/auth/qr")
def start_qr(actor: AsVisitor, request: Any) -> QrAnswer:
    """A code that waits three minutes to be scanned by a member."""
    made = qr_sign_in.start(
        site_id=actor.site_id, user_agent=user_agent(request), client_ip=client_ip(request), now=utc_now()
    )
    return QrAnswer(str(made.id), made.secret, made.address, qr_svg(made.address), made.expires_in_seconds)


@router.get("/api/v1/auth/qr/{qr_id}")
async def watch_qr(
    actor: AsVisitor,
    qr_id: str,
    request: Any,
    secret: Secret = None,
    seen: Annotated[str, Query()] = "",
    wait: Annotated[int, Query()] = 0,
) -> QrProgressAnswer:
    """How far it is, for the browser that asked for the code.

    With `wait` the answer comes as soon as the state is no longer `seen`, at the latest after `wait` seconds.
    """
    known = _id(qr_id)

    def look() -> qr_sign_in.Progress:
        return qr_sign_in.watch(site_id=actor.site_id, qr_id=known, secret=secret or "", now=utc_now())

    await sync_to_thread(limit_by_ip, request, "qr-watch", _WATCHES)
    ends = time.monotonic() + min(max(wait, 0), MAX_WAIT_SECONDS)
    with doorbells.at(qr_sign_in.topic(known)) as waiter:
        found = await sync_to_thread(look)
        while found.state == seen and waiter is not None and (left := ends - time.monotonic()) > 0:
            await waiter.wait(min(left, found.expires_in_seconds + 1))
            found = await sync_to_thread(look)
    return QrProgressAnswer(found.state, found.name or None, found.expires_in_seconds)


@router.post("/api/v1/auth/qr/{qr_id}/scan")
def scan_qr(actor: AsMember, qr_id: str, request: Any) -> QrRequestAnswer:
    """The member has scanned the code and sees who asks. Nobody else can scan it any more."""
    now = utc_now()
    asked = qr_sign_in.scan(actor=actor, qr_id=_id(qr_id), client_ip=client_ip(request), now=now)
    language = language_of(request)
    return QrRequestAnswer(
        state=asked.state,
        device=members.device_name(asked.user_agent, language=language),
        network=asked.network,
        same_network=asked.same_network,
        asked_at=asked.asked_at,
        expires_in_seconds=max(0, int((asked.expires_at - now).total_seconds())),
    )


@router.post("/api/v1/auth/qr/{qr_id}/confirm", status_code=204)
def confirm_qr(actor: AsMember, qr_id: str) -> None:
    """Yes: the browser may sign in as this member, within a minute."""
    qr_sign_in.confirm(actor=actor, qr_id=_id(qr_id), now=utc_now())


@router.post("/api/v1/auth/qr/{qr_id}/refuse", status_code=204)
def refuse_qr(actor: AsMember, qr_id: str) -> None:
    """No: the code is worth nothing any more."""
    qr_sign_in.refuse(actor=actor, qr_id=_id(qr_id), now=utc_now())


@router.post("/api/v1/auth/qr/{qr_id}/redeem")
def redeem_qr(actor: AsVisitor, qr_id: str, body: QrRedeemBody, request: Any, secret: Secret = None) -> TokensAnswer:
    """Signed in as the member who said yes. Once, and only for the browser that asked for the code."""
    limit_by_ip(request, "sign-in", _SIGN_INS)
    arrival = arrival_of(request, body, carrier=body.carrier)
    entered = qr_sign_in.redeem(
        site_id=actor.site_id, qr_id=_id(qr_id), secret=secret or "", arrival=arrival, now=utc_now()
    )
    return tokens_answer(entered.tokens, entered.member)


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise members.QrSignInNotFound()
    return found
