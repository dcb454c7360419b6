"""The rooms of the brand's house in which products are shown: each is drawn, then sunlight is laid over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portico.usecases.starters.art import props
from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import backdrop, mix, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, weave, wood
from portico.usecases.starters.art.sheet import Sheet, rounded

OAK, WALNUT, STONE = "#c79d6e", "#7a573c", "#cfcac1"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the product goes: middle and foot (or middle, for a flat lay), the room it has, where the sun falls."""

    x: float
    y: float
    width: float
    height: float
    sun: float = 0.05


@dataclass(frozen=True, slots=True)
class Room:
    """`furnish` paints the room around the spot it returns; `indoors` is False for a table top seen from above."""

    furnish: Callable[[Sheet, Look], Spot]
    upright: bool = True


def _wall(sheet: Sheet, colour: str, to: float) -> None:
    sheet.rect(0, 0, 1000, to, sheet.linear([(0, tone(colour, 0.03)), (1, tone(colour, -0.05))], x2=0.7, y2=1))


def _table(sheet: Sheet, colour: str, y: float, seed: str, *, edge: float = 66) -> None:
    """A wooden table top seen from just above, and its front edge."""
    top = f"M0,{y}H1000V{1000 - edge}H0Z"
    wood(sheet, top, colour, (0, y, 1000, 1000 - edge - y), seed=seed, grain=30)
    sheet.rect(0, y, 1000, 60, sheet.linear([(0, "#2a1f16", 0.20), (1, "#2a1f16", 0)], x2=0, y2=1))
    wood(
        sheet,
        f"M0,{1000 - edge}H1000V1000H0Z",
        tone(colour, -0.12),
        (0, 1000 - edge, 1000, edge),
        seed=seed + "e",
        grain=10,
    )
    sheet.rect(0, 1000 - edge, 1000, 5, mix(colour, WHITE, 0.4), opacity=0.7)


def kitchen(sheet: Sheet, look: Look) -> Spot:
    """A plaster wall with a row of handmade tiles, an oak table, fruit and a board."""
    tint = backdrop(look.colour, 0.9)
    chance = dice(look.seed, "kitchen")
    _wall(sheet, tint, 720)
    for row in range(3):
        for column in range(9):
            x, y = -40 + column * 118 + (row % 2) * 59, 470 + row * 84
            glaze = tone(mix(tint, "#e8eae4", 0.5), chance.uniform(-0.035, 0.03))
            sheet.rect(x, y, 112, 78, sheet.linear([(0, tone(glaze, 0.03)), (1, tone(glaze, -0.03))], x2=1, y2=1), rx=5)
    _table(sheet, OAK, 706, look.seed)
    props.board(sheet, 152, 760, 420, tone(WALNUT, 0.05))
    props.fruit(sheet, 760, 800, 112, "#d9803f", look.seed)
    props.vase(sheet, 860, 752, 210, mix(look.colour, "#f2ede2", 0.75), look.seed)
    return Spot(450, 872, 500, 560)


