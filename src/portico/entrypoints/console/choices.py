"""What select boxes offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portico.domains.catalog import public as catalog
from portico.kernel.ids import CategoryId, SiteId


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category with the names above it: `path` is 家居 / 床品, `depth` counts from 0."""

    id: CategoryId
    name: str
    depth: int
    path: str

    @property
    def indented(self) -> str:
        return "\u3000" * self.depth + self.name


def category_choices(*, site_id: SiteId) -> list[CategoryChoice]:
    """Every category of the site, parents before their children, hidden ones too."""
    return list(_walk(catalog.category_tree(site_id=site_id, with_hidden=True), 0, ""))


def _walk(nodes: Iterable[catalog.CategoryNode], depth: int, above: str) -> Iterable[CategoryChoice]:
    for node in nodes:
        path = f"{above} / {node.name}" if above else node.name
        yield CategoryChoice(node.id, node.name, depth, path)
        yield from _walk(node.children, depth + 1, path)
