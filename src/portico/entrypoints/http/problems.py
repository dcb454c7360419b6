"""Failures as `application/problem+json` (RFC 9457), in the caller's language, with something to act on."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import msgspec
from django_bolt.error_handlers import BoltError, error_schema
from django_bolt.responses import Response

from portico.infra.messages import field_text, language_of, problem_text
from portico.infra.zero_bytes import zero_byte_of
from portico.kernel.errors import FieldError, PorticoError

logger = logging.getLogger("portico.http")

MEDIA_TYPE = "application/problem+json"


class FieldProblem(msgspec.Struct, frozen=True):
    field: str
    code: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every failed request answers."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[FieldProblem] = []
    data: dict[str, Any] = {}


# What the framework calls its own failures → our codes.
_FRAMEWORK_CODES = {
    401: "unauthenticated",
    403: "denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "invalid",
    400: "invalid",
    429: "rate_limited",
}


def _field_problem(error: FieldError, language: str) -> FieldProblem:
    return FieldProblem(error.field, error.code, field_text(error.code, error.data, language))


def _framework_field(error: dict[str, Any], language: str) -> FieldProblem:
    location = [str(part) for part in error.get("loc", ()) if part not in {"body", "query", "header", "path"}]
    code = str(error.get("type", "malformed"))
    return FieldProblem(".".join(location) or "body", code, field_text(code, {"rule": error.get("msg", "")}, language))


def _respond(problem: Problem, headers: dict[str, str]) -> Response:
    return Response(msgspec.to_builtins(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


@error_schema(Problem, media_type=MEDIA_TYPE)
def format_problem(error: BoltError, request: Any) -> Response:
    """The one place where a failure becomes an answer. Unknown exceptions are logged, never shown."""
    language = language_of((request.headers if request is not None else {}).get("accept-language"))
    request_id = uuid.uuid4().hex[:16]
    headers = {"X-Request-Id": request_id, "Content-Language": language}
    exception = zero_byte_of(error.exception) or error.exception
    if isinstance(exception, PorticoError):
        if exception.status >= 500:
            logger.error("request %s: %s %s", request_id, exception.code, exception.data)
        if "retry_after_seconds" in exception.data:
            headers["Retry-After"] = str(exception.data["retry_after_seconds"])
        if exception.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        title, detail = problem_text(exception.code, exception.data, language)
        return _respond(
            Problem(
                type=f"urn:portico:problem:{exception.code}",
                title=title,
                status=exception.status,
                code=exception.code,
                detail=detail,
                request_id=request_id,
                errors=[_field_problem(field, language) for field in exception.fields],
                data=_jsonable(exception.data),
            ),
            headers,
        )
    # A body that does not parse is malformed input like any other: 422 names the rule, 400 would not.
    status = 422 if error.status == 400 else error.status
    code = _FRAMEWORK_CODES.get(status, "internal")
    if status >= 500:
        logger.error("request %s failed", request_id, exc_info=exception)
    title, detail = problem_text(code, {}, language)
    return _respond(
        Problem(
            type=f"urn:portico:problem:{code}",
            title=title,
            status=status,
            code=code,
            detail=detail,
            request_id=request_id,
            errors=[_framework_field(field, language) for field in error.errors],
        ),
        headers,
    )


def _jsonable(data: dict[str, Any]) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(data, builtin_types=(), enc_hook=str)
    return built
