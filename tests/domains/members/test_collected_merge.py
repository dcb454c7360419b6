"""Merging two members' collections: whatever the order and however often, nothing is lost and the latest wins."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.domains.members import public as members
from portico.domains.members.models import DownloadedItem, MemberPreference, SavedItem, ViewedItem

START = datetime(2026, 11, 1, tzinfo=UTC)
THINGS = [UUID(int=number) for number in range(1, 6)]
moments = st.integers(0, 1000).map(lambda minutes: START + timedelta(minutes=minutes))
shelves = st.dictionaries(st.tuples(st.sampled_from(["product", "article"]), st.sampled_from(THINGS)), moments)
CARRIERS = ("web", "mp-weixin")
choices = st.none() | st.tuples(st.sampled_from(["auto", "light", "dark"]), moments)


def join(site, phone):
    with transaction.atomic():
        return members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={}, now=START).member_id


def fill(site, member_id, saved, views, choice):
    for table in (SavedItem, ViewedItem, DownloadedItem, MemberPreference):
        table.objects.filter(member_id=member_id).delete()
    SavedItem.objects.bulk_create(
        SavedItem(site_id=site.id, member_id=member_id, kind=kind, subject_id=thing, saved_at=at)
        for (kind, thing), at in saved.items()
    )
    ViewedItem.objects.bulk_create(
        ViewedItem(
            site_id=site.id,
            member_id=member_id,
            kind=kind,
            subject_id=thing,
            viewed_at=at,
            times=2,
            carrier=CARRIERS[at.minute % 2],
        )
        for (kind, thing), at in views.items()
    )
    DownloadedItem.objects.bulk_create(
        DownloadedItem(site_id=site.id, member_id=member_id, subject_id=thing, downloaded_at=at, times=3)
        for (kind, thing), at in saved.items()
        if kind == "article"
    )
    if choice:
        MemberPreference.objects.create(
            member_id=member_id, site_id=site.id, appearance=choice[0], language="en", text_size="large",
            updated_at=choice[1],
        )  # fmt: skip


def latest(one, other):
    return {key: max(at for at in (one.get(key), other.get(key)) if at) for key in {**one, **other}}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=shelves, theirs=shelves, seen=shelves, shown=shelves, my_choice=choices, their_choice=choices)
def test_a_merge_is_the_union_with_the_latest_times(site, mine, theirs, seen, shown, my_choice, their_choice):
    taker, giver = join(site, "13800138000"), join(site, "13900139000")
    fill(site, taker, mine, seen, my_choice)
    fill(site, giver, theirs, shown, their_choice)
    for _ in range(2):
        with transaction.atomic():
            members.adopt_member(site_id=site.id, from_member=giver, to_member=taker, now=START)

    saved = SavedItem.objects.filter(member_id=taker).values_list("kind", "subject_id", "saved_at")
    assert {(kind, thing): at for kind, thing, at in saved} == latest(mine, theirs)
    viewed = ViewedItem.objects.filter(member_id=taker).values_list("kind", "subject_id", "viewed_at", "times")
    assert {(kind, thing): at for kind, thing, at, _ in viewed} == latest(seen, shown)
    assert sum(times for *_, times in viewed) == 2 * (len(seen) + len(shown))
    carriers = ViewedItem.objects.filter(member_id=taker).values_list("viewed_at", "carrier")
    assert all(carrier == CARRIERS[at.minute % 2] for at, carrier in carriers), "where goes with when"
    downloaded = DownloadedItem.objects.filter(member_id=taker).values_list("times", flat=True)
    articles = [key for shelf in (mine, theirs) for key in shelf if key[0] == "article"]
    assert sum(downloaded) == 3 * len(articles)
    options = [choice for choice in (my_choice, their_choice) if choice]
    kept = members.find_preferences(site_id=site.id, member_id=taker)
    if not options:
        assert kept is None
    else:
        newest = max(at for _, at in options)
        assert kept.appearance in {appearance for appearance, at in options if at == newest}
    for table in (SavedItem, ViewedItem, DownloadedItem, MemberPreference):
        assert not table.objects.filter(member_id=giver).exists()


@pytest.mark.django_db
def test_a_person_takes_their_collection_along_and_none_of_it_stays(site, now):
    member_id = join(site, "13800138000")
    fill(site, member_id, {("article", THINGS[0]): now}, {("product", THINGS[1]): now}, ("dark", now))
    data = members.export_member(site_id=site.id, member_id=member_id)
    at = now.isoformat()
    assert data["favourites"] == [{"kind": "article", "id": str(THINGS[0]), "saved_at": at}]
    assert data["history"] == [
        {"kind": "product", "id": str(THINGS[1]), "viewed_at": at, "times": 2, "carrier": CARRIERS[now.minute % 2]}
    ]
    assert data["downloads"] == [{"id": str(THINGS[0]), "downloaded_at": at, "times": 3}]
    assert data["preferences"] == {"appearance": "dark", "language": "en", "text_size": "large"}
    with transaction.atomic():
        members.erase_member(site_id=site.id, member_id=member_id, now=now)
    for table in (SavedItem, ViewedItem, DownloadedItem, MemberPreference):
        assert not table.objects.exists()
