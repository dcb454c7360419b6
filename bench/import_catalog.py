"""50,000 SKUs in one go, in and out, by a running worker: how fast, and how much memory it takes beyond few.

A few are uploaded, rehearsed and imported in the console. Then 50,000 from XLSX, the worker killed (kill -9) in the
middle, its job taken over by the next worker; then the catalogue is exported as XLSX and imported once more, which must
change nothing. Memory is what the worker holds (VmRSS), noted from outside every 5,000 SKUs.
PORTICO_BENCH_SKUS=4000 makes it small.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bench.harness import FOLDER, ROOT, Bench, Result

SKUS = int(os.environ.get("PORTICO_BENCH_SKUS", "50000"))
PER_PRODUCT = 4
FEW = 400
# What a file of any length may add to the memory of an import of few: the file itself and an index of its rows.
MOST_MB = 80
EVERY = 5_000
STOCK = 10
MOST_SECONDS = 3600
HEADER = ["商品编码", "商品名称", "分类", "品牌", "规格1名称", "规格1值", "SKU编码", "售价", "库存", "参数", "副标题"]


def rows(skus: int, name: str) -> list[list[str]]:
    made = []
    for i in range(skus):
        product, value = divmod(i, PER_PRODUCT)
        code = f"imp-{name}-{product}"
        made.append(
            [code, f"简约纯棉四件套 {product}", f"居家/床品{product % 40}", f"品牌{product % 30}", "颜色", f"色{value}",
             f"{code}-{value}", f"{19 + i % 300}.90", str(STOCK), "材质:棉|产地:浙江", "经典之选，日常好物"]
        )  # fmt: skip
    return made


def as_csv(skus: int, name: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(rows(skus, name))
    return out.getvalue().encode()


def as_xlsx(skus: int, name: str) -> bytes:
    from portico.infra.sheets import Column, written_sheet

    out = io.BytesIO()
    with written_sheet(out, format="xlsx", title="商品", columns=[Column(name) for name in HEADER]) as write:
        for row in rows(skus, name):
            write(row)
    return out.getvalue()


@dataclass(slots=True)
class Watched:
    """One task of the worker: how long it took, and the worker's memory while it did."""

    seconds: float
    rss: list[float]
    done: int
    result: dict[str, Any] = field(default_factory=dict)


class Worker:
    """`portico worker` as a process of its own."""

    def __init__(self, bench: Bench) -> None:
        command = [sys.executable, "-c", "from portico.entrypoints.cli.main import app; app()", "worker"]
        self.log = (FOLDER / "worker.log").open("ab")
        self.process = subprocess.Popen(
            command, env={**os.environ, **bench.environment}, cwd=ROOT, stdout=self.log, stderr=self.log,
            start_new_session=True,
        )  # fmt: skip

    def rss_mb(self) -> float:
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


@contextlib.contextmanager
def working(bench: Bench) -> Iterator[Worker]:
    worker = Worker(bench)
    try:
        yield worker
    finally:
        worker.kill(signal.SIGTERM)


