"""Blocks as the templates take them: which template draws each, where it stands, and which one the reader waits for."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

logger = logging.getLogger("portico.site")

# Whose picture may be the largest thing on the first screen, when it is one of the first blocks.
_PICTURES = frozenset({"banner", "image", "mosaic", "picture"})
_FIRST_SCREEN = 3


@dataclass(frozen=True, slots=True)
class BlockView:
    """`place` counts from 1. `first`: its first picture is fetched before everything else."""

    id: str
    type: str
    data: Any
    template: str
    place: int
    first: bool


def block_views(blocks: Iterable[Any]) -> list[BlockView]:
    """Every block the website can draw, in order. One without a template is left out, and said so in the log."""
    known = [block for block in blocks if _template(block.type)]
    first = next((at for at, block in enumerate(known[:_FIRST_SCREEN]) if block.type in _PICTURES), None)
    return [
        BlockView(str(block.id), block.type, block.data, _template(block.type), place, place - 1 == first)
        for place, block in enumerate(known, start=1)
    ]


@cache
def _template(kind: str) -> str:
    name = f"website/blocks/{kind}.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        logger.warning("no template draws the block %s", kind)
        return ""
    return name
