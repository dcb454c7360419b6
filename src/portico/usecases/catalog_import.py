"""Importing a catalogue: in batches that commit with their own progress, so that a crash loses nothing.

    begin_import → a task anybody can watch (and the file, kept until it is done)
    run_import   → shelves first, then products, twenty at a time: pictures are fetched outside the
                   transaction, then each product is saved in a savepoint of its own

Run again after a crash it goes on where it stopped; run again after success it changes nothing, because
products are found by code and a product whose content is the same is not written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.infra import progress
from portico.infra.actors import Actor, actor_label
from portico.infra.locks import lock_all
from portico.infra.media import is_stored, stored_name
from portico.infra.models import LongTask
from portico.kernel.errors import FieldError, PorticoError
from portico.kernel.ids import BrandId, CategoryId, SiteId
from portico.usecases.addresses import own_path
from portico.usecases.category_paths import Path, category_paths
from portico.usecases.import_drafts import draft_of
from portico.usecases.import_images import FOLDERS, ImageSource, PackageImages
from portico.usecases.import_preview import changes
from portico.usecases.import_report import MAX_PROBLEMS, ImportReport, PreviewRow
from portico.usecases.storefront import refresh_availability

KIND = "catalog.import"
IMPORT_TASK = "portico.import_catalog"
BATCH = 20

type OnProgress = Callable[[int, int], None]


class _DryRunOver(Exception):
    """Carries a dry run out of its transaction, so that nothing of it stays."""


def begin_import(
    *,
    site_id: SiteId,
    content: bytes,
    file_name: str,
    mapping: Mapping[str, str] | None,
    dry_run: bool,
    with_images: bool,
    actor: Actor,
    now: datetime,
) -> UUID:
    """The id of a task for this import: the unfinished one of the same file and options, else a new one.

    Raises CatalogFileUnreadable at once when the file as a whole cannot be used.
    """
    catalog.check_catalog(content=content, mapping=mapping)
    options = {"dry_run": dry_run, "with_images": with_images, "mapping": dict(mapping or {})}
    digest = hashlib.sha256(content).hexdigest()
    key = hashlib.sha256(f"{digest}{json.dumps(options, sort_keys=True)}".encode()).hexdigest()
    with transaction.atomic():
        lock_all(KIND, [site_id])
        catalog.keep_file(content=content, now=now)
        unfinished = LongTask.objects.filter(site_id=site_id, kind=KIND, input__key=key).exclude(
            state=LongTask.State.DONE
        )
        task = unfinished.order_by("-created_at").first()
        if task is not None:
            return task.id
        return progress.begin(
            site_id=site_id,
            kind=KIND,
            title=file_name[:200],
            input={"key": key, "digest": digest, **options},
            created_by=":".join(actor_label(actor))[:64],
            now=now,
        )


def run_import(
    *,
    site_id: SiteId,
    task_id: UUID,
    actor: Actor,
    clock: Callable[[], datetime],
    images: ImageSource,
    on_progress: OnProgress = lambda done, total: None,
) -> ImportReport:
    """The task is done, from where an earlier run of it stopped; its report is also the task's result.

    A broken product is in the report with its line and column; every other product is imported. An
    unreachable picture is in the report, and the product shows the placeholder. Idempotent.
    """
    task = LongTask.objects.get(id=task_id, site_id=site_id, kind=KIND)
    if task.state == LongTask.State.DONE:
        return ImportReport.from_json(task.result)
    try:
        content = catalog.kept_file(digest=task.input["digest"])
        file = catalog.read_catalog(content=content, mapping=task.input["mapping"])
        source = PackageImages(
            content if catalog.is_package(content) else None, images if task.input["with_images"] else None
        )
        run = _Run(site_id, task_id, file, actor, clock, source, on_progress)
        report = run.rehearse() if task.input["dry_run"] else run.carry_out(task)
    except Exception as error:
        code = error.code if isinstance(error, PorticoError) else type(error).__name__
        progress.fail(task_id, error=code, now=clock())
        raise
    with transaction.atomic():
        if task.input["dry_run"]:
            catalog.forget_problems(task_id=task_id)
            catalog.note_problems(task_id=task_id, problems=[*file.problems, *run.noted], now=clock())
        progress.finish(task_id, result=report.to_json(), now=clock())
        if not task.input["dry_run"]:  # after a rehearsal the same file is about to be imported
            catalog.drop_file(digest=task.input["digest"])
    return report


class _Run:
    """One import under way."""

    def __init__(
        self,
        site_id: SiteId,
        task_id: UUID,
        file: catalog.CatalogFile,
        actor: Actor,
        clock: Callable[[], datetime],
        images: PackageImages,
        on_progress: OnProgress,
    ) -> None:
        self.site_id, self.task_id, self.file, self.actor = site_id, task_id, file, actor
        self.clock, self.images, self.on_progress = clock, images, on_progress
        self.categories: dict[str, CategoryId] = {}
        # Where the shop's own categories stand by name, and what the codes of a table stand for.
        self.places: dict[CategoryId, Path] = {}
        self.named: dict[str, Path] = {}
        self.known_brands: dict[UUID, str] = {}
        self.brands: dict[str, BrandId] = {}
        self.report = ImportReport.of(file)
        # What saving has found wrong: of the batch under way, or of the whole rehearsal.
        self.noted: list[catalog.RowProblem] = []
        self.site = sites.get_site(site_id=site_id)

    def carry_out(self, task: LongTask) -> ImportReport:
        resumed = bool(task.done)
        if resumed:
            self.report = ImportReport.from_json(task.result)
            known = catalog.problems_of(task_id=self.task_id, limit=MAX_PROBLEMS)
            self.report = replace(self.report, problems=list(known))
        with transaction.atomic():
            lock_all(KIND, [self.site_id])
            self._shelves(count=not resumed)
            if not resumed:
                catalog.forget_problems(task_id=self.task_id)
                self.noted = [*self.file.problems, *self.noted]
                self._write_problems()
        for done, batch in self._batches(task.done):
            stored = self._pictures(batch)
            with transaction.atomic():
                lock_all(KIND, [self.site_id])
                self._save_batch(batch, stored)
                self._write_problems()
                self._advance(done)
            self.on_progress(done, len(self.file.products))
        return self.report

    def rehearse(self) -> ImportReport:
        """Everything is done as it would be, in one transaction that is then rolled back."""
        try:
            with transaction.atomic():
                self._shelves(count=True)
                for done, batch in self._batches(0):
                    urls = [url for entry in batch for url in entry.image_urls]
                    stored = catalog.stored_images(site_id=self.site_id, urls=urls)
                    self._save_batch(batch, stored, rehearsed=True)
                    self.on_progress(done, len(self.file.products))
                raise _DryRunOver
        except _DryRunOver:
            return self.report

    def _write_problems(self) -> None:
        catalog.note_problems(task_id=self.task_id, problems=self.noted, now=self.clock())
        self.noted = []

    def _batches(self, start: int) -> Iterator[tuple[int, Sequence[catalog.ProductEntry]]]:
        products = self.file.products
        for first in range(start, len(products), BATCH):
            batch = products[first : first + BATCH]
            yield first + len(batch), batch

    def _advance(self, done: int) -> None:
        progress.advance(
            self.task_id,
            done=done,
            total=len(self.file.products),
            now=self.clock(),
            result=self.report.progress_json(),
        )

    def _shelves(self, *, count: bool) -> None:
        """Categories, brands and hot words of the file exist. A broken one takes its products with it."""
        drafts = catalog.category_drafts(site_id=self.site_id)
        self.places = category_paths(drafts)
        present = {draft.code: draft for draft in drafts.values()}
        for entry in self.file.categories:
            if not entry.names_place:
                self.named[entry.code] = (*self.named.get(entry.parent_code or "", ()), entry.name)
            category_id = self._try_shelf("categories", entry.name, count, partial(self._category, entry, present))
            if category_id is not None:
                self.categories[entry.code] = category_id
        known = {brand.code: brand for brand in catalog.list_brands(site_id=self.site_id)}
        self.known_brands = {brand.id: brand.name for brand in known.values()}
        for brand in self.file.brands:
            brand_id = self._try_shelf("brands", brand.name, count, partial(self._brand, brand, known))
            if brand_id is not None:
                self.brands[brand.code] = brand_id
        if self.file.hot_words and not catalog.pinned_hot_words(site_id=self.site_id):
            catalog.save_hot_words(
                site_id=self.site_id, hot_words=self.file.hot_words, actor=self.actor, now=self.clock()
            )

    def _category(self, entry: catalog.CategoryEntry, present: Mapping[str, catalog.CategoryDraft]) -> CategoryId:
        """The category by name and place; its looks are the merchant's and stay."""
        parent = self.categories.get(entry.parent_code) if entry.parent_code else None
        known = present.get(entry.code)
        if known is None and not entry.names_place:
            # A table knows categories by their names only: the merchant's own that stands there is meant.
            there = [draft for draft in present.values() if self._place(draft.category_id) == self.named[entry.code]]
            known = next((draft for draft in there if draft.parent_id == parent), there[0] if there else None)
        if known is not None and known.category_id is not None and not entry.names_place:
            return known.category_id
        draft = known or catalog.CategoryDraft(code=entry.code, name=entry.name)
        draft = replace(draft, name=entry.name, parent_id=parent, position=entry.position, version=None)
        return catalog.save_category(site_id=self.site_id, draft=draft, actor=self.actor, now=self.clock())

    def _place(self, category_id: CategoryId | None) -> Path:
        return self.places.get(category_id, ()) if category_id else ()

    def _brand(self, entry: catalog.BrandEntry, known: Mapping[str, catalog.BrandView]) -> BrandId:
        """The brand by code, else by name; its logo is the merchant's and stays."""
        present = known.get(entry.code) or next((b for b in known.values() if b.name == entry.name), None)
        if present is not None and not entry.description:
            return present.id
        draft = catalog.BrandDraft(
            code=present.code if present else entry.code,
            name=entry.name,
            description=entry.description,
            logo=present.logo if present else "",
        )
        return catalog.save_brand(site_id=self.site_id, draft=draft, actor=self.actor, now=self.clock())

    def _try_shelf[T](self, kind: str, name: str, count: bool, save: Callable[[], T]) -> T | None:
        try:
            with transaction.atomic():
                saved = save()
        except PorticoError as error:
            if count:
                self.noted += self.report.add_shelf_problem(kind, name, error)
            return None
        if count and kind == "categories":
            self.report.categories += 1
        elif count:
            self.report.brands += 1
        return saved

    def _pictures(self, batch: Sequence[catalog.ProductEntry]) -> dict[str, str]:
        """URL → stored name for the batch's pictures, fetched where no import has before."""
        urls = list(dict.fromkeys(url for entry in batch for url in entry.image_urls))
        stored = self._own_pictures(urls) | catalog.stored_images(site_id=self.site_id, urls=urls)
        outcomes = self.images.fetch_all([url for url in urls if url not in stored])
        self.report.add_images(outcomes)
        # A name inside a package means nothing to the next one.
        lasting = {url: outcome for url, outcome in outcomes.items() if not url.startswith(catalog.PICTURE_PREFIX)}
        with transaction.atomic():
            catalog.remember_images(site_id=self.site_id, outcomes=lasting, now=self.clock())
        return stored | {url: outcome.name for url, outcome in outcomes.items() if outcome.name}

    def _own_pictures(self, urls: Sequence[str]) -> dict[str, str]:
        """Addresses of pictures that lie here already (our own export gives them): nothing is fetched."""
        named = {url: stored_name(own_path(self.site, url)) for url in urls}
        return {url: name for url, name in named.items() if name.partition("/")[0] in FOLDERS and is_stored(name)}

    def _save_batch(
        self, batch: Sequence[catalog.ProductEntry], stored: Mapping[str, str], *, rehearsed: bool = False
    ) -> None:
        known = catalog.product_ids_by_code(site_id=self.site_id, codes=[entry.code for entry in batch])
        presents = catalog.product_drafts(site_id=self.site_id, product_ids=list(known.values()))
        if rehearsed:
            stored = self._own_pictures([url for entry in batch for url in entry.image_urls]) | dict(stored)
        for entry in batch:
            missing = self._missing_shelves(entry)
            if missing:
                self.noted += self.report.add_product_problems(entry, missing)
                continue
            present = presents[known[entry.code]] if entry.code in known else None
            draft = self._draft(entry, present, stored)
            try:
                with transaction.atomic():
                    saved = self._save(entry, draft)
            except catalog.ProductInvalid as error:
                self.noted += self.report.add_product_problems(entry, error.fields)
            else:
                self.report.add_product(saved)
                if rehearsed and saved.changed:
                    changed = changes(present, draft, self._shelf_names) if present is not None else ()
                    self.report.show(PreviewRow(entry.line, entry.code, entry.name, present is None, changed))

    @cached_property
    def _shelf_names(self) -> dict[UUID, str]:
        """Categories and brands as a person knows them, those of the file among them."""
        named = {self.categories[code]: path for code, path in self.named.items() if code in self.categories}
        brands = {self.brands[one.code]: one.name for one in self.file.brands if one.code in self.brands}
        return {one: " / ".join(path) for one, path in {**self.places, **named}.items()} | self.known_brands | brands

    def _missing_shelves(self, entry: catalog.ProductEntry) -> list[FieldError]:
        errors = []
        if entry.category not in self.categories:
            errors.append(FieldError("category_id", "category_unknown"))
        if entry.brand is not None and entry.brand not in self.brands:
            errors.append(FieldError("brand_id", "brand_unknown"))
        return errors

    def _draft(
        self, entry: catalog.ProductEntry, present: catalog.ProductDraft | None, stored: Mapping[str, str]
    ) -> catalog.ProductDraft:
        category_id = self.categories[entry.category]
        if present is not None and self._place(present.category_id) == self.named.get(entry.category, ()):
            # Of two categories of one name, a product stays in the one it is in.
            category_id = present.category_id
        return draft_of(
            entry,
            category_id=category_id,
            brand_id=self.brands[entry.brand] if entry.brand else None,
            stored=stored,
            present=present,
        )

    def _save(self, entry: catalog.ProductEntry, draft: catalog.ProductDraft) -> catalog.SavedProduct:
        """The product, and the first stock of its new SKUs. Stock that exists already is never overwritten."""
        now = self.clock()
        saved = catalog.save_product(site_id=self.site_id, draft=draft, actor=self.actor, now=now)
        units = {
            saved.sku_ids[sku.code]: sku.stock or 0
            for sku in entry.skus
            if saved.sku_ids[sku.code] in saved.new_sku_ids
        }
        if units:
            inventory.set_initial(site_id=self.site_id, quantities=units, actor=self.actor, now=now)
            refresh_availability(site_id=self.site_id, sku_ids=list(units))
        return saved