def tearoom(sheet: Sheet, look: Look) -> Spot:
    """A round moon window onto hills in the rain, a dark table, two cups."""
    tint = backdrop(look.colour, 0.88)
    _wall(sheet, tint, 760)
    cx, cy, r = 640.0, 330.0, 270.0
    sheet.circle(cx, cy, r + 22, sheet.linear([(0, tone(WALNUT, 0.06)), (1, tone(WALNUT, -0.08))], y2=1))
    moon = f"M{cx},{cy - r}A{r},{r} 0 1 0 {cx},{cy + r}A{r},{r} 0 1 0 {cx},{cy - r}Z"
    sheet.path(moon, sheet.down("#dfe7e6", "#eef0ea", "#f4f0e4"))
    with sheet.within(moon):
        for level, shade, bend in ((330, "#b9c8c6", 60), (400, "#93aaa7", 90), (480, "#6d8a85", 50)):
            sheet.path(
                (
                    f"M{cx - r},{level + bend}C{cx - r * 0.5},{level - 90} {cx - r * 0.2},{level - 40} "
                    f"{cx},{level + 20}"
                    f"C{cx + r * 0.3},{level - 110} {cx + r * 0.6},{level - 60} {cx + r},{level + 30}V700H{cx - r}Z"
                ),
                sheet.linear([(0, shade, 0.9), (1, "#eef0ea", 0.5)], x2=0, y2=1),
            )
        chance = dice(look.seed, "rain")
        for _ in range(46):
            x, y = cx + chance.uniform(-r, r), cy + chance.uniform(-r, r)
            sheet.line([(x, y), (x - 5, y + chance.uniform(24, 60))], WHITE, 2.4, opacity=0.75)
        for bar in (-90, 90):
            sheet.rect(cx + bar - 5, cy - r, 10, 2 * r, tone(WALNUT, -0.02))
    _table(sheet, WALNUT, 716, look.seed)
    props.cup(sheet, 730, 850, 128, "#efe9dc")
    props.cup(sheet, 868, 812, 112, mix(look.colour, "#efe9dc", 0.7))
    props.petals(sheet, 610, 900, 40, "#e0b07a", look.seed)
    return Spot(360, 882, 470, 590, sun=0.0)


def bathroom(sheet: Sheet, look: Look) -> Spot:
    """Square tiles, a stone shelf, rolled towels and a plant."""
    tint = backdrop(look.colour, 0.91)
    chance = dice(look.seed, "bath")
    sheet.rect(0, 0, 1000, 760, tone(tint, -0.045))
    for row in range(7):
        for column in range(9):
            glaze = tone(tint, chance.uniform(-0.018, 0.022))
            sheet.rect(
                4 + column * 112,
                2 + row * 112,
                107,
                107,
                sheet.linear([(0, tone(glaze, 0.028)), (1, tone(glaze, -0.022))], x2=1, y2=1),
                rx=4,
            )
    sheet.rect(0, 742, 1000, 170, sheet.linear([(0, tone(STONE, 0.06)), (1, tone(STONE, 0.0))], x2=0, y2=1))
    for _ in range(90):
        sheet.ellipse(
            chance.uniform(0, 1000),
            chance.uniform(745, 990),
            chance.uniform(3, 13),
            chance.uniform(1.5, 5),
            tone(STONE, chance.choice((-0.13, -0.07, 0.05))),
            opacity=0.5,
        )
    sheet.rect(0, 742, 1000, 40, sheet.linear([(0, "#2a1f16", 0.16), (1, "#2a1f16", 0)], x2=0, y2=1))
    sheet.rect(0, 912, 1000, 88, sheet.down(tone(STONE, -0.08), tone(STONE, -0.16)))
    sheet.rect(0, 910, 1000, 5, WHITE, opacity=0.8)
    props.plant(sheet, 150, 812, 400, mix(look.accent, "#b98f6b", 0.6), look.seed)
    props.rolled_towels(sheet, 800, 800, 132, mix(look.colour, "#efe8da", 0.72))
    return Spot(460, 866, 440, 590)


def bedroom(sheet: Sheet, look: Look) -> Spot:
    """A wall painted to half its height, a wooden side table, books and a picture."""
    tint = backdrop(look.colour, 0.92)
    _wall(sheet, tint, 760)
    sheet.rect(0, 430, 1000, 340, sheet.linear([(0, tone(tint, -0.075)), (1, tone(tint, -0.12))], x2=0.6, y2=1))
    sheet.rect(0, 426, 1000, 6, tone(tint, -0.14), opacity=0.6)
    props.frame(sheet, 96, 110, 210, OAK, look.colour)
    _table(sheet, tone(OAK, -0.02), 742, look.seed)
    props.books(sheet, 770, 824, 300, (tone(look.colour, -0.06), "#d8cbb4", mix(look.accent, "#8c6a50", 0.4)))
    props.vase(sheet, 830, 724, 150, "#eae3d5", look.seed)
    return Spot(420, 872, 520, 580)


