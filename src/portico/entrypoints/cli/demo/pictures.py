"""The drawn pictures in the shop's media store, found again by what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portico.infra.media import PLACEHOLDER, media_url, store_image


@dataclass(frozen=True, slots=True)
class Pictures:
    """`drawn` maps the keys of `draw.draw_all` to paths below `folder`."""

    folder: Path
    drawn: Mapping[str, list[str]]

    def names(self, key: str) -> tuple[str, ...]:
        """The stored media names of what `key` shows, in order; empty for what was not drawn. Idempotent."""
        return tuple(
            store_image((self.folder / path).read_bytes(), folder=key.partition(":")[0])
            for path in self.drawn.get(key, ())
        )

    def name(self, key: str) -> str:
        """The first of them. Raises LookupError for what was not drawn."""
        names = self.names(key)
        if not names:
            raise LookupError(f"nothing was drawn for {key}")
        return names[0]

    def url(self, key: str) -> str:
        return media_url(self.name(key))

    def store_placeholder(self) -> None:
        """What stands in for a product without a picture is where `media_url` looks for it."""
        if not default_storage.exists(PLACEHOLDER):
            path = self.folder / self.drawn["brand:placeholder"][0]
            default_storage.save(PLACEHOLDER, ContentFile(path.read_bytes()))
