"""What imports keep: the file while it is under way, what was wrong with it, what a person said of its columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from portico.domains.catalog.catalog_file.entries import RowProblem
from portico.domains.catalog.errors import CatalogFileUnreadable
from portico.domains.catalog.models import ImportFile
from portico.domains.catalog.search_models import ImportColumn, ImportProblem
from portico.kernel.ids import SiteId

MAX_HEADER = 100


def keep_file(*, content: bytes, now: datetime) -> str:
    """The file is kept; its digest (SHA-256 in hex) finds it again. Idempotent by content."""
    digest = hashlib.sha256(content).hexdigest()
    ImportFile.objects.get_or_create(digest=digest, defaults={"content": content, "stored_at": now})
    return digest


def kept_file(*, digest: str) -> bytes:
    """Raises CatalogFileUnreadable when it is no longer kept."""
    row = ImportFile.objects.filter(digest=digest).first()
    if row is None:
        raise CatalogFileUnreadable(reason="gone", detail="文件已清理，请重新上传 / upload the file again")
    return bytes(row.content)


def drop_file(*, digest: str) -> None:
    ImportFile.objects.filter(digest=digest).delete()


def drop_files_before(*, moment: datetime) -> int:
    """Files stored before `moment`, whose import nobody finished, are gone; how many there were."""
    deleted, _ = ImportFile.objects.filter(stored_at__lt=moment).delete()
    return deleted


def drop_problems_before(*, moment: datetime) -> int:
    """Errors of imports that are long over are gone; how many there were."""
    deleted, _ = ImportProblem.objects.filter(noted_at__lt=moment).delete()
    return deleted


def note_problems(*, task_id: UUID, problems: Iterable[RowProblem], now: datetime) -> None:
    """These are on the task's sheet of errors."""
    rows = [
        ImportProblem(
            task_id=task_id,
            line=problem.line,
            column=problem.column[:100],
            code=problem.code,
            data={name: str(value) for name, value in problem.data.items()},
            value=problem.value.replace("\x00", "")[:200],
            noted_at=now,
        )
        for problem in problems
    ]
    ImportProblem.objects.bulk_create(rows, batch_size=1000)


def forget_problems(*, task_id: UUID) -> None:
    ImportProblem.objects.filter(task_id=task_id).delete()


def problems_of(*, task_id: UUID, limit: int | None = None) -> Iterator[RowProblem]:
    """The task's errors by line, read in pages."""
    rows = ImportProblem.objects.filter(task_id=task_id).order_by("line", "id")
    for row in (rows[:limit] if limit is not None else rows).iterator(chunk_size=1000):
        yield RowProblem(row.line, row.column, row.code, row.data, row.value)


def remember_columns(*, site_id: SiteId, mapping: Mapping[str, str], now: datetime) -> None:
    """The next file with columns of these names is read the same way. "" leaves a column out."""
    ImportColumn.objects.bulk_create(
        [
            ImportColumn(site_id=site_id, header=header, field=field, used_at=now)
            for header, field in mapping.items()
            if len(header) <= MAX_HEADER
        ],
        update_conflicts=True,
        unique_fields=["site_id", "header"],
        update_fields=["field", "used_at"],
    )


def remembered_columns(*, site_id: SiteId, headers: Iterable[str]) -> dict[str, str]:
    """Header → field, as a person last said; without those nobody has spoken of. One query."""
    rows = ImportColumn.objects.filter(site_id=site_id, header__in=list(headers))
    return dict(rows.values_list("header", "field"))