def study(sheet: Sheet, look: Look) -> Spot:
    """A desk by a wall with a shelf of books."""
    tint = backdrop(look.colour, 0.9)
    _wall(sheet, tint, 740)
    sheet.rect(40, 322, 620, 24, sheet.down(tone(OAK, 0.04), tone(OAK, -0.08)))
    sheet.rect(40, 346, 620, 26, sheet.linear([(0, "#2a1f16", 0.2), (1, "#2a1f16", 0)], x2=0, y2=1))
    chance = dice(look.seed, "shelf")
    x = 80.0
    while x < 430:
        width, height = chance.uniform(26, 54), chance.uniform(140, 216)
        colour = mix(
            chance.choice((look.colour, look.accent, "#a5563f", "#4f6b72", "#d8cbb4")),
            "#cfc4b0",
            chance.uniform(0.2, 0.6),
        )
        sheet.rect(
            x,
            322 - height,
            width,
            height,
            sheet.linear([(0, tone(colour, -0.07)), (0.4, tone(colour, 0.03)), (1, tone(colour, -0.1))]),
            rx=3,
        )
        sheet.rect(x + width * 0.2, 322 - height * 0.8, width * 0.6, 5, WHITE, opacity=0.5)
        x += width + 2
    props.plant(sheet, 556, 322, 230, "#d9d2c4", look.seed)
    _table(sheet, OAK, 726, look.seed)
    props.cup(sheet, 846, 842, 130, mix(look.accent, "#efe9dc", 0.6))
    props.books(sheet, 160, 812, 250, ("#d8cbb4", mix(look.colour, "#6b5a48", 0.3)))
    return Spot(500, 872, 560, 500)


def hallway(sheet: Sheet, look: Look) -> Spot:
    """A hall with a wooden floor, a row of pegs and a low bench; for things that stand on the ground."""
    tint = backdrop(look.colour, 0.92)
    _wall(sheet, tint, 800)
    sheet.rect(0, 770, 1000, 34, sheet.down(tone(tint, 0.05), tone(tint, -0.02)))
    wood(sheet, "M0,804H1000V1000H0Z", tone(OAK, -0.05), (0, 804, 1000, 196), seed=look.seed, grain=30)
    for x in (-120, 90, 300, 500, 700, 910, 1120):
        sheet.line([(500 + (x - 500) * 0.86, 804), (500 + (x - 500) * 1.25, 1000)], tone(OAK, -0.2), 3, opacity=0.6)
    sheet.rect(0, 804, 1000, 40, sheet.linear([(0, "#2a1f16", 0.22), (1, "#2a1f16", 0)], x2=0, y2=1))
    sheet.path(rounded(540, 118, 400, 34, 12), sheet.down(tone(OAK, 0.03), tone(OAK, -0.07)))
    for x in (600, 700, 800, 890):
        sheet.ellipse(x + 6, 162, 15, 18, "#2a1f16", opacity=0.2)
        sheet.circle(x, 150, 15, sheet.radial([(0, tone(OAK, 0.1)), (1, tone(OAK, -0.14))], cx=0.35, cy=0.3))
    sheet.path(
        "M676,160C660,260 650,330 664,420C690,440 720,440 740,420C756,330 742,260 716,160Z",
        mix(look.accent, "#d8cbb4", 0.55),
    )
    sheet.path("M696,160C690,260 696,330 690,430", stroke=mix(look.accent, "#8c7a62", 0.5), stroke_width=4, opacity=0.5)
    sheet.path(rounded(640, 640, 420, 34, 8), sheet.down(tone(WALNUT, 0.06), tone(WALNUT, -0.06)))
    for x in (676, 960):
        sheet.rect(x, 674, 24, 176, sheet.linear([(0, tone(WALNUT, 0.02)), (1, tone(WALNUT, -0.1))]))
    props.plant(sheet, 880, 640, 250, "#e2dacb", look.seed)
    props.books(sheet, 730, 640, 140, ("#d8cbb4", mix(look.colour, "#6b5a48", 0.3)))
    return Spot(370, 912, 560, 690, sun=0.0)


