"""The demo's mug as a 3D model: a profile turned once round, a handle swept along an ear, glazed by code (glTF 2.0)."""

from __future__ import annotations

import io
import json
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from PIL import Image, ImageColor, ImageDraw, ImageFilter

from portico.usecases.starters.art.chance import dice

type Point = tuple[float, float]
type Vector = tuple[float, float, float]
type Vertex = tuple[Vector, Vector, Point]  # where it is, where it faces, where it lies on the texture

# Metres: 9.6 cm high, 8.8 cm across, 12 cm with its handle, as the catalogue says.
HEIGHT, RADIUS, WALL = 0.096, 0.044, 0.0045
EAR_CENTRE, EAR_RADII, EAR_BAND = (0.040, 0.052), (0.034, 0.027), (0.0042, 0.0075)
AROUND, ALONG, SIDES = 48, 28, 12
TEXTURE_PX = 512
# Down the texture: from the middle of the foot (0) up the wall, over the lip, to the middle of the ground inside (1).
GLAZED_FROM, LIP = 0.2, 0.51
# glTF 2.0 §3.6.2.2 (component types), §3.6.1 (targets), §4.4 (GLB chunks).
_FLOAT, _SHORT, _VERTICES, _INDICES = 5126, 5123, 34962, 34963


@dataclass(slots=True)
class Mesh:
    """Vertices, and triangles that go counter-clockwise seen from outside."""

    vertices: list[Vertex] = field(default_factory=list)
    triangles: list[int] = field(default_factory=list)

    def add_sheet(self, rows: Sequence[Sequence[Vertex]]) -> None:
        """Rows of equally many vertices become a closed sheet of two triangles per mesh."""
        first, width = len(self.vertices), len(rows[0])
        self.vertices += [vertex for row in rows for vertex in row]
        for corner in (first + row * width + at for row in range(len(rows) - 1) for at in range(width - 1)):
            self.triangles += (corner, corner + width, corner + 1, corner + 1, corner + width, corner + width + 1)


def mug(*, colour: str, clay: str) -> bytes:
    """The mug in a glaze of `colour` on a foot of bare `clay` (#rrggbb), as GLB. The same bytes every time."""
    mesh = Mesh()
    mesh.add_sheet(_turned(_profile()))
    mesh.add_sheet(_ear())
    return _glb(mesh, _glaze(colour, clay))


def _profile() -> list[Point]:
    """(radius, height): from the axis under the foot out and up, over the lip, and down inside to the axis."""
    foot = [(0.0, 0.003), (0.031, 0.003), (0.0325, 0.0), (0.0365, 0.0), (0.0378, 0.003), (0.0374, 0.007)]
    wall = [
        (RADIUS - 0.0045 * (1 - t) ** 2 - 0.0012 * math.sin(math.pi * t), 0.010 + (HEIGHT - 0.013) * t)
        for t in (step / 9 for step in range(10))
    ]
    lip = [
        (RADIUS - WALL / 2 + WALL / 2 * math.cos(turn), HEIGHT - 0.003 + 0.003 * math.sin(turn))
        for turn in (math.pi * step / 6 for step in range(1, 6))
    ]
    inner = RADIUS - WALL - 0.001
    inside = [(inner + 0.001 * (1 - t), HEIGHT - 0.004 - (HEIGHT - 0.024) * t) for t in (step / 6 for step in range(7))]
    ground = [
        (inner - 0.012 + 0.012 * math.cos(turn), 0.020 - 0.012 * math.sin(turn))
        for turn in (math.pi / 2 * step / 5 for step in range(1, 6))
    ]
    return [*foot, *wall, *lip, *inside, *ground, (0.0, 0.008)]


def _turned(profile: Sequence[Point]) -> list[list[Vertex]]:
    """The profile once round the axis."""
    lengths = [0.0]
    for (r0, y0), (r1, y1) in pairwise(profile):
        lengths.append(lengths[-1] + math.hypot(r1 - r0, y1 - y0))
    rows = []
    for at, (radius, height) in enumerate(profile):
        before, after = profile[max(at - 1, 0)], profile[min(at + 1, len(profile) - 1)]
        # A quarter turn of the way along the profile points out of the clay.
        out, up = _unit(after[1] - before[1], before[0] - after[0])
        rows.append([
            (
                (radius * math.cos(turn), height, radius * math.sin(turn)),
                (out * math.cos(turn), up, out * math.sin(turn)),
                (turn / math.tau, lengths[at] / lengths[-1]),
            )
            for turn in _turns(AROUND)
        ])  # fmt: skip
    return rows


def _ear() -> list[list[Vertex]]:
    """The handle: a flat band, thinner than wide, along half an ellipse. Both ends lie inside the wall."""
    (x0, y0), (across, high), (thick, wide) = EAR_CENTRE, EAR_RADII, EAR_BAND
    rows = []
    for step in range(ALONG + 1):
        bow = math.pi * (step / ALONG - 0.5)
        x, y = x0 + across * math.cos(bow), y0 + high * math.sin(bow)
        side = _unit(high * math.cos(bow), across * math.sin(bow))
        row: list[Vertex] = []
        for turn in _turns(SIDES):
            reach, away = thick * math.cos(turn), wide * math.sin(turn)
            out, beside = _unit(math.cos(turn) / thick, math.sin(turn) / wide)
            row.append((
                (x + side[0] * reach, y + side[1] * reach, away),
                (side[0] * out, side[1] * out, beside),
                (step / ALONG, GLAZED_FROM + 0.06 + 0.2 * turn / math.tau),
            ))  # fmt: skip
        rows.append(row)
    return rows


