"""The texts of failures, by code and language, from the TOML files beside this one (zh first).

`errors.<lang>.toml`: `[problems.<code>] title, detail` and `[fields] <code> = text`, with `{placeholders}`
filled from the failure's data. A code without a text falls back to the text of `internal` or `malformed`;
a test makes sure that no code of ours needs that.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh-hans", "en")
_FILES = {"zh-hans": "errors.zh.toml", "en": "errors.en.toml"}


def language_of(accept_language: str | None) -> str:
    """`en` when the header prefers English over Chinese, else `zh-hans`."""
    best, best_quality = "zh-hans", 0.0
    for part in (accept_language or "").lower().split(","):
        tag, _, parameter = part.strip().partition(";q=")
        try:
            quality = float(parameter) if parameter else 1.0
        except ValueError:
            quality = 0.0
        language = "en" if tag.startswith("en") else "zh-hans" if tag.startswith("zh") else None
        if language and quality > best_quality:
            best, best_quality = language, quality
    return best


@cache
def _texts(language: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / _FILES[language]).read_text(encoding="utf-8"))


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def problem_text(code: str, data: dict[str, Any], language: str) -> tuple[str, str]:
    """(title, detail) of a failure, filled in."""
    problems = _texts(language)["problems"]
    entry = problems.get(code) or problems["internal"]
    return entry["title"].format_map(_Gaps(data)), entry["detail"].format_map(_Gaps(data))


def field_text(code: str, data: dict[str, Any], language: str) -> str:
    """The sentence for one field, filled in."""
    fields = _texts(language)["fields"]
    text: str = fields.get(code) or fields["malformed"]
    return text.format_map(_Gaps(data))
