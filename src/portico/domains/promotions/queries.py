"""The terms in force: one round trip, and kept for the next quote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.promotions import models
from portico.domains.promotions.rules import FreightTerms, Terms, ThresholdDiscount
from portico.infra.cache import hot
from portico.kernel.ids import SiteId
from portico.kernel.money import Money

_TERMS = """
SELECT 'freight', flat_fen, free_from_fen, NULL, NULL FROM promotions_freight_rule WHERE site_id = %(site)s
UNION ALL
SELECT 'threshold', threshold_fen, off_fen, starts_at, ends_at FROM promotions_threshold_discount
 WHERE site_id = %(site)s AND (ends_at IS NULL OR ends_at > %(now)s)
"""


@dataclass(frozen=True, slots=True)
class ThresholdDiscountRow:
    """A threshold discount as the merchant keeps it, in force or not."""

    id: UUID
    threshold: Money
    off: Money
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A site's terms with the times between which each discount applies."""

    freight: FreightTerms | None
    thresholds: tuple[tuple[datetime | None, datetime | None, ThresholdDiscount], ...]


def terms_tag(site_id: SiteId) -> str:
    """The cache tag of a site's terms."""
    return f"promotions:{site_id}"


def terms_of(*, site_id: SiteId, for_member: bool, now: datetime) -> Terms:
    """What prices on this site depend on at `now`.

    Every quote needs them and merchants change them rarely, so they are kept in the hot cache: a change counts at
    the latest one second after it was saved, a discount's own beginning and end to the moment.
    """
    kept = hot.get_or_make(("promotions.terms", site_id), (terms_tag(site_id),), lambda: _read(site_id, now))
    in_force = tuple(
        discount
        for starts_at, ends_at, discount in kept.thresholds
        if (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)
    )
    return Terms(freight=kept.freight, threshold_discounts=in_force, for_member=for_member)


def _read(site_id: SiteId, now: datetime) -> _Kept:
    freight: FreightTerms | None = None
    thresholds = []
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"site": site_id, "now": now})
        for kind, first, second, starts_at, ends_at in cursor.fetchall():
            if kind == "freight":
                freight = FreightTerms(Money(first), None if second is None else Money(second))
            else:
                thresholds.append((starts_at, ends_at, ThresholdDiscount(Money(first), Money(second))))
    return _Kept(freight, tuple(thresholds))


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
