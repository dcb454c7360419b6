"""Notebook, pen, organizer, desk mat, clock: what lies on the desk."""

from __future__ import annotations

import math

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.lettering import Word
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, flat_light, glow, matte, metal, weave, wood
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, rounded, turned

PAGES = "#f5efe2"


def notebook(sheet: Sheet, look: Look) -> None:
    """A cloth-bound notebook with a sewn spine over an open sheet, an elastic band and a ribbon."""
    with sheet.moved(turn=7, about=(500, 500)):
        sheet.path(rounded(250, 150, 560, 730, 10), tone(PAGES, -0.16))
        sheet.path(rounded(244, 142, 560, 730, 8), sheet.linear([(0, PAGES), (1, tone(PAGES, -0.05))]))
        for row in range(15):
            sheet.line([(290, 230 + row * 40), (770, 230 + row * 40)], tone(PAGES, -0.12), 2)
    with sheet.moved(-30, 10, turn=-5, about=(480, 500)):
        sheet.stroke("M610,850C616,900 600,930 612,968", look.accent, 13)
        sheet.path(rounded(206, 146, 572, 726, 14), tone(look.colour, -0.27))
        sheet.path(rounded(204, 140, 568, 722, 10), tone(PAGES, -0.08))
        cover = rounded(196, 128, 572, 726, 14)
        sheet.path(
            cover,
            sheet.linear(
                [
                    (0, tone(look.colour, -0.1)),
                    (0.05, tone(look.colour, 0.05)),
                    (0.5, look.colour),
                    (1, tone(look.colour, -0.09)),
                ],
                y2=0.5,
            ),
        )
        sheet.path(cover, weave(sheet, look.colour, size=6, strength=0.18))
        sheet.path(
            "M196,142A14,14 0 0 1 210,128H276V854H210A14,14 0 0 1 196,840Z", tone(look.colour, -0.09), opacity=0.75
        )
        for y in (190, 340, 490, 640, 790):
            sheet.line([(198, y), (276, y)], PAGES, 5)
        sheet.line([(258, 134), (258, 848)], PAGES, 5, opacity=0.9)
        sheet.path(rounded(380, 250, 250, 330, 5), sheet.linear([(0, "#fbf7ed"), (1, "#e9e0ce")], y2=1))
        sheet.path(rounded(392, 262, 226, 306, 3), stroke=look.accent, stroke_width=2.5)
        emblem(sheet, look.motif, 505, 470, 130, tone(look.colour, -0.1), look.accent, look.seed)
        sheet.rect(704, 128, 20, 726, tone(look.colour, -0.23), opacity=0.92)
        sheet.rect(704, 128, 6, 726, WHITE, opacity=0.16)
        mark(sheet, 505, 740, 76, tone(look.colour, -0.17))
        sheet.ellipse(360, 260, 220, 170, glow(sheet, WHITE, 0.22))
    if look.name:
        sheet.words.append(Word(462, 338, look.name[:4], 52, tone(look.colour, -0.3), "serif-bold", spacing=14))


def pen(sheet: Sheet, look: Look) -> None:
    """A brass-trimmed pen, capped, and its twin uncapped with the nib shown, on their linen sleeve."""
    with sheet.moved(turn=-35, about=(500, 500)):
        sheet.path(rounded(30, 560, 800, 210, 16), tone("#b9ad98", -0.02))
        sheet.path(rounded(30, 560, 800, 210, 16), weave(sheet, "#b9ad98", size=9, strength=0.22))
        sheet.path(rounded(48, 578, 764, 174, 8), stroke="#8f846f", stroke_width=3, stroke_dasharray="10 8")
        mark(sheet, 752, 664, 76, "#7b705c")
        _barrel(sheet, look.colour, look.accent, 40, 632, 620, capped=True)
        _barrel(sheet, look.colour, look.accent, 130, 380, 700, capped=False)


