"""T-shirt, shirt, socks, scarf, slippers: what is worn, laid flat."""

from __future__ import annotations

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, crease, glow, weave
from portico.usecases.starters.art.motifs import emblem, mark
from portico.usecases.starters.art.sheet import Sheet, outline, rounded


def _cloth(sheet: Sheet, colour: str) -> str:
    return sheet.linear([(0, tone(colour, 0.035)), (0.45, colour), (1, tone(colour, -0.07))], x2=0.6, y2=1)


def _creases(sheet: Sheet, outline_: str, colour: str, creases: tuple[tuple[str, float], ...]) -> None:
    """Soft folds: a dark side and, to its left, a lit one."""
    with sheet.within(outline_):
        for d, weight in creases:
            crease(sheet, d, colour, weight)


def tee(sheet: Sheet, look: Look) -> None:
    """A heavy T-shirt, front side, with a small printed mark."""
    colour = look.colour
    sheet.path("M386,140C430,176 570,176 614,140L610,204C560,232 440,232 390,204Z", tone(colour, -0.2))
    body = (
        outline(
            [
                (384, 136),
                (384, 136),
                (330, 158),
                (250, 196),
                (186, 250),
                (120, 380),
                (76, 470),
                (76, 470),
                (140, 516),
                (220, 548),
                (220, 548),
                (256, 480),
                (272, 440),
                (272, 440),
                (278, 600),
                (270, 760),
                (268, 890),
                (268, 890),
                (400, 902),
                (600, 902),
                (732, 890),
                (732, 890),
                (730, 760),
                (722, 600),
                (728, 440),
                (728, 440),
                (744, 480),
                (780, 548),
                (780, 548),
                (860, 516),
                (924, 470),
                (924, 470),
                (880, 380),
                (814, 250),
                (750, 196),
                (670, 158),
                (616, 136),
                (616, 136),
                (580, 190),
                (500, 210),
                (420, 190),
                (384, 136),
            ]
        )
        + "Z"
    )
    sheet.path(body, _cloth(sheet, colour))
    sheet.path(body, weave(sheet, colour, size=4, strength=0.05))
    _creases(
        sheet,
        body,
        colour,
        (
            ("M272,440C300,520 360,560 420,570", 22),
            ("M728,440C700,530 640,560 590,566", 22),
            ("M330,900C350,800 330,720 360,640", 26),
            ("M640,900C660,800 610,740 640,650", 26),
            ("M480,890C470,820 500,760 486,690", 20),
            ("M190,300C230,350 250,400 268,450", 18),
            ("M810,300C770,350 750,400 732,450", 18),
        ),
    )
    for d in ("M272,440C282,380 300,300 322,230", "M728,440C718,380 700,300 678,230"):
        sheet.stroke(d, tone(colour, -0.17), 4, opacity=0.5)
    sheet.stroke("M384,136C424,218 576,218 616,136", tone(colour, -0.1), 30)
    sheet.stroke("M384,136C424,218 576,218 616,136", tone(colour, 0.01), 25)
    sheet.stroke("M366,150C410,240 590,240 634,150", tone(colour, -0.15), 2.5, opacity=0.7)
    for d in (
        "M268,866C400,878 600,878 732,866",
        "M92,444C140,484 190,512 236,528",
        "M908,444C860,484 810,512 764,528",
    ):
        sheet.stroke(d, tone(colour, -0.16), 3, opacity=0.6, stroke_dasharray="8 6")
    mark(sheet, 618, 350, 74, look.accent)
    sheet.path(rounded(470, 160, 60, 34, 3), "#f6f1e5")


