"""Towel, blanket, bedding, pillow, cushion: what is soft."""

from __future__ import annotations

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, crease, glow, weave
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, outline, rounded


def _fold(sheet: Sheet, colour: str, x: float, y: float, width: float, height: float) -> str:
    """One folded layer: its round fold at the left, soft light along the top. Returns its outline."""
    d = (
        f"M{x + height * 0.5},{y}H{x + width - 8}"
        f"C{x + width + 6},{y + height * 0.2} {x + width + 6},{y + height * 0.8} "
        f"{x + width - 8},{y + height}H{x + height * 0.5}C{x - height * 0.1},{y + height} "
        f"{x - height * 0.1},{y} {x + height * 0.5},{y}Z"
    )
    sheet.path(
        d,
        sheet.linear(
            [(0, tone(colour, 0.05)), (0.25, tone(colour, 0.02)), (0.7, tone(colour, -0.05)), (1, tone(colour, -0.17))],
            x2=0.12,
            y2=1,
        ),
    )
    with sheet.within(d):
        sheet.path(f"M{x},{y + height * 0.86}H{x + width}V{y + height}H{x}Z", tone(colour, -0.2), opacity=0.5)
        sheet.path(
            f"M{x},{y}H{x + width * 0.05}V{y + height}H{x}Z",
            sheet.linear([(0, tone(colour, -0.22), 0.8), (1, tone(colour, -0.1), 0)]),
        )
        sheet.path(
            f"M{x + width * 0.86},{y}H{x + width + 9}V{y + height}H{x + width * 0.86}Z",
            sheet.linear([(0, tone(colour, -0.1), 0), (1, tone(colour, -0.2), 0.7)]),
        )
    return d


def towel(sheet: Sheet, look: Look) -> None:
    """A pile of three waffle towels, a stripe at the hem, a loop and a tag."""
    accent = look.accent
    for level, (colour, inset) in enumerate(
        ((tone(look.colour, -0.015), 0), (mix(look.colour, WHITE, 0.5), 18), (look.colour, 6))
    ):
        y = 742 - level * 150
        for half in (1, 0):
            d = _fold(sheet, colour, 150 + inset, y + half * 76, 700 - inset * 2, 84)
            sheet.path(d, weave(sheet, colour, size=17, strength=0.17))
            with sheet.within(d):
                for stripe in (0, 22):
                    sheet.path(
                        f"M{730 - inset + stripe},{y}h9v170h-9Z", accent if level != 1 else look.colour, opacity=0.8
                    )
    sheet.path("M612,566h74v70l-37,16l-37,-16Z", sheet.down("#f6f1e6", "#e6dece"))
    mark(sheet, 649, 600, 44, tone(accent, -0.15))
    sheet.path("M150,442C300,420 700,420 850,442L846,470H154Z", tone(look.colour, 0.06), opacity=0.5)


