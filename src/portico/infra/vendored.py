"""Libraries of others that the shop serves itself under /vendor/ (see `tools/vendor`). They may be missing: an
installation without Node has none, and the pages that use one say what can be done without it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Library:
    """`styles` are hashes of the style sheets it writes into a page, as Content-Security-Policy spells them."""

    version: str
    sha256: str
    styles: tuple[str, ...] = ()


def library(name: str) -> Library | None:
    """The published library of this name; None when it is not there. Read once: a build is published at the start."""
    return _published(Path(settings.PORTICO.data_dir) / "www" / "vendor" / "vendor.json").get(name)


def has(name: str) -> bool:
    return library(name) is not None


def address(name: str) -> str:
    """Where browsers get it. The version keeps an old copy from being used after an upgrade."""
    found = library(name)
    return f"/vendor/{name}.js" + (f"?v={found.sha256[:12]}" if found else "")


@cache
def _published(path: Path) -> dict[str, Library]:
    if not path.exists():
        return {}
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Library])
