"""The blocks there are. A later domain adds its own from its `apps.ready()`; nothing else needs to know.

A block is described once, from the editor's form to what readers get:
    form      what the editor fills in (Wagtail's)
    value     what Wagtail stores, as a frozen struct: data that does not read as one is broken
    document  that value as the `data` of a published block; None when there is nothing to show
What lives elsewhere (products, categories, articles) is filled in when a page is read, by the expander of the same
code in `usecases/decoration`; the website has a template of that name and the mini app a component.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from django.utils.functional import Promise

from portico.domains.content.blocks.making import Making
from portico.domains.content.blocks.settings import BlockForm

Place = Literal["page", "article"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockType:
    """`label` and `group` are lazy translations, `icon` one of the console's, `sample` a value as Wagtail stores it."""

    code: str
    label: Promise | str
    group: Promise | str
    icon: str
    places: frozenset[Place]
    form: type[BlockForm]
    value: type[msgspec.Struct]
    document: Callable[[Any, Making], dict[str, Any] | None]
    sample: Mapping[str, Any]


_types: dict[str, BlockType] = {}
_opened = False


def register(block: BlockType) -> None:
    """Editors may use the block. Raises RuntimeError for a code taken already, or after an editor was built."""
    if block.code in _types:
        raise RuntimeError(f"the block {block.code} is registered already")
    if _opened:
        raise RuntimeError(f"the block {block.code} comes too late: register it in apps.ready()")
    _types[block.code] = block


def block_types(place: Place | None = None) -> tuple[BlockType, ...]:
    """Every block, or those for a place, in the order they were registered."""
    return tuple(block for block in _types.values() if place is None or place in block.places)


def find_block(code: str) -> BlockType | None:
    return _types.get(code)


def close() -> None:
    """From now on nothing is added: an editor that lacks a block would delete it on saving."""
    global _opened  # noqa: PLW0603  # a process-wide switch, thrown once
    _opened = True
