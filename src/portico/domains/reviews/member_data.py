"""What this domain holds about a person: what they wrote, sent along, and found helpful."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.reviews import models
from portico.domains.reviews.actions.files import drop_files
from portico.domains.reviews.actions.scores import count
from portico.domains.reviews.rules import ReviewState
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId

OWNED = (
    OwnedTable("reviews_review", ledger=True),
    OwnedTable("reviews_media", ledger=True),
    OwnedTable("reviews_vote", key=("review_id", "member_id")),
)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's reviews, oldest first, and the ids of the reviews they found helpful."""
    rows = models.Review.objects.filter(site_id=site_id, member_id=member_id).prefetch_related("media")
    votes = models.Vote.objects.filter(site_id=site_id, member_id=member_id)
    return {
        "reviews": [
            {
                "at": row.created_at.isoformat(),
                row.subject: str(row.subject_id),
                "rating": row.rating,
                "text": row.text,
                "followup": row.followup,
                "state": row.state,
                "reply": row.reply,
                "media": sorted(item.name for item in row.media.all()),
            }
            for row in rows.order_by("id")
        ],
        "helpful": [str(review_id) for review_id in votes.order_by("review_id").values_list("review_id", flat=True)],
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """What they wrote and sent is gone, and so is its share of the scores. Idempotent."""
    require_transaction()
    names = models.Media.objects.filter(site_id=site_id, member_id=member_id).values_list("name", flat=True)
    dropped = list(names)
    for review in models.Review.objects.select_for_update().filter(site_id=site_id, member_id=member_id).order_by("id"):
        if review.state == ReviewState.PUBLISHED:
            count(review, -1)
        review.delete()
    models.Media.objects.filter(site_id=site_id, member_id=member_id).delete()
    _take_votes_back(site_id, member_id)
    drop_files(dropped)


def _take_votes_back(site_id: SiteId, member_id: MemberId) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM reviews_vote WHERE site_id = %s AND member_id = %s RETURNING review_id)"
            " UPDATE reviews_review r SET helpful = r.helpful - 1 FROM gone WHERE r.id = gone.review_id",
            [site_id, member_id],
        )


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Reviews, files and votes of `from_member` are `to_member`'s; what both found helpful counts once. Idempotent."""
    require_transaction()
    for table in (models.Review, models.Media):
        table.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH doubled AS (
              DELETE FROM reviews_vote f USING reviews_vote t
               WHERE f.site_id = %(site)s AND f.member_id = %(giver)s AND t.member_id = %(taker)s
                 AND t.review_id = f.review_id RETURNING f.review_id
            )
            UPDATE reviews_review r SET helpful = r.helpful - 1 FROM doubled WHERE r.id = doubled.review_id
            """,
            {"site": site_id, "giver": from_member, "taker": to_member},
        )
        cursor.execute(
            "UPDATE reviews_vote SET member_id = %s WHERE site_id = %s AND member_id = %s",
            [to_member, site_id, from_member],
        )
