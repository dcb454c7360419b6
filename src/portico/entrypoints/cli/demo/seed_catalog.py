"""Categories, makers, products with their stock, and the words of search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.html import escape

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.demo.catalogue import Category, Product
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.infra.actors import System
from portico.kernel.ids import BrandId, CategoryId, SiteId

NEW = "新品"
# Products came on sale over a month, the new ones last, all of it before the first order in orders.toml.
FIRST_LISTED, LAST_LISTED = timedelta(days=90), timedelta(days=45)


def is_complete(*, site_id: SiteId) -> bool:
    """True when every demo product is there, whatever has been edited since."""
    codes = [product.code for product in catalogue.products()]
    return len(catalog.product_ids_by_code(site_id=site_id, codes=codes)) == len(codes)


def seed_catalog(*, site_id: SiteId, pictures: Pictures, now: datetime) -> None:
    """Every category, maker and product that was missing is there. One transaction per product."""
    with transaction.atomic():
        categories = _seed_categories(site_id, pictures, now)
        makers = _seed_makers(site_id, now)
        _seed_words(site_id, now)
    known = catalog.product_ids_by_code(site_id=site_id, codes=[product.code for product in catalogue.products()])
    # The newest is listed first: the old come first, and among them in the order of the shelves.
    in_order = sorted(catalogue.products(), key=lambda product: NEW in product.labels)
    step = (FIRST_LISTED - LAST_LISTED) / len(in_order)
    for place, product in enumerate(in_order):
        if product.code not in known:
            draft = _draft(product, categories[product.category], makers[product.maker], pictures)
            with transaction.atomic():
                _save(site_id, product, draft, now - FIRST_LISTED + step * place)


def _seed_categories(site_id: SiteId, pictures: Pictures, now: datetime) -> dict[str, CategoryId]:
    ids = catalog.category_ids_by_code(site_id=site_id)

    def save(category: Category, parent_id: CategoryId | None, position: int) -> None:
        if category.code not in ids:
            icon, banner = pictures.names(f"category:{category.code}")
            draft = catalog.CategoryDraft(
                code=category.code, name=category.name, parent_id=parent_id, icon=icon, banner=banner, position=position
            )
            ids[category.code] = catalog.save_category(
                site_id=site_id, draft=draft, actor=System(site_id, "demo"), now=now
            )
        for place, child in enumerate(category.children):
            save(child, ids[category.code], place)

    for place, root in enumerate(catalogue.categories()):
        save(root, None, place)
    return ids


def _seed_makers(site_id: SiteId, now: datetime) -> dict[str, BrandId]:
    ids = {brand.code: brand.id for brand in catalog.list_brands(site_id=site_id)}
    for maker in catalogue.brand()["maker"]:
        if maker["code"] not in ids:
            draft = catalog.BrandDraft(code=maker["code"], name=maker["name"], description=maker["description"])
            ids[maker["code"]] = catalog.save_brand(
                site_id=site_id, draft=draft, actor=System(site_id, "demo"), now=now
            )
    return ids


def _seed_words(site_id: SiteId, now: datetime) -> None:
    raw, actor = catalogue.search_words(), System(site_id, "demo")
    if not catalog.synonym_groups(site_id=site_id):
        catalog.save_synonyms(site_id=site_id, groups=raw["synonyms"], actor=actor, now=now)
    if not catalog.pinned_hot_words(site_id=site_id):
        catalog.save_hot_words(site_id=site_id, hot_words=raw["hot_words"], actor=actor, now=now)


def _save(site_id: SiteId, product: Product, draft: catalog.ProductDraft, at: datetime) -> None:
    actor = System(site_id, "demo")
    saved = catalog.save_product(site_id=site_id, draft=draft, actor=actor, now=at)
    stock = {saved.sku_ids[sku.code]: sku.stock for sku in product.skus}
    inventory.set_initial(site_id=site_id, quantities=stock, actor=actor, now=at)
    catalog.mark_in_stock(site_id=site_id, in_stock={saved.product_id: any(stock.values())})


def _draft(product: Product, category: CategoryId, maker: BrandId, pictures: Pictures) -> catalog.ProductDraft:
    images = {
        name: pictures.name(f"value:{product.code}:{name}") for name, _ in product.subject.looks if name
    }  # fmt: skip
    painted = product.options.index(product.painted_option) if product.painted_option else None
    return catalog.ProductDraft(
        code=product.code,
        name=product.name,
        subtitle=product.subtitle,
        category_id=category,
        brand_id=maker,
        unit=product.unit,
        labels=product.labels,
        keywords=product.keywords,
        gallery=pictures.names(f"product:{product.code}"),
        attributes=tuple(catalog.Attribute(name, value) for name, value in product.attributes.items()),
        detail=tuple(_detail(product, pictures)),
        purchase_limit=product.purchase_limit,
        options=tuple(
            catalog.OptionDraft(
                option.name,
                tuple(
                    catalog.OptionValueDraft(value.name, images.get(value.name, "") if option.is_painted else "")
                    for value in option.values
                ),
            )
            for option in product.options
        ),
        skus=tuple(
            catalog.SkuDraft(
                code=sku.code,
                price_fen=sku.price_fen,
                values=sku.values,
                list_price_fen=sku.list_price_fen,
                barcode=sku.barcode,
                image="" if painted is None else images[sku.values[painted]],
                weight_g=sku.weight_g,
            )
            for sku in product.skus
        ),
    )


def _detail(product: Product, pictures: Pictures) -> Iterator[catalog.DetailBlock]:
    """The story between pictures, then what is good about it, then the colours."""
    _, room, close_up, card = pictures.names(f"product:{product.code}")

    def image(name: str, alt: str) -> catalog.DetailBlock:
        return catalog.DetailBlock(type="image", image=name, alt=f"{product.name}：{alt}")

    def text(html: str) -> catalog.DetailBlock:
        return catalog.DetailBlock(type="text", html=html)

    yield text(f"<h3>{escape(product.subtitle)}</h3><p>{escape(product.story[0])}</p>")
    yield image(room, "在家里的样子")
    for paragraph in product.story[1:]:
        yield text(f"<p>{escape(paragraph)}</p>")
    yield image(close_up, "细节")
    yield text("<ul>" + "".join(f"<li>{escape(point)}</li>" for point in product.points) + "</ul>")
    for colours in pictures.names(f"detail:{product.code}"):
        yield image(colours, "、".join(name for name, _ in product.subject.looks))
    yield image(card, "尺寸与特点")
