"""Tea tin, tea cake, snack pouch, incense box: things that are bought by their label."""

from __future__ import annotations

from random import Random

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import lightness, mix, tone
from portico.usecases.starters.art.lettering import Word
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, flat_light, matte, metal, weave
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, outline, rounded, turned

PAPER = "#f4eee1"


def ink_on(colour: str) -> str:
    """Dark print on a light pack, light print on a dark one."""
    return tone(colour, -0.42) if lightness(colour) > 0.62 else mix(colour, "#fdf8ec", 0.86)


def tin(sheet: Sheet, look: Look) -> None:
    """A slim tea tin with a paper label and a metal lid, loose leaves at its foot."""
    r, top = 178.0, 250.0
    sheet.path(turned([(300, r), (880, r)], flat=0.13), matte(sheet, look.colour))
    with sheet.within(turned([(300, r), (880, r)], flat=0.13)):
        sheet.path("M300,820C420,850 580,850 700,820L700,840C580,870 420,870 300,840Z", look.accent, opacity=0.8)
    lid = turned([(top, r + 2), (330, r + 2)], flat=0.13)
    sheet.path(lid, metal(sheet, look.accent))
    sheet.ellipse(500, top, r + 2, (r + 2) * 0.13, mix(look.accent, WHITE, 0.5))
    sheet.ellipse(
        500,
        top + 2,
        r - 16,
        (r - 16) * 0.125,
        sheet.linear([(0, tone(look.accent, -0.06)), (1, mix(look.accent, WHITE, 0.35))]),
    )
    sheet.path(
        f"M{500 - r},330C420,362 580,362 {500 + r},330L{500 + r},342C580,374 420,374 {500 - r},342Z",
        "#1d1712",
        opacity=0.22,
    )
    label = "M400,418C460,427 540,427 600,418L600,772C540,781 460,781 400,772Z"
    sheet.path(label, sheet.linear([(0, tone(PAPER, -0.03)), (0.4, PAPER), (1, tone(PAPER, -0.10))]))
    sheet.path(
        "M410,430C462,438 538,438 590,430L590,760C538,768 462,768 410,760Z",
        stroke=tone(look.colour, -0.1),
        stroke_width=2,
        opacity=0.6,
    )
    emblem(sheet, look.motif, 500, 700, 104, tone(look.colour, -0.12), look.accent, look.seed)
    if look.name:
        sheet.words.append(
            Word(500, 526, look.name[:4], 44, tone(look.colour, -0.32), "serif-bold", spacing=8, upright=True)
        )
    _loose_leaves(sheet, look)


def _loose_leaves(sheet: Sheet, look: Look) -> None:
    chance = dice(look.seed)
    leaf = tone(mix(look.colour, "#4a4a2a", 0.55), -0.08)
    for _ in range(46):
        x, y = chance.gauss(735, 62), 900 + chance.uniform(-16, 26)
        with sheet.moved(x, y, turn=chance.uniform(-80, 80)):
            sheet.path("M-20,0C-8,-8 10,-8 20,0C10,5 -8,6 -20,0Z", tone(leaf, chance.uniform(-0.06, 0.12)))


