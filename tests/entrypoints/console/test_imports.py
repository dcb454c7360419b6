"""Imports in the console beyond the first one: remembered columns, the preview, the sheet of errors, the export."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.reader.excel import load_workbook
from PIL import Image

from portico.domains.catalog.models import Product
from portico.domains.sites import public as sites
from portico.entrypoints.worker.imports import import_catalog
from portico.entrypoints.worker.sheets import make_sheet
from portico.infra.models import AuditRecord, LongTask
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

TABLE = "货,商品名称,分类,售价,图片\nmug,马克杯,居家,29,杯.png\npot,茶壶,居家,免费,\n"
UPLOAD = "/console/imports/upload/"


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def packed(table: str) -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("商品.csv", table)
        file.writestr("杯.png", picture.getvalue())
    return SimpleUploadedFile("上新.zip", out.getvalue())


def uploaded(client: Client, table: str = TABLE) -> str:
    return client.post(UPLOAD, {"file": packed(table)}).headers["Location"]


def worked(site: sites.Site, location: str) -> str:
    """The job of the task at `location` is done; the task's address."""
    task_id = re.findall(r"[0-9a-f-]{36}", location)[0]
    import_catalog(str(site.id), task_id, "staff:1")
    return location


def test_a_zip_is_rehearsed_shown_and_imported_and_its_columns_are_remembered(site: sites.Site, client: Client) -> None:
    address = uploaded(client)
    page = client.get(address).content.decode()
    assert "压缩包里的图片总会导入" in page
    assert "已按上次" not in page
    chosen = {"column-0": "product_code", "column-1": "name", "column-2": "category", "column-3": "price",
              "column-4": "gallery"}  # fmt: skip
    rehearsal = worked(site, client.post(address, chosen).headers["Location"])
    page = client.get(rehearsal).content.decode()
    assert "会改变什么" in page
    assert "马克杯" in page
    assert not Product.objects.exists()
    sheet = b"".join(client.get(f"{rehearsal}problems.xlsx").streaming_content)
    rows = list(load_workbook(io.BytesIO(sheet)).active.values)
    assert rows == [("行", "列", "内容", "问题"), (3, "售价", "免费", rows[1][3])]
    assert "金额" in rows[1][3] or "价格" in rows[1][3]
    worked(site, client.post(f"{rehearsal}start/").headers["Location"])
    assert len(Product.objects.get().gallery) == 1
    # The next file with these columns is read the same way.
    page = client.get(uploaded(client, TABLE.replace("29", "31"))).content.decode()
    assert "已按上次" in page
    assert re.search(r'<option value="product_code" selected', page)


def test_errors_are_for_those_who_may_import(site: sites.Site, client: Client) -> None:
    address = uploaded(client)
    client.post(address, {"column-0": "product_code", "column-1": "name", "column-2": "category", "column-3": "price"})
    task = LongTask.objects.get()
    assert shop.client_of("finance").get(f"/console/imports/{task.id}/problems.xlsx").status_code == 403
    assert client.get("/console/imports/00000000-0000-7000-8000-000000000000/problems.xlsx").status_code == 404


@pytest.mark.parametrize("format", ["xlsx", "csv", "json"])
def test_the_catalogue_is_exported_and_taken(site: sites.Site, client: Client, now: object, format: str) -> None:
    from portico.kernel.clock import utc_now

    shop.product(site, shop.category(site, "tea", "茶", utc_now()), "tea-1", utc_now())
    assert "全部 1 件商品" in client.get("/console/products/export/").content.decode()
    task_page = client.post("/console/products/export/", {"format": format}).headers["Location"]
    task = LongTask.objects.get()
    make_sheet(str(site.id), str(task.id))
    answer = client.post(f"{task_page}take/") if task_page.endswith("/") else client.post(f"{task_page}/take/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    again = client.post(UPLOAD, {"file": SimpleUploadedFile(f"x.{format}", content)})
    posted = client.get(again.headers["Location"]).context
    chosen = {f"column-{place}": field for place, _column, field in posted["columns"]}
    rehearsal = worked(site, client.post(again.headers["Location"], chosen).headers["Location"])
    report = client.get(rehearsal).context["report"]
    assert (report.total, report.unchanged, report.problems) == (1, 1, [])
    assert AuditRecord.objects.filter(action__in=["sheets.begin.products", "sheets.take.products"]).count() == 2


def test_an_unknown_format_asks_again(site: sites.Site, client: Client) -> None:
    assert client.post("/console/products/export/", {"format": "exe"}).status_code == 200
    assert not LongTask.objects.exists()
    assert shop.client_of("auditor").get("/console/products/export/").status_code == 403
