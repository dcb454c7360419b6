"""Products in the console: the list, the editor with its matrix, two clerks at once."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.infra.models import AuditRecord
from portico.kernel.ids import CategoryId, ProductId, new_id, parse_id
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def shelf(site: sites.Site, now: datetime) -> CategoryId:
    return shop.category(site, "tea", "茶", now)


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def row(values: list[str], code: str, price: str = "99.00", **more: str) -> dict[str, Any]:
    return {"values": values, "code": code, "price": price, **more}


def document(shelf: CategoryId, **changes: Any) -> dict[str, Any]:
    """A shirt of two colours and three sizes, as the editor sends it."""
    colours, sizes = ["白", "蓝"], ["S", "M", "L"]
    return {
        "code": "shirt",
        "name": "牛津纺衬衫",
        "category_id": str(shelf),
        "unit": "件",
        "on_sale": True,
        "labels": ["新品"],
        "attributes": [{"name": "材质", "value": "棉"}],
        "detail": [{"type": "text", "html": "<p onclick='x()'>好<script>alert(1)</script></p>"}],
        "options": [
            {"name": "颜色", "values": [{"name": name} for name in colours]},
            {"name": "尺码", "values": [{"name": name} for name in sizes]},
        ],
        "skus": [
            row([colour, size], f"shirt-{i}{j}", stock=str(10 * i + j), list_price="129", weight_g="300")
            for i, colour in enumerate(colours, 1)
            for j, size in enumerate(sizes)
        ],
        **changes,
    }


def save(client: Client, body: dict[str, Any]) -> Any:
    return client.post("/console/products/save/", json.dumps(body), content_type="application/json", headers=JSON)


def product_id_of(answer: Any) -> ProductId:
    found = parse_id(answer.json()["url"].rstrip("/").rsplit("/", 1)[1])
    assert found is not None
    return ProductId(found)


def test_a_matrix_is_saved_with_prices_stock_and_an_audit_record(
    site: sites.Site, shelf: CategoryId, client: Client
) -> None:
    answer = save(client, document(shelf))
    assert answer.status_code == 201
    draft = catalog.product_draft(site_id=site.id, product_id=product_id_of(answer))
    assert [sku.values for sku in draft.skus][:2] == [("白", "S"), ("白", "M")]
    assert {(sku.price_fen, sku.list_price_fen, sku.weight_g) for sku in draft.skus} == {(9900, 12900, 300)}
    assert draft.detail[0].html == "<p>好</p>"
    (ids,) = catalog.skus_of(site_id=site.id, product_ids=[draft.product_id or ProductId(new_id())]).values()
    levels = inventory.levels(site_id=site.id, sku_ids=ids)
    assert [levels[sku_id] for sku_id in ids] == [10, 11, 12, 20, 21, 22]
    assert AuditRecord.objects.filter(action="catalog.product.create", actor_kind="staff").count() == 1


def test_every_broken_cell_is_named_and_nothing_is_saved(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    body = document(shelf)
    body["skus"][1]["price"] = "九十九"
    body["skus"][3]["list_price"] = "12.345"
    body["skus"][4]["stock"] = "-1"
    body["name"] = " "
    answer = save(client, body)
    assert answer.status_code == 422
    told = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert set(told) == {"name", "skus.1.price_fen", "skus.3.list_price_fen", "skus.4.stock"}
    assert told["skus.4.stock"] == "应为整数"
    assert catalog.merchant_products(site_id=site.id) == ((), 0)


def test_rules_of_the_catalogue_point_at_their_rows_too(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    body = document(shelf, name="长" * 121)
    body["skus"][2]["list_price"] = "1"
    body["skus"][5]["code"] = "有空格 的编码"
    fields = {error["field"] for error in save(client, body).json()["errors"]}
    assert fields == {"name", "skus.2.list_price_fen", "skus.5.code"}


def test_known_combinations_keep_their_skus_and_their_stock(
    site: sites.Site, shelf: CategoryId, client: Client
) -> None:
    first = save(client, document(shelf))
    product_id = product_id_of(first)
    before = catalog.skus_of(site_id=site.id, product_ids=[product_id])[product_id]
    body = document(shelf, product_id=str(product_id), version=first.json()["version"])
    body["options"][1]["values"] = [{"name": "M"}, {"name": "L"}, {"name": "XL"}]
    body["skus"] = [sku for sku in body["skus"] if sku["values"][1] != "S"]
    body["skus"] += [row([colour, "XL"], f"shirt-x-{colour == '白'}", stock="7") for colour in ("白", "蓝")]
    # What an editor sends for the stock of a known SKU is not a command: shoppers may have bought meanwhile.
    body["skus"][0]["stock"] = "9999"
    assert save(client, body).status_code == 200
    after = catalog.skus_of(site_id=site.id, product_ids=[product_id])[product_id]
    assert set(after) & set(before) == {before[1], before[2], before[4], before[5]}
    levels = inventory.levels(site_id=site.id, sku_ids=after)
    assert [levels[sku_id] for sku_id in after] == [11, 12, 21, 22, 7, 7]


def test_the_second_of_two_clerks_is_told_and_overwrites_nothing(
    site: sites.Site, shelf: CategoryId, client: Client
) -> None:
    created = save(client, document(shelf))
    opened = {"product_id": str(product_id_of(created)), "version": created.json()["version"]}
    assert save(client, document(shelf, **opened, subtitle="第一位的修改")).status_code == 200
    second = save(client, document(shelf, **opened, subtitle="第二位的修改"))
    assert (second.status_code, second.json()["code"]) == (409, "product_changed")
    draft = catalog.product_draft(site_id=site.id, product_id=product_id_of(created))
    assert draft.subtitle == "第一位的修改"


def test_saving_a_known_product_without_its_version_is_refused(shelf: CategoryId, client: Client) -> None:
    created = save(client, document(shelf))
    answer = save(client, document(shelf, product_id=str(product_id_of(created)), subtitle="盲写"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["version"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"skus": 3}', b'{"options": [{"name": 1}]}', b"\xff\xfe"])
def test_what_our_editor_cannot_have_sent_is_malformed(site: sites.Site, client: Client, body: bytes) -> None:
    answer = client.post("/console/products/save/", body, content_type="application/json", headers=JSON)
    assert answer.status_code == 422
    assert catalog.merchant_products(site_id=site.id)[1] == 0


def test_two_hundred_rows_are_saved_and_opened(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    sizes = [f"{n} 号" for n in range(50)]
    body = document(shelf)
    body["options"] = [
        {"name": "颜色", "values": [{"name": name} for name in "白蓝灰黑"]},
        {"name": "尺码", "values": [{"name": name} for name in sizes]},
    ]
    body["skus"] = [
        row([colour, size], f"s-{i}-{j}", stock="1")
        for i, colour in enumerate("白蓝灰黑")
        for j, size in enumerate(sizes)
    ]
    answer = save(client, body)
    assert answer.status_code == 201
    page = client.get(answer.json()["url"])
    assert page.content.decode().count('"price": "99.00"') == 200


def test_pictures_are_judged_by_what_they_hold(site: sites.Site, client: Client) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "#7a9a6a").save(picture, "PNG")
    good = SimpleUploadedFile("a.exe", picture.getvalue(), content_type="application/octet-stream")
    bad = SimpleUploadedFile("a.png", b"<svg onload='alert(1)'/>", content_type="image/png")
    stored = client.post("/console/uploads/image/", {"file": good}, headers=JSON)
    refused = client.post("/console/uploads/image/", {"file": bad}, headers=JSON)
    assert stored.status_code == 201
    assert stored.json()["name"].endswith(".png")
    assert (refused.status_code, refused.json()["code"]) == (422, "image_refused")
    assert client.post("/console/uploads/image/", {}, headers=JSON).status_code == 422


def test_ticked_products_go_off_sale_and_come_back(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    saved = [shop.product(site, shelf, f"T{n}", now) for n in range(3)]
    chosen = [str(one.product_id) for one in saved[:2]]

    def on_sale() -> list[bool]:
        return [catalog.product_draft(site_id=site.id, product_id=one.product_id).on_sale for one in saved]

    answer = client.post(
        "/console/products/sale/", {"chosen": [*chosen, "nonsense"], "to": "off", "next": "//evil.example/"}
    )
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/products/")
    assert on_sale() == [False, False, True]
    client.post("/console/products/sale/", {"chosen": chosen, "to": "on"})
    assert on_sale() == [True, True, True]
    client.post("/console/products/sale/", {"chosen": chosen, "to": "sideways"})
    assert on_sale() == [True, True, True]


def test_the_list_finds_by_name_category_and_sale(site: sites.Site, client: Client, now: datetime) -> None:
    tea, cups = shop.category(site, "tea", "茶", now), shop.category(site, "cup", "杯", now)
    shop.product(site, tea, "T1", now)
    cup = shop.product(site, cups, "C1", now)
    client.post("/console/products/sale/", {"chosen": str(cup.product_id), "to": "off"})

    def found(query: str) -> set[str]:
        page = client.get(f"/console/products/?{query}").content.decode()
        return {code for code in ("T1", "C1") if f"商品 {code}" in page}

    assert found("") == {"T1", "C1"}
    assert found("q=T1") == {"T1"}
    assert found(f"category={cups}") == {"C1"}
    assert found("sale=off") == {"C1"}
    assert found("q=没有这个") == set()
    assert found("p=abc&category=nonsense") == {"T1", "C1"}
