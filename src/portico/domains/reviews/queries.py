"""Reviews as readers, writers and the shop see them. Lists cost two queries, however long."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portico.domains.reviews import models
from portico.domains.reviews.errors import ReviewNotFound
from portico.domains.reviews.rules import RATINGS, ReviewPolicy, ReviewState, Shelf, good_share
from portico.infra.keyset import newest_first
from portico.infra.media import media_url
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.paging import Page


@dataclass(frozen=True, slots=True)
class MediaView:
    """`kind` is picture or film."""

    id: UUID
    kind: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    id: UUID
    subject: str
    subject_id: UUID
    source_id: UUID
    member_id: MemberId
    bought_as: str
    rating: int
    text: str
    media: tuple[MediaView, ...]
    anonymous: bool
    automatic: bool
    state: ReviewState
    verdict: str
    reply: str
    replied_at: datetime | None
    followup: str
    followup_media: tuple[MediaView, ...]
    followed_up_at: datetime | None
    helpful: int
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScoreView:
    """What the shown reviews come to: `average` in tenths of a star (47 is 4.7), `good_percent` of all."""

    shown: int = 0
    average_tenths: int | None = None
    good_percent: int | None = None
    good: int = 0
    fair: int = 0
    poor: int = 0
    with_media: int = 0


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the shop asks for; None or empty means any. `text` is a part of what was written."""

    state: ReviewState | None = None
    shelf: Shelf = Shelf.ALL
    subject_ids: Collection[UUID] | None = None
    text: str = ""
    unanswered: bool = False


def get_policy(*, site_id: SiteId) -> ReviewPolicy:
    row = models.Policy.objects.filter(site_id=site_id).first()
    return ReviewPolicy() if row is None else ReviewPolicy(row.first_look, row.automatic_after_days)


def policies() -> dict[SiteId, ReviewPolicy]:
    """Of every site that has said something about it."""
    return {
        SiteId(row.site_id): ReviewPolicy(row.first_look, row.automatic_after_days)
        for row in models.Policy.objects.all()
    }


def shown_reviews(
    *, site_id: SiteId, subject_id: UUID, shelf: Shelf, cursor: str | None, limit: int
) -> Page[ReviewView]:
    """A subject's reviews for its readers, the newest first. Two queries."""
    rows = models.Review.objects.filter(site_id=site_id, subject_id=subject_id, state=ReviewState.PUBLISHED)
    return _page(_shelved(rows, shelf), cursor, limit)


def member_reviews(*, site_id: SiteId, member_id: MemberId, cursor: str | None, limit: int) -> Page[ReviewView]:
    """What a member has written, shown or not, the newest first. Two queries."""
    rows = models.Review.objects.filter(site_id=site_id, member_id=member_id, automatic=False)
    return _page(rows, cursor, limit)


def desk_reviews(*, site_id: SiteId, filter: DeskFilter, cursor: str | None, limit: int) -> Page[ReviewView]:
    """Reviews for the shop, the newest first. Two queries."""
    rows = models.Review.objects.filter(site_id=site_id)
    if filter.state is not None:
        rows = rows.filter(state=filter.state)
    if filter.subject_ids is not None:
        rows = rows.filter(subject_id__in=list(filter.subject_ids))
    if filter.text:
        rows = rows.filter(text__icontains=filter.text)
    if filter.unanswered:
        rows = rows.filter(reply="", automatic=False)
    return _page(_shelved(rows, filter.shelf), cursor, limit)


def get_review(*, site_id: SiteId, review_id: UUID) -> ReviewView:
    """Raises ReviewNotFound."""
    row = models.Review.objects.filter(site_id=site_id, id=review_id).first()
    if row is None:
        raise ReviewNotFound()
    return _views([row])[0]


def count_waiting(*, site_id: SiteId, most: int) -> int:
    """How many reviews wait for a look, counted up to `most`."""
    return models.Review.objects.filter(site_id=site_id, state=ReviewState.PENDING)[:most].count()


def loose_media(*, site_id: SiteId, member_id: MemberId, ids: Collection[UUID]) -> list[MediaView]:
    """Of these files those of the member that wait for a review. One query."""
    rows = models.Media.objects.filter(site_id=site_id, member_id=member_id, id__in=list(ids), review__isnull=True)
    return [MediaView(row.id, row.kind, row.name, media_url(row.name)) for row in rows]


def reviewed_sources(*, site_id: SiteId, source_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of these purchases those that have a review: source → review. One query."""
    rows = models.Review.objects.filter(site_id=site_id, source_id__in=list(source_ids))
    return dict(rows.values_list("source_id", "id"))


def helpful_to(*, member_id: MemberId, review_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these reviews those the member found helpful. One query."""
    rows = models.Vote.objects.filter(member_id=member_id, review_id__in=list(review_ids))
    return frozenset(rows.values_list("review_id", flat=True))


def score_of(*, site_id: SiteId, subject_id: UUID) -> ScoreView:
    """One query by key."""
    row = models.Score.objects.filter(site_id=site_id, subject_id=subject_id).first()
    if row is None or row.shown == 0:
        return ScoreView()
    return ScoreView(
        shown=row.shown,
        average_tenths=(row.total * 20 + row.shown) // (row.shown * 2),
        good_percent=good_share(shown=row.shown, good=row.good),
        good=row.good,
        fair=row.fair,
        poor=row.poor,
        with_media=row.with_media,
    )


def _shelved(rows: Any, shelf: Shelf) -> Any:
    if shelf in RATINGS:
        low, high = RATINGS[shelf]
        return rows.filter(rating__gte=low, rating__lte=high)
    if shelf is Shelf.MEDIA:
        return rows.filter(has_media=True)
    return rows.filter(followed_up_at__isnull=False) if shelf is Shelf.FOLLOWUP else rows


def _page(rows: Any, cursor: str | None, limit: int) -> Page[ReviewView]:
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return Page(_views(found), following)


def _views(rows: list[models.Review]) -> list[ReviewView]:
    sent: dict[UUID, list[models.Media]] = {row.id: [] for row in rows}
    with_media = [row.id for row in rows if row.has_media]
    if with_media:
        for item in models.Media.objects.filter(review_id__in=with_media).order_by("review_id", "position"):
            sent[item.review_id].append(item)  # type: ignore[index]  # only those of a review were asked for
    return [_view(row, sent[row.id]) for row in rows]


def _view(row: models.Review, media: list[models.Media]) -> ReviewView:
    def of(followup: bool) -> tuple[MediaView, ...]:
        return tuple(
            MediaView(item.id, item.kind, item.name, media_url(item.name))
            for item in media
            if item.in_followup is followup
        )

    return ReviewView(
        id=row.id,
        subject=row.subject,
        subject_id=row.subject_id,
        source_id=row.source_id,
        member_id=MemberId(row.member_id),
        bought_as=row.bought_as,
        rating=row.rating,
        text=row.text,
        media=of(False),
        anonymous=row.anonymous,
        automatic=row.automatic,
        state=ReviewState(row.state),
        verdict=row.verdict,
        reply=row.reply,
        replied_at=row.replied_at,
        followup=row.followup,
        followup_media=of(True),
        followed_up_at=row.followed_up_at,
        helpful=row.helpful,
        version=row.version,
        created_at=row.created_at,
    )
