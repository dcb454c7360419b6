"""Reads of card keys: how many a pool has, what an order got. Nothing here shows a card in full."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from portico.domains.entitlements.actions.keys import open_card
from portico.domains.entitlements.errors import KeyNotFound
from portico.domains.entitlements.models import CardKey, KeyBatch
from portico.domains.entitlements.rules import masked
from portico.infra.sealed import SealBroken
from portico.kernel.ids import MemberId, OrderId, OrderLineId, SiteId, SkuId
from portico.kernel.paging import Page, checked_limit, decode_place, encode_place


@dataclass(frozen=True, slots=True)
class Pool:
    """The cards of one SKU. `free` can still be sold; `ended` are unsold and past their last day."""

    sku_id: SkuId
    free: int = 0
    ended: int = 0
    taken: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class BatchView:
    id: UUID
    file_name: str
    added: int
    repeated: int
    broken: int
    imported_by: str
    at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class KeyView:
    """A sold card as others than its owner see it. `hint` is the end of its number, or of its password."""

    id: UUID
    order_id: OrderId
    order_line_id: OrderLineId
    hint: str
    expires_on: date | None
    taken_at: datetime
    first_shown_at: datetime | None
    shown_times: int
    voided: bool


def pools(*, site_id: SiteId, sku_ids: Collection[SkuId], today: date) -> dict[SkuId, Pool]:
    """The pools of these SKUs; a SKU that never had a card has an empty one. One query."""
    good = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    rows = (
        CardKey.objects.filter(site_id=site_id, sku_id__in=list(sku_ids))
        .values("sku_id")
        .annotate(
            open=Count("state", filter=Q(state="free") & good), past=Count("state", filter=Q(state="free") & ~good),
            sold=Count("state", filter=Q(state="taken")), gone=Count("state", filter=Q(state="withdrawn")),
        )
    )  # fmt: skip
    found = {
        SkuId(row["sku_id"]): Pool(SkuId(row["sku_id"]), row["open"], row["past"], row["sold"], row["gone"])
        for row in rows
    }
    return {sku_id: found.get(sku_id, Pool(sku_id)) for sku_id in sku_ids}


def batches(*, site_id: SiteId, sku_id: SkuId, limit: int = 50) -> tuple[BatchView, ...]:
    """The newest imports into the pool, each with how many of its cards are unsold. One query."""
    rows = (
        KeyBatch.objects.filter(site_id=site_id, sku_id=sku_id)
        .annotate(left=Count("keys", filter=Q(keys__state="free")))
        .order_by("-id")[:limit]
    )
    return tuple(
        BatchView(row.id, row.file_name, row.added, row.repeated, row.broken, row.imported_by, row.at, row.left)
        for row in rows
    )


def sold_keys(*, site_id: SiteId, sku_id: SkuId, cursor: str | None = None, limit: int | None = None) -> Page[KeyView]:
    """The pool's sold cards, the newest first, masked."""
    size = checked_limit(limit)
    rows = CardKey.objects.filter(site_id=site_id, sku_id=sku_id, state="taken").order_by("-taken_at", "-id")
    if cursor is not None:
        at, key = decode_place(cursor)
        rows = rows.filter(Q(taken_at__lt=at) | Q(taken_at=at, id__lt=key))
    found = list(rows[: size + 1])
    more = encode_place(_at(found[size - 1]), found[size - 1].id) if len(found) > size else None
    return Page([_view(row) for row in found[:size]], more)


def keys_of_orders(
    *, site_id: SiteId, order_ids: Collection[OrderId], member_id: MemberId | None = None
) -> tuple[KeyView, ...]:
    """The cards of these orders in the order they were taken; only the member's own when given. One query."""
    rows = CardKey.objects.filter(site_id=site_id, order_id__in=list(order_ids), state="taken")
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return tuple(_views(rows.order_by("taken_at", "id")))


def get_key(*, site_id: SiteId, key_id: UUID, member_id: MemberId) -> KeyView:
    """The member's sold card, masked. Raises KeyNotFound, also for another's."""
    row = CardKey.objects.filter(site_id=site_id, id=key_id, member_id=member_id, state="taken").first()
    if row is None:
        raise KeyNotFound()
    return _view(row)


def unseen_keys(*, site_id: SiteId, order_line_id: OrderLineId) -> int:
    """How many cards of the line nobody has looked at: those can be given back."""
    return CardKey.objects.filter(
        site_id=site_id, order_line_id=order_line_id, state="taken", first_shown_at__isnull=True, voided_at__isnull=True
    ).count()


def _views(rows: Iterable[CardKey]) -> list[KeyView]:
    return [_view(row) for row in rows]


def _at(row: CardKey) -> datetime:
    if row.taken_at is None:
        raise RuntimeError("a taken key has its time by a CHECK")
    return row.taken_at


def _view(row: CardKey) -> KeyView:
    try:
        card = open_card(row.content)
        hint = masked(card.number or card.secret)
    except SealBroken:
        hint = masked("")  # its owner's data were erased
    return KeyView(
        id=row.id,
        order_id=OrderId(row.order_id or UUID(int=0)),
        order_line_id=OrderLineId(row.order_line_id or UUID(int=0)),
        hint=hint,
        expires_on=row.expires_on,
        taken_at=_at(row),
        first_shown_at=row.first_shown_at,
        shown_times=row.shown_times,
        voided=row.voided_at is not None,
    )
