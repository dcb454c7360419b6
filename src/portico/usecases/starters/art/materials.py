"""How light falls on clay, glass, metal, wood and cloth. The lamp is always at the upper left."""

from __future__ import annotations

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Sheet

WHITE = "#ffffff"
INK = "#2b2622"


def matte(sheet: Sheet, colour: str) -> str:
    """A round, unglazed side: bright at a third, dark at the right, a little bounced light at the very edge."""
    return sheet.linear(
        [
            (0.0, tone(colour, -0.13)),
            (0.10, tone(colour, -0.05)),
            (0.32, tone(colour, 0.055)),
            (0.55, colour),
            (0.84, tone(colour, -0.15)),
            (0.95, tone(colour, -0.19)),
            (1.0, tone(colour, -0.14)),
        ]
    )


def glossy(sheet: Sheet, colour: str) -> str:
    """A round, polished side: the same with a narrow reflection of the lamp and of a bright wall."""
    shine = mix(colour, WHITE, 0.55)
    return sheet.linear(
        [
            (0.0, tone(colour, -0.16)),
            (0.07, tone(colour, -0.03)),
            (0.13, mix(colour, WHITE, 0.30)),
            (0.17, shine),
            (0.24, mix(colour, WHITE, 0.34)),
            (0.29, tone(colour, 0.02)),
            (0.55, tone(colour, -0.015)),
            (0.80, tone(colour, -0.13)),
            (0.91, tone(colour, -0.20)),
            (0.955, tone(colour, -0.06)),
            (1.0, tone(colour, -0.16)),
        ]
    )


def metal(sheet: Sheet, colour: str) -> str:
    """Brushed metal wrapped round: several bands, bright against dark."""
    return sheet.linear(
        [
            (0.0, tone(colour, -0.22)),
            (0.12, tone(colour, 0.02)),
            (0.22, mix(colour, WHITE, 0.72)),
            (0.34, tone(colour, -0.02)),
            (0.52, tone(colour, -0.16)),
            (0.66, tone(colour, 0.05)),
            (0.74, mix(colour, WHITE, 0.45)),
            (0.86, tone(colour, -0.12)),
            (1.0, tone(colour, -0.24)),
        ]
    )


def hollow(sheet: Sheet, colour: str) -> str:
    """The inside of a cup: the far wall is lit, the near wall is in shade, so the gradient runs the other way."""
    return sheet.linear(
        [
            (0.0, tone(colour, -0.24)),
            (0.35, tone(colour, -0.14)),
            (0.75, tone(colour, 0.0)),
            (1.0, tone(colour, -0.05)),
        ]
    )


def flat_light(sheet: Sheet, colour: str, *, strength: float = 1.0) -> str:
    """A flat thing lit from the upper left."""
    return sheet.linear(
        [
            (0.0, tone(colour, 0.045 * strength)),
            (0.5, colour),
            (1.0, tone(colour, -0.08 * strength)),
        ],
        x2=0.8,
        y2=1,
    )


def wood(
    sheet: Sheet,
    outline: str,
    colour: str,
    box: tuple[float, float, float, float],
    *,
    seed: str,
    along: str = "x",
    grain: int = 14,
) -> None:
    """Fills the outline with wood whose grain runs along x or y over the box x, y, width, height."""
    x, y, width, height = box
    sheet.path(outline, flat_light(sheet, colour) if along == "x" else matte(sheet, colour))
    chance = dice(seed)
    with sheet.within(outline):
        for _ in range(grain):
            dark = tone(colour, chance.uniform(-0.13, -0.05))
            weight, sway = chance.uniform(1.2, 4.0), chance.uniform(-9, 9)
            if along == "x":
                level = y + chance.random() * height
                d = (
                    f"M{x},{level:.1f}C{x + width * 0.3:.1f},{level + sway:.1f} "
                    f"{x + width * 0.6:.1f},{level - sway:.1f} {x + width},{level + sway / 2:.1f}"
                )
            else:
                level = x + chance.random() * width
                d = (
                    f"M{level:.1f},{y}C{level + sway:.1f},{y + height * 0.3:.1f} "
                    f"{level - sway:.1f},{y + height * 0.6:.1f} {level + sway / 2:.1f},{y + height}"
                )
            sheet.stroke(d, dark, weight, opacity=round(chance.uniform(0.25, 0.6), 2))


def speckles(
    sheet: Sheet,
    outline: str,
    box: tuple[float, float, float, float],
    colour: str,
    *,
    seed: str,
    count: int = 70,
    size: float = 3.2,
) -> None:
    """Iron spots in a glaze, seeds in a soap, sesame on a cracker."""
    x, y, width, height = box
    chance = dice(seed)
    with sheet.within(outline):
        for _ in range(count):
            r = chance.uniform(0.35, 1.0) * size
            sheet.ellipse(
                x + chance.random() * width,
                y + chance.random() * height,
                r,
                r * chance.uniform(0.6, 1.0),
                colour,
                opacity=round(chance.uniform(0.2, 0.65), 2),
            )


def weave(sheet: Sheet, colour: str, *, size: float = 7, strength: float = 0.16, turn: float = 0) -> str:
    """A fine woven surface to lay over cloth that is already painted."""
    dark, light = tone(colour, -0.16), mix(colour, WHITE, 0.6)
    half = size / 2
    return sheet.pattern(
        size,
        size,
        (
            f'<rect width="{half}" height="{half}" fill="{dark}" opacity="{strength}"/>'
            f'<rect x="{half}" y="{half}" width="{half}" height="{half}" fill="{dark}" opacity="{strength}"/>'
            f'<rect x="{half}" width="{half}" height="{half}" fill="{light}" opacity="{strength * 0.8}"/>'
        ),
        turn,
    )


def crease(sheet: Sheet, d: str, colour: str, weight: float, *, lit: tuple[float, float] = (-0.9, -0.15)) -> None:
    """A soft fold in cloth: a dark valley and, `lit` times its weight to the side, the ridge that catches light."""
    sheet.soft_stroke(d, tone(colour, -0.17), weight, 0.42)
    sheet.soft_stroke(d, tone(colour, 0.095), weight * 0.65, 0.5, dx=weight * lit[0], dy=weight * lit[1])


def glow(sheet: Sheet, colour: str, strength: float = 0.85) -> str:
    """A soft round light that fades to nothing."""
    return sheet.radial([(0.0, colour, strength), (0.45, colour, round(strength * 0.35, 3)), (1.0, colour, 0.0)])
