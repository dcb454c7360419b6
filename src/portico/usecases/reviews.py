"""Buyers review what they bought: who may, under which name it is shown, and what time does for the silent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.infra import ratelimit
from portico.infra.actors import Anonymous, Member, Right, Staff, require_right
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import OrderId, OrderLineId, ProductId, SiteId
from portico.kernel.paging import Page
from portico.usecases import judged_texts

PRODUCT: Final = "product"
_WRITING: Final = ratelimit.Limit(hits=30, window_seconds=3600)
_UPLOADING: Final = ratelimit.Limit(hits=60, window_seconds=600)
# Twice what a worker may be away over a week-end's outage; looking twice is harmless.
_LOOK_BACK: Final = timedelta(days=3)
_VOTING: Final = ratelimit.Limit(hits=60, window_seconds=60)


@dataclass(frozen=True, slots=True)
class Said:
    """What a buyer says of one line of an order."""

    line_id: OrderLineId
    rating: int
    text: str = ""
    media: tuple[UUID, ...] = ()
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class ShownReview:
    """A review for a reader: `author` is empty for one without a name to show; `mine` marks the reader's vote."""

    review: reviews.ReviewView
    author: str
    avatar_url: str
    voted: bool


def write_reviews(*, actor: Member, order_id: OrderId, said: Sequence[Said], now: datetime) -> list[UUID]:
    """These lines of the member's completed order are reviewed, all or none.

    Raises OrderNotFound, Invalid (fields `lines…`: not of this order, not completed, text not allowed),
    AlreadyReviewed, ReviewMediaRefused, RateLimited.
    """
    ratelimit.hit(f"reviews:{actor.member_id}", _WRITING, now=now)
    if not all(judged_texts.is_allowed(actor, one.text.strip()) for one in said):
        raise Invalid(fields=(FieldError("text", "text_not_allowed"),))
    order = orders.get_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
    reviewable = {line.id: line for line in reviewable_lines(order)}
    if not said or any(one.line_id not in reviewable for one in said):
        raise Invalid(fields=(FieldError("lines", "not_reviewable"),))
    with transaction.atomic():
        members.hold_member(site_id=actor.site_id, member_id=actor.member_id)
        return [
            reviews.write_review(
                site_id=actor.site_id, member_id=actor.member_id, draft=_draft(reviewable[one.line_id], one), now=now
            )
            for one in said
        ]


def reviewable_lines(order: orders.OrderView) -> tuple[orders.OrderLineView, ...]:
    """The lines of which the buyer has something to say: received, and not all of it given back."""
    if order.state is not orders.OrderState.COMPLETED:
        return ()
    return tuple(line for line in order.lines if line.refunded_quantity < line.quantity)


def unreviewed(*, site_id: SiteId, views: Collection[orders.OrderView]) -> dict[OrderId, tuple[OrderLineId, ...]]:
    """Of these orders the lines that could be reviewed and are not. One query, however many."""
    lines = {order.id: [line.id for line in reviewable_lines(order)] for order in views}
    every = [line for of_order in lines.values() for line in of_order]
    known = reviews.reviewed_sources(site_id=site_id, source_ids=every) if every else {}
    return {order: tuple(line for line in of_order if line not in known) for order, of_order in lines.items()}


def _draft(line: orders.OrderLineView, said: Said) -> reviews.ReviewDraft:
    return reviews.ReviewDraft(
        subject=PRODUCT,
        subject_id=line.product_id,
        source_id=line.id,
        bought_as=line.option_text,
        rating=said.rating,
        text=said.text,
        media=said.media,
        anonymous=said.anonymous,
    )


def add_followup(*, actor: Member, review_id: UUID, text: str, media: tuple[UUID, ...], now: datetime) -> None:
    """See reviews.add_followup. Raises RateLimited, too."""
    ratelimit.hit(f"reviews:{actor.member_id}", _WRITING, now=now)
    if not judged_texts.is_allowed(actor, text.strip()):
        raise Invalid(fields=(FieldError("text", "text_not_allowed"),))
    with transaction.atomic():
        members.hold_member(site_id=actor.site_id, member_id=actor.member_id)
        reviews.add_followup(
            site_id=actor.site_id, member_id=actor.member_id, review_id=review_id, text=text, media=media, now=now
        )


def take_back(*, actor: Member, review_id: UUID) -> None:
    """One's own review is gone, with its pictures. Raises ReviewNotFound."""
    with transaction.atomic():
        reviews.take_back(site_id=actor.site_id, member_id=actor.member_id, review_id=review_id)


def keep_media(*, actor: Member, content: bytes, now: datetime) -> tuple[UUID, str, str]:
    """See reviews.keep_media: (id, stored name, kind). Raises RateLimited, too."""
    ratelimit.hit(f"review_media:{actor.member_id}", _UPLOADING, now=now)
    with transaction.atomic():
        members.hold_member(site_id=actor.site_id, member_id=actor.member_id)
        return reviews.keep_media(site_id=actor.site_id, member_id=actor.member_id, content=content, now=now)


