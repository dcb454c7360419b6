"""A catalogue and its pictures in one ZIP: one table (or JSON), and picture files that its cells name."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import PurePosixPath

from portico.domains.catalog.errors import CatalogFileUnreadable

PICTURE_PREFIX = "zip:"
MAX_PACKAGE_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
_TABLES = (".xlsx", ".csv", ".tsv", ".txt", ".json")
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
_UTF8_NAMES = 0x800  # general purpose bit 11 (APPNOTE.TXT 4.4.4)


def is_package(content: bytes) -> bool:
    """A ZIP that is no workbook."""
    if content[:2] != b"PK":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "[Content_Types].xml" not in packed.NameToInfo
    except zipfile.BadZipFile:
        return False


def _name(info: zipfile.ZipInfo) -> str:
    """The path inside; Chinese Windows writes it in GBK, which without the UTF-8 mark reads as code page 437."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAMES:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/").lstrip("./")


def _files(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Path → entry, without folders and the droppings of file managers."""
    infos = [info for info in packed.infolist() if not info.is_dir()]
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise CatalogFileUnreadable(reason="too_large", detail=f"> {MAX_UNPACKED // 1024 // 1024} MB")
    named = {_name(info): info for info in infos}
    return {
        name: info
        for name, info in named.items()
        if not name.startswith("__MACOSX/") and not PurePosixPath(name).name.startswith((".", "~$"))
    }


def table_of(content: bytes, *, max_bytes: int) -> bytes:
    """The one table inside the package. Raises CatalogFileUnreadable: none, several, too large, encrypted, broken."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        found = {name: info for name, info in _files(packed).items() if name.lower().endswith(_TABLES)}
        if len(found) != 1:
            names = "、".join(sorted(found)[:5]) or "—"
            raise CatalogFileUnreadable(
                reason="one_table_in_zip",
                detail=f"压缩包里应正好有一个商品表格（XLSX、CSV 或 JSON），现在有：{names} / exactly one table",
            )
        (info,) = found.values()
        if info.file_size > max_bytes:
            raise CatalogFileUnreadable(reason="too_large", detail=f"> {max_bytes // 1024 // 1024} MB")
        try:
            return packed.read(info)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError):
            raise CatalogFileUnreadable(reason="not_zip", detail="压缩包已损坏或加密 / broken or encrypted") from None


class PackedPictures:
    """The pictures of a package by the names that cells use: the path, or just the file name where that is unique."""

    def __init__(self, content: bytes) -> None:
        self._packed = zipfile.ZipFile(io.BytesIO(content))
        self._by_name: dict[str, zipfile.ZipInfo | None] = {}
        for name, info in _files(self._packed).items():
            if name.lower().endswith(_PICTURES):
                self._by_name[name.lower()] = info
                short = PurePosixPath(name).name.lower()
                if short != name.lower():
                    # Two files of one name in different folders: only their paths tell them apart.
                    self._by_name[short] = None if short in self._by_name else info

    def read(self, name: str, *, max_bytes: int) -> bytes | None:
        """The picture's bytes; None when there is no such file, or none that could be told from another.

        Raises ValueError for one that is too large or cannot be unpacked.
        """
        info = self._by_name.get(name.lower().replace("\\", "/").lstrip("./"))
        if info is None:
            return None
        if info.file_size > max_bytes:
            raise ValueError("too_large")
        try:
            return self._packed.read(info)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError):
            raise ValueError("broken") from None
