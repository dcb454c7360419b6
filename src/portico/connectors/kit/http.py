"""One kept-open HTTP client per platform: time-outs, safe retries, the rate budget, a record of every call.

What a connector passes on from whoever made it (`limits`, `record`) is all it has to know of the rest.
"""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import httpx

from portico.connectors.kit.breaker import Breaker
from portico.connectors.kit.budget import Budget
from portico.connectors.kit.limits import limits_of
from portico.connectors.kit.record import PlatformCall, Recorder, log_call
from portico.connectors.kit.redaction import redact_body, redact_target
from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.kernel.errors import PorticoError, Refused, Retryable

# Nothing has left this machine when these happen: trying again is safe whatever the call does.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
BACKOFF_SECONDS: Final = 0.2
# A failure that takes this long to pass is a used-up window, not a busy moment.
WINDOW_SECONDS: Final = 60


class NotSent(Retryable):
    """Retryable, and nothing has left this machine: somebody else may be asked instead, whatever the call does."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How long a platform may take, how many connections it may hold, and how often we may ask it.

    Without a `budget` nothing is held back. After `break_after` failures to answer in a row the host is left alone
    for `rest_seconds`.
    """

    connect_seconds: float = 3.0
    read_seconds: float = 8.0
    connections: int = 100
    budget: Budget | None = None
    break_after: int = 10
    rest_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Request:
    """A call, ready to be sent. `repeatable`: doing it twice does no more than doing it once.

    `target` is the path with its query, byte for byte what a signature covers. `account` is the app or merchant
    whose quota it uses. `turn`: how it stands in line for that quota.
    """

    call: str
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeatable: bool = False
    account: str = ""
    turn: Turn = AT_ONCE


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: httpx.Headers
    body: bytes


# Turns an answer into a failure, or says that it is none.
Judge = Callable[[Answer], PorticoError | None]


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we believe: the same authorities for every platform, read once; a site has dozens of lines."""
    return httpx.create_ssl_context(trust_env=False)


class PlatformHttp:
    """A platform's host. Thread-safe; connections stay open between calls."""

    def __init__(
        self,
        *,
        platform: str,
        base_url: str,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        held = limits or HttpLimits()
        self._platform = platform
        self._record = record
        self._base_url = base_url.rstrip("/")
        self._budget = held.budget
        self._breaker = Breaker(after=held.break_after, rest_seconds=held.rest_seconds)
        self._client = httpx.Client(
            timeout=httpx.Timeout(held.read_seconds, connect=held.connect_seconds),
            limits=httpx.Limits(
                max_connections=held.connections,
                max_keepalive_connections=held.connections,
                keepalive_expiry=60.0,
            ),
            headers={"User-Agent": "Portico"},
            verify=_trusted(),
            # A proxy set for the shell must not see merchants' payments by accident.
            trust_env=False,
        )

    def send(self, request: Request, judge: Judge) -> Answer:
        """The platform's answer, judged good.

        Tries once more, a moment later, when nothing was sent, or when the call is repeatable and the failure
        may pass soon. Raises Retryable or Refused, as the judge says; Retryable when no answer comes (`timeout`,
        `connection_failed`); NotSent when nobody could be reached under these codes, and when nothing may be sent now:
        `budget_spent`, `circuit_open`, with `retry_after_seconds`. What was not sent is no call, and not recorded.
        """
        self._stand_in_line(request, request.turn.patience_seconds)
        started = time.perf_counter()
        left = False
        for attempt in (1, 2):
            answer, failure, sent = self._attempt(request, judge)
            left |= sent
            again = not sent or (request.repeatable and _passes_soon(failure))
            if failure is None or attempt == 2 or not again or not self._may_repeat(request):
                break
        self._record(self._describe(request, answer, failure, attempt, started))
        if isinstance(failure, NotSent) and left:
            # The first try did leave: nobody may say that nothing has.
            raise Retryable(**failure.data)
        if failure is not None:
            raise failure
        assert answer is not None  # an attempt without a failure has an answer
        return answer

    def _stand_in_line(self, request: Request, patience: float) -> None:
        """The call may be sent, and is counted as sent. Raises Retryable when its patience ends first."""
        rest = self._breaker.admit()
        if rest > 0:
            raise self._not_sent(request.call, "circuit_open", retry_after_seconds=math.ceil(rest))
        limits = limits_of(self._platform, request.call)
        if self._budget is None or not limits:
            return
        while (wait := self._budget.take(limits, account=request.account, bulk=request.turn.bulk)) > 0:
            if wait > patience:
                raise self._not_sent(request.call, "budget_spent", retry_after_seconds=math.ceil(wait))
            self._budget.sleep(wait)
            patience -= wait

    def _may_repeat(self, request: Request) -> bool:
        """A moment later, whether the call may be sent a second time, which counts like the first."""
        time.sleep(BACKOFF_SECONDS)
        try:
            self._stand_in_line(request, 0.0)
        except Retryable:
            return False
        return True

    def _attempt(self, request: Request, judge: Judge) -> tuple[Answer | None, PorticoError | None, bool]:
        try:
            response = self._client.request(
                request.method,
                self._base_url + request.target,
                content=request.body,
                headers=dict(request.headers),
            )
        except httpx.HTTPError as problem:
            self._breaker.note(answered=False)
            code = "timeout" if isinstance(problem, httpx.TimeoutException) else "connection_failed"
            if isinstance(problem, _NOT_SENT):
                return None, self._not_sent(request.call, code), False
            return None, self.retryable(request.call, code), True
        self._breaker.note(answered=response.status_code < 500)
        answer = Answer(response.status_code, response.headers, response.content)
        return answer, judge(answer), True

    def _not_sent(self, call: str, code: str, **known: Any) -> NotSent:
        return NotSent(platform=self._platform, call=call, platform_code=code, platform_message="", **known)

    def retryable(
        self, call: str, code: str, message: str = "", *, retry_after_seconds: int | None = None
    ) -> Retryable:
        """A failure that may pass, with the platform's word for it, and when if that is known."""
        failure = Retryable(platform=self._platform, call=call, platform_code=code, platform_message=message)
        if retry_after_seconds is not None:
            failure.data["retry_after_seconds"] = retry_after_seconds
        return failure

    def refused(self, call: str, code: str, message: str = "") -> Refused:
        """A failure that will not pass, with the platform's word for it."""
        return Refused(platform=self._platform, call=call, platform_code=code, platform_message=message)

    def _describe(
        self,
        request: Request,
        answer: Answer | None,
        failure: PorticoError | None,
        attempts: int,
        started: float,
    ) -> PlatformCall:
        return PlatformCall(
            platform=self._platform,
            call=request.call,
            method=request.method,
            target=redact_target(request.target),
            status=answer.status if answer else 0,
            outcome=str(failure.data.get("platform_code", failure.code)) if failure else "ok",
            attempts=attempts,
            milliseconds=(time.perf_counter() - started) * 1_000,
            request=redact_body(request.body, is_answer=False),
            response=redact_body(answer.body, is_answer=True) if answer else "",
            account=request.account,
        )

    def close(self) -> None:
        """No connection is open any more."""
        self._client.close()


def _passes_soon(failure: PorticoError | None) -> bool:
    """Whether a moment may help: it does not when the platform's window for this call is used up."""
    wait = failure.data.get("retry_after_seconds", 0) if isinstance(failure, Retryable) else None
    return wait is not None and wait < WINDOW_SECONDS
