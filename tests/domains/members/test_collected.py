"""What a member keeps, looked at and downloaded: once each, bounded, and theirs alone."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from portico.domains.members import public as members
from portico.domains.members.models import SavedItem, ViewedItem
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, new_id


def join(site, now, phone):
    with transaction.atomic():
        return members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={}, now=now).member_id


@pytest.fixture
def member_id(site, now):
    return join(site, now, "13800138000")


def save(site, member_id, now, subject_id, kind="product"):
    with transaction.atomic():
        return members.save_item(site_id=site.id, member_id=member_id, kind=kind, subject_id=subject_id, now=now)


def view(site, member_id, now, *views):
    with transaction.atomic():
        members.record_views(site_id=site.id, member_id=member_id, now=now, views=[members.View(*one) for one in views])


def saved(site, member_id, **choice):
    page = members.list_saved(site_id=site.id, member_id=member_id, limit=50, **choice)
    return [(one.kind, one.subject_id, one.at) for one in page.items]


def viewed(site, member_id):
    page = members.list_viewed(site_id=site.id, member_id=member_id, limit=50)
    return [(one.kind, one.subject_id, one.at, one.times) for one in page.items]


@pytest.mark.django_db
def test_a_thing_is_saved_once_and_keeps_its_first_time(site, member_id, now, django_assert_num_queries):
    tea, story = new_id(), new_id()
    assert save(site, member_id, now, tea)
    assert save(site, member_id, now + timedelta(minutes=1), story, "article")
    assert not save(site, member_id, now + timedelta(minutes=2), tea)
    with django_assert_num_queries(1):
        assert saved(site, member_id) == [("article", story, now + timedelta(minutes=1)), ("product", tea, now)]
    assert saved(site, member_id, kind="product") == [("product", tea, now)]
    assert members.saved_among(
        site_id=site.id, member_id=member_id, kind="product", subject_ids=[tea, story]
    ) == frozenset({tea})


@pytest.mark.django_db
def test_removing_what_is_not_saved_is_no_error(site, member_id, now):
    tea = new_id()
    save(site, member_id, now, tea)
    with transaction.atomic():
        gone = [
            members.remove_saved(site_id=site.id, member_id=member_id, kind="product", subject_id=tea) for _ in range(2)
        ]
    assert gone == [True, False]
    assert saved(site, member_id) == []


@pytest.mark.django_db
def test_the_two_thousand_and_first_favourite_is_refused(site, member_id, now):
    SavedItem.objects.bulk_create(
        SavedItem(site_id=site.id, member_id=member_id, kind="product", subject_id=new_id(), saved_at=now)
        for _ in range(2000)
    )
    with pytest.raises(members.TooManyFavourites) as refused:
        save(site, member_id, now, new_id())
    assert refused.value.data == {"limit": 2000}
    known = SavedItem.objects.filter(member_id=member_id).first()
    assert not save(site, member_id, now, known.subject_id), "what is saved already may be saved again"
    assert members.count_saved(site_id=site.id, member_id=member_id) == 2000


@pytest.mark.django_db
def test_pages_go_on_where_they_ended_also_among_equal_times(site, member_id, now):
    ids = {new_id() for _ in range(7)}
    for subject_id in ids:
        save(site, member_id, now, subject_id)
    found, cursor = [], None
    while True:
        page = members.list_saved(site_id=site.id, member_id=member_id, cursor=cursor, limit=3)
        found += [one.subject_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(found) == sorted(ids)
    with pytest.raises(Invalid):
        members.list_saved(site_id=site.id, member_id=member_id, cursor="bm90IG91cnM", limit=3)


@pytest.mark.django_db
def test_what_others_keep_and_other_sites_hold_does_not_show(site, other_site, member_id, now):
    stranger, tea = join(site, now, "13900139000"), new_id()
    save(site, member_id, now, tea)
    view(site, member_id, now, ("product", tea, now))
    assert saved(site, stranger) == []
    assert viewed(site, stranger) == []
    assert saved(other_site, member_id) == []
    assert viewed(other_site, member_id) == []
    with pytest.raises(members.MemberNotFound):
        save(other_site, member_id, now, tea)
    with transaction.atomic():
        members.clear_viewed(site_id=other_site.id, member_id=member_id)
        members.remove_saved(site_id=site.id, member_id=stranger, kind="product", subject_id=tea)
    assert len(saved(site, member_id)) == len(viewed(site, member_id)) == 1


@pytest.mark.django_db
def test_a_view_counts_once_however_often_it_is_sent(site, member_id, now):
    tea, pot = new_id(), new_id()
    early, late = now - timedelta(hours=2), now - timedelta(hours=1)
    view(site, member_id, now, ("product", tea, early), ("product", pot, late), ("product", tea, late))
    view(site, member_id, now, ("product", tea, early), ("product", tea, late))
    assert set(viewed(site, member_id)) == {("product", tea, late, 2), ("product", pot, late, 1)}
    view(site, member_id, now, ("product", tea, now))
    assert viewed(site, member_id)[0] == ("product", tea, now, 3)


@pytest.mark.django_db
def test_a_thing_is_known_by_where_it_was_looked_at_last(site, member_id, now):
    tea, early, late = new_id(), now - timedelta(hours=2), now - timedelta(hours=1)
    view(site, member_id, now, ("product", tea, late, "mp-weixin"), ("product", tea, early, "h5"))
    view(site, member_id, now, ("product", tea, early, "web"))
    assert where_viewed(site, member_id) == ["mp-weixin"]
    view(site, member_id, now, ("product", tea, now, "web"))
    assert where_viewed(site, member_id) == ["web"]
    with pytest.raises(Invalid) as refused:
        view(site, member_id, now, ("product", tea, now, "fridge"))
    assert refused.value.fields == (FieldError("items[0].carrier", "carrier_unknown"),)


def where_viewed(site, member_id):
    return [one.carrier for one in members.list_viewed(site_id=site.id, member_id=member_id, limit=50).items]


@pytest.mark.django_db
def test_only_the_latest_five_hundred_views_are_kept(site, member_id, now):
    first = [new_id() for _ in range(50)]
    for batch in range(11):
        at = now - timedelta(hours=20 - batch)
        ids = first if batch == 0 else [new_id() for _ in range(50)]
        view(site, member_id, now, *(("product", subject_id, at) for subject_id in ids))
    kept = ViewedItem.objects.filter(member_id=member_id)
    assert kept.count() == 500
    assert not kept.filter(subject_id__in=first).exists()


@pytest.mark.django_db
def test_a_clock_a_little_ahead_is_forgiven_and_set_right_a_wrong_one_is_refused(site, member_id, now):
    tea = new_id()
    view(site, member_id, now, ("product", tea, now + timedelta(minutes=9)))
    assert viewed(site, member_id) == [("product", tea, now, 1)]
    with pytest.raises(Invalid) as refused:
        view(
            site, member_id, now,
            ("product", tea, now), ("Product!", tea, now), ("product", tea, now + timedelta(minutes=11)),
            ("product", tea, now.replace(tzinfo=None)),
        )  # fmt: skip
    assert [(one.field, one.code) for one in refused.value.fields] == [
        ("items[1].kind", "kind_unknown"), ("items[2].viewed_at", "viewed_in_future"),
        ("items[3].viewed_at", "viewed_in_future"),
    ]  # fmt: skip
    for count in (0, 51):
        with pytest.raises(Invalid) as refused:
            view(site, member_id, now, *[("product", new_id(), now)] * count)
        assert [one.code for one in refused.value.fields] == ["views_count"]
    assert viewed(site, member_id) == [("product", tea, now, 1)]


@pytest.mark.django_db
def test_downloads_are_counted(site, member_id, now):
    book = new_id()
    for minutes in (0, 5):
        with transaction.atomic():
            members.record_download(
                site_id=site.id, member_id=member_id, subject_id=book, now=now + timedelta(minutes=minutes)
            )
    page = members.list_downloaded(site_id=site.id, member_id=member_id, limit=10)
    assert [(one.subject_id, one.at, one.times) for one in page.items] == [(book, now + timedelta(minutes=5), 2)]


@pytest.mark.django_db
def test_preferences_are_none_until_chosen_and_checked(site, member_id, now):
    assert members.find_preferences(site_id=site.id, member_id=member_id) is None
    chosen = members.checked_preferences(appearance="dark", language="en", text_size="large")
    for _ in range(2):
        with transaction.atomic():
            members.save_preferences(site_id=site.id, member_id=member_id, preferences=chosen, now=now)
    assert members.find_preferences(site_id=site.id, member_id=member_id) == chosen
    with pytest.raises(Invalid) as refused:
        members.checked_preferences(appearance="sepia", language="en", text_size="tiny")
    assert [(one.field, one.code) for one in refused.value.fields] == [
        ("appearance", "choice_unknown"), ("text_size", "choice_unknown"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_devices_that_save_at_once_save_one_thing_and_never_pass_the_limit(site, member_id, now):
    SavedItem.objects.bulk_create(
        SavedItem(site_id=site.id, member_id=member_id, kind="product", subject_id=new_id(), saved_at=now)
        for _ in range(1999)
    )
    wanted: list[UUID] = [new_id(), new_id()]
    outcomes: list[object] = []
    ready = threading.Barrier(8)

    def device(number: int) -> None:
        try:
            ready.wait()
            outcomes.append(save(site, MemberId(member_id), now, wanted[number % 2]))
        except members.TooManyFavourites:
            outcomes.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=device, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["False"] * 3 + ["True"] + ["full"] * 4
    assert members.count_saved(site_id=site.id, member_id=member_id) == 2000
    connection.close()
