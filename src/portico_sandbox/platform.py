"""What every platform's endpoint shares: read the call, meet a fault or a rule, answer, log."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .calls import CallLog, CallRecord
from .faults import CALL_KINDS, Fault, Faults

# What the operator's log keeps of a request's headers.
LOGGED_HEADERS = frozenset(
    {"authorization", "content-type", "host", "user-agent", "wechatpay-serial"}
    | {"x-tc-action", "x-tc-version", "x-tc-timestamp", "x-tc-region"}
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a platform sees it. `target` is the path with its query, exactly as sent."""

    name: str
    method: str
    target: str
    path_params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    ip: str = ""


@dataclass(slots=True)
class Reply:
    """`rule` names, for the operator's log, what decided the answer; `payload` None is an empty body.

    `raw` is the body of an answer that is not JSON (a file, a picture); its Content-Type goes into `headers`.
    `envelope` wraps the finished body, for a platform that signs inside it.
    """

    status: int
    payload: dict[str, Any] | None
    rule: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    envelope: Callable[[bytes, Fault | None], bytes] | None = None


class Platform(Protocol):
    """How one platform says no and finishes its replies."""

    def busy(self) -> Reply: ...

    def refuse(self, code: str, status: int | None) -> Reply: ...

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        """Headers over the finished body (signatures)."""
        ...


Handler = Callable[[Call], Reply]


class Gate:
    """Turns a handler into a Starlette endpoint that honours faults and writes the log."""

    def __init__(self, faults: Faults, calls: CallLog) -> None:
        self._faults = faults
        self._calls = calls
        # What a platform's own console forbids: None when the call may be made.
        self.forbids: Callable[[Platform, Call], Reply | None] = lambda platform, call: None
        # Every call there is, in the order of the routes.
        self.names: list[str] = []

    def endpoint(self, platform: Platform, name: str, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            started = time.perf_counter()
            call = _call(name, request, await request.body())
            fault = self._faults.take(name, kinds=CALL_KINDS)
            reply, response = await self._answer(platform, call, handler, fault)
            self._log(call, reply, response, fault, started)
            return response

        # A route is known by its endpoint's name: the list of routes is the list of calls.
        serve.__name__ = name
        self.names.append(name)
        return serve

    async def _answer(
        self, platform: Platform, call: Call, handler: Handler, fault: Fault | None
    ) -> tuple[Reply, Response]:
        kind = fault.kind if fault else ""
        if kind == "drop":
            return Reply(0, None, rule="connection_dropped"), _CutConnection()
        if fault and kind == "slow":
            await asyncio.sleep(float(fault.options.get("delay_ms", 3_000)) / 1_000)
        if kind == "system_error":
            reply = platform.busy()
        elif fault and kind == "refuse":
            reply = platform.refuse(str(fault.options["code"]), fault.options.get("status"))
        else:
            reply = self.forbids(platform, call) or handler(call)
        if kind == "lose_reply":
            return reply, _CutConnection()
        body = reply.raw if reply.payload is None else _compact(reply.payload)
        if reply.envelope:
            body = reply.envelope(body, fault)
        headers = reply.headers | platform.seal(call, body, fault)
        if body and not reply.raw:
            headers["Content-Type"] = "application/json; charset=utf-8"
        return reply, Response(body, reply.status, headers)

    def _log(self, call: Call, reply: Reply, response: Response, fault: Fault | None, started: float) -> None:
        self._calls.add(
            CallRecord(
                id=self._calls.next_id(),
                at=time.time(),
                direction="in",
                name=call.name,
                method=call.method,
                target=call.target,
                request_headers={k: v for k, v in call.headers.items() if k in LOGGED_HEADERS},
                request_body=call.body,
                status=reply.status,
                response_headers=dict(response.headers),
                response_body=bytes(response.body),
                code=_error_code(reply.payload),
                rule=reply.rule,
                fault=fault.kind if fault else "",
                milliseconds=(time.perf_counter() - started) * 1_000,
            )
        )


def _call(name: str, request: Request, body: bytes) -> Call:
    raw_path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    target = raw_path.split(b"?", 1)[0] + (b"?" + query if query else b"")
    return Call(
        name=name,
        method=request.method,
        target=target.decode("ascii", "replace"),
        path_params=request.path_params,
        query=request.query_params,
        headers=request.headers,
        body=body,
        ip=request.client.host if request.client else "",
    )


def _error_code(payload: dict[str, Any] | None) -> str:
    """The error code in whichever of the forms the platforms have; empty for a success."""
    if not payload:
        return ""
    error = payload.get("Response", {}).get("Error", {})
    code = payload.get("sub_code") or payload.get("errcode") or payload.get("code") or error.get("Code") or ""
    # Douyin's err_no, Baidu's errno and error, Kuaishou's result (1 is good).
    code = code or payload.get("err_no") or payload.get("errno") or payload.get("error") or ""
    # A result that is no number is an answer (WeChat's content checks have one).
    result = payload.get("result", 1)
    code = code or (result if isinstance(result, int) and result != 1 else "")
    # Alipay says "10000" when all is well.
    return "" if code == "10000" else str(code)


def _compact(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


class _CutConnection(Response):
    """Promises more bytes than it sends, so that the server closes the connection on the caller."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def json_object(body: bytes) -> dict[str, Any] | None:
    """The body as a JSON object, or None; also when it is too deep, or holds half a character."""
    try:
        value = json.loads(body)
        if b"\\ud" in body.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def one_of(value: object, allowed: Iterable[object]) -> bool:
    """Whether a field is one of these values, of the same type: 1 is neither true nor 1.0."""
    return any(type(value) is type(one) and value == one for one in allowed)
