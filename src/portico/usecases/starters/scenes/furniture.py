"""Furniture in flat planes with one hard sun from the left: a lit plane, a shaded plane, a cast shadow, no outline.

Each stands on the origin, in centimetres: a sofa is 220 wide.
"""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Sheet, rounded

CLAY, OCHRE, INDIGO, MOSS, BONE, SAND = "#c4683f", "#dba24a", "#33476b", "#6d7f55", "#f5ebdb", "#e3cdae"
OAK, WALNUT, BLACK, DUSK = "#b9814e", "#7a4c2f", "#2b2524", "#3c2c36"


def block(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    colour: str,
    *,
    radius: float = 0,
    shade: float = 0.22,
) -> None:
    """A lit front whose right part lies in shade."""
    d = rounded(x, y, width, height, radius) if radius else f"M{x},{y}h{width}v{height}h{-width}Z"
    sheet.path(d, colour)
    with sheet.within(d):
        sheet.rect(x + width * (1 - shade), y, width * shade, height, tone(colour, -0.075))


def shadow(sheet: Sheet, x: float, width: float, *, reach: float = 60, depth: float = 9, y: float = 0) -> None:
    """What the sun leaves on the floor, running off to the right."""
    sheet.path(f"M{x},{y}H{x + width}L{x + width + reach},{y + depth}H{x + reach * 0.5}Z", DUSK, fill_opacity=0.28)


def sofa(sheet: Sheet, colour: str, cushion: str) -> None:
    shadow(sheet, -105, 215, reach=70, depth=13)
    for x in (-98, 92):
        sheet.rect(x, -14, 6, 14, WALNUT)
    block(sheet, -98, -84, 196, 60, colour, radius=14, shade=0.08)
    for x in (-94, 1):
        block(sheet, x, -80, 93, 50, tone(colour, 0.025), radius=10, shade=0.16)
    for x in (-96, 1):
        block(sheet, x, -42, 95, 22, tone(colour, 0.05), radius=7, shade=0.12)
    block(sheet, -102, -24, 204, 13, tone(colour, -0.05), radius=4, shade=0.1)
    for x in (-116, 94):
        block(sheet, x, -64, 24, 52, tone(colour, 0.015), radius=10, shade=0.34)
    with sheet.moved(-66, -58, turn=-9):
        block(sheet, -22, -20, 44, 40, cushion, radius=7, shade=0.3)
    with sheet.moved(64, -56, turn=8):
        block(sheet, -20, -18, 40, 36, BONE, radius=7, shade=0.34)
        for line in (-9, 0, 9):
            sheet.rect(-20, line - 1.2, 40, 2.4, CLAY)


def armchair(sheet: Sheet, colour: str) -> None:
    shadow(sheet, -38, 80, reach=46)
    sheet.path("M-34,0L-26,-36H-20L-26,0ZM36,0L26,-36H20L28,0Z", WALNUT)
    sheet.path("M-40,-96C-38,-104 26,-104 30,-96L36,-40H-34Z", colour)
    sheet.path("M8,-102C22,-102 29,-100 30,-96L36,-40H14Z", tone(colour, -0.08))
    block(sheet, -38, -50, 78, 20, tone(colour, 0.04), radius=8, shade=0.24)
    sheet.path("M-50,-66H-30V-58H-42V-30H-50ZM52,-66H32V-58H44V-30H52Z", OAK)


def lamp(sheet: Sheet, colour: str) -> None:
    """A tall arc lamp, its shade 70 to the left of its foot."""
    shadow(sheet, -16, 34, reach=50, depth=6)
    sheet.path("M-18,-6H18V0H-18Z", BLACK)
    sheet.stroke("M0,-4C12,-130 -4,-196 -70,-188", BLACK, 3.4)
    sheet.path("M-104,-150C-102,-178 -88,-190 -70,-190C-52,-190 -38,-178 -36,-150Z", colour)
    sheet.path("M-62,-190C-48,-188 -38,-176 -36,-150H-58Z", tone(colour, -0.09))
    sheet.ellipse(-70, -150, 34, 5, "#fff2c9")


def plant(sheet: Sheet, pot: str) -> None:
    """A fiddle-leaf fig in a pot, 150 high."""
    shadow(sheet, -20, 44, reach=60, depth=8)
    sheet.stroke(
        "M0,-40C-4,-80 4,-110 0,-146M0,-70C14,-90 24,-98 30,-112M0,-84C-16,-98 -24,-106 -30,-124", "#5d4433", 3
    )
    leaves = (
        (0, -150, 0),
        (-20, -130, -34),
        (22, -134, 30),
        (34, -112, 58),
        (-36, -122, -60),
        (-26, -96, -72),
        (24, -92, 70),
        (6, -116, 20),
        (-10, -110, -24),
    )
    for place, (x, y, turn) in enumerate(leaves):
        with sheet.moved(x, y, turn=turn):
            ink = (MOSS, "#55693f", "#83945f")[place % 3]
            sheet.path("M0,18C-20,4 -18,-24 0,-34C18,-24 20,4 0,18Z", ink)
            sheet.path("M0,18C20,4 18,-24 0,-34Z", tone(ink, -0.055))
    sheet.path("M-25,-44H25L19,0H-19Z", pot)
    sheet.path("M8,-44H25L19,0H6Z", tone(pot, -0.09))


