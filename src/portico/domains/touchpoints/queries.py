"""Reads of entries and visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from portico.domains.touchpoints.errors import EntryNotFound
from portico.domains.touchpoints.models import Entry, EntryCredit, Visit
from portico.domains.touchpoints.rules import ATTRIBUTION_WINDOW, ParameterRule
from portico.infra.hot_sql import fetch_all
from portico.kernel.ids import EntryId, MemberId, OrderId, SiteId, VisitId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class EntryView:
    id: EntryId
    code: str
    kind: str
    carrier: str
    name: str
    parameters: tuple[ParameterRule, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class VisitCount:
    """Visits of a period, and by how many different visitors."""

    visits: int
    visitors: int


@dataclass(frozen=True, slots=True)
class EntryTouch:
    """A visit through an entry: what an order remembers about where its buyer came from."""

    entry_id: EntryId
    entry_code: str
    entry_name: str
    kind: str
    visit_id: VisitId
    carrier: str
    path: str
    params: Mapping[str, Any]
    at: datetime


def entry_of(row: Entry) -> EntryView:
    return EntryView(
        id=EntryId(row.id),
        code=row.code,
        kind=row.kind,
        carrier=row.carrier,
        name=row.name,
        parameters=tuple(
            ParameterRule(**{**rule, "options": tuple(rule.get("options", ()))}) for rule in row.parameters
        ),
        is_active=row.is_active,
    )


def get_entry(*, site_id: SiteId, code: str) -> EntryView:
    """Raises EntryNotFound."""
    row = Entry.objects.filter(site_id=site_id, code=code).first()
    if row is None:
        raise EntryNotFound(entry=code)
    return entry_of(row)


def list_entries(*, site_id: SiteId) -> tuple[EntryView, ...]:
    """The site's entries by code."""
    return tuple(entry_of(row) for row in Entry.objects.filter(site_id=site_id).order_by("code"))


# Two index ranges of one row each; a single OR would read every visit of a busy visitor.
_LAST_TOUCH = """
SELECT id FROM (
    (SELECT id, at FROM touchpoints_visit
      WHERE site_id = %(site)s AND visitor_id = %(visitor)s AND entry_id IS NOT NULL
        AND (member_id IS NULL OR member_id = %(member)s) AND at > %(since)s AND at <= %(now)s
      ORDER BY at DESC, id DESC LIMIT 1)
    UNION ALL
    (SELECT id, at FROM touchpoints_visit
      WHERE site_id = %(site)s AND member_id = %(member)s AND entry_id IS NOT NULL
        AND at > %(since)s AND at <= %(now)s
      ORDER BY at DESC, id DESC LIMIT 1)
) AS touches ORDER BY at DESC, id DESC LIMIT 1
"""


def last_touch(
    *, site_id: SiteId, visitor_id: str | None, member_id: MemberId | None, now: datetime
) -> EntryTouch | None:
    """The last visit through an entry in the 30 days before `now`, of the member or of the visitor they are.

    Another member's visits on a shared device do not count.
    """
    values = {
        "site": site_id,
        "visitor": visitor_id,
        "member": member_id,
        "since": now - ATTRIBUTION_WINDOW,
        "now": now,
    }
    found = fetch_all(_LAST_TOUCH, values)
    if not found:
        return None
    return _touch(Visit.objects.select_related("entry").get(id=found[0][0]))


def entry_chain(*, site_id: SiteId, visit_id: VisitId) -> tuple[EntryTouch, ...]:
    """The entries that led to a visit, the first touch first: same person, 30 days up to and with the visit."""
    last = Visit.objects.filter(site_id=site_id, id=visit_id).first()
    if last is None:
        return ()
    person = Q(visitor_id=last.visitor_id) & (Q(member_id=None) | Q(member_id=last.member_id))
    if not last.visitor_id:
        person = Q(id=last.id)
    if last.member_id is not None:
        person |= Q(member_id=last.member_id)
    rows = Visit.objects.select_related("entry").filter(
        person,
        site_id=site_id,
        entry__isnull=False,
        at__gt=last.at - ATTRIBUTION_WINDOW,
        at__lte=last.at,
    )
    return tuple(_touch(row) for row in rows.order_by("at", "id")[:50])


def count_visits(*, site_id: SiteId, start: datetime, end: datetime) -> VisitCount:
    """Visits in [start, end). One query over one index range."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT visitor_id) FROM touchpoints_visit"
            " WHERE site_id = %s AND at >= %s AND at < %s",
            [site_id, start, end],
        )
        visits, visitors = cursor.fetchone()
    return VisitCount(visits, visitors)


def credit_of_entry(*, site_id: SiteId, entry_id: EntryId) -> Money:
    """What the entry earned, refunds taken off."""
    amounts = EntryCredit.objects.filter(site_id=site_id, entry_id=entry_id).values_list("amount_fen", flat=True)
    return Money(sum(amounts))


def credit_of_order(*, site_id: SiteId, order_id: OrderId) -> Money:
    """What the order adds to its entry, refunds taken off; zero when no entry led to it."""
    amounts = EntryCredit.objects.filter(site_id=site_id, order_id=order_id).values_list("amount_fen", flat=True)
    return Money(sum(amounts))


def _touch(row: Visit) -> EntryTouch:
    entry = row.entry
    if entry is None:
        raise ValueError("a visit without an entry is no touch")
    return EntryTouch(
        entry_id=EntryId(entry.id),
        entry_code=entry.code,
        entry_name=entry.name,
        kind=entry.kind,
        visit_id=VisitId(row.id),
        carrier=row.carrier,
        path=row.path,
        params=row.params,
        at=row.at,
    )
