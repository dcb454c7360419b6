"""Table lamp, floor lamp, candle, reed diffuser: what gives light or scent."""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.lettering import Word
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, glossy, glow, hollow, matte, metal, wood
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, rounded, turned

LIT = "#fff1cf"


def _shade(sheet: Sheet, colour: str, top: float, foot: float, r_top: float, r_foot: float, ribs: int) -> None:
    """A pleated paper shade lit from within: brightest at the lower middle."""
    d = turned([(top, r_top), (foot, r_foot)], flat=0.13)
    sheet.path(
        d,
        sheet.linear(
            [
                (0, tone(colour, -0.16)),
                (0.2, mix(colour, LIT, 0.35)),
                (0.5, mix(colour, LIT, 0.7)),
                (0.8, mix(colour, LIT, 0.3)),
                (1, tone(colour, -0.18)),
            ]
        ),
    )
    with sheet.within(d):
        sheet.ellipse(500, foot - 10, r_foot * 0.95, (foot - top) * 0.85, glow(sheet, LIT, 0.95))
        for rib in range(ribs + 1):
            share = rib / ribs * 2 - 1
            sheet.line(
                [(500 + share * r_top, top), (500 + share * r_foot, foot + r_foot * 0.13 * (1 - share * share) ** 0.5)],
                tone(colour, -0.16),
                3,
                opacity=0.3,
            )
    sheet.ellipse(500, top, r_top, r_top * 0.13, mix(colour, LIT, 0.65))
    sheet.ellipse(500, top, r_top * 0.9, r_top * 0.11, LIT)
    sheet.path(
        f"M{500 - r_foot},{foot}A{r_foot},{r_foot * 0.13} 0 0 0 {500 + r_foot},{foot}",
        stroke=tone(colour, -0.24),
        stroke_width=6,
        opacity=0.5,
    )


def table_lamp(sheet: Sheet, look: Look) -> None:
    """A turned stem on a round foot, a pleated paper shade, the lamp on."""
    sheet.ellipse(500, 560, 470, 420, glow(sheet, "#ffe3a6", 0.38))
    wood(
        sheet,
        turned([(880, 150), (892, 160), (900, 150)], flat=0.16),
        look.accent,
        (330, 860, 340, 70),
        seed=look.seed,
        along="y",
        grain=12,
    )
    sheet.ellipse(500, 880, 150, 22, tone(look.accent, 0.06))
    wood(
        sheet,
        turned([(500, 26), (590, 30), (660, 58), (730, 74), (800, 60), (850, 40), (882, 64)], flat=0.2),
        look.accent,
        (420, 500, 160, 390),
        seed=look.seed + "s",
        along="y",
        grain=12,
    )
    sheet.path(turned([(540, 30), (560, 30)], flat=0.2), metal(sheet, "#b9975a"))
    _shade(sheet, look.colour, 190, 520, 150, 318, 26)
    sheet.line([(592, 560), (592, 650)], tone("#b9975a", -0.1), 3)
    sheet.circle(592, 660, 11, "#b9975a")


def floor_lamp(sheet: Sheet, look: Look) -> None:
    """An arc lamp: a stone foot, a brass bow, a paper globe like a full moon."""
    sheet.ellipse(640, 360, 360, 360, glow(sheet, "#ffe3a6", 0.4))
    sheet.path(turned([(866, 130), (896, 132)], centre=300, flat=0.16), matte(sheet, "#8c8880"))
    sheet.ellipse(300, 866, 130, 20, "#a8a49b")
    bow = "M300,862L300,330C300,120 640,60 640,214"
    sheet.stroke(bow, tone(look.accent, -0.2), 17)
    sheet.stroke(bow, look.accent, 11)
    sheet.stroke("M297,862L297,330C297,122 620,64 636,206", mix(look.accent, WHITE, 0.6), 3)
    sheet.path(turned([(206, 24), (236, 30)], centre=640, flat=0.3), metal(sheet, look.accent))
    sheet.circle(
        640,
        410,
        186,
        sheet.radial(
            [(0, "#fffaf0"), (0.6, mix(look.colour, LIT, 0.6)), (1, tone(look.colour, -0.08))], cx=0.45, cy=0.5, r=0.6
        ),
    )
    globe = "M640,224A186,186 0 1 0 640,596A186,186 0 1 0 640,224Z"
    with sheet.within(globe):
        for ring in range(-5, 6):
            y = 410 + ring * 34
            sheet.stroke(f"M440,{y}C540,{y + 26} 740,{y + 26} 840,{y}", tone(look.colour, -0.16), 2.4, opacity=0.4)
    sheet.ellipse(640, 592, 34, 7, tone(look.colour, -0.18))


