"""50,000 SKUs in one go, in and out: how fast, and how much memory it takes beyond few.

Imported from CSV; then again from XLSX, the process killed (kill -9) in the middle and the import resumed by another;
then exported as XLSX and imported once more, which must change nothing. Memory is what the process holds (VmRSS), noted
at the start, every 5,000 SKUs and at the end. PORTICO_BENCH_SKUS=4000 makes it small.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.harness import ROOT, Bench, Result

SKUS = int(os.environ.get("PORTICO_BENCH_SKUS", "50000"))
PER_PRODUCT = 4
FEW = 400
# What a file of any length may add to the memory of an import of few: the file itself and an index of its rows.
MOST_MB = 80
EVERY = 5_000
STOCK = 10
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


def run(bench: Bench) -> list[Result]:
    folder = Path(bench.environment["PORTICO_DATA_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    for name, content in (
        ("few.csv", as_csv(FEW, "few")),
        ("in.csv", as_csv(SKUS, "c")),
        ("in.xlsx", as_xlsx(SKUS, "x")),
    ):
        files[name] = folder / f"bench-{name}"
        files[name].write_bytes(content)
    few = _process(bench, "import", str(files["few.csv"]))
    whole = _process(bench, "import", str(files["in.csv"]))
    killed = _process(bench, "import", str(files["in.xlsx"]), kill_at=SKUS // 2)
    resumed = _process(bench, "import", str(files["in.xlsx"]))
    _check(bench, {"few": FEW, "c": SKUS, "x": SKUS})
    exported = folder / "bench-out.xlsx"
    taken = _process(bench, "export", str(exported))
    again = _process(bench, "import", str(exported))
    # The seeded ones were not written by an editor: their pictures are nowhere, so that a file cannot name them.
    assert again["report"]["created"] == 0, again["report"]
    assert again["report"]["updated"] <= bench.products, again["report"]
    _check(bench, {"few": FEW, "c": SKUS, "x": SKUS})
    base, there = max(few["rss"]), 2 * SKUS + FEW + bench.products
    return [
        _result(f"import of {SKUS:,} SKUs, csv", SKUS, whole, base),
        _result(f"import of {SKUS:,} SKUs, xlsx, resumed after kill -9", resumed["rows"], resumed, base,
                f"killed after {killed['done']:,} SKUs in {killed['seconds']:.0f} s, resumed at {resumed['from']:,}"),
        _result(f"export of {there:,} SKUs, xlsx", there, taken, base),
        _result(f"import of that export, {there:,} SKUs, which changes nothing", there, again, base),
    ]  # fmt: skip


def _result(work: str, rows: int, measured: dict[str, Any], base: float, *notes: str) -> Result:
    rss = measured["rss"]
    grown = max(rss) - base
    seconds = measured["seconds"]
    shown = " ".join(f"{one:.0f}" for one in rss)
    return Result(
        work, rows / seconds, 0, 0, int(grown > MOST_MB), memory_mb=max(rss),
        notes=[f"{seconds:.0f} s; RSS at the start, every {EVERY:,} SKUs and at the end: {shown} MB;"
               f" {grown:+.0f} MB to the most of an import of {FEW}", *notes],
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


def _process(bench: Bench, work: str, path: str, *, kill_at: int | None = None) -> dict[str, Any]:
    """The work in a process of its own, whose lines say how far it is; killed at `kill_at` SKUs."""
    environment = {**os.environ, **bench.environment}
    command = [sys.executable, "-m", "bench.import_catalog", work, path]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    told: list[dict[str, Any]] = []
    assert process.stdout is not None
    for line in process.stdout:
        told.append(json.loads(line))
        if kill_at is not None and told[-1]["done"] >= kill_at:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    code = process.wait()
    assert code == (0 if kill_at is None else -signal.SIGKILL), (work, path, code)
    last = told[-1]
    from_ = told[0]["done"] if work == "import" else 0
    return {
        "rss": [one["rss"] for one in told], "seconds": last.get("seconds", time.perf_counter() - started),
        "done": last["done"], "from": from_, "rows": last["done"] - from_, "report": last.get("report"),
    }  # fmt: skip


def _tell(done: int, **known: Any) -> None:
    with open("/proc/self/status") as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
    print(json.dumps({"done": done, "rss": rss, **known}), flush=True)


def _import(path: Path) -> None:
    from portico.domains.sites import public as sites
    from portico.infra.actors import System
    from portico.infra.models import LongTask
    from portico.kernel.clock import utc_now
    from portico.usecases import catalog_import

    site_id = sites.find_site(code=None).id
    actor = System(site_id, "bench")
    started, told = time.perf_counter(), 0
    task_id = catalog_import.begin_import(
        site_id=site_id, content=path.read_bytes(), file_name=path.name, mapping=None, dry_run=False,
        with_images=False, actor=actor, now=utc_now(),
    )  # fmt: skip
    _tell(LongTask.objects.get(id=task_id).done * PER_PRODUCT)

    def on_progress(done: int, total: int) -> None:
        nonlocal told
        if done * PER_PRODUCT // EVERY > told:
            told = done * PER_PRODUCT // EVERY
            _tell(done * PER_PRODUCT)

    report = catalog_import.run_import(
        site_id=site_id, task_id=task_id, actor=actor, clock=utc_now, images=_NoImages(), on_progress=on_progress
    )
    if report.problems:
        raise RuntimeError(str(report.problems[0]))
    counted = {"created": report.created, "updated": report.updated, "total": report.total}
    _tell(report.total * PER_PRODUCT, seconds=time.perf_counter() - started, report=counted)


def _export(path: Path) -> None:
    """As the job makes it: read in pages, kept in sealed pieces, taken piece by piece."""
    from portico.domains.sites import public as sites
    from portico.infra import kept_files, progress
    from portico.infra.actors import Right
    from portico.kernel.clock import utc_now
    from portico.usecases import sheet_exports

    site_id = sites.find_site(code=None).id
    task_id = progress.begin(
        site_id=site_id, kind="sheet.products", title="商品", created_by="staff:1", now=utc_now(),
        input={"params": {}, "format": "xlsx", "language": "zh-hans", "rights": [str(right) for right in Right]},
    )  # fmt: skip
    started = time.perf_counter()
    _tell(0)
    advance, told = progress.advance, 0

    def told_advance(task_id: Any, *, done: int, **known: Any) -> None:
        nonlocal told
        if done // EVERY > told:
            told = done // EVERY
            _tell(done)
        advance(task_id, done=done, **known)

    sheet_exports.progress.advance = told_advance
    sheet_exports.run_sheet(site_id=site_id, task_id=task_id, clock=utc_now)
    task = progress.find(task_id, site_id=site_id)
    assert task is not None
    assert task.state == task.State.DONE, task
    with path.open("wb") as file:
        for piece in kept_files.kept_pieces(task_id):
            file.write(piece)
    _tell(task.done, seconds=time.perf_counter() - started, report={"bytes": path.stat().st_size})


class _NoImages:
    def fetch_all(self, urls: object) -> dict[str, object]:
        return {}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    import django

    django.setup()
    {"import": _import, "export": _export}[sys.argv[1]](Path(sys.argv[2]))
