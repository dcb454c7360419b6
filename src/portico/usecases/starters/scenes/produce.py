"""Food in gouache: a body colour, a shadow side, dry bristles over both.

Each fills a box of about 200 around the origin.
"""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Sheet

LEAF, DEEP, LIME = "#4f8f3c", "#1f5a35", "#9cc24f"
TOMATO, CARROT, CORN, CREAM = "#e2452f", "#ee8130", "#f6c445", "#fff6e4"
WHITE = "#ffffff"

type Draw = Callable[[Sheet], None]


def painted(sheet: Sheet, d: str, colour: str, *, turn: float = -20, span: float = 110, strokes: int = 12) -> None:
    """A shape in body colour with a shadow on the lower right and bristle marks that run along `turn` degrees."""
    chance = dice(d, colour)
    sheet.path(d, "#14301d", fill_opacity=0.24, transform="translate(7 11)")
    sheet.path(d, colour)
    with sheet.within(d):
        sheet.path(d, tone(colour, -0.085), transform="translate(26 30)", fill_opacity=0.8)
        with sheet.moved(turn=turn):
            for _ in range(strokes):
                x, y = chance.uniform(-span, span * 0.6), chance.uniform(-span, span)
                long = chance.uniform(0.25, 0.8) * span
                ink = tone(colour, chance.choice((-0.06, 0.05, 0.09)))
                sheet.stroke(
                    f"M{x:.0f},{y:.0f}q{long / 2:.0f},{chance.uniform(-8, 8):.0f} {long:.0f},0",
                    ink,
                    chance.uniform(2, 7),
                    stroke_opacity=0.6,
                )


def _oval(rx: float, ry: float, x: float = 0, y: float = 0) -> str:
    return (
        f"M{x - rx},{y}C{x - rx},{y - ry * 1.33} {x + rx},{y - ry * 1.33} {x + rx},{y}"
        f"C{x + rx},{y + ry * 1.33} {x - rx},{y + ry * 1.33} {x - rx},{y}Z"
    )


def tomato(sheet: Sheet) -> None:
    painted(sheet, "M0,-74C40,-96 98,-66 98,0C98,62 52,92 0,92C-52,92 -98,62 -98,0C-98,-66 -40,-96 0,-74Z", TOMATO)
    sheet.stroke("M-66,-18C-62,-46 -44,-60 -26,-62", "#ff9b80", 12, stroke_opacity=0.85)
    for turn in (-78, -34, 8, 50, 96):
        with sheet.moved(4, -70, turn=turn):
            sheet.path("M-9,0C-8,-30 0,-46 6,-54C10,-36 10,-16 9,0Z", LEAF, transform="rotate(180) scale(1 0.86)")
    sheet.stroke("M4,-70C6,-88 16,-98 26,-100", DEEP, 9)


def carrot(sheet: Sheet) -> None:
    for turn, size in ((-26, 0.9), (0, 1.1), (26, 0.95), (-10, 1.0), (14, 1.0)):
        with sheet.moved(0, -70, turn=turn, scale=size):
            sheet.stroke("M0,0C-4,-30 4,-50 0,-84", LEAF, 6)
            for y in (-34, -52, -70, -84):
                sheet.stroke(f"M0,{y}l-16,-14M0,{y}l16,-14", LEAF if y % 4 else LIME, 7)
    painted(
        sheet,
        "M-34,-70C-20,-86 20,-86 34,-70C44,-30 22,70 2,132C-2,140 -8,138 -10,130C-28,70 -44,-30 -34,-70Z",
        CARROT,
        turn=0,
    )
    for y, x in ((-44, -30), (-14, 4), (18, -24), (48, 0)):
        sheet.stroke(f"M{x},{y}q12,5 24,0", tone(CARROT, -0.13), 4)


def greens(sheet: Sheet) -> None:
    """A head of pak choi."""
    for x, turn, ink in (
        (-46, -24, "#2f6f38"),
        (48, 24, "#2f6f38"),
        (-22, -9, LEAF),
        (24, 10, LEAF),
        (0, 0, "#6aa748"),
    ):
        with sheet.moved(x * 0.4, 60, turn=turn):
            painted(sheet, "M-18,-40C-74,-70 -70,-170 0,-188C70,-170 74,-70 18,-40Z", ink, turn=-60)
            painted(
                sheet,
                "M-24,40C-30,0 -16,-50 -7,-104L0,-160L7,-104C16,-50 30,0 24,40C16,52 -16,52 -24,40Z",
                "#eef2dc",
                turn=80,
                strokes=7,
            )
            sheet.stroke("M0,-80L-34,-124M0,-92L34,-134M0,-118L-24,-154", "#dbe7c3", 3.5, stroke_opacity=0.8)