def run(bench: Bench) -> list[Result]:
    desk = _Desk()
    with working(bench) as worker:
        rehearsed = _rehearsed(worker, desk, "few.csv", as_csv(FEW, "few"))
        few = _watch(worker, desk.start(rehearsed), PER_PRODUCT)
        task_id = desk.begin("in.xlsx", as_xlsx(SKUS, "x"))
        killed = _watch(worker, task_id, PER_PRODUCT, until=SKUS // PER_PRODUCT // 2)
        worker.kill()
    broken_off = _task(task_id).done * PER_PRODUCT
    with working(bench) as worker:
        resumed = _watch(worker, task_id, PER_PRODUCT)
    _check(bench, {"few": FEW, "x": SKUS})
    with working(bench) as worker:
        task_id = desk.export()
        taken = _watch(worker, task_id, 1)
        again = _watch(worker, desk.begin("out.xlsx", desk.take(task_id)), PER_PRODUCT)
    # The seeded ones were not written by an editor: their pictures are nowhere, so that a file cannot name them.
    assert again.result["created"] == 0, again.result
    assert again.result["updated"] <= bench.products, again.result
    _check(bench, {"few": FEW, "x": SKUS})
    base, there = max(few.rss), SKUS + FEW + bench.products
    return [
        _result(f"import of {SKUS:,} SKUs, xlsx, until killed", broken_off, killed, base),
        _result("the same, resumed after kill -9", SKUS - broken_off, resumed, base,
                f"killed with {broken_off:,} SKUs in; its seconds begin with the kill: the dead worker's heartbeat is"
                " waited for"),
        _result(f"export of {there:,} SKUs, xlsx", there, taken, base),
        _result(f"import of that export, {there:,} SKUs, which changes nothing", there, again, base),
    ]  # fmt: skip


def _rehearsed(worker: Worker, desk: _Desk, name: str, content: bytes) -> UUID:
    task_id = desk.upload(name, content)
    _watch(worker, task_id, PER_PRODUCT)
    return task_id


class _Desk:
    """The owner's browser."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.test import Client

        from portico.entrypoints.console.staff import ensure_account

        settings.ALLOWED_HOSTS = ["*"]
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(
            ensure_account(username="bench", password="a-long-bench-password-42", role="owner", display_name="B")
        )

    def upload(self, name: str, content: bytes) -> UUID:
        """The task of the rehearsal, with the columns as they were guessed."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from portico.domains.catalog import public as catalog

        columns = self.client.post("/console/imports/upload/", {"file": SimpleUploadedFile(name, content)})
        found = catalog.preview_columns(content=content) or ()
        chosen = {f"column-{place}": column.guess for place, column in enumerate(found)}
        return self._task_of(self.client.post(columns["Location"], chosen))

    def start(self, rehearsed: UUID) -> UUID:
        return self._task_of(self.client.post(f"/console/imports/{rehearsed}/start/"))

    def begin(self, name: str, content: bytes) -> UUID:
        """The import itself, as the console's last step asks for it; rehearsing takes as long again."""
        from django.db import transaction

        from portico.domains.sites import public as sites
        from portico.infra import jobs
        from portico.infra.actors import System
        from portico.kernel.clock import utc_now
        from portico.usecases import catalog_import

        site_id = sites.find_site().id
        with transaction.atomic():
            task_id = catalog_import.begin_import(
                site_id=site_id, content=content, file_name=name, mapping=None, dry_run=False, with_images=True,
                actor=System(site_id, "bench"), now=utc_now(),
            )  # fmt: skip
            jobs.defer(
                catalog_import.IMPORT_TASK, queue="imports", lock=f"import:{site_id}", site_id=str(site_id),
                task_id=str(task_id), started_by="bench",
            )  # fmt: skip
        return task_id

    def export(self) -> UUID:
        return self._task_of(self.client.post("/console/products/export/", {"format": "xlsx"}))

    def take(self, task_id: UUID) -> bytes:
        answer = self.client.post(f"/console/sheets/{task_id}/take/")
        assert answer.status_code == 200, answer
        return b"".join(answer.streaming_content)  # type: ignore[arg-type]

    def _task_of(self, answer: Any) -> UUID:
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def _task(task_id: UUID) -> Any:
    from portico.infra.models import LongTask

    return LongTask.objects.get(id=task_id)


def _watch(worker: Worker, task_id: UUID, per: int, *, until: int | None = None) -> Watched:
    """Until the task is over, or `until` of it is done. Raises RuntimeError when it fails or takes too long."""
    started, rss, told, done = time.perf_counter(), [], 0, 0
    while time.perf_counter() - started < MOST_SECONDS:
        task = _task(task_id)
        done = task.done * per
        if done // EVERY > told or not rss:
            told = done // EVERY
            rss.append(worker.rss_mb())
        if task.state == task.State.FAILED:
            raise RuntimeError(f"{task.kind}: {task.error}")
        if task.state == task.State.DONE or (until is not None and task.done >= until):
            rss.append(worker.rss_mb())
            seconds = time.perf_counter() - started
            print(f"  · {task.kind}, {done:,} in {seconds:.0f} s", flush=True)
            if problems := task.result.get("problem_count"):
                raise RuntimeError(f"{problems} problems: {str(task.result)[:500]}")
            return Watched(seconds, rss, done, task.result)
        time.sleep(0.2)
    raise RuntimeError(f"{task_id} is not over after {MOST_SECONDS} s; see {FOLDER / 'worker.log'}")


def _result(work: str, rows: int, measured: Watched, base: float, *notes: str) -> Result:
    grown = max(measured.rss) - base
    shown = " ".join(f"{one:.0f}" for one in measured.rss)
    return Result(
        work, rows / measured.seconds, 0, 0, int(grown > MOST_MB), memory_mb=max(measured.rss),
        notes=[f"{measured.seconds:.0f} s; the worker's RSS at the start, every {EVERY:,} SKUs and at the end: {shown}"
               f" MB; {grown:+.0f} MB to the most of an import of {FEW}", *notes],
    )  # fmt: skip


def _check(bench: Bench, wanted: dict[str, int]) -> None:
    """Every SKU once, with its price and its first stock, and read rows for every product."""
    for name, skus in wanted.items():
        ((count, products, least, most, told),) = bench.query(
            "SELECT count(*), count(DISTINCT s.product_id), min(l.on_hand), max(l.on_hand), count(d.product_id)"
            " FROM catalog_sku s JOIN inventory_stock_level l ON l.sku_id = s.id"
            " LEFT JOIN catalog_product_document d ON d.product_id = s.product_id"
            " WHERE starts_with(s.code, %s) AND s.retired_at IS NULL",
            f"imp-{name}-",
        )
        made = (count, products, least, most, told)
        assert made == (skus, skus // PER_PRODUCT, STOCK, STOCK, skus), (name, made)
