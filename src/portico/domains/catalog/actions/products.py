"""Writes of products: save with the whole SKU matrix, switch sale on and off, count what was sold."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portico.domains.catalog import rules
from portico.domains.catalog.actions.matrix import sync_matrix
from portico.domains.catalog.actions.prices import note_prices, prices_of
from portico.domains.catalog.actions.read_rows import product_tag, rebuild_documents, site_tag
from portico.domains.catalog.drafts import ProductDraft
from portico.domains.catalog.errors import ProductBinned, ProductChanged, ProductInvalid, ProductNotFound
from portico.domains.catalog.events import ProductSaleSwitched, ProductSaved
from portico.domains.catalog.models import Brand, Category, Product, Sku
from portico.domains.catalog.upkeep_models import Assurance
from portico.infra import audit, cache, outbox
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import ProductId, SiteId, SkuId, new_id


@dataclass(frozen=True, slots=True)
class SavedProduct:
    """What saving did. `sku_ids` maps the draft's SKU codes; `new_sku_ids` are those that did not exist."""

    product_id: ProductId
    version: int
    created: bool
    changed: bool
    sku_ids: Mapping[str, SkuId]
    new_sku_ids: frozenset[SkuId]


def save_product(*, site_id: SiteId, draft: ProductDraft, actor: Actor, now: datetime) -> SavedProduct:
    """The product is exactly as the draft says, with its read rows rebuilt and ProductSaved announced.

    SKUs keep their ids by code (else by combination); a combination no longer in the draft is retired.
    Raises ProductInvalid naming every broken rule, ProductNotFound, ProductChanged when `draft.version` is no
    longer the present one. Locks: the product's row. Idempotent: a draft that changes nothing writes nothing.
    """
    require_transaction()
    draft = rules.normalised(draft)
    product = _locked(site_id, draft)
    _require_valid(site_id, draft, product)
    digest = rules.content_hash(draft)
    if product is not None and product.content_hash == digest:
        return _saved(product, created=False, changed=False, new=frozenset())
    before = _summary(product) if product is not None else {}
    was = prices_of([product.id]) if product is not None else {}
    created = product is None
    product = _write(site_id, draft, product, digest, now)
    new = sync_matrix(product=product, draft=draft, now=now)
    rebuild_documents(site_id=site_id, product_ids=[product.id])
    note_prices(
        site_id=site_id, product_id=ProductId(product.id), before=was, after=prices_of([product.id]),
        cause="create" if created else "edit" if draft.version is not None else "import", actor=actor, now=now,
    )  # fmt: skip
    audit.record(
        actor=actor,
        action="catalog.product.create" if created else "catalog.product.update",
        subject_type="product",
        subject_id=product.id,
        now=now,
        changes=_changes(before, _summary(product)),
    )
    outbox.emit(ProductSaved(site_id=site_id, product_id=ProductId(product.id), version=product.version), now=now)
    return _saved(product, created=created, changed=True, new=new)


def _locked(site_id: SiteId, draft: ProductDraft) -> Product | None:
    if draft.product_id is None:
        return None
    product = Product.objects.select_for_update().filter(site_id=site_id, id=draft.product_id).first()
    if product is None:
        raise ProductNotFound(product_id=str(draft.product_id))
    if draft.version is not None and product.binned_at is not None:
        raise ProductBinned(name=product.name)
    if draft.version is not None and draft.version != product.version:
        raise ProductChanged(product_id=str(product.id), version=product.version)
    return product


def _require_valid(site_id: SiteId, draft: ProductDraft, product: Product | None) -> None:
    errors = list(rules.check_product(draft))
    if not errors:
        errors += _reference_errors(site_id, draft, product)
    if errors:
        raise ProductInvalid(fields=tuple(errors), code_text=draft.code)


def _reference_errors(site_id: SiteId, draft: ProductDraft, product: Product | None) -> list[FieldError]:
    errors = []
    if not Category.objects.filter(site_id=site_id, id=draft.category_id).exists():
        errors.append(FieldError("category_id", "category_unknown"))
    if draft.brand_id and not Brand.objects.filter(site_id=site_id, id=draft.brand_id).exists():
        errors.append(FieldError("brand_id", "brand_unknown"))
    own_id = product.id if product is not None else UUID(int=0)
    if product is not None and draft.kind != product.kind:
        errors.append(FieldError("kind", "kind_fixed"))
    twins = Product.objects.filter(site_id=site_id, code=draft.code).exclude(id=own_id)
    for binned_at in twins.values_list("binned_at", flat=True):
        errors.append(FieldError("code", "code_in_bin" if binned_at else "code_taken", {"value": draft.code}))
    codes = {sku.code: i for i, sku in enumerate(draft.skus)}
    taken = Sku.objects.filter(site_id=site_id, code__in=codes).exclude(product_id=own_id)
    for code, binned_at in taken.values_list("code", "product__binned_at"):
        rule = "code_in_bin" if binned_at else "code_taken"
        errors.append(FieldError(f"skus.{codes[code]}.code", rule, {"value": code}))
    return [*errors, *_stranger_errors(site_id, draft)]


def _stranger_errors(site_id: SiteId, draft: ProductDraft) -> Iterator[FieldError]:
    """Promises and related products that are not this site's."""
    if draft.assurance_ids:
        known = Assurance.objects.filter(site_id=site_id, id__in=draft.assurance_ids).count()
        if known != len(draft.assurance_ids):
            yield FieldError("assurance_ids", "choice_unknown")
    if draft.related_ids:
        known = Product.objects.filter(site_id=site_id, id__in=draft.related_ids).count()
        if known != len(draft.related_ids):
            yield FieldError("related_ids", "choice_unknown")


