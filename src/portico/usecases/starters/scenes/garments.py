"""Clothes as a screen printer would cut them: flat inks, a halftone shade, and a line plate that never quite fits.

Each is drawn hanging: the hook at the origin, about 200 units wide and 300 high.
"""

from __future__ import annotations

from portico.usecases.starters.art.sheet import Sheet

INK, RED, BUTTER, COBALT, PINK, PAPER = "#1b1614", "#c92a1e", "#ffcf47", "#2440b8", "#ffb1ad", "#fff3df"
MINT = "#9fd8c3"
SLIP = 5  # how far the line plate is off


def dots(sheet: Sheet, colour: str, *, pitch: float = 9, size: float = 2.4, turn: float = 32) -> str:
    """A halftone screen as a fill."""
    half = pitch / 2
    return sheet.pattern(pitch, pitch, f'<circle cx="{half}" cy="{half}" r="{size}" fill="{colour}"/>', turn)


def printed(sheet: Sheet, d: str, ink: str, *, shade: str = "", line: float = 3.2) -> None:
    """One plate of colour, a halftone shade on its right side, and the outline slipped a little."""
    sheet.path(d, ink)
    if shade:
        with sheet.within(d):
            sheet.path(shade, dots(sheet, INK, pitch=7, size=1.7), opacity=0.5)
    with sheet.moved(-SLIP, -SLIP * 0.6):
        sheet.stroke(d, INK, line)


def hanger(sheet: Sheet, span: float = 74) -> None:
    sheet.stroke(f"M0,36V20C0,12 12,12 12,2C12,-10 -8,-12 -10,2M{-span},74L0,36L{span},74", INK, 6)


def tee(sheet: Sheet, ink: str, stripe: str) -> None:
    d = "M-36,50C-24,66 24,66 36,50L76,64L112,132L76,150L70,138V292H-70V138L-76,150L-112,132L-76,64Z"
    hanger(sheet)
    printed(sheet, d, ink, shade="M30,40H130V300H44Z")
    with sheet.within(d):
        for y in range(96, 292, 34):
            sheet.rect(-120, y, 240, 14, stripe)
    with sheet.moved(-SLIP, -SLIP * 0.6):
        sheet.stroke("M-36,50C-24,66 24,66 36,50M-34,58C-22,76 22,76 34,58", INK, 3.2)


def dress(sheet: Sheet, ink: str, spot: str) -> None:
    d = (
        "M-44,50L-30,50C-20,86 20,86 30,50L44,50L58,100C50,130 48,150 52,168L112,366H-112L-52,168C-48,150 -50,130 "
        "-58,100Z"
    )
    hanger(sheet, 56)
    printed(sheet, d, ink, shade="M20,150L60,150L130,380H40Z")
    with sheet.within(d):
        sheet.path(d, dots(sheet, spot, pitch=32, size=6.5, turn=45))
    with sheet.moved(-SLIP, -SLIP * 0.6):
        sheet.stroke("M-52,168C-20,178 20,178 52,168M-30,200L-46,350M0,204V356M30,200L46,350", INK, 3.2)


def jacket(sheet: Sheet, ink: str, stitch: str) -> None:
    d = "M-40,50L40,50L84,68L116,250L78,258L70,190V262H-70V190L-78,258L-116,250L-84,68Z"
    hanger(sheet)
    printed(sheet, d, ink, shade="M34,40H140V290H46Z")
    printed(sheet, "M-40,50L0,92L-34,112L-56,58Z", ink)
    printed(sheet, "M40,50L0,92L34,112L56,58Z", ink)
    for x in (-58, 18):
        printed(sheet, f"M{x},136H{x + 40}V172L{x + 20},184L{x},172Z", ink)
        sheet.stroke(f"M{x},147H{x + 40}", stitch, 2.6, stroke_dasharray="5 5")
    sheet.stroke("M0,92V262", INK, 3.2)
    sheet.stroke("M9,98V258M-64,238H64", stitch, 2.6, stroke_dasharray="5 5")
    for y in (118, 156, 194, 232):
        sheet.circle(-9, y, 4.5, stitch)


def coat(sheet: Sheet, ink: str, lining: str) -> None:
    d = "M-40,50L40,50L82,70L108,250L76,256L72,214L84,382H-84L-72,214L-76,256L-108,250L-82,70Z"
    hanger(sheet)
    printed(sheet, d, ink, shade="M30,40H140V400H38Z")
    sheet.path("M-26,50H26L0,150Z", lining)
    printed(sheet, "M-40,50L0,160L-58,122L-50,100L-66,96L-60,60Z", ink)
    printed(sheet, "M40,50L0,160L58,122L50,100L66,96L60,60Z", ink)
    sheet.stroke("M0,160V382M-62,230H-30M30,230H62", INK, 3.2)
    printed(sheet, "M-76,196H76V216H-76Z", ink)
    for y in (182, 250, 292):
        for x in (-16, 16):
            sheet.circle(x, y, 5, INK)


