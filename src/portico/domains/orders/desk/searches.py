"""Saved searches of the order list: a person's own, and those that colleagues share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portico.domains.orders.desk import models
from portico.domains.orders.desk.errors import SavedSearchesTooMany, SavedSearchNotFound
from portico.domains.orders.desk.rules import MAX_SAVED, MAX_SAVED_NAME, checked_name
from portico.infra.actors import Staff
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class SavedSearchView:
    """`mine` may be deleted by who asks; a colleague's shared one only be used."""

    id: UUID
    name: str
    query: Mapping[str, str]
    shared: bool
    mine: bool
    author: str


def save_search(*, actor: Staff, name: str, query: Mapping[str, str], shared: bool, now: datetime) -> UUID:
    """The person finds the search under this name; one of the same name is replaced.

    Raises Invalid (field `name`), SavedSearchesTooMany.
    """
    require_transaction()
    name = checked_name(name, limit=MAX_SAVED_NAME)
    lock_all("orders.saved_search", [actor.user_id])
    mine = models.SavedSearch.objects.filter(site_id=actor.site_id, user_id=actor.user_id)
    present = mine.filter(name=name).first()
    if present is not None:
        mine.filter(id=present.id).update(query=dict(query), shared=shared)
        return present.id
    if mine.count() >= MAX_SAVED:
        raise SavedSearchesTooMany(limit=MAX_SAVED)
    created = models.SavedSearch.objects.create(
        id=new_id(), site_id=actor.site_id, user_id=actor.user_id, author=actor.name[:80], name=name,
        query=dict(query), shared=shared, created_at=now,
    )  # fmt: skip
    return created.id


def delete_search(*, actor: Staff, search_id: UUID) -> None:
    """The person's own search is gone. Raises SavedSearchNotFound, also for a colleague's."""
    require_transaction()
    mine = models.SavedSearch.objects.filter(id=search_id, site_id=actor.site_id, user_id=actor.user_id)
    if not mine.delete()[0]:
        raise SavedSearchNotFound()


def saved_searches(*, actor: Staff) -> tuple[SavedSearchView, ...]:
    """The person's own by name, then what colleagues share. One query."""
    seen = models.SavedSearch.objects.filter(Q(user_id=actor.user_id) | Q(shared=True), site_id=actor.site_id)
    views = [
        SavedSearchView(row.id, row.name, row.query, row.shared, row.user_id == actor.user_id, row.author)
        for row in seen.order_by("name")
    ]
    return tuple(sorted(views, key=lambda view: not view.mine))
