"""The form of a platform's keys: what it asks for, what of it was typed, and what is not shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from portico.entrypoints.console.key_words import KEYS, PARAMETERS, SMS_TEMPLATES, KeyWords
from portico.infra.platform_keys import KeyField
from portico.usecases import connections
from portico.usecases.connections import ConnectionView

# Kinds whose values have many lines, or one very long one.
_LONG = frozenset({"private_key", "public_key", "certificate"})


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One approved template of short messages: which of ours it is, what it is filled with, its id there."""

    name: str
    label: str
    parameters: str
    value: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One input. `kept`: there is a value that is not shown, and stays when nothing is typed; `emptier`: the name of
    the box that takes it away, where the platform works without it."""

    name: str
    label: str
    path: str
    note: str
    secret: bool
    long: bool
    required: bool
    value: str
    kept: bool
    emptier: str
    error: str
    templates: tuple[TemplateField, ...] = ()


def fields(
    view: ConnectionView, typed: Mapping[str, str], errors: Mapping[str, str], *, made_up: bool
) -> list[FormField]:
    """Those that come from the platform, or (`made_up`) those that are ours to choose. `typed` stands before what is
    saved, except secrets: they are typed again."""
    platform = view.platform
    return [
        _field(view, field, typed, errors.get(field.variable, ""))
        for field in connections.typed_fields(platform)
        if connections.made_by_us(field) == made_up
    ]


def _field(view: ConnectionView, field: KeyField, typed: Mapping[str, str], error: str) -> FormField:
    words = KEYS.get(field.variable, KeyWords(field.variable))
    hidden = field.secret or connections.made_by_us(field)
    in_console = view.source == "console"
    saved = view.values.get(field.variable, "") if in_console else ""
    value = "" if hidden else typed.get(field.variable, saved or (field.default if not in_console else ""))
    first = view.platform.fields[0].variable
    kept = hidden and in_console and field.variable in view.filled
    spared = kept and not field.demanded_by and not connections.made_by_us(field)
    return FormField(
        name=field.variable,
        label=str(words.label),
        path=words.path,
        note=str(words.note),
        secret=hidden,
        long=field.kind in _LONG,
        required=first in {field.variable, field.demanded_by},
        value=value,
        kept=kept,
        emptier=_emptier(field) if spared else "",
        error=error,
        templates=_templates(field, value) if field.kind == "templates" else (),
    )


def _templates(field: KeyField, text: str) -> tuple[TemplateField, ...]:
    held = _read(text)
    return tuple(
        TemplateField(
            name=f"{field.variable}.{name}",
            label=str(label),
            parameters="、".join(str(PARAMETERS[parameter]) for parameter in parameters),
            value=str(held.get(name, {}).get("id", "")),
        )
        for name, (label, parameters) in SMS_TEMPLATES.items()
    )


def _emptier(field: KeyField) -> str:
    return f"{field.variable}.empty"


def emptied(form: QueryDict, view: ConnectionView) -> frozenset[str]:
    """The secrets that were ticked to be taken away."""
    typed = connections.typed_fields(view.platform)
    return frozenset(field.variable for field in typed if form.get(_emptier(field)) == "1")


def given(form: QueryDict, view: ConnectionView) -> dict[str, str]:
    """What was typed, by variable. Templates that the form does not ask for stay as they were saved."""
    found: dict[str, str] = {}
    for field in connections.typed_fields(view.platform):
        if field.kind == "templates":
            saved = view.values.get(field.variable, "") if view.source == "console" else ""
            found[field.variable] = _typed_templates(form, field, saved)
        else:
            found[field.variable] = form.get(field.variable, "").strip()
    return found


def _typed_templates(form: QueryDict, field: KeyField, saved: str) -> str:
    held = _read(saved)
    for name, (_label, parameters) in SMS_TEMPLATES.items():
        number = form.get(f"{field.variable}.{name}", "").strip()
        if number:
            held[name] = {**held.get(name, {"params": list(parameters)}), "id": number}
        else:
            held.pop(name, None)
    return json.dumps(held, ensure_ascii=False) if held else ""


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
