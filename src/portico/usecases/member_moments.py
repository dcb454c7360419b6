"""What a member's line of time is made of, one source per domain. Each gives the newest first, after a place in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.kernel.ids import MemberId, SiteId

FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
_LAST_NUMBER = 2**63 - 1
# Nobody answers that often; the ledger itself has its own page.
_MOST_ANSWERS = 500


@dataclass(frozen=True, slots=True)
class Joined:
    """The member came into being. `entry` is the code of the entry they came through."""

    carrier: str
    entry: str


@dataclass(frozen=True, slots=True)
class PhoneVerified:
    carrier: str
    entry: str


@dataclass(frozen=True, slots=True)
class MergeNoted:
    """`other` is the other one's id. `state`: merged (the other is this one now), absorbed (this one is the other),
    undone, asked (it waits for a decision), kept_apart.
    """

    state: str
    other: MemberId
    evidence: str
    id: UUID
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeavingAsked:
    """The member asked to be erased, and will be at `due_at` unless they think better of it."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class DataAsked:
    """The member asked for a copy of their data."""


type What = (
    touchpoints.MemberVisit
    | orders.OrderStep
    | members.SignIn
    | members.Account
    | Joined
    | PhoneVerified
    | MergeNoted
    | privacy.Decision
    | LeavingAsked
    | DataAsked
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened. `kind` is the source: one of SOURCES."""

    kind: str
    at: datetime
    key: UUID
    what: What


type Place = tuple[datetime, UUID]
type Source = Callable[[SiteId, MemberId, Place, int], Iterable[Moment]]


def _visits(site_id: SiteId, member_id: MemberId, before: Place, limit: int) -> Iterator[Moment]:
    for visit in touchpoints.visits_of(site_id=site_id, member_id=member_id, before=before, limit=limit):
        yield Moment("visits", visit.at, visit.id, visit)


def _orders(site_id: SiteId, member_id: MemberId, before: Place, limit: int) -> Iterator[Moment]:
    at, key = before
    place = at, min(key.int, _LAST_NUMBER)
    for step in orders.steps_of(site_id=site_id, member_id=member_id, before=place, limit=limit):
        yield Moment("orders", step.at, UUID(int=step.id), step)


def _sign_ins(site_id: SiteId, member_id: MemberId, before: Place, limit: int) -> Iterator[Moment]:
    for one in members.sign_ins_of(site_id=site_id, member_id=member_id, before=before, limit=limit):
        yield Moment("sign_ins", one.at, one.id, one)


def _accounts(site_id: SiteId, member_id: MemberId, before: Place, limit: int) -> list[Moment]:
    """A person has a handful of accounts: all are read, and those of the page are kept."""
    card = members.get_card(site_id=site_id, member_id=member_id)
    accounts = members.accounts_of(site_id=site_id, member_ids=[member_id])
    told = [Moment("accounts", card.member.created_at, _beside(card.id, 1), origin_of(card, accounts))]
    told += [Moment("accounts", account.linked_at, account.id, account) for account in accounts]
    if card.phone_at is not None:
        verified = PhoneVerified(card.phone_carrier, card.phone_entry)
        told.append(Moment("accounts", card.phone_at, _beside(card.id, 2), verified))
    return _page(told, before, limit)


def origin_of(card: members.Card, accounts: Sequence[members.Account]) -> Joined:
    """How the member first came: by their oldest account or by their number, whichever was first."""
    first = accounts[0] if accounts else None
    if first is not None and (card.phone_at is None or first.linked_at <= card.phone_at):
        return Joined(first.carrier, first.entry)
    return Joined(card.phone_carrier, card.phone_entry)


def _merges(site_id: SiteId, member_id: MemberId, before: Place, limit: int) -> list[Moment]:
    told = []
    for merge in members.merges_of(site_id=site_id, member_id=member_id):
        other = merge.loser_id if merge.winner_id == member_id else merge.winner_id
        merged = "merged" if merge.winner_id == member_id else "absorbed"
        by = merge.provenance.get("decided_by", "")
        told.append(
            Moment("merges", merge.merged_at, merge.id, MergeNoted(merged, other, merge.evidence, merge.id, by))
        )
        if merge.undone_at is not None:
            undone = MergeNoted("undone", other, merge.evidence, merge.id, merge.undone_by, merge.undo_reason)
            told.append(Moment("merges", merge.undone_at, _beside(merge.id, 1), undone))
    for conflict in members.conflicts_of(site_id=site_id, member_id=member_id):
        other = conflict.other_id if conflict.one_id == member_id else conflict.one_id
        asked = MergeNoted("asked", other, conflict.evidence, conflict.id)
        told.append(Moment("merges", conflict.found_at, conflict.id, asked))
        if conflict.decided_at is not None and conflict.state == "dismissed":
            apart = MergeNoted(
                "kept_apart", other, conflict.evidence, conflict.id, conflict.decided_by, conflict.reason
            )
            told.append(Moment("merges", conflict.decided_at, _beside(conflict.id, 1), apart))
    return _page(told, before, limit)


def _privacy(site_id: SiteId, member_id: MemberId, before: Place, limit: int) -> list[Moment]:
    """What they agreed to or took back, copies they asked for, and that they want to leave."""
    ledger = privacy.consent_ledger(site_id=site_id, member_id=member_id, limit=_MOST_ANSWERS)
    told = [Moment("privacy", entry.decision.at, entry.id, entry.decision) for entry in ledger.items]
    latest = datetime.max.replace(tzinfo=UTC)
    for export in privacy.list_exports(site_id=site_id, member_id=member_id, now=latest):
        told.append(Moment("privacy", export.created_at, export.id, DataAsked()))
    leaving = privacy.find_erasure(site_id=site_id, member_id=member_id)
    if leaving is not None:
        told.append(Moment("privacy", leaving.requested_at, leaving.id, LeavingAsked(leaving.due_at)))
    return _page(told, before, limit)


# In the order in which things of the same moment are told, the last first.
SOURCES: dict[str, Source] = {
    "merges": _merges,
    "privacy": _privacy,
    "orders": _orders,
    "visits": _visits,
    "sign_ins": _sign_ins,
    "accounts": _accounts,
}


def _page(told: list[Moment], before: Place, limit: int) -> list[Moment]:
    rest = [moment for moment in told if (moment.at, moment.key) < before]
    return sorted(rest, key=lambda moment: (moment.at, moment.key), reverse=True)[:limit]


def _beside(key: UUID, number: int) -> UUID:
    """Another key for something that has none of its own."""
    return UUID(int=key.int ^ number)