def blanket(sheet: Sheet, look: Look) -> None:
    """A wool throw hanging over a wooden rack, herringbone, with a fringe."""
    for x in (96, 880):
        sheet.rect(x, 176, 24, 724, sheet.linear([(0, "#c79d6d"), (0.4, "#b98c5c"), (1, "#85603d")]), rx=8)
        sheet.rect(x - 26, 884, 76, 16, "#7a5636", rx=8)
    sheet.rect(60, 168, 880, 26, sheet.down("#c79d6d", "#8d6540"), rx=13)
    back = (
        outline(
            [
                (210, 180),
                (206, 480),
                (216, 730),
                (216, 730),
                (470, 742),
                (640, 736),
                (790, 730),
                (790, 730),
                (794, 500),
                (788, 180),
            ]
        )
        + "Z"
    )
    sheet.path(back, tone(look.colour, -0.17))
    front = (
        outline(
            [
                (176, 190),
                (176, 190),
                (200, 160),
                (260, 150),
                (500, 146),
                (740, 150),
                (800, 160),
                (824, 190),
                (824, 190),
                (834, 420),
                (822, 640),
                (836, 830),
                (836, 830),
                (700, 846),
                (500, 838),
                (300, 846),
                (164, 830),
                (164, 830),
                (178, 640),
                (166, 420),
                (176, 190),
            ]
        )
        + "Z"
    )
    sheet.path(
        front,
        sheet.linear(
            [
                (0, tone(look.colour, -0.08)),
                (0.09, tone(look.colour, 0.05)),
                (0.2, tone(look.colour, -0.04)),
                (0.33, tone(look.colour, 0.06)),
                (0.47, tone(look.colour, -0.02)),
                (0.6, tone(look.colour, 0.045)),
                (0.74, tone(look.colour, -0.06)),
                (0.87, tone(look.colour, 0.02)),
                (1, tone(look.colour, -0.15)),
            ]
        ),
    )
    tile = (
        '<path d="M0,14L11,0L22,14M0,28L11,14L22,28" fill="none" '
        f'stroke="{tone(look.colour, -0.16)}" stroke-width="3" opacity=".33"/>'
    )
    with sheet.within(front):
        sheet.rect(150, 140, 700, 720, sheet.pattern(22, 28, tile))
        for y, height in ((650, 20), (690, 48), (756, 20)):
            sheet.path(
                (
                    f"M150,{y}C300,{y + 14} 700,{y + 14} 850,{y}v{height}"
                    f"C700,{y + height + 14} 300,{y + height + 14} 150,{y + height}Z"
                ),
                look.accent,
                opacity=0.8,
            )
        sheet.path("M150,140H850V210H150Z", sheet.linear([(0, WHITE, 0.22), (1, WHITE, 0)], x2=0, y2=1))
    chance = dice(look.seed)
    for strand in range(56):
        x = 172 + strand * 12
        sheet.stroke(
            (
                f"M{x},836q{chance.uniform(-8, 8)},{chance.uniform(26, 34)} "
                f"{chance.uniform(-7, 7)},{chance.uniform(52, 64)}"
            ),
            tone(look.colour, chance.uniform(-0.1, 0.06)),
            6,
        )
    sheet.path("M700,770h84v58h-84Z", "#f3ecdf")
    mark(sheet, 742, 799, 40, tone(look.colour, -0.3))


def bedding(sheet: Sheet, look: Look) -> None:
    """A made bed from its foot: two pairs of pillows, the duvet turned back, the sheet below."""
    colour, other = look.colour, look.accent
    sheet.path(rounded(150, 250, 700, 330, 34), sheet.down("#b88e62", "#8f6a45"))
    sheet.path(rounded(172, 272, 656, 290, 24), sheet.down("#c59b6e", "#a57c53"))
    for x, y, tint, turn in (
        (190, 300, tone(other, -0.05), -3),
        (510, 300, tone(other, -0.07), 3),
        (220, 372, tone(colour, 0.03), 2),
        (500, 376, tone(colour, 0.01), -2),
    ):
        with sheet.moved(x, y, turn=turn):
            _pillow_shape(sheet, tint, 290, 176)
    duvet = (
        outline(
            [
                (110, 560),
                (110, 560),
                (150, 520),
                (320, 500),
                (500, 506),
                (690, 498),
                (850, 520),
                (890, 560),
                (890, 560),
                (930, 760),
                (936, 905),
                (936, 905),
                (64, 905),
                (64, 905),
                (70, 760),
                (110, 560),
            ]
        )
        + "Z"
    )
    sheet.path(duvet, sheet.linear([(0, tone(colour, 0.05)), (0.5, colour), (1, tone(colour, -0.1))], x2=0.5, y2=1))
    with sheet.within(duvet):
        sheet.path("M64,560H936V905H64Z", weave(sheet, colour, size=6, strength=0.08))
        for d, weight in (
            ("M220,905C250,780 300,700 280,600", 34),
            ("M470,905C440,800 520,700 500,606", 40),
            ("M700,905C760,800 690,720 720,610", 34),
            ("M860,905C830,840 860,740 830,640", 26),
            ("M120,905C150,850 120,760 150,680", 24),
        ):
            crease(sheet, d, colour, weight)
    turnback = (
        outline(
            [
                (104, 578),
                (104, 578),
                (150, 512),
                (320, 492),
                (500, 498),
                (690, 490),
                (850, 512),
                (896, 578),
                (896, 578),
                (906, 640),
                (902, 664),
                (700, 668),
                (500, 676),
                (300, 668),
                (98, 664),
                (94, 640),
                (104, 578),
            ]
        )
        + "Z"
    )
    sheet.path(turnback, sheet.linear([(0, tone(other, 0.05)), (0.6, other), (1, tone(other, -0.12))], x2=0.1, y2=1))
    with sheet.within(turnback):
        sheet.stroke("M94,652C300,660 500,668 700,660L906,652", tone(other, -0.12), 4, opacity=0.7)
        sheet.path("M90,640H910V700H90Z", tone(other, -0.2), opacity=0.18)
    sheet.path("M64,898H936V905H64Z", tone(colour, -0.25), opacity=0.5)


