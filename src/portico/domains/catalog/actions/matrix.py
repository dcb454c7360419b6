"""Brings a product's options, values and SKUs in line with its draft, keeping the ids of what stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portico.domains.catalog.drafts import ProductDraft, SkuDraft
from portico.domains.catalog.models import Option, OptionValue, Product, Sku
from portico.kernel.ids import SkuId, new_id

_SKU_FIELDS = ["code", "option_values", "option_text", "price_fen", "list_price_fen", "barcode", "image",
               "weight_g", "volume_cm3", "member_price_fen", "position", "retired_at"]  # fmt: skip


def sync_matrix(*, product: Product, draft: ProductDraft, now: datetime) -> frozenset[SkuId]:
    """The product's options and SKUs are the draft's. The SKUs that are new. Locks: the product's, by caller."""
    values = _sync_options(product, draft)
    return _sync_skus(product, draft, values, now)


def _sync_options(product: Product, draft: ProductDraft) -> list[dict[str, UUID]]:
    """Options and values matched by name. For each option of the draft, value name → id."""
    known = {option.name: option for option in product.options.prefetch_related("values")}
    product.options.exclude(name__in=[option.name for option in draft.options]).delete()
    ids: list[dict[str, UUID]] = []
    for position, wanted in enumerate(draft.options):
        option = known.get(wanted.name) or Option(id=new_id(), product=product, name=wanted.name)
        values = {value.name: value for value in option.values.all()} if wanted.name in known else {}
        option.position = position
        option.save()
        option.values.exclude(name__in=[value.name for value in wanted.values]).delete()
        for place, wanted_value in enumerate(wanted.values):
            value = values.get(wanted_value.name) or OptionValue(id=new_id(), option=option, name=wanted_value.name)
            value.position, value.image = place, wanted_value.image
            value.save()
            values[wanted_value.name] = value
        ids.append({value.name: values[value.name].id for value in wanted.values})
    return ids


def _sync_skus(product: Product, draft: ProductDraft, values: list[dict[str, UUID]], now: datetime) -> frozenset[SkuId]:
    rows = list(product.skus.all())
    by_code = {row.code: row for row in rows}
    wanted_codes = {sku.code for sku in draft.skus}
    # A combination whose code was changed keeps its SKU, and with it its stock and its orders.
    by_combination = {
        tuple(row.option_values): row for row in rows if row.retired_at is None and row.code not in wanted_codes
    }
    # Retired first, revived one by one: otherwise two SKUs that swap combinations would collide on the way.
    product.skus.filter(retired_at__isnull=True).update(retired_at=now)
    fresh: list[Sku] = []
    kept: list[Sku] = []
    for position, wanted in enumerate(draft.skus):
        combination = [values[i][name] for i, name in enumerate(wanted.values)]
        row = by_code.get(wanted.code) or by_combination.get(tuple(combination))
        target = kept if row is not None else fresh
        row = row or Sku(id=new_id(), site_id=product.site_id, product=product)
        _fill(row, wanted, combination, position)
        target.append(row)
    Sku.objects.bulk_update(kept, _SKU_FIELDS)
    Sku.objects.bulk_create(fresh)
    return frozenset(SkuId(row.id) for row in fresh)


def _fill(row: Sku, wanted: SkuDraft, combination: list[UUID], position: int) -> None:
    row.code = wanted.code
    row.option_values = combination
    row.option_text = " ".join(wanted.values)[:200]
    row.price_fen = wanted.price_fen
    row.list_price_fen = wanted.list_price_fen
    row.barcode = wanted.barcode
    row.image = wanted.image
    row.weight_g = wanted.weight_g
    row.volume_cm3 = wanted.volume_cm3
    row.member_price_fen = wanted.member_price_fen
    row.position = position
    row.retired_at = None