def shirt(sheet: Sheet, look: Look) -> None:
    """A linen shirt folded square, collar up, one sleeve tucked."""
    colour = look.colour
    body = (
        outline(
            [
                (250, 190),
                (250, 190),
                (220, 220),
                (206, 300),
                (202, 560),
                (206, 868),
                (206, 868),
                (350, 880),
                (500, 882),
                (650, 880),
                (794, 868),
                (794, 868),
                (798, 560),
                (794, 300),
                (780, 220),
                (750, 190),
                (750, 190),
            ]
        )
        + "Z"
    )
    with sheet.moved(10, 12):
        sheet.path(body, tone(colour, -0.16))
    sheet.path(body, _cloth(sheet, colour))
    sheet.path(body, weave(sheet, colour, size=6, strength=0.14))
    _creases(
        sheet,
        body,
        colour,
        (
            ("M206,420C280,460 330,520 350,600", 20),
            ("M794,460C720,500 680,560 660,640", 20),
            ("M300,880C310,800 290,740 310,680", 22),
            ("M700,880C690,810 710,750 690,700", 22),
        ),
    )
    sheet.path(
        "M470,260H530V882H470Z",
        sheet.linear(
            [(0, tone(colour, -0.03)), (0.2, tone(colour, 0.04)), (0.85, tone(colour, 0.01)), (1, tone(colour, -0.12))]
        ),
    )
    for stitch in (478, 522):
        sheet.stroke(f"M{stitch},280V876", tone(colour, -0.14), 2, opacity=0.6, stroke_dasharray="7 5")
    for y in (330, 450, 570, 690, 810):
        sheet.circle(501, y + 2, 12, tone(colour, -0.25))
        sheet.circle(
            500, y, 11, sheet.radial([(0, "#fdfaf3"), (1, mix(look.accent, "#bfae94", 0.4))], cx=0.35, cy=0.3, r=0.8)
        )
        for dx, dy in ((-3, -3), (3, -3), (-3, 3), (3, 3)):
            sheet.circle(500 + dx, y + dy, 1.6, tone(colour, -0.3))
    sheet.path("M600,420H730V560L665,590L600,560Z", _cloth(sheet, tone(colour, 0.012)))
    sheet.path(
        "M600,420H730V560L665,590L600,560Z",
        weave(sheet, colour, size=6, strength=0.14),
        stroke=tone(colour, -0.15),
        stroke_width=3,
    )
    sheet.stroke("M602,446H728", tone(colour, -0.14), 2.4, opacity=0.7)
    sheet.path("M372,196C400,150 600,150 628,196L560,270L500,286L440,270Z", tone(colour, -0.24))
    sheet.path("M452,190h96v52c-30,14 -66,14 -96,0Z", "#f6f1e5")
    mark(sheet, 500, 218, 46, tone(colour, -0.3))
    for side in (1, -1):
        with sheet.moved(500), sheet.group(transform=f"scale({side} 1)"):
            collar = (
                "M-128,200C-140,160 -120,140 -90,150C-60,200 -30,240 0,272L-84,372L-196,252C-180,226 -160,208 -128,200Z"
            )
            sheet.path(
                collar,
                _cloth(sheet, tone(colour, 0.02 if side > 0 else -0.01)),
                stroke=tone(colour, -0.15),
                stroke_width=3,
            )
            sheet.path(collar, weave(sheet, colour, size=6, strength=0.12))
            sheet.stroke("M-14,276L-84,356L-182,252", tone(colour, -0.14), 2, opacity=0.6, stroke_dasharray="7 5")
    sheet.stroke("M240,760C400,772 600,772 760,760", tone(colour, -0.12), 3, opacity=0.25)


def socks(sheet: Sheet, look: Look) -> None:
    """A pair of ribbed wool socks side by side, contrast heel and toe."""
    for x, y, turn, dim in ((210, -60, 9, -0.03), (-50, 20, -3, 0.0)):
        colour = tone(look.colour, dim)
        with sheet.moved(x, y, turn=turn, about=(400, 500)):
            sock = (
                outline(
                    [
                        (330, 130),
                        (330, 130),
                        (334, 330),
                        (340, 520),
                        (318, 640),
                        (250, 740),
                        (196, 800),
                        (210, 872),
                        (290, 900),
                        (380, 862),
                        (470, 770),
                        (540, 690),
                        (566, 600),
                        (562, 440),
                        (566, 280),
                        (570, 130),
                        (570, 130),
                    ]
                )
                + "Z"
            )
            with sheet.moved(9, 11):
                sheet.path(sock, tone(colour, -0.24))
            sheet.path(
                sock,
                sheet.linear(
                    [(0, tone(colour, -0.07)), (0.45, tone(colour, 0.04)), (0.8, colour), (1, tone(colour, -0.14))]
                ),
            )
            with sheet.within(sock):
                sheet.circle(586, 664, 110, look.accent)
                sheet.path("M170,790L300,700C330,760 350,820 340,920L170,920Z", look.accent)
                for rib in range(22):
                    off = rib * 13
                    sheet.stroke(
                        (
                            f"M{322 + off},120C{328 + off},340 {330 + off},520 {316 + off},640"
                            f"C{290 + off * 0.9:.0f},740 {214 + off * 0.8:.0f},800 {190 + off * 0.7:.0f},900"
                        ),
                        tone(colour, -0.2),
                        3.4,
                        opacity=0.3,
                    )
                sheet.path("M320,120H590V214H320Z", tone(colour, -0.04))
                for rib in range(20):
                    sheet.line([(332 + rib * 13, 126), (333 + rib * 13, 214)], tone(colour, -0.2), 5, opacity=0.45)
                for y_ in (232, 262):
                    sheet.path(f"M320,{y_}H590v12H320Z", look.accent, opacity=0.9)


