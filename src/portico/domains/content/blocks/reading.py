"""What Wagtail stored of a block, read into its struct; or the news that it does not read as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from portico.domains.content.blocks.settings import Shown

if TYPE_CHECKING:
    from portico.domains.content.blocks.registry import BlockType


class BrokenValue(ValueError):
    """The stored value is not what this version of the block understands."""


class Item[T](msgspec.Struct, frozen=True):
    """An element of a ListBlock, as Wagtail stores it."""

    value: T


def read_value(block: BlockType, raw: object) -> tuple[Any, Shown]:
    """(the block's own value, the common settings). Raises BrokenValue."""
    if not isinstance(raw, Mapping):
        raise BrokenValue("not an object")
    plain = _without_nulls(raw)
    try:
        return msgspec.convert(plain, block.value, strict=False), msgspec.convert(plain, Shown, strict=False)
    except msgspec.ValidationError as error:
        raise BrokenValue(str(error)) from error


def _without_nulls(raw: object) -> Any:
    """The same without what a draft has left empty, so that the struct's defaults stand."""
    if isinstance(raw, Mapping):
        return {key: _without_nulls(value) for key, value in raw.items() if value is not None}
    if isinstance(raw, list):
        return [_without_nulls(value) for value in raw]
    return raw
