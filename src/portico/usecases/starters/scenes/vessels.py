"""What stands on a dressing table, in studio light: glass, gold, cream.

Each stands on the origin, about 300 units high.
"""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.materials import metal
from portico.usecases.starters.art.sheet import Sheet, rounded

WHITE, SHADE = "#ffffff", "#2a1119"


def _glass(sheet: Sheet, d: str, colour: str) -> None:
    """Thick tinted glass: dark rims, a lit body, a hard reflection on the left and a soft one on the right."""
    sheet.path(
        d,
        sheet.linear(
            [
                (0.0, tone(colour, -0.24)),
                (0.05, tone(colour, 0.14)),
                (0.1, tone(colour, -0.1)),
                (0.3, tone(colour, 0.09)),
                (0.6, tone(colour, 0.03)),
                (0.86, tone(colour, -0.14)),
                (0.94, tone(colour, 0.1)),
                (1.0, tone(colour, -0.26)),
            ]
        ),
    )


def bottle(sheet: Sheet, colour: str, gold: str) -> None:
    """A tall serum bottle with a heavy base and a gold dropper collar."""
    body = rounded(-62, -226, 124, 226, 20)
    sheet.rect(
        -15, -392, 30, 60, sheet.linear([(0, "#3a2530"), (0.3, "#8d6f7c"), (0.5, "#5a4450"), (1, "#24141c")]), rx=14
    )
    sheet.rect(-24, -344, 48, 74, metal(sheet, gold), rx=4)
    sheet.rect(-24, -318, 48, 3, tone(gold, -0.25), opacity=0.6)
    sheet.path(
        "M-24,-270H24C26,-246 56,-244 62,-212V-200H-62V-212C-56,-244 -26,-246 -24,-270Z",
        sheet.linear([(0, tone(colour, -0.2)), (0.25, tone(colour, 0.18)), (0.7, colour), (1, tone(colour, -0.24))]),
    )
    _glass(sheet, body, colour)
    sheet.path(
        rounded(-48, -196, 96, 168, 12),
        sheet.linear(
            [(0, tone(colour, -0.1), 0.8), (0.4, mix(colour, "#ffd2b0", 0.4), 0.8), (1, tone(colour, -0.2), 0.8)],
            x2=1,
            y2=0.4,
        ),
    )
    sheet.path(rounded(-48, -40, 96, 28, 10), mix(colour, "#ffe6d0", 0.5), opacity=0.5)
    sheet.path("M-3,-270H3V-60L0,-48L-3,-60Z", WHITE, opacity=0.25)
    sheet.rect(-52, -212, 9, 196, WHITE, rx=4, opacity=0.72)
    sheet.rect(-39, -206, 3, 180, WHITE, rx=1, opacity=0.4)
    sheet.rect(47, -200, 5, 170, WHITE, rx=2, opacity=0.22)
    sheet.rect(-30, -150, 60, 66, "#f6e8dc", opacity=0.94)
    sheet.rect(-18, -134, 36, 3, gold)
    sheet.rect(-12, -122, 24, 2, tone(gold, -0.1), opacity=0.8)
    sheet.circle(0, -103, 6, stroke=gold, stroke_width=1.6)


def pearl_jar(sheet: Sheet, colour: str, gold: str) -> None:
    """A low closed jar."""
    sheet.path(
        "M-92,-100H92V-20C92,0 70,6 0,6C-70,6 -92,0 -92,-20Z",
        sheet.linear(
            [(0, tone(colour, -0.25)), (0.2, tone(colour, 0.03)), (0.55, tone(colour, -0.05)), (1, tone(colour, -0.34))]
        ),
    )
    sheet.path("M-96,-152H96V-100C60,-92 -60,-92 -96,-100Z", metal(sheet, gold))
    sheet.ellipse(0, -152, 96, 15, sheet.linear([(0, mix(gold, WHITE, 0.5)), (1, tone(gold, -0.1))], y2=0.5))
    sheet.rect(-70, -92, 8, 80, WHITE, rx=4, opacity=0.6)


