"""Mug, glass pitcher, plates, bowl, tray: what stands on the table."""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, glow, hollow, matte, speckles, wood
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, outline, rounded, turned


def mug(sheet: Sheet, look: Look) -> None:
    """A stoneware mug: glazed above, raw clay at the foot, a generous handle."""
    clay, top, r = look.accent, 360.0, 225.0
    # Behind the body: the handle, a thick ring lit on its upper side.
    ring = "M690,470C850,440 880,520 868,610C856,706 780,760 668,752"
    sheet.stroke(ring, tone(look.colour, -0.19), 58)
    sheet.stroke(ring, tone(look.colour, -0.07), 44)
    sheet.stroke("M694,462C836,440 866,512 856,590", tone(look.colour, 0.04), 12, opacity=0.8)
    body = turned([(top, r), (420, r + 2), (560, r + 1), (700, r - 6), (800, r - 26), (868, r - 62)], flat=0.15)
    sheet.path(body, matte(sheet, look.colour))
    with sheet.within(body):
        # The glaze stops in a wavy line above the foot.
        edge = outline([(260, 806), (340, 822), (420, 838), (500, 834), (590, 842), (670, 826), (740, 806)])
        sheet.path(f"{edge}L760,940L240,940Z", matte(sheet, clay))
        sheet.stroke(edge, tone(look.colour, -0.16), 5, opacity=0.7)
        for ridge in range(9):
            y = 430 + ridge * 42
            sheet.stroke(f"M270,{y}C360,{y + 33} 640,{y + 33} 730,{y}", tone(look.colour, -0.10), 2.5, opacity=0.35)
    speckles(sheet, body, (270, 380, 460, 430), tone(look.colour, -0.35), seed=look.seed, count=90)
    mark(sheet, 455, 610, 92, tone(look.colour, -0.26), opacity=0.55)
    sheet.ellipse(500, top, r, r * 0.15, tone(look.colour, 0.05))
    sheet.ellipse(500, top + 2, r - 15, (r - 15) * 0.145, hollow(sheet, mix(look.colour, WHITE, 0.25)))
    with sheet.within("M290,360A210,30 0 1 0 710,360A210,30 0 1 0 290,360Z"):
        sheet.ellipse(500, 386, 200, 24, sheet.linear([(0, "#4a2f1f"), (0.5, "#6b452c"), (1, "#8a5d3b")]))
        sheet.ellipse(430, 382, 70, 6, WHITE, opacity=0.25)
    sheet.stroke(f"M{500 - r + 8},{top + 6}C340,400 440,404 520,402", WHITE, 3, opacity=0.35)


