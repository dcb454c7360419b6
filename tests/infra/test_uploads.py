"""Uploads are judged by what they are, and a refusal says what to do, in both languages."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from portico.infra.media import MAX_IMAGE_BYTES
from portico.infra.messages import field_text
from portico.infra.uploads import MAX_FILE_BYTES, UploadRefused, check_file, check_picture


def picture(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "#aa3344").save(written, kind)
    return written.getvalue()


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 20,000 pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def refusal(check, name: str, content: bytes, size: int | None = None) -> str:
    with pytest.raises(UploadRefused) as caught:
        check(name=name, size=len(content) if size is None else size, content=io.BytesIO(content))
    (field,) = caught.value.fields
    sentences = {field_text(field.code, field.data, language) for language in ("zh-hans", "en")}
    assert len(sentences) == 2
    assert not any("{" in text or "…" in text for text in sentences)
    return field.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("poster.png", HTML, "picture_not_a_picture"),
        ("poster.png", SVG, "picture_not_a_picture"),
        ("logo.svg", SVG, "picture_kind_refused"),
        ("photo.jpg", picture("PNG"), "picture_disguised"),
        ("cut.png", picture()[:30], "picture_not_a_picture"),
        ("wall.png", bomb(), "picture_too_many_pixels"),
        ("picture", picture(), "picture_kind_refused"),
    ],
)
def test_pictures_that_are_none_are_refused(name: str, content: bytes, code: str) -> None:
    assert refusal(check_picture, name, content) == code


def test_a_picture_that_is_too_large_is_refused_before_it_is_read() -> None:
    class Unreadable(io.BytesIO):
        def read(self, *args: object) -> bytes:
            raise AssertionError("read")

    with pytest.raises(UploadRefused) as caught:
        check_picture(name="a.png", size=MAX_IMAGE_BYTES + 1, content=Unreadable())
    assert caught.value.fields[0].data == {"size_mb": "10.0", "limit_mb": 10}


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.JPG", "JPEG"), ("a.jpeg", "JPEG"), ("a.webp", "WEBP")]
)
def test_real_pictures_pass_and_can_be_read_again(name: str, kind: str) -> None:
    content = io.BytesIO(picture(kind))
    check_picture(name=name, size=len(content.getvalue()), content=content)
    assert content.read() == content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("price-list.pdf", b"MZ\x90\x00" + b"\x00" * 64, "upload_disguised"),
        ("price-list.pdf", HTML, "upload_disguised"),
        ("setup.exe", b"MZ\x90\x00", "upload_kind_refused"),
        ("page.html", HTML, "upload_kind_refused"),
        ("sheet.xlsx", archive("word/document.xml"), "upload_disguised"),
        ("sheet.xlsx", b"PK\x03\x04 broken", "upload_disguised"),
        ("notes.txt", b"MZ\x00\x00", "upload_disguised"),
        ("empty.pdf", b"", "upload_empty"),
        ("photo.png", picture("JPEG"), "upload_disguised"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(name: str, content: bytes, code: str) -> None:
    assert refusal(check_file, name, content) == code


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refusal(check_file, "film.mp4", b"....ftyp", size=MAX_FILE_BYTES + 1) == "upload_too_large"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\n"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 8),
        ("a.zip", archive("readme.txt")),
        ("a.csv", "货号,名称\nT1,龙井\n".encode("gb18030")),
        ("a.txt", ("茶" * 5000).encode()),
        ("a.png", picture()),
        ("a.mp4", b"\x00\x00\x00\x18ftypisom"),
    ],
)
def test_honest_files_pass_and_can_be_read_again(name: str, content: bytes) -> None:
    file = io.BytesIO(content)
    check_file(name=name, size=len(content), content=file)
    assert file.read() == content
