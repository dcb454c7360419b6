"""The rate budget: never exceeded, whoever asks and whenever the platform's window begins."""

from __future__ import annotations

import time
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.connectors.kit.budget import DatabaseBudget, Pace, forget_days
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.limits import Limit, Window
from portico.connectors.models import RateDay, RatePace
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.domains.payments.ports import StartRefund
from portico.kernel.errors import Retryable
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.connectors.kit.processes import in_processes
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def limit(most: int, per: Window, *calls: str) -> Limit:
    return Limit("p", calls or ("send",), most, per, date(2026, 1, 1), "these tests", "A")


class TestClock:
    """Time passes when somebody sleeps."""

    __test__ = False

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def most_in_any(window: float, moments: list[float]) -> int:
    """The largest number of `moments` (sorted) in any stretch of `window` seconds, wherever it begins."""
    return max(bisect_left(moments, start + window) - index for index, start in enumerate(moments))


def used_until_refused(budget: DatabaseBudget, limits: list[Limit], *, bulk: bool = False, account: str = "") -> int:
    used = 0
    while budget.take(limits, account=account, bulk=bulk) == 0:
        used += 1
    return used


class TestRolling:
    def test_a_burst_then_a_pace(self) -> None:
        clock = TestClock()
        budget, minute = DatabaseBudget(clock=clock), [limit(100, Window.MINUTE)]
        assert used_until_refused(budget, minute) == 10
        wait = budget.take(minute, account="", bulk=False)
        assert wait == pytest.approx(60 * 1.1 / 91, abs=1e-5)
        clock.sleep(wait)
        assert used_until_refused(budget, minute) == 1
        clock.sleep(3_600)
        assert used_until_refused(budget, minute) == 10

    def test_one_a_minute(self) -> None:
        clock = TestClock()
        budget, minute = DatabaseBudget(clock=clock), [limit(1, Window.MINUTE)]
        assert used_until_refused(budget, minute) == 1
        clock.sleep(60)
        assert used_until_refused(budget, minute) == 0
        clock.sleep(6.1)
        assert used_until_refused(budget, minute) == 1

    def test_mass_sending_leaves_room(self) -> None:
        """However long a mass sending runs, whoever is not part of it finds half a burst free."""
        clock = TestClock()
        budget, minute = DatabaseBudget(clock=clock), [limit(100, Window.MINUTE)]
        for _ in range(20):
            used_until_refused(budget, minute, bulk=True)
            clock.sleep(budget.take(minute, account="", bulk=True))
        assert used_until_refused(budget, minute, bulk=True) <= 1
        assert used_until_refused(budget, minute) == 5

    def test_accounts_and_limits_are_apart_and_calls_share(self) -> None:
        budget = DatabaseBudget(clock=TestClock())
        minute = limit(20, Window.MINUTE, "one", "two")
        assert used_until_refused(budget, [minute], account="a") == 2
        assert used_until_refused(budget, [minute], account="b") == 2
        assert used_until_refused(budget, [limit(30, Window.MINUTE, "three")], account="a") == 3
        assert set(RatePace.objects.values_list("key", flat=True)) == {
            "p:one:minute:a",
            "p:one:minute:b",
            "p:three:minute:a",
        }

    def test_ten_thousand_paced_sends_never_exceed_a_minutes_limit(self) -> None:
        """As msg_sec_check has it: 4,000 a minute. The sender sleeps as long as it is told, and no longer."""
        clock, moments = TestClock(), []
        budget, minute = DatabaseBudget(clock=clock, sleep=clock.sleep), [limit(4_000, Window.MINUTE)]
        while len(moments) < 10_000:
            if wait := budget.take(minute, account="", bulk=True):
                budget.sleep(wait)
            else:
                moments.append(clock.now.timestamp())
        assert most_in_any(60, moments) <= 4_000
        # And not slower than it needs to be: four fifths of what is allowed.
        assert moments[-1] - moments[0] < 10_000 / 4_000 * 60 / 0.8

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        most=st.integers(1, 40),
        gaps=st.lists(st.floats(0, 30, allow_nan=False), min_size=5, max_size=120),
        delays=st.lists(st.floats(0, 5.9), min_size=1, max_size=7),
    )
    def test_whenever_uses_come_and_however_late_they_arrive(
        self, most: int, gaps: list[float], delays: list[float]
    ) -> None:
        """Uses arrive at the platform up to a tenth of the window after they were counted."""
        RatePace.objects.all().delete()
        clock = TestClock()
        budget, minute, arrived = DatabaseBudget(clock=clock), [limit(most, Window.MINUTE)], []
        for index, gap in enumerate(gaps):
            if budget.take(minute, account="", bulk=False) == 0:
                arrived.append(clock.now.timestamp() + delays[index % len(delays)])
            clock.sleep(gap / most)
        assert most_in_any(60, sorted(arrived)) <= most

    @pytest.mark.parametrize("most", [1, 2, 9, 10, 11, 100, 4_000, 60_000])
    @pytest.mark.parametrize("bulk", [False, True])
    def test_the_arithmetic(self, most: int, bulk: bool) -> None:
        """b uses at once and then one per step: less than most + 1 in a window and its stretch, by the steps alone."""
        pace = Pace.of(limit(most, Window.MINUTE), bulk=bulk)
        burst = pace.ahead // pace.step + 1
        assert burst + 66_000_000 / pace.step <= most + 1
        assert burst == 1 if most < 20 and bulk else burst >= 1


