"""The terms in force: one round trip, and kept for the next quote."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.promotions import freight_content, models
from portico.domains.promotions.bundle_rules import Bundle, BundleItem
from portico.domains.promotions.freight import Combine
from portico.domains.promotions.rules import FreightTerms, Terms, ThresholdDiscount
from portico.infra.cache import hot
from portico.kernel.form_versions import version_of
from portico.kernel.ids import SiteId, SkuId
from portico.kernel.money import Money

_TERMS = """
SELECT 'freight', flat_fen, free_from_fen, NULL::timestamptz, NULL::timestamptz, default_template, combine, '{}'::jsonb
  FROM promotions_freight_rule WHERE site_id = %(site)s
UNION ALL
SELECT 'city', city_fen, city_free_from_fen, NULL, NULL, NULL, NULL, NULL
  FROM promotions_freight_rule WHERE site_id = %(site)s AND city_fen > 0
UNION ALL
SELECT 'template', NULL, NULL, NULL, NULL, id, name, jsonb_build_object('measure', measure, 'content', content)
  FROM promotions_freight_template WHERE site_id = %(site)s
UNION ALL
SELECT 'threshold', threshold_fen, off_fen, starts_at, ends_at, NULL, NULL, NULL FROM promotions_threshold_discount
 WHERE site_id = %(site)s AND (ends_at IS NULL OR ends_at > %(now)s)
UNION ALL
SELECT 'bundle', price_fen, NULL, starts_at, ends_at, id, name, items FROM promotions_bundle
 WHERE site_id = %(site)s AND is_on AND (ends_at IS NULL OR ends_at > %(now)s)
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

    freight: Terms
    thresholds: tuple[tuple[datetime | None, datetime | None, ThresholdDiscount], ...]
    bundles: tuple[tuple[datetime | None, datetime | None, Bundle], ...]


@dataclass(frozen=True, slots=True)
class FreightSettings:
    """What the shop says of freight beside its templates.

    `flat` is for goods without a template while none is `default_template`; `city` is for the shop's own courier.
    """

    flat: FreightTerms | None
    default_template: UUID | None
    combine: Combine
    city: FreightTerms | None

    @property
    def version(self) -> str:
        """What a form carries so that it never overwrites a colleague's change."""
        return version_of(*self.parts)

    @property
    def parts(self) -> tuple[object, ...]:
        return (self.flat, self.default_template, str(self.combine), self.city)


def terms_tag(site_id: SiteId) -> str:
    """The cache tag of a site's terms."""
    return f"promotions:{site_id}"


def terms_of(
    *, site_id: SiteId, for_member: bool, now: datetime, region_code: str | None = None, delivery: str = "ship"
) -> Terms:
    """What prices on this site depend on at `now`, for goods that go to `region_code` (None: nobody has said) so.

    Every quote needs them and merchants change them rarely, so they are kept in the hot cache: a change counts at
    the latest one second after it was saved, a discount's own beginning and end to the moment.
    """
    kept = hot.get_or_make(("promotions.terms", site_id), (terms_tag(site_id),), lambda: _read(site_id, now))
    in_force = tuple(
        discount
        for starts_at, ends_at, discount in kept.thresholds
        if (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)
    )
    return replace(
        kept.freight,
        threshold_discounts=in_force,
        bundles=tuple(
            bundle
            for starts_at, ends_at, bundle in kept.bundles
            if (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)
        ),
        for_member=for_member,
        region_code=region_code,
        delivery=delivery,
    )


def _read(site_id: SiteId, now: datetime) -> _Kept:
    terms, templates = Terms(), {}
    thresholds: list[tuple[datetime | None, datetime | None, ThresholdDiscount]] = []
    bundles: list[tuple[datetime | None, datetime | None, Bundle]] = []
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"site": site_id, "now": now})
        for kind, first, second, starts_at, ends_at, template_id, word, content in cursor.fetchall():
            match kind:
                case "freight":
                    terms = replace(
                        terms, freight=_flat(first, second), default_template=template_id, combine=Combine(word)
                    )
                case "city":
                    terms = replace(terms, city=_flat(first, second))
                case "template":
                    kept = json.loads(content)
                    templates[template_id] = freight_content.from_json(
                        id=template_id, name=word, measure=kept["measure"], content=kept["content"]
                    )
                case "bundle":
                    items = tuple(BundleItem(SkuId(UUID(sku_id)), pieces) for sku_id, pieces in json.loads(content))
                    bundles.append((starts_at, ends_at, Bundle(template_id, word, items, Money(first))))
                case _:
                    thresholds.append((starts_at, ends_at, ThresholdDiscount(Money(first), Money(second))))
    return _Kept(replace(terms, templates=templates), tuple(thresholds), tuple(bundles))


def _flat(flat_fen: int, free_from_fen: int | None) -> FreightTerms:
    return FreightTerms(Money(flat_fen), None if free_from_fen is None else Money(free_from_fen))


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
    return _flat(row.flat_fen, row.free_from_fen)


def freight_settings(*, site_id: SiteId) -> FreightSettings:
    """What the shop says of freight beside its templates; nothing said: freight is free."""
    row = models.FreightRule.objects.filter(site_id=site_id).first()
    if row is None:
        return FreightSettings(None, None, Combine.SUM, None)
    return FreightSettings(
        flat=_flat(row.flat_fen, row.free_from_fen),
        default_template=row.default_template,
        combine=Combine(row.combine),
        city=_flat(row.city_fen, row.city_free_from_fen),
    )
