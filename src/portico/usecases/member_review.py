"""Two members who may be one person, side by side; and what taking a merge back would give back.

Reads only. What a person decides is done by `usecases.identity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra import ownership
from portico.infra.ownership import Change, TableJournal
from portico.infra.sealed import mask_name, mask_phone
from portico.kernel.ids import MemberId, OrderId, SiteId
from portico.usecases.identity import TABLES

# Beyond, a page says "1000+".
MOST_COUNTED = 1000
_NAMED_ORDERS = 5
_NOTHING = orders.BuyerSummary()


@dataclass(frozen=True, slots=True)
class Place:
    """A delivery address as staff may see it: masked."""

    id: UUID
    recipient: str
    phone: str
    region: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. `owns`: table → rows, counted to 1,000; tables without any are absent."""

    card: members.Card
    accounts: tuple[members.Account, ...]
    bought: orders.BuyerSummary
    places: tuple[Place, ...]
    last_visit: datetime | None
    owns: Mapping[str, int]

    @property
    def id(self) -> MemberId:
        return self.card.id


@dataclass(frozen=True, slots=True)
class Clue:
    """Something both have in common, or that tells them apart. `code` names the sentence, `data` fills it."""

    code: str
    speaks_for: bool
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """`stays` would stay and take over everything of `goes`: the older of the two.

    `settled`: they are one already, or one of them is erased, so that there is nothing left to decide.
    """

    conflict: members.MergeConflict
    stays: Side
    goes: Side
    clues: tuple[Clue, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """`rows` of a table go back to the one who was merged away; `restored` get their old values where they are."""

    table: str
    rows: int
    restored: int


@dataclass(frozen=True, slots=True)
class MergeReport:
    """`returns` is empty once the merge can no longer be undone. `numbers` are the first orders that go back.

    `since`: what the one who stayed ordered after the merge, which stays theirs.
    """

    merge: members.Merge
    stayed: Side
    absorbed: Side
    returns: tuple[Returned, ...]
    phone_returns: bool
    numbers: tuple[tuple[OrderId, str], ...]
    since: orders.BuyerSummary


def review(*, site_id: SiteId, conflict: members.MergeConflict) -> Review:
    """Both sides of the conflict. A fixed number of queries. Raises MemberNotFound."""
    sides = _sides(site_id, (conflict.one_id, conflict.other_id))
    stays, goes = sorted(sides, key=lambda side: (side.card.member.created_at, side.id))
    settled = any(side.card.erased_at or side.card.merged_into for side in sides)
    return Review(conflict, stays, goes, tuple(_clues(site_id, conflict, stays, goes)), settled)


def merge_report(*, site_id: SiteId, merge: members.Merge) -> MergeReport:
    """What the merge did and what an undo would give back. Raises MemberNotFound."""
    stayed, absorbed = _sides(site_id, (merge.winner_id, merge.loser_id))
    held = members.journal_of(site_id=site_id, merge_id=merge.id)
    journal = ownership.decoded(held) if held else {}
    owners = {table.name: table.member for table in TABLES}
    returns = [_returned(name, entry, owners.get(name, "member_id"), merge) for name, entry in journal.items()]
    changes = journal["members_member"].changed if "members_member" in journal else []
    moved = [OrderId(UUID(key[0])) for key in journal["orders_order"].moved] if "orders_order" in journal else []
    since = orders.buyer_summaries(site_id=site_id, member_ids=[merge.winner_id], since=merge.merged_at)
    return MergeReport(
        merge=merge,
        stayed=stayed,
        absorbed=absorbed,
        returns=tuple(one for one in returns if (one.rows or one.restored) and one.table != "members_member"),
        phone_returns=any("phone_index" in change.before for change in changes),
        numbers=orders.order_numbers(site_id=site_id, order_ids=moved[:_NAMED_ORDERS]),
        since=since.get(merge.winner_id, _NOTHING),
    )


def side_of(*, site_id: SiteId, member_id: MemberId) -> Side:
    """One member by themselves, as one side of a review shows them. Raises MemberNotFound."""
    return _sides(site_id, (member_id,))[0]


def _sides(site_id: SiteId, ids: tuple[MemberId, ...]) -> list[Side]:
    cards = members.get_cards(site_id=site_id, member_ids=ids)
    if len(cards) < len(ids):
        raise members.MemberNotFound()
    accounts = members.accounts_of(site_id=site_id, member_ids=ids)
    bought = orders.buyer_summaries(site_id=site_id, member_ids=ids)
    visited = touchpoints.last_visits(site_id=site_id, member_ids=ids)
    owned = _owned(site_id, ids)
    return [
        Side(
            card=cards[one],
            accounts=tuple(account for account in accounts if account.member_id == one),
            bought=bought.get(one, _NOTHING),
            places=tuple(_place(address) for address in members.list_addresses(site_id=site_id, member_id=one)),
            last_visit=visited.get(one),
            owns=owned[one],
        )
        for one in ids
    ]


def _place(address: members.Address) -> Place:
    region = " ".join(dict.fromkeys(part for part in (address.province, address.city, address.district) if part))
    return Place(address.id, mask_name(address.recipient), mask_phone(address.phone), region, address.is_default)


def _owned(site_id: SiteId, ids: Iterable[MemberId]) -> dict[MemberId, dict[str, int]]:
    """Rows of each member in every table that a merge hands over, in one query, none counted beyond the limit."""
    quote = connection.ops.quote_name
    parts: list[str] = []
    values: list[Any] = []
    for member_id in ids:
        for table in TABLES:
            if table.member == "id":
                continue
            parts.append(
                f"SELECT %s::uuid, %s, count(*) FROM (SELECT 1 FROM {quote(table.name)}"  # noqa: S608 — our own names
                f" WHERE site_id = %s AND {quote(table.member)} = %s LIMIT {MOST_COUNTED + 1}) held"
            )
            values += [member_id, table.name, site_id, member_id]
    found: dict[MemberId, dict[str, int]] = {member_id: {} for member_id in ids}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for member_id, table_name, rows in cursor.fetchall():
            if rows:
                found[MemberId(member_id)][table_name] = rows
    return found


def _clues(site_id: SiteId, conflict: members.MergeConflict, one: Side, other: Side) -> Iterable[Clue]:
    """What speaks for one person first, then what speaks for two."""
    companies = {account.company: account for account in one.accounts if account.company}
    for account in other.accounts:
        if account.company in companies:
            yield Clue("same_unionid", True, {"one": companies[account.company], "other": account})
            break
    else:
        if conflict.evidence == "unionid":
            yield Clue("unionid_then", True)
    if conflict.evidence == "phone":
        yield Clue("phone_proved", True)
    yield from _same_places(site_id, one, other)
    devices = tracking.count_shared_visitors(site_id=site_id, one=one.id, other=other.id)
    if devices:
        yield Clue("same_device", True, {"n": devices})
    yield from _against(site_id, one, other)


def _same_places(site_id: SiteId, one: Side, other: Side) -> Iterable[Clue]:
    """Compared in the clear, told masked."""
    mine = members.list_addresses(site_id=site_id, member_id=one.id) if one.places and other.places else ()
    theirs = members.list_addresses(site_id=site_id, member_id=other.id) if mine else ()
    phones = {address.phone for address in mine} & {address.phone for address in theirs}
    if phones:
        yield Clue("same_recipient_phone", True, {"phone": mask_phone(min(phones))})
    names = {address.recipient for address in mine} & {address.recipient for address in theirs}
    if names:
        yield Clue("same_recipient", True, {"name": mask_name(min(names))})
    where = {(a.region_code, a.detail): a for a in mine}
    shared = [where[a.region_code, a.detail] for a in theirs if (a.region_code, a.detail) in where]
    if shared:
        yield Clue("same_address", True, {"region": _place(shared[0]).region})


def _against(site_id: SiteId, one: Side, other: Side) -> Iterable[Clue]:
    if one.card.member.has_phone and other.card.member.has_phone:
        phones = {"one": one.card.member.phone_masked, "other": other.card.member.phone_masked}
        yield Clue("two_phones", False, phones)
    for merge in members.merges_of(site_id=site_id, member_id=one.id):
        if merge.undone_at is not None and other.id in {merge.winner_id, merge.loser_id}:
            yield Clue(
                "undone_before", False,
                {"at": merge.undone_at, "by": merge.undone_by, "reason": merge.undo_reason, "merge": merge.id},
            )  # fmt: skip
            break
    if one.places and other.places and {p.region for p in one.places}.isdisjoint(p.region for p in other.places):
        yield Clue("other_places", False, {"one": one.places[0].region, "other": other.places[0].region})


def _returned(name: str, entry: TableJournal, owner: str, merge: members.Merge) -> Returned:
    went = [change for change in entry.changed if _was_of(change, owner, merge.loser_id)]
    rows = len(entry.moved) + len(entry.gone) + len(went)
    return Returned(name, rows, len(entry.changed) - len(went))


def _was_of(change: Change, owner: str, member_id: MemberId) -> bool:
    return str(change.before.get(owner, "")) == str(member_id)
