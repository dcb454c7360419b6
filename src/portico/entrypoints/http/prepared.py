"""Answers that many readers share: bytes made once, with a strong ETag, and 304 for who has them already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django_bolt.responses import Response

from portico.infra.cache import hot

# Always asked again, answered with 304 while nothing changed: an edit shows at once.
REVALIDATED = {"Cache-Control": "no-cache", "Vary": "X-Portico-Site"}

type Prepared = tuple[bytes, str]


def prepared(body: bytes) -> Prepared:
    """The body with its strong ETag."""
    return body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def from_cache(key: tuple[object, ...], tags: Iterable[str], make: Callable[[], bytes]) -> Prepared:
    """The body kept under `tags`, made when there is none."""
    return hot.get_or_make(key, tags, lambda: prepared(make()))


def answer(request: Any, found: Prepared, **headers: str) -> Response:
    """The body, or 304 when the caller has it already (RFC 9110 §13.1.2)."""
    body, etag = found
    sent = {**REVALIDATED, "ETag": etag, **headers}
    known = request.headers.get("if-none-match")
    if known and (known == "*" or etag in (tag.strip().removeprefix("W/") for tag in known.split(","))):
        return Response(b"", status_code=304, headers=sent)
    return Response(body, media_type="application/json", headers=sent)
