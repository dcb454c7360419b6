"""Tables of members. Personal data is sealed; what must be found again has a blind index beside it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Lower, Now

from portico.domains.members.expressions import Characters


class Member(models.Model):
    """A person as one site knows them. Erased members keep their row, empty, so that ledgers still add up."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    nickname = models.CharField(max_length=30, blank=True)
    avatar_url = models.CharField(max_length=500, blank=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=16, null=True)
    phone_verified_at = models.DateTimeField(null=True)
    phone_provenance = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)
    merged_into_id = models.UUIDField(null=True)

    class Meta:
        db_table = "members_member"
        constraints = [
            models.UniqueConstraint(
                fields=["site_id", "phone_index"], condition=Q(phone_index__isnull=False), name="member_phone_once"
            ),
            models.CheckConstraint(
                condition=Q(phone_index__isnull=True, phone_sealed__isnull=True, phone_verified_at__isnull=True)
                | Q(phone_index__isnull=False, phone_sealed__isnull=False, phone_verified_at__isnull=False),
                name="member_phone_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["site_id", "-id"], name="member_newest"),
            models.Index(
                fields=["merged_into_id"], condition=Q(merged_into_id__isnull=False), name="member_merged_into"
            ),
            # The console's list: everybody, by the front end their number came from, by part of the nickname.
            models.Index(
                fields=["site_id", "-created_at", "-id"],
                condition=Q(erased_at=None, merged_into_id=None),
                name="member_directory",
            ),
            models.Index(
                "site_id",
                KT("phone_provenance__carrier"),
                F("created_at").desc(),
                F("id").desc(),
                condition=Q(erased_at=None, merged_into_id=None, phone_index__isnull=False),
                name="member_directory_carrier",
            ),
            GinIndex(
                Characters(Lower("nickname")),
                condition=Q(erased_at=None, merged_into_id=None),
                name="member_directory_nickname",
            ),
        ]


class IdentityLink(models.Model):
    """An account on a platform that is this member. `unionid` joins links of one company's apps.

    `provenance`: carrier and entry of the visit that made the link. An official account is followed while
    `followed_at` is later than `unfollowed_at`.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links")
    provider = models.CharField(max_length=30)
    app_id = models.CharField(max_length=64)
    openid_sealed = models.BinaryField()
    openid_index = models.BinaryField(max_length=16)
    unionid_sealed = models.BinaryField(null=True)
    unionid_index = models.BinaryField(max_length=16, null=True)
    provenance = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True)
    unfollowed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_identity_link"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "provider", "app_id", "openid_index"], name="identity_link_once")
        ]
        indexes = [
            models.Index(
                fields=["site_id", "unionid_index"],
                condition=Q(unionid_index__isnull=False),
                name="identity_link_unionid",
            ),
            models.Index("site_id", KT("provenance__carrier"), "member_id", name="identity_link_carrier"),
        ]


class MemberSession(models.Model):
    """One sign-in on one device: the family of its refresh tokens. Ended by sign-out, re-use or expiry."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sessions")
    carrier = models.CharField(max_length=20)
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "members_session"
        indexes = [
            models.Index(fields=["expires_at"], name="member_session_expiry"),
            models.Index(fields=["ended_at"], condition=Q(end_reason="revoked"), name="member_session_revoked"),
        ]


class RefreshToken(models.Model):
    """A refresh token by its SHA-256. Exchanged once: `used_at` set and presented again means theft."""

    token_hash = models.BinaryField(max_length=32, primary_key=True)
    session = models.ForeignKey(MemberSession, on_delete=models.CASCADE, related_name="tokens")
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_refresh_token"


class HandoffTicket(models.Model):
    """A member may go on elsewhere without signing in again: once, for a minute, there and nowhere else.

    The ticket itself is known by its SHA-256 only. `session_id` is the session it was asked for in, when there was one.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="handoff_tickets")
    session_id = models.UUIDField(null=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    target = models.CharField(max_length=20)
    path = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_handoff_ticket"
        indexes = [models.Index(fields=["expires_at"], name="handoff_ticket_expiry")]


class QrSignIn(models.Model):
    """A browser shows a code and waits for a member to scan it and say yes.

    `secret_hash` is what only that browser can answer; `network` is its shortened address, `ip_index` the blind index
    of the whole one. `member` is who scanned.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SCANNED = "scanned"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        USED = "used"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    secret_hash = models.BinaryField(max_length=32)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_default="waiting")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="qr_sign_ins")
    user_agent = models.CharField(max_length=200, blank=True)
    network = models.CharField(max_length=50, blank=True)
    ip_index = models.BinaryField(max_length=16)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "members_qr_sign_in"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", member__isnull=True) | (~Q(state="waiting") & Q(member__isnull=False)),
                name="qr_sign_in_scanned_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="qr_sign_in_expiry")]


