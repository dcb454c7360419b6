"""The table of the platforms' limits: every row says what, since when and who said so."""

from __future__ import annotations

from datetime import date

import pytest

from portico.connectors.kit import limits
from portico.connectors.kit.limits import Window

ROW = """
[[limit]]
platform = "p"
calls = ["one", "two"]
most = 100
per = "minute"
date = 2026-07-30
source = "a page"
certainty = "A"
"""


def test_the_table_can_be_read_and_is_not_from_the_future() -> None:
    assert limits.table()
    assert all(date(2015, 1, 1) < limit.date <= date(2026, 12, 31) for limit in limits.table())


def test_a_call_finds_its_limits_shortest_first() -> None:
    found = limits.limits_of("wechat_mini", "stable_token")
    assert [(limit.per, limit.most) for limit in found] == [(Window.MINUTE, 10_000), (Window.DAY, 500_000)]
    assert limits.limits_of("wechat_mini", "nothing") == ()
    assert limits.limits_of("nobody", "stable_token") == ()


def test_calls_share_a_limit() -> None:
    (limit,) = limits.read(ROW)
    assert (limit.name, limit.calls, limit.per.seconds) == ("p:one:minute", ("one", "two"), 60)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("most = 100", "most = 0"),
        ("most = 100", "most = true"),
        ("most = 100", ""),
        ('per = "minute"', 'per = "week"'),
        ('["one", "two"]', "[]"),
        ('["one", "two"]', '["one", "one"]'),
        ('certainty = "A"', 'certainty = "sure"'),
        ('source = "a page"', 'source = ""'),
        ("date = 2026-07-30", 'date = "2026-07-30"'),
        ('platform = "p"', 'platform = "p"\nextra = 1'),
    ],
)
def test_a_wrong_row_is_named(old: str, new: str) -> None:
    assert old in ROW
    with pytest.raises(ValueError, match="limits, row 2: "):
        limits.read(ROW.replace("one", "zero") + ROW.replace(old, new))


def test_the_same_row_twice() -> None:
    with pytest.raises(ValueError, match="p:one:minute is there twice"):
        limits.read(ROW + ROW)
