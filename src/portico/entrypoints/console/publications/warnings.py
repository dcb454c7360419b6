"""What had to be left out of a page, as its editor reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portico.domains.content import public as content
from portico.entrypoints.console.access import language
from portico.infra.messages.labels import label


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing shoppers do not see. `block_id` leads to its block in the editor when it is still there."""

    block_id: str
    block: str
    text: str


def warning_texts(warnings: Iterable[dict[str, Any]]) -> list[Shortcoming]:
    return [
        Shortcoming(
            warning["block_id"],
            _block_name(warning["block_type"]),
            label("content_warning", warning["code"], language(), warning["data"]),
        )
        for warning in warnings
    ]


def _block_name(code: str) -> str:
    """The block's name; the page's own pictures belong to none."""
    block = content.find_block(code)
    return str(block.label) if block is not None else code or _("页面设置")