class TestDays:
    def test_counted_until_midnight_in_china(self) -> None:
        clock = TestClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
        budget, day = DatabaseBudget(clock=clock), [limit(20, Window.DAY)]
        assert used_until_refused(budget, day, bulk=True) == 18
        assert used_until_refused(budget, day) == 2
        # An hour and, for clocks that differ, a minute.
        assert budget.take(day, account="", bulk=False) == 3_660
        clock.sleep(3_660)
        assert used_until_refused(budget, day) == 20

    def test_a_use_near_midnight_counts_for_both_days(self) -> None:
        clock = TestClock(datetime(2026, 11, 22, 15, 59, 30, tzinfo=UTC))
        budget, day = DatabaseBudget(clock=clock), [limit(10, Window.DAY)]
        for _ in range(4):
            assert budget.take(day, account="", bulk=False) == 0
        assert sorted(RateDay.objects.values_list("day", "used")) == [(date(2026, 11, 22), 4), (date(2026, 11, 23), 4)]
        clock.sleep(120)
        assert used_until_refused(budget, day) == 6

    def test_every_window_must_agree(self) -> None:
        clock = TestClock()
        budget = DatabaseBudget(clock=clock)
        both = [limit(100, Window.MINUTE), limit(12, Window.DAY)]
        assert used_until_refused(budget, both) == 10
        clock.sleep(600)
        assert used_until_refused(budget, both) == 2
        assert budget.take(both, account="", bulk=False) > 3_600

    def test_old_counters_are_forgotten(self) -> None:
        clock = TestClock()
        budget = DatabaseBudget(clock=clock)
        both = [limit(100, Window.MINUTE), limit(5, Window.DAY)]
        used_until_refused(budget, both)
        assert forget_days(now=NOON + timedelta(hours=20)) == 0
        assert budget.take([both[1]], account="", bulk=False) > 0
        assert forget_days(now=NOON + timedelta(days=2)) == 2
        assert (RateDay.objects.count(), RatePace.objects.count()) == (0, 0)


class TestProcesses:
    def test_eight_processes_send_ten_thousand_and_never_exceed_a_second(self) -> None:
        second = [limit(1_000, Window.SECOND)]

        def work(_index: int) -> list[float]:
            budget, moments = DatabaseBudget(), []
            while len(moments) < 1_250:
                if wait := budget.take(second, account="", bulk=True):
                    budget.sleep(wait)
                else:
                    moments.append(time.time())
            return moments

        moments = sorted(moment for mine in in_processes(8, work) for moment in mine)
        assert len(moments) == 10_000
        assert most_in_any(1.0, moments) <= 1_000

    def test_eight_processes_share_a_day_to_the_last_use(self) -> None:
        clock = TestClock()

        def work(_index: int) -> int:
            return used_until_refused(DatabaseBudget(clock=clock), [limit(500, Window.DAY)])

        assert sum(in_processes(8, work)) == 500
        assert [row.used for row in RateDay.objects.all()] == [500]


class TestAgainstTheSandbox:
    @pytest.fixture
    def refund(self, sandbox: SandboxProcess) -> StartRefund:
        """One refund; the platform counts every request for it, the first and the repeated."""
        Merchant(sandbox).prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        sandbox.api("POST", "/orders/P2026000001/pay")
        return StartRefund("P2026000001", "R1", Money(100), Money(1990), "缺货", "http://127.0.0.1:9/none")

    def send(self, sandbox: SandboxProcess, refund: StartRefund, times: int) -> list[str]:
        """What the platform said to each, sent by four processes as fast as they may."""

        def work(_index: int) -> list[str]:
            gateway = WechatPayGateway(pay_config(sandbox), limits=HttpLimits(budget=DatabaseBudget()))
            words: list[str] = []
            while len(words) < times // 4:
                try:
                    gateway.refund(refund)
                    words.append("ok")
                except Retryable as failure:
                    if failure.data["platform_code"] == "budget_spent":
                        time.sleep(0.05)
                    else:
                        words.append(failure.data["platform_code"])
            return words

        return [word for mine in in_processes(4, work) for word in mine]

    @pytest.mark.fidelity("client", "pay.refund")
    def test_the_platform_never_has_to_say_no(self, sandbox: SandboxProcess, refund: StartRefund) -> None:
        """Refunds, 150 a second, from four processes at once: none is refused."""
        words = self.send(sandbox, refund, 480)
        assert words == ["ok"] * 480
        assert "refund_rate" not in sandbox.rules("pay.refund")

    def test_a_call_over_the_budget_is_not_sent(self, sandbox: SandboxProcess, refund: StartRefund) -> None:
        clock = TestClock()
        gateway = WechatPayGateway(pay_config(sandbox), limits=HttpLimits(budget=DatabaseBudget(clock=clock)))
        sent = 0
        with pytest.raises(Retryable) as failure:
            while True:
                gateway.refund(refund)
                sent += 1
        assert failure.value.data["platform_code"] == "budget_spent"
        assert failure.value.data["retry_after_seconds"] == 1
        # A tenth of 150 at once, and the clock stands still.
        assert (sent, len(sandbox.rules("pay.refund"))) == (15, 15)

    def test_the_budget_stays_out_of_transactions_rows(self) -> None:
        """One statement each, committed at once: no lock outlives a take."""
        DatabaseBudget(clock=TestClock()).take([limit(10, Window.MINUTE)], account="", bulk=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'RowExclusiveLock'")
            assert cursor.fetchone() == (0,)
