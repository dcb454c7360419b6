"""From a template to a page: on a shop with goods and on an empty one, whoever asks, however often."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.kernel.errors import Denied
from portico.usecases.decoration import pages
from portico.usecases.starters import drawing, gallery
from portico.usecases.starters.creating import create_from_starter
from portico.usecases.starters.errors import StarterNotFound
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db
CODES = tuple(gallery.SCENES)


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def editor(site: sites.Site) -> Staff:
    user = get_user_model().objects.create_user("editor")
    return Staff(site.id, user.pk, "小雨", frozenset({Right.CONTENT_EDIT, Right.SITE_EDIT}))


def create(actor: Staff, code: str, now: datetime, **changes: Any) -> content.DecoratedPage:
    wanted: dict[str, Any] = {"role": "home", "title": "首页", "use_palette": False, **changes}
    page_id = create_from_starter(site_id=actor.site_id, code=code, actor=actor, now=now, **wanted)
    return content.DecoratedPage.objects.get(pk=page_id)


def answer(site: sites.Site, now: datetime) -> Any:
    return pages.home(site_id=site.id, carrier="mp-weixin", language="zh-hans", now=now)


def links_of(data: Any) -> list[str | None]:
    """Every link of an answer, None for those that lead nowhere."""
    raw = json.loads(json.dumps(data, default=str))
    if isinstance(raw, dict):
        own = [raw[key] for key in ("link", "more_link") if key in raw]
        return own + [link for value in raw.values() for link in links_of(value)]
    return [link for value in raw for link in links_of(value)] if isinstance(raw, list) else []


def without(code: str, *types: str) -> list[str]:
    return [block for block in gallery.find_starter(code).blocks if block not in types]


@pytest.mark.parametrize("code", CODES)
def test_on_an_empty_shop_it_publishes_without_a_warning(
    code: str, site: sites.Site, editor: Staff, now: datetime
) -> None:
    page = create(editor, code, now)
    assert not page.live
    assert page.latest_revision.user_id == editor.user_id
    page.latest_revision.publish(skip_permission_checks=True)

    shown = answer(site, now)

    assert content.warnings_of(object_id=page.pk) == []
    # A shelf without goods and a list without articles show nothing; everything else stands.
    assert [block.type for block in shown.blocks] == without(code, "products", "category_grid", "article_list")


# Drawing takes seconds: the others when there is time for it.
@pytest.mark.parametrize("code", [CODES[0], *(pytest.param(code, marks=pytest.mark.slow) for code in CODES[1:])])
def test_on_a_stocked_shop_its_shelves_are_full(code: str, site: sites.Site, editor: Staff, now: datetime) -> None:
    shop = Shop(site, now)
    for _ in range(3):
        shop.sku()
    create(editor, code, now).latest_revision.publish(skip_permission_checks=True)

    shown = answer(site, now)

    assert [block.type for block in shown.blocks] == without(code, "article_list")
    shown_types = {block.type for block in shown.blocks}
    shelves = [block.data for block in shown.blocks if block.type == "products"]
    assert shelves
    assert all(len(shelf["products"]) == 3 for shelf in shelves)
    assert all("{" not in shelf["title"] for shelf in shelves)
    written = [
        link for link in links_of([b for b in gallery.template(code)["block"] if b["type"] in shown_types]) if link
    ]
    assert len([link for link in links_of([block.data for block in shown.blocks]) if link]) >= len(written)


def test_pictures_are_kept_once_and_described(site: sites.Site, editor: Staff, now: datetime) -> None:
    create(editor, "baby", now)
    create(editor, "baby", now, title="另一个")

    kept = content.MediaImage.objects.filter(collection__name=site.code)
    assert kept.count() == len(gallery.pictures_of("baby"))
    assert kept.get(title="baby goodnight").description == drawing.alternative("baby", "goodnight")


def test_a_campaign_gets_an_address_of_its_own(editor: Staff, now: datetime) -> None:
    slugs = [create(editor, "fresh", now, role="campaign", title=title).slug for title in ("一", "二", "三")]

    assert slugs == ["fresh", "fresh-2", "fresh-3"]


def test_the_countdown_runs_from_today(editor: Staff, now: datetime) -> None:
    page = create(editor, "fashion", now)

    (countdown,) = (block.value for block in page.body if block.block_type == "countdown")
    assert (countdown["ends_at"] - now).days == 3


def test_the_palette_is_worn_only_when_asked_and_can_be_taken_off(
    site: sites.Site, editor: Staff, now: datetime
) -> None:
    with transaction.atomic():
        sites.save_site(code=site.code, name=site.name, brand={"theme": {"wording": {"zh-hans": {}}}, "logo": "a.svg"})
    before = sites.get_site(site_id=site.id).theme

    create(editor, "services", now)
    assert sites.get_site(site_id=site.id).theme == before

    create(editor, "services", now, use_palette=True)
    worn = sites.get_site(site_id=site.id).theme
    assert worn.light == gallery.palette("services")
    assert worn.radius == 12
    assert worn.logo == "a.svg"
    assert len(sites.theme_versions(site_id=site.id)) == 2


def test_it_is_audited(editor: Staff, now: datetime) -> None:
    page = create(editor, "living", now)

    record = AuditRecord.objects.get(action="content.page_from_starter")
    assert (record.subject_id, record.changes) == (str(page.pk), {"starter": [None, "living"]})


@pytest.mark.parametrize(("rights", "use_palette"), [(frozenset(), False), (frozenset({Right.CONTENT_EDIT}), True)])
def test_without_the_right_nothing_is_made(
    rights: frozenset[Right], use_palette: bool, editor: Staff, now: datetime
) -> None:
    with pytest.raises(Denied):
        create(replace(editor, rights=rights), "beauty", now, use_palette=use_palette)

    assert not content.DecoratedPage.objects.exists()
    assert not content.MediaImage.objects.exists()


def test_an_unknown_template_is_named(editor: Staff, now: datetime) -> None:
    with pytest.raises(StarterNotFound) as refused:
        create(editor, "nothing", now)

    assert refused.value.data == {"starter": "nothing"}


@pytest.mark.parametrize("code", CODES)
def test_it_takes_no_more_than_five_seconds(code: str, editor: Staff, now: datetime) -> None:
    """Of work: the clock on the wall would also count what else a machine has to do."""
    drawing.picture.cache_clear()
    started = process_time()
    create(editor, code, now)

    assert process_time() - started < 5
