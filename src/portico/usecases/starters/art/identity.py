"""The brand's own pictures: logo, placeholder, category icons and the members' portraits."""

from __future__ import annotations

from PIL import Image

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import backdrop, mix, tone
from portico.usecases.starters.art.lettering import Word, can_write
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE
from portico.usecases.starters.art.motifs import mark
from portico.usecases.starters.art.shapes import SHAPES
from portico.usecases.starters.art.sheet import Sheet, rounded

SKIN = ("#f0cfb2", "#e8bd9b", "#f4d9c0", "#dba983")
HAIR = ("#2d2623", "#3b2f2a", "#4a3a31", "#8d8883")


def logo_svg(primary: str) -> str:
    """The mark alone, to be scaled to any size."""
    sheet = Sheet()
    mark(sheet, 500, 500, 860, primary)
    return sheet.svg()


def logo(primary: str, name: str, latin: str) -> Image.Image:
    """The mark with the name beside it, on nothing; the mark alone where names cannot be written."""
    sheet = Sheet()
    if not can_write():
        mark(sheet, 160, 160, 260, primary)
        return sheet.pixels(320, (0, 0, 320, 320))
    mark(sheet, 150, 160, 230, primary)
    sheet.words.append(Word(300, 136, name, 128, primary, "serif-bold", "left", spacing=14))
    sheet.words.append(Word(306, 248, latin.upper(), 44, primary, "serif", "left", spacing=15))
    picture = sheet.pixels(720, (0, 0, 720, 320))
    return picture.crop(picture.getbbox())


def app_icon(primary: str, on_primary: str) -> Image.Image:
    """A square icon: the mark on the brand's colour."""
    sheet = Sheet()
    sheet.rect(0, 0, 1000, 1000, sheet.down(tone(primary, 0.05), tone(primary, -0.03)))
    mark(sheet, 500, 510, 620, on_primary)
    return sheet.pixels(512).convert("RGB")


def placeholder(colour: str) -> Image.Image:
    """What stands in for a product without a picture."""
    sheet = Sheet()
    ground = backdrop(colour, 0.95)
    sheet.rect(0, 0, 1000, 1000, ground)
    mark(sheet, 500, 490, 230, tone(ground, -0.13))
    return sheet.pixels(800).convert("RGB")


def category_icon(shape: str, look: Look) -> Image.Image:
    """One thing of the category, small, on a soft round ground; transparent outside the round."""
    sheet = Sheet()
    SHAPES[shape].draw(sheet, look)
    left, top, right, bottom = sheet.bounds()
    sheet.words.clear()
    side = max(right - left, bottom - top) * 1.62
    x, y = (left + right) / 2 - side / 2, (top + bottom) / 2 - side / 2
    ground = Sheet()
    ground.circle(
        500, 500, 490, ground.linear([(0, backdrop(look.colour, 0.955)), (1, backdrop(look.colour, 0.905))], y2=1)
    )
    ground.ellipse(500, 780, 250, 34, tone(look.colour, -0.35), opacity=0.16, filter=ground.blur(14))
    picture = ground.pixels(240)
    thing = sheet.pixels(240, (x, y, side, side))
    picture.alpha_composite(thing)
    return picture


