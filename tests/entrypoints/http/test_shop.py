"""GET /site: the brand as every front end takes it, seconds after it changes."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.sites import public as sites
from portico.entrypoints.http.api import api


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


def _site(client):
    answer = client.get("/api/v1/site")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.django_db(transaction=True)
def test_the_theme_is_complete_without_a_brand(client):
    found = _site(client)
    assert set(found["theme"]) >= {*sites.COLOUR_NAMES, "link", "dark", "radius", "font_scale", "type_ratio"}
    assert set(found["theme"]["dark"]) == {*sites.COLOUR_NAMES, "link"}
    assert (found["theme"]["icon_set"], found["theme"]["button_order"]) == ("line", "primary_last")
    assert (found["logo_url"], found["logo_dark_url"]) == ("", "")
    assert found["placeholder_url"] == "/media/brand/placeholder.png"


@pytest.mark.django_db(transaction=True)
def test_a_saved_theme_is_answered_at_once(client, site, now):
    assert _site(client)["theme"]["primary"] != "#8c2f39"
    look = {
        "theme": {
            **sites.light_palette(primary="#8c2f39").colours(),
            "icon_set": "solid",
            "wording": {"zh-hans": {"cart": "购物袋"}},
        },
        "logo_dark": "brand/night.png",
    }
    with transaction.atomic():
        sites.save_theme(
            site_id=site.id, theme=sites.check_theme(look), expected_version=None, saved_by="林掌柜", now=now
        )
    found = _site(client)
    assert (found["theme"]["primary"], found["theme"]["icon_set"]) == ("#8c2f39", "solid")
    assert found["theme"]["wording"] == {"zh-hans": {"cart": "购物袋"}}
    assert found["logo_dark_url"] == "/media/brand/night.png"
