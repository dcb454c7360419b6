"""Stores in the console: made, changed by one of two, stocked, staffed, printed."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portico.domains.inventory import public as inventory
from portico.domains.stores import public as stores
from portico.domains.touchpoints import public as touchpoints
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.ids import StoreId
from tests.domains.stores.test_stores import crowd
from tests.domains.stores.test_stores import draft as store_draft
from tests.entrypoints.console import shop
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db

FORM = {
    "code": "GZ01", "name": "天河店", "phone": "020-88886666", "region_code": "440106", "detail": "天河路 208 号",
    "latitude": "23.132500", "longitude": "113.326800", "pickup": "on", "delivers": "on", "is_open": "on",
    "prepare_minutes": "30", "keep_days": "7", "delivery_radius_m": "3000", "position": "0",
    "closures": "2027-02-16 ~ 2027-02-18 春节\n2027-05-01",
} | {f"hours_{day}": "9:00-12:00, 13:30-21:00" for day in range(7)}  # fmt: skip


@pytest.fixture
def store(site, now):
    with transaction.atomic():
        return stores.add_store(site_id=site.id, draft=store_draft(), actor=System(site.id, "test"), now=now)


def picture():
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "#864").save(content, "PNG")
    return SimpleUploadedFile("door.png", content.getvalue(), "image/png")


def test_a_store_is_made_with_everything_on_the_form(site):
    client = shop.client_of("operator")
    assert client.get("/console/stores/new/").status_code == 200
    answer = client.post("/console/stores/new/", FORM | {"new_pictures": picture()})
    assert answer.status_code == 302, answer.context["errors"]
    (made,) = stores.list_stores(site_id=site.id, limit=5)[0]
    draft = made.draft
    assert (made.address, draft.delivers, draft.own_stock) == ("广东省广州市天河区天河路 208 号", True, False)
    assert stores.day_text(draft.hours[6]) == "09:00–12:00, 13:30–21:00"
    assert [(str(one.first), str(one.last), one.reason) for one in draft.closures] == [
        ("2027-02-16", "2027-02-18", "春节"), ("2027-05-01", "2027-05-01", ""),
    ]  # fmt: skip
    assert len(draft.pictures) == 1
    assert touchpoints.get_entry(site_id=site.id, code="store-gz01").name == "天河店"
    assert AuditRecord.objects.filter(action="stores.create").count() == 1
    page = client.get(f"/console/stores/{made.id}/code/")
    assert f"/stores/{made.id}/?entry=store-gz01" in page.content.decode()
    # What the form shows of it is what saves it again, unchanged.
    shown = client.get(f"/console/stores/{made.id}/").context["values"]
    assert (shown["closures"], shown["hours"][0]) == (FORM["closures"], "09:00–12:00, 13:30–21:00")


def test_every_broken_field_is_marked_and_what_was_typed_stays(site):
    client = shop.client_of("operator")
    broken = FORM | {
        "code": "天河", "name": "", "latitude": "北纬", "longitude": "", "region_code": "999999",
        "hours_3": "全天", "closures": "过年", "keep_days": "0",
    }  # fmt: skip
    answer = client.post("/console/stores/new/", broken)
    assert answer.status_code == 422
    assert set(answer.context["errors"]) == {
        "code", "name", "latitude", "longitude", "region_code", "hours_3", "closures", "keep_days",
    }  # fmt: skip
    assert "全天" in answer.content.decode()
    assert stores.list_stores(site_id=site.id, with_closed=True, limit=5)[1] == 0


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(site, store):
    client = shop.client_of("owner")
    first = client.post(f"/console/stores/{store.id}/", FORM | {"version": "1", "name": "天河旗舰店"})
    assert first.status_code == 302, first.context["errors"]
    second = client.post(f"/console/stores/{store.id}/", FORM | {"version": "1", "name": "旧表单"})
    assert second.status_code == 409
    assert 'value="旧表单"' in second.content.decode()
    assert stores.get_store(site_id=site.id, store_id=store.id).name == "天河旗舰店"


def test_who_may_only_look_sees_the_form_shut(site, store):
    client = shop.client_of("auditor")
    assert b'<fieldset class="pc-bare" disabled>' in client.get(f"/console/stores/{store.id}/").content
    assert client.post(f"/console/stores/{store.id}/", FORM | {"version": "1"}).status_code == 403
    assert shop.client_of("clerk").get("/console/stores/").status_code == 403


def test_stock_moves_between_warehouse_and_store(site, now, store):
    tea = Shop(site, now).sku(5000, stock=10)
    client = shop.client_of("operator")
    where = f"/console/stores/{store.id}/stock/"
    form = {"sku_id": str(tea), "how": "in", "quantity": "4", "reason": "门店补货"}
    assert client.post(f"{where}change/", form).status_code == 302
    client.post(f"{where}change/", form | {"how": "back", "quantity": "1"})
    client.post(f"{where}change/", form | {"how": "adjust", "quantity": "-1", "reason": "盘亏"})
    client.post(f"{where}change/", form | {"quantity": "99"})  # more than there is
    client.post(f"{where}change/", form | {"reason": ""})
    assert inventory.levels(site_id=site.id, sku_ids=[tea], store_id=store.id) == {tea: 2}
    assert inventory.levels(site_id=site.id, sku_ids=[tea]) == {tea: 7}
    page = client.get(where)
    assert page.status_code == 200
    assert client.get(f"{where}{tea}/").status_code == 200
    assert shop.client_of("auditor").post(f"{where}change/", form).status_code == 403


def test_clerks_are_given_their_stores(site, store):
    clerk = shop.staff("clerk")
    client = shop.client_of("owner")
    where = f"/console/stores/{store.id}/clerks/"
    assert clerk.username in client.get(where).content.decode()
    client.post(where, {"clerk": str(clerk.pk)})
    assert stores.posts_of(site_id=site.id, user_id=clerk.pk) == {StoreId(store.id)}
    # Taken off by who saw the tick, not by a page that was opened before it was there.
    client.post(where, {})
    assert stores.posts_of(site_id=site.id, user_id=clerk.pk) == {StoreId(store.id)}
    client.post(where, {"shown": str(clerk.pk)})
    assert stores.posts_of(site_id=site.id, user_id=clerk.pk) == frozenset()
    # An account that is no clerk is not made one by its number.
    other = shop.staff("finance")
    client.post(where, {"clerk": str(other.pk)})
    assert stores.posts_of(site_id=site.id, user_id=other.pk) == frozenset()


def test_the_list_costs_a_fixed_number_of_queries(site, now):
    client = shop.client_of("operator")
    client.get("/console/stores/")
    crowd(site, now, 3)
    with CaptureQueriesContext(connection) as few:
        client.get("/console/stores/")
    with transaction.atomic():
        for number in range(10):
            stores.add_store(site_id=site.id, draft=store_draft(code=f"N{number}"), actor=System(site.id, "t"), now=now)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/console/stores/").status_code == 200
    assert len(many) == len(few)


def test_another_sites_store_is_not_found(other_site, site, now):
    with transaction.atomic():
        foreign = stores.add_store(
            site_id=other_site.id, draft=store_draft(), actor=System(other_site.id, "t"), now=now
        )
    client = shop.client_of("owner")
    for path in ("", "code/", "stock/", "clerks/"):
        assert client.get(f"/console/stores/{foreign.id}/{path}").status_code == 404
