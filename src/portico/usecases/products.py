"""Editing a product together with the first stock of its new SKUs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import FieldError
from portico.kernel.ids import SiteId


def save_product(
    *, actor: Staff, draft: catalog.ProductDraft, initial_stock: Mapping[str, int], now: datetime
) -> catalog.SavedProduct:
    """The product is as the draft says, and SKUs that did not exist before start with `initial_stock` (by code).

    The stock of a known SKU is never set from an editor: between reading and saving, shoppers buy. It changes
    by `inventory.adjust`, which adds to whatever is there. Raises what catalog.save_product raises, and ProductInvalid
    for an attribute that the category's template requires and the draft does not fill in.
    """
    require_right(actor, Right.CATALOG_EDIT)
    site_id = actor.site_id
    _require_attributes(site_id, draft)
    with transaction.atomic():
        saved = catalog.save_product(site_id=site_id, draft=draft, actor=actor, now=now)
        first = {
            sku_id: initial_stock.get(code, 0) for code, sku_id in saved.sku_ids.items() if sku_id in saved.new_sku_ids
        }
        if first:
            inventory.set_initial(site_id=site_id, quantities=first, actor=actor, now=now)
        levels = inventory.levels(site_id=site_id, sku_ids=list(saved.sku_ids.values()))
        catalog.mark_in_stock(site_id=site_id, in_stock={saved.product_id: any(level > 0 for level in levels.values())})
    return saved


def _require_attributes(site_id: SiteId, draft: catalog.ProductDraft) -> None:
    """What is on sale says everything its category asks for; a draft that is off sale may be unfinished."""
    template = catalog.template_of(site_id=site_id, category_id=draft.category_id) if draft.on_sale else None
    if template is None:
        return
    filled = {attribute.name.strip() for attribute in draft.attributes if attribute.value.strip()}
    missing = [one.name for one in template.attributes if one.required and one.name not in filled]
    if missing:
        fields = tuple(FieldError("attributes", "attribute_required", {"value": name}) for name in missing)
        raise catalog.ProductInvalid(fields=fields)
