"""Links, reading time, and content from plain data."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.content import public as content
from portico.domains.content.rules import reading_minutes
from portico.infra.media import ImageRefused
from tests.domains.content import studio

GOOD = [
    "product:tea-1", "product:0198c0de-0000-7000-8000-000000000001", "category:tea", "search:明前 龙井",
    "article:first-cup", "case:a", "help:b-2", "resource:c", "page:d", "articles", "cases", "resources", "help",
    "orders", "favourites", "tab:home", "tab:category", "tab:cart", "tab:me", "/", "/about/", "/c/tea/?sort=new#top",
]  # fmt: skip
BAD = [
    "https://evil.example/", "http:evil", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)",
    "data:text/html,x", "tab:admin", "page:", "page:Bad Slug", "article:../x", "product:", "search:", "search: ",
    "evil.example", "article", "/a b", "/a\nb", "/\x00", "/\t/evil.example", "x" * 400, "/" + "x" * 400,
]  # fmt: skip


@pytest.mark.parametrize("link", GOOD)
def test_links_of_the_shop_are_kept(link):
    assert content.normal_link(f" {link} ") == link


@pytest.mark.parametrize("link", BAD)
def test_links_out_of_the_shop_and_into_nowhere_are_not(link):
    with pytest.raises(content.BadLink):
        content.normal_link(link)


@given(st.text(max_size=60))
def test_no_link_leaves_the_shop(text):
    try:
        link = content.normal_link(text)
    except content.BadLink:
        return
    if link is None:
        assert not text.strip()
        return
    assert content.normal_link(link) == link
    # A browser reads the address of a path below our host, whatever stands in it.
    assert not link.startswith(("//", "/\\"))
    assert link.startswith("/") or link.partition(":")[0] in {
        "product", "category", "search", "article", "case", "help", "resource", "page", "tab", "articles", "cases",
        "resources", "orders", "favourites",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("", 1), ("字" * 400, 1), ("字" * 401, 2), ("字" * 2000, 5), ("word " * 660, 3), ("字" * 400 + " word" * 220, 2)],
)
def test_reading_time(text, minutes):
    assert reading_minutes(text) == minutes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("blocks", "field"),
    [
        ([("no-such", {})], "blocks.0"),
        ([("heading", {"title": "一"}), ("paragraph", {"html": "x"})], "blocks.1"),
        ([("heading", {"titel": "一"})], "blocks.0.titel"),
        ([("products", {"source": "thin air"})], "blocks.0"),
    ],
)
def test_plain_data_that_is_wrong_names_the_block(site, blocks, field):
    with pytest.raises(content.ContentInvalid) as refused:
        studio.page(site.id, blocks)
    assert [error.field for error in refused.value.fields] == [field]
    assert not content.DecoratedPage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"slug": "Not A Slug"}, "slug"), ({"title": ""}, "title"), ({"title": "长" * 81}, "title"),
        ({"background": "red"}, "background"), ({"role": "kitchen", "slug": "a"}, "role"), ({"slug": ""}, "slug"),
    ],
)  # fmt: skip
def test_a_draft_that_breaks_a_rule_names_the_field(site, values, field):
    with pytest.raises(content.ContentInvalid) as refused:
        studio.page(site.id, **values)
    assert [error.field for error in refused.value.fields] == [field]
    assert not content.DecoratedPage.objects.exists()


@pytest.mark.django_db
def test_an_address_is_taken_once_on_each_site(site, other_site):
    studio.page(site.id)
    studio.page(other_site.id)
    with pytest.raises(content.ContentInvalid):
        studio.page(site.id, title="又一页")
    assert content.DecoratedPage.objects.count() == 2


@pytest.mark.django_db
def test_pictures_and_files_are_kept_once_on_each_site_under_their_hash(site, other_site):
    first = studio.picture(site.id)
    assert studio.picture(site.id) == first
    theirs = studio.picture(other_site.id)
    assert theirs != first
    image = content.MediaImage.objects.get(pk=first)
    assert image.collection == content.media_collection(site_id=site.id)
    assert image.collection != content.MediaImage.objects.get(pk=theirs).collection
    # The storage adds to the name when another site's library has the same picture.
    assert re.fullmatch(rf"pictures/{image.file_hash[:2]}/{image.file_hash}(_\w+)?\.png", image.file.name)
    assert studio.file(site.id) == studio.file(site.id) != studio.file(other_site.id)
    for content_of_no_picture in (b"", b"GIF89a", b"<svg></svg>", b"<html>"):
        with pytest.raises(ImageRefused), transaction.atomic():
            content.keep_image(site_id=site.id, content=content_of_no_picture, title="x")
