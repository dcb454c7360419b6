"""What a check makes of what it hears: pure parts, without a platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portico.connectors.kit.checking import CERTIFICATE_WARNS_DAYS, Inquiry, OurAddress, Signs
from portico.infra.platform_checks import Capability, Code, Finding, finding
from portico.kernel.errors import Refused, Retryable

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SIGNS = Signs(
    codes={"40164": Code.IP_NOT_ALLOWED, "48001": Code.PERMISSION_MISSING, "40125": Code.WRONG_SECRET},
    families={"Auth.": Code.WRONG_SECRET},
    words={"时间戳": Code.CLOCK_OFF},
)


def refuse(code: str, message: str = "") -> None:
    raise Refused(platform="p", call="c", platform_code=code, platform_message=message)


def fail(code: str) -> None:
    raise Retryable(platform="p", call="c", platform_code=code, platform_message="")


def codes(inquiry: Inquiry) -> list[str]:
    return [one.code for one in inquiry.findings]


@pytest.mark.parametrize(
    ("code", "message", "found"),
    [
        ("40125", "", "wrong_secret"),
        ("Auth.Signature", "", "wrong_secret"),
        # A sentence says more than a code that stands for many things.
        ("40125", "Http头时间戳已过期", "clock_off"),
        ("4711", "no", "refused"),
    ],
)
def test_a_refusal_is_told_by_word_code_and_family(code: str, message: str, found: str) -> None:
    inquiry = Inquiry(SIGNS)
    assert inquiry.opens(lambda: refuse(code, message)) is False
    [only] = inquiry.findings
    assert (only.code, only.level) == (found, "missing")
    assert only.data == {"platform_code": code, "platform_message": message}


def test_a_refusal_that_only_somebody_known_is_given() -> None:
    inquiry = Inquiry(SIGNS)
    assert inquiry.opens(lambda: refuse("ORDER_NOT_EXIST"), fine=("ORDER_NOT_EXIST",)) is True
    assert inquiry.findings == (finding(Code.KEYS_WORK),)
    # Unless its sentence says otherwise.
    other = Inquiry(SIGNS)
    assert other.opens(lambda: refuse("refused", "时间戳"), fine=("refused",)) is False


def test_want_of_leave_shows_that_the_keys_are_taken() -> None:
    inquiry = Inquiry(SIGNS)
    assert inquiry.opens(lambda: refuse("48001"), capability=Capability.PAYMENTS) is True
    assert codes(inquiry) == ["keys_work", "permission_missing"]
    assert inquiry.lacks(Capability.PAYMENTS)
    assert not inquiry.lacks(Capability.BILLS)
    assert not inquiry.is_over()


@pytest.mark.parametrize("code", ["timeout", "circuit_open", "HTTP_502", "-1"])
def test_what_may_pass_is_not_blamed_on_the_keys(code: str) -> None:
    inquiry = Inquiry(SIGNS)
    assert inquiry.opens(lambda: fail(code)) is False
    assert codes(inquiry) == ["unreachable"]
    assert inquiry.is_over()


def test_a_part_that_fails_does_not_end_the_check() -> None:
    inquiry = Inquiry(SIGNS)
    assert inquiry.tries(Capability.MENU, lambda: fail("timeout")) is None
    assert inquiry.tries(Capability.BILLS, lambda: fail("budget_spent")) is None
    assert inquiry.tries(Capability.TEMPLATES, lambda: 7) == 7
    assert codes(inquiry) == ["unreachable", "quota_used_up", "capability_works"]
    assert not inquiry.is_over()


@pytest.mark.parametrize(
    ("message", "ip"),
    [
        ("invalid ip 118.25.45.123 ipv6 ::ffff:118.25.45.123, not in whitelist, rid: 669bc1d2", "118.25.45.123"),
        ("not allow to access from your ip, hint: [1688706], from ip: 61.164.93.69, more info", "61.164.93.69"),
        ("version 1.2.3.4.5 and 999.1.1.1 are none", ""),
        ("", ""),
    ],
)
def test_the_address_the_platform_saw_is_told_once(message: str, ip: str) -> None:
    inquiry = Inquiry(SIGNS)
    for capability in (Capability.MENU, Capability.TEMPLATES):
        inquiry.tries(capability, lambda: refuse("40164", message))
    [only] = inquiry.findings
    assert only.data["ip"] == ip


@pytest.mark.parametrize(
    ("left", "limit", "found"),
    [(10, 100, []), (9, 100, ["quota_low"]), (1, 100, ["quota_low"]), (0, 100, ["quota_used_up"]), (0, 0, [])],
)
def test_less_than_a_tenth_is_little(left: int, limit: int, found: list[str]) -> None:
    inquiry = Inquiry(SIGNS)
    inquiry.counts(Capability.MESSAGES, left=left, limit=limit)
    assert codes(inquiry) == found


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (timedelta(days=CERTIFICATE_WARNS_DAYS + 1), []),
        (timedelta(days=CERTIFICATE_WARNS_DAYS), ["certificate_expires"]),
        (timedelta(seconds=1), ["certificate_expires"]),
        (timedelta(0), ["certificate_expired"]),
    ],
)
def test_a_certificate_is_talked_about_from_two_months_before(left: timedelta, found: list[str]) -> None:
    inquiry = Inquiry(SIGNS)
    inquiry.ends("merchant", NOW + left, now=NOW, serial="AB")
    assert codes(inquiry) == found


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ("https://shop.example", "https://api.example", []),
        ("http://shop.example", "https://api.example", ["not_https"]),
        ("http://127.0.0.1:8000", "https://api.example", ["not_public"]),
        ("https://localhost", "https://api.example", ["not_public"]),
        # The sandbox takes plain HTTP on this machine.
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001", []),
    ],
)
def test_where_the_platform_is_to_reach_us(ours: str, theirs: str, found: list[str]) -> None:
    inquiry = Inquiry(SIGNS)
    inquiry.looks_home(OurAddress(ours, lambda: True), platform_url=theirs)
    assert codes(inquiry) == found
    # A platform that never tells us anything needs to reach nobody.
    silent = Inquiry(SIGNS)
    silent.looks_home(OurAddress(ours), platform_url=theirs)
    assert silent.findings == ()


def test_every_code_has_a_level() -> None:
    levels = {finding(code).level for code in Code}
    assert levels == {"ok", "warning", "missing"}
    assert finding(Code.QUOTA_LOW, left=3) == Finding("quota_low", "warning", {"left": "3"})
