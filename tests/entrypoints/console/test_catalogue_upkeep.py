"""Brands, promises, templates, the recycle bin, bulk edits and price history in the console."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.infra.actors import System
from portico.infra.cache import hot
from portico.infra.models import AuditRecord
from portico.kernel.ids import CategoryId, ProductId, parse_id
from tests.entrypoints.console import shop
from tests.infra.test_showpieces import MP4, SCENE, glb

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def shelf(site: sites.Site, now: datetime) -> CategoryId:
    return shop.category(site, "tea", "茶", now)


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def save(client: Client, body: dict[str, Any]) -> Any:
    return client.post("/console/products/save/", json.dumps(body), content_type="application/json", headers=JSON)


def document(shelf: CategoryId, **changes: Any) -> dict[str, Any]:
    sku = {"values": [], "code": "T1-s", "price": "68.00", **changes.pop("sku", {})}
    return {"code": "T1", "name": "龙井", "category_id": str(shelf), "on_sale": True, "skus": [sku], **changes}


def product_of(site: sites.Site, answer: Any) -> catalog.ProductDraft:
    found = parse_id(answer.json()["url"].rstrip("/").rsplit("/", 1)[1])
    assert found is not None
    return catalog.product_draft(site_id=site.id, product_id=ProductId(found))


def test_kind_deliveries_sizes_and_member_price_are_saved(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    sku = {"member_price": "60", "weight_g": "250", "volume_cm3": "1800"}
    answer = save(client, document(shelf, deliveries=["pickup", "ship"], sku=sku))
    assert answer.status_code == 201
    draft = product_of(site, answer)
    assert (draft.kind, draft.deliveries) == (catalog.ProductKind.GOODS, ("pickup", "ship"))
    assert (draft.skus[0].member_price_fen, draft.skus[0].volume_cm3) == (6000, 1800)
    page = client.get(answer.json()["url"]).content.decode()
    assert '"member_price": "60.00"' in page
    assert '"volume_cm3": "1800"' in page


def test_a_product_keeps_its_kind_for_ever(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    answer = save(client, document(shelf, kind="card_key", deliveries=["ship"]))
    draft = product_of(site, answer)
    assert (draft.kind, draft.deliveries) == (catalog.ProductKind.CARD_KEY, ())
    opened = {"product_id": str(draft.product_id), "version": draft.version}
    refused = save(client, document(shelf, kind="goods", **opened))
    assert [(error["field"]) for error in refused.json()["errors"]] == ["kind"]
    assert save(client, document(shelf, kind="spaceship")).json()["errors"][0]["field"] == "kind"
    nothing = save(client, document(shelf, code="T2", sku={"code": "T2-s"}, deliveries=[]))
    assert nothing.json()["errors"][0]["field"] == "deliveries"
    dear = save(client, document(shelf, code="T3", sku={"code": "T3-s", "member_price": "68"}))
    assert dear.json()["errors"][0]["field"] == "skus.0.member_price_fen"


def test_a_conflict_says_which_version_there_is(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    draft = product_of(site, save(client, document(shelf)))
    opened = {"product_id": str(draft.product_id), "version": draft.version}
    assert save(client, document(shelf, **opened, subtitle="第一位")).status_code == 200
    second = save(client, document(shelf, **opened, subtitle="第二位"))
    assert (second.status_code, second.json()["version"]) == (409, 2)
    sure = save(client, document(shelf, product_id=opened["product_id"], version=2, subtitle="第二位"))
    assert sure.status_code == 200


def test_films_and_models_are_judged_and_shown(site: sites.Site, shelf: CategoryId, client: Client) -> None:
    def upload(kind: str, content: bytes) -> Any:
        file = SimpleUploadedFile("anything.bin", content)
        return client.post(f"/console/uploads/{kind}/", {"file": file}, headers=JSON)

    film, model = upload("video", MP4), upload("model", glb(SCENE))
    assert (film.status_code, model.status_code) == (201, 201)
    assert upload("video", glb(SCENE)).json()["errors"][0]["field"] == "file"
    assert upload("model", MP4).status_code == 422
    assert client.post("/console/uploads/video/", {}, headers=JSON).status_code == 422
    names = {"video": film.json()["name"], "model": model.json()["name"]}
    draft = product_of(site, save(client, document(shelf, **names)))
    assert (draft.video, draft.model) == (names["video"], names["model"])
    assert shop.client_of("auditor").post("/console/uploads/video/", {}, headers=JSON).status_code == 403


def test_a_category_template_is_inherited_and_asked_for(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    green = shop.category(site, "green", "绿茶", now, parent=shelf)
    typed = {
        "version": "",
        "attribute_name": ["产地", "净含量", ""],
        "attribute_values": ["杭州、安吉，杭州", "", ""],
        "attribute_required": ["0"],
        "option_name": ["规格"],
        "option_values": ["50g、100g"],
    }
    assert client.post(f"/console/categories/{shelf}/template/", typed).status_code == 302
    found = catalog.template_of(site_id=site.id, category_id=green)
    assert found is not None
    assert found.attributes == (
        catalog.AttributeTemplate("产地", ("杭州", "安吉"), True),
        catalog.AttributeTemplate("净含量"),
    )
    assert found.options == (catalog.OptionTemplate("规格", ("50g", "100g")),)
    refused = save(client, document(green))
    assert refused.json()["errors"] == [{"field": "attributes", "message": "分类模板要求填写“产地”"}]
    good = {"attributes": [{"name": "产地", "value": "杭州"}]}
    assert save(client, document(green, **good)).status_code == 201
    unfinished = document(green, code="T9", on_sale=False, sku={"code": "T9-s"})
    assert save(client, unfinished).status_code == 201
    # A second clerk with the page as it was, and a row without a name: refused, and what they typed stays.
    stale = client.post(f"/console/categories/{shelf}/template/", {**typed, "attribute_name": ["另一位"]})
    assert (stale.status_code, stale.context["rows"]["attributes"][0]["name"]) == (409, "另一位")
    broken = {**typed, "version": "1", "attribute_name": ["", "净含量", ""]}
    assert client.post(f"/console/categories/{shelf}/template/", broken).status_code == 422
    emptied = client.post(f"/console/categories/{shelf}/template/", {"version": "1"})
    assert emptied.status_code == 302
    assert catalog.template_of(site_id=site.id, category_id=green) is None


def test_promises_of_all_and_of_one_product(site: sites.Site, shelf: CategoryId, client: Client, now: datetime) -> None:
    client.post("/console/assurances/save/", {"name": "七天无理由退货", "for_all": "on", "position": "1"})
    client.post("/console/assurances/save/", {"name": "冷链发货", "text": "冰袋"})
    hot.drop(catalog.site_tag(site.id))  # what the listener does with the announcement
    everywhere, cold = catalog.assurances(site_id=site.id)[::-1]
    assert (everywhere.name, cold.name) == ("七天无理由退货", "冷链发货")
    plain = product_of(site, save(client, document(shelf)))
    cooled = product_of(
        site, save(client, document(shelf, code="T2", sku={"code": "T2-s"}, assurance_ids=[str(cold.assurance_id)]))
    )

    def told(product: catalog.ProductDraft) -> list[str]:
        assert product.product_id is not None
        hot.drop(catalog.site_tag(site.id))
        body = catalog.product_document(site_id=site.id, product_id=product.product_id, now=now)
        assert body is not None
        return [one["name"] for one in json.loads(body)["assurances"]]

    assert (told(plain), told(cooled)) == (["七天无理由退货"], ["冷链发货", "七天无理由退货"])
    stale = {"assurance_id": str(cold.assurance_id), "version": "9", "name": "改名"}
    answer = client.post("/console/assurances/save/", stale)
    assert (answer.status_code, "改名" in answer.content.decode()) == (409, True)
    twice = client.post("/console/assurances/save/", {"name": "冷链发货"})
    assert twice.status_code == 422
    client.post("/console/assurances/delete/", {"assurance_id": str(cold.assurance_id)})
    assert told(cooled) == ["七天无理由退货"]
    unknown = document(shelf, code="T3", sku={"code": "T3-s"}, assurance_ids=[str(cold.assurance_id)])
    assert save(client, unknown).json()["errors"][0]["field"] == "assurance_ids"


def test_brands_are_edited_with_a_version_and_deleted_when_unused(
    site: sites.Site, shelf: CategoryId, client: Client
) -> None:
    client.post("/console/brands/save/", {"name": "山野", "code": "shanye", "version": "0"})
    (brand,) = catalog.list_brands(site_id=site.id)
    assert (brand.name, brand.version) == ("山野", 1)
    again = client.post("/console/brands/save/", {"name": "海风", "code": "shanye", "version": "0"})
    assert (again.status_code, "海风" in again.content.decode()) == (409, True)
    client.post("/console/brands/save/", {"name": "山野茶", "code": "shanye", "version": "1"})
    save(client, document(shelf, brand_id=str(brand.id)))
    client.post("/console/brands/delete/", {"brand_id": str(brand.id)})
    assert [one.name for one in catalog.list_brands(site_id=site.id)] == ["山野茶"]
    client.post("/console/brands/save/", {"name": "空", "code": "empty", "version": "0"})
    empty = next(one for one in catalog.list_brands(site_id=site.id) if one.code == "empty")
    client.post("/console/brands/delete/", {"brand_id": str(empty.id)})
    assert [one.name for one in catalog.list_brands(site_id=site.id)] == ["山野茶"]


def test_products_are_thrown_away_and_brought_back(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    saved = [shop.product(site, shelf, f"T{n}", now) for n in range(3)]
    chosen = [str(one.product_id) for one in saved[:2]]
    client.post("/console/products/bin/throw/", {"chosen": chosen})
    assert catalog.merchant_products(site_id=site.id)[1] == 1
    page = client.get("/console/products/bin/").content.decode()
    assert ("商品 T0" in page, "商品 T1" in page, "商品 T2" in page) == (True, True, False)
    assert "商品 T1" not in client.get("/console/products/bin/?q=T0").content.decode()
    client.post("/console/products/bin/restore/", {"chosen": chosen[0]})
    assert catalog.merchant_products(site_id=site.id)[1] == 2
    assert shop.client_of("auditor").post("/console/products/bin/throw/", {"chosen": chosen}).status_code == 403
    editor = client.get(f"/console/products/{chosen[1]}/")
    assert (editor.status_code, "回收站" in editor.content.decode()) == (409, True)


def preview(client: Client, ids: list[str], **typed: str) -> Any:
    form = {"chosen": ids, "column": "price", "way": "percent", "amount": "-10", "rounding": "nine", **typed}
    return client.post("/console/products/bulk/preview/", form)


def edit_of(answer: Any) -> str:
    return str(answer.context["preview"].edit_id)


def prices(site: sites.Site, saved: list[catalog.SavedProduct]) -> list[int]:
    drafts = [catalog.product_draft(site_id=site.id, product_id=one.product_id) for one in saved]
    return [sku.price_fen for draft in drafts for sku in draft.skus]


def test_a_bulk_price_change_is_previewed_done_and_taken_back(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    saved = [shop.product(site, shelf, f"T{n}", now, price_fen=6800 + n * 1000) for n in range(3)]
    ids = [str(one.product_id) for one in saved]
    assert client.post("/console/products/bulk/choose/", {"chosen": ids}).status_code == 200
    shown = preview(client, ids)
    assert [(row.before, row.after) for row in shown.context["preview"].rows] == [
        (6800, 6090),
        (7800, 6990),
        (8800, 7890),
    ]
    assert prices(site, saved) == [6800, 7800, 8800]
    assert client.post(f"/console/products/bulk/{edit_of(shown)}/do/").status_code == 302
    assert prices(site, saved) == [6090, 6990, 7890]
    # Somebody changes one of them by hand; a second confirmation of the same preview does nothing.
    client.post(f"/console/products/bulk/{edit_of(shown)}/do/")
    draft = catalog.product_draft(site_id=site.id, product_id=saved[1].product_id)
    body = document(shelf, product_id=ids[1], version=draft.version, code="T1", sku={"code": "T1-s", "price": "50"})
    assert save(client, body).status_code == 200
    client.post(f"/console/products/bulk/{edit_of(shown)}/undo/")
    assert prices(site, saved) == [6800, 5000, 8800]
    client.post(f"/console/products/bulk/{edit_of(shown)}/undo/")
    assert prices(site, saved) == [6800, 5000, 8800]
    page = client.get(f"/console/products/{ids[0]}/prices/").content.decode()
    assert ("批量改价" in page, "撤销批量改价" in page, "¥60.90" in page) == (True, True, True)
    assert list(AuditRecord.objects.filter(action__startswith="catalog.bulk").values_list("action", flat=True)) == [
        "catalog.bulk.do",
        "catalog.bulk.undo",
    ]


def test_a_stale_or_impossible_bulk_change_changes_nothing(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    saved = [shop.product(site, shelf, f"T{n}", now) for n in range(2)]
    ids = [str(one.product_id) for one in saved]
    shown = preview(client, ids)
    draft = catalog.product_draft(site_id=site.id, product_id=saved[0].product_id)
    save(
        client, document(shelf, product_id=ids[0], version=draft.version, code="T0", sku={"code": "T0-s", "price": "9"})
    )
    client.post(f"/console/products/bulk/{edit_of(shown)}/do/")
    assert prices(site, saved) == [900, 6800]
    free = preview(client, ids, way="add", amount="-9", rounding="fen")
    assert (free.context["preview"].edit_id, free.context["preview"].problems) == (None, 1)
    for typed in ({"amount": "abc"}, {"amount": ""}, {"way": "clear"}, {"column": "nothing"}, {"rounding": "odd"}):
        refused = preview(client, ids, **typed)
        assert (refused.status_code, "pc-field__error" in refused.content.decode()) == (422, True), typed
    assert preview(client, []).status_code == 422
    assert shop.client_of("auditor").post("/console/products/bulk/preview/", {}).status_code == 403


def test_stock_moves_by_the_difference_and_never_below_what_is_promised(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    saved = [shop.product(site, shelf, f"T{n}", now, stock=10) for n in range(2)]
    skus = [shop.only_sku(one) for one in saved]
    ids = [str(one.product_id) for one in saved]
    buyer = shop.member(site, "13800001234", now)
    typed = {"column": "stock", "way": "set", "amount": "25", "reason": "盘点"}
    assert preview(client, ids, **{**typed, "reason": ""}).status_code == 422
    shown = preview(client, ids, **typed)
    shop.paid_order(site, buyer, skus[0], now)  # sold between the preview and the change: stays sold
    client.post(f"/console/products/bulk/{edit_of(shown)}/do/")
    assert inventory.levels(site_id=site.id, sku_ids=skus) == {skus[0]: 24, skus[1]: 25}
    client.post(f"/console/products/bulk/{edit_of(shown)}/undo/")
    assert inventory.levels(site_id=site.id, sku_ids=skus) == {skus[0]: 9, skus[1]: 10}
    shop.order(site, buyer, skus[1], now, quantity=4)
    low = preview(client, ids, **{**typed, "amount": "3"})
    assert (low.context["preview"].problems, low.context["preview"].edit_id) == (1, None)
    # Promised after the preview: refused as a whole.
    shown = preview(client, ids, **{**typed, "amount": "4"})
    shop.order(site, buyer, skus[1], now, quantity=2)
    client.post(f"/console/products/bulk/{edit_of(shown)}/do/")
    assert inventory.levels(site_id=site.id, sku_ids=skus) == {skus[0]: 9, skus[1]: 4}


def test_another_sites_upkeep_does_not_exist_here(
    site: sites.Site, other_site: sites.Site, shelf: CategoryId, client: Client, now: datetime
) -> None:
    actor = System(other_site.id, "test")
    with transaction.atomic():
        elsewhere = catalog.save_category(
            site_id=other_site.id, draft=catalog.CategoryDraft(code="x", name="别处"), actor=actor, now=now
        )
        theirs = catalog.save_assurance(
            site_id=other_site.id, draft=catalog.AssuranceDraft(name="别家的承诺"), actor=actor, now=now
        )
        saved = catalog.save_product(
            site_id=other_site.id,
            draft=catalog.ProductDraft(
                code="Z1", name="别家的", category_id=elsewhere, skus=(catalog.SkuDraft(code="Z1-s", price_fen=100),)
            ),
            actor=actor,
            now=now,
        )
    assert client.get(f"/console/categories/{elsewhere}/template/").status_code == 404
    assert client.get(f"/console/products/{saved.product_id}/prices/").status_code == 404
    assert client.post("/console/assurances/delete/", {"assurance_id": str(theirs)}).status_code == 404
    for field, value in (("assurance_ids", theirs), ("related_ids", saved.product_id)):
        refused = save(client, document(shelf, **{field: [str(value)]}))
        assert refused.json()["errors"][0]["field"] == field
    client.post("/console/products/bin/throw/", {"chosen": str(saved.product_id)})
    assert catalog.binned_products(site_id=other_site.id)[1] == 0
    assert preview(client, [str(saved.product_id)]).status_code == 422


def test_lists_need_no_more_queries_for_more_rows(
    site: sites.Site, shelf: CategoryId, client: Client, now: datetime, django_assert_max_num_queries: Any
) -> None:
    saved = [shop.product(site, shelf, f"T{n}", now) for n in range(20)]
    preview(client, [str(one.product_id) for one in saved])
    client.post("/console/products/bin/throw/", {"chosen": [str(one.product_id) for one in saved[:10]]})
    for path, most in (
        ("/console/products/bin/", 14),
        ("/console/products/bulk/", 14),
        ("/console/brands/", 14),
        ("/console/assurances/", 14),
        (f"/console/products/{saved[15].product_id}/prices/", 15),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
