"""What a shape needs to know to draw one product in one of its options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from portico.usecases.starters.art.sheet import Sheet

Motif = Literal["rain", "leaf", "blossom", "wave", "hill", "sun", "grain", "plain"]
Stance = Literal["stands", "lies"]


@dataclass(frozen=True, slots=True)
class Look:
    """`colour` follows the chosen option; `accent` is the second material (lid, strap, handle, wood)."""

    colour: str
    accent: str
    seed: str
    motif: Motif = "plain"
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of thing that can be drawn in the 1000 by 1000 box.

    A thing that stands has its foot near y = 900 and is photographed before a wall; one that lies is seen from
    above. `focus` is what the close-up looks at: x, y, width (and the same height), in units.
    """

    draw: Callable[[Sheet, Look], None]
    stance: Stance
    focus: tuple[float, float, float]
