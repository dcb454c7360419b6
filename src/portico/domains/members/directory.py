"""The merchant's list of members: masked, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from portico.domains.members.models import IdentityLink, Member
from portico.domains.members.queries import MemberView, view_of
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, parse_id
from portico.kernel.paging import Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member in a list; `carriers` are the front ends they came in by, the first one first."""

    member: MemberView
    carriers: tuple[str, ...]


def list_members(*, site_id: SiteId, nickname: str = "", cursor: str | None = None, limit: int) -> Page[MemberEntry]:
    """Members of the site whose nickname holds `nickname`, the newest first. Two queries."""
    rows = Member.objects.filter(site_id=site_id, erased_at=None)
    if nickname:
        rows = rows.filter(nickname__icontains=nickname)
    if cursor is not None:
        before = parse_id(str(decode_cursor(cursor, length=1)[0]))
        if before is None:
            raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: limit + 1])
    shown = found[:limit]
    carriers = _carriers(site_id, shown)
    entries = [MemberEntry(view_of(row), tuple(dict.fromkeys(carriers.get(row.id, ())))) for row in shown]
    return Page(entries, encode_cursor(str(shown[-1].id)) if len(found) > limit else None)


def count_members(*, site_id: SiteId) -> int:
    return Member.objects.filter(site_id=site_id, erased_at=None).count()


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
