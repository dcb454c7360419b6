"""What stands around in a scene so that the product looks at home: never for sale, drawn plainly."""

from __future__ import annotations

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.materials import WHITE, flat_light, hollow, matte
from portico.usecases.starters.art.motifs import blossom, leaf, sprig
from portico.usecases.starters.art.sheet import Sheet, rounded, turned


def vase(sheet: Sheet, x: float, ground: float, size: float, colour: str, seed: str) -> None:
    """A narrow-necked vase with two bare branches in bloom. `size` is the height of the vase."""
    chance = dice(seed, "vase")
    mouth = ground - size
    bark, petal = "#6b5240", "#e8b9a6"
    for lean, reach in ((-0.35, 1.25), (0.28, 1.05)):
        tip_x, tip_y = x + size * lean * 1.6, mouth - size * reach
        sheet.stroke(
            (
                f"M{x},{mouth + 10}C{x + size * lean * 0.2},{mouth - size * 0.5} "
                f"{x + size * lean * 1.5},{mouth - size * 0.5} {tip_x},{tip_y}"
            ),
            bark,
            size * 0.022,
        )
        for _ in range(9):
            share = chance.uniform(0.35, 1)
            px = x + (tip_x - x) * share + chance.uniform(-1, 1) * size * 0.09
            py = mouth + (tip_y - mouth) * share + chance.uniform(-1, 1) * size * 0.08
            blossom(
                sheet,
                px,
                py,
                size * chance.uniform(0.09, 0.15),
                mix(petal, WHITE, chance.random() * 0.6),
                "#b4694f",
                turn=chance.random() * 70,
            )
    r = size * 0.3
    body = turned(
        [
            (mouth, r * 0.32),
            (mouth + size * 0.12, r * 0.28),
            (mouth + size * 0.3, r * 0.5),
            (ground - size * 0.36, r),
            (ground - size * 0.12, r * 0.86),
            (ground, r * 0.5),
        ],
        centre=x,
        flat=0.14,
    )
    sheet.path(body, matte(sheet, colour))
    sheet.ellipse(x, mouth, r * 0.32, r * 0.05, tone(colour, -0.22))


def books(sheet: Sheet, x: float, ground: float, size: float, colours: tuple[str, ...]) -> None:
    """A stack of books lying flat; `size` is their length."""
    height = size * 0.115
    for place, colour in enumerate(colours):
        y, inset = ground - height * (place + 1), (place % 2) * size * 0.05 + place * size * 0.015
        sheet.path(
            rounded(x - size / 2 + inset, y, size - inset * 1.6, height - 2, 5),
            sheet.linear([(0, tone(colour, -0.05)), (0.5, colour), (1, tone(colour, -0.12))]),
        )
        sheet.rect(x + size / 2 - inset * 0.6 - size * 0.09, y + height * 0.16, size * 0.09, height * 0.66, "#f1eadb")
        sheet.rect(
            x - size * 0.3 + inset, y + height * 0.36, size * 0.2, height * 0.18, mix(colour, WHITE, 0.6), opacity=0.8
        )


def plant(sheet: Sheet, x: float, ground: float, size: float, colour: str, seed: str) -> None:
    """A leafy plant in a round pot; `size` is the whole height."""
    chance = dice(seed, "plant")
    pot = size * 0.34
    for stem in range(9):
        lean = -52 + stem * 13 + chance.uniform(-4, 4)
        green = tone("#6f8f6a", chance.uniform(-0.1, 0.07))
        leaf(sheet, x, ground - pot * 0.9, size * chance.uniform(0.46, 0.68), lean, green)
    r = size * 0.2
    sheet.path(
        turned([(ground - pot, r), (ground - pot * 0.5, r * 0.98), (ground, r * 0.68)], centre=x, flat=0.13),
        matte(sheet, colour),
    )
    sheet.ellipse(x, ground - pot, r, r * 0.13, tone(colour, -0.2))


def cup(sheet: Sheet, x: float, ground: float, size: float, colour: str) -> None:
    """A handleless tea cup; `size` is its width."""
    r, high = size / 2, size * 0.62
    sheet.path(
        turned(
            [(ground - high, r), (ground - high * 0.5, r * 0.94), (ground - high * 0.12, r * 0.62), (ground, r * 0.44)],
            centre=x,
            flat=0.16,
        ),
        matte(sheet, colour),
    )
    sheet.ellipse(x, ground - high, r, r * 0.16, tone(colour, 0.05))
    sheet.ellipse(x, ground - high + 2, r * 0.9, r * 0.135, hollow(sheet, tone(colour, -0.03)))
    sheet.ellipse(x, ground - high + 5, r * 0.78, r * 0.1, "#a8763e", opacity=0.85)


def fruit(sheet: Sheet, x: float, ground: float, size: float, colour: str, seed: str) -> None:
    """A few persimmons; `size` is the width of one."""
    chance = dice(seed, "fruit")
    for place, (dx, dy) in enumerate(((0, 0), (size * 0.95, size * 0.04), (size * 0.45, size * 0.1))):
        tint = tone(colour, chance.uniform(-0.04, 0.04))
        cx, cy = x + dx, ground - size * 0.4 + dy
        sheet.ellipse(
            cx,
            cy,
            size * 0.5,
            size * 0.42,
            sheet.radial([(0, mix(tint, WHITE, 0.35)), (0.4, tint), (1, tone(tint, -0.16))], cx=0.36, cy=0.3, r=0.8),
        )
        for turn in range(4):
            with sheet.moved(cx, cy - size * 0.36, turn=turn * 90 + place * 20):
                sheet.ellipse(0, -size * 0.09, size * 0.06, size * 0.1, "#6e7d55")


