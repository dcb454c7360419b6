"""Knife, pot, pan: what works in the kitchen."""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, glossy, metal, wood
from portico.usecases.starters.art.motifs import mark
from portico.usecases.starters.art.sheet import Sheet, turned


def knife(sheet: Sheet, look: Look) -> None:
    """A santoku laid on the diagonal; the handle follows the option, the blade is layered steel."""
    steel = "#c3c8ca"
    with sheet.moved(turn=-38, about=(500, 500)):
        blade = "M360,440L1010,452C1042,456 1050,470 1040,490C1010,552 950,592 880,600L372,604C360,604 356,598 356,590Z"
        sheet.path(
            blade,
            sheet.linear(
                [
                    (0, tone(steel, -0.08)),
                    (0.3, tone(steel, 0.08)),
                    (0.55, tone(steel, -0.04)),
                    (0.8, tone(steel, 0.1)),
                    (1, tone(steel, -0.06)),
                ],
                x2=1,
                y2=0.25,
            ),
        )
        with sheet.within(blade):
            layers = "M340,560C430,520 470,566 560,540C650,514 700,560 790,534C860,514 930,540 1010,486"
            sheet.path(f"{layers}L1060,640L340,640Z", sheet.down(mix(steel, WHITE, 0.55), mix(steel, WHITE, 0.85)))
            for step in range(5):
                with sheet.moved(0, -step * 15):
                    sheet.stroke(layers, tone(steel, -0.18), 2.2, opacity=0.5 - step * 0.07)
            sheet.path("M356,440L1010,452L1016,458L356,452Z", tone(steel, -0.16))
        sheet.line([(372, 602), (880, 598)], WHITE, 3, opacity=0.9)
        mark(sheet, 432, 488, 54, tone(steel, -0.3), opacity=0.8)
        sheet.path("M322,446L362,442L362,572L322,560Z", metal(sheet, "#b9a06a"))
        handle = "M-40,470C-44,452 -30,444 -8,444L324,446L324,560L-2,566C-34,566 -48,556 -44,536Z"
        wood(sheet, handle, look.colour, (-50, 440, 380, 130), seed=look.seed, grain=18)
        sheet.path("M-36,462C-30,450 -20,449 -8,449L320,452L320,468L-8,466Z", WHITE, opacity=0.22)
        for x in (60, 180, 282):
            sheet.circle(x, 505, 10, tone("#b9a06a", -0.12))
            sheet.circle(x - 1.5, 503, 7.5, mix("#b9a06a", WHITE, 0.35))


def pot(sheet: Sheet, look: Look) -> None:
    """An enamelled cast-iron pot with its lid on and a brass knob."""
    for side in (-1, 1):
        with sheet.moved(500), sheet.group(transform=f"scale({side} 1)"):
            ear = "M300,560C380,540 420,560 418,596C416,634 370,640 300,636"
            sheet.stroke(ear, tone(look.colour, -0.2), 44)
            sheet.stroke(ear, tone(look.colour, -0.06 if side < 0 else -0.14), 32)
    body = turned([(500, 340), (600, 341), (740, 334), (820, 318), (866, 276)], flat=0.1)
    sheet.path(body, glossy(sheet, look.colour))
    with sheet.within(body):
        sheet.path("M100,840C300,905 700,905 900,840L900,960L100,960Z", tone(look.colour, -0.3), opacity=0.4)
    sheet.path(turned([(484, 352), (510, 352)], flat=0.1), tone("#3a3633", 0.05))
    lid = turned([(360, 96), (372, 200), (404, 290), (446, 342), (478, 356), (492, 356)], flat=0.1)
    sheet.path(lid, glossy(sheet, look.colour))
    with sheet.within(lid):
        for ring_y, ring_r in ((395, 250), (440, 322)):
            sheet.path(
                f"M{500 - ring_r},{ring_y}A{ring_r},{ring_r * 0.12} 0 0 0 {500 + ring_r},{ring_y}",
                "none",
                stroke=tone(look.colour, -0.14),
                stroke_width=5,
                opacity=0.6,
            )
        sheet.path("M240,420C300,385 380,372 450,368L450,380C380,386 310,400 256,436Z", WHITE, opacity=0.5)
    sheet.ellipse(500, 361, 96, 11, tone(look.colour, 0.03))
    sheet.path(turned([(300, 60), (330, 56), (346, 26), (362, 34)], flat=0.16), metal(sheet, look.accent))
    sheet.ellipse(500, 300, 60, 11, mix(look.accent, WHITE, 0.45))
    mark(sheet, 500, 690, 120, mix(look.colour, WHITE, 0.5), opacity=0.75)


def pan(sheet: Sheet, look: Look) -> None:
    """A frying pan seen from above, its handle towards the viewer, with a herb and an egg in it."""
    with sheet.moved(turn=32, about=(500, 500)):
        handle = "M452,720L548,720L540,1020C540,1060 460,1060 460,1020Z"
        wood(sheet, handle, look.accent, (450, 720, 100, 340), seed=look.seed, along="y", grain=12)
        sheet.circle(500, 1024, 15, tone(look.accent, -0.34))
        sheet.path("M462,668L538,668L548,740L452,740Z", metal(sheet, "#a9a7a2"))
        with sheet.moved(turn=-32, about=(500, 400)):
            sheet.circle(504, 406, 346, tone(look.colour, -0.14))
            sheet.circle(
                500,
                400,
                344,
                sheet.linear([(0, tone(look.colour, 0.16)), (0.5, look.colour), (1, tone(look.colour, -0.05))], y2=1),
            )
            sheet.circle(
                500, 400, 322, sheet.linear([(0, tone(look.colour, -0.08)), (1, tone(look.colour, 0.1))], y2=1)
            )
            sheet.circle(
                500,
                402,
                276,
                sheet.radial(
                    [(0, tone(look.colour, 0.10)), (0.7, tone(look.colour, 0.03)), (1, tone(look.colour, -0.03))],
                    cx=0.4,
                    cy=0.35,
                    r=0.7,
                ),
            )
            for r in (70, 120, 170, 220, 262):
                sheet.circle(500, 402, r, stroke=tone(look.colour, 0.14), stroke_width=1.6, opacity=0.5)
            sheet.path("M430,320C500,262 610,300 622,380C634,452 560,520 470,500C384,482 360,380 430,320Z", "#f7f3e8")
            sheet.path(
                "M446,338C500,296 590,318 600,384C606,440 556,482 480,474",
                "none",
                stroke="#fffdf6",
                stroke_width=12,
                opacity=0.9,
            )
            sheet.circle(
                510, 396, 56, sheet.radial([(0, "#ffcf5a"), (0.7, "#f3a938"), (1, "#dd8f25")], cx=0.4, cy=0.35)
            )
            sheet.ellipse(492, 376, 16, 10, WHITE, opacity=0.75, transform="rotate(-30 492 376)")
            for x, y, turn in ((372, 520, -50), (404, 552, -10), (640, 520, 50)):
                with sheet.moved(x, y, turn=turn):
                    sheet.path("M0,0C18,-10 22,-40 0,-64C-22,-40 -18,-10 0,0Z", "#6f9157")
                    sheet.line([(0, 0), (0, -54)], "#8fb277", 2)
            sheet.stroke("M252,250A300,300 0 0 1 420,142", WHITE, 10, opacity=0.3)
