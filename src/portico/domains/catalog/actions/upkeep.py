"""Writes of what products have in common: promises, templates of categories; and brands that are no longer wanted."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import ProtectedError

from portico.domains.catalog.actions.read_rows import site_tag, suggest
from portico.domains.catalog.drafts import AssuranceDraft, AttributeTemplate, OptionTemplate, TemplateDraft
from portico.domains.catalog.errors import (
    AssuranceInvalid,
    AssuranceNotFound,
    BrandInUse,
    BrandNotFound,
    CategoryNotFound,
    EditOutdated,
    TemplateInvalid,
)
from portico.domains.catalog.models import Brand, Category, Product
from portico.domains.catalog.rules import MAX_ATTRIBUTES, MAX_OPTIONS, MAX_VALUES, text_error
from portico.domains.catalog.upkeep_models import Assurance, CategoryTemplate
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import BrandId, SiteId, new_id

MOST_ASSURANCES = 30


def save_assurance(*, site_id: SiteId, draft: AssuranceDraft, actor: Actor, now: datetime) -> UUID:
    """The promise is as the draft says, and product pages show it so from now on.

    Raises AssuranceInvalid, AssuranceNotFound, EditOutdated. Locks: its row.
    """
    require_transaction()
    draft = dataclasses.replace(draft, name=" ".join(draft.name.split()), text=" ".join(draft.text.split()))
    row: Assurance | None = None
    if draft.assurance_id is not None:
        row = Assurance.objects.select_for_update().filter(site_id=site_id, id=draft.assurance_id).first()
        if row is None:
            raise AssuranceNotFound(assurance_id=str(draft.assurance_id))
        if draft.version is not None and draft.version != row.version:
            raise EditOutdated(version=row.version)
    errors = tuple(_assurance_errors(site_id, draft, row))
    if errors:
        raise AssuranceInvalid(fields=errors)
    before = None if row is None else row.name
    row = row or Assurance(id=new_id(), site_id=site_id, version=0)
    row.name, row.text, row.for_all, row.position = draft.name, draft.text, draft.for_all, draft.position
    row.version += 1
    row.save()
    cache.forget(site_tag(site_id))
    audit.record(
        actor=actor, action="catalog.assurance.save", subject_type="assurance", subject_id=row.id, now=now,
        changes={"name": [before, row.name]},
    )  # fmt: skip
    return row.id


def _assurance_errors(site_id: SiteId, draft: AssuranceDraft, row: Assurance | None) -> Iterator[FieldError]:
    yield from text_error("name", draft.name, 20)
    yield from text_error("text", draft.text, 200, required=False)
    others = Assurance.objects.filter(site_id=site_id).exclude(id=row.id if row else UUID(int=0))
    if others.filter(name=draft.name).exists():
        yield FieldError("name", "repeated", {"value": draft.name})
    if row is None and others.count() >= MOST_ASSURANCES:
        yield FieldError("name", "too_many", {"max": MOST_ASSURANCES})


def delete_assurance(*, site_id: SiteId, assurance_id: UUID, actor: Actor, now: datetime) -> None:
    """The promise is gone from every product. Raises AssuranceNotFound."""
    require_transaction()
    row = Assurance.objects.select_for_update().filter(site_id=site_id, id=assurance_id).first()
    if row is None:
        raise AssuranceNotFound(assurance_id=str(assurance_id))
    users = Product.objects.select_for_update().filter(site_id=site_id, assurance_ids__contains=[assurance_id])
    for product in users.order_by("id"):
        product.assurance_ids = [one for one in product.assurance_ids if one != assurance_id]
        product.version += 1
        product.content_hash = ""
        product.save(update_fields=["assurance_ids", "version", "content_hash"])
    row.delete()
    cache.forget(site_tag(site_id))
    audit.record(
        actor=actor, action="catalog.assurance.delete", subject_type="assurance", subject_id=assurance_id, now=now,
        changes={"name": [row.name, None]},
    )  # fmt: skip


def save_template(*, site_id: SiteId, draft: TemplateDraft, actor: Actor, now: datetime) -> None:
    """The category's own template is as the draft says; an empty one leaves it with its parent's.

    Products keep what they have: a template is offered while editing. Raises CategoryNotFound, TemplateInvalid,
    EditOutdated (`version` None says that there was none). Locks: the category's row.
    """
    require_transaction()
    draft = _tidy(draft)
    category = Category.objects.select_for_update().filter(site_id=site_id, id=draft.category_id).first()
    if category is None:
        raise CategoryNotFound(category_id=str(draft.category_id))
    row = CategoryTemplate.objects.filter(category=category).first()
    if (row.version if row else None) != draft.version:
        raise EditOutdated(version=row.version if row else 0)
    errors = tuple(_template_errors(draft))
    if errors:
        raise TemplateInvalid(fields=errors)
    if not draft.attributes and not draft.options:
        if row is not None:
            row.delete()
    else:
        row = row or CategoryTemplate(category=category, site_id=site_id, version=0)
        row.attributes = [dataclasses.asdict(each) for each in draft.attributes]
        row.options = [dataclasses.asdict(each) for each in draft.options]
        row.version += 1
        row.save()
    audit.record(
        actor=actor, action="catalog.template.save", subject_type="category", subject_id=category.id, now=now,
        changes={"attributes": [None, len(draft.attributes)], "options": [None, len(draft.options)]},
    )  # fmt: skip


def _tidy(draft: TemplateDraft) -> TemplateDraft:
    def values(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))

    attributes = [AttributeTemplate(a.name.strip(), values(a.values), a.required) for a in draft.attributes]
    options = [OptionTemplate(o.name.strip(), values(o.values)) for o in draft.options]
    return dataclasses.replace(draft, attributes=tuple(attributes), options=tuple(options))


def _template_errors(draft: TemplateDraft) -> Iterator[FieldError]:
    attributes = [(entry.name, entry.values) for entry in draft.attributes]
    options = [(entry.name, entry.values) for entry in draft.options]
    kinds = (("attributes", attributes, MAX_ATTRIBUTES, 40), ("options", options, MAX_OPTIONS, 20))
    for field, entries, most, longest in kinds:
        if len(entries) > most:
            yield FieldError(field, "too_many", {"max": most})
        for i, (name, values) in enumerate(entries):
            yield from text_error(f"{field}.{i}.name", name, longest)
            if len(values) > MAX_VALUES:
                yield FieldError(f"{field}.{i}.values", "too_many", {"max": MAX_VALUES})
            for j, value in enumerate(values):
                yield from text_error(f"{field}.{i}.values.{j}", value, 40)
        for name, times in Counter(name for name, _values in entries).items():
            if times > 1:
                yield FieldError(field, "repeated", {"value": name})


def delete_brand(*, site_id: SiteId, brand_id: BrandId, actor: Actor, now: datetime) -> None:
    """The brand is gone. Raises BrandNotFound, BrandInUse while a product has it (also one in the recycle bin)."""
    require_transaction()
    row = Brand.objects.filter(site_id=site_id, id=brand_id).first()
    if row is None:
        raise BrandNotFound(brand_id=str(brand_id))
    try:
        row.delete()
    except ProtectedError:
        raise BrandInUse(name=row.name) from None
    suggest(site_id=site_id, source_id=brand_id, texts=[], weight=0)
    cache.forget(site_tag(site_id))
    audit.record(
        actor=actor, action="catalog.brand.delete", subject_type="brand", subject_id=brand_id, now=now,
        changes={"name": [row.name, None]},
    )  # fmt: skip
