"""The form of the brand page: what is typed as a look, and a look as what the form shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.sites import public as sites
from portico.entrypoints.console.access import sentence
from portico.infra.media import media_url
from portico.kernel.errors import FieldError

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Colours in the order of the form, with what they colour.
COLOURS: dict[str, StrPromise] = {
    "primary": gettext_lazy("主色"),
    "on_primary": gettext_lazy("主色上的文字"),
    "accent": gettext_lazy("强调色（价格）"),
    "background": gettext_lazy("页面背景"),
    "surface": gettext_lazy("卡片背景"),
    "text": gettext_lazy("正文"),
    "muted": gettext_lazy("次要文字"),
    "danger": gettext_lazy("警示"),
}
ICON_SETS = (
    ("line", gettext_lazy("线性")),
    ("round", gettext_lazy("圆润")),
    ("solid", gettext_lazy("填充")),
)
BUTTON_ORDERS = (
    ("primary_last", gettext_lazy("主要按钮在右")),
    ("primary_first", gettext_lazy("主要按钮在左")),
)
APPEARANCES = (
    ("auto", gettext_lazy("跟随顾客的设备")),
    ("light", gettext_lazy("默认浅色")),
    ("dark", gettext_lazy("默认深色")),
)
TYPE_RATIOS = (
    (1.125, gettext_lazy("紧凑")),
    (1.2, gettext_lazy("适中")),
    (1.25, gettext_lazy("舒展")),
    (1.333, gettext_lazy("醒目")),
)
PICTURES = (
    ("logo", gettext_lazy("标志（浅色背景）"), gettext_lazy("横版透明底 PNG 或 WebP 最好，高度至少 120 像素")),
    ("logo_dark", gettext_lazy("标志（深色背景）"), gettext_lazy("不传时，深色页面给浅色标志垫一张纸")),
    ("placeholder", gettext_lazy("缺图时的占位图"), gettext_lazy("正方形，商品没有图片或图片打不开时显示")),
)


_STORED = re.compile(r"brand/[0-9a-f]{2}/[0-9a-f]{32}\.(?:png|jpg|webp|gif)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken field as the page shows it. `suggestion` is a colour that would do, or empty."""

    field: str
    message: str
    suggestion: str


def typed_look(post: QueryDict) -> dict[str, Any]:
    """The posted form as a look, nothing judged yet. Fields that the form does not send stay away."""
    theme: dict[str, Any] = {name: _text(post, name).lower() for name in COLOURS if name in post}
    if post.get("night") == "own":
        theme["dark"] = {name: _text(post, f"dark.{name}").lower() for name in COLOURS}
    theme |= {name: _text(post, name) for name in ("radius", "icon_set", "button_order", "appearance") if name in post}
    theme |= {name: _number(_text(post, name)) for name in ("font_scale", "type_ratio") if name in post}
    theme["wording"] = {
        language: {code: _text(post, f"wording.{language}.{code}") for code in sites.TERMS}
        for language in sites.LANGUAGES
    }
    pictures = {name: _picture(_text(post, name)) for name, _label, _hint in PICTURES}
    return {"theme": theme, "logo_has_name": post.get("logo_has_name") == "1", **pictures}


def problems_of(errors: tuple[FieldError, ...]) -> list[Problem]:
    return [Problem(error.field, _said(error), str(error.data.get("suggestion", ""))) for error in errors]


def _said(error: FieldError) -> str:
    if error.code != "contrast_too_low":
        return sentence(error)
    return _("和“%(ground)s”的对比度只有 %(ratio)s，至少 %(least)s（WCAG 2.2）。") % {
        **error.data,
        "ground": COLOURS[error.data["ground"]],
    }


def form_values(look: Mapping[str, Any], theme: sites.Theme) -> dict[str, Any]:
    """What the inputs hold: typed text where there is some, right or wrong, else the theme's own."""
    typed = look.get("theme", {})
    night = typed.get("dark") or {}
    words = typed.get("wording", {})
    light, dark = theme.light.colours(), theme.dark.colours()
    return {
        "colours": [
            {
                "name": name,
                "label": label,
                "light": typed.get(name, light[name]),
                "dark": night.get(name, dark[name]),
            }
            for name, label in COLOURS.items()
        ],
        "night": "own" if typed.get("dark") else "derived",
        "radius": f"{theme.radius:g}",
        "font_scale": typed.get("font_scale", theme.font_scale),
        "type_ratio": typed.get("type_ratio", theme.type_ratio),
        "icon_set": typed.get("icon_set", theme.icon_set),
        "button_order": typed.get("button_order", theme.button_order),
        "appearance": typed.get("appearance", theme.appearance),
        "logo_has_name": look.get("logo_has_name", theme.logo_has_name),
        "words": [
            {
                "term": term,
                "cells": [
                    (language, words.get(language, {}).get(term.code, ""), term.default(language))
                    for language in sites.LANGUAGES
                ],
            }
            for term in sites.TERMS.values()
        ],
        "pictures": [
            {
                "name": name,
                "label": label,
                "hint": hint,
                "value": (value := look.get(name, getattr(theme, name))),
                "url": media_url(value) if value else "",
            }
            for name, label, hint in PICTURES
        ],
    }


def _text(post: QueryDict, name: str) -> str:
    return str(post.get(name, "")).strip()


def _number(text: str) -> float | str:
    """The number, or the text as it was typed, for the check to refuse."""
    try:
        return float(text)
    except ValueError:
        return text


def _picture(name: str) -> str:
    """A storage name as the upload answered it; anything else is no picture."""
    return name if _STORED.fullmatch(name) else ""
