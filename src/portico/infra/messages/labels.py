"""Short texts of the interface that several entry points share: why a price is what it is, order states, timelines.

`labels.<lang>.toml`: `[group] code = text` with `{placeholders}`. A number whose name ends in `_fen` can also be
used in yuan, without the ending: `{threshold}` for `threshold_fen`. In the same way `_g` is read in kilograms and
`_cm3` in cubic metres.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portico.kernel.money import yuan_text

_FILES = {"zh-hans": "labels.zh.toml", "en": "labels.en.toml"}

# Grams read in kilograms, cubic centimetres in cubic metres: how many decimal places the number moves.
_SCALES = {"_g": 3, "_cm3": 6}


def scaled_text(value: int, places: int) -> str:
    """`1500`, 3 → `1.5`: a whole number of small units in the large one, exact, without needless zeros."""
    whole, rest = divmod(value, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".") if rest else str(whole)


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
        for ending, places in _SCALES.items():
            if name.endswith(ending):
                filled[name.removesuffix(ending)] = scaled_text(value, places)
    return texts(language)[group][code].format_map(filled)
