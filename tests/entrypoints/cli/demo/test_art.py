"""The drawings: the same every time, the right size, and different where they should be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from portico.entrypoints.cli.demo import catalogue, draw
from portico.usecases.starters.art import banners, identity, lettering, studio, views
from portico.usecases.starters.art.colour import backdrop, contrast, lightness, mix, rgb, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.shapes import SHAPES
from portico.usecases.starters.art.sheet import Sheet


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that has no typeface at all."""
    monkeypatch.setattr(lettering, "FONT_FOLDERS", ())
    lettering._fonts_here.cache_clear()
    lettering.font.cache_clear()
    views._cut_out.cache_clear()
    yield
    monkeypatch.undo()
    lettering._fonts_here.cache_clear()
    lettering.font.cache_clear()
    views._cut_out.cache_clear()


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures per channel, from 0 to 255."""
    means = ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean
    return sum(means) / len(means)


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_stays_on_its_sheet_and_fills_it(shape: str) -> None:
    sheet = views.drawn(shape, Look("#8a9a93", "#b98c66", "seed", "leaf", "听檐", "100 克"))
    left, top, right, bottom = sheet.bounds()

    assert left >= -60
    assert top >= -60
    assert right <= 1060
    assert bottom <= 1075
    assert max(right - left, bottom - top) >= 550
    if SHAPES[shape].stance == "stands":
        assert 870 <= bottom <= 940


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_shape_follows_its_colour_and_nothing_but_its_seed_is_chance(shape: str) -> None:
    red, blue = (Look(colour, "#b98c66", "one") for colour in ("#b8694a", "#3f5a63"))
    drawn = [views.drawn(shape, look).pixels(160) for look in (red, red, blue)]

    assert drawn[0].tobytes() == drawn[1].tobytes()
    assert drawn[0].tobytes() != drawn[2].tobytes()


@pytest.mark.parametrize("code", ["TY-K01", "TY-A01"])
def test_views_are_square_and_each_shows_something_else(code: str) -> None:
    subject = catalogue.find_product(code).subject
    shown = [
        views.front(subject, subject.look), views.in_room(subject), views.close_up(subject), views.card(subject),
        views.line_up(subject),
    ]  # fmt: skip

    assert {picture.size for picture in shown} == {(800, 800)}
    assert {picture.mode for picture in shown} == {"RGB"}
    assert min(difference(a, b) for i, a in enumerate(shown) for b in shown[:i]) > 5
    assert views.in_room(subject).tobytes() == shown[1].tobytes()


def test_a_thing_that_lies_is_not_put_on_a_table() -> None:
    subject = catalogue.find_product("TY-A01").subject
    wrong = views.Subject(
        subject.shape, "kitchen", subject.looks, subject.title, subject.close_up, subject.points, "", ""
    )

    with pytest.raises(ValueError, match="tee lies"):
        views.in_room(wrong)


@pytest.mark.parametrize("size", [banners.WIDE, banners.COMPACT])
def test_banners_come_in_both_sizes(size: tuple[int, int]) -> None:
    banner = banners.Banner("rain", "檐下听雨", "秋冬上新", (("umbrella", Look("#3f5a63", "#a9774a", "u")),) * 4)

    assert banners.compose(banner, size).size == size


def test_members_faces_differ_and_stay_theirs() -> None:
    faces = [identity.portrait(member["code"]) for member in catalogue.members()]

    assert len({face.tobytes() for face in faces}) == 12
    assert identity.portrait("lin").tobytes() == faces[0].tobytes()


def test_without_a_typeface_nothing_is_written_and_everything_else_is_drawn(without_fonts: None) -> None:
    subject = catalogue.find_product("TY-T01").subject
    drawing = Sheet()
    drawing.words.append(lettering.Word(500, 500, "听檐", 200, "#000000"))

    assert lettering.can_write() is False
    assert drawing.pixels(100).getbbox() is None
    assert views.card(subject).size == (800, 800)
    assert identity.logo("#2f4a45", "听檐", "Tingyan").size == (320, 320)


def test_a_shadow_darkens_the_ground_beside_the_thing_and_nothing_far_from_it() -> None:
    paper = studio.paper("#e8e4da")
    sheet = Sheet()
    sheet.rect(350, 300, 300, 600, "#8a9a93")
    thing = studio.cut_out(sheet, width=200, height=400)
    scene = paper.copy()
    studio.place(scene, thing, x=400, y=640, stance="stands")
    brightness = [ImageStat.Stat(picture.convert("L").crop((505, 600, 545, 630))).mean[0] for picture in (paper, scene)]

    assert (thing.right - thing.left, thing.bottom - thing.top) == pytest.approx((200, 400), abs=6)
    assert brightness[1] < brightness[0] - 8
    assert difference(paper.crop((0, 0, 150, 150)), scene.crop((0, 0, 150, 150))) == 0


def test_everything_is_drawn_once_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [picture for picture in draw.pictures() if picture.key in {"product:TY-T03", "brand:logo", "member:lin"}]
    monkeypatch.setattr(draw, "pictures", lambda: iter(few))
    told: list[tuple[int, int]] = []

    first = draw.draw_all(tmp_path, lambda done, total: told.append((done, total)))
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.webp")}
    second = draw.draw_all(tmp_path)

    assert told[-1] == (6, 6)
    assert sorted(told) == told
    assert first == second
    assert [Path(path).name.split("-")[0] for path in first["product:TY-T03"]] == ["front", "room", "close", "card"]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.webp")} == written
    assert (tmp_path / first["brand:mark"][0]).read_text(encoding="utf-8").startswith("<svg ")


def test_no_two_pictures_share_a_name_unless_they_are_the_same() -> None:
    seen: dict[str, str] = {}
    for picture in draw.pictures():
        assert seen.setdefault(picture.name, picture.about) == picture.about


def test_tones_keep_their_hue_and_mixtures_lie_between() -> None:
    clay = "#b8694a"

    assert lightness(tone(clay, 0.1)) == pytest.approx(lightness(clay) + 0.1, abs=0.01)
    assert tone(clay, 0) == clay
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert lightness("#000000") < lightness(mix("#000000", "#ffffff", 0.5)) < lightness("#ffffff")
    assert contrast(backdrop(clay), "#2b2622") > 7
    with pytest.raises(ValueError, match="#rrggbb"):
        rgb("red")