def _barrel(sheet: Sheet, colour: str, accent: str, x: float, y: float, length: float, *, capped: bool) -> None:
    """One pen lying along x: a lit cylinder, rings, a clip or a nib."""
    round_light = [
        (0, tone(colour, -0.05)),
        (0.2, mix(colour, WHITE, 0.6)),
        (0.36, tone(colour, 0.03)),
        (0.75, tone(colour, -0.16)),
        (1, tone(colour, -0.24)),
    ]
    sheet.soft_shadow(rounded(x, y, length, 62, 31), 8, 0.3, dx=8, dy=18)
    sheet.path(rounded(x, y, length, 62, 31), sheet.linear(round_light, x2=0, y2=1))
    for ring in (0.08, 0.56, 0.6):
        sheet.rect(
            x + length * ring,
            y - 1,
            12,
            64,
            sheet.linear([(0, "#8f6d35"), (0.25, "#f4dfae"), (0.6, "#b9975a"), (1, "#7a5b2b")], x2=0, y2=1),
        )
    sheet.rect(
        x + length * 0.2,
        y,
        length * 0.3,
        62,
        sheet.linear(
            [(0, tone(accent, 0.02)), (0.22, mix(accent, WHITE, 0.5)), (0.4, accent), (1, tone(accent, -0.12))],
            x2=0,
            y2=1,
        ),
    )
    if capped:
        sheet.path(
            (
                f"M{x + length * 0.62},{y + 6}H{x + length * 0.93}C{x + length * 0.97},{y + 6} "
                f"{x + length * 0.97},{y + 24} {x + length * 0.93},{y + 24}H{x + length * 0.62}Z"
            ),
            sheet.linear([(0, "#f4dfae"), (0.6, "#b9975a"), (1, "#7a5b2b")], x2=0, y2=1),
        )
        return
    tip = x + length
    sheet.path(
        f"M{tip - 34},{y + 4}L{tip + 60},{y + 12}L{tip + 60},{y + 50}L{tip - 34},{y + 58}Z",
        sheet.linear(
            [(0, tone(accent, 0.02)), (0.25, mix(accent, WHITE, 0.45)), (0.5, accent), (1, tone(accent, -0.14))],
            x2=0,
            y2=1,
        ),
    )
    sheet.path(
        (
            f"M{tip + 58},{y + 14}C{tip + 100},{y + 6} {tip + 130},{y + 18} {tip + 176},{y + 31}"
            f"C{tip + 130},{y + 44} {tip + 100},{y + 56} {tip + 58},{y + 48}Z"
        ),
        sheet.linear([(0, "#d9b978"), (0.3, "#fbeecb"), (0.6, "#c49a54"), (1, "#8f6d35")], x2=0, y2=1),
    )
    sheet.line([(tip + 96, y + 31), (tip + 172, y + 31)], "#6d5127", 2.5)
    sheet.circle(tip + 94, y + 31, 5, "#6d5127")


def organizer(sheet: Sheet, look: Look) -> None:
    """A desk tray of three wells with pencils, a ruler, scissors and a small plant."""
    for x, tip, colour in ((590, 576, "#c79a3d"), (626, 640, "#4f6b72"), (660, 690, "#a5563f")):
        sheet.line([(x, 700), (tip, 300)], tone(colour, -0.06), 24)
        sheet.line([(x - 5, 700), (tip - 5, 300)], tone(colour, 0.13), 6)
        with sheet.moved(tip, 296, turn=math.degrees(math.atan2(tip - x, 400))):
            sheet.path("M-12,4L0,-44L12,4Z", "#ecd5ab")
            sheet.path("M-4,-28L0,-44L4,-28Z", "#3a332c")
    sheet.rect(706, 250, 40, 450, sheet.linear([(0, "#e5c795"), (1, "#c59d63")]), rx=4)
    for notch in range(20):
        sheet.line([(708, 270 + notch * 18), (722 if notch % 5 else 732, 270 + notch * 18)], "#7b5a31", 2.4)
    for turn, length in ((-34, 220), (-14, 270), (8, 290), (28, 240), (48, 180)):
        with sheet.moved(330, 600, turn=turn):
            sheet.path(
                f"M0,0C26,{-length * 0.4} 24,{-length * 0.8} 0,{-length}C-24,{-length * 0.8} -26,{-length * 0.4} 0,0Z",
                sheet.linear([(0, "#54734f"), (0.5, "#7fa06f"), (1, "#48654a")]),
            )
            sheet.line([(0, 0), (0, -length * 0.9)], "#b4cc9b", 3, opacity=0.6)
    sheet.path(turned([(560, 104), (690, 92)], centre=330, flat=0.14), matte(sheet, look.accent))
    sheet.ellipse(330, 560, 104, 14, "#4b3a2b")
    back = rounded(140, 640, 720, 260, 18)
    wood(sheet, back, look.colour, (140, 640, 720, 260), seed=look.seed, grain=24)
    sheet.path("M158,640H842L820,664H180Z", tone(look.colour, 0.08))
    for x, width in ((170, 330), (520, 310)):
        sheet.path(f"M{x},660h{width}l-10,26h-{width - 20}Z", tone(look.colour, -0.3))
    sheet.line([(510, 664), (510, 896)], tone(look.colour, -0.16), 4)
    sheet.path(
        rounded(150, 760, 700, 136, 14),
        sheet.linear([(0, tone(look.colour, 0.03)), (1, tone(look.colour, -0.07))], x2=0, y2=1),
        opacity=0.35,
    )
    for x in (330, 680):
        sheet.path(rounded(x - 54, 800, 108, 36, 18), tone(look.colour, -0.22))
        sheet.path(rounded(x - 54, 804, 108, 34, 17), tone(look.colour, -0.33))
    mark(sheet, 770, 862, 46, tone(look.colour, -0.26))