def rolled_towels(sheet: Sheet, x: float, ground: float, size: float, colour: str) -> None:
    """Three rolled towels, two below and one above; `size` is the width of a roll."""
    r = size / 2
    for cx, cy, tint in (
        (x - r, ground - r, colour),
        (x + r, ground - r, tone(colour, -0.03)),
        (x, ground - r * 2.74, tone(colour, 0.03)),
    ):
        sheet.circle(
            cx,
            cy,
            r,
            sheet.radial([(0, tone(tint, 0.04)), (0.8, tint), (1, tone(tint, -0.13))], cx=0.4, cy=0.35, r=0.7),
        )
        d = f"M{cx},{cy}" + "".join(
            f"A{r * k:.1f},{r * k:.1f} 0 0 1 {cx + (r * k if i % 2 else -r * k * 0.96):.1f},{cy}"
            for i, k in enumerate((0.18, 0.32, 0.46, 0.6, 0.74, 0.86))
        )
        sheet.stroke(d, tone(tint, -0.15), size * 0.035, opacity=0.8)


def frame(sheet: Sheet, x: float, y: float, width: float, wood_colour: str, tint: str) -> None:
    """A picture on the wall: hills under a sun, in a wooden frame. x, y is its upper left corner."""
    height = width * 1.3
    sheet.soft_shadow(rounded(x, y, width, height, 4), 7, 0.2, dx=7, dy=10)
    sheet.rect(x, y, width, height, flat_light(sheet, wood_colour))
    sheet.rect(x + 12, y + 12, width - 24, height - 24, "#f8f4ea")
    inner = f"M{x + 38},{y + 42}H{x + width - 38}V{y + height - 42}H{x + 38}Z"
    sheet.path(inner, mix(tint, WHITE, 0.55))
    with sheet.within(inner):
        sheet.circle(x + width * 0.64, y + height * 0.36, width * 0.11, "#d98b5f")
        sheet.path(
            (
                f"M{x},{y + height * 0.7}C{x + width * 0.3},{y + height * 0.42} "
                f"{x + width * 0.5},{y + height * 0.5} {x + width},{y + height * 0.72}V{y + height}H{x}Z"
            ),
            tone(tint, -0.12),
        )
        sheet.path(
            (
                f"M{x},{y + height * 0.84}C{x + width * 0.3},{y + height * 0.7} "
                f"{x + width * 0.6},{y + height * 0.62} {x + width},{y + height * 0.8}V{y + height}H{x}Z"
            ),
            tone(tint, -0.24),
        )


def board(sheet: Sheet, x: float, ground: float, size: float, colour: str) -> None:
    """A round-headed bread board leaning on the wall; `size` is its height."""
    width = size * 0.56
    d = rounded(x - width / 2, ground - size * 0.78, width, size * 0.78, width * 0.16)
    sheet.path(d, flat_light(sheet, colour))
    sheet.path(
        rounded(x - width * 0.13, ground - size, width * 0.26, size * 0.3, width * 0.13),
        flat_light(sheet, tone(colour, -0.01)),
    )
    sheet.circle(x, ground - size * 0.92, width * 0.055, tone(colour, -0.3))
    for line in range(6):
        y = ground - size * 0.7 + line * size * 0.11
        sheet.stroke(
            f"M{x - width * 0.46},{y}C{x - width * 0.1},{y + 9} {x + width * 0.2},{y - 9} {x + width * 0.46},{y + 4}",
            tone(colour, -0.1),
            2.5,
            opacity=0.6,
        )


def twig(sheet: Sheet, x: float, y: float, size: float, turn: float, colour: str) -> None:
    """A eucalyptus twig lying on the table, with its shadow."""
    for dx, dy, paint, opacity in ((10, 14, "#2a221c", 0.16), (0, 0, colour, 1)):
        sprig(sheet, x + dx, y + dy, size, paint, leaves=6, lean=turn, opacity=opacity)


def petals(sheet: Sheet, x: float, y: float, spread: float, colour: str, seed: str) -> None:
    """Fallen petals around a point."""
    chance = dice(seed, "petals")
    for _ in range(12):
        px, py, turn = x + chance.gauss(0, spread), y + chance.gauss(0, spread * 0.7), chance.uniform(0, 360)
        size = chance.uniform(18, 34)
        with sheet.moved(px + 4, py + 6, turn=turn):
            sheet.ellipse(0, 0, size, size * 0.55, "#2a221c", opacity=0.13)
        with sheet.moved(px, py, turn=turn):
            sheet.ellipse(0, 0, size, size * 0.55, mix(colour, WHITE, chance.random() * 0.5))


def cup_from_above(sheet: Sheet, x: float, y: float, size: float, colour: str) -> None:
    """A cup of tea on its saucer seen from above; `size` is the width of the saucer."""
    r = size / 2
    sheet.soft_shadow(rounded(x - r, y - r, size, size, r), 9, 0.26, dx=r * 0.1, dy=r * 0.14)
    sheet.circle(x, y, r, sheet.linear([(0, tone(colour, 0.05)), (1, tone(colour, -0.1))], y2=1))
    sheet.circle(x, y, r * 0.66, tone(colour, -0.1))
    sheet.circle(x, y, r * 0.6, sheet.linear([(0, tone(colour, 0.06)), (1, tone(colour, -0.06))], y2=1))
    sheet.circle(x, y, r * 0.52, sheet.radial([(0, "#b9823f"), (0.8, "#a06a2e"), (1, "#7b4c1f")], cx=0.45, cy=0.4))
    sheet.stroke(
        f"M{x - r * 0.36},{y - r * 0.2}A{r * 0.42},{r * 0.42} 0 0 1 {x - r * 0.05},{y - r * 0.42}",
        WHITE,
        r * 0.05,
        opacity=0.5,
    )