def scarf(sheet: Sheet, look: Look) -> None:
    """A wool scarf folded over once: two ends of unequal length, checked, with a fringe."""
    colour = look.colour
    chance = dice(look.seed)
    for mirror, length, dim in ((1, 640, -0.045), (-1, 730, 0.0)):
        tint = tone(colour, dim)
        end = length - 12
        with sheet.group(transform=f"translate(500 130) scale({mirror} 1)"):
            tail = (
                outline(
                    [
                        (-34, -40),
                        (20, -52),
                        (74, -14),
                        (112, 120),
                        (150, 300),
                        (172, 480),
                        (180, end),
                        (180, end),
                        (-36, end + 12),
                        (-36, end + 12),
                        (-30, 480),
                        (-26, 300),
                        (-40, 120),
                        (-52, 10),
                        (-34, -40),
                    ]
                )
                + "Z"
            )
            if mirror < 0:
                sheet.soft_shadow(tail, 10, 0.3, dx=-12, dy=8)
            folds = [
                (0, tone(tint, -0.14)),
                (0.16, tone(tint, 0.05)),
                (0.34, tone(tint, -0.07)),
                (0.5, tone(tint, 0.045)),
                (0.68, tone(tint, -0.05)),
                (0.84, tone(tint, 0.04)),
                (1, tone(tint, -0.13)),
            ]
            sheet.path(tail, sheet.linear(folds))
            with sheet.within(tail):
                for y in (90, 290, 490):
                    sheet.path(
                        f"M-60,{y}C20,{y + 16} 100,{y + 16} 200,{y}v44C100,{y + 60} 20,{y + 60} -60,{y + 44}Z",
                        look.accent,
                        opacity=0.72,
                    )
                    sheet.path(
                        f"M-60,{y + 66}C20,{y + 82} 100,{y + 82} 200,{y + 66}v8C100,{y + 90} 20,{y + 90} -60,{y + 74}Z",
                        look.accent,
                        opacity=0.72,
                    )
                for x in (20, 104):
                    sheet.stroke(
                        f"M{x * 0.3},-40C{x * 0.7},160 {x},300 {x + 6},{length}", look.accent, 15, opacity=0.34
                    )
            sheet.path(tail, weave(sheet, tint, size=8, strength=0.2))
            for strand in range(18):
                left = -33 + strand * 12.4
                sheet.stroke(
                    (
                        f"M{left},{end + 8 - strand * 0.6}q{chance.uniform(-8, 8)},26 "
                        f"{chance.uniform(-7, 7)},{chance.uniform(54, 68)}"
                    ),
                    tone(tint, chance.uniform(-0.1, 0.05)),
                    6,
                )
    sheet.path(rounded(428, 740, 66, 54, 4), "#f6f1e5")
    mark(sheet, 461, 766, 44, tone(colour, -0.2))


def slippers(sheet: Sheet, look: Look) -> None:
    """A pair of felt slippers seen from above, pointing away."""
    for x, turn, side in ((300, -5, -1), (690, 5, 1)):
        with sheet.moved(x, 500, turn=turn), sheet.group(transform=f"scale({side} 1)"):
            sole = outline(
                [
                    (0, -372),
                    (96, -348),
                    (150, -240),
                    (150, -90),
                    (118, 60),
                    (122, 210),
                    (92, 330),
                    (0, 372),
                    (-90, 336),
                    (-126, 220),
                    (-118, 60),
                    (-144, -90),
                    (-140, -240),
                    (-92, -344),
                ],
                closed=True,
            )
            with sheet.moved(8 * side, 14):
                sheet.path(sole, tone(look.accent, -0.32))
            sheet.path(
                sole,
                sheet.linear([(0, tone(look.accent, 0.04)), (1, tone(look.accent, -0.06))], y2=1),
                stroke=tone(look.accent, -0.15),
                stroke_width=5,
            )
            sheet.path(sole, weave(sheet, look.accent, size=9, strength=0.13))
            with sheet.moved(scale=0.86):
                sheet.path(sole, stroke=tone(look.accent, -0.13), stroke_width=3, stroke_dasharray="10 8", opacity=0.8)
            upper = (
                outline(
                    [
                        (-148, 40),
                        (-160, -110),
                        (-152, -260),
                        (-98, -364),
                        (0, -392),
                        (102, -366),
                        (160, -260),
                        (166, -110),
                        (150, 40),
                        (150, 40),
                        (90, -10),
                        (0, -34),
                        (-90, -12),
                        (-148, 40),
                    ]
                )
                + "Z"
            )
            with sheet.within(sole):
                sheet.soft_shadow(upper, 11, 0.4, dy=24)
            sheet.path(
                upper,
                sheet.linear(
                    [
                        (0, tone(look.colour, -0.06 if side > 0 else -0.12)),
                        (0.35, tone(look.colour, 0.06)),
                        (0.7, look.colour),
                        (1, tone(look.colour, -0.15)),
                    ]
                ),
            )
            sheet.stroke("M-148,40C-90,-12 -90,-12 0,-34C90,-10 90,-10 150,40", tone(look.colour, -0.17), 12)
            sheet.stroke("M-148,34C-90,-18 -90,-18 0,-40C90,-16 90,-16 150,34", tone(look.colour, 0.05), 4, opacity=0.8)
            sheet.ellipse(-40, -250, 70, 90, glow(sheet, WHITE, 0.35))
            emblem(sheet, look.motif, 0, -190, 110, mix(look.accent, WHITE, 0.2), look.accent, look.seed)
