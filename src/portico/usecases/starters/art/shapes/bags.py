"""Backpack, tote, suitcase, wash bag, umbrella: what goes out of the door."""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, crease, flat_light, glossy, metal, weave
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, outline, rounded

BRASS = "#b9975a"


def _fabric(sheet: Sheet, d: str, colour: str, *, grain: float = 6) -> None:
    """A panel of canvas."""
    sheet.path(
        d,
        sheet.linear(
            [
                (0, tone(colour, -0.10)),
                (0.14, tone(colour, 0.035)),
                (0.5, colour),
                (0.85, tone(colour, -0.07)),
                (1, tone(colour, -0.17)),
            ]
        ),
    )
    sheet.path(d, weave(sheet, colour, size=grain, strength=0.13))


def _strap(sheet: Sheet, d: str, colour: str, width: float) -> None:
    sheet.stroke(d, tone(colour, -0.18), width)
    sheet.stroke(d, colour, width - 6)
    sheet.stroke(d, tone(colour, 0.09), width * 0.28, opacity=0.7)


def _buckle(sheet: Sheet, x: float, y: float, width: float) -> None:
    sheet.rect(x - width / 2, y - 22, width, 44, stroke=tone(BRASS, -0.1), stroke_width=9, rx=8)
    sheet.rect(x - width / 2, y - 23, width, 44, stroke=mix(BRASS, WHITE, 0.45), stroke_width=4, rx=8)
    sheet.line([(x, y - 20), (x, y + 14)], mix(BRASS, WHITE, 0.2), 6)


def backpack(sheet: Sheet, look: Look) -> None:
    """A canvas backpack with a rolled flap, leather straps and a front pocket."""
    colour, leather = look.colour, look.accent
    for d in ("M300,330C200,380 190,640 262,800", "M700,330C800,380 810,640 738,800"):
        _strap(sheet, d, tone(colour, -0.09), 46)
    _strap(sheet, "M440,164C440,84 560,84 560,164", leather, 24)
    body = outline(
        [
            (264, 330),
            (270, 220),
            (330, 158),
            (500, 142),
            (670, 158),
            (730, 220),
            (736, 330),
            (762, 600),
            (752, 820),
            (716, 884),
            (600, 900),
            (400, 900),
            (284, 884),
            (248, 820),
            (238, 600),
        ],
        closed=True,
    )
    _fabric(sheet, body, colour)
    with sheet.within(body):
        sheet.path("M230,840C400,880 600,880 770,840V920H230Z", tone(leather, -0.03))
        sheet.stroke("M230,840C400,880 600,880 770,840", tone(leather, -0.2), 4)
        sheet.stroke("M232,826C400,866 600,866 768,826", tone(colour, 0.13), 3, stroke_dasharray="10 8", opacity=0.7)
        sheet.path("M238,300V900H290C262,700 262,480 280,300Z", "#000000", opacity=0.08)
        sheet.path("M762,300V900H704C738,700 738,480 720,300Z", "#000000", opacity=0.14)
    pocket = outline(
        [
            (322, 590),
            (322, 590),
            (318, 700),
            (330, 800),
            (352, 828),
            (500, 838),
            (648, 828),
            (670, 800),
            (682, 700),
            (678, 590),
            (678, 590),
            (500, 602),
        ],
        closed=True,
    )
    sheet.soft_shadow(pocket, 9, 0.3)
    _fabric(sheet, pocket, tone(colour, 0.015))
    sheet.stroke("M328,606C420,618 580,618 672,606", tone(colour, -0.22), 7)
    sheet.stroke("M328,602C420,614 580,614 672,602", mix(BRASS, WHITE, 0.2), 2.5)
    sheet.stroke(
        "M336,626C334,720 342,790 360,812C450,824 550,824 640,812C658,790 666,720 664,626",
        tone(colour, 0.14),
        3,
        stroke_dasharray="10 8",
        opacity=0.7,
    )
    sheet.path(rounded(444, 690, 112, 66, 6), flat_light(sheet, leather))
    mark(sheet, 500, 722, 58, mix(leather, WHITE, 0.55))
    flap = outline(
        [
            (258, 300),
            (268, 216),
            (330, 152),
            (500, 136),
            (670, 152),
            (732, 216),
            (742, 300),
            (736, 440),
            (700, 520),
            (600, 540),
            (400, 540),
            (300, 520),
            (264, 440),
        ],
        closed=True,
    )
    with sheet.within(body):
        sheet.soft_shadow(flap, 11, 0.32, dy=14)
    _fabric(sheet, flap, tone(colour, 0.02))
    sheet.stroke(
        "M284,300C282,420 300,496 330,508C440,524 560,524 670,508C700,496 718,420 716,300",
        tone(colour, 0.14),
        3,
        stroke_dasharray="10 8",
        opacity=0.7,
    )
    for x in (392, 608):
        sheet.path(
            rounded(x - 21, 350, 42, 254, 10),
            sheet.linear([(0, tone(leather, -0.08)), (0.4, tone(leather, 0.06)), (1, tone(leather, -0.12))]),
        )
        sheet.stroke(
            f"M{x - 13},364V588M{x + 13},364V588", mix(leather, WHITE, 0.4), 2, stroke_dasharray="7 6", opacity=0.7
        )
        _buckle(sheet, x, 552, 60)


