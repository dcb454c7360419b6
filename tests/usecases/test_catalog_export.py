"""The catalogue as a file, and back: nothing changes on the way."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Category, Product, Sku
from portico.domains.inventory.models import LedgerEntry
from portico.infra.actors import Right, System
from portico.infra.models import AuditRecord
from portico.infra.sheets import written_sheet
from portico.usecases import catalog_export
from portico.usecases.sheet_export import SheetRequest
from tests.domains.catalog import shop

from .importing import run

pytestmark = pytest.mark.django_db


class NoNetwork:
    def fetch_all(self, urls):
        assert urls == [], "pictures of our own are never fetched"
        return {}


class Unreachable:
    def fetch_all(self, urls):
        return {url: catalog.RemoteOutcome("", "no_host") for url in urls}


def request_of(site, now, language="zh-hans"):
    return SheetRequest(site.id, {}, frozenset({Right.CATALOG_EDIT}), language, ZoneInfo("Asia/Shanghai"), now)


def exported(site, now, format, language="zh-hans"):
    request = request_of(site, now, language)
    target = io.BytesIO()
    if format == "json":
        assert list(catalog_export.write_json(request, target))[-1] == Product.objects.count()
        return target.getvalue()
    columns = catalog_export.CATALOGUE_SHEET.columns(request)
    with written_sheet(target, format=format, title="商品", columns=columns) as write:
        for row in catalog_export.rows(request):
            write(row)
    return target.getvalue()


@pytest.fixture
def full_shop(site, now):
    """Everything a file can and cannot say: order of text and pictures, option pictures, odd texts, prices."""
    root = shop.category(site.id, "clothes", "服饰", now=now)
    shelf = shop.category(site.id, "shirts", "衬衫", now=now, parent=root)
    brand = shop.brand(site.id, "own", "青山", now=now)
    for name in ("products/a/1.png", "catalog/a/1.png", "catalog/a/2.png", "catalog/c/blue.png"):
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(b"picture"))
    block = catalog.DetailBlock
    shirt = replace(
        shop.matrix_draft(shelf),
        subtitle="=SUM(A1)",
        brand_id=brand,
        labels=("新品", "热卖"),
        keywords=("衬衣",),
        gallery=("products/a/1.png", "catalog/a/2.png"),
        attributes=(
            catalog.Attribute("材质", "棉"), catalog.Attribute("比例", "100%:0"),
            catalog.Attribute("填充：外", "面料：棉\n里料|羽绒\\n 95%"),
        ),
        detail=(
            block("image", image="catalog/a/1.png", alt="正面"), block("text", html="<p>第一段</p>"),
            block("image", image="catalog/a/2.png", alt="背面"), block("text", html="<p>第二段</p>"),
        ),
        purchase_limit=3,
        rank=-4,
        deliveries=("ship", "pickup"),
        options=(
            catalog.OptionDraft(
                "颜色", (catalog.OptionValueDraft("白"), catalog.OptionValueDraft("蓝", "catalog/c/blue.png"))
            ),
            catalog.OptionDraft("尺码", (catalog.OptionValueDraft("S"), catalog.OptionValueDraft("M"))),
        ),
    )  # fmt: skip
    skus = tuple(replace(sku, member_price_fen=8800, volume_cm3=1200, barcode="0690") for sku in shirt.skus)
    shop.save(site.id, replace(shirt, skus=skus), now=now)
    shop.save(site.id, shop.draft(root, "d-1", "“引号”,逗号\t与\n行", on_sale=False), now=now)
    return site


@pytest.mark.parametrize("format", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_goes_out_comes_back_without_a_change(full_shop, now, format, language):
    content = exported(full_shop, now, format, language)

    def state():
        return (
            list(Product.objects.order_by("id").values()), list(Sku.objects.order_by("id").values()),
            list(Category.objects.order_by("id").values()), AuditRecord.objects.count(), LedgerEntry.objects.count(),
        )  # fmt: skip

    before = state()
    report = run(full_shop, now, content, images=NoNetwork())
    assert report.problems == []
    assert (report.total, report.unchanged, report.created, report.updated) == (2, 2, 0, 0)
    assert report.ignored_columns == ()
    assert state() == before
    rehearsed = run(full_shop, now, content, images=NoNetwork(), dry_run=True)
    assert (rehearsed.unchanged, rehearsed.preview) == (2, [])


@pytest.mark.parametrize("format", ["xlsx", "json"])
def test_an_export_fills_an_empty_shop(full_shop, other_site, now, format):
    content = exported(full_shop, now, format)
    report = run(other_site, now, content, images=NoNetwork())
    assert report.problems == []
    assert (report.created, report.skus) == (2, 4)
    ids = catalog.product_ids_by_code(site_id=other_site.id, codes=["shirt"])
    copy = catalog.product_draft(site_id=other_site.id, product_id=ids["shirt"])
    assert [sku.member_price_fen for sku in copy.skus] == [8800] * 3
    assert copy.deliveries == ("ship", "pickup")
    assert copy.subtitle == "=SUM(A1)"
    assert [attribute.value for attribute in copy.attributes] == ["棉", "100%:0", "面料：棉\n里料|羽绒\\n 95%"]


def test_a_changed_cell_changes_only_that(full_shop, now):
    document = json.loads(exported(full_shop, now, "json"))
    shirt = next(product for product in document["products"] if product["code"] == "shirt")
    shirt["skus"][0]["price_fen"] = 9100
    report = run(full_shop, now, json.dumps(document).encode(), images=NoNetwork(), dry_run=True)
    assert (report.updated, report.unchanged) == (1, 1)
    (row,) = report.preview
    assert (row.code, row.is_new, row.changes) == ("shirt", False, (("price", "shirt-0 ¥99.00", "¥91.00"),))
    assert Sku.objects.get(code="shirt-0").price_fen == 9900


def test_an_export_asks_a_fixed_number_of_questions_a_page(full_shop, now, django_assert_num_queries):
    request = request_of(full_shop, now)
    list(catalog_export.rows(request))
    with django_assert_num_queries(10):
        assert len(list(catalog_export.rows(request))) == 4
    shelf = Category.objects.get(code="shirts").id
    for i in range(5):
        shop.save(full_shop.id, shop.draft(shelf, f"more-{i}"), now=now)
    with django_assert_num_queries(10):
        assert len(list(catalog_export.rows(request))) == 9


def test_the_bin_stays_at_home(full_shop, now):
    Product.objects.filter(code="d-1").update(on_sale=False, binned_at=now)
    codes = [product["code"] for product in json.loads(_lines(full_shop, now))["products"]]
    assert codes == ["shirt"]


def _lines(site, now):
    target = io.BytesIO()
    with transaction.atomic():
        list(catalog_export.write_json(request_of(site, now), target))
    assert System(site.id, "test")
    return target.getvalue()


def test_pictures_that_cannot_be_fetched_take_nothing_away(full_shop, now):
    """The same sheet with every picture at an address that does not answer: the detail and the gallery stay."""
    document = json.loads(exported(full_shop, now, "json"))
    shirt = next(product for product in document["products"] if product["code"] == "shirt")
    for field in ("gallery", "detail_images"):
        shirt[field] = [f"https://gone.example/{place}.png" for place, _ in enumerate(shirt[field])]
    before = Product.objects.get(site_id=full_shop.id, code="shirt")
    shirt["detail_html"] = "<p>新的一段</p>"
    report = run(full_shop, now, json.dumps(document).encode(), images=Unreachable())
    after = Product.objects.get(site_id=full_shop.id, code="shirt")
    assert (report.updated, report.problems, report.images_failed) == (1, [], 2)
    assert after.gallery == before.gallery
    assert [block.get("image") for block in after.detail if block["type"] == "image"] == [
        block.get("image") for block in before.detail if block["type"] == "image"
    ]
    assert [block["html"] for block in after.detail if block["type"] == "text"] == ["<p>新的一段</p>"]


def test_categories_of_one_name_and_with_a_slash_keep_their_products(site, now):
    """Two shelves called 餐厨, each with its 锅/壶: what a table says of a product names the one it is in."""
    for code in ("first", "second"):
        root = shop.category(site.id, code, "餐厨", now=now)
        shelf = shop.category(site.id, f"{code}-pots", "锅/壶", now=now, parent=root)
        shop.save(site.id, shop.draft(shelf, f"pot-{code}", "锅"), now=now)
    before = list(Category.objects.order_by("id").values())
    report = run(site, now, exported(site, now, "xlsx"), images=NoNetwork())
    assert (report.unchanged, report.updated, report.problems) == (2, 0, [])
    assert list(Category.objects.order_by("id").values()) == before


def test_a_move_is_shown_by_the_names_of_the_shelves(full_shop, now):
    table = exported(full_shop, now, "csv").decode().replace("服饰/衬衫", "服饰/上衣")
    report = run(full_shop, now, table.encode(), images=NoNetwork(), dry_run=True)
    assert [row.changes for row in report.preview] == [(("category", "服饰 / 衬衫", "服饰 / 上衣"),)]
