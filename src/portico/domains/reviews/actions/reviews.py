"""Buyers write and add, the shop judges and answers, readers say what helped them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from portico.domains.reviews import models
from portico.domains.reviews.actions.files import attach, drop_files
from portico.domains.reviews.actions.scores import count
from portico.domains.reviews.errors import AlreadyFollowedUp, AlreadyReviewed, ReviewChanged, ReviewNotFound
from portico.domains.reviews.events import ReviewWritten
from portico.domains.reviews.queries import get_policy
from portico.domains.reviews.rules import (
    AUTOMATIC_RATING,
    FOLLOWUP_WINDOW,
    TRANSITIONS,
    ReviewMove,
    ReviewPolicy,
    ReviewState,
    text_errors,
)
from portico.infra import audit, outbox
from portico.infra.actors import Actor
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.form_versions import require_version
from portico.kernel.ids import MemberId, SiteId, new_id


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What a buyer says. `media` are ids of `keep_media`; `bought_as` is which one they had."""

    subject: str
    subject_id: UUID
    source_id: UUID
    bought_as: str
    rating: int
    text: str
    media: tuple[UUID, ...] = ()
    anonymous: bool = False


def write_review(*, site_id: SiteId, member_id: MemberId, draft: ReviewDraft, now: datetime) -> UUID:
    """The purchase is reviewed; shown at once, or once somebody has looked at it, as the site has it.

    Raises AlreadyReviewed, Invalid (fields `rating`, `text`), ReviewMediaRefused. Announces ReviewWritten.
    """
    require_transaction()
    errors = [*text_errors("text", draft.text)]
    if not 1 <= draft.rating <= 5:
        errors.append(FieldError("rating", "out_of_range", {"min": 1, "max": 5}))
    if errors:
        raise Invalid(fields=tuple(errors))
    review = _new(site_id, member_id, draft, automatic=False, now=now)
    attach(review=review, member_id=member_id, media=draft.media, in_followup=False)
    if review.state == ReviewState.PUBLISHED:
        count(review, 1)
    outbox.emit(
        ReviewWritten(
            site_id=site_id,
            review_id=review.id,
            subject=draft.subject,
            subject_id=draft.subject_id,
            member_id=member_id,
            rating=draft.rating,
        ),
        now=now,
    )
    return review.id


def praise(*, site_id: SiteId, member_id: MemberId, draft: ReviewDraft, now: datetime) -> bool:
    """A purchase nobody reviewed in time counts as praised. False when somebody has reviewed it. Idempotent."""
    require_transaction()
    try:
        review = _new(site_id, member_id, draft, automatic=True, now=now)
    except AlreadyReviewed:
        return False
    count(review, 1)
    return True


def _new(site_id: SiteId, member_id: MemberId, draft: ReviewDraft, *, automatic: bool, now: datetime) -> models.Review:
    shown = automatic or not get_policy(site_id=site_id).first_look
    try:
        with transaction.atomic():
            return models.Review.objects.create(
                id=new_id(),
                site_id=site_id,
                subject=draft.subject,
                subject_id=draft.subject_id,
                source_id=draft.source_id,
                member_id=member_id,
                bought_as=draft.bought_as[:200],
                rating=AUTOMATIC_RATING if automatic else draft.rating,
                text="" if automatic else draft.text.strip(),
                has_media=bool(draft.media),
                anonymous=draft.anonymous,
                automatic=automatic,
                state=ReviewState.PUBLISHED if shown else ReviewState.PENDING,
                created_at=now,
            )
    except IntegrityError as error:
        raise AlreadyReviewed() from error


def add_followup(
    *, site_id: SiteId, member_id: MemberId, review_id: UUID, text: str, media: Sequence[UUID], now: datetime
) -> None:
    """Something is added to one's own review, once; it is looked at (again) where the site looks first.

    Raises ReviewNotFound (also after half a year), AlreadyFollowedUp, Invalid (field `text`), ReviewMediaRefused.
    """
    require_transaction()
    if errors := tuple(text_errors("text", text, required=True)):
        raise Invalid(fields=errors)
    review = _locked(site_id, review_id)
    if review.member_id != member_id or review.created_at < now - FOLLOWUP_WINDOW or review.automatic:
        raise ReviewNotFound()
    if review.followed_up_at is not None:
        raise AlreadyFollowedUp()
    attach(review=review, member_id=member_id, media=media, in_followup=True)
    was_shown = review.state == ReviewState.PUBLISHED
    if was_shown:
        count(review, -1)
    review.followup, review.followed_up_at = text.strip(), now
    review.has_media = review.has_media or bool(media)
    if was_shown and get_policy(site_id=site_id).first_look:
        review.state = TRANSITIONS.advance(ReviewState(review.state), ReviewMove.WAIT)
    if review.state == ReviewState.PUBLISHED:
        count(review, 1)
    review.version += 1
    review.save()


