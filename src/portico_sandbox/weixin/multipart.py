"""A file in a form (`multipart/form-data`), as the platform's upload calls take it."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP

from ..platform import Call


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


def files_of(call: Call) -> dict[str, File]:
    """The form's files by field name; empty for any other body."""
    kind = call.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return {}
    form = message_from_bytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + call.body, policy=HTTP)
    found: dict[str, File] = {}
    for part in form.iter_parts() if form.is_multipart() else ():
        field = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(field, str) and isinstance(content, bytes) and part.get_filename():
            found[field] = File(str(part.get_filename()), content)
    return found
