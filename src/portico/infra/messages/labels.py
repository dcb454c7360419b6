"""Short texts of the interface that several entry points share: why a price is what it is, order states, timelines.

`labels.<lang>.toml`: `[group] code = text` with `{placeholders}`. A number whose name ends in `_fen` can also be
used in yuan, without the ending: `{threshold}` for `threshold_fen`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portico.kernel.money import yuan_text

_FILES = {"zh-hans": "labels.zh.toml", "en": "labels.en.toml"}


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """Every group and its texts in `language` (zh-hans for any we do not have)."""
    name = _FILES.get(language, _FILES["zh-hans"])
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def label(group: str, code: str, language: str, data: Mapping[str, Any] | None = None) -> str:
    """The text of `code` in `group`, filled in. Raises KeyError for a code without a text: a test finds those."""
    filled: dict[str, Any] = dict(data or {})
    for name, value in (data or {}).items():
        if name.endswith("_fen"):
            filled[name.removesuffix("_fen")] = yuan_text(value).removesuffix(".00")
    return texts(language)[group][code].format_map(filled)
