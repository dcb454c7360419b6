"""Keeping a member from being erased while something of theirs is made."""

from __future__ import annotations

from collections.abc import Collection

from portico.domains.members.errors import MemberNotFound
from portico.domains.members.models import Member
from portico.infra.hot_sql import fetch_all
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId

_HOLD = "SELECT 1 FROM members_member WHERE id = %s AND site_id = %s AND erased_at IS NULL FOR KEY SHARE"


def hold_member(*, site_id: SiteId, member_id: MemberId) -> None:
    """Until the transaction ends nobody erases the member; any number of transactions may hold one.

    Raises MemberNotFound: unknown, or erased.
    """
    require_transaction()
    if not fetch_all(_HOLD, [member_id, site_id]):
        raise MemberNotFound()


def is_alive(*, site_id: SiteId, member_id: MemberId) -> bool:
    """Whether there is such a member, not erased."""
    return bool(alive_among(site_id=site_id, member_ids=[member_id]))


def alive_among(*, site_id: SiteId, member_ids: Collection[MemberId]) -> set[MemberId]:
    """Those of `member_ids` who exist and are not erased. One query."""
    rows = Member.objects.filter(site_id=site_id, id__in=member_ids, erased_at=None)
    return {MemberId(found) for found in rows.values_list("id", flat=True)}