class SmsCode(models.Model):
    """A code sent to a number: neither is stored, only the number's blind index and the code's HMAC."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    phone_index = models.BinaryField(max_length=16)
    ip_index = models.BinaryField(max_length=16)
    code_mac = models.BinaryField(max_length=16)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_sms_code"
        constraints = [models.CheckConstraint(condition=Q(attempts__lte=5), name="sms_code_attempts")]
        indexes = [
            models.Index(fields=["site_id", "phone_index", "-created_at"], name="sms_code_phone"),
            models.Index(fields=["ip_index", "-created_at"], name="sms_code_ip"),
            models.Index(fields=["created_at"], name="sms_code_age"),
        ]


class MemberAddress(models.Model):
    """A delivery address. Who, phone and street are sealed; the division is not personal by itself."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="addresses")
    recipient_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    region_code = models.CharField(max_length=6)
    detail_sealed = models.BinaryField()
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "members_address"
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(is_default=True), name="member_address_one_default")
        ]


class SavedItem(models.Model):
    """Something a member keeps. This domain knows neither what the kind means nor whether the subject still exists."""

    pk = models.CompositePrimaryKey("member_id", "kind", "subject_id")
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_items", db_index=False)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "members_saved_item"
        indexes = [models.Index(fields=["member", "-saved_at", "-subject_id"], name="saved_item_newest")]


class ViewedItem(models.Model):
    """Something a member looked at, `times` in all, the last time at `viewed_at` on `carrier` (empty: not known).

    The latest 500 are kept.
    """

    pk = models.CompositePrimaryKey("member_id", "kind", "subject_id")
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="viewed_items", db_index=False)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    viewed_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    carrier = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        db_table = "members_viewed_item"
        constraints = [models.CheckConstraint(condition=Q(times__gte=1), name="viewed_item_times")]
        indexes = [models.Index(fields=["member", "-viewed_at", "-subject_id"], name="viewed_item_newest")]


class DownloadedItem(models.Model):
    """A file a member took, `times` in all, the last time at `downloaded_at`."""

    pk = models.CompositePrimaryKey("member_id", "subject_id")
    site_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="downloaded_items", db_index=False)
    subject_id = models.UUIDField()
    downloaded_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "members_downloaded_item"
        constraints = [models.CheckConstraint(condition=Q(times__gte=1), name="downloaded_item_times")]
        indexes = [models.Index(fields=["member", "-downloaded_at", "-subject_id"], name="downloaded_item_newest")]


class MemberPreference(models.Model):
    """How a member likes to read, on every carrier. No row: they have not chosen."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="preference")
    site_id = models.UUIDField()
    appearance = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    text_size = models.CharField(max_length=20)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "members_preference"


class MemberMerge(models.Model):
    """Two members turned out to be one person. `loser` keeps its row, empty, and points at `winner`.

    `journal` is what moved (see infra.ownership), sealed, kept while it can be undone. `settled_at`: when what
    requests under way had still written for the loser was handed over, too.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    winner_id = models.UUIDField()
    loser_id = models.UUIDField()
    evidence = models.CharField(max_length=20)
    provenance = models.JSONField(default=dict, db_default={})
    journal = models.BinaryField(null=True)
    merged_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "members_merge"
        constraints = [
            # One member is one other member at a time.
            models.UniqueConstraint(
                fields=["site_id", "loser_id"], condition=Q(undone_at__isnull=True), name="member_merged_once"
            )
        ]
        indexes = [
            models.Index(fields=["site_id", "-merged_at"], name="member_merge_newest"),
            models.Index(fields=["winner_id"], name="member_merge_winner"),
            models.Index(fields=["loser_id"], name="member_merge_loser"),
            models.Index(fields=["merged_at"], condition=Q(settled_at__isnull=True), name="member_merge_unsettled"),
        ]


class MergeConflict(models.Model):
    """Evidence that two members are one person, which contradicts other evidence: a person decides.

    `one_id` < `other_id`.
    """

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        MERGED = "merged", "已合并"
        DISMISSED = "dismissed", "不是同一人"

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    evidence = models.CharField(max_length=20)
    why = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, db_default="open")
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "members_merge_conflict"
        constraints = [
            models.CheckConstraint(condition=Q(one_id__lt=models.F("other_id")), name="merge_conflict_ordered"),
            models.UniqueConstraint(fields=["site_id", "one_id", "other_id", "evidence"], name="merge_conflict_once"),
        ]
        indexes = [models.Index(fields=["site_id", "state", "-found_at"], name="merge_conflict_queue")]