def corn(sheet: Sheet) -> None:
    cob = "M0,-120C34,-110 44,-50 40,40C36,80 -36,80 -40,40C-44,-50 -34,-110 0,-120Z"
    painted(sheet, cob, CORN)
    with sheet.within(cob):
        for row in range(15):
            for column in range(-3, 4):
                x, y = column * 15 + (row % 2) * 7, -112 + row * 13
                sheet.ellipse(x, y, 6.4, 5.4, mix(CORN, WHITE, 0.38) if column < 1 else tone(CORN, -0.05))
    painted(sheet, "M-62,120C-92,50 -70,-20 -44,-50C-30,0 -20,60 8,124C-10,136 -50,136 -62,120Z", LIME, turn=70)
    painted(sheet, "M62,120C94,60 76,-10 50,-34C36,10 10,60 -20,122C0,138 50,138 62,120Z", LEAF, turn=100)


def lemon(sheet: Sheet) -> None:
    """A round slice."""
    painted(sheet, _oval(88, 88), "#f4c534")
    sheet.circle(0, 0, 77, "#fff7d6")
    for piece in range(9):
        with sheet.moved(turn=piece * 40):
            sheet.path("M0,-10C-26,-46 -22,-66 -14,-68C-4,-72 6,-72 16,-68C24,-66 24,-46 0,-10Z", "#f8d650")
            sheet.stroke("M-6,-58q8,-4 14,-2M-2,-40v-10", "#fff2b0", 3.5)


def fish(sheet: Sheet) -> None:
    painted(sheet, "M104,-6C130,-44 158,-58 176,-56C164,-20 164,14 178,52C156,48 130,34 104,6Z", "#5f87a0")
    painted(sheet, "M-20,-52C0,-92 50,-88 62,-44ZM10,50C24,84 54,80 58,44Z", "#5f87a0")
    body = "M-168,4C-140,-54 -60,-70 10,-58C60,-50 96,-22 112,0C96,26 56,50 4,58C-64,68 -140,56 -168,4Z"
    painted(sheet, body, "#8fb3c4", turn=0)
    with sheet.within(body):
        sheet.path("M-170,20C-80,44 40,40 120,4V80H-170Z", "#eef3ee", fill_opacity=0.88)
        for row in range(4):
            for column in range(7):
                x, y = -62 + column * 24 + (row % 2) * 12, -40 + row * 20
                sheet.stroke(f"M{x},{y}q10,10 0,20", "#4f7389", 3, stroke_opacity=0.55)
        sheet.stroke("M-86,-60C-66,-20 -66,24 -88,58", "#4f7389", 5, stroke_opacity=0.8)
    sheet.circle(-124, -10, 13, CREAM)
    sheet.circle(-126, -10, 7, "#20303a")
    sheet.stroke("M-162,14q14,6 24,2", "#4f7389", 4)


def eggs(sheet: Sheet) -> None:
    for x, y, turn, ink in ((-56, -20, -16, "#e8b98e"), (56, -26, 14, "#f3dcc0"), (4, 40, 2, "#dca578")):
        with sheet.moved(x, y, turn=turn):
            painted(
                sheet, "M0,-72C38,-72 58,-14 56,18C54,54 28,70 0,70C-28,70 -54,54 -56,18C-58,-14 -38,-72 0,-72Z", ink
            )
            sheet.stroke("M-30,-8C-28,-30 -18,-44 -8,-48", WHITE, 9, stroke_opacity=0.7)


def mushroom(sheet: Sheet) -> None:
    painted(sheet, "M-30,0C-26,40 -36,70 -32,92C-20,106 24,106 34,92C36,70 24,40 30,0Z", "#f0e2c8", turn=80)
    painted(sheet, "M-100,14C-104,-56 -50,-96 0,-96C52,-96 104,-56 100,14C60,30 -60,30 -100,14Z", "#a8714a")
    for x, y, r in ((-46, -44, 12), (4, -66, 9), (44, -36, 13), (-8, -20, 8)):
        sheet.ellipse(x, y, r, r * 0.7, "#e7c9a4", fill_opacity=0.85)


