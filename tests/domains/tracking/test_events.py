"""Event intake: durable once, whole batches only, and no personal data."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.tracking import public as tracking
from portico.domains.tracking import rules
from portico.domains.tracking.models import TrackedEvent
from portico.kernel.errors import Invalid
from portico.kernel.ids import MemberId, new_id

VISITOR = "visitor-0001"


def event(now, **changes):
    values = {"id": new_id(), "name": "page_view", "time": now, "carrier": "h5", "properties": {"path": "/p/1"}}
    return tracking.EventDraft(**{**values, **changes})


def record(site, now, *events, visitor_id=VISITOR, member_id=None):
    with transaction.atomic():
        return tracking.record_events(
            site_id=site.id, visitor_id=visitor_id, member_id=member_id, events=events, now=now
        )


@pytest.mark.django_db
def test_events_are_stored_as_they_came(site, now, django_assert_num_queries):
    member_id = MemberId(new_id())
    properties = {
        "text": "新品 'quoted' \"双\" \\ {}",
        "n": 3,
        "price": 19.9,
        "on": True,
        "none": None,
        "ids": ["a", 1],
    }
    viewed = event(now, properties=properties)
    added = event(now - timedelta(days=7), name="cart.add_line", carrier="mp-weixin", properties={})
    with django_assert_num_queries(3):  # savepoint, one INSERT for the batch, release
        assert record(site, now, viewed, added, member_id=member_id) == 2
    assert tracking.events_of_visitor(site_id=site.id, visitor_id=VISITOR) == (
        tracking.StoredEvent("page_view", "h5", VISITOR, member_id, now, properties),
        tracking.StoredEvent("cart.add_line", "mp-weixin", VISITOR, member_id, now - timedelta(days=7), {}),
    )


@pytest.mark.django_db
def test_an_event_sent_again_counts_once(site, now):
    first, second = event(now), event(now)
    assert record(site, now, first) == 1
    assert record(site, now, first, second) == 1
    assert record(site, now, second, second) == 0
    assert TrackedEvent.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": "Page View"}, "name", "event_name_malformed"),
        ({"name": "a" * 61}, "name", "event_name_malformed"),
        ({"name": "page_view\n"}, "name", "event_name_malformed"),
        ({"carrier": "fax"}, "carrier", "carrier_unknown"),
        ({"ahead": timedelta(minutes=11)}, "time", "event_time_out_of_range"),
        ({"ahead": -timedelta(days=7, seconds=1)}, "time", "event_time_out_of_range"),
        ({"properties": {"Key": 1}}, "properties.Key", "property_key_malformed"),
        ({"properties": {"nested": {"a": 1}}}, "properties.nested", "property_not_plain"),
        ({"properties": {"list": [[1]]}}, "properties.list", "property_not_plain"),
        ({"properties": {"list": [1] * 51}}, "properties.list", "property_not_plain"),
        ({"properties": {"nul": "a\x00b"}}, "properties.nul", "property_not_plain"),
        ({"properties": {"half": "\ud800"}}, "properties.half", "property_not_plain"),
        ({"properties": {"big": "长" * 1400}}, "properties", "properties_too_large"),
        ({"properties": {f"k{i}": 1 for i in range(41)}}, "properties", "properties_too_large"),
        ({"properties": {"phone": "13800138000"}}, "properties.phone", "property_personal"),
        ({"properties": {"q": "打给 +86 138-0013-8000 吧"}}, "properties.q", "property_personal"),
        ({"properties": {"n": 13800138000}}, "properties.n", "property_personal"),
        ({"properties": {"full": "１３８００１３８０００"}}, "properties.full", "property_personal"),
        ({"properties": {"id": "11010519491231002X"}}, "properties.id", "property_personal"),
        ({"properties": {"ids": ["a", "someone@example.com"]}}, "properties.ids", "property_personal"),
    ],
)
def test_one_broken_event_refuses_the_batch_and_is_named(site, now, changes, field, code):
    changes = dict(changes)
    broken = event(now + changes.pop("ahead", timedelta()), **changes)
    with pytest.raises(tracking.EventsRefused) as refused:
        record(site, now, event(now), broken)
    assert [(error.field, error.code) for error in refused.value.fields] == [(f"events[1].{field}", code)]
    assert not TrackedEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 51])
def test_a_batch_holds_one_to_fifty_events(site, now, count):
    with pytest.raises(tracking.EventsRefused) as refused:
        record(site, now, *[event(now) for _ in range(count)])
    assert refused.value.fields[0].field == "events"
    assert record(site, now, *[event(now) for _ in range(50)]) == 50


@pytest.mark.django_db
@pytest.mark.parametrize("visitor_id", ["short", "x" * 65, "with space", "中文访客编号号号", "visitor\n0001"])
def test_a_malformed_visitor_is_refused(site, now, visitor_id):
    with pytest.raises(Invalid) as refused:
        record(site, now, event(now), visitor_id=visitor_id)
    assert refused.value.fields[0].field == "visitor_id"


@pytest.mark.parametrize(
    "value",
    ["P20261122000123", "6901234567892", 1763784000000, 1763784000, 20261122, "1380013800", "138001380001",
     "9999999999", "110105194912310021", "12345678901234567X", 13800138000.0, True, "a@b", "¥1,388.00"],
)  # fmt: skip
def test_ordinary_values_are_not_taken_for_personal_data(value):
    """Order numbers, barcodes, times, ids with a wrong check digit."""
    assert not rules.looks_personal(value)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "tel:", "电话", "x"]))
def test_a_phone_in_any_text_is_found(phone, before):
    assert rules.looks_personal(f"{before}{phone}。")


@pytest.mark.django_db
def test_visitors_become_members(site, other_site, now):
    first, second = MemberId(new_id()), MemberId(new_id())
    with transaction.atomic():
        tracking.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=first, now=now)
        tracking.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=second, now=now + timedelta(hours=1))
        tracking.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=first, now=now + timedelta(hours=2))
    assert tracking.members_of_visitor(site_id=site.id, visitor_id=VISITOR) == (first, second)
    assert tracking.members_of_visitor(site_id=other_site.id, visitor_id=VISITOR) == ()


def names(exported):
    return [one["name"] for one in exported["events"]]


@pytest.mark.django_db
def test_a_persons_events_are_exported_moved_and_erased(site, now):
    me, other = MemberId(new_id()), MemberId(new_id())
    record(site, now, event(now, name="before"))
    record(site, now, event(now, name="shared"), visitor_id="visitor-shared")
    record(site, now, event(now, name="mine"), member_id=me)
    record(site, now, event(now, name="theirs"), member_id=other, visitor_id="visitor-shared")
    with transaction.atomic():
        for visitor_id, member_id in ((VISITOR, me), ("visitor-shared", me), ("visitor-shared", other)):
            tracking.attach_visitor(site_id=site.id, visitor_id=visitor_id, member_id=member_id, now=now)
    assert sorted(names(tracking.export_member(site_id=site.id, member_id=me))) == ["before", "mine"]

    new_me = MemberId(new_id())
    with transaction.atomic():
        tracking.adopt_member(site_id=site.id, from_member=me, to_member=new_me, now=now)
    assert names(tracking.export_member(site_id=site.id, member_id=me)) == []
    assert sorted(names(tracking.export_member(site_id=site.id, member_id=new_me))) == ["before", "mine"]

    with transaction.atomic():
        tracking.erase_member(site_id=site.id, member_id=new_me, now=now)
    assert names(tracking.export_member(site_id=site.id, member_id=new_me)) == []
    left = {row.name: (row.member_id, row.visitor_id) for row in TrackedEvent.objects.all()}
    assert left == {
        "before": (None, ""),
        "mine": (None, ""),
        "shared": (None, "visitor-shared"),
        "theirs": (other, "visitor-shared"),
    }
    assert tracking.members_of_visitor(site_id=site.id, visitor_id="visitor-shared") == (other,)


@pytest.mark.django_db
def test_an_erased_members_events_keep_codes_and_numbers_and_no_words(site, now):
    member_id = MemberId(new_id())
    properties = {
        "q": "zhangsan", "url": "/pages-goods/results/index?q=%E5%BC%A0", "title": "张三的收藏", "depth": 75,
        "seen": True,
        "product_id": "019c0000-0000-7000-8000-000000000000", "words": ["张三"], "page": "home",
    }  # fmt: skip
    with transaction.atomic():
        tracking.record_events(
            site_id=site.id, visitor_id="visitor-0001", member_id=member_id, now=now,
            events=[tracking.EventDraft(new_id(), "search", now, "h5", properties)],
        )  # fmt: skip
        for _ in range(2):
            tracking.erase_member(site_id=site.id, member_id=member_id, now=now)
    (event,) = tracking.events_of_visitor(site_id=site.id, visitor_id="")
    assert event.member_id is None
    assert event.properties == {
        "url": "/pages-goods/results/index", "depth": 75, "seen": True, "page": "home",
        "product_id": "019c0000-0000-7000-8000-000000000000",
    }  # fmt: skip
