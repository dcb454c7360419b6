"""Categories by their names from the root down, as tables write them: `居家/床品`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portico.domains.catalog import public as catalog
from portico.kernel.ids import CategoryId

type Path = tuple[str, ...]
_SEPARATORS = re.compile(r"[/>＞]")


def category_paths(drafts: Mapping[CategoryId, catalog.CategoryDraft]) -> dict[CategoryId, Path]:
    """Category → the names that lead to it, its own last."""

    def path(category_id: CategoryId) -> Path:
        draft = drafts[category_id]
        return (*path(draft.parent_id), draft.name) if draft.parent_id else (draft.name,)

    return {category_id: path(category_id) for category_id in drafts}


def written_path(path: Path) -> str:
    """The path as a cell from which an import reads the same: a slash that belongs to a name stands behind `\\`."""
    return "/".join(_SEPARATORS.sub(r"\\\g<0>", name) for name in path)
