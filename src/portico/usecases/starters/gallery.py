"""The starting templates as values: what the TOML files in `templates/` say, and the pictures their blocks name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portico.domains.sites import public as sites
from portico.usecases.starters.scenes import baby, beauty, fashion, fresh, living, services
from portico.usecases.starters.scenes.scene import Scene

_FOLDER = Path(__file__).parent / "templates"
_FALLBACK_LANGUAGE = "zh-hans"

# In the order in which they are offered.
SCENES: Mapping[str, Mapping[str, Scene]] = {
    "fashion": fashion.SCENES,
    "beauty": beauty.SCENES,
    "fresh": fresh.SCENES,
    "baby": baby.SCENES,
    "living": living.SCENES,
    "services": services.SCENES,
}


@dataclass(frozen=True, slots=True)
class Starter:
    """A template as the gallery shows it, in one language. `blocks` are the codes of its blocks, from the top."""

    code: str
    name: str
    positioning: str
    description: str
    palette: sites.Palette
    blocks: tuple[str, ...]


def list_starters(language: str) -> tuple[Starter, ...]:
    """Every starting template, with its texts in `language` (Chinese where there are none)."""
    return tuple(_starter(code, language) for code in SCENES)


def find_starter(code: str, language: str = _FALLBACK_LANGUAGE) -> Starter:
    """Raises KeyError."""
    return _starter(code, language)


def _starter(code: str, language: str) -> Starter:
    raw = template(code)

    def text(name: str) -> str:
        return str(raw[name].get(language) or raw[name][_FALLBACK_LANGUAGE])

    return Starter(
        code=code,
        name=text("name"),
        positioning=text("positioning"),
        description=text("description"),
        palette=palette(code),
        blocks=tuple(block["type"] for block in raw["block"]),
    )


@cache
def template(code: str) -> Mapping[str, Any]:
    """The file of a template, unchanged. Raises KeyError for a code nobody knows."""
    if code not in SCENES:
        raise KeyError(code)
    return tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def palette(code: str) -> sites.Palette:
    return sites.Palette(**template(code)["theme"]["light"])


def look(code: str) -> Mapping[str, Any]:
    """What the template sets of a theme, shaped as `brand["theme"]`."""
    theme = template(code)["theme"]
    return {**theme["light"], **{name: value for name, value in theme.items() if name != "light"}}


def pictures_of(code: str) -> tuple[str, ...]:
    """The names of the scenes that the template's blocks show, each once, from the top."""
    return tuple(dict.fromkeys(_named(template(code)["block"])))


def _named(raw: object) -> Iterator[str]:
    """Every text under a key that begins with `image` names a scene."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key.startswith("image") and isinstance(value, str):
                yield value
            else:
                yield from _named(value)
    elif isinstance(raw, list):
        for item in raw:
            yield from _named(item)
