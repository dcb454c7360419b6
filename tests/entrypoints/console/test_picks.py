"""The picker: what can be found, and what a block's ids mean."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.infra.actors import System
from portico.kernel.ids import new_id
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


def asked(kind: str, query: str) -> dict:
    answer = shop.client_of("customer_service").get(f"/console/pick/{kind}/?{query}")
    assert answer.status_code == 200
    return answer.json()


def titles(kind: str, query: str) -> list[str]:
    return [item["title"] for item in asked(kind, query)["items"]]


def test_products_are_found_by_name_and_code_with_picture_and_price(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    saved = shop.product(site, shelf, "T1", now, price_fen=6800)
    shop.product(site, shelf, "K1", now)
    with transaction.atomic():
        catalog.mark_in_stock(site_id=site.id, in_stock={saved.product_id: True})
    (found,) = asked("product", "q=T1")["items"]
    assert (found["title"], found["price"], found["note"], found["off"]) == ("商品 T1", "¥68.00", "T1", "")
    assert found["image"].startswith("/media/")
    assert sorted(titles("product", "q=" + quote("商品"))) == ["商品 K1", "商品 T1"]


def test_what_was_picked_is_named_in_order_and_what_is_gone_is_left_out(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    first, second = (shop.product(site, shelf, code, now).product_id for code in ("A", "B"))
    assert titles("product", f"ids={second},{new_id()},not-an-id,{first}") == ["商品 B", "商品 A"]


def test_what_shoppers_cannot_buy_says_so(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    saved = shop.product(site, shelf, "T1", now)
    with transaction.atomic():
        actor = System(site.id, "test")
        catalog.set_on_sale(site_id=site.id, product_ids=[saved.product_id], on_sale=False, actor=actor, now=now)
    assert [item["off"] for item in asked("product", "q=T1")["items"]] == ["已下架"]


def test_categories_are_found_by_their_whole_path(site: sites.Site, now: datetime) -> None:
    tea = shop.category(site, "tea", "茶", now)
    shop.category(site, "cups", "茶具", now, parent=tea)
    shop.category(site, "home", "家居", now)
    assert titles("category", "q=" + quote("茶")) == ["茶", "茶具"]
    assert titles("category", "q=" + quote("茶 / 茶具")) == ["茶具"]


def test_reading_matter_and_pages_are_found_by_title_and_kept_by_their_address(site: sites.Site) -> None:
    with transaction.atomic():
        for kind in ("article", "case"):
            draft = content.ArticleDraft(title=f"泡茶{kind}", slug=f"tea-{kind}", kind=kind)
            content.save_draft(site_id=site.id, draft=draft)
        content.save_draft(site_id=site.id, draft=content.PageDraft(title="泡茶节", slug="tea-days"))
    asking = "q=" + quote("泡茶")
    assert titles("case", asking) == ["泡茶case"]
    (page,) = asked("page", asking)["items"]
    assert (page["id"], page["off"]) == ("tea-days", "未发布")


def test_links_are_named_by_where_they_lead(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    product_id = shop.product(site, shelf, "T1", now).product_id
    links = [f"product:{product_id}", f"category:{shelf}", "tab:cart", "articles", "search:龙井", "/about/"]
    named = asked("link", "ids=" + quote(",".join([*links, "mailto:a@b.c", f"product:{new_id()}"])))["items"]
    assert [item["id"] for item in named] == links
    assert [item["title"] for item in named] == ["商品 T1", "茶", "购物车", "文章列表", "龙井", "/about/"]


def test_another_sites_goods_are_not_there(site: sites.Site, other_site: sites.Site, now: datetime) -> None:
    foreign = shop.product(other_site, shop.category(other_site, "x", "别家", now), "X1", now)
    assert titles("product", "q=X1") == []
    assert titles("product", f"ids={foreign.product_id}") == []
    assert titles("category", "q=") == []


def test_an_unknown_kind_is_refused(site: sites.Site) -> None:
    assert shop.client_of("owner").get("/console/pick/members/?q=a").status_code == 422


def test_a_long_list_comes_in_parts(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    for number in range(23):
        shop.product(site, shelf, f"T{number:02}", now)
    first, rest = asked("product", "q="), asked("product", "q=&offset=20")
    assert (len(first["items"]), first["more"], len(rest["items"]), rest["more"]) == (20, True, 3, False)