def open_jar(sheet: Sheet, colour: str, gold: str) -> None:
    """The same jar open and full, a peak in the cream."""
    sheet.ellipse(24, 2, 112, 18, SHADE, opacity=0.4, filter=sheet.blur(9))
    sheet.path(
        "M-92,-84H92V-22C92,-2 70,6 0,6C-70,6 -92,-2 -92,-22Z",
        sheet.linear(
            [(0, tone(colour, -0.2)), (0.2, tone(colour, 0.03)), (0.55, tone(colour, -0.05)), (1, tone(colour, -0.28))]
        ),
    )
    sheet.rect(-92, -92, 184, 10, metal(sheet, gold))
    sheet.ellipse(0, -92, 92, 22, metal(sheet, gold))
    sheet.ellipse(0, -92, 84, 18, sheet.linear([(0, tone(colour, -0.08)), (0.5, colour), (1, tone(colour, -0.04))]))
    sheet.path(
        "M-60,-92C-34,-104 -22,-128 10,-132C-4,-118 26,-104 54,-92C30,-82 -36,-82 -60,-92Z",
        sheet.linear([(0, WHITE), (0.5, colour), (1, tone(colour, -0.14))], y2=0.6),
    )
    sheet.rect(-74, -76, 7, 62, WHITE, rx=3, opacity=0.6)


def smear(sheet: Sheet, colour: str) -> None:
    """A broad swipe of cream about 640 wide, its ridges lit from the upper left."""
    d = (
        "M-330,-20C-310,-110 -190,-150 -60,-118C60,-92 150,-150 260,-132C330,-118 352,-72 320,-30"
        "C352,6 318,62 250,58C160,54 120,116 0,112C-90,110 -150,140 -236,116C-318,92 -346,34 -330,-20Z"
    )
    sheet.path(d, SHADE, opacity=0.42, transform="translate(10 20)", filter=sheet.blur(11))
    sheet.path(d, sheet.linear([(0, tone(colour, 0.05)), (0.5, colour), (1, tone(colour, -0.12))], y2=0.8))
    with sheet.within(d):
        for step, y in enumerate((-108, -72, -38, -4, 32, 66, 98)):
            bend = (-14, 18, 10, -8, 16, -6, 8)[step]
            ridge = (
                f"M-360,{y + 20}C-200,{y - 44 + bend} -90,{y + 30} 60,{y - 8 + bend}S260,{y - 40} 370,{y - 10 + bend}"
            )
            sheet.soft_stroke(ridge, tone(colour, -0.17), 9, 0.5, dy=7)
            sheet.soft_stroke(ridge, WHITE, 6, 0.75, dy=-4)


def lipstick(sheet: Sheet, colour: str, gold: str) -> None:
    sheet.ellipse(30, 0, 70, 12, SHADE, opacity=0.5, filter=sheet.blur(8))
    sheet.path(
        "M-40,-150H40V0C20,8 -20,8 -40,0Z",
        sheet.linear(
            [(0, "#150a10"), (0.16, "#5d4450"), (0.24, "#a48c96"), (0.32, "#3a2530"), (0.8, "#1d1016"), (1, "#0f070b")]
        ),
    )
    sheet.rect(-40, -162, 80, 16, metal(sheet, gold), rx=2)
    sheet.rect(-32, -238, 64, 78, metal(sheet, gold), rx=2)
    sheet.path(
        "M-25,-238V-330C-25,-352 6,-384 25,-390V-238Z",
        sheet.linear([(0, tone(colour, -0.14)), (0.2, tone(colour, 0.12)), (0.5, colour), (1, tone(colour, -0.2))]),
    )
    sheet.path("M-25,-330C-25,-352 6,-384 25,-390C26,-366 -2,-328 -25,-330Z", tone(colour, 0.11))
    sheet.rect(-17, -320, 4, 78, WHITE, opacity=0.4, rx=2)


