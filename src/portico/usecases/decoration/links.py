"""Links of a page, read together: codes become ids, and what leads nowhere any more leads nowhere visibly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.kernel.ids import CategoryId, SiteId, parse_id

_KEYS = ("link", "more_link")
_SLUGGED = ("article:", "case:", "help:", "resource:", "page:")


class Links:
    """The links of a page resolved: products in one query, published things in one, categories from the cached tree."""

    def __init__(self, site_id: SiteId, links: Iterable[str]) -> None:
        self._site_id = site_id
        wanted = set(links)
        codes = {link.removeprefix("product:") for link in wanted if link.startswith("product:")}
        codes = {code for code in codes if parse_id(code) is None}
        self._products: Mapping[str, UUID] = catalog.product_ids_by_code(site_id=site_id, codes=codes) if codes else {}
        self._published = content.published_links(site_id=site_id, links=wanted)

    def resolve(self, link: str | None) -> str | None:
        """The link with an id for its code; None for one that leads nowhere."""
        if link is None:
            return None
        kind, _colon, name = link.partition(":")
        if kind == "product":
            found = parse_id(name) or self._products.get(name)
            return f"product:{found}" if found else None
        if kind == "category":
            return self._category(name)
        if link.startswith(_SLUGGED):
            return link if link in self._published else None
        return link

    def _category(self, name: str) -> str | None:
        known = parse_id(name) or catalog.category_ids_by_code(site_id=self._site_id).get(name)
        node = catalog.find_category(site_id=self._site_id, category_id=CategoryId(known)) if known else None
        return f"category:{node.id}" if node and node.is_visible else None

    def resolved(self, data: Any) -> Any:
        """`data` with every link in it resolved."""
        if isinstance(data, Mapping):
            return {
                key: self.resolve(value) if key in _KEYS and isinstance(value, str) else self.resolved(value)
                for key, value in data.items()
            }
        if isinstance(data, list):
            return [self.resolved(one) for one in data]
        return data


def links_in(data: Any) -> Iterator[str]:
    """Every link that `data` holds, at any depth."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _KEYS and isinstance(value, str):
                yield value
            else:
                yield from links_in(value)
    elif isinstance(data, list):
        for one in data:
            yield from links_in(one)
