"""Guidance on the website: where it stands, what its codes hold, and that switching it off takes it away."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import transaction

from portico.domains.inventory import public as inventory
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.site.qr import qr_svg
from portico.infra import cache
from portico.infra.actors import System
from portico.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def positions(page: str) -> set[str]:
    return set(re.findall(r'data-position="(\w+)"', page))


def test_a_product_page_leads_to_the_same_product(client, shop):
    tea = shop.tea.product_id
    page = text(client.get(f"/p/{tea}/"))
    assert positions(page) == {"web_nav", "web_footer", "web_product"}
    link = f"/m/#/pages-goods/product/index?id={tea}&amp;e=web_product&amp;from=web_product&amp;by=tap"
    assert f'href="{link}"' in page
    assert f'src="/guides/web_product.svg?id={tea}"' in page
    assert page.count('<ol class="guide-steps">') == 2, "the header's and the product's"
    assert "小程序下单，免填地址" in page


def test_what_is_sold_out_has_words_of_its_own(client, shop, site, now):
    with transaction.atomic():
        inventory.adjust(
            site_id=site.id, sku_id=shop.tea_sku, delta=-50, reason="盘点", actor=System(site.id, "test"), now=now
        )
    page = text(client.get(f"/p/{shop.tea.product_id}/"))
    assert positions(page) == {"web_nav", "web_footer", "web_sold_out"}
    assert "先收藏，随时看补货" in page


def test_strips_wait_out_of_sight_for_the_script(client, browser, shop):
    for page in (text(client.get("/")), text(browser.get("/account/"))):
        (strip,) = re.findall(r'<aside class="guide-strip"[^>]*>', page)
        assert " hidden" in strip
        assert 'data-strip="24"' in strip


def test_a_code_is_a_picture_of_the_address_with_its_entry(client, shop):
    answer = client.get(f"/guides/web_product.svg?id={shop.tea.product_id}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert answer["Cache-Control"] == "public, max-age=86400"
    address = f"{settings.PORTICO.public_url}/m/#/pages-goods/product/index?id={shop.tea.product_id}"
    assert text(answer) == qr_svg(f"{address}&e=web_product&from=web_product&by=qr")
    other = client.get(f"/guides/web_product.svg?id={new_id()}")
    assert other.content != answer.content
    assert client.get("/guides/web_nav.svg").status_code == 200


@pytest.mark.parametrize(
    "path", ["popup.svg", "web_product.svg", "web_product.svg?id=%3Cscript%3E", "web_nav.svg?id=x", "mini_me.svg"]
)
def test_no_other_codes_are_drawn(client, shop, path):
    assert client.get(f"/guides/{path}").status_code == 404


def test_a_position_that_is_switched_off_is_gone(client, shop, site, now):
    for code in ("web_nav", "web_product"):
        texts = {language: touchpoints.default_text(code, language) for language in touchpoints.GUIDE_LANGUAGES}
        with transaction.atomic():
            touchpoints.save_guide(site_id=site.id, code=code, is_enabled=False, cap_hours=24, texts=texts, now=now)
    cache.hot.clear()
    cache.pages.clear()
    assert positions(text(client.get(f"/p/{shop.tea.product_id}/"))) == {"web_footer"}
