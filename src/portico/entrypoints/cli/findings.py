"""What `portico doctor` says about one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` None means worth knowing, not wrong."""

    subject: str
    ok: bool | None
    detail: str
