"""Addresses of our static files. They carry a version, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static

FOLDER = Path(__file__).parent / "static" / "website"


@cache
def version() -> str:
    """Of all files together: modules load each other under the version they were loaded with themselves."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    return f"{static('website/' + name)}?v={version()}"


@cache
def symbols(name: str) -> frozenset[str]:
    """The names of the drawings in a sprite."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', (FOLDER / name).read_text(encoding="utf-8")))
