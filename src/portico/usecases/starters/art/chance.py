"""Chance that always falls the same way."""

from __future__ import annotations

import random


def dice(*seed: object) -> random.Random:
    """A source of chance for drawings: the same seed gives the same picture on every machine."""
    return random.Random("|".join(str(part) for part in seed))  # noqa: S311 — it scatters tea leaves, it keeps no secret
