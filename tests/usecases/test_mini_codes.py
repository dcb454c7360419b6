"""Codes of the mini program: on the website, on posters, what a scanned one opens; ordinary codes without WeChat."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from portico.domains.touchpoints import public as touchpoints
from portico.domains.touchpoints.models import ShortCode
from portico.entrypoints.site.qr import qr_svg
from portico.infra.file_cache import FileCache
from portico.kernel.clock import utc_now
from portico.usecases import mini_codes, posters
from portico.usecases.poster_drawing import MARGIN, WIDTH
from tests.domains.catalog import shop as build
from tests.usecases.connected import connected
from tests.usecases.test_posters import PLAIN

__all__ = ["connected"]

pytestmark = pytest.mark.django_db

PRODUCT = "pages-goods/product/index"


@pytest.fixture(autouse=True)
def _fresh_shelf(tmp_path, monkeypatch):
    """Nothing drawn before, and no platform resting."""
    monkeypatch.setattr(mini_codes, "_shelf", lambda: FileCache(tmp_path / "codes", max_files=100))
    monkeypatch.setattr(posters, "_shelf", lambda: FileCache(tmp_path / "posters", max_files=100))
    mini_codes._resting.clear()


def guide_code(site, target="0190c1f7-1f3c-7000-8000-000000000001"):
    return Client(headers={"X-Portico-Site": site.code}).get(f"/guides/web_product.svg?id={target}")


def scanned(sandbox):
    """What the mini program opens with when the newest code is scanned."""
    (newest, *_) = sandbox.api("GET", "/mini/entries")["items"]
    return sandbox.api("POST", "/mini/open", text=newest["text"])


def test_the_websites_code_opens_the_page_in_the_mini_program(site, connected):
    answer = guide_code(site)
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=86400"
    data = re.search(r'href="data:image/png;base64,([^"]+)"', answer.content.decode())
    assert data is not None
    drawn = Image.open(io.BytesIO(base64.b64decode(data[1])))
    assert (drawn.format, drawn.width) == ("PNG", 430)
    opened = scanned(connected)
    assert opened["page"] in ("", "pages/home/index")
    code = opened["query"].removeprefix("scene=").removeprefix("c%3D").removeprefix("c=")
    landing = mini_codes.opened(site_id=site.id, code=code, now=utc_now())
    assert landing.page == PRODUCT
    assert landing.query == {
        "id": "0190c1f7-1f3c-7000-8000-000000000001", "e": "web_product", "from": "web_product", "by": "qr",
    }  # fmt: skip
    assert touchpoints.code_use(site_id=site.id, code=code).opened == 1


def test_a_code_is_drawn_once(site, connected):
    first, second = guide_code(site), guide_code(site)
    assert first.content == second.content
    assert connected.rules("mini.code_unlimited") == ["code_drawn"]
    assert ShortCode.objects.count() == 1
    guide_code(site, "other")
    assert ShortCode.objects.count() == 2


def test_a_silent_platform_costs_one_question_a_minute_and_leaves_an_ordinary_code(site, connected):
    connected.fault("mini.code_unlimited", "refuse", code="41030", times=None)
    for _time in range(2):
        answer = guide_code(site)
        link = f"{settings.PORTICO.public_url}/m/#/{PRODUCT}?id=0190c1f7-1f3c-7000-8000-000000000001"
        assert answer.content.decode() == qr_svg(f"{link}&e=web_product&from=web_product&by=qr")
        assert answer["Cache-Control"] == "public, max-age=300"
    assert len(connected.rules("mini.code_unlimited")) == 1


def test_nobody_makes_codes_without_end(site, connected):
    for number in range(25):
        guide_code(site, f"slug-{number}")
    assert ShortCode.objects.count() == 20
    assert "data:image/png" in guide_code(site, "slug-0").content.decode(), "those that are there stay"


def test_codes_of_one_site_say_nothing_to_another(site, other_site, connected):
    scene = mini_codes.scene_of(site_id=site.id, page=PRODUCT, query={"id": "1"}, now=utc_now())
    code = scene.removeprefix("c=")
    assert re.fullmatch(r"[a-z2-9]{8}", code)
    for site_id, text in ((other_site.id, code), (site.id, "nothing2")):
        with pytest.raises(touchpoints.CodeNotFound):
            mini_codes.opened(site_id=site_id, code=text, now=utc_now())
    assert touchpoints.code_use(site_id=site.id, code=code).opened == 0


def test_a_poster_in_wechat_carries_the_mini_programs_code(site, connected, now):
    shelf = build.category(site.id, "tea", "茶", now=now)
    tea = build.save(site.id, build.draft(shelf), now=now).product_id
    here = posters.product_poster(
        site_id=site.id, product_id=tea, entry="", language="zh-hans", now=now, carrier="mp-weixin"
    )
    elsewhere = posters.product_poster(site_id=site.id, product_id=tea, entry="", language="zh-hans", now=now)
    assert here.scene.startswith("c=")
    assert replace(here, scene="") == elsewhere
    assert posters.name_of(here) != posters.name_of(elsewhere)
    first = posters.drawn(here, site_id=site.id)
    assert posters.kept(here) == first
    picture = Image.open(io.BytesIO(first)).convert("RGB")
    # The white ground of the code in the corner.
    assert picture.getpixel((WIDTH - 48 - 20, picture.height - MARGIN - 32 - 4)) == (255, 255, 255)


def test_a_poster_without_the_platforms_answer_is_not_kept(site, connected):
    connected.fault("mini.code_unlimited", "system_error", times=None)
    poster = replace(PLAIN, scene="c=abcdefgh")
    drawn = posters.drawn(poster, site_id=site.id)
    assert Image.open(io.BytesIO(drawn)).format == "PNG"
    assert posters.kept(poster) is None


def test_without_wechat_codes_are_ordinary(site):
    assert mini_codes.scene_of(site_id=site.id, page=PRODUCT, query={}, now=utc_now()) is None
    assert mini_codes.picture(site_id=site.id, scene="c=abcdefgh") is None
    assert "base64" not in guide_code(site).content.decode()
    assert ShortCode.objects.count() == 0
