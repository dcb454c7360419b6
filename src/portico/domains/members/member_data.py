"""What this domain holds about a person: who they are, how they sign in, where they live."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from portico.domains.members import collected_data, rules
from portico.domains.members.actions.identities import forget_phone
from portico.domains.members.actions.merging import erase_merges
from portico.domains.members.models import (
    HandoffTicket,
    IdentityLink,
    Member,
    MemberAddress,
    MemberSession,
    QrSignIn,
    SmsCode,
)
from portico.domains.members.queries import list_addresses
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed import unseal
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

# A verified number is all of this, or nothing.
PHONE_COLUMNS = ("phone_sealed", "phone_index", "phone_verified_at", "phone_provenance")

# What a merge of two members hands over, and its undo gives back.
OWNED = (
    OwnedTable("members_member", member="id", together=(PHONE_COLUMNS,)),
    OwnedTable("members_identity_link"),
    OwnedTable("members_session"),
    OwnedTable("members_handoff_ticket"),
    OwnedTable("members_qr_sign_in"),
    OwnedTable("members_address"),
    OwnedTable("members_saved_item", key=("member_id", "kind", "subject_id")),
    OwnedTable("members_viewed_item", key=("member_id", "kind", "subject_id")),
    OwnedTable("members_downloaded_item", key=("member_id", "subject_id")),
    OwnedTable("members_preference", key=("member_id",)),
)


# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (
    SealedColumn("members_member", "phone_sealed", rules.PHONE),
    SealedColumn("members_identity_link", "openid_sealed", rules.OPENID),
    SealedColumn("members_identity_link", "unionid_sealed", rules.UNIONID),
    SealedColumn("members_address", "recipient_sealed", rules.RECIPIENT),
    SealedColumn("members_address", "phone_sealed", rules.ADDRESS_PHONE),
    SealedColumn("members_address", "detail_sealed", rules.DETAIL),
    SealedColumn("members_merge", "journal", rules.MERGE_JOURNAL),
)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Everything about the member, in the clear; empty when there is nobody."""
    member = Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).first()
    if member is None:
        return {}
    links = IdentityLink.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    sessions = MemberSession.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    phone = member.phone_sealed
    return {
        "profile": {
            "id": str(member.id),
            "nickname": member.nickname,
            "avatar_url": member.avatar_url,
            "phone": unseal(phone, purpose=rules.PHONE) if phone else None,
            "phone_verified_at": _text(member.phone_verified_at),
            "joined_at": _text(member.created_at),
        },
        "accounts": [
            {
                "provider": link.provider,
                "app_id": link.app_id,
                "openid": unseal(link.openid_sealed, purpose=rules.OPENID),
                "unionid": unseal(link.unionid_sealed, purpose=rules.UNIONID) if link.unionid_sealed else None,
                "linked_at": _text(link.created_at),
                "followed_at": _text(link.followed_at),
                "unfollowed_at": _text(link.unfollowed_at),
                "from": link.provenance,
            }
            for link in links
        ],
        "sessions": [
            {
                "carrier": session.carrier,
                "user_agent": session.user_agent,
                "opened_at": _text(session.created_at),
                "last_used_at": _text(session.last_used_at),
                "ended_at": _text(session.ended_at),
            }
            for session in sessions
        ],
        "addresses": [
            {
                "recipient": address.recipient,
                "phone": address.phone,
                "region": [address.province, address.city, address.district],
                "detail": address.detail,
                "is_default": address.is_default,
            }
            for address in list_addresses(site_id=site_id, member_id=member_id)
        ],
        **collected_data.export(site_id, member_id),
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Nothing here tells who the member was, nor who was absorbed by them; the empty rows stay. Idempotent.

    Signing in again with the same account or number makes a new member.
    """
    require_transaction()
    rows = Member.objects.select_for_update().filter(Q(id=member_id) | Q(merged_into_id=member_id), site_id=site_id)
    for member in rows.order_by("id"):
        _erase(site_id, member, now)


def _erase(site_id: SiteId, member: Member, now: datetime) -> None:
    member_id = MemberId(member.id)
    if member.phone_index is not None:
        SmsCode.objects.filter(site_id=site_id, phone_index=member.phone_index).delete()
    IdentityLink.objects.filter(site_id=site_id, member_id=member_id).delete()
    MemberAddress.objects.filter(site_id=site_id, member_id=member_id).delete()
    MemberSession.objects.filter(site_id=site_id, member_id=member_id).delete()
    for waiting in (HandoffTicket, QrSignIn):
        waiting.objects.filter(site_id=site_id, member_id=member_id).delete()
    collected_data.erase(site_id, member_id)
    erase_merges(site_id=site_id, member_id=member_id)
    Member.objects.filter(id=member_id).update(
        nickname="",
        avatar_url="",
        phone_sealed=None,
        phone_index=None,
        phone_verified_at=None,
        phone_provenance={},
        erased_at=member.erased_at or now,
    )


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Accounts and addresses of `from_member` are `to_member`'s, and so is the phone when that had none.

    Devices stay signed in; `to_member` keeps its own default address. What both saved, viewed or downloaded counts
    once, at the later time; of their preferences the later choice wins. Idempotent.
    """
    require_transaction()
    ids = sorted([from_member, to_member])
    rows = {
        row.id: row for row in Member.objects.select_for_update().filter(site_id=site_id, id__in=ids).order_by("id")
    }
    if len(rows) < 2:
        return
    giver, taker = rows[from_member], rows[to_member]
    IdentityLink.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
    moving = MemberAddress.objects.filter(site_id=site_id, member_id=from_member)
    if MemberAddress.objects.filter(member_id=to_member, is_default=True).exists():
        moving.update(member_id=to_member, is_default=False)
    else:
        moving.update(member_id=to_member)
    for signed_in in (MemberSession, HandoffTicket, QrSignIn):
        signed_in.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
    collected_data.adopt(site_id, from_member, to_member)
    if giver.phone_index is not None and taker.phone_index is None:
        phone = {name: getattr(giver, name) for name in PHONE_COLUMNS}
        forget_phone(site_id=site_id, member_id=MemberId(giver.id))
        Member.objects.filter(id=taker.id).update(**phone)
    # Half a year of silence is counted from when the person was last here, as whomever.
    Member.objects.filter(id=taker.id, last_seen_at__lt=giver.last_seen_at).update(last_seen_at=giver.last_seen_at)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
