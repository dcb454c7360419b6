"""The photographer's room: backdrops, the light on them, and the shadows things throw.

Soft light needs few pixels, so backdrops and shadows are made small and enlarged.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from portico.usecases.starters.art.colour import mix, rgb, tone
from portico.usecases.starters.art.look import Stance
from portico.usecases.starters.art.sheet import Sheet

SIDE = 800
SHADE = (38, 30, 24)


@dataclass(frozen=True, slots=True)
class Cutout:
    """A thing cut out of its sheet at the size it will be pasted, and the box it really fills, in pixels."""

    picture: Image.Image
    left: int
    top: int
    right: int
    bottom: int


def cut_out(sheet: Sheet, *, width: float, height: float) -> Cutout:
    """The drawing scaled so that its solid part fits in width by height pixels, with its glow around it."""
    left, top, right, bottom = sheet.bounds()
    scale = min(width / (right - left), height / (bottom - top))
    x, y, far_x, far_y = sheet.bounds(faintest=1)
    x, y = min(x, left) - 12, min(y, top) - 12
    view = (x, y, max(far_x, right) + 12 - x, max(far_y, bottom) + 12 - y)
    picture = sheet.pixels(round(view[2] * scale), view)
    return Cutout(
        picture, *(round((edge - start) * scale) for edge, start in ((left, x), (top, y), (right, x), (bottom, y)))
    )


def shrunk(thing: Cutout, *, width: float, height: float) -> Cutout:
    """The same thing to fit in width by height pixels: quicker than drawing it again."""
    scale = min(width / (thing.right - thing.left), height / (thing.bottom - thing.top))
    size = (max(1, round(thing.picture.width * scale)), max(1, round(thing.picture.height * scale)))
    # Premultiplied, or transparent black would bleed into the edges.
    picture = thing.picture.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    left, top, right, bottom = (round(edge * scale) for edge in (thing.left, thing.top, thing.right, thing.bottom))
    return Cutout(picture, left, top, right, bottom)


def paper(colour: str, size: tuple[int, int] = (SIDE, SIDE)) -> Image.Image:
    """A seamless paper backdrop lit from the upper left."""
    light, deep = rgb(tone(colour, 0.035)), rgb(tone(colour, -0.055))
    small = Image.composite(
        Image.new("RGB", (128, 128), deep),
        Image.new("RGB", (128, 128), light),
        _radial(128, centre=(0.36, 0.30), reach=1.05),
    )
    return small.resize(size, Image.Resampling.BICUBIC)


def cove(colour: str, *, horizon: float = 0.66, size: tuple[int, int] = (SIDE, SIDE)) -> Image.Image:
    """A wall running into a floor in one soft bend at `horizon`, with a pool of light behind the thing."""
    wall, floor = paper(colour, (128, 128)), paper(mix(colour, tone(colour, -0.045), 0.9), (128, 128))
    bend = Image.new("L", (1, 128))
    for y in range(128):
        share = min(1.0, max(0.0, (y / 128 - horizon + 0.035) / 0.07))
        bend.putpixel((0, y), round(255 * share * share * (3 - 2 * share)))
    small = Image.composite(floor, wall, bend.resize((128, 128)))
    pool = _radial(128, centre=(0.46, 0.46), reach=0.55)
    small = Image.composite(
        small, Image.new("RGB", (128, 128), rgb(tone(colour, 0.05))), pool.point(lambda v: 150 + v * 105 // 255)
    )
    near = Image.linear_gradient("L").resize((128, 128)).point(lambda v: max(0, v - 190) // 2)
    small = Image.composite(Image.new("RGB", (128, 128), rgb(tone(colour, 0.03))), small, near)
    return small.resize(size, Image.Resampling.BICUBIC)


def _radial(side: int, *, centre: tuple[float, float], reach: float) -> Image.Image:
    """Dark at the centre, white at `reach` (a share of the side) and beyond."""
    full = Image.radial_gradient("L")
    width = round(side * reach * 2)
    mask = Image.new("L", (side, side), 255)
    mask.paste(
        full.resize((width, width), Image.Resampling.BILINEAR),
        (round(side * centre[0] - width / 2), round(side * centre[1] - width / 2)),
    )
    return mask


def place(scene: Image.Image, thing: Cutout, *, x: float, y: float, stance: Stance, strength: float = 1.0) -> None:
    """Puts the thing with its shadow into the scene: x is its middle, y its foot (its middle when it lies)."""
    left = round(x - (thing.left + thing.right) / 2)
    top = round(y - thing.bottom) if stance == "stands" else round(y - (thing.top + thing.bottom) / 2)
    solid = thing.picture.getchannel("A").point(lambda alpha: alpha if alpha > 110 else 0)
    if stance == "stands":
        _cast(scene, thing, solid, left, top, strength)
    else:
        _drop(scene, solid, left, top, thing, strength)
    scene.paste(thing.picture, (left, top), thing.picture)


def _cast(scene: Image.Image, thing: Cutout, solid: Image.Image, left: int, top: int, strength: float) -> None:
    """A long soft shadow on the floor towards the lower right, and a tight one where the foot touches it."""
    wide, high = thing.right - thing.left, thing.bottom - thing.top
    quarter = solid.crop((thing.left, thing.top, thing.right, thing.bottom)).resize(
        (max(8, wide // 4), max(8, high // 4)), Image.Resampling.BILINEAR
    )
    length = max(6, round(quarter.height * 0.26))
    flat = quarter.resize((quarter.width, length), Image.Resampling.BILINEAR)
    room = Image.new("L", (quarter.width + length * 3 + 40, length + 40), 0)
    room.paste(flat, (20, 20))
    # Shear: the top of the thing throws its shadow furthest to the right. (It falls behind, so upwards.)
    room = room.transform(
        room.size, Image.Transform.AFFINE, (1, 1.5, -1.5 * (20 + length), 0, 1, 0), Image.Resampling.BILINEAR
    )
    room = room.filter(ImageFilter.GaussianBlur(4.5)).resize(
        (room.width * 4, room.height * 4), Image.Resampling.BILINEAR
    )
    foot_y, foot_x = top + thing.bottom, left + thing.left
    _darken(scene, room, (foot_x - 80, foot_y - (length + 20) * 4 + 6), 0.26 * strength)
    contact = _foot_of(solid, thing)
    _darken(scene, contact[0], (left + contact[1], top + contact[2]), 0.55 * strength)


def _foot_of(solid: Image.Image, thing: Cutout) -> tuple[Image.Image, int, int]:
    """A blurred ellipse as wide as what touches the ground, and where to put it within the cutout."""
    band = solid.crop(
        (0, max(0, thing.bottom - max(6, (thing.bottom - thing.top) // 14)), solid.width, thing.bottom)
    ).getbbox()
    start, end = (band[0], band[2]) if band else (thing.left, thing.right)
    wide = end - start
    high = max(10, round(wide * 0.09))
    pad = high * 2
    small = Image.new("L", ((wide + 2 * pad) // 2, (high + 2 * pad) // 2), 0)
    ImageDraw.Draw(small).ellipse((pad // 2, pad // 2, (pad + wide) // 2, (pad + high) // 2), fill=255)
    soft = small.filter(ImageFilter.GaussianBlur(high / 4)).resize(
        (wide + 2 * pad, high + 2 * pad), Image.Resampling.BILINEAR
    )
    return soft, start - pad, thing.bottom - round(high * 0.62) - pad


def _drop(scene: Image.Image, solid: Image.Image, left: int, top: int, thing: Cutout, strength: float) -> None:
    """The shadow of something lying flat: a wide soft one and a tight one, both to the lower right."""
    pad = 80
    room = Image.new("L", (solid.width + 2 * pad, solid.height + 2 * pad), 0)
    room.paste(solid, (pad, pad))
    quarter = room.resize((room.width // 4, room.height // 4), Image.Resampling.BILINEAR)
    for shift, blur, share in ((0.05, 6.0, 0.30), (0.016, 1.8, 0.28)):
        soft = quarter.filter(ImageFilter.GaussianBlur(blur)).resize(room.size, Image.Resampling.BILINEAR)
        move = round((thing.right - thing.left) * shift)
        _darken(scene, soft, (left + move - pad, top + round(move * 1.3) - pad), share * strength)


def _darken(scene: Image.Image, mask: Image.Image, at: tuple[int, int], share: float) -> None:
    scene.paste(SHADE, at, mask.point(lambda value: round(value * share)))


def daylight(scene: Image.Image, *, slant: float = 0.42, panes: int = 2, shift: float = 0.0) -> Image.Image:
    """The same scene with the sun coming through a window: bright panes, the rest a little in shade."""
    small = Image.new("L", (100, 100), 0)
    pen = ImageDraw.Draw(small)
    for pane in range(panes):
        for row in range(2):
            x, y = 6 + shift * 100 + pane * 27, 4 + row * 36
            lean = slant * 34
            pen.polygon(
                [
                    (x + y * slant, y),
                    (x + 23 + y * slant, y),
                    (x + 23 + y * slant + lean, y + 33),
                    (x + y * slant + lean, y + 33),
                ],
                fill=255,
            )
    mask = small.filter(ImageFilter.GaussianBlur(2.6)).resize(scene.size, Image.Resampling.BICUBIC)
    shaded = ImageChops.multiply(scene, Image.new("RGB", scene.size, (233, 231, 233)))
    lit = ImageChops.screen(scene, Image.new("RGB", scene.size, (30, 24, 12)))
    return Image.composite(lit, shaded, mask)
