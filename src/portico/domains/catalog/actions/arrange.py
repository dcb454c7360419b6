"""Moves and reorders categories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from portico.domains.catalog.actions.shelves import save_category
from portico.domains.catalog.errors import CategoryNotFound
from portico.domains.catalog.queries.editing import category_drafts
from portico.infra.actors import Actor
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.ids import CategoryId, SiteId


def place_category(
    *,
    site_id: SiteId,
    category_id: CategoryId,
    parent_id: CategoryId | None,
    position: int,
    actor: Actor,
    now: datetime,
) -> None:
    """The category stands under `parent_id` (None: at the top) as the child number `position`, counted from 0.

    A position beyond the end means last. Its new neighbours are renumbered. Raises CategoryNotFound, and
    CategoryInvalid for a parent that is unknown, too deep, or inside the category itself.
    Locks: the site's tree. Idempotent.
    """
    require_transaction()
    lock_all("catalog.tree", [site_id])
    drafts = category_drafts(site_id=site_id)
    if category_id not in drafts:
        raise CategoryNotFound(category_id=str(category_id))
    neighbours = [other for other, draft in drafts.items() if draft.parent_id == parent_id and other != category_id]
    neighbours.insert(max(position, 0), category_id)
    for place, child in enumerate(neighbours):
        if drafts[child].parent_id != parent_id or drafts[child].position != place:
            moved = replace(drafts[child], parent_id=parent_id, position=place, version=None)
            save_category(site_id=site_id, draft=moved, actor=actor, now=now)
