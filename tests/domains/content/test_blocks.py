"""The blocks: complete on every side, broken or unknown data left out with a warning, nothing unsafe let through."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.functional import Promise
from wagtail.admin.icons import get_icons

from portico.domains.content import public as content
from portico.domains.content.blocks import registry
from portico.domains.content.models import Article, DecoratedPage
from portico.usecases.decoration.expanders import EXPANDERS
from tests.domains.content import studio

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "src" / "portico" / "entrypoints" / "site" / "templates" / "website" / "blocks"
COMPONENTS = ROOT / "miniapp" / "src" / "blocks"
BLOCKS = content.block_types()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

every_block = pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.code)


def stream(block):
    model = DecoratedPage if "page" in block.places else Article
    return model._meta.get_field("body").stream_block


def sample(block, site):
    """The block's sample with a picture that exists."""
    image = studio.picture(site.id)
    return json.loads(json.dumps(block.sample).replace('"image": 1', f'"image": {image}'))


def written(site, blocks, model=DecoratedPage):
    """The document of stored blocks, as publishing would write it."""
    return content.write(model(site_id=site.id, title="页面"), blocks, make_pictures=True)


def test_there_are_blocks_for_pages_and_for_articles():
    assert len(BLOCKS) >= 24
    assert {block.code for block in content.block_types("article")} >= {"paragraph", "product_card", "products"}
    assert {block.code for block in content.block_types("page")} >= {"banner", "products", "rich_text", "spacing"}


@every_block
def test_a_block_is_named_in_both_languages_and_drawn_in_the_menu(block):
    for text in (block.label, block.group):
        assert isinstance(text, Promise)
        with translation.override("zh-hans"):
            assert _CHINESE.search(str(text))
        with translation.override("en"):
            assert str(text)
            assert not _CHINESE.search(str(text))
    assert f'id="icon-{block.icon}"' in get_icons()


@every_block
def test_a_block_has_a_form_whose_values_read(block):
    form = stream(block).child_blocks[block.code]
    assert {"carriers", "visible_from", "visible_until"} < set(form.child_blocks)
    assert form.meta.form_layout.settings == ["carriers", "visible_from", "visible_until"]
    # What an editor gets who adds the block, before filling anything in, is readable too.
    empty = form.get_prep_value(form.get_default())
    content.read_value(block, json.loads(json.dumps(empty, default=str)))


@every_block
@pytest.mark.django_db
def test_the_sample_survives_the_editor_and_becomes_a_block(block, site):
    raw = sample(block, site)
    child = stream(block).child_blocks[block.code]
    assert child.get_prep_value(child.clean(child.to_python(raw))) == {
        **raw, "carriers": [], "visible_from": None, "visible_until": None, **_times(child, raw),
    }  # fmt: skip
    model = DecoratedPage if "page" in block.places else Article
    found = written(site, [{"type": block.code, "value": raw, "id": "0123456789abcdef"}], model)
    assert found.warnings == []
    (made,) = found.body
    assert (made["id"], made["type"]) == ("0123456789abcdef", block.code)
    assert json.loads(json.dumps(made)) == made


def _times(child, raw):
    """Moments come back as values, not as text."""
    return {"ends_at": child.to_python(raw)["ends_at"]} if "ends_at" in raw else {}


@every_block
def test_every_front_end_draws_the_block(block):
    pascal = "".join(part.capitalize() for part in block.code.split("_"))
    assert block.code in EXPANDERS
    assert (TEMPLATES / f"{block.code}.html").is_file()
    assert (COMPONENTS / f"{pascal}Block.vue").is_file()
    assert f"{block.code}: '{pascal}Block'" in (COMPONENTS / "registry.ts").read_text(encoding="utf-8")


def test_nothing_is_expanded_that_is_no_block():
    assert set(EXPANDERS) == {block.code for block in BLOCKS}


@pytest.mark.parametrize("broken", [None, 7, "text", [], {"carriers": {"a": 1}}, "every field"], ids=repr)
@every_block
@pytest.mark.django_db
def test_broken_data_is_left_out_with_a_warning(block, broken, site):
    if broken == "every field":
        broken = {name: {"from": "another version"} for name in block.value.__struct_fields__}
    model = DecoratedPage if "page" in block.places else Article
    good = {"type": "spacing", "value": {"height": 8}, "id": "good"}
    found = written(site, [{"type": block.code, "value": broken, "id": "bad"}, good], model)
    assert [one["id"] for one in found.body] == ["good"]
    (warning,) = found.warnings
    assert (warning["block_id"], warning["block_type"], warning["code"]) == ("bad", block.code, "block_broken")