def _pillow_shape(sheet: Sheet, colour: str, width: float, height: float) -> None:
    d = outline(
        [
            (0, 12),
            (width * 0.12, 16),
            (width * 0.5, -8),
            (width * 0.88, 16),
            (width, 12),
            (width * 0.985, height * 0.5),
            (width, height - 6),
            (width * 0.85, height * 0.97),
            (width * 0.5, height * 1.05),
            (width * 0.15, height * 0.97),
            (0, height - 6),
            (width * 0.015, height * 0.5),
        ],
        closed=True,
    )
    sheet.path(
        d, sheet.radial([(0, tone(colour, 0.07)), (0.55, colour), (1, tone(colour, -0.13))], cx=0.4, cy=0.35, r=0.75)
    )
    with sheet.within(d):
        for x, y, dx, dy in (
            (0, 12, 60, 34),
            (width, 12, -56, 40),
            (0, height - 6, 64, -36),
            (width, height - 6, -60, -34),
        ):
            sheet.stroke(f"M{x},{y}q{dx * 0.5},{dy * 0.3} {dx},{dy}", tone(colour, -0.16), 5, opacity=0.5)


def pillow(sheet: Sheet, look: Look) -> None:
    """Two pillows, one leaning on the other, piped, with a corner turned to show the filling."""
    with sheet.moved(215, 300, turn=-11):
        _pillow_shape(sheet, tone(look.accent, -0.03), 600, 380)
    with sheet.moved(120, 500):
        _pillow_shape(sheet, look.colour, 720, 380)
        piping = outline(
            [
                (26, 34),
                (100, 40),
                (360, 18),
                (620, 40),
                (694, 34),
                (682, 190),
                (694, 350),
                (600, 348),
                (360, 376),
                (110, 348),
                (26, 350),
                (38, 190),
            ],
            closed=True,
        )
        sheet.path(piping, stroke=tone(look.colour, -0.12), stroke_width=5, opacity=0.6)
        sheet.path(rounded(560, 290, 86, 50, 4), "#f5efe2")
        mark(sheet, 603, 314, 36, tone(look.accent, -0.3))
        sheet.ellipse(260, 130, 220, 110, glow(sheet, WHITE, 0.5))


def cushion(sheet: Sheet, look: Look) -> None:
    """A square linen cushion with an embroidered motif and a piped edge."""
    with sheet.moved(turn=-4, about=(500, 560)):
        d = outline(
            [
                (176, 246),
                (300, 262),
                (500, 236),
                (700, 262),
                (824, 246),
                (806, 400),
                (836, 560),
                (806, 720),
                (824, 884),
                (700, 868),
                (500, 898),
                (300, 868),
                (176, 884),
                (196, 720),
                (164, 560),
                (196, 400),
            ],
            closed=True,
        )
        sheet.path(
            d,
            sheet.radial(
                [(0, tone(look.colour, 0.07)), (0.55, look.colour), (1, tone(look.colour, -0.17))],
                cx=0.4,
                cy=0.36,
                r=0.72,
            ),
        )
        sheet.path(d, weave(sheet, look.colour, size=8, strength=0.16))
        sheet.path(d, stroke=tone(look.accent, -0.04), stroke_width=9)
        with sheet.within(d):
            for x, y, dx, dy in (
                (176, 246, 120, 110),
                (824, 246, -116, 120),
                (176, 884, 130, -120),
                (824, 884, -120, -124),
            ):
                sheet.soft_stroke(f"M{x},{y}q{dx * 0.6},{dy * 0.3} {dx},{dy}", tone(look.colour, -0.22), 22, 0.45)
        emblem(sheet, look.motif, 500, 566, 300, look.accent, mix(look.accent, WHITE, 0.45), look.seed)
