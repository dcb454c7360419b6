"""A sheet to draw on: SVG elements piled up in a box of 1000 by 1000 units, rendered to pixels by resvg."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import resvg_py
from PIL import Image

from portico.usecases.starters.art.lettering import Word, write

Point = tuple[float, float]
SHADOW = "#1d1611"
Stop = tuple[float, str] | tuple[float, str, float]


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _attributes(given: dict[str, object]) -> str:
    parts = []
    for name, value in given.items():
        if value is None:
            continue
        text = _number(value) if isinstance(value, float) and abs(value) > 2 else str(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{text}"')
    return "".join(parts)


def _layered(opacity: float) -> float:
    """How opaque each of five layers must be for all of them together to be `opacity`."""
    layer: float = 1 - (1 - opacity) ** 0.2
    return round(layer, 4)


class Sheet:
    """SVG under construction. Every paint method adds one element on top of those before it."""

    def __init__(self) -> None:
        self._definitions: list[str] = []
        self._body: list[str] = []
        self.words: list[Word] = []
        self._small: Image.Image | None = None

    # -- paint ---------------------------------------------------------------------------------------------------

    def path(self, d: str, fill: str = "none", **more: object) -> None:
        self._body.append(f'<path d="{d}" fill="{fill}"{_attributes(more)}/>')

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, fill: str = "none", **more: object) -> None:
        self._body.append(
            f'<ellipse cx="{_number(cx)}" cy="{_number(cy)}" rx="{_number(rx)}" ry="{_number(ry)}"'
            f' fill="{fill}"{_attributes(more)}/>'
        )

    def circle(self, cx: float, cy: float, r: float, fill: str = "none", **more: object) -> None:
        self.ellipse(cx, cy, r, r, fill, **more)

    def rect(self, x: float, y: float, width: float, height: float, fill: str = "none", **more: object) -> None:
        self._body.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
            f' fill="{fill}"{_attributes(more)}/>'
        )

    def line(self, points: Sequence[Point], stroke: str, width: float, **more: object) -> None:
        """A polyline with round ends."""
        self.path(
            "M" + "L".join(f"{_number(x)},{_number(y)}" for x, y in points),
            "none",
            stroke=stroke,
            stroke_width=width,
            stroke_linecap="round",
            stroke_linejoin="round",
            **more,
        )

    def stroke(self, d: str, colour: str, width: float, **more: object) -> None:
        """An open path drawn with a round pen."""
        self.path(d, "none", stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **more)

    def soft_stroke(self, d: str, colour: str, width: float, opacity: float, *, dx: float = 0, dy: float = 0) -> None:
        """A stroke with soft edges: thin strokes over wide ones. (A blur filter looks the same and costs tenfold.)"""
        with self.moved(dx, dy):
            for step in (1.9, 1.55, 1.2, 0.85, 0.5):
                self.stroke(d, colour, width * step, stroke_opacity=_layered(opacity))

    def soft_shadow(self, d: str, spread: float, opacity: float, *, dx: float = 0, dy: float = 0) -> None:
        """The shadow of an outline on what lies right behind it; it fades over twice `spread` units."""
        share = _layered(opacity)
        with self.moved(dx, dy):
            for step in (4.0, 3.0, 2.0, 1.0, 0.0):
                self.path(
                    d,
                    SHADOW,
                    fill_opacity=share,
                    stroke=SHADOW,
                    stroke_width=spread * step,
                    stroke_opacity=share,
                    stroke_linejoin="round",
                )

    # -- paints --------------------------------------------------------------------------------------------------

    def linear(self, stops: Sequence[Stop], *, x1: float = 0, y1: float = 0, x2: float = 1, y2: float = 0) -> str:
        """A gradient over the painted thing's own box (left to right unless told), as a fill."""
        return self._gradient("linearGradient", f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"', stops)

    def down(self, *colours: str) -> str:
        """Colours evenly spread from top to bottom."""
        last = max(1, len(colours) - 1)
        return self.linear([(place / last, colour) for place, colour in enumerate(colours)], x2=0, y2=1)

    def radial(self, stops: Sequence[Stop], *, cx: float = 0.5, cy: float = 0.5, r: float = 0.5) -> str:
        return self._gradient("radialGradient", f'cx="{cx}" cy="{cy}" r="{r}"', stops)

    def pattern(self, width: float, height: float, content: str, turn: float = 0) -> str:
        """A tile repeated over the thing painted; `turn` in degrees."""
        return self._define(
            f'<pattern id="{{id}}" width="{width}" height="{height}" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate({turn})">{content}</pattern>'
        )

    def blur(self, spread: float) -> str:
        """A filter that softens what is painted with it; `spread` is the standard deviation in units."""
        return self._define(
            '<filter id="{id}" x="-60%" y="-60%" width="220%" height="220%">'
            f'<feGaussianBlur stdDeviation="{spread}"/></filter>'
        )

    def _gradient(self, kind: str, place: str, stops: Sequence[Stop]) -> str:
        marks = "".join(
            f'<stop offset="{stop[0]:.3f}" stop-color="{stop[1]}"'
            + (f' stop-opacity="{stop[2]}"' if len(stop) == 3 else "")
            + "/>"
            for stop in stops
        )
        return self._define(f'<{kind} id="{{id}}" {place}>{marks}</{kind}>')

    def _define(self, template: str) -> str:
        name = f"d{len(self._definitions)}"
        self._definitions.append(template.replace("{id}", name))
        return f"url(#{name})"

    # -- grouping ------------------------------------------------------------------------------------------------

    @contextmanager
    def within(self, d: str) -> Iterator[None]:
        """What is painted inside the block stays within the outline `d`."""
        clip = self._define(f'<clipPath id="{{id}}"><path d="{d}"/></clipPath>')
        with self.group(clip_path=clip):
            yield

    @contextmanager
    def group(self, **attributes: object) -> Iterator[None]:
        self._body.append(f"<g{_attributes(attributes)}>")
        yield
        self._body.append("</g>")

    @contextmanager
    def moved(
        self, x: float = 0, y: float = 0, turn: float = 0, scale: float = 1, about: Point = (0, 0)
    ) -> Iterator[None]:
        """What is painted inside is turned (degrees) and scaled about a point, then moved."""
        px, py = about
        transform = f"translate({x + px} {y + py}) rotate({turn}) scale({scale}) translate({-px} {-py})"
        with self.group(transform=transform):
            yield

    # -- out -----------------------------------------------------------------------------------------------------

    def svg(self, view: tuple[float, float, float, float] = (0, 0, 1000, 1000)) -> str:
        """The document, looking at `view`: x, y, width, height in units."""
        x, y, width, height = view
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="{x} {y} {width} {height}">'
            f"<defs>{''.join(self._definitions)}</defs>{''.join(self._body)}</svg>"
        )

    def pixels(self, width: int, view: tuple[float, float, float, float] = (0, 0, 1000, 1000)) -> Image.Image:
        """The drawing as an RGBA picture `width` pixels wide, transparent where nothing was painted."""
        # System fonts stay out of resvg: words are set by art.lettering, which knows what to do without any.
        data = resvg_py.svg_to_bytes(svg_string=self.svg(view), width=width, skip_system_fonts=True)
        picture = Image.open(io.BytesIO(data)).convert("RGBA")
        write(picture, self.words, scale=width / view[2], origin=view[:2])
        return picture

    def bounds(self, faintest: int = 110) -> tuple[float, float, float, float]:
        """Where the drawing is: left, top, right, bottom, in units. Alpha below `faintest` (a glow) does not count."""
        if self._small is None:
            self._small = self.pixels(200, (-100, -100, 1200, 1200)).getchannel("A")
        box = self._small.point(lambda alpha: 255 if alpha >= faintest else 0).getbbox()
        if box is None:
            return 0, 0, 1000, 1000
        left, top, right, bottom = (edge * 6.0 - 100 for edge in box)
        return left, top, right, bottom