@pytest.mark.parametrize("child", [None, 3, {}, {"type": "from-another-version", "value": {}, "id": "x"}], ids=repr)
@pytest.mark.django_db
def test_unknown_blocks_are_left_out_and_do_not_lock_the_editor_out(child, site):
    good = {"type": "spacing", "value": {"height": 8}, "id": "good"}
    found = written(site, [child, good])
    assert [one["id"] for one in found.body] == ["good"]
    assert [warning["code"] for warning in found.warnings] == ["block_unknown"]
    page = DecoratedPage(site_id=site.id, title="页面", body=json.dumps([child, good]))
    assert [block.block_type for block in page.body] == ["spacing"]


def test_a_block_cannot_come_after_the_editor_was_built():
    spacing = content.find_block("spacing")
    assert DecoratedPage._meta.get_field("body").stream_block
    with pytest.raises(RuntimeError, match="too late"):
        registry.register(registry.BlockType(**{f: getattr(spacing, f) for f in spacing.__slots__} | {"code": "new"}))
    with pytest.raises(RuntimeError, match="already"):
        registry.register(spacing)
    assert content.find_block("new") is None


def test_migrations_know_no_blocks():
    _name, path, arguments, keywords = DecoratedPage._meta.get_field("body").deconstruct()
    assert path.endswith("streams.BlocksField")
    assert (arguments, keywords["place"], "block_lookup" in keywords) == ([], "page", False)
    clone = DecoratedPage._meta.get_field("body").clone()
    assert list(clone.stream_block.child_blocks) == list(
        DecoratedPage._meta.get_field("body").stream_block.child_blocks
    )


@pytest.mark.django_db
def test_html_is_sanitised_everywhere_it_is_allowed(site):
    bad = '<p style="x" onclick="y">好<img src=x onerror=z><a href="javascript:alert(1)">点</a><script>1</script></p>'
    blocks = [
        {"type": "rich_text", "value": {"html": bad}, "id": "a"},
        {"type": "faq", "value": {"items": [studio.item({"question": "<b>问</b>", "answer": bad})]}, "id": "b"},
    ]
    text, faq = written(site, blocks).body
    assert text["data"]["html"] == '<p>好<a rel="noopener nofollow">点</a></p>'
    assert faq["data"]["items"][0] == {"question": "<b>问</b>", "answer_html": text["data"]["html"]}
    (paragraph,) = written(site, [{"type": "paragraph", "value": {"html": bad}, "id": "c"}], Article).body
    assert paragraph["data"] == text["data"]


@pytest.mark.django_db
def test_a_picture_that_is_gone_is_warned_about_and_leaves_no_hole(site):
    image = studio.picture(site.id)
    slides = [{"image": image, "title": "在"}, {"image": image + 999, "title": "不在"}]
    tiles = [studio.item({"image": image}), studio.item({"image": image + 999})]
    blocks = [
        {"type": "banner", "value": {"items": [studio.item(slide) for slide in slides]}, "id": "a"},
        {"type": "mosaic", "value": {"layout": "two", "items": tiles}, "id": "b"},
        {"type": "contact", "value": {"image": image + 999}, "id": "c"},
    ]
    found = written(site, blocks)
    banner, contact = found.body
    assert [slide["title"] for slide in banner["data"]["items"]] == ["在"]
    assert contact["data"]["image"] is None
    assert [(one["block_id"], one["code"]) for one in found.warnings] == [
        ("a", "picture_missing"), ("b", "picture_missing"), ("b", "tiles_missing"), ("b", "block_empty"),
        ("c", "picture_missing"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_picture_whose_file_is_lost_counts_as_gone(site, settings):
    image = studio.picture(site.id, colour="#123456")
    content.MediaImage.objects.get(pk=image).file.storage.delete(content.MediaImage.objects.get(pk=image).file.name)
    found = written(site, [{"type": "image", "value": {"image": image}, "id": "a"}])
    assert found.body == []
    assert [one["code"] for one in found.warnings] == ["picture_missing", "block_empty"]
