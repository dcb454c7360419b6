"""Where a member is signed in; signing out from afar; what a device is called."""

from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.members.devices import shortened_address
from portico.infra import cache
from portico.kernel.errors import Unauthenticated
from portico.kernel.ids import new_id

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.60"


@pytest.mark.parametrize(
    ("user_agent", "zh", "en"),
    [
        (CHROME, "Chrome · Windows", "Chrome · Windows"),
        (CHROME + " Edg/140.0.0.0", "Edge · Windows", "Edge · Windows"),
        (WECHAT, "微信 · iPhone", "WeChat · iPhone"),
        (WECHAT + " miniProgram/wx0001", "微信小程序 · iPhone", "WeChat mini program · iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
            "Safari · macOS", "Safari · macOS",
        ),
        ("Mozilla/5.0 (Linux; Android 15; Pixel) AlipayClient/10.7", "支付宝 · Android", "Alipay · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", "Firefox · Linux", "Firefox · Linux"),
        ("curl/8", "未知设备", "Unknown device"),
        ("", "未知设备", "Unknown device"),
    ],
)  # fmt: skip
def test_a_device_is_called_what_people_call_it(user_agent, zh, en):
    assert members.device_name(user_agent) == zh
    assert members.device_name(user_agent, language="en") == en


@pytest.mark.parametrize(
    ("ip", "shown"),
    [
        ("203.0.113.7", "203.0.113.*"), ("::ffff:203.0.113.7", "203.0.113.*"), ("2001:db8:1:2::9", "2001:db8:1::*"),
        ("unknown", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_address_is_shortened_to_a_network(ip, shown):
    assert shortened_address(ip) == shown


def signed_in(site, now, phone="13800000001"):
    with transaction.atomic():
        member_id = members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={}, now=now).member_id
        tokens = members.open_session(
            site_id=site.id, member_id=member_id, carrier="web", user_agent=CHROME, now=now
        )  # fmt: skip
    return member_id, members.read_access_token(token=tokens.access_token, now=now)[2]


def devices(site, member_id, now):
    return [one.session_id for one in members.list_devices(site_id=site.id, member_id=member_id, now=now)]


@pytest.mark.django_db
def test_a_device_signed_out_from_another_is_out_at_once(site, now):
    member_id, lost = signed_in(site, now)
    _, here = signed_in(site, now + timedelta(seconds=1))
    assert devices(site, member_id, now) == [here, lost]
    with transaction.atomic():
        members.revoke_session(site_id=site.id, member_id=member_id, session_id=lost, now=now)
    cache.hot.drop("member sessions revoked")  # as the announcement does in a running process
    assert devices(site, member_id, now) == [here]
    members.require_not_revoked(session_id=here, now=now)
    with pytest.raises(Unauthenticated):
        members.require_not_revoked(session_id=lost, now=now)


@pytest.mark.django_db
def test_another_members_device_is_not_found(site, now):
    _, theirs = signed_in(site, now)
    mine, _ = signed_in(site, now, "13800000002")
    for session_id in (theirs, new_id()):
        with pytest.raises(members.SessionNotFound), transaction.atomic():
            members.revoke_session(site_id=site.id, member_id=mine, session_id=session_id, now=now)


@pytest.mark.django_db
def test_all_others_end_together(site, now):
    member_id, here = signed_in(site, now)
    for _ in range(3):
        signed_in(site, now)
    with transaction.atomic():
        assert members.revoke_other_sessions(site_id=site.id, member_id=member_id, session_id=here, now=now) == 3
        assert members.revoke_other_sessions(site_id=site.id, member_id=member_id, session_id=here, now=now) == 0
    assert devices(site, member_id, now) == [here]


@pytest.mark.django_db
def test_sessions_that_ran_out_are_not_listed(site, now):
    member_id, _ = signed_in(site, now)
    assert devices(site, member_id, now + timedelta(days=31)) == []
