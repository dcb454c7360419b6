"""The circuit breaker by itself, and in front of a platform that is down."""

from __future__ import annotations

import pytest

from portico.connectors.kit.breaker import Breaker
from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import PlatformCall
from portico.kernel.errors import PorticoError, Retryable
from tests.sandbox.process import Listener, free_port


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def _good(answer: Answer) -> PorticoError | None:
    return None


class TestByItself:
    @pytest.fixture
    def clock(self) -> _Clock:
        return _Clock()

    @pytest.fixture
    def breaker(self, clock: _Clock) -> Breaker:
        return Breaker(after=3, rest_seconds=10, clock=clock)

    def fail(self, breaker: Breaker, times: int) -> None:
        for _ in range(times):
            breaker.note(answered=False)

    def test_opens_after_failures_in_a_row(self, breaker: Breaker) -> None:
        self.fail(breaker, 2)
        breaker.note(answered=True)
        self.fail(breaker, 2)
        assert breaker.admit() == 0
        self.fail(breaker, 1)
        assert breaker.admit() == 10

    def test_lets_one_try_after_the_rest(self, breaker: Breaker, clock: _Clock) -> None:
        self.fail(breaker, 3)
        clock.now += 9.5
        assert breaker.admit() == 0.5
        clock.now += 0.5
        assert [breaker.admit(), breaker.admit(), breaker.admit()] == [0, 10, 10]

    def test_closes_when_the_try_is_answered_and_stays_open_when_not(self, breaker: Breaker, clock: _Clock) -> None:
        self.fail(breaker, 3)
        clock.now += 10
        assert breaker.admit() == 0
        clock.now += 2
        self.fail(breaker, 1)
        assert breaker.admit() == 10
        clock.now += 10
        assert breaker.admit() == 0
        breaker.note(answered=True)
        assert [breaker.admit(), breaker.admit()] == [0, 0]

    def test_a_try_that_never_reports_is_followed_by_another(self, breaker: Breaker, clock: _Clock) -> None:
        self.fail(breaker, 3)
        for _ in range(3):
            clock.now += 10
            assert [breaker.admit(), breaker.admit()] == [0, 10]


class TestInFront:
    """A send that finds nobody there tries twice: two sends are four failures."""

    def test_a_dead_host_is_left_alone_and_found_again(self) -> None:
        recorded: list[PlatformCall] = []
        limits = HttpLimits(break_after=4, rest_seconds=0.3)
        http = PlatformHttp(
            platform="p", base_url=f"http://127.0.0.1:{free_port()}", limits=limits, record=recorded.append
        )
        codes = []
        for _ in range(4):
            with pytest.raises(Retryable) as failure:
                http.send(Request("c", "GET", "/"), _good)
            codes.append((failure.value.data["platform_code"], failure.value.data.get("retry_after_seconds")))
        assert codes == [("connection_failed", None)] * 2 + [("circuit_open", 1)] * 2
        # What was not sent is not a call.
        assert [(call.outcome, call.attempts) for call in recorded] == [("connection_failed", 2)] * 2

    def test_answers_of_five_hundred_count_and_others_reset(self, listener: Listener) -> None:
        for status in (500, 503, 404, 500, 502, 500):
            listener.statuses.put(status)
        base = listener.url.removesuffix("/hooks/wechat-pay/demo")
        http = PlatformHttp(platform="p", base_url=base, limits=HttpLimits(break_after=3, rest_seconds=30))
        for _ in range(6):
            http.send(Request("c", "POST", "/"), _good)
        with pytest.raises(Retryable) as failure:
            http.send(Request("c", "POST", "/"), _good)
        assert failure.value.data["platform_code"] == "circuit_open"
        assert listener.arrived.qsize() == 6
