"""What a block needs while it becomes part of a document: pictures, links, safe HTML, and a place to complain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portico.domains.content.links import BadLink, normal_link
from portico.infra.html import clean_html


@dataclass(slots=True)
class Making:
    """The making of one document. `warnings` collects what had to be left out, for the editor to see."""

    pictures: Mapping[int, dict[str, Any]]
    warnings: list[dict[str, Any]] = field(default_factory=list)
    block_id: str = ""
    block_type: str = ""

    def warn(self, code: str, **data: Any) -> None:
        warning = {"block_id": self.block_id, "block_type": self.block_type, "code": code, "data": data}
        self.warnings.append(warning)

    def picture(self, image_id: int | None, *, alt: str = "") -> dict[str, Any] | None:
        """The picture with its sizes, described by `alt` if given; None (and a warning) for one that is gone."""
        if image_id is None:
            return None
        found = self.pictures.get(image_id)
        if found is None:
            self.warn("picture_missing")
            return None
        return {**found, "alt": alt or found["alt"]}

    def link(self, text: str) -> str | None:
        """The link in its one spelling; None (and a warning) for one that leads nowhere."""
        try:
            return normal_link(text)
        except BadLink:
            self.warn("link_bad", link=text[:80])
            return None

    def html(self, source: str) -> str:
        return clean_html(source).strip()
