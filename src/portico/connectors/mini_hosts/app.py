"""A mini program on one host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MiniApp:
    """Its id and its secret, as the host's console shows them."""

    app_id: str
    app_secret: str
