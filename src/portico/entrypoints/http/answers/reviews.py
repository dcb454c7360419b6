"""What the API answers about reviews."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from portico.domains.reviews import public as reviews
from portico.kernel.paging import Page
from portico.usecases.reviews import ShownReview


class ReviewMediaAnswer(msgspec.Struct, frozen=True):
    """`kind` is picture or film."""

    id: UUID
    kind: str
    url: str


class ScoreAnswer(msgspec.Struct, frozen=True):
    """What the shown reviews come to. `average_tenths`: 47 is 4.7 of five stars; null without any review."""

    shown: int
    average_tenths: int | None
    good_percent: int | None
    good: int
    fair: int
    poor: int
    with_media: int


class ReviewAnswer(msgspec.Struct, frozen=True):
    """A review as its readers see it. `author` is empty for one without a name to show (匿名); `automatic`: nobody
    wrote it, the time to do so passed. `voted`: this reader found it helpful."""

    id: UUID
    author: str
    avatar_url: str
    rating: int
    text: str
    bought_as: str
    media: list[ReviewMediaAnswer]
    reply: str
    replied_at: datetime | None
    followup: str
    followup_media: list[ReviewMediaAnswer]
    followed_up_at: datetime | None
    automatic: bool
    helpful: int
    voted: bool
    created_at: datetime


class ReviewPageAnswer(msgspec.Struct, frozen=True):
    score: ScoreAnswer
    items: list[ReviewAnswer]
    next_cursor: str | None


class MyReviewAnswer(msgspec.Struct, frozen=True):
    """One's own review. `state`: pending, published, rejected or hidden; `verdict` says why it is not shown."""

    review: ReviewAnswer
    product_id: UUID
    product_name: str
    state: str
    verdict: str
    can_follow_up: bool


class MyReviewPageAnswer(msgspec.Struct, frozen=True):
    items: list[MyReviewAnswer]
    next_cursor: str | None


def score_answer(score: reviews.ScoreView) -> ScoreAnswer:
    return msgspec.convert(score, ScoreAnswer, from_attributes=True)


def review_answer(shown: ShownReview) -> ReviewAnswer:
    review = shown.review
    return ReviewAnswer(
        id=review.id,
        author=shown.author,
        avatar_url=shown.avatar_url,
        rating=review.rating,
        text=review.text,
        bought_as=review.bought_as,
        media=_media(review.media),
        reply=review.reply,
        replied_at=review.replied_at,
        followup=review.followup,
        followup_media=_media(review.followup_media),
        followed_up_at=review.followed_up_at,
        automatic=review.automatic,
        helpful=review.helpful,
        voted=shown.voted,
        created_at=review.created_at,
    )


def _media(items: tuple[reviews.MediaView, ...]) -> list[ReviewMediaAnswer]:
    return [ReviewMediaAnswer(item.id, item.kind, item.url) for item in items]


def review_page(score: reviews.ScoreView, page: Page[ShownReview]) -> ReviewPageAnswer:
    return ReviewPageAnswer(score_answer(score), [review_answer(one) for one in page.items], page.next_cursor)
