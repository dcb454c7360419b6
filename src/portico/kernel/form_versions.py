"""Versions of things that have no counter of their own: what a form was shown, and whether it still is so.

A form carries `version_of` what it was filled with. Whoever saves compares it under the lock of the save, so that of
two colleagues the slower one is told instead of undoing the other's work.
"""

from __future__ import annotations

import hashlib

from portico.kernel.errors import Conflict


class ChangedMeanwhile(Conflict):
    """Somebody else has saved this since the form was opened; `data["version"]` is the present version."""

    code = "changed_meanwhile"


def version_of(*values: object) -> str:
    """Equal for equal values, in this order; 16 characters."""
    digest = hashlib.blake2b(digest_size=8)
    for value in values:
        digest.update(b"\x00" if value is None else b"\x01" + str(value).encode() + b"\x1e")
    return digest.hexdigest()


def require_version(seen: str | None, *present: object) -> None:
    """Nothing when the form was filled with `present`, or asks for no comparison (None). Raises ChangedMeanwhile."""
    version = version_of(*present)
    if seen is not None and seen != version:
        raise ChangedMeanwhile(version=version)
