"""What tests read out of a page."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any


def text_of(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}


def metas(page: str) -> dict[str, str]:
    """Name or property of every meta element → its content."""
    tags = [_attributes(tag) for tag in re.findall(r"<meta [^>]+>", page)]
    return {name: tag["content"] for tag in tags if (name := tag.get("property") or tag.get("name"))}


def links(page: str) -> dict[str, str]:
    """`canonical`, `alternate LANGUAGE` … → the address."""
    tags = [_attributes(tag) for tag in re.findall(r"<link [^>]+>", page)]
    return {" ".join(filter(None, (tag["rel"], tag.get("hreflang")))): tag["href"] for tag in tags if "rel" in tag}


def blocks_of(page: str) -> list[dict[str, Any]]:
    """The page's structured data."""
    return [json.loads(raw) for raw in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
