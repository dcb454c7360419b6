"""The line to one host: JSON or form out, JSON or a picture back, the host's own way of saying no understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.tokens import TokenBroker
from portico.kernel.errors import PorticoError, Refused, Retryable

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """How a host says no.

    `read` gives the code and the message of an answer, an empty code for a success. `passing` codes may pass by
    themselves; `token_rejected` ones mean that the call has not been carried out and needs another token.
    """

    read: Callable[[Mapping[str, Any]], tuple[str, str]]
    passing: frozenset[str]
    token_rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HostRequest:
    """One call. Give `content` for a JSON body, `form` for a form body, neither for GET.

    `repeatable`: doing it twice does no more than doing it once.
    """

    call: str
    path: str
    query: Mapping[str, str] | None = None
    content: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    repeatable: bool = False


class HostLine:
    """One host name of a platform. Thread-safe."""

    def __init__(
        self,
        *,
        platform: str,
        base_url: str,
        table: ErrorTable,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self._table = table
        self._http = PlatformHttp(platform=platform, base_url=base_url, limits=limits, record=record)

    def ask(self, request: HostRequest) -> dict[str, Any]:
        """The answer's JSON. Raises Retryable, Refused."""
        answer = self._http.send(_sent(request), lambda answer: self._judge(request.call, answer))
        content: dict[str, Any] = json.loads(answer.body)
        return content

    def ask_for_picture(self, request: HostRequest) -> bytes:
        """The picture. A host answers JSON instead when it refuses. Raises Retryable, Refused."""
        answer = self._http.send(_sent(request), lambda answer: self._judge_picture(request.call, answer))
        return answer.body

    def with_token[T](self, broker: TokenBroker, account: str, call: Callable[[str], T]) -> T:
        """What `call` gives with a token of `account`; a token that the host turns down is replaced once."""
        token = broker.token(account)
        try:
            return call(token)
        except Refused as refusal:
            if platform_code(refusal) not in self._table.token_rejected:
                raise
        return call(broker.replace(account, rejected=token))

    def refused(self, call: str, code: str, message: str = "") -> Refused:
        """A refusal of ours or the host's that will not pass."""
        return self._http.refused(call, code, message)

    def retryable(self, call: str, code: str, message: str = "") -> Retryable:
        """A refusal that may pass by itself."""
        return self._http.retryable(call, code, message)

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        content = _object(answer.body)
        if content is None or answer.status >= 500:
            return self._http.retryable(call, f"HTTP_{answer.status}")
        code, message = self._table.read(content)
        if not code and answer.status < 400:
            return None
        make = self._http.retryable if code in self._table.passing else self._http.refused
        return make(call, code or f"HTTP_{answer.status}", message)

    def _judge_picture(self, call: str, answer: Answer) -> PorticoError | None:
        if answer.status == 200 and answer.headers.get("content-type", "").startswith("image/"):
            return None
        failure = self._judge(call, answer)
        return failure or self._http.retryable(call, "not_a_picture")

    def close(self) -> None:
        """No connection is open any more."""
        self._http.close()


def platform_code(failure: PorticoError) -> str:
    """The host's code in a failure of ours."""
    return str(failure.data.get("platform_code", ""))


def encoded(content: Mapping[str, Any]) -> bytes:
    """The JSON body as it is sent: hosts show the text to people as it comes, so without \\u escapes."""
    return json.dumps(dict(content), ensure_ascii=False).encode()


def _sent(request: HostRequest) -> Request:
    target = request.path + (f"?{urlencode(request.query)}" if request.query else "")
    headers = dict(request.headers or {})
    if request.content is not None:
        body = encoded(request.content)
        headers["Content-Type"] = JSON
    elif request.form is not None:
        body = urlencode(request.form).encode()
        headers["Content-Type"] = FORM
    else:
        return Request(request.call, "GET", target, headers, repeatable=request.repeatable)
    return Request(request.call, "POST", target, headers, body, request.repeatable)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
