"""One brand theme, set once, taken by every surface: its shape, the lenient reader of what is stored, and the check
of what is typed.

Stored as `brand["theme"]`: colours flat, `dark` (absent when derived), shape, words. The brand's pictures lie beside
it in `brand` (`logo`, `logo_dark`, `placeholder`, `logo_has_name`), because other surfaces of the brand use them too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portico.domains.sites.contrast import COLOUR
from portico.domains.sites.palette import COLOUR_NAMES, DEFAULT, Palette, completed, dark_palette
from portico.domains.sites.terms import LANGUAGES, LONGEST, TERMS
from portico.kernel.errors import FieldError, Invalid

MAX_RADIUS = 24
DEFAULT_RADIUS = 8.0
FONT_SCALES = (0.9, 1.3)
PICTURES = ("logo", "logo_dark", "placeholder")
# Ratios of a modular scale (musical intervals by their usual names): each heading is this much larger than the next.
TYPE_RATIOS = {1.125: "major_second", 1.2: "minor_third", 1.25: "major_third", 1.333: "perfect_fourth"}


class IconSet(StrEnum):
    LINE = "line"
    SOLID = "solid"
    ROUND = "round"


class ButtonOrder(StrEnum):
    """Where the button stands that most people press: after the others (right) or before them (left)."""

    PRIMARY_LAST = "primary_last"
    PRIMARY_FIRST = "primary_first"


class Appearance(StrEnum):
    """How the shop shows itself to somebody who has not chosen."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """`radius` in CSS pixels. `wording` holds overrides only: language → term → text. Pictures are storage names."""

    light: Palette = DEFAULT
    dark: Palette = field(default_factory=lambda: dark_palette(DEFAULT))
    dark_is_derived: bool = True
    radius: float = DEFAULT_RADIUS
    font_scale: float = 1.0
    type_ratio: float = 1.2
    icon_set: IconSet = IconSet.LINE
    button_order: ButtonOrder = ButtonOrder.PRIMARY_LAST
    appearance: Appearance = Appearance.AUTO
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    logo: str = ""
    logo_dark: str = ""
    logo_has_name: bool = False
    placeholder: str = ""

    def term(self, code: str, language: str) -> str:
        """What this brand calls `code`, one of TERMS."""
        return self.wording.get(language, {}).get(code) or TERMS[code].default(language)

    def type_size(self, step: int) -> float:
        """The size of heading `step` as a multiple of running text; 0 is running text."""
        return round(self.type_ratio**step, 4)

    def stored(self) -> dict[str, Any]:
        """As `brand["theme"]`; `read_theme` gives the same theme back."""
        return {
            **self.light.colours(),
            **({} if self.dark_is_derived else {"dark": self.dark.colours()}),
            "radius": self.radius,
            "font_scale": self.font_scale,
            "type_ratio": self.type_ratio,
            "icon_set": str(self.icon_set),
            "button_order": str(self.button_order),
            "appearance": str(self.appearance),
            "wording": {language: dict(words) for language, words in self.wording.items()},
        }

    def tokens(self) -> dict[str, Any]:
        """What every front end is told, its colours by day flat and those of the night under `dark`."""
        return {
            **self.stored(),
            "link": self.light.link,
            "dark": {**self.dark.colours(), "link": self.dark.link},
        }

    @property
    def version(self) -> str:
        """Changes whenever anything one can see changes: names addresses that may be kept for a year."""
        seen = {**self.stored(), **{name: getattr(self, name) for name in (*PICTURES, "logo_has_name")}}
        text = json.dumps([seen, self.dark.colours(), self.light.link, self.dark.link], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_theme(brand: Mapping[str, Any]) -> Theme:
    """The theme of a stored brand. Never raises: what is broken or missing is as if it had not been set."""
    raw = _mapping(brand.get("theme"))
    light = completed(_colours(raw), DEFAULT)
    own_dark = _colours(_mapping(raw.get("dark")))
    dark = dark_palette(light)
    return Theme(
        light=light,
        dark=completed(own_dark, dark),
        dark_is_derived=not own_dark,
        radius=_number(raw.get("radius"), 0, MAX_RADIUS, DEFAULT_RADIUS),
        font_scale=_number(raw.get("font_scale"), *FONT_SCALES, 1.0),
        type_ratio=_known(raw.get("type_ratio"), TYPE_RATIOS, 1.2),
        icon_set=IconSet(_known(raw.get("icon_set"), tuple(IconSet), IconSet.LINE)),
        button_order=ButtonOrder(_known(raw.get("button_order"), tuple(ButtonOrder), ButtonOrder.PRIMARY_LAST)),
        appearance=Appearance(_known(raw.get("appearance"), tuple(Appearance), Appearance.AUTO)),
        wording=_wording(_mapping(raw.get("wording"))),
        logo_has_name=brand.get("logo_has_name") is True,
        **{name: _text(brand.get(name)) for name in PICTURES},
    )


def check_theme(typed: Mapping[str, Any]) -> Theme:
    """The theme that `typed` (shaped as `brand`) describes, without a doubt left.

    Raises Invalid naming each broken field: `primary`, `dark.primary`, `radius`, `wording.en.cart`… Contrast is
    checked once every colour is one: text 4.5, large text and marks of controls 3.0 (WCAG 2.2, 1.4.3 and 1.4.11).
    """
    raw = _mapping(typed.get("theme"))
    errors = [*_malformed_colours(raw, ""), *_malformed_shape(raw), *_malformed_words(_mapping(raw.get("wording")))]
    own_dark = raw.get("dark")
    if own_dark is not None:
        errors += _malformed_colours(_mapping(own_dark), "dark.")
    colours_stand = not any(error.code == "colour_malformed" for error in errors)
    theme = read_theme(typed)
    if colours_stand:
        errors += _unreadable(theme.light, "")
        errors += _unreadable(theme.dark, "dark.")
    if errors:
        raise Invalid(fields=tuple(errors))
    return theme


def _unreadable(palette: Palette, prefix: str) -> list[FieldError]:
    return [
        FieldError(
            prefix + short.pair.text,
            "contrast_too_low",
            {
                "ground": short.pair.ground,
                "ratio": f"{short.ratio:.1f}",
                "least": f"{short.pair.least:g}",
                "suggestion": short.suggestion or "",
            },
        )
        for short in palette.shortfalls()
    ]


def _malformed_colours(raw: Mapping[str, Any], prefix: str) -> list[FieldError]:
    return [
        FieldError(prefix + name, "colour_malformed")
        for name in COLOUR_NAMES
        if name in raw and _colour(raw[name]) is None
    ]


def _malformed_shape(raw: Mapping[str, Any]) -> list[FieldError]:
    errors = []
    for name, low, high in (("radius", 0, MAX_RADIUS), ("font_scale", *FONT_SCALES)):
        if name in raw and _measure(raw[name], low, high) is None:
            errors.append(FieldError(name, "out_of_range", {"min": low, "max": high}))
    choices: dict[str, tuple[object, ...]] = {
        "type_ratio": tuple(TYPE_RATIOS),
        "icon_set": tuple(IconSet),
        "button_order": tuple(ButtonOrder),
        "appearance": tuple(Appearance),
    }
    errors += [
        FieldError(name, "choice_unknown") for name, known in choices.items() if name in raw and raw[name] not in known
    ]
    return errors


def _malformed_words(raw: Mapping[str, Any]) -> list[FieldError]:
    errors = []
    for language, words in raw.items():
        for code, text in _mapping(words).items():
            place = f"wording.{language}.{code}"
            if language not in LANGUAGES or code not in TERMS:
                errors.append(FieldError(place, "choice_unknown"))
            elif not isinstance(text, str) or not _printable(text):
                errors.append(FieldError(place, "control_characters"))
            elif len(text.strip()) > LONGEST[language]:
                errors.append(FieldError(place, "too_long", {"max": LONGEST[language]}))
    return errors


def _wording(raw: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Overrides that say something of their own, in a fixed order."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        words = _mapping(raw.get(language))
        for term in TERMS.values():
            text = _text(words.get(term.code)).strip()
            usable = 0 < len(text) <= LONGEST[language] and _printable(text)
            if usable and text != term.default(language):
                found.setdefault(language, {})[term.code] = text
    return found


def _printable(text: str) -> bool:
    return all(character.isprintable() for character in text)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _colour(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and COLOUR.fullmatch(value) else None


def _colours(raw: Mapping[str, Any]) -> dict[str, str]:
    return {name: colour for name in COLOUR_NAMES if (colour := _colour(raw.get(name))) is not None}


def _measure(value: object, low: float, high: float) -> float | None:
    """A number, or text such as `8` and `8px`, inside [low, high]."""
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?)(?:px)?", value.strip())
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if low <= value <= high else None


def _number(value: object, low: float, high: float, fallback: float) -> float:
    found = _measure(value, low, high)
    return fallback if found is None else found


def _known[T](value: object, known: Mapping[T, object] | tuple[T, ...], fallback: T) -> T:
    return next((one for one in known if one == value), fallback)
