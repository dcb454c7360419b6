"""What purposes, topics, channels and the parts of a person's data are called; `texts.toml` beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

LANGUAGES = ("zh-hans", "en")

type Kind = Literal["purposes", "topics", "channels", "groups", "blockers"]


@dataclass(frozen=True, slots=True)
class Text:
    """`explanation` and `kept_for` are empty where there is nothing to explain."""

    name: str
    explanation: str = ""
    kept_for: str = ""


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))


def _in(language: str) -> dict[str, Any]:
    held: dict[str, Any] = _all()[language if language in LANGUAGES else LANGUAGES[0]]
    return held


def text_of(kind: Kind, code: str, language: str) -> Text:
    """The words for a code. Raises KeyError for a code without any: a test makes sure there is none."""
    return Text(**_in(language)[kind][code])


def group_codes() -> tuple[str, ...]:
    """The parts of a person's data, in the order people read them; the last one is what fits nowhere else."""
    return tuple(_in(LANGUAGES[0])["groups"])


def consequences(language: str) -> tuple[str, ...]:
    """What deleting an account brings about, sentence by sentence."""
    return tuple(_in(language)["consequences"])


def export_words(language: str) -> dict[str, str]:
    """The words around the data in a readable export."""
    return dict(_in(language)["export"])
