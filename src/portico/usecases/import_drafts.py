"""From what a catalogue file says of a product to the draft that is saved. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portico.domains.catalog import public as catalog
from portico.kernel.ids import BrandId, CategoryId

# A file always says these; of the rest, only what is among the entry's `given` touches a known product.
_ALWAYS = ("code", "name", "category_id", "options", "skus")
_OPTIONAL = (
    "subtitle", "brand_id", "unit", "labels", "keywords", "attributes", "on_sale", "purchase_limit", "rank",
    "deliveries",
)  # fmt: skip
# What a SKU keeps of what the file does not speak of.
_OF_SKU = ("barcode", "weight_g", "volume_cm3", "member_price_fen")


def draft_of(
    entry: catalog.ProductEntry,
    *,
    category_id: CategoryId,
    brand_id: BrandId | None,
    stored: Mapping[str, str],
    present: catalog.ProductDraft | None,
) -> catalog.ProductDraft:
    """The product as it should be after the import.

    `stored` maps the URLs of pictures we have to their stored names; a picture we could not fetch is left out,
    and never takes the place of one that is there. `present` is the product as it is, if it is known.
    """
    full = _full(entry, category_id, brand_id, stored, present)
    if present is None:
        return full
    changes = {name: getattr(full, name) for name in (*_ALWAYS, *(n for n in _OPTIONAL if n in entry.given))}
    if full.gallery:
        changes["gallery"] = _kept(full.gallery, present.gallery, whole=_all_there(entry.gallery, stored))
    if full.detail:
        changes["detail"] = _detail(full.detail, present.detail, whole=_all_there(entry.detail_images, stored))
    return replace(present, version=None, **changes)


def _all_there(urls: Sequence[str], stored: Mapping[str, str]) -> bool:
    return all(url in stored for url in urls)


def _kept(pictures: tuple[str, ...], present: tuple[str, ...], *, whole: bool) -> tuple[str, ...]:
    """The pictures of the file; while some could not be fetched, those that are there stay and new ones follow."""
    return pictures if whole else tuple(dict.fromkeys((*present, *pictures)))


def _detail(
    blocks: tuple[catalog.DetailBlock, ...], present: tuple[catalog.DetailBlock, ...], *, whole: bool
) -> tuple[catalog.DetailBlock, ...]:
    """The detail of the file; what it leaves out because it could not be fetched is not taken away."""
    if not whole:
        text = [block for block in blocks if block.type == "text"] or [b for b in present if b.type == "text"]
        had = tuple(block.image for block in present if block.type == "image")
        fetched = tuple(block.image for block in blocks if block.type == "image")
        pictures = [catalog.DetailBlock("image", image=name) for name in _kept(fetched, had, whole=False)]
        blocks = (*text, *pictures)
    return present if _says_the_same(blocks, present) else blocks


def _says_the_same(one: Sequence[catalog.DetailBlock], other: Sequence[catalog.DetailBlock]) -> bool:
    """The same text and the same pictures: a table cannot say how they alternate, so the merchant's order stays."""

    def parts(blocks: Sequence[catalog.DetailBlock]) -> tuple[str, list[str]]:
        html = "".join(block.html for block in blocks if block.type == "text")
        return "".join(html.split()), [block.image for block in blocks if block.type == "image"]

    return parts(one) == parts(other)


def _full(
    entry: catalog.ProductEntry,
    category_id: CategoryId,
    brand_id: BrandId | None,
    stored: Mapping[str, str],
    present: catalog.ProductDraft | None,
) -> catalog.ProductDraft:
    text = [catalog.DetailBlock("text", html=entry.detail_html)] if entry.detail_html else []
    pictures = [catalog.DetailBlock("image", image=name) for name in _stored(entry.detail_images, stored)]
    known_skus = {sku.code: sku for sku in present.skus} if present is not None else {}
    known_values = (
        {(option.name, value.name): value.image for option in present.options for value in option.values}
        if present is not None
        else {}
    )
    return catalog.ProductDraft(
        code=entry.code,
        name=entry.name,
        subtitle=entry.subtitle,
        category_id=category_id,
        brand_id=brand_id,
        unit=entry.unit,
        labels=entry.labels,
        keywords=entry.keywords,
        gallery=_stored(entry.gallery, stored),
        attributes=tuple(catalog.Attribute(name, value) for name, value in entry.attributes),
        detail=(*text, *pictures),
        options=tuple(
            catalog.OptionDraft(
                name,
                tuple(
                    catalog.OptionValueDraft(value, stored.get(url) or known_values.get((name, value), ""))
                    for value, url in values
                ),
            )
            for name, values in entry.options
        ),
        skus=tuple(_sku(sku, entry, stored, known_skus.get(sku.code)) for sku in entry.skus),
        on_sale=entry.on_sale,
        purchase_limit=entry.purchase_limit,
        rank=entry.rank,
        kind=catalog.ProductKind(entry.kind),
        deliveries=entry.deliveries or ("ship",),
    )


def _sku(
    sku: catalog.SkuEntry,
    entry: catalog.ProductEntry,
    stored: Mapping[str, str],
    present: catalog.SkuDraft | None,
) -> catalog.SkuDraft:
    made = catalog.SkuDraft(
        code=sku.code,
        price_fen=sku.price_fen,
        values=sku.values,
        list_price_fen=sku.list_price_fen,
        barcode=sku.barcode,
        image=stored.get(sku.image, ""),
        weight_g=sku.weight_g,
        volume_cm3=sku.volume_cm3,
        member_price_fen=sku.member_price_fen,
    )
    if present is None:
        return made
    kept = {name: getattr(present, name) for name in _OF_SKU if name not in entry.given}
    if (kept.get("member_price_fen") or 0) >= sku.price_fen:
        kept["member_price_fen"] = None
    if "list_price_fen" not in entry.given and present.list_price_fen and present.list_price_fen >= sku.price_fen:
        kept["list_price_fen"] = present.list_price_fen
    return replace(made, image=made.image or present.image, **kept)


def _stored(urls: Sequence[str], stored: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(stored[url] for url in urls if url in stored)
