"""Addresses: one default whenever there is an address, another member's is not found."""

from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.members.models import MemberAddress
from portico.kernel.errors import Invalid
from portico.kernel.ids import AddressId, new_id


def join(site, now, phone):
    with transaction.atomic():
        return members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={}, now=now).member_id


@pytest.fixture
def member_id(site, now):
    return join(site, now, "13800138000")


def save(site, member_id, now, address_id=None, **changes):
    values = {"recipient": "张伟", "phone": "13800138001", "region_code": "330106", "detail": "文三路478号"}
    with transaction.atomic():
        return members.save_address(
            site_id=site.id, member_id=member_id, address_id=address_id, now=now,
            draft=members.AddressDraft(**{**values, **changes}),
        )  # fmt: skip


def defaults(site, member_id):
    return [address.is_default for address in members.list_addresses(site_id=site.id, member_id=member_id)]


@pytest.mark.django_db
def test_an_address_comes_back_as_it_was_saved(site, member_id, now, django_assert_num_queries):
    saved = save(site, member_id, now)
    assert saved == members.Address(
        id=saved.id, recipient="张伟", phone="13800138001", region_code="330106", province="浙江省",
        city="杭州市", district="西湖区", detail="文三路478号", is_default=True,
    )  # fmt: skip
    assert members.get_address(site_id=site.id, member_id=member_id, address_id=saved.id) == saved
    with django_assert_num_queries(1):
        assert members.list_addresses(site_id=site.id, member_id=member_id) == (saved,)


@pytest.mark.django_db
def test_there_is_always_exactly_one_default(site, member_id, now):
    first = save(site, member_id, now)
    second = save(site, member_id, now + timedelta(seconds=1), is_default=True, detail="二")
    third = save(site, member_id, now + timedelta(seconds=2), is_default=False, detail="三")
    listed = members.list_addresses(site_id=site.id, member_id=member_id)
    assert [(address.id, address.is_default) for address in listed] == [
        (second.id, True), (third.id, False), (first.id, False),
    ]  # fmt: skip
    save(site, member_id, now + timedelta(seconds=3), address_id=second.id, is_default=False)
    assert defaults(site, member_id) == [True, False, False], "one is chosen when none is left"
    chosen = members.list_addresses(site_id=site.id, member_id=member_id)[0]
    with transaction.atomic():
        members.delete_address(site_id=site.id, member_id=member_id, address_id=chosen.id, now=now)
    assert defaults(site, member_id) == [True, False]
    kept = save(site, member_id, now, address_id=third.id, recipient="李娜", is_default=None)
    assert kept.recipient == "李娜"
    for address in members.list_addresses(site_id=site.id, member_id=member_id):
        with transaction.atomic():
            members.delete_address(site_id=site.id, member_id=member_id, address_id=address.id, now=now)
    assert defaults(site, member_id) == []


@pytest.mark.django_db
def test_another_members_address_is_not_found_and_stays(site, member_id, now):
    mine = save(site, member_id, now)
    stranger = join(site, now, "13900139000")
    for attempt in (
        lambda: members.get_address(site_id=site.id, member_id=stranger, address_id=mine.id),
        lambda: save(site, stranger, now, address_id=mine.id, recipient="改"),
        lambda: members.delete_address(site_id=site.id, member_id=stranger, address_id=mine.id, now=now),
        lambda: members.get_address(site_id=site.id, member_id=member_id, address_id=AddressId(new_id())),
    ):
        with pytest.raises(members.AddressNotFound), transaction.atomic():
            attempt()
    assert members.get_address(site_id=site.id, member_id=member_id, address_id=mine.id) == mine


@pytest.mark.django_db
def test_a_broken_address_changes_nothing(site, member_id, now):
    mine = save(site, member_id, now)
    with pytest.raises(Invalid):
        save(site, member_id, now, address_id=mine.id, region_code="999999")
    assert members.list_addresses(site_id=site.id, member_id=member_id) == (mine,)


@pytest.mark.django_db
def test_fifty_addresses_are_enough(site, member_id, now):
    one = MemberAddress.objects.get(id=save(site, member_id, now).id)
    MemberAddress.objects.bulk_create(
        MemberAddress(
            id=new_id(), site_id=site.id, member_id=member_id, recipient_sealed=one.recipient_sealed,
            phone_sealed=one.phone_sealed, region_code="330106", detail_sealed=one.detail_sealed,
        )
        for _ in range(49)
    )  # fmt: skip
    with pytest.raises(members.TooManyAddresses) as refused:
        save(site, member_id, now)
    assert refused.value.data == {"limit": 50}
