"""The page of a 3D model, and its door on the product's page."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import msgspec
import pytest
from django.db import transaction
from django.urls import reverse

from portico.domains.catalog import public as catalog
from portico.entrypoints.cli.demo.mug import mug
from portico.infra import cache, vendored
from portico.infra.actors import System
from portico.infra.showpieces import store_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def modelled(shop, now):
    """The shop's tea has a model."""
    draft = catalog.product_draft(site_id=shop.site_id, product_id=shop.tea.product_id)
    content = mug(colour="#8a9a93", clay="#b98c66")
    model = store_model(io.BytesIO(content), size=len(content))
    with transaction.atomic():
        catalog.save_product(
            site_id=shop.site_id, draft=replace(draft, model=model), actor=System(shop.site_id, "test"), now=now
        )
    cache.hot.clear()
    return shop.tea.product_id


@pytest.fixture
def built(monkeypatch):
    """The library that draws is there."""
    found = vendored.Library("4.1.0", "ab" * 32, ("sha256-abc=",))
    monkeypatch.setattr(vendored, "_published", lambda path: {"model-viewer": found})


def test_the_page_draws_the_model_with_our_own_library(client, modelled, built):
    answer = client.get(reverse("website:product_model", args=[modelled]))
    page = answer.content.decode()
    assert re.search(r'data-src="/media/[^"]+\.glb"', page)
    assert f'data-library="/vendor/model-viewer.js?v={"ab" * 6}"' in page
    policy = answer.headers["Content-Security-Policy"]
    assert "style-src 'self' 'sha256-abc='" in policy
    assert "script-src 'self';" in policy
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "返回商品" in page
    assert "返回商品" not in client.get(reverse("website:product_model", args=[modelled]) + "?bare=1").content.decode()


def test_without_the_library_there_is_the_picture_and_the_file(client, modelled, monkeypatch):
    monkeypatch.setattr(vendored, "_published", lambda path: {})
    page = client.get(reverse("website:product_model", args=[modelled])).content.decode()
    assert 'data-library=""' in page
    assert re.search(r'<a [^>]*href="/media/[^"]+\.glb" download', page)


def test_people_who_do_not_see_it_hear_from_which_side_in_their_language(client, modelled):
    page = client.get(reverse("website:product_model", args=[modelled]) + "?lang=en").content.decode()
    spoken = re.search(r'data-spoken="([^"]+)"', page)[1].replace("&quot;", '"')
    assert msgspec.json.decode(spoken)["front"] == "front"
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<title>.*?</title>|明前龙井", "", page))


def test_the_product_page_leads_there_only_with_a_model(client, shop, modelled):
    door = "data-gallery-model"
    assert door in client.get(reverse("website:product", args=[modelled])).content.decode()
    shirt = shop.shirt.product_id
    assert door not in client.get(reverse("website:product", args=[shirt])).content.decode()
    assert client.get(reverse("website:product_model", args=[shirt])).status_code == 404
    assert client.get("/p/no-such/3d/").status_code == 404
