"""A merchant sets terms. Every change is in the audit record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portico.domains.promotions import models
from portico.domains.promotions.errors import FreightTemplateNotFound, ThresholdDiscountNotFound
from portico.domains.promotions.freight import Combine
from portico.domains.promotions.queries import freight_settings, terms_tag
from portico.domains.promotions.rules import FreightTerms
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.form_versions import require_version
from portico.kernel.ids import SiteId, new_id
from portico.kernel.money import Money


def save_freight_rule(
    *, site_id: SiteId, flat: Money, free_from: Money | None, actor: Actor, now: datetime, version: str | None = None
) -> None:
    """The site charges `flat` per order, nothing from `free_from` on (None: always charges).

    `version` is that of the settings which the editor was shown, None for whatever there is.
    Raises Invalid (fields `flat_fen`, `free_from_fen`) for negative amounts, ChangedMeanwhile. Locks: the rule.
    """
    require_transaction()
    lock_all("promotions.freight_rule", [site_id])
    require_version(version, *freight_settings(site_id=site_id).parts)
    broken = [
        FieldError(name, "amount_negative")
        for name, amount in (("flat_fen", flat), ("free_from_fen", free_from))
        if amount is not None and amount.minor < 0
    ]
    if broken:
        raise Invalid(fields=tuple(broken))
    before = models.FreightRule.objects.filter(site_id=site_id).first()
    free_fen = None if free_from is None else free_from.minor
    models.FreightRule.objects.update_or_create(
        site_id=site_id, defaults={"flat_fen": flat.minor, "free_from_fen": free_fen, "updated_at": now}
    )
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor,
        action="promotions.save_freight_rule",
        subject_type="freight_rule",
        subject_id=site_id,
        now=now,
        changes={
            "flat_fen": [before.flat_fen if before else None, flat.minor],
            "free_from_fen": [before.free_from_fen if before else None, free_fen],
        },
    )


def save_freight_choices(
    *,
    site_id: SiteId,
    default_template: UUID | None,
    combine: Combine,
    city: FreightTerms,
    actor: Actor,
    now: datetime,
) -> None:
    """Goods without a template go by `default_template` (None: the flat rule); deliveries by courier cost `city`.

    Raises Invalid (`city_fen`, `city_free_from_fen`) for negative amounts, FreightTemplateNotFound.
    """
    require_transaction()
    amounts = (("city_fen", city.flat), ("city_free_from_fen", city.free_from))
    broken = [FieldError(name, "amount_negative") for name, it in amounts if it is not None and it.minor < 0]
    if broken:
        raise Invalid(fields=tuple(broken))
    if default_template is not None:
        # Held until the commit, so that it is not deleted in between.
        held = models.FreightTemplate.objects.select_for_update().filter(id=default_template, site_id=site_id)
        if held.first() is None:
            raise FreightTemplateNotFound()
    values = {
        "default_template": default_template,
        "combine": str(combine),
        "city_fen": city.flat.minor,
        "city_free_from_fen": None if city.free_from is None else city.free_from.minor,
    }
    row, _ = models.FreightRule.objects.select_for_update().get_or_create(
        site_id=site_id, defaults={"flat_fen": 0, "updated_at": now}
    )
    before = {name: getattr(row, name) for name in values}
    models.FreightRule.objects.filter(site_id=site_id).update(**values, updated_at=now)
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor,
        action="promotions.save_freight_rule",
        subject_type="freight_rule",
        subject_id=site_id,
        now=now,
        changes={name: [_plain(before[name]), _plain(value)] for name, value in values.items()},
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def add_threshold_discount(
    *,
    site_id: SiteId,
    threshold: Money,
    off: Money,
    starts_at: datetime | None,
    ends_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """From `threshold` on, orders of the site cost `off` less, inside [starts_at, ends_at).

    Adding the same discount again changes nothing and gives back the known id.
    Raises Invalid: `off_fen` must be positive and below `threshold_fen`; `ends_at` after `starts_at`.
    """
    require_transaction()
    if not 0 < off.minor < threshold.minor:
        raise Invalid(fields=(FieldError("off_fen", "off_not_below_threshold"),))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise Invalid(fields=(FieldError("ends_at", "ends_before_start"),))
    row, created = models.ThresholdDiscount.objects.get_or_create(
        site_id=site_id,
        threshold_fen=threshold.minor,
        off_fen=off.minor,
        starts_at=starts_at,
        defaults={"id": new_id(), "ends_at": ends_at, "created_at": now},
    )
    if created:
        cache.announce(terms_tag(site_id))
        audit.record(
            actor=actor,
            action="promotions.add_threshold_discount",
            subject_type="threshold_discount",
            subject_id=row.id,
            now=now,
            changes={"threshold_fen": [None, threshold.minor], "off_fen": [None, off.minor]},
        )
    return row.id


def end_threshold_discount(*, site_id: SiteId, discount_id: UUID, actor: Actor, now: datetime) -> None:
    """The discount no longer applies from `now` on. Raises ThresholdDiscountNotFound. Idempotent."""
    require_transaction()
    row = models.ThresholdDiscount.objects.select_for_update().filter(id=discount_id, site_id=site_id).first()
    if row is None:
        raise ThresholdDiscountNotFound()
    if row.ends_at is not None and row.ends_at <= now:
        return
    before, row.ends_at = row.ends_at, now
    row.save(update_fields=["ends_at"])
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor,
        action="promotions.end_threshold_discount",
        subject_type="threshold_discount",
        subject_id=discount_id,
        now=now,
        changes={"ends_at": [before.isoformat() if before else None, now.isoformat()]},
    )
