"""The values of subscription and template messages: each key's name says its type, each type has its form.

Source: the official page of subscribeMessage.send, 订阅消息参数值内容限制说明 (types and lengths) [A]. Official-account
category templates use the same types and `const` [B]. The text of 47003 names the field, as seen in the platform's
own forum [C].
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from ..platform import Reply
from .replies import error

_KEY: Final = re.compile(r"([a-z_]+?)\d*")
_CLOCK: Final = r"([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d)?"
_DATE: Final = (
    r"(\d{4}-\d{1,2}(-\d{1,2})?|\d{4}/\d{1,2}(/\d{1,2})?|\d{4}\.\d{1,2}(\.\d{1,2})?|\d{1,2}-\d{1,2}"
    r"|\d{4}年\d{1,2}月(\d{1,2}日)?|\d{1,2}月\d{1,2}日)"
)
_MOMENT: Final = rf"({_DATE})?\s?({_CLOCK})?"
_HAN: Final = r"\u3400-\u9fff"
# A line break is allowed in no value.
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "thing": re.compile(r"[^\r\n]{1,20}"),
    "number": re.compile(r"(?=.{1,32}$)-?\d+(\.\d+)?", re.ASCII),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(rf"[^\sA-Za-z0-9{_HAN}]{{1,5}}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"(?=.){_MOMENT}(\s?~\s?{_MOMENT})?", re.ASCII),
    "date": re.compile(rf"{_DATE}(\s?{_CLOCK})?(\s?~\s?{_DATE}(\s?{_CLOCK})?)?", re.ASCII),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?", re.ASCII),
    "phone_number": re.compile(r"[\d+\-*()# ]{1,17}", re.ASCII),
    "car_number": re.compile(rf"[{_HAN}A-Z0-9][A-Z0-9]{{0,6}}[{_HAN}A-Z0-9]?"),
    # Letters beside Chinese count like Chinese.
    "name": re.compile(rf"[{_HAN}A-Za-z·. ]{{1,10}}|[A-Za-z. ]{{1,20}}"),
    "phrase": re.compile(rf"[{_HAN}]{{1,5}}"),
    # What an enumeration allows is the template's own; 20 characters for `const` is a guess [?].
    "enum_string": re.compile(r"[^\r\n]{1,20}"),
    "const": re.compile(r"[^\r\n]{1,20}"),
}


def type_of(key: str) -> str:
    """`thing` of `thing3`; empty for a key of no known type."""
    found = _KEY.fullmatch(key)
    return found[1] if found and found[1] in _FORMS else ""


def fits(key: str, value: object) -> bool:
    """Whether the platform takes this value for this key."""
    kind = type_of(key)
    return bool(kind) and isinstance(value, str) and _FORMS[kind].fullmatch(value) is not None


def first_wrong(data: object, keys: Iterable[str], enums: Mapping[str, Collection[str]] | None = None) -> str | None:
    """The first of the template's keys without a good value in `data` ({key: {value}}); None when all have one.

    `enums`: what the template allows for a key, where it lists that.
    """
    held = data if isinstance(data, dict) else {}
    for key in keys:
        field = held.get(key)
        value = field.get("value") if isinstance(field, dict) else None
        if not fits(key, value) or (enums and key in enums and value not in enums[key]):
            return key
    return None


def refuse_values(
    data: object, keys: Iterable[str], enums: Mapping[str, Collection[str]] | None = None
) -> Reply | None:
    """None when every key has a good value; 47003 naming the first that has not, otherwise."""
    key = first_wrong(data, keys, enums)
    return None if key is None else error(47003, f"value_wrong.{type_of(key)}", f"data.{key}.value invalid")