def pitcher(sheet: Sheet, look: Look) -> None:
    """A ribbed glass pitcher, half full of water with lemon and mint, under a wooden lid."""
    glass = look.colour
    handle = "M660,360C800,340 836,430 822,540C808,650 742,700 664,690"
    sheet.stroke(handle, tone(glass, -0.12), 40, opacity=0.38)
    sheet.stroke(handle, tone(glass, 0.1), 26, opacity=0.5)
    sheet.stroke("M668,352C790,338 820,420 810,510", WHITE, 7, opacity=0.9)
    body = turned([(250, 150), (330, 152), (430, 168), (600, 186), (780, 184), (850, 172), (880, 150)], flat=0.13)
    sheet.path(
        body,
        sheet.linear(
            [
                (0, tone(glass, -0.14), 0.62),
                (0.1, glass, 0.38),
                (0.3, WHITE, 0.34),
                (0.6, glass, 0.26),
                (0.9, tone(glass, -0.08), 0.46),
                (1, tone(glass, -0.2), 0.66),
            ]
        ),
    )
    with sheet.within(body):
        water = mix(glass, "#cfe5e2", 0.6)
        sheet.path(
            "M300,520H700V920H300Z",
            sheet.linear(
                [(0, tone(water, -0.12), 0.7), (0.3, water, 0.5), (0.7, water, 0.45), (1, tone(water, -0.14), 0.75)]
            ),
        )
        sheet.ellipse(500, 520, 182, 20, tone(water, 0.03), opacity=0.75)
        for cx, cy, rx, turn in ((430, 610, 62, -20), (560, 730, 58, 26), (470, 800, 54, 8)):
            with sheet.moved(cx, cy, turn=turn):
                sheet.ellipse(0, 0, rx, rx * 0.62, "#e7bd45", opacity=0.9)
                sheet.ellipse(0, 0, rx * 0.86, rx * 0.5, "#f8e7a8", opacity=0.95)
                for spoke in range(4):
                    with sheet.moved(turn=spoke * 45):
                        sheet.line([(-rx * 0.8, 0), (rx * 0.8, 0)], "#e7bd45", 3, opacity=0.7)
        for cx, cy, turn in ((560, 560, 40), (600, 590, 80), (545, 600, -10)):
            with sheet.moved(cx, cy, turn=turn):
                sheet.path("M0,0C26,-14 34,-50 0,-80C-34,-50 -26,-14 0,0Z", "#6d9a5c", opacity=0.9)
        for rib in range(11):
            x = 330 + rib * 34
            sheet.line(
                [(x, 330), (x + (x - 500) * 0.10, 880)], WHITE if rib % 2 else tone(glass, -0.2), 3, opacity=0.33
            )
        sheet.path("M372,330C360,500 352,700 366,850L392,850C380,700 384,500 396,330Z", WHITE, opacity=0.62)
        sheet.path("M640,340C662,500 668,700 652,850L642,850C654,700 650,500 630,340Z", WHITE, opacity=0.4)
    sheet.ellipse(500, 876, 148, 17, tone(glass, -0.16), opacity=0.28)
    sheet.path("M352,246C330,250 318,262 330,276L372,300L372,246Z", tone(glass, 0.08), opacity=0.75)
    sheet.ellipse(500, 250, 150, 20, tone(glass, -0.05), opacity=0.6)
    wood(
        sheet,
        turned([(196, 152), (236, 152)], flat=0.13),
        look.accent,
        (340, 190, 320, 70),
        seed=look.seed,
        along="y",
        grain=10,
    )
    sheet.ellipse(500, 196, 152, 20, tone(look.accent, 0.06))
    sheet.path(turned([(150, 34), (178, 24), (196, 30)], flat=0.2), matte(sheet, look.accent))
    sheet.ellipse(500, 150, 34, 7, tone(look.accent, 0.09))


def plate(sheet: Sheet, look: Look) -> None:
    """Three plates leaning and lying: one shown to the viewer, two stacked before it."""
    sheet.circle(500, 470, 372, tone(look.colour, -0.17))
    sheet.circle(
        497,
        466,
        370,
        sheet.linear([(0, tone(look.colour, 0.05)), (0.5, look.colour), (1, tone(look.colour, -0.10))], y2=1),
    )
    sheet.circle(499, 469, 262, tone(look.colour, -0.09))
    sheet.circle(
        502,
        473,
        258,
        sheet.linear(
            [(0, tone(look.colour, -0.07)), (0.5, tone(look.colour, 0.0)), (1, tone(look.colour, 0.05))], y2=1
        ),
    )
    sheet.circle(497, 466, 362, stroke=look.accent, stroke_width=7, opacity=0.75)
    face = "M497,96A370,370 0 1 0 497,836A370,370 0 1 0 497,96Z"
    speckles(sheet, face, (127, 96, 740, 740), tone(look.colour, -0.3), seed=look.seed, count=110, size=3.6)
    emblem(sheet, look.motif, 500, 470, 260, tone(look.accent, 0), mix(look.accent, WHITE, 0.4), look.seed)
    with sheet.within(face):
        sheet.ellipse(330, 230, 260, 170, glow(sheet, WHITE, 0.55))
    for level, r in ((872, 330), (836, 318)):
        sheet.path(
            turned([(level - 14, r), (level + 12, r * 0.72), (level + 24, r * 0.5)], flat=0.1),
            matte(sheet, look.colour),
        )
        sheet.ellipse(500, level - 14, r, r * 0.1, tone(look.colour, 0.05))
        sheet.ellipse(500, level - 12, r * 0.97, r * 0.09, stroke=look.accent, stroke_width=4, opacity=0.7)
        sheet.ellipse(
            500,
            level - 9,
            r * 0.72,
            r * 0.062,
            sheet.linear([(0, tone(look.colour, -0.12)), (1, tone(look.colour, 0.03))]),
        )