def aubergine(sheet: Sheet) -> None:
    painted(
        sheet,
        "M-26,-78C20,-84 34,-60 50,-16C74,50 44,118 -10,116C-66,114 -84,50 -62,-10C-52,-40 -44,-66 -26,-78Z",
        "#5b3a78",
    )
    sheet.stroke("M-44,70C-58,40 -50,4 -36,-20", "#a98bc6", 12, stroke_opacity=0.8)
    painted(
        sheet,
        "M-44,-64C-40,-92 20,-98 32,-70C20,-62 12,-44 4,-58C-4,-40 -16,-44 -20,-56C-30,-40 -40,-50 -44,-64Z",
        LEAF,
    )
    sheet.stroke("M-6,-84C-6,-104 4,-114 14,-116", DEEP, 11)


def strawberry(sheet: Sheet) -> None:
    painted(sheet, "M0,-58C44,-80 88,-48 78,0C66,54 22,96 0,100C-22,96 -66,54 -78,0C-88,-48 -44,-80 0,-58Z", "#d8293a")
    for x, y in ((-44, -26), (-8, -32), (34, -28), (-28, 6), (12, 2), (48, 4), (-8, 38), (24, 36), (4, 68), (-38, 30)):
        sheet.ellipse(x, y, 3.6, 6.2, "#ffdf8a")
    for turn in (-70, -35, 0, 35, 70):
        with sheet.moved(0, -62, turn=turn):
            sheet.path("M-11,4C-14,-20 -6,-34 0,-40C6,-34 14,-20 11,4Z", LEAF)


def broccoli(sheet: Sheet) -> None:
    painted(sheet, "M-28,0L-20,92C-6,104 14,104 24,92L34,0Z", "#a9c878", turn=80)
    for x, y, r in ((-62, -16, 44), (62, -14, 44), (-26, -56, 50), (34, -58, 48), (2, -12, 46)):
        painted(sheet, _oval(r, r * 0.86, x, y), "#3f7a3a", span=r, strokes=8)
        chance = dice(x, y)
        for _ in range(16):
            sheet.circle(
                x + chance.gauss(0, r * 0.4),
                y + chance.gauss(0, r * 0.34),
                chance.uniform(3, 7),
                tone("#3f7a3a", chance.choice((0.06, 0.12, -0.05))),
            )


def shrimp(sheet: Sheet) -> None:
    sheet.stroke("M-64,40C-110,20 -130,-30 -110,-70M-58,48C-100,50 -140,20 -150,-20", "#d9603c", 3.5)
    painted(
        sheet, "M-72,48C-30,66 40,58 70,14C92,-24 70,-70 30,-78C48,-46 36,-20 4,-10C-30,0 -66,10 -72,48Z", "#f08a5f"
    )
    for d in (
        "M-30,52C-34,34 -30,16 -18,0",
        "M2,50C-6,32 -4,10 8,-10",
        "M36,40C26,20 28,-4 36,-26",
        "M62,18C48,4 44,-20 48,-44",
    ):
        sheet.stroke(d, "#fbd3b8", 6)
    painted(
        sheet, "M32,-74C20,-96 -12,-108 -34,-98C-22,-84 -30,-74 -40,-64C-14,-56 14,-60 32,-74Z", "#d9603c", strokes=4
    )
    sheet.circle(-54, 34, 6, "#20303a")


def milk(sheet: Sheet) -> None:
    body = "M-26,-110H26V-78C26,-58 54,-46 54,-10V96C54,110 -54,110 -54,96V-10C-54,-46 -26,-58 -26,-78Z"
    painted(sheet, body, "#d9e6ea")
    with sheet.within(body):
        sheet.rect(-60, -34, 120, 150, CREAM)
        sheet.path("M24,-34H60V116H30Z", "#e8dcc4")
    sheet.path("M-32,-122H32V-100H-32Z", TOMATO)
    sheet.rect(-38, 14, 76, 46, "#7fb3cf")
    sheet.stroke("M-40,-14V86", WHITE, 7, stroke_opacity=0.85)


def loaf(sheet: Sheet) -> None:
    painted(sheet, "M-110,30C-126,-20 -80,-62 0,-62C80,-62 126,-20 110,30C104,58 -104,58 -110,30Z", "#c98444", turn=0)
    for x in (-62, -14, 34):
        sheet.path(f"M{x},-34C{x + 26},-28 {x + 34},4 {x + 26},34C{x + 12},20 {x - 6},-8 {x},-34Z", "#f0cf9a")


def leaf(sheet: Sheet) -> None:
    painted(sheet, "M0,90C-60,50 -66,-40 0,-96C66,-40 60,50 0,90Z", LEAF, turn=-70)
    sheet.stroke("M0,100V-70M0,40L-30,10M0,40L30,10M0,-2L-24,-28M0,-2L24,-28", LIME, 4.5)
