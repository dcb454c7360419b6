"""Who may do what in the console, and that those who may not change nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.console import urls
from portico.entrypoints.console.rights import ROLES, rights_of_roles
from portico.infra.actors import Right
from portico.infra.models import AuditRecord
from portico.kernel.ids import OrderId, ProductId, SkuId, new_id
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

_CATALOGUE = {"owner", "operator", "customer_service", "auditor"}
_WRITERS = {"owner", "operator", "customer_service"}
READERS = {
    "/console/products/": _CATALOGUE,
    "/console/products/new/": {"owner", "operator"},
    "/console/categories/": _CATALOGUE,
    "/console/brands/": _CATALOGUE,
    "/console/assurances/": _CATALOGUE,
    "/console/products/bin/": _CATALOGUE,
    "/console/products/bulk/": _CATALOGUE,
    "/console/orders/": {"owner", "operator", "customer_service", "warehouse", "finance", "auditor"},
    "/console/ship/": {"owner", "warehouse"},
    "/console/stock/": _CATALOGUE | {"warehouse"},
    "/console/stock/low/": _CATALOGUE | {"warehouse"},
    "/console/imports/": {"owner", "operator"},
    "/console/members/": {"owner", "operator", "customer_service", "finance", "auditor"},
    "/console/site/": {"owner", "auditor"},
    "/console/freight/": {"owner", "auditor"},
    "/console/freight/new/": {"owner", "auditor"},
    "/console/brand/": {"owner", "auditor"},
    "/console/brand/email/": {"owner", "auditor"},
    "/console/guides/": {"owner", "operator", "auditor"},
    "/console/decoration/pages/": _WRITERS,
    "/console/decoration/pages/add/": _WRITERS,
    "/console/decoration/templates/": _WRITERS,
    "/console/content/articles/": _WRITERS,
    "/console/content/articles/add/": _WRITERS,
    "/console/content/resources/": _WRITERS,
    "/console/content/resources/add/": _WRITERS,
    "/console/pick/product/": _WRITERS,
}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_opens_exactly_for_its_roles(site: sites.Site, role: str) -> None:
    client = shop.client_of(role)
    answers = {path: client.get(path).status_code for path in READERS}
    assert answers == {path: 200 if role in readers else 403 for path, readers in READERS.items()}


def test_every_address_of_ours_goes_through_the_gate() -> None:
    without = [str(p.pattern) for p in urls.urlpatterns if not hasattr(p.callback, "required_right")]
    assert without == []
    assert all(isinstance(pattern, URLPattern) for pattern in urls.urlpatterns)


def test_the_roles_that_only_read_hold_no_right_to_write() -> None:
    writing = {Right.CATALOG_EDIT, Right.STOCK_ADJUST, Right.ORDER_SHIP, Right.ORDER_CANCEL, Right.SITE_EDIT}
    writing |= {Right.CONTENT_EDIT, Right.CONTENT_PUBLISH}
    for role in ("auditor", "analyst", "finance"):
        assert not ROLES[role].rights & writing
    assert rights_of_roles(["warehouse", "a group that is no role"]) == ROLES["warehouse"].rights


def test_nobody_without_an_account_gets_in(site: sites.Site) -> None:
    answer = Client(headers={"host": "127.0.0.1"}).get("/console/products/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/login/?next=/console/products/")


def test_an_account_without_a_role_is_refused_everywhere(site: sites.Site) -> None:
    user = shop.staff("finance")
    user.groups.clear()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    assert client.get("/console/orders/").status_code == 302


@pytest.fixture
def paid(site: sites.Site, now: datetime) -> tuple[orders.OrderView, ProductId, SkuId]:
    shelf = shop.category(site, "tea", "茶", now)
    saved = shop.product(site, shelf, "T1", now)
    sku_id = shop.only_sku(saved)
    buyer = shop.member(site, "13800001234", now)
    return shop.paid_order(site, buyer, sku_id, now), saved.product_id, sku_id


def _state(site: sites.Site, order_id: OrderId, product_id: ProductId, sku_id: SkuId) -> tuple[object, ...]:
    """Everything the refused requests below would change."""
    draft = catalog.product_draft(site_id=site.id, product_id=product_id)
    return (
        draft,
        orders.get_order(site_id=site.id, order_id=order_id),
        inventory.stock_of(site_id=site.id, sku_ids=[sku_id]),
        catalog.category_drafts(site_id=site.id),
        sites.get_site(site_id=site.id),
        AuditRecord.objects.count(),
    )


def test_an_auditor_changes_nothing_whatever_they_send(
    site: sites.Site, paid: tuple[orders.OrderView, ProductId, SkuId]
) -> None:
    order, product_id, sku_id = paid
    client = shop.client_of("auditor")
    before = _state(site, order.id, product_id, sku_id)
    category_id = str(next(iter(catalog.category_drafts(site_id=site.id))))
    posts: list[tuple[str, dict[str, str]]] = [
        ("/console/products/sale/", {"chosen": str(product_id), "to": "off"}),
        ("/console/products/save/", {}),
        ("/console/categories/save/", {"category_id": category_id, "name": "别的名字"}),
        ("/console/categories/move/", {"category_id": category_id, "position": "0"}),
        ("/console/categories/delete/", {"category_id": category_id}),
        ("/console/uploads/image/", {}),
        ("/console/products/bin/throw/", {"chosen": str(product_id)}),
        (
            "/console/products/bulk/preview/",
            {"chosen": str(product_id), "column": "price", "way": "add", "amount": "1"},
        ),
        ("/console/brands/save/", {"name": "新品牌"}),
        ("/console/assurances/save/", {"name": "新承诺"}),
        (f"/console/categories/{category_id}/template/", {"attribute_name": "产地"}),
        (f"/console/orders/{order.id}/note/", {"text": "我来过"}),
        (f"/console/orders/{order.id}/cancel/", {"reason": "不想卖"}),
        (f"/console/orders/{order.id}/ship/", {"carrier": "SF", "tracking_number": "SF1234567890"}),
        ("/console/ship/preview/", {"text": f"{order.number},SF,SF1234567890"}),
        ("/console/ship/confirm/", {"payload": f'[["{order.number}","SF","SF1234567890"]]'}),
        ("/console/stock/adjust/", {"sku_id": str(sku_id), "delta": "5", "reason": "盘点"}),
        ("/console/imports/upload/", {}),
        ("/console/site/", {"name": "改名"}),
        ("/console/freight/default/", {"flat": "1"}),
        ("/console/freight/new/save/", {}),
        (f"/console/freight/{new_id()}/save/", {}),
        (f"/console/freight/{new_id()}/delete/", {}),
        (f"/console/parcels/{new_id()}/waybill/", {}),
        (f"/console/parcels/{new_id()}/withdraw/", {}),
        (f"/console/parcels/{new_id()}/delivered/", {}),
        ("/console/brand/", {"color": "#000000"}),
        ("/console/guides/web_product/", {"is_enabled": "1"}),
        ("/console/site/discounts/", {"threshold": "100", "off": "10"}),
        (f"/console/site/discounts/{new_id()}/end/", {}),
    ]
    assert [client.post(path, data).status_code for path, data in posts] == [403] * len(posts)
    assert _state(site, order.id, product_id, sku_id) == before


@override_settings(ALLOWED_HOSTS=["127.0.0.1", "other.example"])
def test_another_sites_things_do_not_exist_here(
    site: sites.Site, other_site: sites.Site, paid: tuple[orders.OrderView, ProductId, SkuId]
) -> None:
    order, product_id, sku_id = paid
    client = Client(headers={"host": other_site.host})
    client.force_login(shop.staff("owner"))
    before = _state(site, order.id, product_id, sku_id)
    gets = [f"/console/products/{product_id}/", f"/console/orders/{order.id}/", f"/console/stock/{sku_id}/"]
    assert [client.get(path).status_code for path in gets] == [404] * 3
    assert (
        client.post("/console/stock/adjust/", {"sku_id": str(sku_id), "delta": "5", "reason": "x"}).status_code == 404
    )
    client.post("/console/products/sale/", {"chosen": str(product_id), "to": "off"})
    client.post(f"/console/orders/{order.id}/cancel/", {"reason": "不想卖"})
    assert _state(site, order.id, product_id, sku_id) == before


def test_a_form_without_the_token_is_refused(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    saved = shop.product(site, shelf, "T1", now)
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    client.force_login(shop.staff("owner"))
    answer = client.post("/console/products/sale/", {"chosen": str(saved.product_id), "to": "off"})
    assert answer.status_code == 403
    assert catalog.product_draft(site_id=site.id, product_id=saved.product_id).on_sale
