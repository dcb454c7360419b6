"""Stores: what may be saved, when they are open, who comes first on the list, who works there."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.stores import public as stores
from portico.domains.stores import rules
from portico.domains.stores.models import Store
from portico.infra.actors import System
from portico.infra.geocoding import Point
from portico.infra.models import AuditRecord
from portico.kernel.ids import new_id

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAILY = ((rules.Span(540, 1260),),) * 7


def draft(**changes):
    plain = stores.StoreDraft(
        code="GZ01", name="天河店", phone="020-88886666", region_code="440106", province="广东省", city="广州市",
        district="天河区", detail="天河路 208 号", point=Point(23.1325, 113.3268), hours=DAILY,
    )  # fmt: skip
    return replace(plain, **changes)


def add(site, now, **changes):
    with transaction.atomic():
        return stores.add_store(site_id=site.id, draft=draft(**changes), actor=System(site.id, "test"), now=now)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("09:00-21:00", [(540, 1260)]),
        ("9:00–12:00， 13:30 至 21:00", [(540, 720), (810, 1260)]),
        ("18:00-02:00", [(1080, 1560)]),
        ("00:00-24:00", [(0, 1440)]),
        ("", []),
        ("9-21", None),
        ("09:00-12:00, 11:00-13:00", None),
        ("09:75-12:00", None),
        ("25:00-26:00", None),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    found = stores.read_day(text)
    assert (None if found is None else [(one.opens, one.closes) for one in found]) == spans


def test_what_is_written_can_be_read_again():
    day = (rules.Span(0, 1440), rules.Span(1080, 1560))
    for span in day:
        assert stores.read_day(stores.day_text([span])) == (span,)


# 2026-11-22 is a Sunday.
WEEK = (*((rules.Span(540, 720), rules.Span(810, 1260)),) * 4, (rules.Span(540, 1560),), (rules.Span(600, 1260),), ())


@pytest.mark.parametrize(
    ("at", "is_open", "changes"),
    [
        ("2026-11-23T09:00", True, "2026-11-23T12:00"),
        ("2026-11-23T12:00", False, "2026-11-23T13:30"),
        ("2026-11-28T01:59", True, "2026-11-28T02:00"),  # Friday's night belongs to Friday
        ("2026-11-28T02:00", False, "2026-11-28T10:00"),
        ("2026-11-22T12:00", False, "2026-11-23T09:00"),  # Sundays off
        ("2026-11-30T10:00", False, "2026-12-02T09:00"),  # a holiday of two days
    ],
)
def test_open_now_and_until_when(at, is_open, changes):
    closures = (stores.Closure(date(2026, 11, 30), date(2026, 12, 1), "盘点"),)
    found = rules.standing(WEEK, closures, local(at))
    assert found.is_open is is_open
    assert (found.closes_at if is_open else found.opens_at) == local(changes)


def test_slots_begin_when_the_parcel_is_ready_and_stay_inside_the_hours():
    slots = rules.pickup_slots(WEEK, (), ready=local("2026-11-23T11:20:30"))
    assert [(slot.starts, slot.ends) for slot in slots[:3]] == [
        (local("2026-11-23T11:20"), local("2026-11-23T12:00")),
        (local("2026-11-23T13:30"), local("2026-11-23T14:30")),
        (local("2026-11-23T14:30"), local("2026-11-23T15:30")),
    ]
    assert sorted({slot.day for slot in slots}) == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]


def test_a_store_that_never_opens_offers_no_time():
    assert rules.pickup_slots(((),) * 7, (), ready=local("2026-11-23T11:20")) == []
    assert rules.standing(((),) * 7, (), local("2026-11-23T11:20")) == rules.Standing(False)


@pytest.mark.django_db
def test_every_broken_field_is_named_and_nothing_is_written(site, now):
    broken = draft(
        code="天河", name="", phone="打电话", region_code="44", detail="路" * 121, point=Point(91, 200),
        hours=DAILY[:6], keep_days=0, delivery_radius_m=60_000, pictures=("x",) * 10,
    )  # fmt: skip
    with pytest.raises(stores.StoreInvalid) as caught, transaction.atomic():
        stores.add_store(site_id=site.id, draft=broken, actor=System(site.id, "test"), now=now)
    assert {(error.field, error.code) for error in caught.value.fields} == {
        ("code", "store_code_malformed"), ("name", "required"), ("phone", "store_phone_malformed"),
        ("region_code", "region_unknown"), ("detail", "too_long"), ("latitude", "out_of_range"),
        ("longitude", "out_of_range"), ("hours", "store_hours_malformed"), ("keep_days", "out_of_range"),
        ("delivery_radius_m", "out_of_range"), ("pictures", "too_many"),
    }  # fmt: skip
    assert not Store.objects.exists()


@pytest.mark.django_db
def test_a_code_is_taken_once_per_site(site, other_site, now):
    add(site, now)
    add(other_site, now)
    with pytest.raises(stores.StoreInvalid) as caught:
        add(site, now, name="另一家")
    assert [(error.field, error.code) for error in caught.value.fields] == [("code", "code_taken")]
    assert Store.objects.filter(site_id=site.id).count() == 1


@pytest.mark.django_db
def test_a_stale_form_overwrites_nothing(site, now):
    store = add(site, now)
    with transaction.atomic():
        saved = stores.save_store(
            site_id=site.id, store_id=store.id, draft=draft(name="天河旗舰店"), version=store.version,
            actor=System(site.id, "test"), now=now,
        )  # fmt: skip
    assert saved.version == 2
    with pytest.raises(stores.StoreChanged), transaction.atomic():
        stores.save_store(
            site_id=site.id, store_id=store.id, draft=draft(name="旧表单"), version=store.version,
            actor=System(site.id, "test"), now=now,
        )  # fmt: skip
    assert stores.get_store(site_id=site.id, store_id=store.id).name == "天河旗舰店"
    recorded = AuditRecord.objects.get(action="stores.save")
    assert recorded.changes == {"name": ["天河店", "天河旗舰店"]}


@pytest.mark.django_db
def test_another_sites_store_is_not_there(site, other_site, now):
    store = add(site, now)
    for read in (stores.get_store, stores.open_store):
        with pytest.raises(stores.StoreNotFound):
            read(site_id=other_site.id, store_id=store.id)
    assert stores.stores_by_id(site_id=other_site.id, store_ids=[store.id]) == {}
    with pytest.raises(stores.StoreNotFound), transaction.atomic():
        stores.set_posts(
            site_id=other_site.id, user_id=7, store_ids=[store.id], actor=System(other_site.id, "test"), now=now
        )


@pytest.mark.django_db
def test_shoppers_do_not_see_a_store_that_was_taken_off(site, now):
    shut = add(site, now, is_open=False)
    with pytest.raises(stores.StoreNotFound):
        stores.open_store(site_id=site.id, store_id=shut.id)
    assert stores.list_stores(site_id=site.id, limit=10) == ([], 0)
    assert stores.nearest_stores(site_id=site.id, point=Point(23.1, 113.3)) == []
    assert stores.list_stores(site_id=site.id, with_closed=True, limit=10)[1] == 1
    assert stores.has_stores(site_id=site.id) == {"any": False, "pickup": False, "city": False}


@pytest.mark.django_db
def test_city_delivery_reaches_as_far_as_each_store_says(site, now):
    here = Point(23.1325, 113.3268)
    near = add(site, now, delivers=True, delivery_radius_m=1000)
    add(site, now, code="GZ02", point=Point(23.1325, 113.3400), delivers=True, delivery_radius_m=1000)  # 1.35 km
    far = add(site, now, code="GZ03", point=Point(23.1600, 113.3268), delivers=True, delivery_radius_m=5000)  # 3 km
    add(site, now, code="GZ04")
    found = stores.delivering_stores(site_id=site.id, point=here)
    assert [one.store.id for one in found] == [near.id, far.id]


@pytest.mark.django_db
def test_posts_are_what_was_said_last(site, now):
    one, two = add(site, now), add(site, now, code="GZ02")
    for wanted in ({one.id, two.id}, {two.id}, {two.id}):
        with transaction.atomic():
            stores.set_posts(site_id=site.id, user_id=7, store_ids=wanted, actor=System(site.id, "test"), now=now)
        assert stores.posts_of(site_id=site.id, user_id=7) == wanted
    assert stores.staff_of(site_id=site.id, store_id=two.id) == {7}
    assert AuditRecord.objects.filter(action="stores.posts").count() == 2


def crowd(site, now, count, seed=7):
    """Stores all over the country, thick in a few cities, as shops are."""
    chance = random.Random(seed)
    centres = [(23.13, 113.32), (31.23, 121.47), (39.91, 116.40), (30.57, 104.07), (45.80, 126.53)]
    rows = []
    for number in range(count):
        if number % 10:
            north, east = chance.choice(centres)
            north, east = north + chance.gauss(0, 0.15), east + chance.gauss(0, 0.15)
        else:
            north, east = chance.uniform(18.2, 53.5), chance.uniform(73.5, 135.0)
        rows.append(
            Store(
                id=new_id(),
                site_id=site.id,
                code=f"S{number}",
                name=f"{number} 号店",
                region_code="440106",
                province="广东省",
                city="广州市",
                district="天河区",
                detail="1 号",
                latitude=north,
                longitude=east,
                hours=[[[540, 1260]]] * 7,
                created_at=now,
                updated_at=now,
                delivers=number % 3 == 0,
            )
        )
    Store.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stores_store")
    return rows


@pytest.mark.django_db
def test_the_nearest_are_exactly_the_nearest_also_in_the_far_north(site, other_site, now):
    rows = crowd(site, now, 600)
    crowd(other_site, now, 50, seed=8)
    for point in (Point(23.129, 113.264), Point(53.48, 122.37), Point(39.9, 75.2), Point(45.8, 126.5)):
        for wanted, kept in (("any", rows), ("city", [row for row in rows if row.delivers])):
            order = sorted((point.metres_to(Point(row.latitude, row.longitude)), row.id) for row in kept)
            found = stores.nearest_stores(site_id=site.id, point=point, wanted=wanted, limit=10)
            assert [(one.metres, one.store.id) for one in found] == order[:10]
            rest = stores.nearest_stores(site_id=site.id, point=point, wanted=wanted, offset=10, limit=10)
            assert [one.store.id for one in rest] == [store_id for _, store_id in order[10:20]]


@pytest.mark.django_db
def test_the_nearest_of_ten_thousand_in_under_20_ms(site, now, capsys):
    crowd(site, now, 10_000)
    chance = random.Random(3)
    points = [Point(chance.uniform(22, 40), chance.uniform(104, 122)) for _ in range(40)]
    points += [Point(23.13 + chance.gauss(0, 0.1), 113.32 + chance.gauss(0, 0.1)) for _ in range(60)]
    took = []
    for point in points:
        start = time.perf_counter()
        found = stores.nearest_stores(site_id=site.id, point=point, limit=20)
        took.append(time.perf_counter() - start)
        assert len(found) == 20
    took.sort()
    median, high = took[50], took[94]
    with capsys.disabled():
        print(f"\nnearest 20 of 10,000 stores: median {median * 1000:.1f} ms, p95 {high * 1000:.1f} ms")
    assert median < 0.020
    with CaptureQueriesContext(
        connection,
    ) as queries:
        stores.nearest_stores(site_id=site.id, point=points[0], limit=20)
    assert len(queries) == 3


@pytest.mark.django_db
def test_a_list_of_stores_takes_two_queries(site, now):
    crowd(site, now, 50)
    with CaptureQueriesContext(connection) as queries:
        page, total = stores.list_stores(site_id=site.id, text="号店 天河", offset=20, limit=20)
    assert (len(page), total, len(queries)) == (20, 50, 2)
    assert now + timedelta(0) == page[0].updated_at