def outline(points: Sequence[Point], *, closed: bool = False) -> str:
    """A smooth path through the points (Catmull-Rom as cubic Béziers). A point given twice is a corner."""
    count = len(points)
    parts = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for i in range(count if closed else count - 1):
        here, there = points[i], points[(i + 1) % count]
        if here == there:
            continue
        before = points[i - 1] if closed or i > 0 else here
        after = points[(i + 2) % count] if closed or i + 2 < count else there
        c1 = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        c2 = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        parts.append(f"C{c1[0]:.1f},{c1[1]:.1f} {c2[0]:.1f},{c2[1]:.1f} {there[0]:.1f},{there[1]:.1f}")
    return "".join(parts) + ("Z" if closed else "")


def turned(profile: Sequence[Point], *, centre: float = 500, flat: float = 0.14) -> str:
    """The silhouette of a thing turned on a wheel, seen from slightly above.

    `profile` lists (y, radius) from the top rim to the foot; `flat` is how round the rim and foot look (0: eye level).
    """
    left = [(centre - radius, y) for y, radius in profile]
    right = [(centre + radius, y) for y, radius in reversed(profile)]
    top, foot = profile[0][1], profile[-1][1]
    down = outline(left)
    up = outline(right)[1:]  # continue instead of moving
    up = up[up.index("C") :] if "C" in up else ""
    return (
        f"{down}A{foot:.1f},{foot * flat:.1f} 0 0 0 {right[0][0]:.1f},{right[0][1]:.1f}{up}"
        f"A{top:.1f},{top * flat:.1f} 0 0 0 {left[0][0]:.1f},{left[0][1]:.1f}Z"
    )


def rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners, as a path (to clip with)."""
    r = min(radius, width / 2, height / 2)
    return (
        f"M{x + r},{y}H{x + width - r}A{r},{r} 0 0 1 {x + width},{y + r}V{y + height - r}"
        f"A{r},{r} 0 0 1 {x + width - r},{y + height}H{x + r}A{r},{r} 0 0 1 {x},{y + height - r}"
        f"V{y + r}A{r},{r} 0 0 1 {x + r},{y}Z"
    )
