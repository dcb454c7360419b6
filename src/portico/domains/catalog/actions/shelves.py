"""Writes of categories and brands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import ProtectedError

from portico.domains.catalog import rules
from portico.domains.catalog.actions.read_rows import rebuild_documents, site_tag, suggest
from portico.domains.catalog.drafts import BrandDraft, CategoryDraft
from portico.domains.catalog.errors import (
    BrandInvalid,
    CategoryInUse,
    CategoryInvalid,
    CategoryNotFound,
    EditOutdated,
)
from portico.domains.catalog.models import Brand, Category, Product
from portico.domains.catalog.queries.editing import category_parts
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.form_versions import require_version
from portico.kernel.ids import BrandId, CategoryId, SiteId, new_id

_SHELF_WEIGHT = 1000  # a category or brand is suggested before any product
_MAX_DEPTH = 4


def save_category(*, site_id: SiteId, draft: CategoryDraft, actor: Actor, now: datetime) -> CategoryId:
    """The category is as the draft says; read rows of its products follow when name or place changed.

    Without `category_id` the category of the same code is updated, or one is created.
    With a `version` the place among its siblings stays as it is.
    Raises CategoryInvalid, CategoryNotFound, ChangedMeanwhile. Locks: the site's tree. Idempotent: no change writes
    nothing.
    """
    require_transaction()
    # The tree changes under one lock: two moves at once could otherwise close a ring.
    lock_all("catalog.tree", [site_id])
    rows = {row.id: row for row in Category.objects.filter(site_id=site_id)}
    row = _find_category(rows, draft)
    if row is not None:
        require_version(draft.version, *category_parts(row))
    _require_valid_category(rows, row, draft)
    created = row is None
    row = row or Category(id=new_id(), site_id=site_id)
    before = (row.name, row.parent_id)
    wanted = {
        "code": draft.code, "name": draft.name.strip(), "parent_id": draft.parent_id, "icon": draft.icon,
        "slug": draft.slug or row.slug or _slug(draft.code), "banner": draft.banner,
        "position": draft.position if created or draft.version is None else row.position,
        "is_visible": draft.is_visible,
    }  # fmt: skip
    if not created and all(getattr(row, field) == value for field, value in wanted.items()):
        return CategoryId(row.id)
    for field, value in wanted.items():
        setattr(row, field, value)
    row.save(force_insert=created)
    suggest(site_id=site_id, source_id=row.id, texts=[row.name] if row.is_visible else [], weight=_SHELF_WEIGHT)
    if not created and before != (row.name, row.parent_id):
        inside = Product.objects.filter(category_id__in=_subtree(rows.values(), row.id))
        rebuild_documents(site_id=site_id, product_ids=list(inside.values_list("id", flat=True)))
    cache.forget(site_tag(site_id))
    audit.record(
        actor=actor, action="catalog.category.save", subject_type="category", subject_id=row.id, now=now,
        changes={"name": [None if created else before[0], row.name]},
    )  # fmt: skip
    return CategoryId(row.id)


def _find_category(rows: dict[UUID, Category], draft: CategoryDraft) -> Category | None:
    if draft.category_id is None:
        return next((row for row in rows.values() if row.code == draft.code), None)
    row = rows.get(draft.category_id)
    if row is None:
        raise CategoryNotFound(category_id=str(draft.category_id))
    return row


def _require_valid_category(rows: dict[UUID, Category], row: Category | None, draft: CategoryDraft) -> None:
    errors = list(rules.check_category(draft))
    others = [other for other in rows.values() if row is None or other.id != row.id]
    slug = draft.slug or (row.slug if row else _slug(draft.code))
    if any(other.slug == slug for other in others):
        errors.append(FieldError("slug", "slug_taken", {"value": slug}))
    if any(other.code == draft.code for other in others):
        errors.append(FieldError("code", "code_taken", {"value": draft.code}))
    if draft.parent_id is not None:
        if draft.parent_id not in rows:
            errors.append(FieldError("parent_id", "category_unknown"))
        elif row is not None and draft.parent_id in _subtree(rows.values(), row.id):
            errors.append(FieldError("parent_id", "own_descendant"))
        elif _depth(rows, draft.parent_id) >= _MAX_DEPTH:
            errors.append(FieldError("parent_id", "too_deep", {"max": _MAX_DEPTH}))
    if errors:
        raise CategoryInvalid(fields=tuple(errors))


def _slug(code: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-") or "category"


def _depth(rows: dict[UUID, Category], category_id: UUID) -> int:
    parent_id = rows[category_id].parent_id
    return 1 + (_depth(rows, parent_id) if parent_id else 0)


def _subtree(rows: Iterable[Category], root: UUID) -> set[UUID]:
    below: dict[UUID | None, list[UUID]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row.id)
    found, frontier = {root}, [root]
    while frontier:
        children = below.get(frontier.pop(), [])
        found.update(children)
        frontier.extend(children)
    return found


def delete_category(*, site_id: SiteId, category_id: CategoryId, actor: Actor, now: datetime) -> None:
    """The empty category is gone. Raises CategoryNotFound, CategoryInUse while it holds anything."""
    require_transaction()
    row = Category.objects.filter(site_id=site_id, id=category_id).first()
    if row is None:
        raise CategoryNotFound(category_id=str(category_id))
    try:
        row.delete()
    except ProtectedError:
        raise CategoryInUse(name=row.name) from None
    suggest(site_id=site_id, source_id=category_id, texts=[], weight=0)
    cache.forget(site_tag(site_id))
    audit.record(
        actor=actor, action="catalog.category.delete", subject_type="category", subject_id=category_id, now=now,
        changes={"name": [row.name, None]},
    )  # fmt: skip


def save_brand(*, site_id: SiteId, draft: BrandDraft, actor: Actor, now: datetime) -> BrandId:
    """The brand with this code is as the draft says; its products' read rows follow a new name.

    Raises BrandInvalid, EditOutdated for a version that is no longer the present one (0: there was no such brand).
    Idempotent: a draft that changes nothing writes nothing.
    """
    require_transaction()
    errors = rules.check_brand(draft)
    if errors:
        raise BrandInvalid(fields=errors)
    row = Brand.objects.select_for_update().filter(site_id=site_id, code=draft.code).first()
    created = row is None
    if draft.version is not None and draft.version != (row.version if row else 0):
        raise EditOutdated(version=row.version if row else 0)
    row = row or Brand(id=new_id(), site_id=site_id, code=draft.code, version=0)
    before = row.name
    if not created and (row.name, row.description, row.logo) == (draft.name, draft.description, draft.logo):
        return BrandId(row.id)
    row.name, row.description, row.logo = draft.name, draft.description, draft.logo
    row.version += 1
    row.save(force_insert=created)
    suggest(site_id=site_id, source_id=row.id, texts=[row.name], weight=_SHELF_WEIGHT)
    if not created and before != row.name:
        rebuild_documents(site_id=site_id, product_ids=list(row.products.values_list("id", flat=True)))
    audit.record(
        actor=actor, action="catalog.brand.save", subject_type="brand", subject_id=row.id, now=now,
        changes={"name": [None if created else before, row.name]},
    )  # fmt: skip
    return BrandId(row.id)
