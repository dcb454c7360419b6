"""Reads of guides, and of what each brought."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.touchpoints.errors import GuideNotFound
from portico.domains.touchpoints.guides import (
    DEFAULT_CAP_HOURS,
    LANGUAGES,
    POSITIONS,
    GuideText,
    Position,
    default_text,
)
from portico.domains.touchpoints.models import Guide
from portico.infra.cache import hot
from portico.kernel.form_versions import version_of
from portico.kernel.ids import SiteId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class GuideView:
    """A position as it stands. `is_own`: the merchant has decided something about it."""

    position: Position
    is_enabled: bool
    cap_hours: int
    texts: dict[str, GuideText]
    is_own: bool

    @property
    def version(self) -> str:
        """What a form carries so that it never overwrites a colleague's change."""
        return version_of(self.is_enabled, self.cap_hours, sorted(self.texts.items()))

    def text(self, language: str) -> GuideText:
        return self.texts["en" if language == "en" else "zh-hans"]


@dataclass(frozen=True, slots=True)
class EntryResult:
    """What came through an entry: visits, by how many visitors, orders paid, and their money without refunds."""

    visits: int
    visitors: int
    orders: int
    amount: Money


NOTHING = EntryResult(0, 0, 0, Money(0))


def guides_tag(site_id: SiteId) -> str:
    """Announced when a guide of the site changes."""
    return f"guides:{site_id}"


def list_guides(*, site_id: SiteId) -> tuple[GuideView, ...]:
    """Every position, in order. Cached; one query when made."""
    return hot.get_or_make(("guides", site_id), (guides_tag(site_id),), lambda: _made(site_id))


def get_guide(*, site_id: SiteId, code: str) -> GuideView:
    """Raises GuideNotFound."""
    for guide in list_guides(site_id=site_id):
        if guide.position.code == code:
            return guide
    raise GuideNotFound(position=code[:30])


def stored_guide(*, site_id: SiteId, code: str) -> GuideView:
    """The position as it is stored now, past the cache. Raises GuideNotFound. One query."""
    for guide in _made(site_id):
        if guide.position.code == code:
            return guide
    raise GuideNotFound(position=code[:30])


def _made(site_id: SiteId) -> tuple[GuideView, ...]:
    rows = {row.position: row for row in Guide.objects.filter(site_id=site_id)}
    return tuple(_view(position, rows.get(position.code)) for position in POSITIONS.values())


def _view(position: Position, row: Guide | None) -> GuideView:
    if row is None:
        texts = {language: default_text(position.code, language) for language in LANGUAGES}
        return GuideView(position, is_enabled=True, cap_hours=DEFAULT_CAP_HOURS, texts=texts, is_own=False)
    texts = {language: GuideText(**{**text, "steps": tuple(text["steps"])}) for language, text in row.texts.items()}
    return GuideView(position, is_enabled=row.is_enabled, cap_hours=row.cap_hours, texts=texts, is_own=True)


_VISITS = """
SELECT e.code, count(*), count(DISTINCT v.visitor_id)
  FROM touchpoints_entry e JOIN touchpoints_visit v ON v.entry_id = e.id AND v.at >= %(start)s AND v.at < %(end)s
 WHERE e.site_id = %(site)s AND e.code = ANY(%(codes)s)
 GROUP BY e.code
"""
_CREDITS = """
SELECT e.code, count(*) FILTER (WHERE c.cause = 'paid'), sum(c.amount_fen)
  FROM touchpoints_entry e
  JOIN touchpoints_entry_credit c ON c.entry_id = e.id AND c.at >= %(start)s AND c.at < %(end)s
 WHERE e.site_id = %(site)s AND e.code = ANY(%(codes)s)
 GROUP BY e.code
"""


def entry_results(*, site_id: SiteId, codes: Collection[str], start: datetime, end: datetime) -> dict[str, EntryResult]:
    """What came through each entry in [start, end); entries without visits and orders are absent. Two queries."""
    values: dict[str, Any] = {"site": site_id, "codes": list(codes), "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, values)
        visits = {code: (int(count), int(visitors)) for code, count, visitors in cursor.fetchall()}
        cursor.execute(_CREDITS, values)
        earned = {code: (int(orders), Money(int(amount))) for code, orders, amount in cursor.fetchall()}
    return {
        code: EntryResult(*visits.get(code, (0, 0)), *earned.get(code, (0, Money(0))))
        for code in visits.keys() | earned.keys()
    }
