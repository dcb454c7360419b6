"""The token broker when warm: what it adds to a platform call, held in this process and read from the data base.

`held`: the process has the token, as it is for every call but one in two hours; the floor is for it. `stored`: another
process fetched it and this one meets it for the first time (one row read, one seal opened). Nobody asks the platform:
the source fails the bench if it is called.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from bench.harness import Bench, Result

ACCOUNT = "wx-bench"
MOST_MS = 1.0


class _Nobody:
    """A platform that must not be asked."""

    def fetch(self, account: str, *, force: bool) -> object:
        raise AssertionError(f"a warm broker asked the platform for {account} (force={force})")


def run(bench: Bench) -> list[Result]:
    from django.db import connection

    from portico.connectors.kit.token_store import DatabaseTokenStore, Token
    from portico.connectors.kit.tokens import TokenBroker
    from portico.kernel.clock import utc_now

    store = DatabaseTokenStore()
    token = Token("T" * 136, utc_now() + timedelta(hours=2))
    store.write(token, provider="bench", app_id=ACCOUNT, now=utc_now())

    def broker() -> TokenBroker:
        return TokenBroker(_Nobody(), store, utc_now, provider="bench")  # type: ignore[arg-type]

    warm = broker()
    assert warm.token(ACCOUNT) == token.value

    def one_row() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sealed_token, expires_at FROM connectors_platform_token WHERE app_id = %s", [ACCOUNT]
            )
            assert cursor.fetchone() is not None

    raw, _, _, _ = _rate(one_row, bench.seconds / 2)
    return [
        _result("token broker, held", lambda: warm.token(ACCOUNT), bench.seconds),
        _result("token broker, stored", lambda: broker().token(ACCOUNT), bench.seconds, raw),
    ]


def _result(work: str, call: Callable[[], str], seconds: float, raw: float | None = None) -> Result:
    per_second, p50, p95, p99 = _rate(call, seconds)
    return Result(
        work, per_second, p50, p99, 0, "one row" if raw else "", raw, p95_ms=p95,
        floor_p95_ms=MOST_MS if raw is None else None,
        notes=[f"median {p50 * 1000:.1f} µs, 99th percentile {p99 * 1000:.1f} µs a call"],
    )  # fmt: skip


def _rate(call: Callable[[], object], seconds: float) -> tuple[float, float, float, float]:
    """Calls per second, and the median, 95th and 99th percentile of one, in ms of the wall clock."""
    for _ in range(100):
        call()
    spent: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        call()
        spent.append(time.perf_counter() - begun)
    spent.sort()
    p50, p95, p99 = (spent[len(spent) * place // 100] * 1000 for place in (50, 95, 99))
    return len(spent) / sum(spent), p50, p95, p99