def candle(sheet: Sheet, look: Look) -> None:
    """A soy candle in a coloured glass with its lid leaning beside, burning."""
    sheet.ellipse(460, 400, 330, 300, glow(sheet, "#ffdf9e", 0.42))
    r, centre = 196.0, 460.0
    body = turned([(450, r), (780, r), (860, r - 8), (890, r - 34)], centre=centre, flat=0.15)
    sheet.path(body, glossy(sheet, look.colour))
    with sheet.within(body):
        sheet.path(
            f"M{centre - r},450H{centre + r}V620H{centre - r}Z",
            sheet.linear([(0, "#ffe9bd", 0.75), (1, "#ffe9bd", 0)], x2=0, y2=1),
        )
    sheet.ellipse(centre, 450, r, r * 0.15, mix(look.colour, WHITE, 0.4))
    sheet.ellipse(centre, 453, r - 14, (r - 14) * 0.15, hollow(sheet, look.colour))
    sheet.ellipse(
        centre, 466, r - 24, (r - 24) * 0.13, sheet.radial([(0, "#fffbe9"), (0.5, "#f9eac6"), (1, "#e6d0a4")])
    )
    sheet.line([(centre, 462), (centre + 3, 424)], "#3c2c20", 7)
    sheet.path(
        (
            f"M{centre + 2},436C{centre + 40},404 {centre + 22},352 {centre},304"
            f"C{centre - 18},356 {centre - 34},404 {centre + 2},436Z"
        ),
        sheet.linear([(0, "#fff6d8"), (0.5, "#ffd673"), (1, "#f59a3c")], x2=0, y2=1),
    )
    sheet.path(
        (
            f"M{centre + 2},432C{centre + 20},412 {centre + 12},386 {centre},362"
            f"C{centre - 10},388 {centre - 16},412 {centre + 2},432Z"
        ),
        "#fffdf2",
    )
    sheet.path(rounded(340, 560, 240, 240, 6), sheet.linear([(0, "#efe7d7"), (0.4, "#faf5ea"), (1, "#ded4c1")]))
    sheet.path(rounded(352, 572, 216, 216, 3), stroke=tone(look.colour, -0.1), stroke_width=2.5)
    emblem(sheet, look.motif, centre, 650, 110, tone(look.colour, -0.16), look.accent, look.seed)
    if look.name:
        sheet.words.append(Word(centre, 746, look.name[:5], 34, tone(look.colour, -0.3), "serif-bold", spacing=6))
    with sheet.moved(turn=14, about=(760, 800)):
        sheet.ellipse(762, 782, 128, 128, tone(look.accent, -0.22))
        sheet.ellipse(
            752,
            780,
            126,
            126,
            sheet.linear([(0, tone(look.accent, 0.08)), (0.5, look.accent), (1, tone(look.accent, -0.1))], y2=1),
        )
        for ring in (112, 90, 66, 40):
            sheet.circle(752, 780, ring, stroke=tone(look.accent, -0.12), stroke_width=2.5, opacity=0.6)
        mark(sheet, 752, 780, 62, tone(look.accent, -0.28))


def diffuser(sheet: Sheet, look: Look) -> None:
    """A square-shouldered bottle with reeds and a dried flower."""
    for x, tip, weight in ((486, 300, 9), (500, 440, 8), (512, 590, 9), (522, 690, 8), (478, 380, 8)):
        sheet.line([(x, 520), (tip, 130 + abs(tip - 490) * 0.25)], tone("#b08d63", -0.08), weight)
        sheet.line([(x - 2, 520), (tip - 2, 130 + abs(tip - 490) * 0.25)], tone("#c9a87d", 0.04), 3)
    for x, y, size in ((392, 190, 30), (372, 230, 24), (414, 236, 26), (398, 270, 20)):
        sheet.circle(
            x,
            y,
            size,
            sheet.radial([(0, tone(look.accent, 0.1)), (1, tone(look.accent, -0.1))], cx=0.35, cy=0.3, r=0.8),
        )
    sheet.stroke("M500,520C460,420 410,340 396,240", tone(look.accent, -0.2), 5)
    body = (
        "M458,520V560C458,580 330,590 322,640V850C322,884 340,896 372,896H628"
        "C660,896 678,884 678,850V640C670,590 542,580 542,560V520Z"
    )
    sheet.path(
        body,
        sheet.linear(
            [
                (0, tone(look.colour, -0.15), 0.95),
                (0.08, mix(look.colour, WHITE, 0.3), 0.9),
                (0.16, mix(look.colour, WHITE, 0.6), 0.85),
                (0.3, look.colour, 0.85),
                (0.75, tone(look.colour, -0.05), 0.88),
                (0.93, tone(look.colour, -0.16), 0.95),
                (1, tone(look.colour, -0.05), 0.95),
            ]
        ),
    )
    with sheet.within(body):
        sheet.path("M300,690H700V900H300Z", tone(look.colour, -0.16), opacity=0.42)
        sheet.ellipse(500, 690, 178, 13, tone(look.colour, -0.06), opacity=0.8)
        sheet.path("M344,640C340,700 340,800 346,860L362,860C358,800 358,700 364,636Z", WHITE, opacity=0.6)
    sheet.path(turned([(496, 46), (544, 46)], flat=0.16), metal(sheet, "#b9975a"))
    sheet.ellipse(500, 496, 46, 8, "#7a5f35")
    sheet.path(rounded(400, 664, 200, 176, 4), sheet.linear([(0, "#f3ecdd"), (0.5, "#fcf8ee"), (1, "#e3dac8")]))
    emblem(sheet, look.motif, 500, 730, 92, tone(look.colour, -0.2), look.accent, look.seed)
    if look.name:
        sheet.words.append(Word(500, 806, look.name[:5], 32, tone(look.colour, -0.34), "serif-bold", spacing=6))
