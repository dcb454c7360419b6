"""Things in isometric projection: x runs down to the right, y down to the left, z up; three tones per colour."""

from __future__ import annotations

from collections.abc import Sequence

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Point, Sheet

COS, SIN = 0.8660254, 0.5
INDIGO, DEEP, MARIGOLD, CORAL, MINT = "#27336e", "#1b2350", "#f5a93b", "#ee6c5b", "#7fd1bd"
ICE, PAPER, STEEL, WOOD, SKY = "#dfe7fb", "#fbf8f1", "#9fb0d8", "#d79a5f", "#8fb4f2"


class Iso:
    """A sheet seen from above at an angle; the origin of space lies at `x`, `y` of the sheet, a unit is `unit` wide."""

    def __init__(self, sheet: Sheet, x: float, y: float, unit: float) -> None:
        self.sheet, self._x, self._y, self.unit = sheet, x, y, unit

    def at(self, x: float, y: float, z: float = 0) -> Point:
        return self._x + (x - y) * COS * self.unit, self._y + ((x + y) * SIN - z) * self.unit

    def face(self, corners: Sequence[tuple[float, float, float]], colour: str, **more: object) -> None:
        points = [self.at(*corner) for corner in corners]
        self.sheet.path("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + "Z", colour, **more)

    def floor(self, x: float, y: float, width: float, depth: float, colour: str, z: float = 0, **more: object) -> None:
        self.face([(x, y, z), (x + width, y, z), (x + width, y + depth, z), (x, y + depth, z)], colour, **more)

    def left(self, x: float, y: float, z: float, width: float, height: float, colour: str, **more: object) -> None:
        """A pane that faces the viewer's left: along x, at depth y."""
        self.face([(x, y, z), (x + width, y, z), (x + width, y, z + height), (x, y, z + height)], colour, **more)

    def right(self, x: float, y: float, z: float, depth: float, height: float, colour: str, **more: object) -> None:
        """A pane that faces the viewer's right: along y, at x."""
        self.face([(x, y, z), (x, y + depth, z), (x, y + depth, z + height), (x, y, z + height)], colour, **more)

    def box(self, x: float, y: float, z: float, width: float, depth: float, height: float, colour: str) -> None:
        self.left(x, y + depth, z, width, height, colour)
        self.right(x + width, y, z, depth, height, tone(colour, -0.09))
        self.floor(x, y, width, depth, tone(colour, 0.06), z=z + height)

    def shade(self, x: float, y: float, width: float, depth: float, z: float = 0.01) -> None:
        """A shadow on the floor, thrown along x."""
        self.floor(x, y, width, depth, DEEP, z=z, fill_opacity=0.24)

    def disc(self, x: float, y: float, z: float, r: float, colour: str, **more: object) -> None:
        px, py = self.at(x, y, z)
        self.sheet.ellipse(px, py, r * 1.2247 * self.unit, r * 0.7071 * self.unit, colour, **more)

    def drum(self, x: float, y: float, z: float, r: float, height: float, colour: str, *, flare: float = 1.0) -> None:
        """An upright cylinder; `flare` widens its top."""
        (px, py), (_, top) = self.at(x, y, z), self.at(x, y, z + height)
        foot, rim = r * 1.2247 * self.unit, r * flare * 1.2247 * self.unit
        paint = self.sheet.linear(
            [(0, tone(colour, 0.03)), (0.5, colour), (0.5, tone(colour, -0.08)), (1, tone(colour, -0.1))]
        )
        d = (
            f"M{px - foot:.1f},{py:.1f}A{foot:.1f},{foot * 0.577:.1f} 0 0 0 {px + foot:.1f},{py:.1f}L{px + rim:.1f}"
            f",{top:.1f}H{px - rim:.1f}Z"
        )
        self.sheet.path(d, paint)
        self.disc(x, y, z + height, r * flare, tone(colour, 0.07))

    def line(self, corners: Sequence[tuple[float, float, float]], colour: str, width: float, **more: object) -> None:
        self.sheet.line([self.at(*corner) for corner in corners], colour, width * self.unit, **more)

    def pin(self, x: float, y: float, z: float, colour: str) -> None:
        """A marker that floats over a place."""
        px, py = self.at(x, y, z)
        r = 0.3 * self.unit
        with self.sheet.moved(px, py, scale=r / 30):
            self.sheet.path("M0,0C-8,-18 -30,-30 -30,-54A30,30 0 0 1 30,-54C30,-30 8,-18 0,0Z", colour)
            self.sheet.circle(0, -54, 13, PAPER)
        self.disc(x, y, max(0.0, z - 0.35), 0.16, DEEP, fill_opacity=0.28)


def bucket(iso: Iso, x: float, y: float, z: float = 0) -> None:
    iso.disc(x + 0.2, y, z, 0.46, DEEP, fill_opacity=0.22)
    iso.drum(x, y, z, 0.34, 0.7, CORAL, flare=1.22)
    iso.disc(x, y, z + 0.7, 0.34, SKY)
    for dx, dy, r in ((-0.12, 0.1, 0.13), (0.1, -0.06, 0.16), (0.02, 0.16, 0.1), (0.2, 0.12, 0.09)):
        iso.disc(x + dx, y + dy, z + 0.78, r, PAPER)


def mop(iso: Iso, x: float, y: float) -> None:
    iso.line([(x, y, 0.1), (x - 0.2, y - 0.9, 2.3)], WOOD, 0.09)
    iso.line([(x, y, 0.1), (x - 0.05, y - 0.2, 0.55)], STEEL, 0.16)
    iso.box(x - 0.4, y - 0.05, 0, 0.8, 0.3, 0.14, ICE)


def toolbox(iso: Iso, x: float, y: float, z: float = 0) -> None:
    iso.shade(x, y, 1.9, 0.8, z + 0.01)
    iso.box(x, y, z, 1.5, 0.8, 0.62, CORAL)
    iso.box(x - 0.04, y - 0.04, z + 0.62, 1.58, 0.88, 0.14, tone(CORAL, -0.08))
    iso.line(
        [
            (x + 0.4, y + 0.4, z + 0.76),
            (x + 0.4, y + 0.4, z + 1.1),
            (x + 1.1, y + 0.4, z + 1.1),
            (x + 1.1, y + 0.4, z + 0.76),
        ],
        INDIGO,
        0.11,
    )
    for dx in (0.3, 1.0):
        iso.left(x + dx, y + 0.845, z + 0.5, 0.22, 0.26, MARIGOLD)


def washer(iso: Iso, x: float, y: float, z: float = 0) -> None:
    iso.shade(x, y, 1.5, 1.1, z + 0.01)
    iso.box(x, y, z, 1.1, 1.1, 1.35, PAPER)
    iso.left(x, y + 1.1, z + 1.1, 1.1, 0.25, ICE)
    cx, cy = iso.at(x + 0.55, y + 1.1, z + 0.56)
    with iso.sheet.group(transform=f"translate({cx} {cy}) matrix({COS} {SIN} 0 1 0 0)"):
        for r, colour in ((0.4, STEEL), (0.32, INDIGO), (0.27, SKY)):
            iso.sheet.circle(0, 0, r * iso.unit, colour)
        iso.sheet.path(
            (
                f"M{-0.26 * iso.unit},{0.04 * iso.unit}q{0.13 * iso.unit},{-0.1 * iso.unit} {0.26 * iso.unit}"
                f",0t{0.26 * iso.unit},0A{0.27 * iso.unit},{0.27 * iso.unit} 0 0 1 {-0.26 * iso.unit}"
                f",{0.04 * iso.unit}Z"
            ),
            PAPER,
            fill_opacity=0.8,
        )
    iso.left(x + 0.1, y + 1.101, z + 1.17, 0.3, 0.11, MARIGOLD)
    iso.left(x + 0.82, y + 1.101, z + 1.17, 0.12, 0.11, CORAL)


def carton(iso: Iso, x: float, y: float, z: float, side: float, height: float) -> None:
    iso.box(x, y, z, side, side, height, WOOD)
    iso.left(x + side * 0.42, y + side, z, side * 0.16, height, mix(WOOD, PAPER, 0.5))
    iso.floor(x + side * 0.42, y, side * 0.16, side, mix(WOOD, PAPER, 0.6), z=z + height)


def ladder(iso: Iso, x: float, y: float, height: float = 2.6) -> None:
    for dy in (0.0, 0.62):
        iso.line([(x, y + dy, 0), (x - 0.5, y + dy * 0.8 + 0.06, height)], STEEL, 0.08)
        iso.line([(x - 0.95, y + dy, 0), (x - 0.5, y + dy * 0.8 + 0.06, height)], MARIGOLD, 0.1)
    for step in range(1, 7):
        share = step / 7
        at = x - 0.95 + 0.45 * share
        iso.line([(at, y + 0.03, height * share), (at, y + 0.6 - 0.1 * share, height * share)], MARIGOLD, 0.1)


def van(iso: Iso, x: float, y: float, colour: str) -> None:
    """A delivery van that drives down to the left (towards +y), 3.4 long."""
    iso.shade(x, y, 2.3, 3.5)
    for dy in (0.75, 2.65):
        px, py = iso.at(x + 1.5, y + dy, 0.3)
        with iso.sheet.group(transform=f"translate({px} {py}) matrix({COS} {-SIN} 0 1 0 0)"):
            iso.sheet.circle(0, 0, 0.36 * iso.unit, DEEP)
            iso.sheet.circle(0, 0, 0.17 * iso.unit, STEEL)
    iso.box(x, y, 0.3, 1.5, 2.5, 1.6, colour)
    iso.box(x, y + 2.5, 0.3, 1.5, 0.95, 0.75, tone(colour, -0.01))
    iso.face([(x, y + 2.5, 1.9), (x + 1.5, y + 2.5, 1.9), (x + 1.5, y + 3.0, 1.05), (x, y + 3.0, 1.05)], SKY)
    iso.face([(x + 1.501, y + 2.5, 1.9), (x + 1.501, y + 3.0, 1.05), (x + 1.501, y + 2.5, 1.05)], tone(SKY, -0.1))
    iso.right(x + 1.505, y + 0.3, 1.1, 1.7, 0.34, PAPER)
    iso.left(x + 0.12, y + 3.46, 0.62, 0.3, 0.2, MARIGOLD)
    iso.left(x + 1.08, y + 3.46, 0.62, 0.3, 0.2, MARIGOLD)
    # The wheels on the viewer's side go over the body.
    for dy in (0.75, 2.65):
        px, py = iso.at(x + 1.51, y + dy, 0.32)
        with iso.sheet.group(transform=f"translate({px} {py}) matrix({COS} {-SIN} 0 1 0 0)"):
            iso.sheet.circle(0, 0, 0.36 * iso.unit, DEEP)
            iso.sheet.circle(0, 0, 0.17 * iso.unit, STEEL)
