"""What a member saved, looked at and downloaded, with the cards that pages show for it.

A thing that is gone (deleted, off sale, unpublished) stays in the list without a card, so that it can be removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.members import public as members
from portico.infra.actors import Member
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import ProductId, SiteId
from portico.kernel.paging import Page

PRODUCT = "product"
ARTICLE = "article"
KINDS = (PRODUCT, ARTICLE)


@dataclass(frozen=True, slots=True)
class CollectedItem:
    """One thing of a list. `product` is its card while it is on sale, `article` while it is published.

    `carrier` is where it was looked at last; empty when that is not known.
    """

    kind: str
    id: UUID
    at: datetime
    times: int
    product: catalog.ProductCard | None
    article: content.ArticleCard | None
    carrier: str = ""

    @property
    def title(self) -> str:
        """What it is called; empty when it is gone."""
        if self.product is not None:
            return self.product.name
        return self.article.title if self.article else ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file the member took. `resource` is its card while it is published."""

    id: UUID
    at: datetime
    times: int
    resource: content.ResourceCard | None


def checked_kind(kind: str) -> str:
    """Raises Invalid (field `kind`) for anything that cannot be collected."""
    if kind not in KINDS:
        raise Invalid(fields=(FieldError("kind", "kind_unknown"),))
    return kind


def favourites(
    *, actor: Member, kind: str | None, cursor: str | None, limit: int, now: datetime
) -> Page[CollectedItem]:
    """What the member keeps, the latest first; of one kind, or of all. Raises Invalid."""
    if kind is not None:
        checked_kind(kind)
    page = members.list_saved(site_id=actor.site_id, member_id=actor.member_id, kind=kind, cursor=cursor, limit=limit)
    return Page(_with_cards(actor.site_id, page.items, now), page.next_cursor)


def history(*, actor: Member, cursor: str | None, limit: int, now: datetime) -> Page[CollectedItem]:
    """What the member looked at, the latest first. Raises Invalid."""
    page = members.list_viewed(site_id=actor.site_id, member_id=actor.member_id, cursor=cursor, limit=limit)
    return Page(_with_cards(actor.site_id, page.items, now), page.next_cursor)


def downloads(*, actor: Member, cursor: str | None, limit: int) -> Page[Download]:
    """The files the member took, the latest first. Three queries. Raises Invalid."""
    page = members.list_downloaded(site_id=actor.site_id, member_id=actor.member_id, cursor=cursor, limit=limit)
    ids = [one.subject_id for one in page.items]
    cards = content.resource_cards_by_ids(site_id=actor.site_id, ids=ids) if ids else {}
    found = [Download(one.subject_id, one.at, one.times, cards.get(one.subject_id)) for one in page.items]
    return Page(found, page.next_cursor)


def add_favourite(*, actor: Member, kind: str, subject_id: UUID, now: datetime) -> bool:
    """The member keeps the thing; True when they did not before. Idempotent.

    Raises ProductNotFound, ArticleNotFound for an id that names nothing, TooManyFavourites, Invalid.
    """
    checked_kind(kind)
    _require_shown(actor, kind, subject_id, now)
    with transaction.atomic():
        return members.save_item(
            site_id=actor.site_id, member_id=actor.member_id, kind=kind, subject_id=subject_id, now=now
        )


def remove_favourite(*, actor: Member, kind: str, subject_id: UUID) -> bool:
    """The member keeps the thing no longer; True when they did. Idempotent. Raises Invalid."""
    checked_kind(kind)
    with transaction.atomic():
        return members.remove_saved(site_id=actor.site_id, member_id=actor.member_id, kind=kind, subject_id=subject_id)


def is_favourite(*, actor: Member, kind: str, subject_id: UUID) -> bool:
    """Raises Invalid."""
    kept = members.saved_among(
        site_id=actor.site_id, member_id=actor.member_id, kind=checked_kind(kind), subject_ids=[subject_id]
    )
    return subject_id in kept


def record_views(*, actor: Member, views: Sequence[members.View], now: datetime) -> None:
    """The member looked at these. Sending them again is harmless. Raises Invalid naming every wrong view."""
    broken = [
        FieldError(f"items[{position}].kind", "kind_unknown")
        for position, view in enumerate(views)
        if view.kind not in KINDS
    ]
    if broken:
        raise Invalid(fields=tuple(broken))
    with transaction.atomic():
        members.record_views(site_id=actor.site_id, member_id=actor.member_id, views=views, now=now)


def remove_from_history(*, actor: Member, kind: str, subject_id: UUID) -> None:
    """The history no longer holds the thing. Idempotent. Raises Invalid."""
    checked_kind(kind)
    with transaction.atomic():
        members.remove_viewed(site_id=actor.site_id, member_id=actor.member_id, kind=kind, subject_id=subject_id)


def clear_history(*, actor: Member) -> None:
    """The history is empty. Idempotent."""
    with transaction.atomic():
        members.clear_viewed(site_id=actor.site_id, member_id=actor.member_id)


def _with_cards(site_id: SiteId, found: Iterable[members.Collected], now: datetime) -> list[CollectedItem]:
    """The things with their cards: one query for all products, one for all articles."""
    things = list(found)
    products = _product_cards(site_id, [one.subject_id for one in things if one.kind == PRODUCT], now)
    article_ids = [one.subject_id for one in things if one.kind == ARTICLE]
    articles = content.article_cards_by_ids(site_id=site_id, ids=article_ids) if article_ids else {}
    return [
        CollectedItem(
            kind=one.kind,
            id=one.subject_id,
            at=one.at,
            times=one.times,
            product=products.get(one.subject_id) if one.kind == PRODUCT else None,
            article=articles.get(one.subject_id) if one.kind == ARTICLE else None,
            carrier=one.carrier,
        )
        for one in things
    ]


def _product_cards(site_id: SiteId, ids: Sequence[UUID], now: datetime) -> Mapping[UUID, catalog.ProductCard]:
    if not ids:
        return {}
    cards = catalog.cards_of(site_id=site_id, product_ids=[ProductId(one) for one in ids], now=now)
    decoded = [catalog.decode_card(card) for card in cards]
    return {card.id: card for card in decoded}


def _require_shown(actor: Member, kind: str, subject_id: UUID, now: datetime) -> None:
    """An id that names nothing must not fill a list with nothing. A product off sale may be kept: it may come back."""
    if kind == PRODUCT:
        product_id = ProductId(subject_id)
        if catalog.find_document(site_id=actor.site_id, product_id=product_id, now=now) is None:
            raise catalog.ProductNotFound(product_id=str(subject_id))
    elif not content.article_cards_by_ids(site_id=actor.site_id, ids=[subject_id]):
        raise content.ArticleNotFound(article_id=str(subject_id))