def vote(*, actor: Member, review_id: UUID, helpful: bool, now: datetime) -> int:
    """How many find the review helpful now. Raises ReviewNotFound, RateLimited."""
    ratelimit.hit(f"review_votes:{actor.member_id}", _VOTING, now=now)
    with transaction.atomic():
        members.hold_member(site_id=actor.site_id, member_id=actor.member_id)
        return reviews.vote(site_id=actor.site_id, member_id=actor.member_id, review_id=review_id, helpful=helpful)


def product_reviews(
    *,
    actor: Anonymous | Member,
    product_id: ProductId,
    shelf: reviews.Shelf,
    cursor: str | None,
    limit: int,
) -> Page[ShownReview]:
    """A product's reviews for its readers, the newest first. Four queries at most."""
    page = reviews.shown_reviews(site_id=actor.site_id, subject_id=product_id, shelf=shelf, cursor=cursor, limit=limit)
    return Page(shown(actor=actor, views=page.items), page.next_cursor)


def shown(*, actor: Anonymous | Member | Staff, views: Sequence[reviews.ReviewView]) -> list[ShownReview]:
    """The reviews under the names their writers are shown by, and which of them this reader found helpful."""
    named = {view.member_id for view in views if not view.anonymous}
    people = members.get_members(site_id=actor.site_id, member_ids=named) if named else {}
    ids = [view.id for view in views]
    voted = reviews.helpful_to(member_id=actor.member_id, review_ids=ids) if isinstance(actor, Member) else frozenset()
    found = []
    for view in views:
        person = None if view.anonymous else people.get(view.member_id)
        name = reviews.shown_name(person.nickname if person else "", anonymous=view.anonymous)
        found.append(ShownReview(view, name, person.avatar_url if person and name else "", view.id in voted))
    return found


def judge(
    *, actor: Staff, review_id: UUID, move: reviews.ReviewMove, verdict: str, version: int, now: datetime
) -> None:
    """See reviews.judge. Raises Denied, too."""
    require_right(actor, Right.REVIEW_EDIT)
    with transaction.atomic():
        reviews.judge(
            site_id=actor.site_id, review_id=review_id, move=move, verdict=verdict, version=version, actor=actor,
            now=now,
        )  # fmt: skip


def answer(*, actor: Staff, review_id: UUID, text: str, version: int, now: datetime) -> None:
    """See reviews.answer. Raises Denied, too."""
    require_right(actor, Right.REVIEW_EDIT)
    with transaction.atomic():
        reviews.answer(site_id=actor.site_id, review_id=review_id, text=text, version=version, actor=actor, now=now)


def save_policy(*, actor: Staff, policy: reviews.ReviewPolicy, now: datetime, version: str | None = None) -> None:
    """See reviews.save_policy. Raises Denied, too."""
    require_right(actor, Right.SITE_EDIT)
    with transaction.atomic():
        reviews.save_policy(site_id=actor.site_id, policy=policy, actor=actor, now=now, version=version)


def praise_the_silent(*, now: datetime, limit: int) -> int:
    """Where a merchant turned it on, purchases that nobody reviewed in time count as praised; how many.

    Looks at the orders whose time was over within the last three days, `limit` at a time. Idempotent.
    """
    done = 0
    for site_id, policy in reviews.policies().items():
        if policy.automatic_after_days is None:
            continue
        until = now - timedelta(days=policy.automatic_after_days)
        cursor: str | None = None
        while True:
            page = orders.completed_orders(
                site_id=site_id, since=until - _LOOK_BACK, until=until, cursor=cursor, limit=limit
            )
            silent = unreviewed(site_id=site_id, views=page.items)
            for order in page.items:
                with transaction.atomic():
                    done += sum(_praise(order, line, now) for line in order.lines if line.id in silent[order.id])
            cursor = page.next_cursor
            if cursor is None:
                break
    return done


def _praise(order: orders.OrderView, line: orders.OrderLineView, now: datetime) -> bool:
    members.hold_member(site_id=order.site_id, member_id=order.member_id)
    said = Said(line.id, rating=5, anonymous=True)
    return reviews.praise(site_id=order.site_id, member_id=order.member_id, draft=_draft(line, said), now=now)


def names_of(*, site_id: SiteId, views: Collection[reviews.ReviewView]) -> dict[UUID, str]:
    """The names of the products these reviews are about. One query."""
    ids = {ProductId(view.subject_id) for view in views if view.subject == PRODUCT}
    known = catalog.product_names(site_id=site_id, product_ids=sorted(ids))
    return {product_id: name for product_id, (name, _) in known.items()}
