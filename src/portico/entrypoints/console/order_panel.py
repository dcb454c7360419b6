"""A part of the order page that another area of the console owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Panel:
    """`template` is rendered with `context` and the request: a card of its own, `<section class="pc-card">…`.

    `column`: "main" is the wide one, below the goods; "side" the narrow one, below the recipient. `actions` is the
    template of buttons that stand beside the order's number (same context); a dialog they open may be anywhere in
    `template`.
    """

    template: str
    context: Mapping[str, Any]
    column: Literal["main", "side"] = "main"
    actions: str = ""
