"""Reviews of subjects (a product is one kind), what was sent along, who found them helpful, what they come to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Review(models.Model):
    """What a buyer says of a thing they bought: once per `source_id` (an order line). State: rules.TRANSITIONS.

    `bought_as` is which one it was (颜色 尺码), as the order had it. `automatic`: nobody wrote it, time passed.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    subject = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    source_id = models.UUIDField()
    member_id = models.UUIDField()
    bought_as = models.CharField(max_length=200, blank=True)
    rating = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True)
    has_media = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10)
    # Why it is not shown; the writer reads it.
    verdict = models.CharField(max_length=200, blank=True, default="", db_default="")
    reply = models.CharField(max_length=500, blank=True, default="", db_default="")
    replied_at = models.DateTimeField(null=True)
    # 追评: said later, once, and judged together with the rest.
    followup = models.CharField(max_length=500, blank=True, default="", db_default="")
    followed_up_at = models.DateTimeField(null=True)
    helpful = models.PositiveIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_review"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "source_id"], name="review_once"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="review_rating"),
        ]
        indexes = [
            # A subject's page: everything shown, the newest first; with the kind of filter people use most.
            models.Index(fields=["site_id", "subject_id", "-id"], condition=Q(state="published"), name="review_shown"),
            models.Index(
                fields=["site_id", "subject_id", "-id"],
                condition=Q(state="published", has_media=True),
                name="review_shown_media",
            ),
            models.Index(fields=["member_id", "-id"], name="review_member"),
            models.Index(fields=["site_id", "state", "-id"], name="review_desk"),
        ]


class Media(models.Model):
    """A picture or film sent for a review. `review` is null until it goes with one; `name` is its stored file."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member_id = models.UUIDField()
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="media")
    in_followup = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=7)
    name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_media"
        indexes = [
            models.Index(fields=["member_id", "uploaded_at"], name="review_media_member"),
            models.Index(fields=["uploaded_at"], condition=Q(review__isnull=True), name="review_media_loose"),
            models.Index(fields=["name"], name="review_media_name"),
        ]


class Vote(models.Model):
    """A member found a review helpful: once."""

    pk = models.CompositePrimaryKey("review_id", "member_id")
    site_id = models.UUIDField()
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    member_id = models.UUIDField(db_index=True)

    class Meta:
        db_table = "reviews_vote"


class Score(models.Model):
    """What the shown reviews of a subject come to; moved together with them, in the same transaction."""

    pk = models.CompositePrimaryKey("site_id", "subject_id")
    site_id = models.UUIDField()
    subject_id = models.UUIDField()
    shown = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    fair = models.PositiveIntegerField(default=0)
    poor = models.PositiveIntegerField(default=0)
    with_media = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "reviews_score"
        constraints = [
            models.CheckConstraint(condition=Q(shown=F("good") + F("fair") + F("poor")), name="review_score_adds_up"),
        ]


class Policy(models.Model):
    """How a site treats reviews. `automatic_after_days` null: nobody's silence counts as praise."""

    site_id = models.UUIDField(primary_key=True)
    first_look = models.BooleanField(default=True)
    automatic_after_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "reviews_policy"
