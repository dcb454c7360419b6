"""What an import did and what was wrong with the file: kept with the task, shown to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from portico.domains.catalog import public as catalog
from portico.infra.messages import field_text
from portico.kernel.errors import FieldError, PorticoError

# Of the report itself; the sheet of errors has them all.
MAX_PROBLEMS = 1000
MAX_PREVIEW = 60
MAX_IMAGE_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What an import would do to a product: `changes` are (field, before, after); none for a new one."""

    line: int
    code: str
    name: str
    is_new: bool
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class ImportReport:
    """Counts, and the problems by line. `broken` products were left out; everything else was imported.

    `images_failed` counts pictures that could not be fetched; `image_problems` has the first hundred of them.
    """

    total: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    broken: int = 0
    skus: int = 0
    categories: int = 0
    brands: int = 0
    images_stored: int = 0
    images_failed: int = 0
    problems: list[catalog.RowProblem] = field(default_factory=list)
    image_problems: list[tuple[str, str]] = field(default_factory=list)
    image_reasons: dict[str, int] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    preview: list[PreviewRow] = field(default_factory=list)
    problem_count: int = 0

    @classmethod
    def of(cls, file: catalog.CatalogFile) -> ImportReport:
        """The report before anything is written: what reading the file has found."""
        return cls(
            total=file.total,
            broken=file.total - len(file.products),
            problems=list(file.problems[:MAX_PROBLEMS]),
            problem_count=len(file.problems),
            ignored_columns=file.ignored_columns,
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ImportReport:
        return msgspec.convert(stored, cls)

    def to_json(self) -> dict[str, Any]:
        built: dict[str, Any] = msgspec.to_builtins(self, enc_hook=str)
        return built

    def progress_json(self) -> dict[str, Any]:
        """The counts, kept with every batch; the problems have a table of their own."""
        return replace(self, problems=[], preview=[]).to_json()

    def _add(self, problems: Iterable[catalog.RowProblem]) -> tuple[catalog.RowProblem, ...]:
        added = tuple(problems)
        self.problems += added[: max(0, MAX_PROBLEMS - len(self.problems))]
        self.problem_count += len(added)
        return added

    def show(self, row: PreviewRow) -> None:
        """Among the first rows of what an import would do; new and changed products each get their half."""
        if sum(shown.is_new == row.is_new for shown in self.preview) < MAX_PREVIEW // 2:
            self.preview.append(row)

    def add_product(self, saved: catalog.SavedProduct) -> None:
        if saved.created:
            self.created += 1
        elif saved.changed:
            self.updated += 1
        else:
            self.unchanged += 1
        self.skus += len(saved.sku_ids)

    def add_product_problems(
        self, entry: catalog.ProductEntry, errors: Iterable[FieldError]
    ) -> tuple[catalog.RowProblem, ...]:
        """The product is left out, for these reasons; where in the file they are."""
        self.broken += 1
        return self._add(entry.locate(error) for error in errors)

    def add_shelf_problem(self, kind: str, name: str, error: PorticoError) -> tuple[catalog.RowProblem, ...]:
        """A category or brand of the file breaks a rule; `line` 0 means "not a product's line"."""
        fields = error.fields or (FieldError("", error.code),)
        return self._add(catalog.RowProblem(0, f"{kind}.{f.field}", f.code, f.data, name) for f in fields)

    def add_images(self, outcomes: Mapping[str, catalog.RemoteOutcome]) -> None:
        failed = [(url, outcome.reason) for url, outcome in outcomes.items() if not outcome.name]
        self.images_stored += len(outcomes) - len(failed)
        self.images_failed += len(failed)
        self.image_problems += failed[: max(0, MAX_IMAGE_PROBLEMS - len(self.image_problems))]
        for reason, times in Counter(reason for _, reason in failed).items():
            self.image_reasons[reason] = self.image_reasons.get(reason, 0) + times


def problem_line(problem: catalog.RowProblem, language: str) -> str:
    """The rule that was broken, in words."""
    return field_text(problem.code, dict(problem.data), language)


def image_problem(reason: str, language: str) -> str:
    """Why a picture could not be fetched, in words."""
    code = "image_status" if reason.startswith("status_") else f"image_{reason}"
    return field_text(code, {"reason": reason.removeprefix("status_")}, language)
