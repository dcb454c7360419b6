"""The freight templates of a site: kept, changed, deleted, read. What they cost is `freight`'s to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from portico.domains.promotions import freight_content, models
from portico.domains.promotions.errors import FreightTemplateChanged, FreightTemplateNotFound
from portico.domains.promotions.freight import FreightTemplate
from portico.domains.promotions.queries import terms_tag
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, new_id

MAX_TEMPLATES: Final = 100


@dataclass(frozen=True, slots=True)
class FreightTemplateRow:
    """A template as its merchant keeps it; `version` is what a form gives back when it saves."""

    template: FreightTemplate
    version: int
    updated_at: datetime

    @property
    def id(self) -> UUID:
        return self.template.id

    @property
    def name(self) -> str:
        return self.template.name


def save_freight_template(
    *, site_id: SiteId, template: FreightTemplate, version: int | None, actor: Actor, now: datetime
) -> UUID:
    """The template is as given: a new one without `version`, else the one of its id, if nobody saved it meanwhile.

    Orders placed before keep what they paid. Raises Invalid (every broken rule, by place), FreightTemplateNotFound,
    FreightTemplateChanged.
    """
    require_transaction()
    template = replace(template, name=template.name.strip())
    broken = freight_content.problems(template)
    if broken:
        raise Invalid(fields=broken)
    try:
        with transaction.atomic():
            if version is None:
                row, before = _create(site_id, template, now), None
            else:
                row, before = _change(site_id, template, version, now)
    except IntegrityError:
        raise Invalid(fields=(FieldError("name", "name_taken", {"value": template.name}),)) from None
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor,
        action="promotions.save_freight_template",
        subject_type="freight_template",
        subject_id=row.id,
        now=now,
        changes={"name": [before and before["name"], row.name], "content": [before and before["content"], row.content]},
    )
    return row.id


def _create(site_id: SiteId, template: FreightTemplate, now: datetime) -> models.FreightTemplate:
    if models.FreightTemplate.objects.filter(site_id=site_id).count() >= MAX_TEMPLATES:
        raise Invalid(fields=(FieldError("templates", "too_many", {"max": MAX_TEMPLATES}),))
    return models.FreightTemplate.objects.create(
        id=new_id(),
        site_id=site_id,
        name=template.name,
        measure=template.measure,
        content=freight_content.to_json(template),
        created_at=now,
        updated_at=now,
    )


def _change(
    site_id: SiteId, template: FreightTemplate, version: int, now: datetime
) -> tuple[models.FreightTemplate, dict[str, object]]:
    row = models.FreightTemplate.objects.select_for_update().filter(id=template.id, site_id=site_id).first()
    if row is None:
        raise FreightTemplateNotFound()
    if row.version != version:
        raise FreightTemplateChanged()
    before = {"name": row.name, "content": row.content}
    row.name, row.measure, row.content = template.name, template.measure, freight_content.to_json(template)
    row.version, row.updated_at = version + 1, now
    row.save(update_fields=["name", "measure", "content", "version", "updated_at"])
    return row, before


def delete_freight_template(*, site_id: SiteId, template_id: UUID, actor: Actor, now: datetime) -> None:
    """The template is gone; goods that named it, and the shop that took it as default, go by the flat rule again.

    Raises FreightTemplateNotFound.
    """
    require_transaction()
    row = models.FreightTemplate.objects.select_for_update().filter(id=template_id, site_id=site_id).first()
    if row is None:
        raise FreightTemplateNotFound()
    models.FreightRule.objects.filter(site_id=site_id, default_template=template_id).update(default_template=None)
    row.delete()
    cache.announce(terms_tag(site_id))
    audit.record(
        actor=actor,
        action="promotions.delete_freight_template",
        subject_type="freight_template",
        subject_id=template_id,
        now=now,
        changes={"name": [row.name, None]},
    )


def freight_templates(*, site_id: SiteId) -> list[FreightTemplateRow]:
    """The site's templates by name. One query."""
    rows = models.FreightTemplate.objects.filter(site_id=site_id).order_by("name")
    return [_row(row) for row in rows]


def freight_template(*, site_id: SiteId, template_id: UUID) -> FreightTemplateRow:
    """One template. Raises FreightTemplateNotFound."""
    row = models.FreightTemplate.objects.filter(site_id=site_id, id=template_id).first()
    if row is None:
        raise FreightTemplateNotFound()
    return _row(row)


def _row(row: models.FreightTemplate) -> FreightTemplateRow:
    template = freight_content.from_json(id=row.id, name=row.name, measure=row.measure, content=row.content)
    return FreightTemplateRow(template, row.version, row.updated_at)
