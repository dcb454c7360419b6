"""Felt toys: cut with scissors, sewn on with a running stitch inside every edge. Their fuzz is the scenes' surface.

Each fills a box of about 200 around the origin.
"""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Sheet, rounded

NIGHT, SKY, CLOUD, PEACH, APRICOT = "#3d5a80", "#a9c8de", "#fdf6ec", "#f6b99b", "#f0a35e"
SAGE, BUTTER, BLUSH, COCOA, MILK = "#9dbb9a", "#f8dc8c", "#f2a9a0", "#8a5f4a", "#fff9f0"

type Draw = Callable[[Sheet], None]


def felt(
    sheet: Sheet,
    d: str,
    colour: str,
    *,
    about: tuple[float, float] = (0, 0),
    inset: float = 0.9,
    stitch: str = "",
    lift: float = 7,
) -> None:
    """A piece of felt sewn on: its shadow, the cloth, and a stitch along the outline shrunk towards `about`."""
    if lift:
        for share, move in ((0.10, 1.5), (0.14, 0.9)):
            sheet.path(
                d,
                "#2a2434",
                fill_opacity=share,
                transform=f"translate({lift * move * 0.6} {lift * move})",
                stroke="#2a2434",
                stroke_width=lift * move * 0.7,
                stroke_opacity=share * 0.6,
            )
    sheet.path(d, sheet.linear([(0, tone(colour, 0.035)), (1, tone(colour, -0.04))], x2=0.5, y2=1))
    sheet.stroke(d, tone(colour, 0.07), 1.6, stroke_opacity=0.7)
    if inset:
        x, y = about
        with sheet.group(transform=f"translate({x} {y}) scale({inset}) translate({-x} {-y})"):
            sheet.stroke(d, stitch or mix(colour, MILK, 0.62), 2.6, stroke_dasharray="8 6")


def oval(rx: float, ry: float, x: float = 0, y: float = 0) -> str:
    return f"M{x - rx},{y}A{rx},{ry} 0 0 1 {x + rx},{y}A{rx},{ry} 0 0 1 {x - rx},{y}Z"


def cloud(sheet: Sheet, colour: str = CLOUD) -> None:
    felt(
        sheet,
        "M-96,34C-130,34 -132,-16 -92,-18C-92,-56 -44,-70 -24,-42C0,-78 62,-66 62,-26C110,-34 122,34 84,34Z",
        colour,
        about=(-6, -6),
        stitch=tone(colour, -0.12),
    )


def moon(sheet: Sheet) -> None:
    felt(
        sheet,
        "M30,-98C-60,-96 -112,-20 -92,50C-70,116 30,130 84,66C20,74 -24,34 -24,-22C-24,-56 0,-86 30,-98Z",
        BUTTER,
        about=(-34, 10),
        stitch="#d9a441",
    )
    sheet.stroke("M-66,14q10,10 20,0M-48,52q12,8 22,-2", "#c98f3a", 4)
    sheet.ellipse(-72, 36, 10, 6, BLUSH, fill_opacity=0.8)


def star(sheet: Sheet, colour: str = BUTTER) -> None:
    felt(
        sheet,
        "M0,-60L17,-22L58,-18L27,10L36,52L0,30L-36,52L-27,10L-58,-18L-17,-22Z",
        colour,
        stitch=tone(colour, -0.15),
        inset=0.74,
    )


