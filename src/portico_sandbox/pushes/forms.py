"""A push as JSON or as XML, as the merchant chose in the console."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape


def render(form: str, fields: Mapping[str, Any]) -> bytes:
    """The body. `form` is json or xml."""
    if form == "json":
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return f"<xml>{_children(fields)}</xml>".encode()


def _children(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_children(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = str(value)
    # The platform wraps every text; the one thing that cannot be wrapped is escaped instead.
    return f"<{name}>{escape(text)}</{name}>" if "]]>" in text else f"<{name}><![CDATA[{text}]]></{name}>"