def sideboard(sheet: Sheet) -> None:
    shadow(sheet, -90, 182, reach=56, depth=9)
    sheet.path("M-80,0L-76,-18H-70L-72,0ZM80,0L76,-18H70L72,0Z", WALNUT)
    block(sheet, -92, -70, 184, 54, OAK, shade=0.06)
    for x in (-88, -28, 32):
        block(sheet, x, -66, 56, 46, tone(OAK, 0.03), shade=0.14)
        sheet.rect(x + 24, -50, 8, 2.6, BLACK)
    sheet.rect(-92, -72, 184, 4, tone(OAK, 0.09))


def bed(sheet: Sheet, quilt: str, throw: str) -> None:
    """Seen from its side: 220 long, the pillows on the left."""
    shadow(sheet, -112, 226, reach=60, depth=12)
    block(sheet, -122, -104, 16, 104, OAK, shade=0.4)
    block(sheet, -108, -30, 222, 22, tone(OAK, -0.02), shade=0.05)
    sheet.path("M100,-8h6v8h-6ZM-104,-8h6v8h-6Z", WALNUT)
    block(sheet, -106, -48, 218, 22, BONE, radius=6, shade=0.06)
    sheet.path("M-50,-58C-20,-66 60,-64 112,-56C120,-40 118,-24 112,-14H-48C-56,-28 -58,-44 -50,-58Z", quilt)
    sheet.path("M74,-60C92,-60 104,-58 112,-56C120,-40 118,-24 112,-14H84C92,-30 90,-46 74,-60Z", tone(quilt, -0.07))
    sheet.path("M8,-62C24,-63 36,-63 50,-62C58,-44 56,-24 52,-10H16C22,-28 20,-46 8,-62Z", throw)
    for x, colour in ((-90, BONE), (-66, SAND)):
        with sheet.moved(x, -62, turn=-14):
            block(sheet, -20, -17, 42, 34, colour, radius=13, shade=0.28)


def table(sheet: Sheet) -> None:
    shadow(sheet, -74, 150, reach=50, depth=8)
    sheet.path("M-64,0L-58,-70H-50L-56,0ZM64,0L58,-70H50L56,0Z", WALNUT)
    block(sheet, -82, -76, 164, 8, OAK, shade=0.1)


def chair(sheet: Sheet, colour: str) -> None:
    shadow(sheet, -20, 42, reach=30, depth=6)
    sheet.stroke("M-18,0L-14,-44M20,0L16,-44", WALNUT, 4)
    block(sheet, -22, -50, 44, 8, colour, radius=3, shade=0.3)
    sheet.path("M-22,-92C-20,-98 -14,-98 -12,-92L-12,-48H-20Z", tone(colour, -0.03))


def pendant(sheet: Sheet, colour: str, drop: float) -> None:
    """Hangs from the origin."""
    sheet.line([(0, 0), (0, drop)], BLACK, 1.8)
    sheet.path(f"M-38,{drop + 30}C-36,{drop + 6} -16,{drop} 0,{drop}C16,{drop} 36,{drop + 6} 38,{drop + 30}Z", colour)
    sheet.path(f"M10,{drop}C22,{drop + 2} 36,{drop + 8} 38,{drop + 30}H14Z", tone(colour, -0.09))
    sheet.ellipse(0, drop + 30, 38, 4, "#fff2c9")


def vase(sheet: Sheet, colour: str) -> None:
    sheet.stroke("M0,-30C-2,-54 -12,-66 -16,-84M0,-30C4,-58 10,-66 18,-78M0,-30V-92", "#5d4433", 1.8)
    for x, y in ((-16, -84), (18, -78), (0, -92), (-9, -66), (9, -64)):
        sheet.circle(x, y, 5.4, OCHRE)
    sheet.path("M-7,-36H7C8,-28 17,-24 17,-12C17,-4 10,0 0,0C-10,0 -17,-4 -17,-12C-17,-24 -8,-28 -7,-36Z", colour)
    sheet.path("M3,-36H7C8,-28 17,-24 17,-12C17,-4 10,0 2,0C10,-10 8,-24 3,-36Z", tone(colour, -0.09))


def rug(sheet: Sheet, width: float, depth: float, colour: str) -> None:
    """A rug on the floor, its far edge at y = 0."""
    slant = depth * 0.7
    d = f"M{-width / 2},0H{width / 2}L{width / 2 + slant},{depth}H{-width / 2 - slant}Z"
    sheet.path(d, colour)
    with sheet.within(d):
        for place in range(4):
            y = depth * (0.16 + place * 0.22)
            sheet.rect(
                -width, y, width * 2, depth * 0.06, mix(colour, BONE, 0.65) if place % 2 else tone(colour, -0.12)
            )


def painting(sheet: Sheet, width: float, height: float, first: str, second: str) -> None:
    """A framed cut-out, its middle at the origin."""
    x, y = -width / 2, -height / 2
    sheet.path(f"M{x + 5},{y + 7}h{width}v{height}h{-width}Z", DUSK, fill_opacity=0.25)
    sheet.rect(x, y, width, height, WALNUT)
    sheet.rect(x + 3, y + 3, width - 6, height - 6, BONE)
    inside = f"M{x + 9},{y + 9}h{width - 18}v{height - 18}h{18 - width}Z"
    with sheet.within(inside):
        sheet.circle(width * 0.1, -height * 0.1, width * 0.24, first)
        sheet.path(
            (
                f"M{x},{height * 0.12}C{-width * 0.2},{-height * 0.1} {width * 0.1},{height * 0.34} {width / 2}"
                f",{height * 0.06}V{height}H{x}Z"
            ),
            second,
        )