def tea_cake(sheet: Sheet, look: Look) -> None:
    """A pressed tea cake in printed paper, standing on edge, a broken piece before it."""
    sheet.circle(512, 520, 362, tone(PAPER, -0.24))
    sheet.circle(500, 514, 360, sheet.linear([(0, tone(PAPER, 0.03)), (0.5, PAPER), (1, tone(PAPER, -0.12))], y2=1))
    chance = dice(look.seed)
    face = "M500,154A360,360 0 1 0 500,874A360,360 0 1 0 500,154Z"
    with sheet.within(face):
        for _ in range(26):
            x, y, long = chance.uniform(140, 860), chance.uniform(160, 870), chance.uniform(60, 190)
            sheet.stroke(
                f"M{x},{y}q{long / 2},{chance.uniform(-26, 26)} {long},{chance.uniform(-40, 40)}",
                tone(PAPER, chance.choice((-0.09, 0.03))),
                chance.uniform(2, 7),
                opacity=0.5,
            )
    sheet.circle(500, 514, 296, stroke=look.colour, stroke_width=6)
    sheet.circle(500, 514, 282, stroke=look.colour, stroke_width=2)
    sheet.circle(500, 514, 168, look.colour)
    emblem(sheet, look.motif, 500, 514, 190, mix(look.colour, PAPER, 0.85), look.accent, look.seed)
    if look.name:
        sheet.words.append(Word(500, 285, look.name[:4], 62, tone(look.colour, -0.1), "serif-bold", spacing=22))
        sheet.words.append(Word(500, 742, look.note or "手工压制", 34, tone(look.colour, -0.05), "serif", spacing=14))
    tea = mix(look.colour, "#4b3526", 0.6)
    block = outline(
        [
            (610, 900),
            (600, 850),
            (640, 800),
            (720, 786),
            (800, 806),
            (838, 850),
            (830, 902),
            (740, 914),
            (610, 900),
            (610, 900),
        ]
    )
    sheet.path(block + "Z", sheet.down(tone(tea, 0.1), tone(tea, -0.06)))
    with sheet.within(block):
        for _ in range(70):
            x, y = chance.uniform(600, 840), chance.uniform(785, 915)
            sheet.stroke(
                (
                    f"M{x},{y}q{chance.uniform(8, 20)},{chance.uniform(-12, 12)} "
                    f"{chance.uniform(22, 44)},{chance.uniform(-10, 10)}"
                ),
                tone(tea, chance.uniform(-0.12, 0.2)),
                chance.uniform(3, 7),
                opacity=0.8,
            )


def pouch(sheet: Sheet, look: Look) -> None:
    """A stand-up snack bag with a torn-notch seal, a window below, and a few pieces spilled."""
    bag = (
        outline(
            [
                (262, 150),
                (262, 150),
                (268, 420),
                (244, 700),
                (226, 872),
                (226, 872),
                (360, 892),
                (500, 896),
                (640, 892),
                (774, 872),
                (774, 872),
                (756, 700),
                (732, 420),
                (738, 150),
                (738, 150),
            ]
        )
        + "Z"
    )
    colour, ink = look.colour, ink_on(look.colour)
    sheet.path(
        bag,
        sheet.linear(
            [
                (0, tone(colour, -0.12)),
                (0.08, tone(colour, 0.02)),
                (0.2, tone(colour, 0.07)),
                (0.5, colour),
                (0.8, tone(colour, -0.05)),
                (0.93, tone(colour, 0.01)),
                (1, tone(colour, -0.16)),
            ]
        ),
    )
    with sheet.within(bag):
        sheet.path("M240,150H760V206H240Z", tone(colour, -0.06))
        for tooth in range(44):
            sheet.line([(246 + tooth * 12, 150), (246 + tooth * 12, 206)], tone(colour, 0.05), 2, opacity=0.6)
        sheet.path("M226,872C330,800 670,800 774,872L774,920L226,920Z", tone(colour, -0.13), opacity=0.8)
        sheet.stroke("M226,866C330,796 670,796 774,866", tone(colour, 0.1), 4, opacity=0.5)
        sheet.path("M300,220C284,420 276,640 258,850L286,850C300,640 312,420 322,220Z", WHITE, opacity=0.3)
        sheet.path("M716,260C712,460 724,620 744,820L728,820C704,620 694,460 700,260Z", "#000000", opacity=0.07)
    sheet.path(rounded(352, 268, 296, 322, 148), PAPER)
    sheet.path(rounded(364, 280, 272, 298, 136), stroke=look.accent, stroke_width=3)
    emblem(sheet, look.motif, 500, 500, 130, tone(look.accent, -0.08), mix(look.accent, WHITE, 0.25), look.seed)
    if look.name:
        sheet.words.append(Word(500, 376, look.name[:4], 58, tone(colour, -0.38), "serif-bold", spacing=6))
        sheet.words.append(Word(500, 786, look.note, 32, ink, "sans", spacing=8))
    mark(sheet, 500, 240, 44, ink, opacity=0.9)
    with sheet.within(rounded(372, 630, 256, 110, 55)):
        sheet.path(rounded(372, 630, 256, 110, 55), "#43301f")
        _pieces(sheet, look, (372, 640, 256, 110), 34, 20)
    _pieces(sheet, look, (700, 860, 190, 42), 40, 9)


