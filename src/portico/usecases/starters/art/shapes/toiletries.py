"""Tube, dropper bottle, jar, pump bottle, soap: what stands by the basin."""

from __future__ import annotations

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.lettering import Word
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, glossy, glow, matte, metal, speckles
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.shapes.packaging import ink_on
from portico.usecases.starters.art.sheet import Sheet, outline, rounded, turned


def tube(sheet: Sheet, look: Look) -> None:
    """A soft tube standing on its cap, crimped at the top, a smear of cream at its foot."""
    colour, ink = look.colour, ink_on(look.colour)
    body = (
        outline(
            [
                (322, 130),
                (322, 130),
                (330, 260),
                (350, 480),
                (372, 690),
                (384, 760),
                (384, 760),
                (500, 778),
                (616, 760),
                (616, 760),
                (628, 690),
                (650, 480),
                (670, 260),
                (678, 130),
                (678, 130),
            ]
        )
        + "Z"
    )
    sheet.path(
        body,
        sheet.linear(
            [
                (0, tone(colour, -0.14)),
                (0.09, tone(colour, -0.02)),
                (0.22, mix(colour, WHITE, 0.5)),
                (0.36, tone(colour, 0.02)),
                (0.68, tone(colour, -0.02)),
                (0.9, tone(colour, -0.13)),
                (1, tone(colour, -0.09)),
            ]
        ),
    )
    with sheet.within(body):
        sheet.path("M310,120H690V186H310Z", tone(colour, -0.05))
        for tooth in range(30):
            sheet.line([(324 + tooth * 12, 130), (324 + tooth * 12, 184)], tone(colour, 0.04), 2.4, opacity=0.7)
        sheet.path("M310,186C420,260 400,330 440,420C430,320 450,250 420,186Z", WHITE, opacity=0.22)
        sheet.path("M690,186C600,270 612,360 570,470C590,340 570,260 600,186Z", tone(colour, -0.12), opacity=0.25)
        sheet.path("M340,640C440,664 560,664 660,640L640,800L360,800Z", look.accent, opacity=0.9)
        sheet.path("M340,622C440,646 560,646 660,622L660,630C560,654 440,654 340,630Z", look.accent, opacity=0.6)
    cap = turned([(766, 118), (780, 122), (884, 126), (896, 122)], flat=0.11)
    sheet.path(cap, glossy(sheet, look.accent))
    with sheet.within(cap):
        for rib in range(21):
            x = 380 + rib * 12
            sheet.line([(x, 790), (x, 902)], tone(look.accent, -0.13), 2.2, opacity=0.4)
    emblem(sheet, look.motif, 500, 316, 120, tone(look.accent, -0.05), mix(look.accent, WHITE, 0.4), look.seed)
    if look.name:
        sheet.words.append(Word(500, 440, look.name[:6], 44, tone(ink, 0), "serif-bold", spacing=4))
        sheet.words.append(Word(500, 500, "TINGYAN", 22, ink, "sans", spacing=9, opacity=0.8))
        sheet.words.append(Word(500, 566, look.note, 26, ink, "sans", spacing=4, opacity=0.85))
    smear = outline(
        [(690, 898), (716, 862), (770, 858), (830, 842), (892, 862), (914, 892), (870, 910), (790, 906), (730, 914)],
        closed=True,
    )
    sheet.path(smear, sheet.down("#fffdf7", "#e9e2d3"))
    sheet.stroke("M724,884C770,868 820,862 876,874", WHITE, 8, opacity=0.9)


