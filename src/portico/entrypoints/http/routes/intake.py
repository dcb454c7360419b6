"""Intake of visits and events. What a visitor did before signing in is theirs afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db import transaction
from django_bolt import Router

from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.entrypoints.http.actor import AsShopper
from portico.entrypoints.http.client import language_of, limit_by_ip
from portico.infra.messages import field_text
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.usecases import privacy

router = Router(tags=["intake"])

_VISITS = Limit(hits=600, window_seconds=60)

Text = Annotated[str, msgspec.Meta(max_length=64)]
Long = Annotated[str, msgspec.Meta(max_length=2000)]


class VisitBody(msgspec.Struct, frozen=True):
    """`entry` is the code of the link that led here, `params` what else the link carried."""

    visitor_id: Text
    carrier: Text
    path: Long
    entry: Text | None = None
    params: dict[str, str] = {}
    referrer: Long | None = None


class LinkProblem(msgspec.Struct, frozen=True):
    field: str
    code: str
    message: str


class VisitAnswer(msgspec.Struct, frozen=True):
    """`entry` is what the visit is counted for; `problems` say what of the link was not kept."""

    visit_id: UUID
    entry: str | None
    problems: list[LinkProblem]


class EventBody(msgspec.Struct, frozen=True):
    """The client makes the id (a UUIDv7), so that sending again is safe. `properties` is flat and plain."""

    id: UUID
    name: Text
    time: datetime
    carrier: Text
    properties: dict[str, Any] = {}


class EventsBody(msgspec.Struct, frozen=True):
    """At most 50 events, all of one visitor."""

    visitor_id: Text
    events: list[EventBody]


class EventsAnswer(msgspec.Struct, frozen=True):
    """`accepted` are stored now; `duplicates` were stored before."""

    accepted: int
    duplicates: int


@router.post("/api/v1/visits", status_code=201)
def visit(actor: AsShopper, body: VisitBody, request: Any) -> VisitAnswer:
    """The visit is recorded. A wrong entry or parameter does not lose it; the answer names what was wrong."""
    limit_by_ip(request, "visit", _VISITS)
    visitor_id, member_id = privacy.counted_as(actor=actor, visitor_id=body.visitor_id)
    with transaction.atomic():
        recorded = touchpoints.record_visit(
            site_id=actor.site_id,
            visitor_id=visitor_id,
            member_id=member_id,
            carrier=body.carrier,
            path=body.path,
            entry_code=body.entry or None,
            params=body.params,
            referrer=body.referrer,
            now=utc_now(),
        )
    language = language_of(request)
    problems = [LinkProblem(one.field, one.code, field_text(one.code, one.data, language)) for one in recorded.problems]
    return VisitAnswer(recorded.id, recorded.entry_code, problems)


@router.post("/api/v1/events", status_code=202)
def events(actor: AsShopper, body: EventsBody) -> EventsAnswer:
    """The whole batch is stored before this answers, each event once; one broken event refuses the batch."""
    drafts = [tracking.EventDraft(one.id, one.name, one.time, one.carrier, one.properties) for one in body.events]
    visitor_id, member_id = privacy.counted_as(actor=actor, visitor_id=body.visitor_id)
    with transaction.atomic():
        accepted = tracking.record_events(
            site_id=actor.site_id,
            visitor_id=visitor_id,
            member_id=member_id,
            events=drafts,
            now=utc_now(),
        )
    return EventsAnswer(accepted, len(drafts) - accepted)