def tote(sheet: Sheet, look: Look) -> None:
    """A canvas tote with leather handles and a printed mark."""
    colour = look.colour
    _strap(sheet, "M372,330C366,110 634,110 628,330", tone(look.accent, -0.1), 30)
    body = (
        outline(
            [
                (206, 320),
                (206, 320),
                (500, 330),
                (794, 320),
                (794, 320),
                (822, 600),
                (838, 884),
                (838, 884),
                (660, 898),
                (500, 900),
                (340, 898),
                (162, 884),
                (162, 884),
                (178, 600),
                (206, 320),
            ]
        )
        + "Z"
    )
    _fabric(sheet, body, colour, grain=8)
    with sheet.within(body):
        for d, weight in (
            ("M230,330C300,500 260,700 330,900", 26),
            ("M770,330C700,520 760,700 690,900", 26),
            ("M470,900C440,820 520,760 480,690", 20),
        ):
            crease(sheet, d, colour, weight)
        sheet.path("M150,800C400,824 600,824 850,800V910H150Z", look.accent, opacity=0.92)
        sheet.path("M150,800C400,824 600,824 850,800V910H150Z", weave(sheet, look.accent, size=8, strength=0.16))
        sheet.stroke("M204,352C400,364 600,364 796,352", tone(colour, -0.2), 3, stroke_dasharray="10 8", opacity=0.8)
    emblem(sheet, look.motif, 500, 590, 230, look.accent, mix(look.accent, WHITE, 0.3), look.seed)
    _strap(sheet, "M352,350C330,90 670,90 648,350", look.accent, 34)
    for x in (353, 647):
        sheet.path(rounded(x - 27, 340, 54, 92, 8), flat_light(sheet, look.accent))
        for y in (362, 408):
            sheet.circle(x, y, 8, mix(BRASS, WHITE, 0.3), stroke=tone(BRASS, -0.14), stroke_width=3)


def suitcase(sheet: Sheet, look: Look) -> None:
    """A ribbed cabin suitcase, its handle drawn out."""
    colour = look.colour
    for x in (416, 584):
        sheet.rect(x - 9, 90, 18, 190, metal(sheet, "#b4b6b6"))
    sheet.path(rounded(392, 66, 216, 40, 18), sheet.down(tone(look.accent, 0.1), tone(look.accent, -0.05)))
    for x in (300, 700):
        sheet.path(rounded(x - 34, 852, 68, 30, 8), tone(look.accent, -0.06))
        sheet.ellipse(x, 884, 25, 25, "#2d2b2a")
        sheet.ellipse(x, 884, 11, 11, "#8f8f8d")
    body = rounded(232, 226, 536, 640, 66)
    sheet.path(body, glossy(sheet, colour))
    with sheet.within(body):
        for rib in range(9):
            groove = 282 + rib * 54.5
            sheet.line([(groove, 262), (groove, 832)], tone(colour, -0.16), 11, opacity=0.75)
            sheet.line([(groove - 7, 262), (groove - 7, 832)], mix(colour, WHITE, 0.5), 5, opacity=0.6)
        sheet.rect(232, 530, 536, 26, tone(colour, -0.03))
        sheet.line([(232, 543), (768, 543)], tone(colour, -0.32), 5)
        sheet.path("M232,226H768V300C600,270 400,270 232,330Z", WHITE, opacity=0.2)
    for x, y in ((232, 226), (768, 226), (232, 866), (768, 866)):
        sx, sy = (1 if x < 500 else -1), (1 if y < 500 else -1)
        with sheet.group(transform=f"translate({x} {y}) scale({sx} {sy})"):
            sheet.path("M0,98V66A66,66 0 0 1 66,0H98C98,54 54,98 0,98Z", flat_light(sheet, tone(look.accent, 0.04)))
            sheet.circle(44, 44, 6, "#d9d6cf")
    _strap(sheet, "M420,236C430,206 570,206 580,236", look.accent, 26)
    sheet.path(rounded(450, 500, 100, 86, 12), flat_light(sheet, look.accent))
    sheet.circle(500, 534, 15, mix(BRASS, WHITE, 0.4))
    sheet.rect(497, 556, 6, 16, mix(BRASS, WHITE, 0.4), rx=3)
    sheet.path(rounded(596, 730, 96, 52, 6), mix(colour, WHITE, 0.35))
    mark(sheet, 644, 755, 46, tone(colour, -0.3))