def linen(sheet: Sheet, look: Look) -> Spot:
    """A linen cloth seen from above, a twig, a cup of tea and a few petals; for a flat lay."""
    cloth = backdrop(look.colour, 0.9)
    sheet.rect(0, 0, 1000, 1000, sheet.linear([(0, tone(cloth, 0.03)), (1, tone(cloth, -0.05))], x2=1, y2=1))
    sheet.rect(0, 0, 1000, 1000, weave(sheet, cloth, size=9, strength=0.13))
    for d, weight in (
        ("M-40,220C300,160 620,300 1040,180", 40),
        ("M-40,820C260,900 700,760 1040,880", 46),
        ("M760,-40C700,300 860,620 780,1040", 30),
    ):
        sheet.soft_stroke(d, tone(cloth, -0.12), weight, 0.5)
        sheet.soft_stroke(d, tone(cloth, 0.06), weight * 0.7, 0.8, dx=-20, dy=-30)
    props.twig(sheet, 60, 960, 430, 28, "#8fa090")
    props.twig(sheet, 120, 990, 330, 52, "#a3b09c")
    props.cup_from_above(sheet, 872, 150, 240, mix(look.accent, "#efe9dc", 0.7))
    props.petals(sheet, 850, 860, 60, mix(look.accent, "#e3b39b", 0.6), look.seed)
    return Spot(480, 500, 620, 660, sun=0.08)


def worktop(sheet: Sheet, look: Look) -> Spot:
    """A dark wooden worktop seen from above, a cloth, leaves and salt."""
    seed = look.seed
    top = tone(OAK, -0.04)
    for plank in range(5):
        y = plank * 200
        wood(
            sheet,
            f"M0,{y}H1000V{y + 198}H0Z",
            tone(top, (-0.02, 0.015, -0.01, 0.02, -0.015)[plank]),
            (0, y, 1000, 198),
            seed=f"{seed}{plank}",
            grain=13,
        )
        sheet.rect(0, y + 196, 1000, 4, tone(top, -0.22))
    with sheet.moved(720, 700, turn=-24):
        sheet.soft_shadow(rounded(-112, -98, 480, 460, 8), 10, 0.26)
        sheet.path(rounded(-120, -110, 480, 460, 6), flat_cloth(sheet, "#e9e2d3"))
        sheet.path(rounded(-120, -110, 480, 460, 6), weave(sheet, "#e9e2d3", size=9, strength=0.14))
        for stripe in (-70, -46):
            sheet.rect(stripe, -110, 10, 460, look.accent, opacity=0.7)
    props.twig(sheet, 90, 330, 300, 20, "#7f9671")
    props.twig(sheet, 70, 350, 220, -14, "#90a681")
    props.petals(sheet, 160, 860, 46, "#e7ddc8", seed)
    return Spot(500, 490, 690, 690, sun=0.1)


def flat_cloth(sheet: Sheet, colour: str) -> str:
    """Cloth lying flat, lit from the upper left."""
    return sheet.linear([(0, tone(colour, 0.03)), (1, tone(colour, -0.06))], x2=1, y2=1)


ROOMS: dict[str, Room] = {
    "kitchen": Room(kitchen),
    "tearoom": Room(tearoom),
    "bathroom": Room(bathroom),
    "bedroom": Room(bedroom),
    "study": Room(study),
    "hallway": Room(hallway),
    "linen": Room(linen, upright=False),
    "worktop": Room(worktop, upright=False),
}
