"""Publishing writes what readers get, taking down deletes it, whichever way it comes about."""

from __future__ import annotations

import pytest

from portico.domains.content import public as content
from portico.domains.content.models import DecoratedPage
from tests.domains.content import studio

pytestmark = pytest.mark.django_db
HEADING = ("heading", {"title": "慢慢挑"})


def edit(page_id, **changes):
    """A saved draft of the page with `changes`, as the editor's form leaves it."""
    page = DecoratedPage.objects.get(pk=page_id).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, content.stored(value, place="page") if name == "body" else value)
    return page.save_revision()


def titles(site, slug="autumn-tea"):
    found = content.find_page(site_id=site.id, slug=slug)
    return [block["data"]["title"] for block in found.body if block["type"] == "heading"]


def test_a_published_page_is_one_finished_row(site):
    image = studio.picture(site.id)
    page_id = studio.page(
        site.id,
        [
            ("banner", {"ratio": "2:1", "items": [{"image": image, "title": "暖光", "link": "search: 灯 "}]}),
            ("rich_text", {"html": '<p onclick="x()">好<script>alert(1)</script></p>'}),
        ],
        description="慢慢喝",
    )
    found = content.find_page(site_id=site.id, slug="autumn-tea")
    assert (found.id, found.role, found.head["title"], found.head["description"]) == (
        page_id, "campaign", "秋茶节", "慢慢喝",
    )  # fmt: skip
    banner, text = found.body
    (slide,) = banner["data"]["items"]
    assert slide["link"] == "search:灯"
    assert (slide["image"]["width"], slide["image"]["height"], slide["image"]["alt"]) == (1500, 600, "暖光")
    assert [source["width"] for source in slide["image"]["srcset"]] == [480, 750, 1080, 1500]
    assert all(source["url"].endswith(".webp") for source in slide["image"]["srcset"])
    assert text["data"] == {"html": "<p>好</p>"}
    assert found.warnings == []


def test_saving_a_draft_changes_nothing_until_it_is_published(site):
    page_id = studio.page(site.id, [HEADING])
    revision = edit(page_id, body=[("heading", {"title": "草稿"})])
    assert titles(site) == ["慢慢挑"]
    revision.publish()
    assert titles(site) == ["草稿"]
    assert content.find_page(site_id=site.id, slug="autumn-tea").version == revision.pk