def dropper(sheet: Sheet, look: Look) -> None:
    """An amber-like glass bottle with a rubber teat, serum up to the shoulder, a drop before it."""
    colour = look.colour
    sheet.path(turned([(150, 26), (178, 44), (250, 50), (300, 48)], flat=0.2), matte(sheet, look.accent))
    sheet.ellipse(500, 152, 26, 7, tone(look.accent, 0.1))
    collar = turned([(296, 72), (396, 74)], flat=0.13)
    sheet.path(collar, metal(sheet, "#c0a164"))
    sheet.ellipse(500, 296, 72, 10, mix("#c0a164", WHITE, 0.5))
    body = turned(
        [(396, 64), (420, 66), (436, 90), (466, 150), (500, 168), (560, 172), (840, 172), (880, 166), (894, 140)],
        flat=0.12,
    )
    sheet.path(
        body,
        sheet.linear(
            [
                (0, tone(colour, -0.2)),
                (0.07, tone(colour, -0.02)),
                (0.13, mix(colour, WHITE, 0.35)),
                (0.19, mix(colour, WHITE, 0.55)),
                (0.25, tone(colour, 0.06)),
                (0.5, tone(colour, 0.03)),
                (0.78, tone(colour, -0.08)),
                (0.92, tone(colour, -0.2)),
                (0.97, tone(colour, 0.02)),
                (1, tone(colour, -0.12)),
            ]
        ),
    )
    with sheet.within(body):
        sheet.path("M310,430H690V520C600,536 400,536 310,520Z", WHITE, opacity=0.16)
        sheet.path("M490,400h20v380h-20Z", WHITE, opacity=0.14)
    label = "M352,566C440,582 560,582 648,566L648,826C560,842 440,842 352,826Z"
    sheet.path(label, sheet.linear([(0, "#dcd3c2"), (0.3, "#faf6ec"), (0.7, "#f1eadb"), (1, "#cfc5b2")]))
    emblem(sheet, look.motif, 500, 660, 96, tone(colour, -0.06), look.accent, look.seed)
    if look.name:
        sheet.words.append(Word(500, 750, look.name[:5], 40, tone(colour, -0.26), "serif-bold", spacing=6))
        sheet.words.append(Word(500, 800, look.note, 24, tone(colour, -0.2), "sans", spacing=3))
    for x, y, size in ((762, 884, 34), (822, 894, 18)):
        sheet.ellipse(
            x,
            y,
            size,
            size * 0.52,
            sheet.radial(
                [(0, mix(colour, WHITE, 0.75)), (0.8, mix(colour, WHITE, 0.4)), (1, tone(colour, 0.05))],
                cx=0.4,
                cy=0.3,
                r=0.8,
            ),
            opacity=0.9,
        )
        sheet.ellipse(x - size * 0.3, y - size * 0.18, size * 0.26, size * 0.1, WHITE)


def jar(sheet: Sheet, look: Look) -> None:
    """A squat cream jar, lid off and leaning, the cream with a swirl."""
    colour, r = look.colour, 262.0
    body = turned([(560, r), (820, r), (872, r - 12), (894, r - 44)], centre=440, flat=0.14)
    sheet.path(body, glossy(sheet, colour))
    with sheet.within(body):
        emblem(sheet, look.motif, 440, 706, 110, tone(look.accent, -0.1), mix(look.accent, WHITE, 0.3), look.seed)
    if look.name:
        sheet.words.append(Word(440, 806, look.name[:5], 44, tone(colour, -0.45), "serif-bold", spacing=8))
        sheet.words.append(Word(440, 856, look.note, 24, tone(colour, -0.4), "sans", spacing=3))
    sheet.path(turned([(506, r - 26), (566, r - 26)], centre=440, flat=0.14), matte(sheet, mix(colour, WHITE, 0.5)))
    for thread in (528, 548):
        sheet.path(
            f"M{440 - r + 26},{thread}A{r - 26},{(r - 26) * 0.14} 0 0 0 {440 + r - 26},{thread}",
            stroke=tone(colour, -0.12),
            stroke_width=4,
            opacity=0.6,
        )
    sheet.ellipse(440, 506, r - 26, (r - 26) * 0.14, tone(colour, -0.06))
    sheet.ellipse(440, 508, r - 40, (r - 40) * 0.14, "#efe8da")
    cream = outline(
        [
            (222, 510),
            (270, 480),
            (350, 470),
            (410, 438),
            (452, 408),
            (476, 436),
            (540, 466),
            (620, 482),
            (656, 512),
            (600, 534),
            (440, 542),
            (280, 534),
        ],
        closed=True,
    )
    sheet.path(cream, sheet.linear([(0, "#fffdf8"), (0.5, "#f6f0e4"), (1, "#ded5c3")], x2=0.7, y2=1))
    sheet.stroke("M300,500C380,520 520,510 570,488C500,492 420,484 452,420", "#d8cebb", 6, opacity=0.8)
    sheet.stroke("M350,478C400,470 430,450 446,424", WHITE, 7)
    with sheet.moved(turn=-16, about=(770, 760)):
        sheet.ellipse(784, 748, 168, 168, tone(look.accent, -0.24))
        sheet.ellipse(
            766,
            744,
            166,
            166,
            sheet.linear([(0, mix(look.accent, WHITE, 0.35)), (0.45, look.accent), (1, tone(look.accent, -0.1))], y2=1),
        )
        for ring in (158, 120):
            sheet.circle(766, 744, ring, stroke=mix(look.accent, WHITE, 0.4), stroke_width=2.5, opacity=0.6)
        mark(sheet, 766, 744, 96, tone(look.accent, -0.24))


