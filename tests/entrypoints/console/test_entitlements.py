"""The counter, pools, plans and paid files in the console."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.infra import rotating_codes
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.usecases import my_entitlements, paid_files, redemption
from tests.entrypoints.console import shop as console_shop
from tests.usecases.virtual import VirtualShop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"private": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


@pytest.fixture
def shop(site):
    return VirtualShop(site, utc_now())


@pytest.fixture
def owner(site):
    return console_shop.client_of("owner")


def text(answer):
    return answer.content.decode()


def left(package, shop):
    return entitlements.get_package(site_id=shop.site.id, package_id=package.id, now=shop.now).left


@pytest.fixture
def package(shop):
    return shop.packages_of(shop.delivered(shop.shopper(), (shop.package(), 1)))[0]


def test_a_code_is_looked_up_redeemed_and_taken_back(owner, shop, package):
    shown = rotating_codes.show(kind=redemption.PACKAGE_QR_KIND, id=package.id, now=utc_now()).text
    found = owner.post("/console/redeem/", {"code": shown})
    assert found.status_code == 200
    assert "剪发" in text(found)
    ticket = found.context["found"].ticket
    item = package.items[0].id
    done = owner.post("/console/redeem/confirm/", {"kind": "package", "ticket": ticket, f"times-{item}": "2"})
    assert "核销成功" in text(done)
    assert left(package, shop) == 3
    again = owner.post("/console/redeem/confirm/", {"kind": "package", "ticket": ticket, f"times-{item}": "1"})
    assert again.status_code == 409
    assert "已经核销过" in text(again)
    (line,) = owner.get("/console/redeem/").context["day"]
    owner.post("/console/redeem/undo/", {"kind": "package", "id": str(line.undo_id)})
    assert left(package, shop) == 5


@pytest.mark.parametrize(
    ("code", "status", "words"), [("", 200, "没有收到码"), ("12", 422, "不是核销码"), ("PORTICO", 422, "不是核销码")]
)
def test_what_is_no_code_says_so(owner, code, status, words):
    answer = owner.post("/console/redeem/", {"code": code})
    assert answer.status_code == status
    assert words in text(answer)


def test_cards_are_imported_counted_and_never_shown(owner, shop):
    sku = shop.cards()
    file = SimpleUploadedFile("cards.csv", "卡号,密码\nA1,SECRET-0001\nA2,SECRET-0002\nA3,\n".encode())
    answer = owner.post(f"/console/card-keys/{sku}/", {"file": file})
    assert "第 4 行" in text(answer)
    shop.delivered(shop.shopper(), (sku, 1))
    page = owner.get(f"/console/card-keys/{sku}/")
    assert page.context["pool"] == entitlements.Pool(sku, free=1, taken=1)
    assert "SECRET" not in text(page)
    (batch,) = page.context["batches"]
    owner.post(f"/console/card-keys/{sku}/withdraw/", {"batch": str(batch.id)})
    assert shop.stock(sku) == (0, 0)
    assert "已售空" in text(owner.get("/console/card-keys/"))
    said = owner.post(f"/console/card-keys/{sku}/", {"file": SimpleUploadedFile("x.txt", b"")})
    assert said.status_code == 422


def test_a_plan_is_saved_and_a_colleagues_save_is_not_overwritten(owner, shop):
    sku = shop.package(planned=False)
    order = shop.delivered(shop.shopper(), (sku, 1))
    form = {"name": ["洗车", ""], "times": ["5", ""], "share": ["", ""], "ends": "days", "days": "30", "version": "0"}
    assert owner.post(f"/console/packages/{sku}/", form | {"refundable": "on"}).status_code == 302
    assert [one.left for one in shop.packages_of(order)] == [5]  # who waited has theirs
    stale = owner.post(f"/console/packages/{sku}/", form | {"name": ["打蜡"], "times": ["1"], "share": [""]})
    assert stale.status_code == 422
    assert "打蜡" in text(stale)
    assert "已被其他人修改" in text(stale)
    broken = owner.post(f"/console/packages/{sku}/", form | {"times": ["0", ""], "days": "x", "version": "1"})
    assert set(broken.context["errors"]) == {"items.0.times", "days"} or "days" in broken.context["errors"]
    assert entitlements.plans(site_id=shop.site.id, sku_ids=[sku])[sku].items[0].name == "洗车"


def test_files_are_uploaded_limited_and_taken_by_their_buyer(owner, shop):
    sku = shop.sku(2000, kind=catalog.ProductKind.DOWNLOAD)
    product = shop.product(sku)
    order = shop.delivered(shop.shopper(), (sku, 1))
    address = f"/console/downloads/{product}/"
    owner.post(address, {"do": "terms", "days": "", "times": "1", "version": "0"})
    assert owner.post(address, {"do": "add", "file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 422
    owner.post(address, {"do": "add", "file": SimpleUploadedFile("book.pdf", b"%PDF-1.7 hello")})
    (grant,) = entitlements.grants_of_orders(site_id=shop.site.id, order_ids=[order.id])
    actor = type("Buyer", (), {"site_id": shop.site.id, "member_id": order.member_id})()
    now = utc_now()
    link = paid_files.link(actor=actor, grant_id=grant.id, file_id=grant.files[0].id, now=now)
    assert b"".join(paid_files.opened(site_id=shop.site.id, token=link.token, now=now).pieces) == b"%PDF-1.7 hello"
    with pytest.raises(entitlements.DownloadOver):
        paid_files.link(actor=actor, grant_id=grant.id, file_id=grant.files[0].id, now=now)
    for token, at in ((link.token, now + paid_files.LINK_GOOD_FOR * 2), (link.token + "A", now), ("x", now)):
        with pytest.raises(entitlements.DownloadNotFound):
            paid_files.opened(site_id=shop.site.id, token=token, now=at)
    owner.post(address, {"do": "remove", "file": str(grant.files[0].id)})
    assert my_entitlements.entitlements.files_of(site_id=shop.site.id, product_ids=[product]) == {}


def test_the_record_its_sheet_and_the_package(owner, shop, package):
    shown = rotating_codes.show(kind=redemption.PACKAGE_QR_KIND, id=package.id, now=utc_now()).text
    ticket = owner.post("/console/redeem/", {"code": shown}).context["found"].ticket
    owner.post("/console/redeem/confirm/", {"ticket": ticket, f"times-{package.items[0].id}": "1"})
    assert "剪发" in text(owner.get("/console/redemptions/"))
    assert "剪发" in text(owner.get(f"/console/redemptions/{package.id}/"))
    assert owner.post("/console/redemptions/export/", {}).status_code == 302
    order = owner.get(f"/console/orders/{package.order_id}/")
    assert package.title in text(order)
    assert AuditRecord.objects.filter(action="entitlements.redeem").count() == 1


def test_a_warehouse_clerk_may_not_redeem(site, package, shop):
    client = console_shop.client_of("warehouse")
    assert client.get("/console/redeem/").status_code == 403
    assert client.post("/console/redeem/confirm/", {}).status_code == 403
    assert left(package, shop) == 5