def bear(sheet: Sheet) -> None:
    """Sits; about 260 high, its seat at y = 130."""
    fur, snout = "#c99a72", "#f0dcc4"
    for side in (-1, 1):
        felt(sheet, oval(34, 34, side * 62, -112), fur, about=(side * 62, -112), inset=0)
        felt(sheet, oval(19, 19, side * 62, -110), BLUSH, inset=0, lift=0)
        felt(sheet, oval(44, 34, side * 62, 112), fur, about=(side * 62, 112), inset=0.8)
        felt(sheet, oval(24, 20, side * 66, 114), snout, inset=0, lift=0)
    felt(sheet, "M-72,20C-92,70 -80,128 0,130C80,128 92,70 72,20C40,-10 -40,-10 -72,20Z", fur, about=(0, 70))
    felt(sheet, oval(44, 44, 0, 76), snout, about=(0, 76), inset=0.84, stitch=fur)
    felt(
        sheet,
        "M0,-140C64,-140 92,-98 88,-54C84,-8 44,14 0,14C-44,14 -84,-8 -88,-54C-92,-98 -64,-140 0,-140Z",
        fur,
        about=(0, -62),
        inset=0.92,
    )
    felt(sheet, oval(38, 29, 0, -34), snout, about=(0, -34), inset=0, lift=2)
    sheet.path("M-14,-50C-10,-56 10,-56 14,-50C12,-38 4,-34 0,-34C-4,-34 -12,-38 -14,-50Z", "#4a3328")
    sheet.stroke("M0,-36V-26M-14,-22q14,10 28,0", "#4a3328", 4)
    for x in (-38, 38):
        sheet.circle(x, -66, 8, "#4a3328")
        sheet.circle(x - 2.5, -69, 2.6, "#ffffff")
        sheet.ellipse(x * 1.5, -38, 14, 9, BLUSH, fill_opacity=0.75)
    felt(sheet, "M-58,14C-20,30 20,30 58,14L62,34C20,50 -20,50 -62,34Z", "#c8584f", about=(0, 30), inset=0, lift=3)
    felt(sheet, "M-46,34L-26,36L-30,92L-56,88Z", "#c8584f", about=(-40, 60), inset=0, lift=3)
    for side in (-1, 1):
        with sheet.moved(side * 78, 52, turn=side * -26):
            felt(sheet, oval(24, 46), fur, inset=0.78)


def rabbit(sheet: Sheet) -> None:
    fur = "#efe6dc"
    for side in (-1, 1):
        with sheet.moved(side * 32, -140, turn=side * 10):
            felt(sheet, oval(24, 66), fur, inset=0)
            felt(sheet, oval(11, 46, 0, 6), BLUSH, inset=0, lift=0)
        felt(sheet, oval(36, 24, side * 44, 118), fur, about=(side * 44, 118), inset=0)
    felt(sheet, "M-62,10C-80,70 -70,126 0,128C70,126 80,70 62,10Z", SAGE, about=(0, 70))
    felt(sheet, oval(76, 66, 0, -46), fur, about=(0, -46), stitch=tone(fur, -0.14))
    for x in (-28, 28):
        sheet.circle(x, -52, 7, "#4a3a38")
        sheet.ellipse(x * 1.6, -30, 13, 8, BLUSH, fill_opacity=0.8)
    sheet.path("M-8,-38H8L0,-29Z", "#d9837a")
    sheet.stroke("M0,-29V-22M-10,-18q10,8 20,0", "#4a3a38", 3.4)
    for x in (-14, 14):
        sheet.circle(x, 40, 6, MILK)


def block(sheet: Sheet, colour: str, mark: str) -> None:
    felt(sheet, rounded(-56, -56, 112, 112, 18), colour, inset=0.84)
    cut = {
        "heart": "M0,28C-46,-2 -30,-40 0,-16C30,-40 46,-2 0,28Z",
        "drop": "M0,-34C30,0 24,30 0,30C-24,30 -30,0 0,-34Z",
        "ring": oval(25, 25),
    }[mark]
    felt(sheet, cut, MILK, inset=0, lift=2)
    if mark == "ring":
        sheet.circle(0, 0, 11, colour)


def rings(sheet: Sheet) -> None:
    """A tower of stacking rings; its foot at y = 110."""
    for place, (colour, r) in enumerate(((NIGHT, 96), (SAGE, 84), (BUTTER, 72), (APRICOT, 60), ("#d9776c", 48))):
        y = 82 - place * 40
        felt(sheet, rounded(-r, y - 22, 2 * r, 46, 23), colour, about=(0, y), inset=0.86)
    felt(sheet, oval(26, 26, 0, -120), MILK, about=(0, -120), inset=0.7, stitch=PEACH)


def bottle(sheet: Sheet) -> None:
    felt(sheet, rounded(-50, -50, 100, 160, 26), "#d6e6ee", about=(0, 30), stitch="#8fb3c9")
    felt(sheet, "M-50,0C-20,-14 20,14 50,0V84C50,100 40,110 24,110H-24C-40,110 -50,100 -50,84Z", MILK, inset=0, lift=0)
    for y in (16, 42, 68):
        sheet.stroke(f"M22,{y}H42", "#8fb3c9", 4)
    felt(sheet, rounded(-58, -82, 116, 38, 12), APRICOT, about=(0, -63), inset=0.84)
    felt(
        sheet,
        "M-34,-82C-34,-104 -14,-102 -12,-124C-10,-140 10,-140 12,-124C14,-102 34,-104 34,-82Z",
        PEACH,
        about=(0, -98),
        inset=0,
    )


