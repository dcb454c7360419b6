"""A merchant keeps stores. Every change is in the audit record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from portico.domains.stores import models, rules
from portico.domains.stores.errors import StoreChanged, StoreInvalid, StoreNotFound
from portico.domains.stores.queries import StoreView, get_store
from portico.infra import audit
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import SiteId, StoreId, new_id

_RECORDED = (
    "code", "name", "is_open", "pickup", "delivers", "delivery_radius_m", "own_stock", "prepare_minutes", "keep_days",
)  # fmt: skip


def add_store(*, site_id: SiteId, draft: rules.StoreDraft, actor: Actor, now: datetime) -> StoreView:
    """The site has one more store. Raises StoreInvalid, naming every broken field or the taken code."""
    require_transaction()
    _check(draft)
    row = models.Store(id=new_id(), site_id=site_id, created_at=now, updated_at=now, **_columns(draft))
    _write(row, creating=True)
    audit.record(
        actor=actor, action="stores.create", subject_type="store", subject_id=row.id, now=now,
        changes={"name": [None, draft.name], "code": [None, draft.code]},
    )  # fmt: skip
    return get_store(site_id=site_id, store_id=StoreId(row.id))


def save_store(
    *, site_id: SiteId, store_id: StoreId, draft: rules.StoreDraft, version: int, actor: Actor, now: datetime
) -> StoreView:
    """The store is as the draft says. `version` is the one the editor saw.

    Raises StoreNotFound, StoreInvalid, StoreChanged (somebody saved it meanwhile). Locks: the store.
    """
    require_transaction()
    _check(draft)
    row = models.Store.objects.select_for_update().filter(site_id=site_id, id=store_id).first()
    if row is None:
        raise StoreNotFound(store_id=str(store_id))
    if row.version != version:
        raise StoreChanged(store_id=str(store_id), version=row.version)
    before = {name: getattr(row, name) for name in _RECORDED}
    for name, value in _columns(draft).items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    _write(row, creating=False)
    changes = {name: [before[name], getattr(row, name)] for name in _RECORDED if before[name] != getattr(row, name)}
    audit.record(actor=actor, action="stores.save", subject_type="store", subject_id=row.id, now=now, changes=changes)
    return get_store(site_id=site_id, store_id=store_id)


def _check(draft: rules.StoreDraft) -> None:
    errors = rules.draft_errors(draft)
    if errors:
        raise StoreInvalid(fields=tuple(errors))


def _columns(draft: rules.StoreDraft) -> dict[str, Any]:
    plain = (
        "code", "name", "phone", "region_code", "province", "city", "district", "detail", "notice", "pickup",
        "prepare_minutes", "keep_days", "delivers", "delivery_radius_m", "own_stock", "is_open", "position",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in plain} | {
        "latitude": draft.point.latitude,
        "longitude": draft.point.longitude,
        "hours": [[[span.opens, span.closes] for span in day] for day in draft.hours],
        "closures": [
            {"from": one.first.isoformat(), "to": one.last.isoformat(), "reason": one.reason} for one in draft.closures
        ],
        "pictures": list(draft.pictures),
    }


def _write(row: models.Store, *, creating: bool) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=creating)
    except IntegrityError as error:
        if "stores_store_code" not in str(error):
            raise
        raise StoreInvalid(fields=(FieldError("code", "code_taken", {"value": row.code}),)) from error


def set_posts(*, site_id: SiteId, user_id: int, store_ids: Collection[StoreId], actor: Actor, now: datetime) -> None:
    """The account works at exactly these stores, from its next request on. Raises StoreNotFound. Idempotent."""
    require_transaction()
    wanted = set(store_ids)
    known = set(models.Store.objects.filter(site_id=site_id, id__in=wanted).order_by("id").values_list("id", flat=True))
    if known != wanted:
        raise StoreNotFound(store_id=str(next(iter(wanted - known))))
    rows = models.Post.objects.select_for_update().filter(site_id=site_id, user_id=user_id)
    held = set(rows.values_list("store_id", flat=True))
    if held == wanted:
        return
    rows.exclude(store_id__in=wanted).delete()
    models.Post.objects.bulk_create(
        [
            models.Post(user_id=user_id, store_id=store_id, site_id=site_id, created_at=now)
            for store_id in sorted(wanted - held)
        ],
        ignore_conflicts=True,
    )
    audit.record(
        actor=actor, action="stores.posts", subject_type="staff", subject_id=user_id, now=now,
        changes={"stores": [sorted(map(str, held)), sorted(map(str, wanted))]},
    )  # fmt: skip
