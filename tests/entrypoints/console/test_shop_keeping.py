"""Categories, stock, imports, members and site settings in the console."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.entrypoints.console.chart import ceiling, sales_chart
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.rights import ROLES
from portico.entrypoints.worker.imports import import_catalog
from portico.infra import cache
from portico.infra.actors import Right
from portico.infra.models import AuditRecord, LongTask
from portico.kernel.money import Money
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def tree(site: sites.Site) -> list[tuple[str, list[str]]]:
    cache.hot.clear()  # nobody listens for announcements here
    roots = catalog.category_tree(site_id=site.id, with_hidden=True)
    return [(node.name, [child.name for child in node.children]) for node in roots]


def test_categories_are_made_renamed_moved_and_reordered(site: sites.Site, client: Client) -> None:
    for name in ("茶", "杯", "席"):
        client.post("/console/categories/save/", {"name": name, "is_visible": "on"})
    ids = {draft.name: str(id_) for id_, draft in catalog.category_drafts(site_id=site.id).items()}
    assert tree(site) == [("茶", []), ("杯", []), ("席", [])]
    client.post("/console/categories/move/", {"category_id": ids["席"], "position": "0"})
    assert tree(site) == [("席", []), ("茶", []), ("杯", [])]
    client.post("/console/categories/move/", {"category_id": ids["杯"], "parent_id": ids["席"], "position": "9999"})
    assert tree(site) == [("席", ["杯"]), ("茶", [])]
    (tea,) = [draft for draft in catalog.category_drafts(site_id=site.id).values() if draft.name == "茶"]
    named = {"category_id": ids["茶"], "name": "茗茶", "is_visible": "on", "version": tea.version or ""}
    client.post("/console/categories/save/", named)
    assert tree(site) == [("席", ["杯"]), ("茗茶", [])]
    # Into one's own child: refused, and said.
    said = client.post(
        "/console/categories/move/", {"category_id": ids["席"], "parent_id": ids["杯"], "position": "0"}, follow=True
    )
    assert "不能移到自己的下级分类里" in said.content.decode()
    client.post("/console/categories/delete/", {"category_id": ids["席"]})
    assert tree(site) == [("席", ["杯"]), ("茗茶", [])]
    client.post("/console/categories/delete/", {"category_id": ids["杯"]})
    assert tree(site) == [("席", []), ("茗茶", [])]


def test_a_category_picture_must_be_one(site: sites.Site, client: Client) -> None:
    bad = SimpleUploadedFile("a.png", b"not a picture", content_type="image/png")
    said = client.post("/console/categories/save/", {"name": "茶", "icon": bad}, follow=True)
    assert "图片不可用" in said.content.decode()
    assert tree(site) == []


def test_stock_is_corrected_with_a_reason_and_the_ledger_tells(site: sites.Site, client: Client, now: datetime) -> None:
    sku_id = shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))
    for delta, reason in (("5", ""), ("0", "盘点"), ("五", "盘点"), ("-51", "盘点")):
        client.post("/console/stock/adjust/", {"sku_id": str(sku_id), "delta": delta, "reason": reason})
    assert inventory.levels(site_id=site.id, sku_ids=[sku_id]) == {sku_id: 50}
    assert AuditRecord.objects.filter(action="inventory.adjust").count() == 0
    client.post("/console/stock/adjust/", {"sku_id": str(sku_id), "delta": "-3", "reason": "破损报废"})
    assert inventory.levels(site_id=site.id, sku_ids=[sku_id]) == {sku_id: 47}
    page = client.get(f"/console/stock/{sku_id}/").content.decode()
    assert "破损报废" in page
    assert "测试operator" in page
    assert AuditRecord.objects.get(action="inventory.adjust").reason == "破损报废"


def test_what_runs_low_is_listed(site: sites.Site, client: Client, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    shop.product(site, shelf, "LOW", now, stock=2)
    shop.product(site, shelf, "FULL", now, stock=500)
    page = client.get("/console/stock/low/").content.decode()
    assert ("商品 LOW" in page, "商品 FULL" in page) == (True, False)


_SHEET = (
    "货号,商品名称,类目,售价,库存,颜色说明\n"
    "A1,白瓷盖碗,茶/茶具,129,10,白\n"
    "A2,青瓷茶杯,茶/茶具,三十九,5,青\n"
    "A3,竹茶则,茶/茶具,19.9,8,黄\n"
)


def _upload(client: Client, content: bytes, name: str = "商品.csv") -> str:
    answer = client.post("/console/imports/upload/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return str(answer.headers["location"])


def _run(path: str) -> LongTask:
    """What the worker does with the job the page has planned."""
    task = LongTask.objects.get(id=UUID(path.rstrip("/").rsplit("/", 1)[1]))
    import_catalog.func(site_id=str(task.site_id), task_id=str(task.id), started_by="staff:1")
    task.refresh_from_db()
    return task


def test_a_table_is_mapped_rehearsed_and_imported(site: sites.Site, client: Client) -> None:
    columns = _upload(client, _SHEET.encode("gb18030"))
    page = client.get(columns).content.decode()
    assert re.findall(r'<option value="(\w+)" selected>', page) == [
        "product_code",
        "name",
        "category",
        "price",
        "stock",
    ]
    fields = ("product_code", "name", "category", "price", "stock", "")
    mapping = {f"column-{place}": field for place, field in enumerate(fields)}
    rehearsal = str(client.post(columns, mapping).headers["location"])
    assert client.get(f"{rehearsal}progress/").json()["state"] == "waiting"
    assert _run(rehearsal).state == "done"
    assert catalog.merchant_products(site_id=site.id)[1] == 0
    told = client.get(rehearsal).content.decode()
    assert "2 件商品可以导入" in told
    assert re.search(r"<td[^>]*>3</td><td[^>]*>售价</td><td[^>]*>三十九</td>", told)
    started = str(client.post(f"{rehearsal}start/").headers["location"])
    assert _run(started).result["created"] == 2
    assert {row.code for row in catalog.merchant_products(site_id=site.id)[0]} == {"A1", "A3"}
    assert AuditRecord.objects.filter(action="catalog.import.start", actor_kind="staff").count() == 1


def test_a_mapping_without_a_price_is_refused_at_once(site: sites.Site, client: Client) -> None:
    columns = _upload(client, _SHEET.encode())
    answer = client.post(columns, {"column-0": "product_code", "column-1": "name", "column-2": "category"})
    assert answer.status_code == 422
    assert LongTask.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff", b"PK\x03\x04 not a workbook"])
def test_a_file_that_cannot_be_used_is_refused(site: sites.Site, client: Client, content: bytes) -> None:
    assert _upload(client, content) == "/console/imports/"
    assert LongTask.objects.count() == 0


def test_another_sites_import_does_not_exist(site: sites.Site, client: Client) -> None:
    assert client.get("/console/imports/01a2024d-a665-76d8-8a53-5eccbb13ef25/").status_code == 404
    assert client.get(f"/console/imports/file/{'0' * 64}/").status_code == 422
    assert client.get("/console/imports/file/nonsense/").status_code == 404


def test_the_site_is_named_as_typed(site: sites.Site) -> None:
    client = shop.client_of("owner")
    typed = {"name": "听檐", "slogan": "过安静日子", "service_phone": "400-000-0000", "version": site.card.version}
    answer = client.post("/console/site/", typed)
    assert answer.status_code == 302
    saved = sites.get_site(site_id=site.id)
    assert (saved.name, saved.slogan) == ("听檐", "过安静日子")
    assert saved.brand["customer_service"]["phone"] == "400-000-0000"
    assert saved.theme == site.theme
    assert AuditRecord.objects.get(action="sites.save").changes["name"] == ["演示店", "听檐"]
    for bad in ({"name": ""}, {"name": "长" * 61}, {"slogan": "长" * 121}, {"slogan": "一\x07二"}):
        renamed = typed | {"name": "改", "version": saved.card.version}
        assert client.post("/console/site/", renamed | bad).status_code == 422
    assert sites.get_site(site_id=site.id) == saved


def test_freight_and_discounts_are_set_and_ended(site: sites.Site) -> None:
    client = shop.client_of("owner")
    for typed in ({"flat": "8", "free_from": "99.00"}, {"flat": "-8"}):
        version = promotions.freight_settings(site_id=site.id).version
        client.post("/console/freight/default/", {**typed, "version": version})
    assert promotions.freight_terms(site_id=site.id) == promotions.FreightTerms(Money(800), Money(9900))
    client.post("/console/site/discounts/", {"threshold": "299", "off": "40"})
    client.post("/console/site/discounts/", {"threshold": "40", "off": "299"})
    (discount,) = promotions.threshold_discounts(site_id=site.id)
    assert (discount.threshold, discount.off, discount.ends_at) == (Money(29900), Money(4000), None)
    client.post(f"/console/site/discounts/{discount.id}/end/")
    (ended,) = promotions.threshold_discounts(site_id=site.id)
    assert ended.ends_at is not None


def test_members_are_masked(site: sites.Site, client: Client, now: datetime) -> None:
    shop.member(site, "13800001234", now)
    page = client.get("/console/members/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    nobody = client.post("/console/members/", {"phone": "13999999999"}, follow=True).content.decode()
    assert "没有会员验证过这个手机号" in nobody
    assert "13999999999" not in nobody


def test_the_chart_is_scaled_to_a_round_top(now: datetime) -> None:
    assert [ceiling(value) for value in (0, 100, 101, 499, 500, 501, 123_456)] == [
        100,
        100,
        200,
        500,
        500,
        1000,
        200_000,
    ]
    chart = sales_chart([(now.date(), Money(0), 0), (now.date(), Money(100_000), 3)])
    room = chart.base - min(bar.y for bar in chart.bars)
    assert [bar.height for bar in chart.bars] == [0, room]
    assert chart.bars[1].amount == "¥1,000"


def test_accounts_are_made_by_command_and_never_lose_their_password(db: None) -> None:
    call_command("console_account", "lin", role="warehouse", password="first-password-1", display_name="小林")
    call_command("console_account", "lin", role="operator", password="second-password-2")
    user = StaffUser.objects.get(username="lin")
    assert user.check_password("first-password-1")
    assert user.rights == ROLES["operator"].rights
    call_command("console_account", "boss", role="owner", password="a-fine-password-3")
    assert StaffUser.objects.get(username="boss").rights == frozenset(Right)
    for password in ("", "short"):
        with pytest.raises(CommandError):
            call_command("console_account", "new", role="owner", password=password)
    assert not StaffUser.objects.filter(username="new").exists()
