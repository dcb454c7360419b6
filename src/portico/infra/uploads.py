"""What people may upload to the media library. Judged by content: a name is only what somebody called it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO

from portico.infra.media import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, ImageRefused, image_format
from portico.kernel.errors import FieldError, Invalid

PICTURE_EXTENSIONS = ("jpg", "jpeg", "png", "webp", "gif")
MAX_FILE_BYTES = 50 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_HEAD = 8192
_SAME_FORMAT = {"jpeg": "jpg"}


class UploadRefused(Invalid):
    """The file is not accepted; its one field error says why and what to do."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(fields=(FieldError("file", code, data),))


def check_picture(*, name: str, size: int, content: IO[bytes]) -> None:
    """Nothing, for a decodable picture that is what its name says and not too large.

    Raises UploadRefused: too many bytes (read before anything else), a kind we do not take, something that is no
    picture, a picture of another kind than its name says, or too many pixels (decompression bombs).
    """
    if size > MAX_IMAGE_BYTES:
        raise UploadRefused("picture_too_large", size_mb=_megabytes(size), limit_mb=MAX_IMAGE_BYTES // _MEGABYTE)
    extension = _extension(name)
    if extension not in PICTURE_EXTENSIONS:
        raise UploadRefused("picture_kind_refused", extension=extension or name)
    data = content.read()
    content.seek(0)
    try:
        found = image_format(data)
    except ImageRefused as refused:
        if refused.data["reason"] != "too_many_pixels":
            raise UploadRefused("picture_not_a_picture", extension=extension) from None
        raise UploadRefused("picture_too_many_pixels", limit=MAX_IMAGE_PIXELS // 1_000_000) from None
    if found != _SAME_FORMAT.get(extension, extension):
        raise UploadRefused("picture_disguised", extension=extension, found=found)


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}"


def _extension(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def _starts(*magics: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda content: content.read(16).startswith(magics)


def _zip_with(part: str) -> Callable[[IO[bytes]], bool]:
    """A ZIP archive that holds something below `part`: how Office files are built (ECMA-376)."""

    def check(content: IO[bytes]) -> bool:
        try:
            with zipfile.ZipFile(content) as archive:
                return any(name.startswith(part) for name in archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError):
            return False

    return check


def _text(content: IO[bytes]) -> bool:
    """UTF-8, or GB 18030 as spreadsheets on Chinese Windows write it; without the bytes only programs use."""
    head = content.read(_HEAD)
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The last character may be cut in half.
            head[: len(head) - 4 if len(head) == _HEAD else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _picture(kind: str) -> Callable[[IO[bytes]], bool]:
    def check(content: IO[bytes]) -> bool:
        try:
            return image_format(content.read(MAX_IMAGE_BYTES + 1)) == kind
        except ImageRefused:
            return False

    return check


# The first bytes: PDF 32000-1 §7.5.2, [MS-CFB] §2.2, ISO 14496-12 §4.3, APPNOTE.TXT §4.3.7.
_OLE = _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_KINDS: dict[str, Callable[[IO[bytes]], bool]] = {
    "pdf": _starts(b"%PDF-"),
    "doc": _OLE,
    "xls": _OLE,
    "ppt": _OLE,
    "docx": _zip_with("word/"),
    "xlsx": _zip_with("xl/"),
    "pptx": _zip_with("ppt/"),
    "zip": _zip_with(""),
    "txt": _text,
    "csv": _text,
    "jpg": _picture("jpg"),
    "jpeg": _picture("jpg"),
    "png": _picture("png"),
    "mp3": _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "mp4": lambda content: content.read(12)[4:8] == b"ftyp",
}
FILE_EXTENSIONS = tuple(_KINDS)


def check_file(*, name: str, size: int, content: IO[bytes]) -> None:
    """Nothing, for a file that may be offered for download and is what its name says.

    Raises UploadRefused: too many bytes, empty, a kind we do not take (programs, web pages, scripts), or content
    that is not of the kind its name says.
    """
    if size > MAX_FILE_BYTES:
        raise UploadRefused("upload_too_large", size_mb=_megabytes(size), limit_mb=MAX_FILE_BYTES // _MEGABYTE)
    if size == 0:
        raise UploadRefused("upload_empty")
    extension = _extension(name)
    if extension not in _KINDS:
        raise UploadRefused("upload_kind_refused", extension=extension or name, kinds="、".join(FILE_EXTENSIONS))
    content.seek(0)
    genuine = _KINDS[extension](content)
    content.seek(0)
    if not genuine:
        raise UploadRefused("upload_disguised", extension=extension)
