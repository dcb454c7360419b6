"""The stored record of calls: complete enough to look into a complaint, and no longer kept than that."""

from __future__ import annotations

import logging
from dataclasses import asdict, fields, replace
from datetime import timedelta

import pytest
from django.db import connection

from portico.connectors.kit.calls import FAILED_KEPT, GOOD_KEPT, StoredCalls, calls_of, forget_calls, keep_call
from portico.connectors.kit.record import PlatformCall
from portico.connectors.models import CallRecord
from portico.connectors.wechat_mini.sign_in import WechatMiniSignIn
from portico.entrypoints.worker import sweeps
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused
from portico.kernel.ids import SiteId, new_id
from tests.connectors.test_wechat_mini import js_code, new_client
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)

# Of calls made for no site.
NOBODYS = StoredCalls()

CALL = PlatformCall(
    platform="wechat_mini",
    call="jscode2session",
    method="GET",
    target="/sns/jscode2session?appid=wx1&secret=***",
    status=200,
    outcome="ok",
    attempts=1,
    milliseconds=12.4,
    request="",
    response='{"openid": "***"}',
    account="wx1",
)


def test_kept_and_read_back() -> None:
    before = utc_now()
    keep_call(CALL)
    (kept,) = NOBODYS.newest()
    shown = {field.name: getattr(kept, field.name) for field in fields(CALL)}
    assert shown == asdict(replace(CALL, milliseconds=12))
    assert [(limit.most, limit.per) for limit in kept.limits] == []
    assert before - timedelta(seconds=5) < kept.at < utc_now() + timedelta(seconds=5)


def test_pages_and_filters() -> None:
    for platform, call, outcome in [("a", "x", "ok"), ("a", "y", "45009"), ("b", "x", "timeout"), ("a", "x", "40029")]:
        keep_call(replace(CALL, platform=platform, call=call, outcome=outcome))

    def seen(**wanted: object) -> list[str]:
        return [kept.outcome for kept in NOBODYS.newest(**wanted)]  # type: ignore[arg-type]

    assert seen() == ["40029", "timeout", "45009", "ok"]
    assert seen(platform="a") == ["40029", "45009", "ok"]
    assert seen(platform="a", call="x") == ["40029", "ok"]
    assert seen(result="failed") == ["40029", "timeout", "45009"]
    assert seen(result="ok") == ["ok"]
    first = NOBODYS.newest(limit=2)
    assert seen(before_id=first[-1].id) == ["45009", "ok"]


def test_each_site_sees_its_own_calls_and_what_they_are_held_to() -> None:
    one, another = SiteId(new_id()), SiteId(new_id())
    for site_id, platform in ((one, "wechat_pay"), (one, "wechat_mini"), (another, "sms"), (one, "wechat_mini")):
        calls_of(site_id)(replace(CALL, platform=platform, call="stable_token"))
    keep_call(replace(CALL, platform="map"))
    assert [kept.platform for kept in StoredCalls(one).newest()] == ["wechat_mini", "wechat_mini", "wechat_pay"]
    assert StoredCalls(one).platforms() == ["wechat_mini", "wechat_pay"]
    assert StoredCalls(another).platforms() == ["sms"]
    assert NOBODYS.platforms() == ["map"]
    assert [(limit.most, limit.per) for limit in StoredCalls(one).newest(limit=1)[0].limits] == [
        (10_000, "minute"),
        (500_000, "day"),
    ]


def test_what_went_well_is_forgotten_first() -> None:
    now = utc_now()
    for outcome, age in [
        ("ok", GOOD_KEPT - timedelta(hours=1)),
        ("ok", GOOD_KEPT + timedelta(hours=1)),
        ("timeout", GOOD_KEPT + timedelta(hours=1)),
        ("timeout", FAILED_KEPT + timedelta(hours=1)),
    ]:
        keep_call(replace(CALL, outcome=outcome))
        CallRecord.objects.filter(pk=NOBODYS.newest(limit=1)[0].id).update(at=now - age)
    assert forget_calls(now=now) == 2
    assert [kept.outcome for kept in NOBODYS.newest()] == ["timeout", "ok"]
    assert forget_calls(now=now) == 0


def test_the_nightly_sweep_forgets_them() -> None:
    keep_call(CALL)
    assert sweeps.forget_what_is_over(utc_now() + GOOD_KEPT - timedelta(minutes=1)) == 0
    assert sweeps.forget_what_is_over(utc_now() + GOOD_KEPT + timedelta(minutes=1)) == 1
    assert NOBODYS.newest() == []


def test_a_record_that_cannot_be_written_undoes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "portico.platform"):
        keep_call(replace(CALL, account="x" * 65))
    assert "wechat_mini jscode2session is not on record: DataError" in caplog.text
    assert NOBODYS.newest() == []
    keep_call(CALL)
    assert len(NOBODYS.newest()) == 1


@pytest.mark.fidelity("client", "mini.jscode2session")
def test_real_calls_without_secrets(sandbox: SandboxProcess) -> None:
    """Everything the data base holds of a sign-in that went well and one that did not."""
    held = sandbox.credentials["wechat_mini"]
    sign_in, code = WechatMiniSignIn(new_client(sandbox, record=keep_call)), js_code(sandbox)
    sign_in.exchange(app_id=held["app_id"], code=code)
    sandbox.fault("mini.jscode2session", "refuse", code="40226")
    with pytest.raises(Refused):
        sign_in.exchange(app_id=held["app_id"], code=js_code(sandbox))
    newest = NOBODYS.newest()
    assert [(kept.outcome, kept.account) for kept in newest] == [
        ("40226", held["app_id"]),
        ("ok", held["app_id"]),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, '') FROM connectors_call_record r")
        text = cursor.fetchone()[0]
    for secret in (held["app_secret"], code, sandbox.openid(), sandbox.person()["unionid"]):
        assert secret not in text
