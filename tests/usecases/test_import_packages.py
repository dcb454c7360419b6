"""Imports with their pictures in a ZIP, the preview of a rehearsal, and the sheet of every error."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from portico.domains.catalog import public as catalog
from portico.domains.catalog.catalog_file.lazy import Lazy, Spool
from portico.domains.catalog.models import Product, RemoteImage
from portico.domains.catalog.search_models import ImportProblem
from portico.infra.models import LongTask

from .importing import NoPictures, run
from .test_catalog_import import Crash, as_csv, many

pytestmark = pytest.mark.django_db

HEADER = ["商品编码", "商品名称", "分类", "售价", "图片"]


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def package(rows, files, *, table="商品.csv"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(table, as_csv(rows, HEADER))
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def gallery(code):
    return Product.objects.get(code=code).gallery


def test_pictures_come_out_of_the_zip(site, now):
    files = {"图/主图 1.png": picture("red"), "b.PNG": picture("blue"), "坏.jpg": b"no picture", "__MACOSX/x.png": b""}
    rows = [["a", "甲", "居家", "9.9", "图/主图 1.png|b.png"], ["b", "乙", "居家", "9.9", "主图 1.png|没有.png|坏.jpg"]]
    report = run(site, now, package(rows, files))
    assert report.problems == []
    assert (report.created, report.images_stored, report.images_failed) == (2, 3, 2)
    assert report.image_reasons == {"not_in_zip": 1, "not_an_image": 1}
    assert len(gallery("a")) == 2
    assert gallery("b") == gallery("a")[:1]  # stored once by content
    assert not RemoteImage.objects.exists()  # a name in one package means nothing in the next
    other = run(site, now, package(rows[:1], {"图/主图 1.png": picture("green"), "b.PNG": picture("blue")}))
    assert other.updated == 1
    assert gallery("a")[0] != gallery("b")[0]


def test_names_as_chinese_windows_writes_them(site, now):
    """GBK without the mark of UTF-8: the bytes of an ASCII name of the same length are put in its place."""
    rows = [["a", "甲", "居家", "9.9", "主图1.png"]]
    content = package(rows, {"zhut1.png": picture("red")}, table="goods.csv")
    report = run(site, now, content.replace(b"zhut1.png", "主图1.png".encode("gb18030")))
    assert (report.images_failed, len(gallery("a"))) == (0, 1)


def test_two_files_of_one_name_need_their_folders(site, now):
    files = {"x/a.png": picture("red"), "y/a.png": picture("blue")}
    rows = [["a", "甲", "居家", "9.9", "a.png"], ["b", "乙", "居家", "9.9", "y/a.png"]]
    report = run(site, now, package(rows, files))
    assert report.image_reasons == {"not_in_zip": 1}
    assert (gallery("a"), len(gallery("b"))) == ([], 1)


def test_a_file_name_without_a_zip_is_a_picture_that_was_not_found(site, now):
    report = run(site, now, as_csv([["a", "甲", "居家", "9.9", "a.png"]], HEADER), images=NoPictures())
    assert (report.created, report.image_reasons) == (1, {"not_in_zip": 1})


@pytest.mark.parametrize(
    ("files", "reason"),
    [({}, "one_table_in_zip"), ({"a.csv": b"x", "b.xlsx": b"x"}, "one_table_in_zip"), ({"a.csv": b" "}, "empty")],
)
def test_a_zip_that_is_no_catalogue_is_refused(site, now, files, reason):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.md", b"hello")
        for name, content in files.items():
            packed.writestr(name, content)
    with pytest.raises(catalog.CatalogFileUnreadable) as refused:
        run(site, now, out.getvalue())
    assert refused.value.data["reason"] == reason
    assert not LongTask.objects.exists()


def test_a_rehearsal_shows_what_would_change(site, now):
    run(site, now, as_csv([["a", "甲", "居家", "9.9", ""], ["b", "乙", "居家", "5", ""]], HEADER))
    changed = as_csv(
        [["a", "甲的新名", "居家", "8.8", ""], ["b", "乙", "居家", "5", ""], ["c", "丙", "厨房", "1", ""]], HEADER
    )
    report = run(site, now, changed, dry_run=True)
    assert [(row.line, row.code, row.is_new) for row in report.preview] == [(2, "a", False), (4, "c", True)]
    assert report.preview[0].changes == (("price", "a ¥9.90", "¥8.80"), ("name", "甲", "甲的新名"))
    assert list(Product.objects.order_by("code").values_list("name", flat=True)) == ["甲", "乙"]


def broken(count):
    rows = [[f"p{i}", f"商品 {i}", "居家", "免费" if i % 3 else "9.9", ""] for i in range(count)]
    return as_csv([*rows, ["x x", "坏编码", "居家", "1", ""]], HEADER)


@pytest.mark.parametrize("dry_run", [True, False])
def test_every_error_is_kept_for_the_sheet(site, now, dry_run):
    report = run(site, now, broken(1600), dry_run=dry_run)
    task = LongTask.objects.get()
    kept = list(catalog.problems_of(task_id=task.id))
    assert report.problem_count == len(kept) == ImportProblem.objects.count()
    assert len(kept) == 1068  # the broken code is a product's and its SKU's
    assert len(report.problems) == 1000  # of the page; the sheet has them all
    assert [problem.line for problem in kept] == sorted(problem.line for problem in kept)
    assert {"not_money", "code_malformed"} <= {problem.code for problem in kept}
    assert (kept[0].column, kept[0].value, kept[0].code) == ("售价", "免费", "not_money")


def test_errors_are_neither_lost_nor_doubled_by_a_crash(site, now):
    content = broken(100)

    def crash(done, total):
        if done == 20:
            raise Crash

    with pytest.raises(Crash):
        run(site, now, content, on_progress=crash)
    report = run(site, now, content)
    assert ImportProblem.objects.count() == report.problem_count == len(report.problems)
    assert report.created + report.broken == report.total


def test_a_package_goes_on_after_a_crash(site, now):
    rows = [[f"p{i}", f"商品 {i}", "居家", "9.9", "a.png"] for i in range(30)]
    content = package(rows, {"a.png": picture("red")})
    with pytest.raises(Crash):
        run(site, now, content, on_progress=lambda done, total: (_ for _ in ()).throw(Crash))
    assert Product.objects.count() == 20
    report = run(site, now, content)
    assert (report.created, report.images_failed) == (30, 0)
    assert len(gallery("p29")) == 1


def test_columns_are_remembered(site, other_site, now):
    catalog.remember_columns(site_id=site.id, mapping={"货": "product_code", "备注": ""}, now=now)
    catalog.remember_columns(site_id=site.id, mapping={"货": "sku_code"}, now=now)
    headers = ["货", "备注", "新列"]
    assert catalog.remembered_columns(site_id=site.id, headers=headers) == {"货": "sku_code", "备注": ""}
    assert catalog.remembered_columns(site_id=other_site.id, headers=headers) == {}


def test_products_of_a_file_are_made_when_they_are_looked_at():
    file = catalog.read_catalog(content=many(100))
    assert isinstance(file.products, Lazy)
    assert (len(file.products), file.products[99].code, file.products[-1].code) == (100, "p99", "p99")
    assert [entry.code for entry in file.products[10:12]] == ["p10", "p11"]
    assert file.products[3] == file.products[3]
    with pytest.raises(IndexError):
        file.products[100]


def test_a_spool_gives_back_what_was_put_aside():
    spool = Spool()
    rows = [["甲", 1, 2.5, None, "a\nb"], [], ["乙" * 1000]]
    places = [spool.put(row) for row in rows]
    assert [spool.get(place) for place in reversed(places)] == rows[::-1]
