"""The merchant's list of members: masked, the newest first, and as quick among a million as among ten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import Lower

from portico.domains.members import rules
from portico.domains.members.expressions import Characters
from portico.domains.members.models import IdentityLink, Member, MemberMerge
from portico.domains.members.queries import MemberView, view_of
from portico.infra.sealed import blind_index
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.paging import Page, decode_place, encode_place

MOST_MEMBERS = 10_000
# As an array the planner takes them for few, which they are.
_WINNERS = "SELECT unnest(ARRAY(SELECT winner_id FROM members_merge WHERE site_id = %s AND undone_at IS NULL))"


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """What the console asks for; "" and None mean any. Times are [since, until) of joining.

    `nickname`: part of it, in any case. `phone`: the whole number. `carrier`: an account or the verified phone came by
    that front end. `merged`: another member was merged into this one.
    """

    nickname: str = ""
    phone: str = ""
    carrier: str = ""
    since: datetime | None = None
    until: datetime | None = None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member in a list; `carriers` are the front ends they came in by, the first one first."""

    member: MemberView
    carriers: tuple[str, ...]
    absorbed: bool = False


def list_members(*, site_id: SiteId, filter: MemberFilter, cursor: str | None = None, limit: int) -> Page[MemberEntry]:
    """Members of the site, the newest first, without the erased and the merged away. Three queries.

    Raises Invalid for a malformed phone or cursor.
    """
    rows = _filtered(site_id, filter)
    if cursor is not None:
        at, last = decode_place(cursor)
        rows = rows.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(id__lt=last))
    found = list(_newest(site_id, rows, filter.carrier, limit + 1))
    shown = found[:limit]
    carriers = _carriers(site_id, shown)
    absorbing = _absorbing(site_id, shown)
    entries = [
        MemberEntry(view_of(row), tuple(dict.fromkeys(carriers.get(row.id, ()))), row.id in absorbing) for row in shown
    ]
    after = encode_place(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
    return Page(entries, after)


def count_members(*, site_id: SiteId, at_most: int = MOST_MEMBERS) -> int:
    """How many members the site has, counted no further than `at_most` + 1: a list needs no census."""
    return _living(site_id).order_by()[: at_most + 1].count()


def _living(site_id: SiteId) -> QuerySet[Member]:
    return Member.objects.filter(site_id=site_id, erased_at=None, merged_into_id=None)


def _filtered(site_id: SiteId, filter: MemberFilter) -> QuerySet[Member]:
    rows = _living(site_id)
    if filter.nickname:
        # The index knows characters; for more than one, the second condition knows their order.
        characters = sorted(set(filter.nickname.lower()))
        rows = rows.alias(characters=Characters(Lower("nickname"))).filter(
            characters__contains=characters  # type: ignore[misc]
        )
        if len(filter.nickname) > 1:
            rows = rows.filter(nickname__icontains=filter.nickname)
    if filter.phone:
        rows = rows.filter(id__in=_of_phone(site_id, filter.phone))
    if filter.since is not None:
        rows = rows.filter(created_at__gte=filter.since)
    if filter.until is not None:
        rows = rows.filter(created_at__lt=filter.until)
    if filter.merged:
        # Merges are few beside members: from them to their members, not through all members in search of some.
        rows = rows.filter(id__in=RawSQL(_WINNERS, [site_id]))  # noqa: S611 — a constant
    return rows


def _of_phone(site_id: SiteId, phone: str) -> list[MemberId]:
    """Who verified `phone`: at most one, and the one they were merged into."""
    index = blind_index(rules.mobile_number(phone), purpose=rules.PHONE)
    found = Member.objects.filter(site_id=site_id, phone_index=index).values_list("id", "merged_into_id").first()
    return [MemberId(one) for one in found or () if one]


def _newest(site_id: SiteId, rows: QuerySet[Member], carrier: str, limit: int) -> QuerySet[Member]:
    if not carrier:
        return rows.order_by("-created_at", "-id")[:limit]
    # Two ways in, each along an index; one condition with OR would read everybody.
    by_phone = rows.alias(came_by=KT("phone_provenance__carrier")).filter(phone_index__isnull=False, came_by=carrier)
    links = IdentityLink.objects.alias(came_by=KT("provenance__carrier"))
    by_account = rows.filter(Exists(links.filter(site_id=site_id, member_id=OuterRef("id"), came_by=carrier)))
    both = by_phone.order_by("-created_at", "-id")[:limit].union(by_account.order_by("-created_at", "-id")[:limit])
    return both.order_by("-created_at", "-id")[:limit]


def _absorbing(site_id: SiteId, members: list[Member]) -> set[object]:
    merges = MemberMerge.objects.filter(site_id=site_id, undone_at=None, winner_id__in=[row.id for row in members])
    return set(merges.values_list("winner_id", flat=True))


def _carriers(site_id: SiteId, members: list[Member]) -> dict[object, list[str]]:
    """Where each member's accounts and verified phone come from."""
    found: dict[object, list[str]] = {}
    links = IdentityLink.objects.filter(site_id=site_id, member_id__in=[row.id for row in members])
    for member_id, provenance in links.order_by("id").values_list("member_id", "provenance"):
        found.setdefault(member_id, []).append(provenance.get("carrier", ""))
    for row in members:
        if row.phone_index is not None:
            found.setdefault(row.id, []).append(row.phone_provenance.get("carrier", ""))
    return {member_id: [carrier for carrier in carriers if carrier] for member_id, carriers in found.items()}