def washbag(sheet: Sheet, look: Look) -> None:
    """A soft wash bag, zip across the top, a comb looking out."""
    colour = look.colour
    with sheet.moved(640, 470, turn=14):
        sheet.path(rounded(-24, -210, 120, 190, 14), flat_light(sheet, "#c79a63"))
        for tooth in range(9):
            sheet.rect(-14 + tooth * 12, -110, 6, 100, tone("#c79a63", -0.25))
    with sheet.moved(330, 460, turn=-12):
        sheet.rect(-15, -250, 30, 270, sheet.linear([(0, "#e9e3d6"), (0.4, "#fbf8f1"), (1, "#cfc7b7")]), rx=15)
        for tuft in range(9):
            sheet.rect(13, -240 + tuft * 10, 26, 7, "#dfe7e4", rx=2)
    body = outline(
        [
            (170, 480),
            (200, 440),
            (300, 424),
            (500, 418),
            (700, 424),
            (800, 440),
            (830, 480),
            (862, 640),
            (856, 800),
            (810, 880),
            (650, 900),
            (350, 900),
            (190, 880),
            (144, 800),
            (138, 640),
        ],
        closed=True,
    )
    _fabric(sheet, body, colour, grain=7)
    with sheet.within(body):
        sheet.path("M120,740H880V920H120Z", flat_light(sheet, look.accent))
        sheet.stroke("M120,740H880", tone(look.accent, -0.2), 5)
        sheet.stroke("M120,724H880", tone(colour, 0.13), 3, stroke_dasharray="10 8", opacity=0.8)
        for d in (
            "M240,470C260,560 230,640 262,730",
            "M760,470C730,560 770,640 736,730",
            "M520,470C540,540 500,600 524,690",
        ):
            crease(sheet, d, colour, 24)
    sheet.stroke("M176,484C300,452 700,452 824,484", tone(colour, -0.28), 26)
    sheet.stroke("M176,484C300,452 700,452 824,484", mix(BRASS, WHITE, 0.15), 12, stroke_dasharray="3 9")
    sheet.path(rounded(270, 470, 30, 90, 12), flat_light(sheet, look.accent))
    sheet.circle(285, 466, 16, stroke=BRASS, stroke_width=8)
    _strap(sheet, "M832,520C930,540 930,700 850,720", look.accent, 28)
    sheet.path(rounded(430, 580, 140, 84, 6), "#f3ecdf")
    mark(sheet, 500, 620, 74, tone(look.accent, -0.12))


def umbrella(sheet: Sheet, look: Look) -> None:
    """An open umbrella tilted on its rim, rain-marked, with a wooden crook."""
    colour = look.colour
    with sheet.moved(30, 10, turn=18, about=(500, 500)):
        sheet.stroke("M500,180V700", "#8d8f8f", 13)
        sheet.stroke("M497,180V700", "#d5d7d7", 4)
        sheet.stroke("M500,690V800C500,896 612,896 612,806", tone(look.accent, -0.18), 36)
        sheet.stroke("M500,690V800C500,896 612,896 612,806", look.accent, 27)
        sheet.stroke("M493,694V800C494,880 560,898 590,860", tone(look.accent, 0.13), 7, opacity=0.8)
        rim = [(90, 520), (230, 476), (365, 500), (500, 470), (635, 500), (770, 476), (910, 520)]
        dome = "M90,520C110,250 300,130 500,126C700,130 890,250 910,520"
        scallops = "".join(
            f"Q{(a[0] + b[0]) / 2},{min(a[1], b[1]) - 52} {b[0]},{b[1]}"
            for a, b in zip(rim[::-1], rim[::-1][1:], strict=False)
        )
        canopy = f"{dome}{scallops}Z"
        under = "M90,520L300,380L700,380L910,520C740,566 260,566 90,520Z"
        sheet.path(under, tone(colour, -0.22))
        for x, y in rim:
            sheet.line([(500, 330), (x, y)], "#b9bcbb", 4, opacity=0.7)
        sheet.path(
            canopy,
            sheet.linear([(0, tone(colour, -0.1)), (0.3, tone(colour, 0.08)), (0.6, colour), (1, tone(colour, -0.17))]),
        )
        with sheet.within(canopy):
            for x, y in rim[1:-1]:
                bend = (x - 500) * 0.95
                sheet.stroke(
                    f"M500,126C{500 + bend * 0.5},160 {500 + bend},300 {x},{y}", tone(colour, -0.16), 4, opacity=0.7
                )
            sheet.path(
                "M500,126C420,150 330,280 365,500C300,480 260,470 230,476C250,300 380,140 500,126Z", WHITE, opacity=0.1
            )
            sheet.path("M500,126C620,140 750,300 770,476L910,520C890,250 700,130 500,126Z", "#000000", opacity=0.08)
            for x, y in (
                (300, 300),
                (420, 250),
                (560, 330),
                (660, 250),
                (460, 400),
                (760, 380),
                (220, 410),
                (600, 430),
                (360, 400),
            ):
                sheet.path(f"M{x},{y}c8,14 9,26 0,26c-9,0 -8,-12 0,-26Z", mix(colour, WHITE, 0.6), opacity=0.75)
        sheet.line([(500, 126), (500, 84)], look.accent, 16)
        sheet.line([(497, 120), (497, 86)], tone(look.accent, 0.15), 5)
