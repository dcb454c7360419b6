"""Previews: the unsaved state, for half an hour, for who holds the signed token, on this site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.domains.content import public as content
from portico.domains.content.models import Preview
from portico.kernel.ids import new_id
from tests.domains.content import studio

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30)


def unsaved(site, **values):
    body = content.stored([("heading", {"title": "还没保存"})], place="page")
    return content.DecoratedPage(site_id=site.id, title="草稿", slug="draft", body=body, **values)


def read(site, token, now):
    return content.find_preview(site_id=site.id, token=token, now=now)


def test_an_unsaved_page_can_be_read_for_half_an_hour(site, now):
    page = unsaved(site)
    token = content.keep_preview(page, now=now)
    found = read(site, token, now + HALF_AN_HOUR - timedelta(seconds=1))
    assert (found.id, found.kind, found.preview, found.version, found.head["title"]) == (
        page.pk, "page", True, 0, "草稿",
    )  # fmt: skip
    assert found.body[0]["data"]["title"] == "还没保存"
    assert not content.DecoratedPage.objects.exists()
    with pytest.raises(content.PreviewExpired):
        read(site, token, now + HALF_AN_HOUR)


def test_articles_and_resources_have_previews_too(site, now):
    article = content.Article(site_id=site.id, title="文章", slug="a")
    resource = content.Resource(site_id=site.id, title="资料", slug="r", file_id=studio.file(site.id))
    assert read(site, content.keep_preview(article, now=now), now).kind == "article"
    found = read(site, content.keep_preview(resource, now=now), now)
    assert (found.kind, found.head["file_name"], found.head["file_bytes"]) == ("resource", "保养卡.pdf", 18)


def test_a_resource_without_its_file_is_a_draft_that_can_be_previewed_and_not_published(site, now):
    draft = content.Resource(site_id=site.id, title="资料", slug="r", live=False)
    draft.save()
    assert read(site, content.keep_preview(draft, now=now), now).head["file_name"] == ""
    with pytest.raises(ValidationError, match="file"):
        draft.save_revision()


def test_a_token_is_good_for_one_preview_of_one_site_and_cannot_be_made_up(site, other_site, now):
    token = content.keep_preview(unsaved(site), now=now)
    preview_id = Preview.objects.get().id
    forged = [
        "", "x", token[:-1], token + "x", token.replace(token[0], "A", 1) + "=", preview_id.hex, "\x00", "…" * 300,
        signing.dumps(preview_id.hex), signing.dumps(new_id().hex, salt="portico.content.preview"),
        signing.dumps(["a", 1], salt="portico.content.preview"),
    ]  # fmt: skip
    for made_up in forged:
        with pytest.raises(content.PreviewExpired):
            read(site, made_up, now)
    with pytest.raises(content.PreviewExpired):
        read(other_site, token, now)
    assert read(site, token, now).head["title"] == "草稿"


def test_a_preview_is_quick_it_makes_no_pictures(site, now):
    image = studio.picture(site.id)
    page = unsaved(site)
    page.body = content.stored([("banner", {"items": [{"image": image}] * 8})], place="page")
    with CaptureQueriesContext(connection) as queries:
        token = content.keep_preview(page, now=now)
    # The pictures, their sizes, the row, and the savepoint around it.
    assert len(queries) <= 5
    slide = read(site, token, now).body[0]["data"]["items"][0]["image"]
    original = content.MediaImage.objects.get(pk=image)
    assert (slide["url"], slide["srcset"]) == (original.file.url, [])
    assert original.renditions.count() == 0


def test_what_has_expired_is_forgotten(site, now):
    old = content.keep_preview(unsaved(site), now=now - HALF_AN_HOUR)
    fresh = content.keep_preview(unsaved(site), now=now)
    assert content.forget_expired_previews(now=now) == 1
    with pytest.raises(content.PreviewExpired):
        read(site, old, now - HALF_AN_HOUR)
    assert read(site, fresh, now).preview


def test_the_frame_of_the_editor_is_sent_to_the_real_front_end(site, rf):
    page = unsaved(site)
    for mode, start in (("mini", "/m/#/pages-content/page/index?preview="), ("web", "/preview/")):
        answer = page.serve_preview(rf.get("/"), mode)
        assert answer.status_code == 302
        assert answer["Location"].startswith(start)
