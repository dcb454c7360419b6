"""Small ornaments printed on packs and cards: the house mark and one motif per scent or taste."""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.look import Motif
from portico.usecases.starters.art.sheet import Sheet


def mark(sheet: Sheet, x: float, y: float, size: float, colour: str, **more: object) -> None:
    """The house mark: an eave, and three drops of rain falling from it. Centred on x, y; `size` is its width."""
    unit = size / 100
    with sheet.moved(x - 50 * unit, y - 50 * unit), sheet.moved(scale=unit), sheet.group(**more):
        sheet.path(
            "M4,44C22,42 38,34 50,18C62,34 78,42 96,44C95,48 94,50 92,53C75,51 61,45 50,34"
            "C39,45 25,51 8,53C6,50 5,48 4,44Z",
            colour,
        )
        for cx, top, drop in ((29, 60, 15), (50, 54, 26), (71, 60, 15)):
            sheet.path(
                f"M{cx},{top}C{cx + 5},{top + drop * 0.55} {cx + 5.5},{top + drop} {cx},{top + drop}"
                f"C{cx - 5.5},{top + drop} {cx - 5},{top + drop * 0.55} {cx},{top}Z",
                colour,
            )


def leaf(sheet: Sheet, x: float, y: float, length: float, turn: float, colour: str, **more: object) -> None:
    """One leaf growing from x, y in the direction `turn` (degrees, 0 is up)."""
    half = length * 0.2
    with sheet.moved(x, y, turn=turn), sheet.group(**more):
        sheet.path(
            f"M0,0C{half * 1.5},{-length * 0.3} {half * 1.1},{-length * 0.8} 0,{-length}"
            f"C{-half * 1.1},{-length * 0.8} {-half * 1.5},{-length * 0.3} 0,0Z",
            colour,
        )


def sprig(
    sheet: Sheet, x: float, y: float, height: float, colour: str, *, leaves: int = 4, lean: float = 0, **more: object
) -> None:
    """A stem with leaves in pairs, rooted at x, y."""
    with sheet.moved(x, y, turn=lean), sheet.group(**more):
        sheet.stroke(
            f"M0,0C{height * 0.03},{-height * 0.4} {-height * 0.03},{-height * 0.7} 0,{-height}",
            colour,
            max(1.5, height / 60),
        )
        for pair in range(leaves):
            level = -height * (0.25 + 0.68 * pair / max(1, leaves))
            length = height * (0.36 - 0.05 * pair)
            leaf(sheet, 0, level, length, 48, colour)
            leaf(sheet, 0, level - height * 0.05, length, -48, colour)
        leaf(sheet, 0, -height * 0.96, height * 0.2, 0, colour)


def blossom(
    sheet: Sheet, x: float, y: float, size: float, colour: str, heart: str, *, petals: int = 5, turn: float = 0
) -> None:
    for petal in range(petals):
        with sheet.moved(x, y, turn=turn + 360 / petals * petal):
            sheet.ellipse(0, -size * 0.32, size * 0.2, size * 0.3, colour)
    sheet.circle(x, y, size * 0.11, heart)


def emblem(sheet: Sheet, motif: Motif, x: float, y: float, size: float, ink: str, light: str, seed: str = "") -> None:
    """The motif of a label, in a square of `size` around x, y."""
    # Every motif is drawn in a square from -50 to 50.
    with sheet.moved(x, y, scale=size / 100):
        MOTIFS[motif](sheet, ink, light, seed)


def _rain(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    chance = dice(seed, "rain")
    for x in (-40, -20, 0, 20, 40):
        top = -45 + chance.random() * 25
        sheet.line([(x, top), (x, top + chance.uniform(35, 60))], ink, 2.2)


def _leaf(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    sprig(sheet, 0, 48, 80, ink, leaves=4, lean=6)


def _blossom(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    chance = dice(seed, "blossom")
    sheet.stroke("M-42,40C-10,25 10,-10 42,-32", ink, 2.5)
    for x, y, size, petals in ((-16, 8, 42, 5), (12, -20, 36, 5), (26, 10, 28, 4), (-30, -20, 24, 4)):
        blossom(sheet, x, y, size, light, ink, petals=petals, turn=chance.random() * 70)


def _wave(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    for level in (-30, -10, 10, 30):
        sheet.stroke(f"M-50,{level}q12,11 25,0t25,0t25,0t25,0", ink, 2.2)


def _hill(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    sheet.circle(22, -24, 12, light)
    sheet.path("M-50,30C-30,-30 -10,-30 12,30Z", ink, opacity=0.85)
    sheet.path("M-12,30C10,-12 30,-10 50,30Z", ink, opacity=0.55)


def _sun(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    sheet.circle(0, 0, 20, light)
    for ray in range(12):
        with sheet.moved(turn=30 * ray):
            sheet.line([(0, -28), (0, -40)], ink, 2.5)


def _grain(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    for stem in (-1, 0, 1):
        with sheet.moved(0, 48, turn=stem * 16):
            sheet.line([(0, 0), (0, -50)], ink, 2)
            for level in (-45, -54, -63, -72, -81):
                for side in (-1, 1):
                    with sheet.moved(side * 3.5, level, turn=side * 24):
                        sheet.ellipse(0, -3, 2.6, 5.5, light if stem else ink)


def _plain(sheet: Sheet, ink: str, light: str, seed: str) -> None:
    mark(sheet, 0, 0, 70, ink)


MOTIFS: dict[Motif, Callable[[Sheet, str, str, str], None]] = {
    "rain": _rain,
    "leaf": _leaf,
    "blossom": _blossom,
    "wave": _wave,
    "hill": _hill,
    "sun": _sun,
    "grain": _grain,
    "plain": _plain,
}
