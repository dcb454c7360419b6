"""Everything the brand publishes: help, files, articles and cases, campaigns, and its two homes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.entrypoints.cli.demo import catalogue, contents, leaflets
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.kernel.ids import CategoryId, ProductId, SiteId
from portico.usecases.starters.art.lettering import can_write

type Block = tuple[str, dict[str, Any]]
_HOMES = frozenset({"home", "web_home"})


def is_complete(*, site_id: SiteId) -> bool:
    """True when the last thing that is seeded is there, published or not: what comes last is the home."""
    return content.DecoratedPage.objects.filter(site_id=site_id, role="home").exists()


def seed_content(*, site_id: SiteId, pictures: Pictures, now: datetime) -> None:
    """Whatever was missing is published. One transaction each, so that a killed start goes on where it stopped."""
    press = Press(site_id, pictures, now)
    for topic in contents.help_topics():
        press.article({**topic, "kind": "help"})
    for leaflet in contents.leaflets():
        press.resource(leaflet)
    for article in contents.articles():
        press.article(article)
    for page in contents.pages():
        press.page(page)


@dataclass(slots=True)
class Press:
    """Turns names in content files (of pictures, products, categories) into ids, and publishes."""

    site_id: SiteId
    pictures: Pictures
    now: datetime
    _images: dict[str, int] = field(default_factory=dict)
    _products: Mapping[str, ProductId] = field(init=False)
    _categories: Mapping[str, CategoryId] = field(init=False)

    def __post_init__(self) -> None:
        codes = [product.code for product in catalogue.products()]
        self._products = catalog.product_ids_by_code(site_id=self.site_id, codes=codes)
        self._categories = catalog.category_ids_by_code(site_id=self.site_id)

    def article(self, raw: Mapping[str, Any]) -> None:
        if content.Article.objects.filter(site_id=self.site_id, slug=raw["slug"]).exists():
            return
        at = self.now - timedelta(days=raw.get("days_ago", 90))
        self._publish(
            lambda: content.ArticleDraft(
                title=raw["title"],
                slug=raw["slug"],
                kind=raw["kind"],
                summary=raw["summary"],
                cover=self._image(raw["cover"]) if "cover" in raw else None,
                author_name=raw.get("author", ""),
                topic=raw["topic"],
                tags=raw.get("tags", ()),
                is_featured=raw.get("featured", False),
                blocks=tuple(self._blocks(contents.blocks(raw["body"]))),
            ),
            at,
        )

    def resource(self, leaflet: contents.Leaflet) -> None:
        if content.Resource.objects.filter(site_id=self.site_id, slug=leaflet.slug).exists():
            return
        pdf = leaflets.write_pdf(leaflet, brand=catalogue.brand()["name"])
        self._publish(
            lambda: content.ResourceDraft(
                title=leaflet.title,
                slug=leaflet.slug,
                summary=leaflet.summary,
                topic=leaflet.topic,
                cover=self._image(f"leaflet:{leaflet.slug}"),
                file=content.keep_file(site_id=self.site_id, content=pdf, title=leaflet.title, extension="pdf"),
                blocks=tuple(self._blocks(contents.blocks(leaflet.body))),
            ),
            self.now - timedelta(days=60),
        )

    def page(self, raw: Mapping[str, Any]) -> None:
        known = content.DecoratedPage.objects.filter(site_id=self.site_id, role=raw["role"])
        if (known if raw["role"] in _HOMES else known.filter(slug=raw["slug"])).exists():
            return
        self._publish(
            lambda: content.PageDraft(
                title=raw["title"],
                role=raw["role"],
                slug=raw.get("slug", ""),
                description=raw["description"],
                share_image=self._image(raw["share_image"]),
                blocks=tuple(self._blocks((block["type"], block) for block in raw["block"])),
            ),
            self.now - timedelta(days=30),
        )

    def _publish(
        self, draft: Callable[[], content.PageDraft | content.ArticleDraft | content.ResourceDraft], at: datetime
    ) -> None:
        with transaction.atomic():
            made = content.save_draft(site_id=self.site_id, draft=draft())
            # Publishing keeps the first date it finds: a magazine whose every article is of today looks unread.
            type(made).objects.filter(pk=made.pk).update(first_published_at=at)
            type(made).objects.get(pk=made.pk).latest_revision.publish(skip_permission_checks=True)

    def _blocks(self, blocks: Iterator[Block]) -> Iterator[Block]:
        for code, raw in blocks:
            values = {name: self._bound(name, value) for name, value in raw.items() if name != "type"}
            if "ends_in_days" in values:
                values["ends_at"] = self.now + timedelta(days=values.pop("ends_in_days"))
            if "category" in values:
                values["category_id"] = str(self._categories[values.pop("category")])
            yield code, values

    def _bound(self, name: str, value: Any) -> Any:
        """The value of a field, names in it replaced by ids."""
        match name:
            case "image" | "image_narrow" if isinstance(value, str):
                return self._image(value)
            case "product_id":
                return str(self._products[value])
            case "product_ids":
                return [str(self._products[code]) for code in value]
            case "words_in_picture":
                return value and can_write()
        if isinstance(value, list):
            return [
                {key: self._bound(key, inner) for key, inner in item.items()} if isinstance(item, Mapping) else item
                for item in value
            ]
        return value

    def _image(self, name: str) -> int:
        """The id of a drawn picture in the library."""
        if name not in self._images:
            key, place = contents.picture_key(name)
            drawn = (self.pictures.folder / self.pictures.drawn[key][place]).read_bytes()
            self._images[name] = content.keep_image(
                site_id=self.site_id,
                content=drawn,
                title=name,
                description=contents.alternatives().get(name.partition("#")[0], ""),
            )
        return self._images[name]
