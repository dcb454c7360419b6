"""Bundles as a merchant keeps them. Every change is in the audit record; orders hold what was applied to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portico.domains.promotions import models
from portico.domains.promotions.bundle_rules import MAX_ITEMS, MAX_PIECES, MIN_ITEMS, Bundle, BundleItem
from portico.domains.promotions.errors import BundleChanged, BundleInvalid, BundleNotFound
from portico.domains.promotions.queries import terms_tag
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import SiteId, SkuId, new_id
from portico.kernel.money import Money

# Every quote looks at all of them.
MOST_BUNDLES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDraft:
    """A bundle as it should be. `bundle_id` None creates; `version` is the one the editor read."""

    name: str
    items: tuple[BundleItem, ...]
    price_fen: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_on: bool = True
    bundle_id: UUID | None = None
    version: int | None = None


def list_bundles(*, site_id: SiteId) -> tuple[BundleDraft, ...]:
    """All bundles of the site as an editor saves them, the newest first. One query."""
    rows = models.Bundle.objects.filter(site_id=site_id).order_by("-created_at", "-id")
    return tuple(_draft(row) for row in rows)


def get_bundle(*, site_id: SiteId, bundle_id: UUID) -> BundleDraft:
    """Raises BundleNotFound."""
    row = models.Bundle.objects.filter(site_id=site_id, id=bundle_id).first()
    if row is None:
        raise BundleNotFound(bundle_id=str(bundle_id))
    return _draft(row)


def _draft(row: models.Bundle) -> BundleDraft:
    return BundleDraft(
        bundle_id=row.id,
        version=row.version,
        name=row.name,
        items=tuple(BundleItem(SkuId(UUID(sku_id)), quantity) for sku_id, quantity in row.items),
        price_fen=row.price_fen,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_on=row.is_on,
    )


def in_force(draft: BundleDraft, now: datetime) -> bool:
    """Switched on, and inside the half-open schedule."""
    return (
        draft.is_on
        and (draft.starts_at is None or draft.starts_at <= now)
        and (draft.ends_at is None or now < draft.ends_at)
    )


def bundle_of(draft: BundleDraft) -> Bundle:
    """The draft of a saved bundle as pricing sees it."""
    if draft.bundle_id is None:
        raise ValueError("only a saved bundle has a price")
    return Bundle(draft.bundle_id, draft.name, draft.items, Money(draft.price_fen))


def save_bundle(*, site_id: SiteId, draft: BundleDraft, actor: Actor, now: datetime) -> UUID:
    """The bundle is as the draft says, for quotes from the next second on; placed orders keep what they have.

    The caller has seen that the SKUs are the site's. Raises BundleInvalid, BundleNotFound, BundleChanged.
    Locks: its row.
    """
    require_transaction()
    row: models.Bundle | None = None
    if draft.bundle_id is not None:
        row = models.Bundle.objects.select_for_update().filter(site_id=site_id, id=draft.bundle_id).first()
        if row is None:
            raise BundleNotFound(bundle_id=str(draft.bundle_id))
        if row.version != draft.version:
            raise BundleChanged(version=row.version)
    errors = tuple(_errors(site_id, draft, is_new=row is None))
    if errors:
        raise BundleInvalid(fields=errors)
    before = (row.name, row.price_fen, row.is_on) if row is not None else (None, None, None)
    row = row or models.Bundle(id=new_id(), site_id=site_id, version=0, created_at=now)
    row.name, row.price_fen, row.is_on = draft.name.strip(), draft.price_fen, draft.is_on
    row.items = [[str(item.sku_id), item.quantity] for item in draft.items]
    row.starts_at, row.ends_at = draft.starts_at, draft.ends_at
    row.version += 1
    row.save()
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor, action="promotions.save_bundle", subject_type="bundle", subject_id=row.id, now=now,
        changes={
            "name": [before[0], row.name],
            "price_fen": [before[1], row.price_fen],
            "is_on": [before[2], row.is_on],
        },
    )  # fmt: skip
    return row.id


def _errors(site_id: SiteId, draft: BundleDraft, *, is_new: bool) -> Iterator[FieldError]:
    if not draft.name.strip():
        yield FieldError("name", "required")
    elif len(draft.name.strip()) > 40:
        yield FieldError("name", "too_long", {"max": 40})
    if not 1 <= draft.price_fen <= 10_000_000_000:
        yield FieldError("price_fen", "out_of_range", {"min": 1, "max": 10_000_000_000})
    if not MIN_ITEMS <= len(draft.items) <= MAX_ITEMS:
        yield FieldError("items", "bundle_size", {"min": MIN_ITEMS, "max": MAX_ITEMS})
    if len({item.sku_id for item in draft.items}) != len(draft.items):
        yield FieldError("items", "bundle_repeats")
    for i, item in enumerate(draft.items):
        if not 1 <= item.quantity <= MAX_PIECES:
            yield FieldError(f"items.{i}.quantity", "out_of_range", {"min": 1, "max": MAX_PIECES})
    if draft.starts_at is not None and draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        yield FieldError("ends_at", "ends_before_start")
    if is_new and models.Bundle.objects.filter(site_id=site_id).count() >= MOST_BUNDLES:
        yield FieldError("name", "too_many", {"max": MOST_BUNDLES})


def delete_bundle(*, site_id: SiteId, bundle_id: UUID, actor: Actor, now: datetime) -> None:
    """The bundle is gone; placed orders keep what they have. Raises BundleNotFound."""
    require_transaction()
    row = models.Bundle.objects.select_for_update().filter(site_id=site_id, id=bundle_id).first()
    if row is None:
        raise BundleNotFound(bundle_id=str(bundle_id))
    row.delete()
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor, action="promotions.delete_bundle", subject_type="bundle", subject_id=bundle_id, now=now,
        changes={"name": [row.name, None]},
    )  # fmt: skip
