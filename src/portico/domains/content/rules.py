"""Pure decisions of content."""

from __future__ import annotations

import math
import re

# Silent reading: Chinese by characters, other languages by words.
CHARACTERS_PER_MINUTE = 400
WORDS_PER_MINUTE = 220

_CHARACTER = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:['’-][A-Za-zÀ-ɏ0-9]+)*")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether this can be the last part of an address of ours."""
    return len(text) <= 80 and _SLUG.fullmatch(text) is not None


def reading_minutes(text: str) -> int:
    """Whole minutes to read `text`, at least one."""
    minutes = len(_CHARACTER.findall(text)) / CHARACTERS_PER_MINUTE + len(_WORD.findall(text)) / WORDS_PER_MINUTE
    return max(1, math.ceil(minutes))
