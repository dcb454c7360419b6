"""One line of time for one member: visits, orders, sign-ins, accounts, merges and what they agreed to.

Every source is read newest first and no further than a page; the pages of all are woven together. The order is by
time, then by source, then by id, and a cursor is a place in it: nothing is shown twice, nothing is left out, and
a page costs the same for a member of ten years.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.paging import Page, decode_cursor, encode_cursor, read_id, read_time
from portico.usecases.member_moments import FIRST, LAST, SOURCES, Moment, Place

KINDS = tuple(SOURCES)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def read_timeline(
    *, site_id: SiteId, member_id: MemberId, kinds: Collection[str] = (), cursor: str | None, limit: int
) -> Page[Moment]:
    """A page of the member's line of time, the newest first; of these kinds only when some are named.

    Raises Invalid for a malformed cursor or an unknown kind.
    """
    if unknown := set(kinds) - set(KINDS):
        raise Invalid(fields=(FieldError("kind", "choice_unknown", {"value": min(unknown)}),))
    place = _place(cursor)
    streams = []
    for rank, kind in enumerate(KINDS):
        if not kinds or kind in kinds:
            streams.append(list(SOURCES[kind](site_id, member_id, _before(place, rank), limit + 1)))
    woven = heapq.merge(*streams, key=_order, reverse=True)
    found = list(islice(woven, limit + 1))
    shown = found[:limit]
    after = _cursor(shown[-1]) if len(found) > limit else None
    return Page(shown, after)


def _order(moment: Moment) -> tuple[datetime, int, int]:
    return moment.at, -KINDS.index(moment.kind), moment.key.int


def _cursor(moment: Moment) -> str:
    return encode_cursor(moment.at.isoformat(), KINDS.index(moment.kind), f"{moment.key.int:032x}")


def _place(cursor: str | None) -> tuple[datetime, int, UUID] | None:
    if cursor is None:
        return None
    at, rank, key = decode_cursor(cursor, length=3)
    if not isinstance(rank, int):
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return read_time(at), rank, read_id(key)


def _before(place: tuple[datetime, int, UUID] | None, rank: int) -> Place:
    """Where a source goes on: sources of a lower rank have told everything of that moment already."""
    if place is None:
        return _END_OF_TIME, LAST
    at, reached, key = place
    if rank == reached:
        return at, key
    return at, FIRST if rank < reached else LAST
