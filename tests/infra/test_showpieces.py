"""Videos and 3D models: judged by content, whatever they are called; a broken or far-pointing one is refused."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from portico.infra import showpieces
from portico.infra.uploads import UploadRefused


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


MP4 = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"moov", b"\x00" * 40) + box(b"mdat", b"\x01" * 90)
# The last box may run to the end of the file (size 0), and a long one says its size in 64 bits.
MP4_OPEN = (
    box(b"ftyp", b"mp42") + box(b"moov") + struct.pack(">I4sQ", 1, b"mdat", 26) + b"1234567890" + b"\0\0\0\0freexx"
)
WEBM_LONG = b"\x1a\x45\xdf\xa3\x94\x42\x82\x01\0\0\0\0\0\0\x04webm" + b"\x18\x53\x80\x67" + b"\x00" * 60
WEBM = b"\x1a\x45\xdf\xa3\x93\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x04" + b"\x18\x53\x80\x67" + b"\x00" * 60


def glb(scene: dict[str, Any] | bytes, *, version: int = 2, grow: int = 0) -> bytes:
    text = scene if isinstance(scene, bytes) else json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<I4s", len(text), b"JSON") + text
    return b"glTF" + struct.pack("<II", version, 12 + len(body) + grow) + body


SCENE = {
    "asset": {"version": "2.0"},
    "scenes": [{"nodes": []}],
    "images": [{"bufferView": 0}],
    "buffers": [{"byteLength": 4}],
}


@pytest.mark.parametrize(
    ("content", "extension"), [(MP4, "mp4"), (MP4_OPEN, "mp4"), (WEBM, "webm"), (WEBM_LONG, "webm")]
)
def test_videos_are_stored_once_under_what_they_are(content: bytes, extension: str) -> None:
    name = showpieces.store_video(io.BytesIO(content), size=len(content))
    assert name.endswith(f".{extension}")
    assert showpieces.store_video(io.BytesIO(content), size=len(content)) == name
    with default_storage.open(name) as stored:
        assert stored.read() == content


@pytest.mark.parametrize(
    "content",
    [
        MP4[:60],  # cut off: the box of tracks is missing
        box(b"ftyp", b"isom") + box(b"mdat", b"x" * 40),
        box(b"moov") + box(b"mdat"),
        WEBM.replace(b"webm", b"matr"),
        WEBM[:12] + b"\x42\x82",  # ends where the kind would stand
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\x00" * 100,
        struct.pack(">I4s", 4, b"ftyp") + MP4,  # a box smaller than its own head
    ],
)
def test_what_does_not_play_is_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        showpieces.store_video(io.BytesIO(content), size=len(content))
    assert refused.value.fields[0].code == "video_not_a_video"


def test_size_is_judged_before_content() -> None:
    for store, limit in ((showpieces.store_video, 50), (showpieces.store_model, 20)):
        with pytest.raises(UploadRefused) as refused:
            store(io.BytesIO(b""), size=limit * 1024 * 1024 + 1)
        assert (refused.value.fields[0].code, refused.value.fields[0].data["limit_mb"]) == ("upload_too_large", limit)
        with pytest.raises(UploadRefused) as refused:
            store(io.BytesIO(b""), size=0)
        assert refused.value.fields[0].code == "upload_empty"


def test_a_model_is_stored() -> None:
    content = glb(SCENE)
    assert showpieces.store_model(io.BytesIO(content), size=len(content)).endswith(".glb")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"glTF", "model_not_a_model"),
        (b"solid cube" * 9, "model_not_a_model"),
        (glb(SCENE, version=1), "model_version"),
        (glb(SCENE, grow=4), "model_not_a_model"),  # says to be longer than it is
        (glb(b"{not json"), "model_not_a_model"),
        (glb(b"[" * 5000), "model_not_a_model"),
        (glb(b"[1]"), "model_not_a_model"),
        (glb({"scenes": []}), "model_not_a_model"),
        (glb({**SCENE, "images": [{"uri": "https://elsewhere.example/skin.png"}]}), "model_points_outside"),
        (glb({**SCENE, "buffers": [{"uri": "../../etc/passwd"}]}), "model_points_outside"),
        (glb({**SCENE, "extensionsRequired": ["KHR_draco_mesh_compression"]}), "model_compressed"),
    ],
)
def test_a_model_that_would_not_show_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        showpieces.store_model(io.BytesIO(content), size=len(content))
    assert refused.value.fields[0].code == code
