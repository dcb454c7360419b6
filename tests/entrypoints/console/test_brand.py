"""The brand page: everything that is typed is judged, nothing is lost, what is saved can be undone."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.test import Client
from PIL import Image

from portico.domains.sites import public as sites
from portico.infra.models import AuditRecord
from portico.kernel.ids import new_id
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("owner")


def typed(site: sites.Site, **changes: str) -> dict[str, str]:
    """The form as the page sends it for the present theme, with some fields changed."""
    theme = sites.get_site(site_id=site.id).theme
    return {
        "version": theme.version,
        **theme.light.colours(),
        "night": "derived",
        "radius": f"{theme.radius:g}",
        "font_scale": f"{theme.font_scale:g}",
        "type_ratio": f"{theme.type_ratio:g}",
        "icon_set": theme.icon_set,
        "button_order": theme.button_order,
        "appearance": theme.appearance,
        "logo": theme.logo,
        "logo_dark": theme.logo_dark,
        "placeholder": theme.placeholder,
        **changes,
    }


def png(side: int = 40) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "#8c2f39").save(out, "PNG")
    out.name = "logo.png"
    out.seek(0)
    return out


def test_a_brand_is_saved_whole_and_recorded(site: sites.Site, client: Client) -> None:
    answer = client.post(
        "/console/brand/",
        typed(
            site,
            primary="#8C2F39",
            radius="16",
            icon_set="solid",
            button_order="primary_first",
            type_ratio="1.25",
            appearance="dark",
            **{"wording.zh-hans.cart": "购物袋"},
        ),
    )
    assert answer.status_code == 302
    theme = sites.get_site(site_id=site.id).theme
    assert (theme.light.primary, theme.radius, theme.type_ratio) == ("#8c2f39", 16, 1.25)
    assert (theme.icon_set, theme.button_order, theme.appearance) == ("solid", "primary_first", "dark")
    assert (theme.dark_is_derived, theme.term("cart", "zh-hans")) == (True, "购物袋")
    record = AuditRecord.objects.get(action="sites.theme.save")
    assert record.changes["primary"] == ["#2f5d50", "#8c2f39"]
    assert "accent" not in record.changes


def test_a_refused_brand_loses_nothing_and_changes_nothing(site: sites.Site, client: Client) -> None:
    before = sites.get_site(site_id=site.id)
    answer = client.post(
        "/console/brand/",
        typed(site, primary="teal", muted="#cccccc", **{"wording.zh-hans.cart": "一个特别特别长的说法"}),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for kept in ('name="primary" value="teal"', 'value="#cccccc"', 'value="一个特别特别长的说法"'):
        assert kept in page
    assert page.count("pc-field__error") >= 2
    assert sites.get_site(site_id=site.id) == before
    assert not AuditRecord.objects.filter(action="sites.theme.save").exists()


def test_a_night_of_their_own_is_kept(site: sites.Site, client: Client) -> None:
    night = {f"dark.{name}": colour for name, colour in sites.get_site(site_id=site.id).theme.dark.colours().items()}
    client.post("/console/brand/", typed(site, night="own", **{**night, "dark.primary": "#aaccff"}))
    theme = sites.get_site(site_id=site.id).theme
    assert (theme.dark_is_derived, theme.dark.primary) == (False, "#aaccff")


def test_somebody_elses_save_is_not_overwritten_and_ones_own_words_stay(site: sites.Site, client: Client) -> None:
    mine = typed(site, primary="#28498f")
    client.post("/console/brand/", typed(site, primary="#8c2f39"))
    answer = client.post("/console/brand/", mine)
    assert answer.status_code == 409
    assert 'name="primary" value="#28498f"' in answer.content.decode()
    assert sites.get_site(site_id=site.id).theme.light.primary == "#8c2f39"
    # Sent again from the page that told them, it is meant.
    version = re.search(r'name="version" value="(\w+)"', answer.content.decode())[1]
    assert client.post("/console/brand/", {**mine, "version": version}).status_code == 302
    assert sites.get_site(site_id=site.id).theme.light.primary == "#28498f"


def test_the_look_before_can_be_had_back(site: sites.Site, client: Client) -> None:
    client.post("/console/brand/", typed(site, radius="3"))
    client.post("/console/brand/", typed(site, radius="19"))
    page = client.get("/console/brand/").content.decode()
    back = re.findall(r'action="(/console/brand/restore/[0-9a-f-]+/)"', page)
    assert len(back) == 2
    assert client.post(back[0]).status_code == 302
    assert sites.get_site(site_id=site.id).theme.radius == 3
    assert AuditRecord.objects.get(action="sites.theme.restore").changes == {"radius": [19.0, 3.0]}
    assert client.post(f"/console/brand/restore/{new_id()}/").status_code == 404


def test_a_draft_is_judged_and_shown_without_being_saved(site: sites.Site, client: Client) -> None:
    answer = client.post("/console/brand/draft/", typed(site, primary="#f2b705", on_primary="#ffffff", seen="dark"))
    told = answer.json()
    (problem,) = told["problems"]
    assert (problem["field"], "1.8" in problem["message"]) == ("on_primary", True)
    assert sites.ratio(problem["suggestion"], "#f2b705") >= sites.READABLE
    assert sites.ratio(told["link"]["light"], "#ffffff") >= sites.READABLE
    shown = sites.read_draft(site_id=site.id, token=told["token"])
    assert shown is not None
    assert (shown.light.primary, shown.appearance) == ("#f2b705", "dark")
    assert told["site"]["theme"]["dark"]["primary"] == told["dark"]["primary"]
    assert sites.get_site(site_id=site.id).theme.light.primary == "#2f5d50"


@pytest.mark.parametrize("colour", ["red", "", "#12345", "#gggggg"])
def test_a_palette_starts_from_a_colour_only(site: sites.Site, client: Client, colour: str) -> None:
    refused = client.post("/console/brand/start/", {"primary": colour}, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "primary")
    made = client.post("/console/brand/start/", {"primary": "#8c2f39"}).json()["colours"]
    assert sites.Palette(**made).shortfalls() == []


def test_a_logo_is_stored_and_what_is_none_refused(site: sites.Site, client: Client) -> None:
    stored = client.post("/console/brand/picture/", {"file": png()}).json()
    assert re.fullmatch(r"brand/[0-9a-f]{2}/[0-9a-f]{32}\.png", stored["name"])
    client.post("/console/brand/", typed(site, logo=stored["name"]))
    assert sites.get_site(site_id=site.id).theme.logo == stored["name"]

    disguised = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    disguised.name = "logo.png"
    for file in (disguised, io.BytesIO()):
        refused = client.post("/console/brand/picture/", {"file": file}, headers={"accept": "application/json"})
        assert refused.status_code == 422


@pytest.mark.parametrize("name", ["../secrets.json", "products/aa/x.png", "https://elsewhere.example/a.png"])
def test_a_picture_that_was_not_uploaded_is_no_picture(site: sites.Site, client: Client, name: str) -> None:
    client.post("/console/brand/", typed(site, logo=name))
    assert sites.get_site(site_id=site.id).theme.logo == ""


def test_the_samples_show_the_draft(site: sites.Site, client: Client) -> None:
    told = client.post("/console/brand/draft/", typed(site, primary="#8c2f39")).json()
    mail = client.get("/console/brand/email/", {"brand_draft": told["token"]})
    assert "#8c2f39" in mail.content.decode()
    assert "no-store" in mail["Cache-Control"]
    poster = client.get("/console/brand/poster.png", {"brand_draft": told["token"]})
    colours = {Image.open(io.BytesIO(poster.content)).convert("RGB").getpixel((x, 500)) for x in range(60, 700, 40)}
    assert (0x8C, 0x2F, 0x39) in colours
    assert "#8c2f39" not in client.get("/console/brand/email/").content.decode()


def test_the_page_speaks_of_every_term_and_palette(site: sites.Site, client: Client) -> None:
    page = client.get("/console/brand/").content.decode()
    assert all(f'name="wording.{lang}.{code}"' in page for lang in sites.LANGUAGES for code in sites.TERMS)
    ready = json.loads(re.search(r'id="brand-ready"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert set(ready) == {one.code for one in sites.READY}


@pytest.mark.parametrize("role", ["customer_service", "warehouse", "finance", "analyst", "auditor"])
def test_others_have_no_say_in_the_brand(site: sites.Site, role: str) -> None:
    client = shop.client_of(role)
    before = sites.get_site(site_id=site.id)
    assert client.post("/console/brand/", typed(site, radius="1")).status_code == 403
    for path in ("draft/", "start/", "picture/", f"restore/{new_id()}/", "email/test/"):
        assert client.post(f"/console/brand/{path}").status_code == 403
    assert sites.get_site(site_id=site.id) == before
