"""What an import would change of a product, in words a person can check. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from portico.domains.catalog import public as catalog
from portico.kernel.money import yuan_text

MAX_CHARS = 60
MAX_CHANGES = 12
_PLAIN = ("name", "subtitle", "unit", "on_sale", "purchase_limit", "rank", "labels", "keywords", "deliveries")


def changes(
    before: catalog.ProductDraft, after: catalog.ProductDraft, shelves: Mapping[UUID, str]
) -> tuple[tuple[str, str, str], ...]:
    """(field of the import, before, after), at most a dozen; prices in yuan, pictures by their number.

    `shelves` names categories and brands.
    """
    found = list(_changes(before, catalog.normalised(after), shelves))
    return tuple((name, old[:MAX_CHARS], new[:MAX_CHARS]) for name, old, new in found[:MAX_CHANGES])


def _changes(
    before: catalog.ProductDraft, after: catalog.ProductDraft, shelves: Mapping[UUID, str]
) -> Iterator[tuple[str, str, str]]:
    yield from _sku_changes(before, after)
    for name in _PLAIN:
        if getattr(before, name) != getattr(after, name):
            yield name, _text(getattr(before, name)), _text(getattr(after, name))
    for field, name in (("category", "category_id"), ("brand", "brand_id")):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield field, shelves.get(old, "—"), shelves.get(new, "—")
    if before.attributes != after.attributes:
        yield "attributes", _pairs(before), _pairs(after)
    for field, name in (("gallery", "gallery"), ("detail_html", "detail")):
        if getattr(before, name) != getattr(after, name):
            yield field, str(len(getattr(before, name))), str(len(getattr(after, name)))


def _sku_changes(before: catalog.ProductDraft, after: catalog.ProductDraft) -> Iterator[tuple[str, str, str]]:
    old_skus = {sku.code: sku for sku in before.skus}
    new_skus = {sku.code: sku for sku in after.skus}
    for code, sku in new_skus.items():
        if code in old_skus:
            yield from _of_sku(old_skus[code], sku)
        else:
            yield "sku_code", "", f"+ {code} {' '.join(sku.values)}".strip()
    for code in old_skus.keys() - new_skus.keys():
        yield "sku_code", code, "–"


def _of_sku(old: catalog.SkuDraft, new: catalog.SkuDraft) -> Iterator[tuple[str, str, str]]:
    for name in ("price_fen", "list_price_fen", "member_price_fen"):
        if getattr(old, name) != getattr(new, name):
            yield name.removesuffix("_fen"), f"{old.code} {_yuan(getattr(old, name))}", _yuan(getattr(new, name))
    for name, field in (("barcode", "barcode"), ("weight_g", "weight_g"), ("volume_cm3", "volume_cm3"),
                        ("values", "option1_value")):  # fmt: skip
        if getattr(old, name) != getattr(new, name):
            yield field, f"{old.code} {_text(getattr(old, name))}", _text(getattr(new, name))
    if old.image != new.image:
        yield "sku_image", old.code, "↻"


def _yuan(fen: int | None) -> str:
    return f"¥{yuan_text(fen)}" if fen is not None else "—"


def _pairs(draft: catalog.ProductDraft) -> str:
    return "、".join(f"{attribute.name}:{attribute.value}" for attribute in draft.attributes)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(str(part) for part in value) or "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value) if value not in (None, "") else "—"
