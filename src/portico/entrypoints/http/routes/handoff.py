"""Going on at another carrier without signing in again: a ticket here, a session there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django_bolt import Router

from portico.entrypoints.http.actor import AsMember, AsShopper, AsVisitor, session_of
from portico.entrypoints.http.answers.members import TokensAnswer, tokens_answer
from portico.entrypoints.http.client import arrival_of, limit_by_ip
from portico.infra.actors import Member
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.usecases import handoff

router = Router(tags=["auth"])

_LOOKS = Limit(hits=120, window_seconds=60)
_REDEEMED = Limit(hits=60, window_seconds=60)

Target = Literal["web", "h5", "mp-weixin"]
Ticket = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Text = Annotated[str, msgspec.Meta(max_length=64)]


class HandoffBody(msgspec.Struct, frozen=True):
    """`path`: a page of the website for `web`, of the mini app (`/pages-order/detail/index?id=…`) for the others."""

    target: Target
    path: Annotated[str, msgspec.Meta(max_length=handoff.MAX_PATH)]


class HandoffAnswer(msgspec.Struct, frozen=True):
    """`url` takes the person on, once. Open it; do not keep it, and do not send the ticket anywhere else."""

    ticket: str
    url: str
    expires_in_seconds: int


class TicketBody(msgspec.Struct, frozen=True):
    """`target` is where the ticket is given in: it is good nowhere else."""

    ticket: Ticket
    target: Target
    visitor_id: Text | None = None
    guest_token: Text | None = None


class HandoffLook(msgspec.Struct, frozen=True):
    """`name`: who would go on, as others may see them; may be empty. `yours`: you are signed in as them already."""

    name: str
    yours: bool
    path: str


class HandoffEntered(TokensAnswer, frozen=True):
    """The session, and the page to go on at."""

    path: str


@router.post("/api/v1/auth/handoff")
def offer_handoff(actor: AsMember, body: HandoffBody, request: Any) -> HandoffAnswer:
    """A ticket that lets the member go on elsewhere: 60 seconds, once, for that target and page."""
    made = handoff.offer(actor=actor, session_id=session_of(request), target=body.target, path=body.path, now=utc_now())
    return HandoffAnswer(made.ticket, made.url, made.expires_in_seconds)


@router.post("/api/v1/auth/handoff/look")
def look_at_handoff(actor: AsShopper, body: TicketBody, request: Any) -> HandoffLook:
    """Whose ticket it is, to be asked before one becomes them. The ticket stays good."""
    limit_by_ip(request, "handoff-look", _LOOKS)
    found = handoff.look(site_id=actor.site_id, ticket=body.ticket, target=body.target, now=utc_now())
    yours = isinstance(actor, Member) and actor.member_id == found.member_id
    return HandoffLook(found.name, yours, found.path)


@router.post("/api/v1/auth/handoff/redeem")
def redeem_handoff(actor: AsVisitor, body: TicketBody, request: Any) -> HandoffEntered:
    """Signed in for a ticket, which is spent by that; cart and visits of the guest come along."""
    limit_by_ip(request, "handoff", _REDEEMED)
    arrival = arrival_of(request, body, carrier=body.target)
    arrived = handoff.redeem(
        site_id=actor.site_id, ticket=body.ticket, target=body.target, arrival=arrival, now=utc_now()
    )
    answer = tokens_answer(arrived.entered.tokens, arrived.entered.member)
    return HandoffEntered(**msgspec.structs.asdict(answer), path=arrived.path)
