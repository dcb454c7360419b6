"""A file as `multipart/form-data`, the only form the platform's upload calls take."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final

# Nothing that could end the header line or the quoted name.
_PLAIN_NAME: Final = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """`kind` is the content type, e.g. image/jpeg. The platform looks at the name's ending."""

    name: str
    kind: str
    content: bytes


def form_of(file: UploadedFile) -> tuple[str, bytes]:
    """Content type and body of a form whose one field is `media`."""
    boundary = secrets.token_hex(16)
    name = _PLAIN_NAME.sub("_", file.name) or "file"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="media"; filename="{name}"\r\n'
        f"Content-Type: {file.kind}\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + file.content + f"\r\n--{boundary}--\r\n".encode(),
    )