def knit(sheet: Sheet, ink: str, yoke: str) -> None:
    d = "M-34,48C-20,58 20,58 34,48L80,66L110,236L80,246L70,160V262H-70V160L-80,246L-110,236L-80,66Z"
    hanger(sheet)
    printed(sheet, d, ink, shade="M34,40H130V290H44Z")
    with sheet.within(d):
        for row, y in enumerate((104, 122, 140)):
            marks = "".join(f"M{x},{y + 9}l8,-11l8,11" for x in range(-120, 120, 16))
            sheet.stroke(marks, yoke if row != 1 else PAPER, 5)
        for x in range(-66, 72, 12):
            sheet.line([(x, 244), (x, 262)], INK, 2.2)
    with sheet.moved(-SLIP, -SLIP * 0.6):
        sheet.stroke("M-32,56C-20,70 20,70 32,56M-70,242H70", INK, 3.2)


def trousers(sheet: Sheet, ink: str, stitch: str) -> None:
    d = "M-58,44H58L74,150L88,372H14L0,168L-14,372H-88L-74,150Z"
    sheet.stroke("M0,30V20C0,12 12,12 12,2C12,-10 -8,-12 -10,2M-70,32H70", INK, 6)
    for x in (-46, 46):
        sheet.rect(x - 7, 26, 14, 24, INK, rx=3)
    printed(sheet, d, ink, shade="M28,44H100V380H34Z")
    sheet.stroke("M-60,62H60M0,62V120C-4,132 -14,134 -20,130M-60,72C-50,92 -36,98 -24,96", INK, 3.2)
    sheet.stroke("M60,74C50,94 36,100 24,98M-80,362H-20M20,362H80", stitch, 2.8, stroke_dasharray="6 5")


def skirt(sheet: Sheet, ink: str, check: str) -> None:
    d = "M-48,44H48L100,250H-100Z"
    sheet.stroke("M0,30V20C0,12 12,12 12,2C12,-10 -8,-12 -10,2M-60,32H60", INK, 6)
    printed(sheet, d, ink, shade="M24,44H120V260H50Z")
    with sheet.within(d):
        for x in range(-100, 110, 30):
            sheet.line([(x * 0.5, 40), (x, 254)], check, 5)
        for y in range(84, 250, 34):
            sheet.line([(-120, y), (120, y)], check, 5)
    with sheet.moved(-SLIP, -SLIP * 0.6):
        sheet.stroke("M-52,62H52", INK, 3.2)


def sneaker(sheet: Sheet, ink: str, trim: str) -> None:
    """A trainer from the side, its sole along y = 0, 240 units long, toe to the right."""
    upper = "M-112,-18C-118,-60 -108,-92 -96,-98C-80,-88 -60,-86 -40,-96C-10,-66 30,-50 74,-46C104,-42 120,-34 122,-16Z"
    printed(sheet, upper, ink, shade="M-20,-70L140,-60V0H-60Z")
    printed(sheet, "M-112,-18C-118,-60 -108,-92 -96,-98C-88,-92 -80,-90 -72,-90C-76,-60 -76,-40 -70,-18Z", trim)
    printed(sheet, "M74,-46C104,-42 120,-34 122,-16H66C62,-28 66,-38 74,-46Z", PAPER)
    printed(sheet, "M-116,-20H126C134,-12 132,0 122,4H-108C-120,2 -122,-12 -116,-20Z", PAPER)
    sheet.path("M-50,-20C-20,-30 20,-40 44,-54L54,-50C34,-34 8,-24 -10,-20Z", trim)
    sheet.stroke("M-30,-86L-44,-66M-12,-76L-28,-56M8,-68L-10,-48M26,-62L10,-42", INK, 5)


def cap(sheet: Sheet, ink: str, trim: str) -> None:
    printed(sheet, "M-80,10C-84,-66 -30,-86 0,-86C36,-86 82,-64 80,10Z", ink, shade="M20,-90H100V20H34Z")
    printed(sheet, "M-84,10C-40,-6 60,-4 84,8C130,14 140,34 128,40C60,22 -30,22 -84,22Z", trim)
    sheet.stroke("M0,-86C-20,-50 -22,-20 -18,2M0,-86C26,-50 30,-20 28,0", INK, 3)
    sheet.circle(0, -88, 7, trim)


def bag(sheet: Sheet, ink: str, trim: str) -> None:
    """A canvas shopper, its foot at y = 110."""
    sheet.stroke("M-44,-40C-44,-128 44,-128 44,-40", INK, 9)
    printed(sheet, "M-86,-50H86L76,110H-76Z", ink, shade="M20,-60H100V120H36Z")
    sheet.path("M-82,20L-76,110H76L82,20Z", trim)
    sheet.circle(0, -8, 17, trim)
