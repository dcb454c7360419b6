"""Where to send somebody back to: only ever a page of this site."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme

_MAX_LENGTH = 500


def own_path(target: str | None, *, default: str) -> str:
    """`target` when it is a path of ours, else `default`: a foreign `next` would be an open redirect."""
    if not target or len(target) > _MAX_LENGTH or not target.startswith("/"):
        return default
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else default