def desk_mat(sheet: Sheet, look: Look) -> None:
    """A felt mat with a leather pen loop, half rolled at one end."""
    sheet.path(rounded(80, 300, 860, 470, 20), tone(look.colour, -0.22))
    mat = rounded(76, 290, 860, 470, 20)
    sheet.path(mat, flat_light(sheet, look.colour))
    sheet.path(mat, weave(sheet, look.colour, size=5, strength=0.16))
    sheet.path(
        rounded(94, 308, 824, 434, 10),
        stroke=mix(look.colour, WHITE, 0.4),
        stroke_width=3,
        stroke_dasharray="12 9",
        opacity=0.8,
    )
    sheet.path(rounded(690, 290, 246, 470, 20), flat_light(sheet, look.accent))
    sheet.path(
        rounded(706, 308, 212, 434, 10),
        stroke=mix(look.accent, WHITE, 0.4),
        stroke_width=3,
        stroke_dasharray="12 9",
        opacity=0.7,
    )
    mark(sheet, 812, 640, 92, tone(look.accent, -0.16))
    for y in (380, 470):
        sheet.path(rounded(742, y, 140, 26, 13), tone(look.accent, -0.14))
        sheet.path(rounded(742, y + 3, 140, 20, 10), tone(look.accent, -0.06))
    roll = "M60,282H176V772H60C20,772 20,282 60,282Z"
    sheet.soft_shadow("M150,306H206V760H150Z", 12, 0.34)
    sheet.path(
        roll,
        sheet.linear(
            [
                (0, tone(look.colour, -0.18)),
                (0.3, tone(look.colour, 0.07)),
                (0.6, look.colour),
                (1, tone(look.colour, -0.22)),
            ]
        ),
    )
    sheet.path(roll, weave(sheet, look.colour, size=5, strength=0.16))
    for x in (70, 96, 120):
        sheet.ellipse(110, 284, x * 0.5, 11, stroke=tone(look.colour, -0.2), stroke_width=3, opacity=0.6)
    sheet.path("M30,470H182v44H30Z", flat_light(sheet, look.accent))
    sheet.circle(150, 492, 9, mix("#b9975a", WHITE, 0.4))
    sheet.line([(360, 640), (600, 560)], "#2f2a26", 15)
    sheet.line([(362, 634), (598, 554)], "#77706a", 4)
    sheet.line([(590, 563), (612, 556)], "#b9975a", 9)


def clock(sheet: Sheet, look: Look) -> None:
    """A quiet table clock in a wooden case on two short feet, at ten past ten."""
    for x in (350, 650):
        sheet.path(f"M{x - 26},850H{x + 26}L{x + 16},900H{x - 16}Z", tone(look.accent, -0.18))
    case = rounded(190, 250, 620, 620, 130)
    sheet.path(rounded(200, 254, 626, 620, 130), tone(look.accent, -0.24))
    wood(sheet, case, look.accent, (190, 250, 620, 620), seed=look.seed, grain=26)
    sheet.circle(500, 560, 252, tone(look.accent, -0.2))
    sheet.circle(500, 560, 244, metal(sheet, "#b9975a"))
    sheet.circle(
        500,
        560,
        232,
        sheet.radial(
            [(0, tone(look.colour, 0.02)), (0.75, look.colour), (1, tone(look.colour, -0.1))], cx=0.45, cy=0.42, r=0.62
        ),
    )
    ink = tone(look.colour, -0.6) if look.colour > "#777777" else mix(look.colour, WHITE, 0.85)
    for tick in range(60):
        a = math.tau * tick / 60
        inner = 190 if tick % 5 == 0 else 206
        sheet.line(
            [
                (500 + math.sin(a) * inner, 560 - math.cos(a) * inner),
                (500 + math.sin(a) * 214, 560 - math.cos(a) * 214),
            ],
            ink,
            7 if tick % 15 == 0 else 3.5 if tick % 5 == 0 else 1.6,
        )
    mark(sheet, 500, 458, 66, ink, opacity=0.75)
    for turn, length, weight in ((305, 118, 15), (62, 168, 11)):
        with sheet.moved(500, 560, turn=turn):
            sheet.line([(4, 34), (4, -length)], "#1d1712", weight, opacity=0.16)
            sheet.line([(0, 34), (0, -length)], ink, weight)
    with sheet.moved(500, 560, turn=170):
        sheet.line([(0, 44), (0, -184)], "#b4552f", 4)
    sheet.circle(500, 560, 14, "#b9975a")
    sheet.path("M330,400A232,232 0 0 1 560,336L470,590C400,600 320,520 330,400Z", WHITE, opacity=0.1)
