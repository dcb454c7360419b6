"""When a message may go: switches, consent, leaving, quiet hours over midnight and over a change of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.privacy import rules, texts
from portico.domains.privacy.policy import UNPUBLISHED, read_policy
from portico.domains.privacy.rules import QuietHours
from portico.kernel.errors import Invalid

SHANGHAI = "Asia/Shanghai"
NIGHT = QuietHours(time(22), time(8))
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def ask(topic="orders", channel="sms", *, chosen=None, marketing=None, is_leaving=False, quiet=None, now=NOON):
    return rules.verdict(
        switch=(topic, channel), chosen=chosen or {}, marketing=marketing, is_leaving=is_leaving, quiet=quiet,
        zone=SHANGHAI, now=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "allowed", "reason"),
    [
        ({}, True, "ok"),
        ({"topic": "campaigns", "channel": "oa"}, True, "ok"),
        ({"topic": "campaigns", "channel": "sms"}, False, "switched_off"),
        ({"topic": "campaigns", "channel": "sms", "chosen": {("campaigns", "sms"): True}}, True, "ok"),
        ({"topic": "campaigns", "channel": "oa", "marketing": False}, False, "consent_withdrawn"),
        ({"topic": "content", "channel": "in_app", "marketing": False}, False, "consent_withdrawn"),
        ({"topic": "orders", "channel": "oa", "marketing": False}, True, "ok"),
        ({"topic": "campaigns", "channel": "oa", "is_leaving": True}, False, "leaving"),
        ({"topic": "service", "channel": "oa", "is_leaving": True}, True, "ok"),
        ({"chosen": {("orders", "sms"): False}}, False, "switched_off"),
    ],
)
def test_who_may_be_told_what(wanted, allowed, reason):
    verdict = ask(**wanted)
    assert (verdict.allowed, verdict.reason, verdict.not_before) == (allowed, reason, None)


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        ("21:59", None), ("22:00", "2026-11-23T08:00"), ("23:30", "2026-11-23T08:00"),
        ("00:00", "2026-11-22T08:00"), ("07:59", "2026-11-22T08:00"), ("08:00", None),
    ],
)  # fmt: skip
def test_quiet_hours_over_midnight_put_a_message_off(clock, until):
    here = datetime.fromisoformat(f"2026-11-22T{clock}").replace(tzinfo=ZoneInfo(SHANGHAI))
    verdict = ask(quiet=NIGHT, now=here.astimezone(UTC))
    assert verdict.allowed
    if until is None:
        assert verdict == rules.Verdict(allowed=True, reason="ok")
    else:
        expected = datetime.fromisoformat(until).replace(tzinfo=ZoneInfo(SHANGHAI))
        assert (verdict.reason, verdict.not_before) == ("quiet_hours", expected)
        assert verdict.not_before.tzinfo is UTC


def test_quiet_hours_within_a_day_and_what_rings_nowhere():
    lunch = QuietHours(time(12), time(14))
    assert ask(quiet=lunch).not_before == NOON + timedelta(hours=2)
    assert ask(channel="in_app", quiet=lunch) == rules.Verdict(allowed=True, reason="ok")


def test_the_hour_that_a_change_of_clocks_skips_is_over():
    """New York, 2026-03-08: 02:00 becomes 03:00, so quiet hours until 02:30 end with the jump."""
    now = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 01:30
    until = rules.quiet_until(QuietHours(time(23), time(2, 30)), zone="America/New_York", now=now)
    assert until == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)  # 03:30 by the new clock


CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0))


@given(start=CLOCKS, end=CLOCKS, minutes=st.integers(0, 3 * 24 * 60))
def test_quiet_hours_always_end_within_a_day_and_outside_of_themselves(start, end, minutes):
    if start == end:
        return
    now = NOON + timedelta(minutes=minutes)
    until = rules.quiet_until(QuietHours(start, end), zone=SHANGHAI, now=now)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert rules.quiet_until(QuietHours(start, end), zone=SHANGHAI, now=until) is None


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_everything_has_its_words_in_both_languages(language):
    for kind, codes in (
        ("purposes", rules.PURPOSES), ("topics", rules.TOPICS), ("channels", rules.CHANNELS),
        ("groups", texts.group_codes()), ("blockers", ("orders", "refunds")),
    ):  # fmt: skip
        for code in codes:
            text = texts.text_of(kind, code, language)
            assert text.name
            assert bool(text.explanation) is (kind in {"purposes", "topics", "groups"})
            assert bool(text.kept_for) is (kind == "groups")
    assert len(texts.consequences(language)) == 5
    assert texts._in("zh-hans")["groups"].keys() == texts._in("en")["groups"].keys()


def test_the_version_of_a_policy_is_its_text_unless_the_brand_numbers_it():
    text = {"code": "privacy", "title": "隐私政策", "paragraphs": ["一"]}
    terms = {"code": "terms", "title": "用户协议", "paragraphs": ["二"]}
    shipping = {"code": "shipping", "title": "配送", "paragraphs": ["三"]}
    version = read_policy([text, terms]).version
    assert read_policy([shipping, terms, text]).version == version, "neither order nor other texts matter"
    assert read_policy([text, terms | {"paragraphs": ["四"]}]).version != version
    assert read_policy([text | {"version": "2026-11", "updated_at": "2026-11-01"}, terms]) == type(read_policy([]))(
        "privacy", "2026-11", "2026-11-01"
    )
    for nothing in (None, [], "text", [shipping]):
        assert read_policy(nothing).version == UNPUBLISHED


@pytest.mark.parametrize("reason", ["长" * 201, "bell\x07"])
def test_a_reason_one_could_not_read_is_refused(reason):
    with pytest.raises(Invalid):
        rules.checked_reason(reason)
    assert rules.checked_reason("  不用 \n 了 ") == "不用 了"
