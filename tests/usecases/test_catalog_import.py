"""Importing catalogues: the real one, tables, every column broken, and crashes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Brand, Category, ImportFile, Product, Sku
from portico.domains.inventory.models import LedgerEntry, StockLevel
from portico.infra.actors import System
from portico.infra.models import AuditRecord, LongTask, OutboxEvent
from portico.usecases.import_report import problem_line

from .importing import NoPictures, run, small_json

pytestmark = pytest.mark.django_db

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "yanxuan-catalog.json"
HEADER = ["商品编码", "商品名称", "分类", "品牌", "规格1名称", "规格1值", "SKU编码", "售价", "划线价", "库存", "条码",
          "重量(克)", "上架", "限购", "标签", "参数", "图片", "副标题", "备注"]  # fmt: skip
ROWS = [
    ["tee", "纯棉T恤", "服饰/上衣", "内野", "颜色", "白", "tee-w", "¥59.00", "99", "10", "690001", 200, "是", "5",
     "新品|热卖", "材质:棉|产地:新疆", "", "透气", "x"],
    ["tee", "", "", "", "", "蓝", "tee-b", "69.5", "", "0", "", "", "", "", "", "", "", "", ""],
    ["mug", "马克杯", "居家", "", "", "", "", "1,299.00", "", "3", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip


def as_csv(rows, header=HEADER, encoding="utf-8"):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows, header=HEADER):
    book = openpyxl.Workbook()
    book.active.append(header)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def counts():
    return Product.objects.count(), Sku.objects.count(), Category.objects.count(), Brand.objects.count()


@pytest.mark.skipif(not REAL.exists(), reason="the shared real catalogue is not beside this checkout")
def test_the_real_catalogue_imports_whole_and_only_once(site, now):
    seen = []
    content = REAL.read_bytes()
    report = run(site, now, content, images=NoPictures(), on_progress=lambda done, total: seen.append((done, total)))
    assert report.problems == []
    assert (report.created, report.skus, report.categories, report.brands) == (239, 244, 93, 49)
    assert counts() == (239, 244, 93, 49)
    assert seen[0] == (20, 239)
    assert seen[-1] == (239, 239)
    assert report.images_failed > 8_000
    assert catalog.list_products(site_id=site.id, filter=catalog.ProductFilter(), now=now).items
    assert StockLevel.objects.count() == 244
    with_six = next(p for p in json.loads(content)["products"] if len(p["skus"]) == 6)
    product = Product.objects.get(code=with_six["code"])
    levels = dict(StockLevel.objects.values_list("sku_id", "on_hand"))
    assert sorted(levels[sku.id] for sku in product.skus.all()) == sorted(s["stock"] for s in with_six["skus"])

    facts = (AuditRecord.objects.count(), OutboxEvent.objects.count(), LedgerEntry.objects.count())
    again = run(site, now, content, images=NoPictures())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 239)
    assert counts() == (239, 244, 93, 49)
    assert (AuditRecord.objects.count(), OutboxEvent.objects.count(), LedgerEntry.objects.count()) == facts


@pytest.mark.parametrize("content", [as_csv(ROWS), as_csv(ROWS, encoding="gb18030"), as_xlsx(ROWS)])
def test_a_table_of_skus_becomes_products(site, now, content):
    report = run(site, now, content)
    assert report.problems == []
    assert (report.total, report.created, report.skus, report.categories, report.brands) == (2, 2, 3, 3, 1)
    assert report.ignored_columns == ("备注",)
    tee = catalog.product_draft(site_id=site.id, product_id=Product.objects.get(code="tee").id)
    assert (tee.subtitle, tee.purchase_limit, tee.labels) == ("透气", 5, ("新品", "热卖"))
    assert [(s.code, s.values, s.price_fen, s.list_price_fen, s.barcode, s.weight_g) for s in tee.skus] == [
        ("tee-w", ("白",), 5900, 9900, "690001", 200),
        ("tee-b", ("蓝",), 6950, None, "", 0),
    ]
    assert [(a.name, a.value) for a in tee.attributes] == [("材质", "棉"), ("产地", "新疆")]
    mug = Product.objects.get(code="mug")
    assert mug.skus.get().price_fen == 129900
    assert mug.skus.get().code == "mug"
    top = catalog.find_category(site_id=site.id, category_id=Product.objects.get(code="tee").category_id)
    assert (top.name, Category.objects.get(id=top.parent_id).name) == ("上衣", "服饰")
    assert dict(StockLevel.objects.values_list("sku_id", "on_hand")) == {
        Sku.objects.get(code="tee-w").id: 10,
        Sku.objects.get(code="tee-b").id: 0,
        Sku.objects.get(code="mug").id: 3,
    }
    assert run(site, now, content).unchanged == 2


# column → (what is written into it, the code of the rule it breaks)
BROKEN = {
    "商品编码": ("茶 1", "code_malformed"),
    "商品名称": ("名" * 121, "too_long"),
    "分类": ("", "required"),
    "品牌": ("牌" * 61, "brand_unknown"),
    "规格1名称": ("颜" * 21, "too_long"),
    "规格1值": ("", "required"),
    "SKU编码": ("", "required"),
    "售价": ("便宜", "not_money"),
    "划线价": ("1", "below_price"),
    "库存": ("-3", "out_of_range"),
    "条码": ("6" * 41, "too_long"),
    "重量(克)": ("半斤", "not_whole_number"),
    "上架": ("也许", "not_yes_or_no"),
    "限购": ("0", "out_of_range"),
    "标签": ("标" * 21, "too_long"),
    "参数": ("材质棉", "not_name_and_value"),
    "图片": ("C:\\a.png", "not_a_url"),
    "副标题": ("副" * 201, "too_long"),
}


@pytest.mark.parametrize("column", BROKEN)
def test_a_broken_cell_is_reported_by_line_and_column_and_nothing_else_is_lost(site, now, column):
    value, code = BROKEN[column]
    rows = [list(row) for row in ROWS]
    rows[0][HEADER.index(column)] = value
    if column == "商品编码":
        rows[1][0] = value
    report = run(site, now, as_csv(rows))
    assert [(p.line, p.column, p.code) for p in report.problems if p.line] == [(2, column, code)]
    assert problem_line(report.problems[0], "zh-hans") != problem_line(report.problems[0], "en")
    assert (report.broken, report.created) == (1, 1)
    assert list(Product.objects.values_list("code", flat=True)) == ["mug"]
    assert not Sku.objects.filter(code__startswith="tee").exists()


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ("1.999", "finer_than_fen"),
        ("-1", "out_of_range"),
        ("0", "out_of_range"),
        ("1e30", "not_money"),
        ("NaN", "not_money"),
        ("", "required"),
        ("=1+1", "not_money"),
    ],
)
def test_odd_prices(site, now, price, code):
    rows = [list(ROWS[2])]
    rows[0][HEADER.index("售价")] = price
    report = run(site, now, as_csv(rows))
    assert [(p.line, p.column, p.code) for p in report.problems] == [(2, "售价", code)]
    assert not Product.objects.exists()


def test_rows_of_one_product_may_not_contradict_each_other(site, now):
    rows = [list(row) for row in ROWS]
    rows[1][1] = "另一个名字"
    report = run(site, now, as_csv(rows))
    (problem,) = report.problems
    assert (problem.line, problem.column, problem.code, dict(problem.data)) == (
        3,
        "商品名称",
        "contradicts_line",
        {"line": 2},
    )


def test_a_code_of_another_product_is_refused_by_row(site, now):
    rows = [list(row) for row in ROWS]
    rows[2][HEADER.index("SKU编码")] = "tee-b"
    report = run(site, now, as_csv(rows))
    assert [(p.line, p.column, p.code) for p in report.problems] == [(4, "SKU编码", "code_taken")]
    assert list(Product.objects.values_list("code", flat=True)) == ["tee"]


def test_a_mapping_names_columns_we_would_not_know(site, now):
    header = ["货品", "叫什么", "放哪里", "多少钱"]
    content = as_csv([["mug", "马克杯", "居家", "9.9"]], header)
    with pytest.raises(catalog.CatalogFileUnreadable) as refused:
        run(site, now, content)
    assert refused.value.data["reason"] == "column_missing"
    mapping = {"货品": "product_code", "叫什么": "name", "放哪里": "category", "多少钱": "price"}
    assert run(site, now, content, mapping=mapping).created == 1
    with pytest.raises(catalog.CatalogFileUnreadable) as refused:
        run(site, now, content, mapping={**mapping, "没有的列": "unit"})
    assert refused.value.data["reason"] == "mapping_header_unknown"


UNREADABLE = {
    "empty": (b"", "empty"),
    "not JSON": (b"{nope", "not_json"),
    "no products": (b'{"items": []}', "no_products"),
    "categories no list": (b'{"products": [], "categories": 3}', "not_a_list"),
    "broken workbook": (b"PK\x03\x04nothing", "not_xlsx"),
    "binary": (b"\xff\xfe\x00\x01" * 30, "not_text"),
    "unclosed quote": ('商品编码,商品名称,分类,售价\na,"b,c,1\n'.encode(), "not_csv"),
    "deep JSON": (b'{"products":' + b"[" * 100_000, "not_json"),
    "too many columns": (",".join(f"列{n}" for n in range(301)).encode(), "too_many_columns"),
    "column twice": ("商品编码,商品名称,名称,分类,售价\n".encode(), "column_repeated"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_none_is_refused_at_once(site, now, case):
    content, reason = UNREADABLE[case]
    with pytest.raises(catalog.CatalogFileUnreadable) as refused:
        run(site, now, content)
    assert refused.value.data["reason"] == reason
    assert not LongTask.objects.exists()
    assert counts() == (0, 0, 0, 0)


BROKEN_JSON = {
    "name": ({"name": ""}, "name", "required"),
    "name type": ({"name": ["a"]}, "name", "not_text"),
    "category": ({"category_id": 99}, "category_id", "category_unknown"),
    "brand": ({"brand_id": 99}, "brand_id", "brand_unknown"),
    "on sale": ({"on_sale": "yes"}, "on_sale", "not_yes_or_no"),
    "gallery": ({"gallery": "x"}, "gallery", "not_a_list"),
    "picture": ({"image": "ftp://x/y"}, "image", "not_a_url"),
    "attributes": ({"attributes": [3]}, "attributes[0]", "not_an_object"),
    "option": ({"options": [{"name": "规格"}]}, "options[0].value", "required"),
    "sku price": ({"skus": [{"id": 1, "values": ["标准"], "price_fen": "9"}]}, "skus[0].price_fen", "not_whole_number"),
    "sku stock": (
        {"skus": [{"id": 1, "values": ["标准"], "price_fen": 9, "stock": -1}]},
        "skus[0].stock",
        "out_of_range",
    ),
    "sku value": ({"skus": [{"id": 1, "values": ["大"], "price_fen": 9}]}, "skus[0].values", "value_unknown"),
    "no sku": ({"skus": []}, "skus", "required"),
    "brief": ({"brief": "长" * 201}, "brief", "too_long"),
}


@pytest.mark.parametrize("case", BROKEN_JSON)
def test_a_broken_product_in_json_is_named_and_the_rest_is_imported(site, now, case):
    changes, column, code = BROKEN_JSON[case]
    report = run(site, now, small_json(**changes))
    assert [(p.line, p.column, p.code) for p in report.problems] == [(1, column, code)]
    assert list(Product.objects.values_list("code", flat=True)) == ["t2"]


def test_a_dry_run_tells_everything_and_writes_nothing(site, now):
    report = run(site, now, as_csv(ROWS), dry_run=True)
    assert (report.created, report.skus, report.categories, report.brands) == (2, 3, 3, 1)
    assert counts() == (0, 0, 0, 0)
    assert not StockLevel.objects.exists()
    assert run(site, now, as_csv(ROWS)).created == 2
    assert run(site, now, as_csv(ROWS), dry_run=True).unchanged == 2


def test_what_the_file_does_not_speak_of_stays(site, now):
    run(site, now, small_json())
    product_id = Product.objects.get(code="t1").id
    edited = catalog.product_draft(site_id=site.id, product_id=product_id)
    sku = replace(edited.skus[0], barcode="690123", weight_g=80, image="catalog/s.png")
    with transaction.atomic():
        catalog.save_product(
            site_id=site.id,
            draft=replace(
                edited,
                subtitle="手感好",
                rank=9,
                purchase_limit=2,
                gallery=("catalog/own.png",),
                skus=(sku,),
                name="旧名",
            ),
            actor=System(site.id, "test"),
            now=now,
        )
    report = run(site, now, small_json(gallery=["https://cdn.example/gone.png"]), images=NoPictures())
    assert (report.updated, report.unchanged, report.images_failed) == (1, 1, 1)
    after = catalog.product_draft(site_id=site.id, product_id=product_id)
    assert after.name == "毛巾"
    assert (after.subtitle, after.rank, after.purchase_limit, after.gallery) == ("手感好", 9, 2, ("catalog/own.png",))
    assert (after.skus[0].barcode, after.skus[0].weight_g, after.skus[0].image) == ("690123", 80, "catalog/s.png")


def test_stock_that_exists_is_never_overwritten(site, now):
    run(site, now, small_json())
    StockLevel.objects.filter(sku_id=Sku.objects.get(code="t1-1").id).update(on_hand=2)
    run(site, now, small_json(name="毛巾 2"))
    assert StockLevel.objects.get(sku_id=Sku.objects.get(code="t1-1").id).on_hand == 2


class Crash(Exception):
    pass


def many(count):
    rows = [[f"p{i}", f"商品 {i}", "居家", "", "", "", "", "9.9", "", "1", *[""] * 9] for i in range(count)]
    return as_csv(rows)


def test_after_a_crash_it_goes_on_where_it_stopped(site, now):
    content = many(50)
    done_before = []

    def crash_at_forty(done, total):
        done_before.append(done)
        if done == 40:
            raise Crash

    with pytest.raises(Crash):
        run(site, now, content, on_progress=crash_at_forty)
    task = LongTask.objects.get()
    assert (task.state, task.done, task.total, task.error) == ("failed", 40, 50, "Crash")
    assert Product.objects.count() == 40

    seen = []
    report = run(site, now, content, on_progress=lambda done, total: seen.append(done))
    assert seen == [50]
    assert (report.created, report.total) == (50, 50)
    task.refresh_from_db()
    assert (task.state, task.result["created"]) == ("done", 50)
    assert not ImportFile.objects.exists()
    assert LongTask.objects.count() == 1