def _pieces(sheet: Sheet, look: Look, box: tuple[float, float, float, float], size: float, count: int) -> None:
    """What is in the bag: crackers for the grain motif, red fruit for the blossom, nuts otherwise."""
    x, y, width, height = box
    chance = dice(look.seed, x)
    piece, flesh = {"grain": (_cracker, "#c9b48f"), "blossom": (_berry, "#c2463f")}.get(look.motif, (_nut, "#dcb98a"))
    for _ in range(count):
        cx, cy = x + chance.random() * width, y + chance.random() * height
        with sheet.moved(cx, cy, turn=chance.uniform(0, 360), scale=size / 10):
            piece(sheet, tone(flesh, chance.uniform(-0.06, 0.05)), chance)


def _cracker(sheet: Sheet, colour: str, chance: Random) -> None:
    sheet.ellipse(1, 1.2, 8, 7, tone(colour, -0.2))
    sheet.ellipse(0, 0, 8, 7, colour)
    for _ in range(6):
        sheet.ellipse(chance.uniform(-5, 5), chance.uniform(-4.5, 4.5), 1, 0.7, "#2b2622")


def _berry(sheet: Sheet, colour: str, chance: Random) -> None:
    sheet.path("M0,7C-10,-1 -5,-8 0,-5C5,-8 10,-1 0,7Z", colour)
    sheet.path("M0,4C-4,0 -2,-4 0,-3C2,-4 4,0 0,4Z", mix(colour, "#ffd9cf", 0.6))


def _nut(sheet: Sheet, colour: str, chance: Random) -> None:
    bean = "M-8,-1C-7,-7 6,-7 8,1C7,6 3,1 0,.5C-3,1 -6,5 -8,-1Z"
    with sheet.moved(0.8, 1.4):
        sheet.path(bean, tone(colour, -0.2))
    sheet.path(bean, flat_light(sheet, colour))


def incense(sheet: Sheet, look: Look) -> None:
    """A long box of incense, its sleeve half open, and one stick burning in a stone holder."""
    sheet.path(rounded(150, 640, 560, 150, 8), tone(look.colour, -0.18))
    sheet.path("M150,620L710,620L742,660L742,800L182,800L150,770Z", tone(look.colour, -0.2))
    sheet.path("M150,610H700V770H150Z", flat_light(sheet, look.colour))
    sheet.path("M150,610H700V770H150Z", weave(sheet, look.colour, size=5, strength=0.1))
    sheet.path("M150,610L182,574H732L700,610Z", tone(look.colour, 0.06))
    sheet.path("M700,610L732,574V734L700,770Z", tone(look.colour, -0.16))
    sheet.path("M232,610H400V770H232Z", PAPER)
    sheet.path("M232,610L264,574H432L400,610Z", tone(PAPER, 0.03))
    emblem(sheet, look.motif, 360, 690, 96, tone(look.colour, -0.1), look.accent, look.seed)
    if look.name:
        sheet.words.append(
            Word(272, 690, look.name[:3], 36, tone(look.colour, -0.3), "serif-bold", spacing=6, upright=True)
        )
    mark(sheet, 560, 690, 80, mix(look.colour, PAPER, 0.75))
    stone = "#8d8a83"
    for i in range(5):
        with sheet.moved(150 + i * 22, 836 + (i % 2) * 10, turn=-3 + i * 2):
            sheet.line([(0, 0), (470, 0)], tone("#6d4c33", i * 0.02), 9)
            sheet.line([(0, -2), (470, -2)], tone("#8b6547", i * 0.02), 2)
    sheet.path(
        outline(
            [(716, 900), (700, 866), (740, 838), (820, 832), (880, 850), (892, 884), (850, 904), (780, 908)],
            closed=True,
        ),
        flat_light(sheet, stone),
    )
    sheet.line([(800, 846), (846, 330)], "#6d4c33", 9)
    sheet.line([(845, 342), (847, 322)], "#e06a3a", 9)
    sheet.stroke(
        "M848,312C880,262 810,226 842,170C866,126 826,96 846,40", "#ffffff", 9, opacity=0.5, filter=sheet.blur(4)
    )