def flacon(sheet: Sheet, colour: str, gold: str) -> None:
    """A square perfume bottle of thick clear glass."""
    sheet.ellipse(10, 2, 120, 16, SHADE, opacity=0.45, filter=sheet.blur(8))
    sheet.rect(-16, -252, 32, 44, metal(sheet, gold))
    sheet.path(
        rounded(-34, -320, 68, 78, 6),
        sheet.linear([(0, "#241810"), (0.25, "#8d7058"), (0.4, "#4d3829"), (1, "#150d08")]),
    )
    sheet.path(
        rounded(-100, -216, 200, 216, 14),
        sheet.linear(
            [
                (0, "#fff2df", 0.9),
                (0.08, "#d9b48d", 0.75),
                (0.5, "#ffe3bd", 0.6),
                (0.93, "#c79566", 0.8),
                (1, "#fff2df", 0.9),
            ]
        ),
    )
    sheet.path(
        rounded(-80, -176, 160, 152, 8),
        sheet.linear(
            [(0, tone(colour, -0.1)), (0.35, tone(colour, 0.1)), (0.7, colour), (1, tone(colour, -0.16))], x2=1, y2=0.5
        ),
    )
    sheet.path("M-80,-168C-40,-178 40,-160 80,-172V-150H-80Z", "#ffe7c2", opacity=0.55)
    sheet.path("M-80,-60L80,-150V-24H-80Z", "#fff3dc", opacity=0.16)
    sheet.rect(-92, -206, 7, 196, WHITE, rx=3, opacity=0.85)
    sheet.rect(86, -206, 4, 196, WHITE, rx=2, opacity=0.55)
    sheet.rect(-2, -208, 4, 180, "#fff3dc", opacity=0.35)
    sheet.circle(0, -100, 27, stroke="#fff3dc", stroke_width=2)
    sheet.rect(-13, -101, 26, 2, "#fff3dc")


def gift(sheet: Sheet, colour: str, gold: str) -> None:
    sheet.path(rounded(-120, -170, 240, 170, 6), sheet.linear([(0, tone(colour, -0.03)), (1, tone(colour, -0.2))]))
    sheet.path(rounded(-130, -214, 260, 58, 6), sheet.linear([(0, tone(colour, 0.02)), (1, tone(colour, -0.14))]))
    sheet.rect(-17, -214, 34, 214, metal(sheet, gold))
    for side in (-1, 1):
        with sheet.group(transform=f"scale({side} 1)"):
            sheet.path("M0,-214C20,-286 110,-300 104,-250C98,-216 40,-212 0,-214Z", metal(sheet, gold))
            sheet.path("M22,-222C40,-262 84,-270 84,-250C80,-232 50,-224 22,-222Z", tone(gold, -0.24), opacity=0.7)


def drop(sheet: Sheet, x: float, y: float, r: float, ground: str, turn: float) -> None:
    """A thick drop lying on a pane: dark where it meets the glass at the lamp's side, bright on the far side."""
    with sheet.moved(x, y, turn=turn, scale=r / 100):
        d = "M-100,0C-104,-60 -50,-104 6,-100C66,-98 106,-50 100,6C98,62 52,102 -4,100C-58,100 -98,54 -100,0Z"
        sheet.soft_shadow(d, 7, 0.26, dx=12, dy=16)
        sheet.path(
            d,
            sheet.linear(
                [(0, tone(ground, -0.12)), (0.5, tone(ground, 0.03)), (1, mix(ground, WHITE, 0.6))], x2=0.8, y2=1
            ),
        )
        sheet.path("M20,84C66,76 88,40 88,4C80,50 50,74 -20,82C-8,88 8,88 20,84Z", WHITE, opacity=0.75)
        sheet.ellipse(-42, -46, 25, 15, WHITE, opacity=0.95, transform="rotate(-42 -42 -46)")
        sheet.circle(-10, -70, 6, WHITE, opacity=0.9)
