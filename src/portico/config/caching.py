"""How long browsers may keep the mini app's files."""

from __future__ import annotations

from collections.abc import MutableMapping


def cache_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Hashed assets never change; everything else is asked for again, so that an upgrade is seen at once."""
    hashed = "/assets/" in url
    headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
