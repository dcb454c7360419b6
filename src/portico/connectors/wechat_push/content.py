"""The text of a push, JSON or XML as the console says, as one object of fields."""

from __future__ import annotations

import json
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

# Every push the platform documents fits ten times over.
MAX_BYTES: Final = 64 * 1024
# `<xml><List><item><field>` is as deep as it gets.
_MAX_DEPTH: Final = 8


def parsed(body: bytes) -> dict[str, Any]:
    """The fields. Raises ValueError for what is too long or too deep, declares entities, or is neither form."""
    if len(body) > MAX_BYTES:
        raise ValueError("too long")
    return _json(body) if body.lstrip()[:1] == b"{" else _xml(body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def _xml(body: bytes) -> dict[str, Any]:
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeError, LookupError) as problem:
        raise ValueError(type(problem).__name__) from None
    content = _value(root, 0)
    if root.tag != "xml" or not isinstance(content, dict):
        raise ValueError("not <xml> with fields")
    return content


def _value(element: Element, depth: int) -> Any:
    """An element's text, or its children by name; a name that comes again makes a list."""
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    if len(element) == 0:
        return element.text or ""
    fields: dict[str, Any] = {}
    for child in element:
        value = _value(child, depth + 1)
        if child.tag in fields:
            earlier = fields[child.tag]
            fields[child.tag] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            fields[child.tag] = value
    return fields