def bowl(sheet: Sheet) -> None:
    with sheet.moved(66, -40, turn=32):
        felt(sheet, rounded(-9, -110, 18, 130, 9), APRICOT, inset=0)
    felt(sheet, "M-92,-16C-60,-66 60,-66 92,-16Z", "#f0c05e", about=(0, -30), inset=0)
    for x, y in ((-40, -34), (0, -46), (36, -34), (-10, -26)):
        felt(sheet, oval(15, 12, x, y), "#d9683f" if x else SAGE, inset=0, lift=2)
    felt(sheet, "M-112,-20H112C112,50 66,92 0,92C-66,92 -112,50 -112,-20Z", SKY, about=(0, 30))


def pram(sheet: Sheet) -> None:
    sheet.stroke("M88,-12L128,-62H146", COCOA, 9)
    felt(sheet, "M-110,-6C-112,-80 -60,-116 0,-116V-6Z", SAGE, about=(-46, -50), inset=0.86)
    felt(sheet, "M-112,-8H104C104,48 60,72 0,72C-66,72 -112,48 -112,-8Z", PEACH, about=(-4, 28))
    for x in (-58, 52):
        felt(sheet, oval(34, 34, x, 90), COCOA, about=(x, 90), inset=0.7)
        felt(sheet, oval(11, 11, x, 90), BUTTER, inset=0, lift=2)


def nest(sheet: Sheet) -> None:
    """An egg in a nest: what is on its way."""
    felt(
        sheet,
        "M0,-104C44,-104 66,-40 62,0C58,44 30,56 0,56C-30,56 -58,44 -62,0C-66,-40 -44,-104 0,-104Z",
        CLOUD,
        about=(0, -20),
        stitch=PEACH,
    )
    felt(sheet, "M0,-24C-28,-44 -22,-66 0,-54C22,-66 28,-44 0,-24Z", BLUSH, inset=0, lift=2)
    felt(
        sheet,
        "M-114,6C-70,34 70,34 114,6C112,70 60,96 0,96C-60,96 -112,70 -114,6Z",
        COCOA,
        about=(0, 50),
        stitch="#c9a07f",
    )


def satchel(sheet: Sheet) -> None:
    sheet.stroke("M-44,-72C-44,-116 44,-116 44,-72", COCOA, 12)
    felt(sheet, rounded(-88, -76, 176, 176, 40), "#6d93b5", about=(0, 12))
    felt(sheet, rounded(-60, 16, 120, 66, 22), BUTTER, about=(0, 50), inset=0.84, stitch="#d9a441")
    felt(
        sheet,
        "M-88,-40C-88,-66 -70,-76 -48,-76H48C70,-76 88,-66 88,-40C40,-6 -40,-6 -88,-40Z",
        "#8fb3cf",
        about=(0, -46),
        inset=0.86,
    )


def hills(sheet: Sheet, width: float, height: float, top: float, colour: str, sway: float) -> None:
    d = (
        f"M-20,{top + sway}C{width * 0.2},{top - sway} {width * 0.36},{top - sway} {width * 0.55},{top + sway * 0.5}"
        f"S{width * 0.88},{top - sway} {width + 20},{top}V{height + 20}H-20Z"
    )
    felt(sheet, d, colour, inset=0, lift=8)
    sheet.stroke(d, mix(colour, MILK, 0.55), 3, stroke_dasharray="12 9", transform="translate(0 13)")


def balloon(sheet: Sheet) -> None:
    sheet.stroke("M-40,66L-24,120M40,66L24,120", COCOA, 4)
    felt(
        sheet,
        "M0,-120C72,-120 104,-64 92,-10C84,28 48,56 32,74H-32C-48,56 -84,28 -92,-10C-104,-64 -72,-120 0,-120Z",
        PEACH,
        about=(0, -20),
    )
    for d in ("M-22,-116C-60,-60 -40,30 -16,74H16C40,30 60,-60 22,-116Z",):
        felt(sheet, d, MILK, inset=0, lift=0)
    felt(sheet, rounded(-32, 116, 64, 46, 10), "#b98258", about=(0, 139), inset=0.8)