def judge(
    *, site_id: SiteId, review_id: UUID, move: ReviewMove, verdict: str, version: int, actor: Actor, now: datetime
) -> None:
    """The review is shown, or is not; `verdict` is why not, for its writer.

    Raises ReviewNotFound, ReviewChanged, TransitionRefused, Invalid (field `verdict`: needed to turn one down).
    """
    require_transaction()
    turned_down = move is not ReviewMove.PUBLISH
    if errors := tuple(text_errors("verdict", verdict, required=turned_down)):
        raise Invalid(fields=errors)
    review = _locked(site_id, review_id, version)
    before = ReviewState(review.state)
    after = TRANSITIONS.advance(before, move)
    if before is ReviewState.PUBLISHED:
        count(review, -1)
    if after is ReviewState.PUBLISHED:
        count(review, 1)
    review.state, review.verdict, review.version = after, verdict.strip() if turned_down else "", review.version + 1
    review.save(update_fields=["state", "verdict", "version"])
    audit.record(
        actor=actor, action=f"reviews.{move}", subject_type="review", subject_id=review_id, now=now,
        reason=review.verdict, changes={"state": [str(before), str(after)]},
    )  # fmt: skip


def answer(*, site_id: SiteId, review_id: UUID, text: str, version: int, actor: Actor, now: datetime) -> None:
    """The shop's answer stands below the review; an empty one takes it away. Raises ReviewNotFound, ReviewChanged,
    Invalid (field `reply`)."""
    require_transaction()
    if errors := tuple(text_errors("reply", text)):
        raise Invalid(fields=errors)
    review = _locked(site_id, review_id, version)
    before, review.reply = review.reply, text.strip()
    review.replied_at = now if review.reply else None
    review.version += 1
    review.save(update_fields=["reply", "replied_at", "version"])
    audit.record(
        actor=actor, action="reviews.reply", subject_type="review", subject_id=review_id, now=now,
        changes={"reply": [before, review.reply]},
    )  # fmt: skip


def take_back(*, site_id: SiteId, member_id: MemberId, review_id: UUID) -> None:
    """One's own review is gone, with its pictures. The purchase stays reviewed no more. Raises ReviewNotFound."""
    require_transaction()
    review = _locked(site_id, review_id)
    if review.member_id != member_id:
        raise ReviewNotFound()
    if review.state == ReviewState.PUBLISHED:
        count(review, -1)
    names = list(review.media.values_list("name", flat=True))
    review.delete()
    drop_files(names)


def vote(*, site_id: SiteId, member_id: MemberId, review_id: UUID, helpful: bool) -> int:
    """The member finds the review helpful, or no longer does; how many do now. Idempotent.

    Raises ReviewNotFound for one that is not shown.
    """
    require_transaction()
    with connection.cursor() as cursor:
        # The review first: two taps of one finger are counted one after the other.
        cursor.execute(
            "SELECT helpful FROM reviews_review WHERE id = %s AND site_id = %s AND state = 'published'"
            " FOR NO KEY UPDATE",
            [review_id, site_id],
        )
        row = cursor.fetchone()
        if row is None:
            raise ReviewNotFound()
        if helpful:
            cursor.execute(
                "INSERT INTO reviews_vote (review_id, member_id, site_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [review_id, member_id, site_id],
            )
        else:
            cursor.execute("DELETE FROM reviews_vote WHERE review_id = %s AND member_id = %s", [review_id, member_id])
        change = cursor.rowcount * (1 if helpful else -1)
        if change:
            cursor.execute("UPDATE reviews_review SET helpful = helpful + %s WHERE id = %s", [change, review_id])
    return int(row[0] + change)


def save_policy(
    *, site_id: SiteId, policy: ReviewPolicy, actor: Actor, now: datetime, version: str | None = None
) -> None:
    """The site treats reviews so; `version` is that of the policy which the editor was shown.

    Raises Invalid (field `automatic_after_days`), ChangedMeanwhile. Locks: the site's policy.
    """
    require_transaction()
    lock_all("reviews.policy", [site_id])
    days = policy.automatic_after_days
    if days is not None and not 1 <= days <= 90:
        raise Invalid(fields=(FieldError("automatic_after_days", "out_of_range", {"min": 1, "max": 90}),))
    before = get_policy(site_id=site_id)
    require_version(version, before.first_look, before.automatic_after_days)
    models.Policy.objects.update_or_create(
        site_id=site_id, defaults={"first_look": policy.first_look, "automatic_after_days": days}
    )
    audit.record(
        actor=actor, action="reviews.policy", subject_type="site", subject_id=site_id, now=now,
        changes={
            "first_look": [before.first_look, policy.first_look],
            "automatic_after_days": [before.automatic_after_days, days],
        },
    )  # fmt: skip


def _locked(site_id: SiteId, review_id: UUID, version: int | None = None) -> models.Review:
    review = models.Review.objects.select_for_update().filter(site_id=site_id, id=review_id).first()
    if review is None:
        raise ReviewNotFound()
    if version is not None and review.version != version:
        raise ReviewChanged(version=review.version)
    return review
