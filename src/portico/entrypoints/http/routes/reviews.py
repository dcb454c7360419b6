"""Reviews: reading them on a product, writing them about an order, and one's own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from django_bolt import Router

from portico.domains.reviews import public as reviews
from portico.entrypoints.http.actor import AsMember, AsShopper
from portico.entrypoints.http.answers.reviews import (
    MyReviewAnswer,
    MyReviewPageAnswer,
    ReviewMediaAnswer,
    ReviewPageAnswer,
    review_answer,
    review_page,
)
from portico.entrypoints.http.uploads import SentFile, content_of
from portico.infra.media import media_url
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import OrderId, OrderLineId, ProductId
from portico.kernel.paging import checked_limit
from portico.usecases import reviews as reviewing

router = Router(tags=["reviews"])

Words = Annotated[str, msgspec.Meta(max_length=reviews.MAX_TEXT)]
Media = Annotated[list[UUID], msgspec.Meta(max_length=reviews.MAX_MEDIA)]


class SaidBody(msgspec.Struct, frozen=True):
    order_line_id: UUID
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)]
    text: Words = ""
    media: Media = []
    anonymous: bool = False


class ReviewsBody(msgspec.Struct, frozen=True):
    """What is said of the lines of one order, all kept or none."""

    lines: Annotated[list[SaidBody], msgspec.Meta(min_length=1, max_length=120)]


class FollowupBody(msgspec.Struct, frozen=True):
    text: Words
    media: Media = []


class WrittenAnswer(msgspec.Struct, frozen=True):
    ids: list[UUID]


class HelpfulAnswer(msgspec.Struct, frozen=True):
    helpful: int
    voted: bool


@router.get("/api/v1/products/{product_id}/reviews")
def product_reviews(
    actor: AsShopper,
    product_id: UUID,
    show: str = "all",
    cursor: str | None = None,
    limit: int | None = None,
) -> ReviewPageAnswer:
    """A product's reviews, the newest first, and what they come to.

    `show`: all, media, good (4 and 5 stars), fair (3), poor (1 and 2), followup. 422 for any other.
    """
    if show not in set(reviews.Shelf):
        raise Invalid(fields=(FieldError("show", "choice_unknown"),))
    page = reviewing.product_reviews(
        actor=actor,
        product_id=ProductId(product_id),
        shelf=reviews.Shelf(show),
        cursor=cursor,
        limit=checked_limit(limit),
    )
    return review_page(reviews.score_of(site_id=actor.site_id, subject_id=product_id), page)


@router.post("/api/v1/orders/{order_id}/reviews", status_code=201)
def write(actor: AsMember, order_id: UUID, body: ReviewsBody) -> WrittenAnswer:
    """Lines of a completed order are reviewed, each once. 409 already_reviewed; 422 not_reviewable."""
    said = [
        reviewing.Said(OrderLineId(one.order_line_id), one.rating, one.text, tuple(one.media), one.anonymous)
        for one in body.lines
    ]
    return WrittenAnswer(reviewing.write_reviews(actor=actor, order_id=OrderId(order_id), said=said, now=utc_now()))


@router.post("/api/v1/me/review-media", status_code=201)
def upload(actor: AsMember, file: SentFile) -> ReviewMediaAnswer:
    """A picture (JPEG, PNG, WebP, GIF; 10 MB) or film (MP4; 30 MB) that waits a day for its review."""
    content = content_of(file, max_bytes=reviews.MAX_FILM_BYTES)
    media_id, name, kind = reviewing.keep_media(actor=actor, content=content, now=utc_now())
    return ReviewMediaAnswer(media_id, kind, media_url(name))


@router.get("/api/v1/me/reviews")
def mine(actor: AsMember, cursor: str | None = None, limit: int | None = None) -> MyReviewPageAnswer:
    """What the member has written, the latest first."""
    now = utc_now()
    page = reviews.member_reviews(
        site_id=actor.site_id, member_id=actor.member_id, cursor=cursor, limit=checked_limit(limit)
    )
    names = reviewing.names_of(site_id=actor.site_id, views=page.items)
    items = [
        MyReviewAnswer(
            review=review_answer(shown),
            product_id=shown.review.subject_id,
            product_name=names.get(shown.review.subject_id, ""),
            state=str(shown.review.state),
            verdict=shown.review.verdict,
            can_follow_up=shown.review.followed_up_at is None
            and shown.review.created_at >= now - reviews.FOLLOWUP_WINDOW,
        )
        for shown in reviewing.shown(actor=actor, views=page.items)
    ]
    return MyReviewPageAnswer(items, page.next_cursor)


@router.post("/api/v1/reviews/{review_id}/followup", status_code=204)
def follow_up(actor: AsMember, review_id: UUID, body: FollowupBody) -> None:
    """Something is added to one's own review, once and within half a year. 409 already_followed_up."""
    reviewing.add_followup(actor=actor, review_id=review_id, text=body.text, media=tuple(body.media), now=utc_now())


@router.delete("/api/v1/reviews/{review_id}", status_code=204)
def take_back(actor: AsMember, review_id: UUID) -> None:
    """One's own review is gone."""
    reviewing.take_back(actor=actor, review_id=review_id)


@router.put("/api/v1/reviews/{review_id}/helpful")
def found_helpful(actor: AsMember, review_id: UUID) -> HelpfulAnswer:
    """The member finds this review helpful. Idempotent."""
    return HelpfulAnswer(reviewing.vote(actor=actor, review_id=review_id, helpful=True, now=utc_now()), True)


@router.delete("/api/v1/reviews/{review_id}/helpful")
def not_helpful(actor: AsMember, review_id: UUID) -> HelpfulAnswer:
    """The member no longer does. Idempotent."""
    return HelpfulAnswer(reviewing.vote(actor=actor, review_id=review_id, helpful=False, now=utc_now()), False)