def pump(sheet: Sheet, look: Look) -> None:
    """A round-shouldered pump bottle with a paper label."""
    colour = look.colour
    head = (
        "M440,196C436,168 452,156 500,156H560L596,150C640,150 676,172 "
        "690,206L690,232L664,232C656,210 640,198 604,198L556,204V226H444Z"
    )
    sheet.path(
        head,
        sheet.linear(
            [
                (0, tone(look.accent, -0.05)),
                (0.3, mix(look.accent, WHITE, 0.22)),
                (0.6, look.accent),
                (1, tone(look.accent, -0.1)),
            ],
            x2=0.4,
            y2=1,
        ),
    )
    sheet.path(turned([(222, 22), (300, 22)], flat=0.2), glossy(sheet, tone(look.accent, 0.08)))
    sheet.path(turned([(290, 66), (364, 70)], flat=0.14), glossy(sheet, look.accent))
    sheet.ellipse(500, 290, 66, 9, tone(look.accent, 0.12))
    body = turned(
        [(362, 74), (380, 82), (410, 140), (456, 184), (510, 196), (600, 198), (830, 198), (876, 192), (896, 164)],
        flat=0.12,
    )
    sheet.path(body, glossy(sheet, colour))
    label = "M330,540C430,558 570,558 670,540L670,820C570,838 430,838 330,820Z"
    sheet.path(label, sheet.linear([(0, "#d9d0bf"), (0.28, "#fbf7ed"), (0.65, "#f2ebdc"), (1, "#cbc1ae")]))
    emblem(sheet, look.motif, 500, 628, 108, tone(colour, -0.14), mix(look.colour, WHITE, 0.3), look.seed)
    if look.name:
        sheet.words.append(Word(500, 726, look.name[:6], 46, tone(colour, -0.34), "serif-bold", spacing=6))
        sheet.words.append(Word(500, 786, look.note, 26, tone(colour, -0.28), "sans", spacing=3))


def soap(sheet: Sheet, look: Look) -> None:
    """Two bars of handmade soap on a ribbed dish, one still in its paper band, and some foam."""
    dish = turned([(846, 380), (872, 372), (896, 330)], flat=0.09)
    sheet.path(dish, matte(sheet, "#b6b0a4"))
    sheet.ellipse(500, 846, 380, 34, "#cfc9bd")
    for rib in range(15):
        x = 160 + rib * 48
        sheet.line([(x, 838), (x + 10, 862)], "#a39d91", 6, opacity=0.6)
    back = tone(look.colour, -0.02)
    with sheet.moved(170, 420, turn=-7):
        sheet.path("M30,40L520,40L560,0L70,0Z", tone(back, 0.07))
        sheet.path("M520,40L560,0L560,180L520,226Z", tone(back, -0.16))
        sheet.path(rounded(28, 38, 496, 190, 16), sheet.linear([(0, tone(back, 0.04)), (1, tone(back, -0.08))], y2=1))
        speckles(
            sheet, rounded(28, 38, 496, 190, 16), (28, 38, 496, 190), tone(back, -0.32), seed=look.seed + "b", count=60
        )
    front = outline(
        [
            (250, 646),
            (250, 646),
            (262, 628),
            (290, 622),
            (770, 622),
            (800, 628),
            (812, 650),
            (812, 650),
            (818, 740),
            (812, 820),
            (800, 840),
            (770, 846),
            (290, 846),
            (262, 840),
            (250, 820),
            (244, 740),
        ],
        closed=True,
    )
    sheet.path(
        front,
        sheet.linear([(0, tone(look.colour, 0.06)), (0.5, look.colour), (1, tone(look.colour, -0.13))], x2=0.5, y2=1),
    )
    speckles(sheet, front, (250, 622, 562, 224), tone(look.colour, -0.32), seed=look.seed, count=110, size=4.2)
    with sheet.within(front):
        for d in (
            "M240,700C400,660 460,760 620,710C700,690 760,720 830,690",
            "M240,770C380,740 500,810 640,770C720,750 780,780 830,760",
        ):
            sheet.stroke(d, mix(look.colour, WHITE, 0.5), 16, opacity=0.4)
        sheet.path("M420,610H640V860H420Z", sheet.linear([(0, "#efe7d6"), (0.5, "#faf5ea"), (1, "#e0d6c3")]))
        sheet.path("M430,610V860M630,610V860", stroke=look.accent, stroke_width=4)
    emblem(sheet, look.motif, 530, 690, 88, look.accent, mix(look.accent, WHITE, 0.4), look.seed)
    if look.name:
        sheet.words.append(Word(530, 786, look.name[:4], 42, tone(look.accent, -0.15), "serif-bold", spacing=4))
    chance = dice(look.seed, "foam")
    for _ in range(26):
        cx, cy, r = 800 + chance.gauss(0, 52), 836 + chance.gauss(0, 20), chance.uniform(8, 30)
        sheet.circle(
            cx,
            cy,
            r,
            sheet.radial([(0, WHITE, 0.95), (0.7, "#f3f3ef", 0.8), (1, "#d9dcd8", 0.9)], cx=0.35, cy=0.3, r=0.75),
        )
    sheet.ellipse(400, 660, 180, 40, glow(sheet, WHITE, 0.5))