def _turns(steps: int) -> Iterator[float]:
    return (math.tau * step / steps for step in range(steps + 1))


def _unit(x: float, y: float) -> Point:
    size = math.hypot(x, y)
    return x / size, y / size


def _glaze(colour: str, clay: str) -> bytes:
    """The texture as JPEG: bare clay below, glaze with iron specks above, worn thin at the lip."""
    chance = dice("glaze", colour)
    side = TEXTURE_PX
    bare, glazed = ImageColor.getrgb(clay), ImageColor.getrgb(colour)
    picture = Image.new("RGB", (side, side), glazed)
    pen = ImageDraw.Draw(picture)
    _pools(pen, chance, glazed)
    picture = picture.filter(ImageFilter.GaussianBlur(18))
    pen = ImageDraw.Draw(picture)
    # The edge is dipped by hand; its two ends meet behind the mug.
    waves = [(chance.uniform(1, 4), chance.randint(2, 7), chance.uniform(0, math.tau)) for _ in range(4)]
    for x in range(side):
        edge = GLAZED_FROM * side + sum(high * math.sin(math.tau * n * x / side + at) for high, n, at in waves)
        pen.line((x, 0, x, edge), fill=bare)
        pen.line((x, edge, x, edge + 3), fill=_towards(glazed, bare, 0.45))
    for dy in range(-9, 10):
        pen.line((0, LIP * side + dy, side, LIP * side + dy), fill=_towards(glazed, bare, 0.5 * (1 - abs(dy) / 10)))
    for _ in range(620):
        x, y, size = chance.randrange(side), chance.randrange(side), chance.choice((1, 1, 1, 2, 2, 3))
        ground = bare if y < GLAZED_FROM * side else glazed
        pen.ellipse((x, y, x + size, y + size), fill=_towards(ground, (52, 38, 28), chance.uniform(0.25, 0.75)))
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=82)
    return out.getvalue()


def _pools(pen: ImageDraw.ImageDraw, chance: Random, glazed: tuple[int, ...]) -> None:
    """Where glaze stood thicker or thinner in the kiln."""
    for _ in range(46):
        x, y, size = chance.randrange(TEXTURE_PX), chance.randrange(TEXTURE_PX), chance.randrange(30, 110)
        shade = _towards(glazed, chance.choice(((255, 255, 255), (30, 40, 40))), chance.uniform(0.04, 0.12))
        pen.ellipse((x - size, y - size // 2, x + size, y + size // 2), fill=shade)


def _towards(colour: tuple[int, ...], other: tuple[int, ...], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour[:3], other[:3], strict=True))
    return red, green, blue


def _glb(mesh: Mesh, texture: bytes) -> bytes:
    """One binary glTF 2.0 with everything in it (§4.4: a JSON chunk, then the binary one)."""
    positions, facing, places = zip(*mesh.vertices, strict=True)
    parts = (
        (_floats(positions), _VERTICES),
        (_floats(facing), _VERTICES),
        (_floats(places), _VERTICES),
        (struct.pack(f"<{len(mesh.triangles)}H", *mesh.triangles), _INDICES),
        (texture, None),
    )
    views, content = [], b""
    for part, target in parts:
        view: dict[str, int] = {"buffer": 0, "byteOffset": len(content), "byteLength": len(part)}
        views.append(view if target is None else {**view, "target": target})
        content += part + b"\0" * (-len(part) % 4)
    lowest, highest = ([pick(axis) for axis in zip(*positions, strict=True)] for pick in (min, max))
    count = len(positions)
    scene = {
        "asset": {"version": "2.0", "generator": "Portico demo"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "mug"}],
        "meshes": [{"primitives": [{
            "attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3, "material": 0,
        }]}],
        "materials": [{"pbrMetallicRoughness": {
            "baseColorTexture": {"index": 0}, "metallicFactor": 0, "roughnessFactor": 0.42,
        }}],
        "textures": [{"source": 0}],
        "images": [{"bufferView": 4, "mimeType": "image/jpeg"}],
        "accessors": [
            {"bufferView": 0, "componentType": _FLOAT, "count": count, "type": "VEC3", "min": lowest, "max": highest},
            {"bufferView": 1, "componentType": _FLOAT, "count": count, "type": "VEC3"},
            {"bufferView": 2, "componentType": _FLOAT, "count": count, "type": "VEC2"},
            {"bufferView": 3, "componentType": _SHORT, "count": len(mesh.triangles), "type": "SCALAR"},
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": len(content)}],
    }  # fmt: skip
    words = json.dumps(scene, separators=(",", ":")).encode()
    words += b" " * (-len(words) % 4)
    chunks = struct.pack("<I4s", len(words), b"JSON") + words + struct.pack("<I4s", len(content), b"BIN\0") + content
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _floats(rows: Sequence[Sequence[float]]) -> bytes:
    flat = [number for row in rows for number in row]
    return struct.pack(f"<{len(flat)}f", *flat)
