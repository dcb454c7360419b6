"""What every control call shares: JSON in, JSON out, and a reason a tester can read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .people import PersonUnknown
from .platform import json_object

Endpoint = Callable[[Request], Awaitable[Response]]


class Stop(Exception):
    """Answer at once with this status and reason."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text


def limit(request: Request) -> int:
    text = request.query_params.get("limit", "50")
    return min(int(text), 1_000) if text.isdigit() else 50


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object sent."""
    body = json_object(await request.body() or b"{}")
    if body is None:
        raise Stop(422, "json_required", "the body is not a JSON object")
    return body


def _demand_json(request: Request) -> None:
    """JSON is demanded so that no foreign web page can post here with a plain form."""
    if request.method in {"POST", "PATCH"} and request.headers.get("content-type") != "application/json":
        raise Stop(415, "json_required", "send application/json")


def guard(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            _demand_json(request)
            return await endpoint(request)
        except Stop as stop:
            return JSONResponse({"code": stop.code, "message": stop.text}, stop.status)
        except PersonUnknown as unknown:
            return JSONResponse({"code": "person_unknown", "message": str(unknown)}, 404)

    return answer


def routes(table: list[tuple[str, str, Endpoint]]) -> list[Route]:
    """Method, path below /sandbox/api, endpoint."""
    return [Route(f"/sandbox/api{path}", guard(endpoint), methods=[method]) for method, path, endpoint in table]
