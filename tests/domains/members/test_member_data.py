"""Export shows everything, erasure leaves nothing, adoption moves what can be moved."""

import json

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.members.models import IdentityLink, Member, MemberAddress, MemberSession, SmsCode

DRAFT = members.AddressDraft("张伟", "13800138001", "330106", "文三路478号")


def join(site, now, *, openid, phone=None, addresses=1):
    identity = members.MiniProgramIdentity("wechat_mini", "wx1", openid, f"union-{openid}")
    with transaction.atomic():
        member_id = members.sign_in_mini_program(
            site_id=site.id, identity=identity, provenance={"carrier": "mp-weixin"}, now=now
        ).member_id
        if phone:
            members.bind_phone(site_id=site.id, member_id=member_id, phone=phone, provenance={}, now=now)
        for _ in range(addresses):
            members.save_address(site_id=site.id, member_id=member_id, draft=DRAFT, now=now)
        members.open_session(site_id=site.id, member_id=member_id, carrier="h5", user_agent="UA", now=now)
    return member_id


@pytest.mark.django_db
def test_the_export_holds_everything_in_the_clear(site, other_site, now):
    member_id = join(site, now, openid="o1", phone="13911112222")
    exported = members.export_member(site_id=site.id, member_id=member_id)
    at = now.isoformat()
    assert json.loads(json.dumps(exported)) == {
        "profile": {
            "id": str(member_id), "nickname": "", "avatar_url": "", "phone": "13911112222",
            "phone_verified_at": at, "joined_at": at,
        },
        "accounts": [{
            "provider": "wechat_mini", "app_id": "wx1", "openid": "o1", "unionid": "union-o1", "linked_at": at,
            "followed_at": None, "unfollowed_at": None, "from": {"carrier": "mp-weixin"},
        }],
        "sessions": [{
            "carrier": "h5", "user_agent": "UA", "opened_at": at, "last_used_at": at, "ended_at": None,
        }],
        "addresses": [{
            "recipient": "张伟", "phone": "13800138001", "region": ["浙江省", "杭州市", "西湖区"],
            "detail": "文三路478号", "is_default": True,
        }],
        "favourites": [], "history": [], "downloads": [], "preferences": None,
    }  # fmt: skip
    assert members.export_member(site_id=other_site.id, member_id=member_id) == {}


@pytest.mark.django_db
def test_after_erasure_nothing_tells_who_it_was(site, now):
    gone, stays = join(site, now, openid="o1", phone="13911112222"), join(site, now, openid="o2")
    with transaction.atomic():
        members.request_sms_code(site_id=site.id, phone="13911112222", client_ip="::1", now=now)
        members.erase_member(site_id=site.id, member_id=gone, now=now)
        members.erase_member(site_id=site.id, member_id=gone, now=now)
    assert members.export_member(site_id=site.id, member_id=gone) == {}
    with pytest.raises(members.MemberNotFound):
        members.get_member(site_id=site.id, member_id=gone)
    row = Member.objects.get(id=gone)
    assert (row.nickname, row.phone_sealed, row.phone_index, row.erased_at) == ("", None, None, now)
    for table in (IdentityLink, MemberAddress, MemberSession):
        assert set(table.objects.values_list("member_id", flat=True)) == {stays}
    assert not SmsCode.objects.exists()
    with transaction.atomic():
        again = members.sign_in_verified_phone(site_id=site.id, phone="13911112222", provenance={}, now=now)
    assert again.is_new
    assert again.member_id != gone


@pytest.mark.django_db
def test_adoption_moves_accounts_addresses_and_a_missing_phone(site, now):
    giver = join(site, now, openid="o1", phone="13911112222", addresses=2)
    taker = join(site, now, openid="o2", addresses=1)
    kept_default = members.list_addresses(site_id=site.id, member_id=taker)[0]
    with transaction.atomic():
        for _ in range(2):
            members.adopt_member(site_id=site.id, from_member=giver, to_member=taker, now=now)
    addresses = members.list_addresses(site_id=site.id, member_id=taker)
    assert [(a.id == kept_default.id, a.is_default) for a in addresses] == [
        (True, True), (False, False), (False, False),
    ]  # fmt: skip
    assert members.find_by_phone(site_id=site.id, phone="13911112222").id == taker
    identity = members.MiniProgramIdentity("wechat_mini", "wx1", "o1", None)
    with transaction.atomic():
        signed_in = members.sign_in_mini_program(site_id=site.id, identity=identity, provenance={}, now=now)
    assert signed_in == members.SignedIn(taker, is_new=False)
    # Nobody is signed out by being found out to be one person.
    assert set(MemberSession.objects.filter(ended_at=None).values_list("member_id", flat=True)) == {taker}
    assert not members.get_member(site_id=site.id, member_id=giver).has_phone


@pytest.mark.django_db
def test_adoption_takes_no_phone_from_two(site, now):
    giver = join(site, now, openid="o1", phone="13911112222", addresses=1)
    taker = join(site, now, openid="o2", phone="13900000000", addresses=0)
    with transaction.atomic():
        members.adopt_member(site_id=site.id, from_member=giver, to_member=taker, now=now)
    assert members.find_by_phone(site_id=site.id, phone="13911112222").id == giver
    assert members.find_by_phone(site_id=site.id, phone="13900000000").id == taker
    assert [a.is_default for a in members.list_addresses(site_id=site.id, member_id=taker)] == [True]
