"""Files to download."""

from __future__ import annotations

from typing import Any

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.http.actor import AsShopper, AsVisitor
from portico.entrypoints.http.client import language_of, limit_by_ip
from portico.entrypoints.http.prepared import answer, prepared
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.usecases import reading
from portico.usecases.decoration.answers import ResourceAnswer, ResourceList

router = Router(tags=["content"])

MAX_TOPIC = 20
# Nobody takes more files by hand; who does would only drive the count up.
_DOWNLOADS = Limit(hits=60, window_seconds=60)


class DownloadAnswer(msgspec.Struct, frozen=True):
    url: str


@router.get("/api/v1/resources", response_model=ResourceList)
def resources(
    actor: AsVisitor, request: Any, topic: str = "", cursor: str | None = None, limit: int | None = None
) -> Response:
    """Resources, newest first."""
    if len(topic) > MAX_TOPIC or "\x00" in topic:
        raise Invalid(fields=(FieldError("topic", "too_long", {"max": MAX_TOPIC}),))
    found = reading.resources(site_id=actor.site_id, topic=topic, cursor=cursor, limit=limit)
    return answer(request, prepared(msgspec.json.encode(found)))


@router.get("/api/v1/resources/{slug}", response_model=ResourceAnswer)
def resource(actor: AsVisitor, request: Any, slug: str, carrier: str = "") -> Response:
    """One resource: what it is, and what else there is."""
    if carrier:
        touchpoints.check_carrier(carrier)
    language = language_of(request)
    found = reading.resource(
        site_id=actor.site_id, slug=slug, carrier=carrier, language=language, now=utc_now()
    )  # fmt: skip
    return answer(request, prepared(msgspec.json.encode(found)))


@router.post("/api/v1/resources/{slug}/downloads")
def download(actor: AsShopper, request: Any, slug: str) -> DownloadAnswer:
    """The address of the file. Counts the download, and remembers it for a member."""
    limit_by_ip(request, "download", _DOWNLOADS)
    return DownloadAnswer(reading.download(actor=actor, slug=slug, now=utc_now()))
