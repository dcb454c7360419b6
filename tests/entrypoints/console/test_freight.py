"""Freight templates in the console: typed, checked row by row, never overwritten unseen, shown as charged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, override_settings

from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.entrypoints.console import freight_form
from portico.infra.models import AuditRecord
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("owner")


def document(**changes: Any) -> dict[str, Any]:
    rate = {"first_units": "1", "first": "12.5", "more_units": "0.5", "more": "2"}
    return {
        "name": "茶叶", "measure": "weight", "version": None,
        "zones": [{"regions": ["330000", "310000"], **rate}, {"regions": [], **rate | {"first": "18"}}],
        "free": [{"regions": ["330100"], "pieces": "", "fen": "99", "up_to_g": "3"}], "excluded": ["650000", "540000"],
    } | changes  # fmt: skip


def post(client: Client, path: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = client.post(
        path, json.dumps(data), content_type="application/json", headers={"accept": "application/json"}
    )
    return answer.status_code, answer.json()


def created(site: sites.Site, client: Client) -> promotions.FreightTemplateRow:
    status, answer = post(client, "/console/freight/new/save/", document())
    assert (status, answer) == (200, {"url": "/console/freight/"})
    (row,) = promotions.freight_templates(site_id=site.id)
    return row


def test_a_template_is_kept_as_typed_and_shown_in_the_list(site: sites.Site, client: Client) -> None:
    template = created(site, client).template
    assert template.zones[0].rate == promotions.Rate(1000, Money(1250), 500, Money(200))
    assert template.free == (promotions.FreeRule(frozenset(["330100"]), None, Money(9900), 3000),)
    page = client.get("/console/freight/").content.decode()
    for words in (
        "茶叶",
        "上海市、浙江省",
        "首 1 千克 12.50 元，每续 0.5 千克 2.00 元",
        "其他地区",
        "不配送：西藏自治区、新疆维吾尔自治区",
    ):
        assert words in page
    opened = client.get(f"/console/freight/{template.id}/").content.decode()
    assert "茶叶" in opened


def test_what_the_editor_opens_reads_back_as_the_same_template(site: sites.Site, client: Client) -> None:
    template = created(site, client).template
    shown = json.dumps(freight_form.shown(template) | {"version": 1}).encode()
    assert freight_form.read(freight_form.decoded(shown), template_id=template.id) == template


def test_every_slip_is_named_at_its_place(site: sites.Site, client: Client) -> None:
    broken = document(
        name="", zones=[{"regions": [], "first_units": "x", "first": "1.234", "more_units": "", "more": "-1"}]
    )
    status, answer = post(client, "/console/freight/new/save/", broken)
    assert status == 422
    fields = {error["field"] for error in answer["errors"]}
    assert fields == {"zones.0.first_units", "zones.0.first", "zones.0.more_units", "zones.0.more"}
    status, answer = post(client, "/console/freight/new/save/", document(name="", free=[{"regions": []}]))
    assert {error["field"] for error in answer["errors"]} == {"name", "free.0"}
    assert all(error["message"] for error in answer["errors"])
    assert post(client, "/console/freight/new/save/", document(measure="by moon"))[0] == 422
    assert client.post("/console/freight/new/save/", b"\xff{", content_type="application/json").status_code == 422
    assert promotions.freight_templates(site_id=site.id) == []


def test_two_clerks_do_not_overwrite_each_other(site: sites.Site, client: Client) -> None:
    path = f"/console/freight/{created(site, client).id}/save/"
    assert post(client, path, document(version=1, name="甲"))[0] == 200
    status, answer = post(client, path, document(version=1, name="乙"))
    assert (status, answer["title"]) == (409, "运费模板刚被别人修改")
    assert post(client, path, document(version=None, name="丙"))[0] == 409
    assert [row.name for row in promotions.freight_templates(site_id=site.id)] == ["甲"]


def test_the_default_is_chosen_and_a_deleted_template_leaves_it(site: sites.Site, client: Client) -> None:
    row = created(site, client)
    form = {"flat": "8", "free_from": "99", "default_template": str(row.id), "combine": "highest", "city": "6",
            "city_free_from": "50"}  # fmt: skip
    form["version"] = promotions.freight_settings(site_id=site.id).version
    client.post("/console/freight/default/", form)
    assert promotions.freight_settings(site_id=site.id) == promotions.FreightSettings(
        flat=promotions.FreightTerms(Money(800), Money(9900)), default_template=row.id,
        combine=promotions.Combine.HIGHEST, city=promotions.FreightTerms(Money(600), Money(5000)),
    )  # fmt: skip
    assert "店铺默认" in client.get("/console/freight/").content.decode()
    for wrong in ({"combine": "none"}, {"default_template": str(new_id())}, {"city": "x"}):
        present = promotions.freight_settings(site_id=site.id).version
        client.post("/console/freight/default/", form | {"flat": "1", "version": present} | wrong)
    assert promotions.freight_settings(site_id=site.id).flat == promotions.FreightTerms(Money(800), Money(9900))
    client.post(f"/console/freight/{row.id}/delete/")
    assert promotions.freight_settings(site_id=site.id).default_template is None
    assert AuditRecord.objects.filter(action="promotions.delete_freight_template", actor_kind="staff").count() == 1


@override_settings(ALLOWED_HOSTS=["127.0.0.1", "other.example"])
def test_another_sites_template_does_not_exist_here(site: sites.Site, other_site: sites.Site, client: Client) -> None:
    row = created(site, client)
    stranger = Client(headers={"host": other_site.host})
    stranger.force_login(shop.staff("owner"))
    assert stranger.get(f"/console/freight/{row.id}/").status_code == 404
    assert stranger.get(f"/console/freight/new/?copy={row.id}").status_code == 404
    assert post(stranger, f"/console/freight/{row.id}/save/", document(version=1, name="外人"))[0] == 404
    assert stranger.post(f"/console/freight/{row.id}/delete/").status_code == 404
    assert promotions.freight_template(site_id=site.id, template_id=row.id).name == "茶叶"


def test_a_copy_begins_with_another_name(site: sites.Site, client: Client) -> None:
    row = created(site, client)
    assert "茶叶 副本" in json.loads(f'"{_document_of(client, row)["name"]}"')


def _document_of(client: Client, row: promotions.FreightTemplateRow) -> dict[str, Any]:
    page = client.get(f"/console/freight/new/?copy={row.id}").content.decode()
    text = page.partition('id="freight-document" type="application/json">')[2].partition("</script>")[0]
    found: dict[str, Any] = json.loads(text)
    return found