def bowl(sheet: Sheet, look: Look) -> None:
    """A rice bowl on a small foot, with its twin behind."""
    for x, y, scale, dim in ((640, -150, 0.72, -0.05), (-40, 20, 1.0, 0.0)):
        colour = tone(look.colour, dim)
        with (
            sheet.moved(x, y, scale=scale, about=(500, 880))
            if dim == 0
            else sheet.moved(x - 480, y + 120, scale=scale, about=(500, 880))
        ):
            body = turned(
                [(520, 300), (580, 294), (680, 256), (770, 196), (830, 132), (850, 110), (850, 110), (880, 104)],
                flat=0.2,
            )
            sheet.path(body, matte(sheet, colour))
            with sheet.within(body):
                edge = outline(
                    [(190, 560), (290, 690), (370, 716), (460, 706), (560, 726), (650, 700), (720, 690), (810, 560)]
                )
                sheet.path(f"{edge}L840,900L160,900Z", matte(sheet, look.accent))
                sheet.stroke(edge, tone(colour, -0.1), 6, opacity=0.6)
            speckles(sheet, body, (230, 560, 540, 300), tone(look.accent, -0.3), seed=look.seed, count=60)
            sheet.ellipse(500, 520, 300, 60, tone(colour, 0.06))
            sheet.ellipse(500, 523, 286, 54, hollow(sheet, colour))
            with sheet.within("M214,523A286,54 0 1 0 786,523A286,54 0 1 0 214,523Z"):
                sheet.ellipse(500, 566, 200, 44, tone(colour, -0.03))
                sheet.ellipse(600, 520, 170, 40, glow(sheet, WHITE, 0.45))


def tray(sheet: Sheet, look: Look) -> None:
    """A round-cornered serving tray with brass handles, a cup and a sprig upon it."""
    base = rounded(110, 560, 780, 300, 60)
    sheet.path(rounded(110, 600, 780, 290, 70), tone(look.colour, -0.22))
    wood(sheet, base, look.colour, (110, 560, 780, 300), seed=look.seed, grain=26)
    inner = rounded(146, 584, 708, 246, 44)
    sheet.path(inner, tone(look.colour, -0.14))
    wood(
        sheet,
        rounded(152, 596, 696, 234, 40),
        tone(look.colour, 0.02),
        (152, 596, 696, 234),
        seed=look.seed + "b",
        grain=22,
    )
    for x in (128, 834):
        sheet.path(
            rounded(x, 660, 38, 110, 19),
            sheet.linear([(0, mix(look.accent, WHITE, 0.5)), (0.5, look.accent), (1, tone(look.accent, -0.2))]),
        )
    sheet.ellipse(390, 752, 120, 26, "#2b2016", opacity=0.22)
    cup = turned([(590, 92), (660, 90), (716, 74), (738, 54)], centre=370, flat=0.2)
    sheet.path(cup, matte(sheet, "#efe9dd"))
    sheet.ellipse(370, 590, 92, 19, "#fbf8f1")
    sheet.ellipse(370, 592, 82, 15, "#b98d4b")
    sheet.ellipse(345, 589, 30, 4, WHITE, opacity=0.5)
    sheet.ellipse(640, 772, 130, 26, "#2b2016", opacity=0.2)
    pot = turned([(560, 64), (600, 116), (670, 132), (730, 108), (756, 78)], centre=620, flat=0.16)
    sheet.stroke("M720,620C790,590 800,560 824,548", tone("#7b8a72", -0.1), 26)
    sheet.path(pot, matte(sheet, "#7b8a72"))
    sheet.stroke("M560,560C570,450 670,450 680,560", tone(look.accent, -0.12), 13)
    sheet.stroke("M562,552C576,462 660,460 674,540", mix(look.accent, WHITE, 0.4), 4)
    sheet.ellipse(620, 560, 64, 11, tone("#7b8a72", 0.05))
    sheet.path(turned([(528, 16), (548, 12), (560, 20)], centre=620, flat=0.3), matte(sheet, look.accent))
