"""The only place that chooses implementations: which connector serves which port, which effect follows a fact."""

from __future__ import annotations


def wire() -> None:
    """Facts have their reactions and use cases their platforms. Called once, when Django's apps are ready."""
