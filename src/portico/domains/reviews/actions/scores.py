"""A subject's score moves with its reviews."""

from __future__ import annotations

from django.db import connection

from portico.domains.reviews import models
from portico.domains.reviews.rules import band

# Two statements: the CHECKs judge a row before ON CONFLICT could add to it.
_OPEN = (
    "INSERT INTO reviews_score (site_id, subject_id, shown, total, good, fair, poor, with_media)"
    " VALUES (%s, %s, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING"
)
_MOVE = """
UPDATE reviews_score SET shown = shown + %(by)s, total = total + %(by)s * %(rating)s,
       good = good + %(by)s * %(good)s, fair = fair + %(by)s * %(fair)s, poor = poor + %(by)s * %(poor)s,
       with_media = with_media + %(by)s * %(media)s
 WHERE site_id = %(site)s AND subject_id = %(subject)s
"""


def count(review: models.Review, by: int) -> None:
    """The subject's score counts the review (`by` 1) or no longer does (-1). Locks: the score's row."""
    bands = {name: int(band(review.rating) == name) for name in ("good", "fair", "poor")}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [review.site_id, review.subject_id])
        cursor.execute(
            _MOVE,
            {
                "site": review.site_id,
                "subject": review.subject_id,
                "by": by,
                "rating": review.rating,
                "media": int(review.has_media),
                **bands,
            },
        )