def _write(site_id: SiteId, draft: ProductDraft, product: Product | None, digest: str, now: datetime) -> Product:
    if product is None:
        product = Product(id=new_id(), site_id=site_id, version=0, created_at=now, listed_at=now)
    elif draft.on_sale and not product.on_sale:
        product.listed_at = now
    for field in ("code", "name", "subtitle", "category_id", "brand_id", "unit", "on_sale", "sale_starts_at",
                  "sale_ends_at", "purchase_limit", "rank", "freight_template_id", "video", "video_poster",
                  "model"):  # fmt: skip
        setattr(product, field, getattr(draft, field))
    product.assurance_ids, product.related_ids = list(draft.assurance_ids), list(draft.related_ids)
    # Only an import saves what lies in the recycle bin: whoever imports it wants it back.
    product.binned_at = None
    product.labels, product.keywords = list(draft.labels), list(draft.keywords)
    product.kind, product.deliveries = draft.kind, list(draft.deliveries)
    product.gallery = list(draft.gallery)
    product.attributes = [dataclasses.asdict(attribute) for attribute in draft.attributes]
    product.detail = [dataclasses.asdict(block) for block in draft.detail]
    product.content_hash = digest
    product.version += 1
    product.updated_at = now
    product.save()
    return product


def _saved(product: Product, *, created: bool, changed: bool, new: frozenset[SkuId]) -> SavedProduct:
    skus = Sku.objects.filter(product_id=product.id, retired_at__isnull=True).values_list("code", "id")
    return SavedProduct(
        product_id=ProductId(product.id),
        version=product.version,
        created=created,
        changed=changed,
        sku_ids={code: SkuId(sku_id) for code, sku_id in skus},
        new_sku_ids=new,
    )


def _summary(product: Product) -> dict[str, Any]:
    """What an auditor asks about: the name, the sale state, and each price."""
    skus = Sku.objects.filter(product_id=product.id, retired_at__isnull=True).values_list("code", "price_fen")
    return {
        "name": product.name,
        "on_sale": product.on_sale,
        **{f"price_fen.{code}": price for code, price in skus},
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    keys = [*before, *(key for key in after if key not in before)]
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}


def set_on_sale(
    *, site_id: SiteId, product_ids: Sequence[ProductId], on_sale: bool, actor: Actor, now: datetime
) -> int:
    """These products are on (or off) sale. How many changed. Locks: their rows, in order."""
    require_transaction()
    changed = list(
        Product.objects.select_for_update()
        .filter(site_id=site_id, id__in=product_ids, on_sale=not on_sale, binned_at__isnull=True)
        .order_by("id")
    )
    for product in changed:
        product.on_sale = on_sale
        product.version += 1
        product.updated_at = now
        # The content changed without a draft: the next import of the old content must be seen as a change.
        product.content_hash = ""
        if on_sale:
            product.listed_at = now
        audit.record(
            actor=actor, action="catalog.product.sale", subject_type="product", subject_id=product.id, now=now,
            changes={"on_sale": [not on_sale, on_sale]},
        )  # fmt: skip
        outbox.emit(ProductSaleSwitched(site_id=site_id, product_id=ProductId(product.id), on_sale=on_sale), now=now)
    Product.objects.bulk_update(changed, ["on_sale", "version", "updated_at", "content_hash", "listed_at"])
    rebuild_documents(site_id=site_id, product_ids=[product.id for product in changed])
    return len(changed)


def mark_in_stock(*, site_id: SiteId, in_stock: Mapping[ProductId, bool]) -> int:
    """Lists show these products as in stock (or not). How many changed. Idempotent."""
    require_transaction()
    changed = 0
    for value in (True, False):
        ids = sorted(product_id for product_id, flag in in_stock.items() if flag is value)
        rows = Product.objects.filter(site_id=site_id, id__in=ids, has_stock=not value)
        turned = list(rows.select_for_update().order_by("id").values_list("id", flat=True))
        if not turned:
            continue
        Product.objects.filter(id__in=turned).update(has_stock=value)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE catalog_product_listing SET in_stock = %s WHERE product_id = ANY(%s)", [value, turned]
            )
        for product_id in turned:
            cache.announce(product_tag(product_id))
        changed += len(turned)
    if changed:
        cache.announce(site_tag(site_id))
    return changed


def count_sale(*, site_id: SiteId, quantities: Mapping[SkuId, int], now: datetime) -> None:
    """The sold quantities are added to their products' sales counts, everywhere these are shown."""
    require_transaction()
    owners = Sku.objects.filter(site_id=site_id, id__in=list(quantities)).values_list("id", "product_id")
    sold: dict[UUID, int] = {}
    for sku_id, product_id in owners:
        sold[product_id] = sold.get(product_id, 0) + quantities[SkuId(sku_id)]
    ids = sorted(sold)
    pairs: list[Any] = [ids, [sold[product_id] for product_id in ids]]
    with connection.cursor() as cursor:
        # Sorted row locks first: two orders that share products must not wait for each other in a ring.
        cursor.execute("SELECT 1 FROM catalog_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
        for table, key in (
            ("catalog_product", "id"),
            ("catalog_product_document", "product_id"),
            ("catalog_product_listing", "product_id"),
        ):
            cursor.execute(
                f"UPDATE {table} t SET sales_count = t.sales_count + s.sold"  # noqa: S608  # names are ours
                f" FROM unnest(%s::uuid[], %s::int[]) AS s(id, sold) WHERE t.{key} = s.id",
                pairs,
            )
