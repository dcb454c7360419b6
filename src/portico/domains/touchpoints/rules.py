"""Pure: what an entry is, which parameters its links carry, and how long a touch counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from portico.domains.touchpoints.errors import EntryRefused
from portico.domains.tracking.public import CARRIERS, property_problems
from portico.kernel.errors import FieldError, Invalid

# A paid order is credited to the last entry its buyer came through in this time.
ATTRIBUTION_WINDOW = timedelta(days=30)

MAX_PATH = 300
MAX_REFERRER = 300
MAX_PARAMETERS = 20
MAX_VALUE = 200

KINDS = frozenset(
    {
        "menu",
        "article",
        "card",
        "qr",
        "poster",
        "url_link",
        "scheme",
        "banner",
        "store",
        "live",
        "influencer",
        "share",
        "ad",
        "search",
    }
)

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PATH = re.compile(r"/?[^\s?#\x00-\x1f]*")

ParameterType = Literal["text", "integer", "choice"]


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """One parameter of an entry's links: `text` up to `max_length`, `integer`, or one of `options`."""

    name: str
    type: ParameterType = "text"
    required: bool = False
    options: tuple[str, ...] = ()
    max_length: int = 60


@dataclass(frozen=True, slots=True)
class EntryDraft:
    code: str
    kind: str
    carrier: str
    name: str
    parameters: tuple[ParameterRule, ...] = ()


def check_entry(draft: EntryDraft) -> None:
    """Nothing, when the entry may be registered. Raises EntryRefused naming every field that breaks a rule."""
    broken: list[FieldError] = []
    if not is_entry_code(draft.code):
        broken.append(FieldError("code", "entry_code_malformed"))
    if draft.kind not in KINDS:
        broken.append(FieldError("kind", "entry_kind_unknown"))
    if draft.carrier not in CARRIERS:
        broken.append(FieldError("carrier", "carrier_unknown"))
    if not 1 <= len(draft.name.strip()) <= 60:
        broken.append(FieldError("name", "text_too_long" if draft.name.strip() else "text_missing", {"max": 60}))
    names = [rule.name for rule in draft.parameters]
    if len(names) > MAX_PARAMETERS or len(set(names)) != len(names):
        broken.append(FieldError("parameters", "parameters_count", {"max": MAX_PARAMETERS}))
    for rule in draft.parameters:
        sound = _KEY.fullmatch(rule.name) and 1 <= rule.max_length <= MAX_VALUE
        if not sound or (rule.type == "choice") != bool(rule.options):
            broken.append(FieldError(f"parameters.{rule.name[:40]}", "parameter_rule_malformed"))
    if broken:
        raise EntryRefused(fields=tuple(broken))


def typed_params(
    rules: Sequence[ParameterRule], params: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[FieldError, ...]]:
    """(`params` as their types say, what was dropped or missing).

    A visit is a fact even when its link is wrong, so a bad parameter is left out and named, not refused.
    """
    kept: dict[str, Any] = {}
    problems: list[FieldError] = []
    by_name = {rule.name: rule for rule in rules}
    for name, text in params.items():
        rule = by_name.get(name)
        if rule is None:
            problems.append(FieldError(f"params.{name[:40]}", "parameter_unknown"))
        elif (value := _typed(rule, text)) is None:
            problems.append(FieldError(f"params.{name}", "parameter_malformed", {"type": rule.type}))
        else:
            kept[name] = value
    missing = [rule.name for rule in rules if rule.required and rule.name not in params]
    problems.extend(FieldError(f"params.{name}", "parameter_missing") for name in missing)
    return kept, tuple(problems)


def _typed(rule: ParameterRule, text: str) -> str | int | None:
    match rule.type:
        case "integer":
            return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else None
        case "choice":
            return text if text in rule.options else None
        case "text":
            return text if 0 < len(text) <= rule.max_length else None


def plain_params(params: Mapping[str, str]) -> tuple[dict[str, str], tuple[FieldError, ...]]:
    """(`params` that may be kept, what was dropped): short plain text, nothing that looks like personal data.

    Raises Invalid when there are too many, or one is too long: that is no link of ours.
    """
    if len(params) > MAX_PARAMETERS or any(len(value) > MAX_VALUE for value in params.values()):
        raise Invalid(fields=(FieldError("params", "params_too_large", {"max": MAX_PARAMETERS, "length": MAX_VALUE}),))
    kept: dict[str, str] = {}
    dropped: list[FieldError] = []
    for name, value in params.items():
        found = list(property_problems({name: value}))
        if found:
            dropped.append(FieldError(f"params.{name[:40]}", found[0][1]))
        else:
            kept[name] = value
    return kept, tuple(dropped)


def check_carrier(carrier: str) -> None:
    """Raises Invalid for a carrier that is not in the list."""
    if carrier not in CARRIERS:
        raise Invalid(fields=(FieldError("carrier", "carrier_unknown"),))


def is_entry_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def check_entry_code(code: str) -> None:
    """Raises Invalid for what cannot be the code of any entry."""
    if not is_entry_code(code):
        raise Invalid(fields=(FieldError("entry", "entry_code_malformed"),))


def checked_path(path: str) -> str:
    """The page without its query. Raises Invalid: not a path, or longer than 300."""
    bare = path.split("?", 1)[0].split("#", 1)[0]
    if not bare or len(bare) > MAX_PATH or not _PATH.fullmatch(bare):
        raise Invalid(fields=(FieldError("path", "path_malformed", {"max": MAX_PATH}),))
    return bare


def bare_referrer(referrer: str | None) -> str:
    """Scheme, host and path of where the visitor came from; a query may hold what is not ours to keep."""
    try:
        parts = urlsplit(referrer or "")
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    kept = urlunsplit((parts.scheme, host, parts.path, "", ""))[:MAX_REFERRER]
    return "".join(char for char in kept if char.isprintable())
