"""GET /codes/{code}: what a scanned mini-program code stands for."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django_bolt import Router

from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.client import limit_by_ip
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.usecases import mini_codes

router = Router(tags=["shop"])

_OPENED = Limit(hits=120, window_seconds=60)


class CodeAnswer(msgspec.Struct, frozen=True):
    """Open `path` with `query`; `e`, `from` and `by` in it say which entry the visit counts for."""

    path: str
    query: dict[str, str]


@router.get("/api/v1/codes/{code}")
def open_code(actor: AsVisitor, request: Any, code: Annotated[str, msgspec.Meta(max_length=12)]) -> CodeAnswer:
    """Where the code leads; it is counted as opened. 404 code_not_found; 429 rate_limited."""
    limit_by_ip(request, "open-code", _OPENED)
    found = mini_codes.opened(site_id=actor.site_id, code=code, now=utc_now())
    return CodeAnswer(f"/{found.page}", found.query)
