"""Videos and 3D models of products: judged by their content, stored once per content like pictures (see `media`)."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage

from portico.infra.uploads import UploadRefused

MAX_VIDEO_BYTES = 50 * 1024 * 1024
MAX_MODEL_BYTES = 20 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_CHUNK = 1024 * 1024
# Boxes of a file that can be played at all (ISO 14496-12 §8.1, §8.2), and a bound on how many we look at.
_MOST_BOXES = 10_000
# Compressions whose decoders the viewer would fetch from another host; the website loads nothing from outside.
_NEEDS_DECODER = frozenset({"KHR_draco_mesh_compression", "KHR_texture_basisu", "EXT_meshopt_compression"})


def store_video(content: IO[bytes], *, size: int) -> str:
    """The storage name of the video (MP4 or WebM). Raises UploadRefused. Idempotent by content."""
    _require_size(size, MAX_VIDEO_BYTES)
    if is_mp4(content):
        return _store(content, "mp4")
    if _is_webm(content):
        return _store(content, "webm")
    raise UploadRefused("video_not_a_video")


def store_model(content: IO[bytes], *, size: int) -> str:
    """The storage name of the 3D model (binary glTF 2.0). Raises UploadRefused. Idempotent by content."""
    _require_size(size, MAX_MODEL_BYTES)
    _check_glb(content, size)
    return _store(content, "glb")


def _require_size(size: int, limit: int) -> None:
    if size > limit:
        raise UploadRefused("upload_too_large", size_mb=f"{size / _MEGABYTE:.1f}", limit_mb=limit // _MEGABYTE)
    if size == 0:
        raise UploadRefused("upload_empty")


def _store(content: IO[bytes], extension: str) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: content.read(_CHUNK), b""):
        digest.update(chunk)
    text = digest.hexdigest()
    name = f"products/{text[:2]}/{text[:32]}.{extension}"
    if not default_storage.exists(name):
        content.seek(0)
        default_storage.save(name, File(content))
    return name


def _boxes(content: IO[bytes]) -> Iterator[str]:
    """The types of the outermost boxes (ISO 14496-12 §4.2): 32-bit size, type; 1: 64-bit size follows; 0: to the
    end."""
    content.seek(0, 2)
    end, at = content.tell(), 0
    for _ in range(_MOST_BOXES):
        content.seek(at)
        head = content.read(16)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            size = struct.unpack(">Q", head[8:16])[0]
        elif size == 0:
            size = end - at
        if size < 8 or at + size > end:
            return
        yield kind.decode("latin-1")
        at += size


def is_mp4(content: IO[bytes]) -> bool:
    """A whole MP4: it begins with `ftyp`, tells its tracks in `moov` and holds samples in `mdat`."""
    kinds = list(_boxes(content))
    return kinds[:1] == ["ftyp"] and {"moov", "mdat"} <= set(kinds)


def _is_webm(content: IO[bytes]) -> bool:
    """An EBML head (RFC 8794 §11.2.1) whose DocType (element 0x4282) says webm."""
    content.seek(0)
    head = content.read(64)
    at = head.find(b"\x42\x82") + 2
    if not head.startswith(b"\x1a\x45\xdf\xa3") or not 2 <= at < len(head):
        return False
    # A size is as many bytes long as its first byte has leading zeros, and one (§4).
    width = 9 - head[at].bit_length()
    return head[at + width : at + width + 4] == b"webm"


def _check_glb(content: IO[bytes], size: int) -> None:
    """Nothing, for a GLB as glTF 2.0 §4.4 lays it out, whole in itself and readable without a decoder from outside."""
    content.seek(0)
    head = content.read(20)
    if len(head) < 20 or head[:4] != b"glTF":
        raise UploadRefused("model_not_a_model")
    version, length, chunk, kind = struct.unpack("<III4s", head[4:20])
    if version != 2:
        raise UploadRefused("model_version", version=version)
    if length != size or kind != b"JSON" or chunk > size - 20:
        raise UploadRefused("model_not_a_model")
    try:
        scene: Any = json.loads(content.read(chunk))
    except (ValueError, RecursionError):
        raise UploadRefused("model_not_a_model") from None
    if not isinstance(scene, dict) or not isinstance(scene.get("asset"), dict):
        raise UploadRefused("model_not_a_model")
    _require_self_contained(scene)


def _require_self_contained(scene: dict[str, Any]) -> None:
    outside = [uri for uri in _addresses(scene) if not uri.startswith("data:")]
    if outside:
        raise UploadRefused("model_points_outside", value=outside[0][:80])
    required = scene.get("extensionsRequired")
    needed = sorted(_NEEDS_DECODER.intersection(map(str, required if isinstance(required, list) else ())))
    if needed:
        raise UploadRefused("model_compressed", value="、".join(needed))


def _addresses(scene: dict[str, Any]) -> Iterator[str]:
    """Where buffers and pictures lie, of those that are not in the file's own binary chunk."""
    for part in ("buffers", "images"):
        entries = scene.get(part)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get("uri"):
                yield str(entry["uri"])
