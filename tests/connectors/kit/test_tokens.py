"""One token for eight processes: fetched once, replaced once, and never waited for when it is warm."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest

from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.wechat_mini.sign_in import WechatMiniSignIn
from portico.kernel.clock import utc_now
from portico.kernel.errors import Retryable
from tests.connectors.kit.processes import in_processes
from tests.connectors.test_wechat_mini import new_client, phone_code
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 8


class Counter:
    """A platform that numbers its tokens."""

    def __init__(self, lifetime: timedelta = timedelta(hours=2)) -> None:
        self.fetched: list[bool] = []
        self._lifetime = lifetime

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        self.fetched.append(force)
        return FetchedToken(f"{account}-{len(self.fetched)}", self._lifetime)


class Broken:
    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        raise Retryable(platform="p", call="token", platform_code="timeout")


def broker(source: Counter | Broken) -> TokenBroker:
    return TokenBroker(source, DatabaseTokenStore(), utc_now, provider="p")


def numbers_in_processes(sandbox: SandboxProcess) -> list[list[str]]:
    """Eight processes, each new to the platform, ask for three numbers each."""
    app_id = sandbox.credentials["wechat_mini"]["app_id"]
    codes = [[phone_code(sandbox) for _ in range(3)] for _ in range(PROCESSES)]

    def work(index: int) -> list[str]:
        sign_in = WechatMiniSignIn(new_client(sandbox))
        return [sign_in.phone_number(app_id=app_id, code=code) for code in codes[index]]

    return in_processes(PROCESSES, work)


@pytest.mark.fidelity("client", "mini.stable_token", "mini.phone_number")
def test_eight_processes_fetch_one_token(sandbox: SandboxProcess) -> None:
    sandbox.fault("mini.stable_token", "slow", delay_ms=300)
    assert numbers_in_processes(sandbox) == [["13800000001"] * 3] * PROCESSES
    assert sandbox.rules("mini.stable_token") == ["token_issued"]
    assert sandbox.rules("mini.phone_number") == ["ok"] * 3 * PROCESSES


def test_eight_processes_replace_a_dead_token_once(sandbox: SandboxProcess) -> None:
    """Somebody else with our secret has forced a new token: ours, which all of them find, is dead."""
    numbers_in_processes(sandbox)
    held = sandbox.credentials["wechat_mini"]
    body = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
    sandbox.client.post("/cgi-bin/stable_token", json=body | {"force_refresh": True})
    assert numbers_in_processes(sandbox) == [["13800000001"] * 3] * PROCESSES
    # Issued, forced by the other, and asked for by one of ours.
    assert sandbox.rules("mini.stable_token") == ["token_issued", "token_forced", "token_unchanged"]


def test_a_process_that_dies_while_refreshing_holds_up_nobody() -> None:
    def die_with_the_lock() -> int:
        child = os.fork()
        if child == 0:
            with DatabaseTokenStore().refreshing(provider="p", app_id="a"):
                time.sleep(0.3)
                os._exit(9)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def work(index: int) -> object:
        if index == 0:
            return die_with_the_lock()
        time.sleep(0.1)
        return broker(Counter()).token("a")

    assert in_processes(3, work) == [9, "a-1", "a-1"]
    assert DatabaseTokenStore().read(provider="p", app_id="a") is not None


def test_nobody_waits_for_a_warm_token() -> None:
    source = Counter()
    ours = broker(source)
    ours.token("a")
    started = time.process_time()
    for _ in range(10_000):
        ours.token("a")
    # Less than a millisecond each, by a factor of fifty even here.
    assert (time.process_time() - started) / 10_000 < 0.000_02
    assert source.fetched == [False]


def test_a_token_handed_out_though_refused_is_forced() -> None:
    class Same(Counter):
        def fetch(self, account: str, *, force: bool) -> FetchedToken:
            super().fetch(account, force=force)
            return FetchedToken("new" if force else "old", timedelta(hours=2))

    source = Same()
    ours = broker(source)
    assert ours.token("a") == "old"
    assert ours.replace("a", rejected="old") == "new"
    assert source.fetched == [False, False, True]
    assert broker(source).token("a") == "new"


def test_accounts_are_apart() -> None:
    ours = broker(Counter())
    assert [ours.token("a"), ours.token("b"), ours.token("a")] == ["a-1", "b-2", "a-1"]


def test_a_token_about_to_end_is_not_used() -> None:
    source = Counter(lifetime=timedelta(seconds=60))
    ours = broker(source)
    assert [ours.token("a"), ours.token("a")] == ["a-1", "a-2"]


def test_a_platform_without_tokens_leaves_nothing_behind() -> None:
    with pytest.raises(Retryable):
        broker(Broken()).token("a")
    assert DatabaseTokenStore().read(provider="p", app_id="a") is None
    # The lock is free again.
    assert broker(Counter()).token("a") == "a-1"