def category_banner(shape: str, look: Look) -> Image.Image:
    """A wide strip for the head of a category page, 750 by 280."""
    ground = Sheet()
    colour = backdrop(look.colour, 0.9)
    ground.rect(0, 0, 1500, 560, ground.linear([(0, tone(colour, 0.04)), (1, tone(colour, -0.05))], x2=1, y2=0.6))
    ground.circle(1150, 300, 360, tone(colour, 0.045))
    mark(ground, 1330, 470, 60, tone(colour, -0.07))
    picture = ground.pixels(750, (0, 0, 1500, 560)).convert("RGB")
    sheet = Sheet()
    SHAPES[shape].draw(sheet, look)
    left, top, right, bottom = sheet.bounds()
    scale = min(420 / (right - left), 230 / (bottom - top))
    thing = sheet.pixels(
        round((right - left + 80) * scale), (left - 40, top - 40, right - left + 80, bottom - top + 80)
    )
    picture.paste(thing, (575 - thing.width // 2, 150 - thing.height // 2), thing)
    return picture


def portrait(seed: str) -> Image.Image:
    """A member's picture: a faceless bust in quiet colours, different for every seed."""
    chance = dice(seed, "portrait")
    ground = chance.choice(("#c9d3cc", "#e4d3c2", "#d3dbe0", "#e6dcc3", "#dccfd2", "#c8d6d6"))
    skin, hair = chance.choice(SKIN), chance.choice(HAIR)
    clothes = chance.choice(("#5f7a70", "#b8694a", "#3f5a63", "#d8c27a", "#8a7a9a", "#efe9dc", "#9c4a35"))
    style = chance.choice(("bob", "short", "bun", "long", "crop"))
    sheet = Sheet()
    sheet.rect(
        0, 0, 1000, 1000, sheet.radial([(0, tone(ground, 0.05)), (1, tone(ground, -0.03))], cx=0.4, cy=0.3, r=0.9)
    )
    if style in ("long", "bob"):
        foot = 880 if style == "long" else 660
        sheet.path(
            (
                f"M290,440C270,160 730,160 710,440L{740 if style == 'long' else 724},{foot}"
                f"C640,{foot + 30} 360,{foot + 30} {260 if style == 'long' else 276},{foot}Z"
            ),
            tone(hair, -0.02),
        )
    if style == "bun":
        sheet.circle(500, 172, 84, hair)
    sheet.path(
        "M120,1010C130,800 300,740 430,720L570,720C700,740 870,800 880,1010Z",
        sheet.linear([(0, tone(clothes, 0.05)), (1, tone(clothes, -0.08))], x2=0.8, y2=1),
    )
    sheet.path("M436,600H564V720C564,790 436,790 436,720Z", tone(skin, -0.08))
    sheet.path("M400,728C430,800 570,800 600,728L620,742C580,850 420,850 380,742Z", mix(clothes, WHITE, 0.35))
    sheet.ellipse(500, 470, 158, 190, sheet.linear([(0, tone(skin, 0.02)), (1, tone(skin, -0.04))], x2=1, y2=0.6))
    fringe = {
        "bob": (
            "M332,470C330,300 420,270 500,270C590,270 676,300 668,470C640,400 600,372 560,366C470,392 380,392 332,470Z"
        ),
        "long": (
            "M330,480C330,280 430,262 500,262C580,262 676,280 670,480C650,400 590,330 500,318C420,330 350,400 330,480Z"
        ),
        "bun": (
            "M334,440C330,290 420,256 500,256C584,256 672,290 666,440C640,360 580,330 500,328C420,330 360,360 334,440Z"
        ),
        "short": (
            "M330,452C312,270 430,234 520,240C630,236 690,300 670,452C650,400 "
            "640,372 610,352C540,378 430,372 380,346C350,372 344,400 330,452Z"
        ),
        "crop": (
            "M334,420C320,270 420,240 500,240C590,240 684,270 666,420C656,370 "
            "640,340 610,326C540,312 460,312 390,326C362,340 344,370 334,420Z"
        ),
    }[style]
    sheet.path(fringe, hair)
    if chance.random() < 0.35:
        for x in (434, 566):
            sheet.circle(x, 478, 46, stroke=tone(hair, 0.1), stroke_width=9)
        sheet.line([(480, 474), (520, 474)], tone(hair, 0.1), 9)
    for x in (402, 598):
        sheet.ellipse(x, 536, 30, 18, "#d98a74", opacity=0.28)
    return sheet.pixels(320).convert("RGB")


def blank_portrait(colour: str) -> Image.Image:
    """The picture of a member who has none yet."""
    sheet = Sheet()
    ground = backdrop(colour, 0.9)
    sheet.rect(0, 0, 1000, 1000, ground)
    sheet.circle(500, 410, 170, tone(ground, -0.12))
    sheet.path("M170,1010C180,760 340,650 500,650C660,650 820,760 830,1010Z", tone(ground, -0.12))
    sheet.path(rounded(0, 0, 1000, 1000, 0), "none")
    return sheet.pixels(320).convert("RGB")
