"""Nicknames are judged by WeChat before they are kept; where it gives no verdict, nobody is stopped."""

from __future__ import annotations

import pytest

from portico.domains.members import public as members
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.usecases import profile
from portico.usecases.gateways import gateways
from tests.usecases.connected import connected
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(till):
    """Somebody who is in the mini program now."""
    shopper = till.wechat_shopper()
    code = till.sandbox.api("POST", "/js-codes", person="lin-xiao")["code"]
    app_id = till.sandbox.credentials["wechat_mini"]["app_id"]
    gateways(till.site_id).mini_program["wechat_mini"].exchange(app_id=app_id, code=code)
    return shopper.actor


def rename(actor, nickname):
    change = members.ProfileChange(nickname=nickname)
    return profile.change_profile(actor=actor, change=change, now=utc_now()).nickname


def asked(till):
    return len(till.sandbox.rules("mini.msg_sec_check"))


def test_a_name_that_may_be_shown(till, author):
    assert rename(author, " 小  林 ") == "小 林"
    assert rename(author, "沙箱待审词") == "沙箱待审词", "for a person to look at, not to stop"
    assert asked(till) == 2


def test_a_name_nobody_may_be_shown(till, author):
    rename(author, "小林")
    with pytest.raises(Invalid) as refusal:
        rename(author, "我是沙箱辱骂词")
    assert [(one.field, one.code) for one in refusal.value.fields] == [("nickname", "text_not_allowed")]
    assert members.get_member(site_id=till.site_id, member_id=author.member_id).nickname == "小林"


@pytest.mark.parametrize("fault", [{"kind": "system_error"}, {"kind": "refuse", "code": "61010"}])
def test_no_verdict_stops_nobody(till, author, fault):
    till.sandbox.api("POST", "/faults", target="mini.msg_sec_check", times=None, **fault)
    assert rename(author, "沙箱辱骂词") == "沙箱辱骂词"


def test_who_never_came_through_the_mini_program_is_not_asked_about(till):
    assert rename(till.shop.shopper().actor, "沙箱辱骂词") == "沙箱辱骂词"
    assert asked(till) == 0


def test_taking_a_name_back_asks_nobody(till, author):
    assert rename(author, "") == ""
    assert asked(till) == 0


def test_our_own_rules_come_as_before(till, author):
    with pytest.raises(Invalid) as refusal:
        rename(author, "长" * 31)
    assert refusal.value.fields[0].code == "text_too_long"
