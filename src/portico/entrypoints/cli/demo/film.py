"""A short film of drawn pictures, made by code: a slow look at each, one fading into the next (WebM, VP8).

A lossy WebP holds one VP8 key frame (RFC 9649 §2.5), so a row of them is a VP8 stream whose every frame is a key
frame; WebM (Matroska, RFC 9559) is the box around it. Browsers seek in it anywhere; there is no sound.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image

SIDE_PX, FRAMES_PER_SECOND = 480, 12
LOOK_FRAMES, FADE_FRAMES = 20, 8
QUALITY = 62
_CLOSEST = 0.8  # a look ends with this share of the picture


def film(pictures: Sequence[Image.Image]) -> bytes:
    """The film as WebM, about 2⅓ s a picture. Needs two pictures at least; they are square."""
    return _webm([_key_frame(frame) for frame in _frames([picture.convert("RGB") for picture in pictures])])


def _frames(pictures: Sequence[Image.Image]) -> Iterator[Image.Image]:
    steps = LOOK_FRAMES + FADE_FRAMES
    for place, (picture, following) in enumerate(pairwise([*pictures, pictures[0]])):
        for step in range(steps):
            shown = _closer(picture, step / steps, inwards=place % 2 == 0)
            fading = step - LOOK_FRAMES
            if fading >= 0:
                begun = _closer(following, 0, inwards=place % 2 == 1)
                shown = Image.blend(shown, begun, (fading + 1) / (FADE_FRAMES + 1))
            yield shown


def _closer(picture: Image.Image, share: float, *, inwards: bool) -> Image.Image:
    side = 1 - (1 - _CLOSEST) * (share if inwards else 1 - share)
    width, height = picture.size
    left, top = width * (1 - side) / 2, height * (1 - side) / 2
    box = (left, top, left + width * side, top + height * side)
    return picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BILINEAR, box=box, reducing_gap=2)


def _key_frame(picture: Image.Image) -> bytes:
    """The VP8 frame inside the picture's WebP: the content of its one `VP8 ` chunk."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=0)
    content = out.getvalue()
    if content[12:16] != b"VP8 ":
        raise ValueError("the encoder wrote no simple lossy WebP")
    size = struct.unpack("<I", content[16:20])[0]
    return content[20 : 20 + size]


def _webm(frames: Sequence[bytes]) -> bytes:
    """One video track. Ids: RFC 8794 §11.2 (EBML), RFC 9559 §5.1 (Segment and below). Times are milliseconds.

    A cluster a second, each found by a cue, so that players jump to a second without reading what lies before.
    """
    head = _pack(0x1A45DFA3, _number(0x42F2, 4), _number(0x42F3, 8), _pack(0x4282, b"webm"), _number(0x4287, 2))
    length = len(frames) * 1000 / FRAMES_PER_SECOND
    about = (_pack(0x4489, struct.pack(">d", length)), _pack(0x4D80, b"Portico"), _pack(0x5741, b"Portico"))
    picture = _pack(0xE0, _number(0xB0, SIDE_PX), _number(0xBA, SIDE_PX))
    track = _pack(
        0xAE, _number(0xD7, 1), _number(0x73C5, 1), _number(0x83, 1), _number(0x9C, 0), _pack(0x86, b"V_VP8"), picture
    )
    info, tracks = _pack(0x1549A966, _number(0x2AD7B1, 1_000_000), *about), _pack(0x1654AE6B, track)
    clusters = [_cluster(frames[at : at + FRAMES_PER_SECOND], at) for at in range(0, len(frames), FRAMES_PER_SECOND)]
    # The cues stand before what they point at; their positions have a fixed width, so their size is known.
    cues_size = len(_cues([0] * len(clusters)))
    starts = [len(info) + len(tracks) + cues_size + sum(map(len, clusters[:place])) for place in range(len(clusters))]
    return head + _pack(0x18538067, info, tracks, _cues(starts), *clusters)


def _cluster(frames: Sequence[bytes], first: int) -> bytes:
    """The frames of one second as simple blocks of track 1, each a key frame (0x80)."""
    blocks = [
        _pack(0xA3, struct.pack(">BhB", 0x81, round(1000 * place / FRAMES_PER_SECOND), 0x80), frame)
        for place, frame in enumerate(frames)
    ]
    return _pack(0x1F43B675, _number(0xE7, 1000 * first // FRAMES_PER_SECOND), *blocks)


def _cues(starts: Sequence[int]) -> bytes:
    """`starts`: where the cluster of each second begins, in bytes from the segment's content."""
    points = [
        _pack(0xBB, _number(0xB3, 1000 * second), _pack(0xB7, _number(0xF7, 1), _number(0xF1, start)))
        for second, start in enumerate(starts)
    ]
    return _pack(0x1C53BB6B, *points)


def _pack(code: int, *contents: bytes) -> bytes:
    """An element; its size in eight bytes, the first of which says so."""
    content = b"".join(contents)
    return code.to_bytes((code.bit_length() + 7) // 8) + (len(content) | 1 << 56).to_bytes(8) + content


def _number(code: int, value: int) -> bytes:
    return _pack(code, value.to_bytes(8))
