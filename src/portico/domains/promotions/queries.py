"""The terms in force, read in one round trip because every quote needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.promotions import models
from portico.domains.promotions.rules import FreightTerms, Terms, ThresholdDiscount
from portico.kernel.ids import SiteId
from portico.kernel.money import Money

_TERMS = """
SELECT 'freight', flat_fen, free_from_fen FROM promotions_freight_rule WHERE site_id = %(site)s
UNION ALL
SELECT 'threshold', threshold_fen, off_fen FROM promotions_threshold_discount
 WHERE site_id = %(site)s AND (starts_at IS NULL OR starts_at <= %(now)s) AND (ends_at IS NULL OR ends_at > %(now)s)
"""


@dataclass(frozen=True, slots=True)
class ThresholdDiscountRow:
    """A threshold discount as the merchant keeps it, in force or not."""

    id: UUID
    threshold: Money
    off: Money
    starts_at: datetime | None
    ends_at: datetime | None


def terms_of(*, site_id: SiteId, for_member: bool, now: datetime) -> Terms:
    """What prices on this site depend on at `now`. One query."""
    freight: FreightTerms | None = None
    thresholds: list[ThresholdDiscount] = []
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"site": site_id, "now": now})
        for kind, first, second in cursor.fetchall():
            if kind == "freight":
                freight = FreightTerms(Money(first), None if second is None else Money(second))
            else:
                thresholds.append(ThresholdDiscount(Money(first), Money(second)))
    return Terms(freight=freight, threshold_discounts=tuple(thresholds), for_member=for_member)


def threshold_discounts(*, site_id: SiteId) -> list[ThresholdDiscountRow]:
    """All of a site's threshold discounts, the lowest threshold first."""
    rows = models.ThresholdDiscount.objects.filter(site_id=site_id).order_by("threshold_fen", "off_fen")
    return [
        ThresholdDiscountRow(row.id, Money(row.threshold_fen), Money(row.off_fen), row.starts_at, row.ends_at)
        for row in rows
    ]


def freight_terms(*, site_id: SiteId) -> FreightTerms | None:
    """The site's freight rule; None means freight is free."""
    row = models.FreightRule.objects.filter(site_id=site_id).first()
    if row is None:
        return None
    return FreightTerms(Money(row.flat_fen), None if row.free_from_fen is None else Money(row.free_from_fen))
