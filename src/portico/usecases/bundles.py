"""Bundles in the shop: what a product is sold together with, and a whole set into the cart at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.errors import FieldError
from portico.kernel.ids import ProductId, SiteId, SkuId
from portico.kernel.money import Money, sum_money, yuan_text
from portico.usecases import cart


@dataclass(frozen=True, slots=True)
class OfferedItem:
    sku: catalog.SkuLine
    quantity: int


@dataclass(frozen=True, slots=True)
class OfferedBundle:
    """A bundle that can be bought now. `apart` is what its items cost by themselves."""

    id: UUID
    name: str
    items: tuple[OfferedItem, ...]
    price: Money
    apart: Money

    @property
    def saves(self) -> Money:
        return self.apart - self.price


def offered_bundles(*, site_id: SiteId, product_id: ProductId, now: datetime) -> tuple[OfferedBundle, ...]:
    """The bundles with a SKU of this product of which everything is on sale and in stock, the best saving first.

    At most four queries, whatever the shop holds.
    """
    own = set(catalog.skus_of(site_id=site_id, product_ids=[product_id]).get(product_id, ()))
    drafts = [
        draft
        for draft in promotions.list_bundles(site_id=site_id)
        if promotions.in_force(draft, now) and any(item.sku_id in own for item in draft.items)
    ]
    if not drafts:
        return ()
    sku_ids = list({item.sku_id for draft in drafts for item in draft.items})
    skus = catalog.lines(site_id=site_id, sku_ids=sku_ids, now=now)
    levels = inventory.levels(site_id=site_id, sku_ids=sku_ids)
    offers = []
    for draft in drafts:
        if any(
            item.sku_id not in skus or not skus[item.sku_id].on_sale or levels.get(item.sku_id, 0) < item.quantity
            for item in draft.items
        ):
            continue
        items = tuple(OfferedItem(skus[item.sku_id], item.quantity) for item in draft.items)
        apart = sum_money([item.sku.unit_price * item.quantity for item in items])
        bundle = promotions.bundle_of(draft)
        offer = OfferedBundle(bundle.id, bundle.name, items, bundle.price, apart)
        if offer.saves.minor > 0:
            offers.append(offer)
    return tuple(sorted(offers, key=lambda offer: -offer.saves.minor))


def add_bundle_to_cart(*, site_id: SiteId, owner: orders.CartOwner, bundle_id: UUID, now: datetime) -> cart.Cart:
    """One whole set is in the cart, or nothing of it. The price comes off at the till.

    Raises BundleNotFound (also for one that is over), and what `cart.add_to_cart` raises.
    """
    draft = promotions.get_bundle(site_id=site_id, bundle_id=bundle_id)
    if not promotions.in_force(draft, now):
        raise promotions.BundleNotFound(bundle_id=str(bundle_id))
    with transaction.atomic():
        for item in draft.items:
            changed = cart.add_to_cart(
                site_id=site_id, owner=owner, sku_id=item.sku_id, quantity=item.quantity, now=now
            )
    return changed


def save_bundle(*, actor: Staff, draft: promotions.BundleDraft, now: datetime) -> UUID:
    """The bundle is as the draft says. Raises BundleInvalid also for unknown SKUs and for a set that saves nothing,
    and what `promotions.save_bundle` raises.
    """
    require_right(actor, Right.CAMPAIGN_EDIT)
    skus = catalog.lines(site_id=actor.site_id, sku_ids=[item.sku_id for item in draft.items], now=now)
    errors = list(_errors(draft, skus))
    if errors:
        raise promotions.BundleInvalid(fields=tuple(errors))
    with transaction.atomic():
        return promotions.save_bundle(site_id=actor.site_id, draft=draft, actor=actor, now=now)


def _errors(draft: promotions.BundleDraft, skus: dict[SkuId, catalog.SkuLine]) -> Iterable[FieldError]:
    if any(item.sku_id not in skus for item in draft.items):
        yield FieldError("items", "sku_unknown")
        return
    apart = sum_money([skus[item.sku_id].unit_price * item.quantity for item in draft.items])
    if len(draft.items) > 1 and draft.price_fen >= apart.minor:
        yield FieldError("price_fen", "bundle_not_cheaper", {"sum": yuan_text(apart.minor)})
