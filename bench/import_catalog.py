"""Importing 50,000 SKUs in one go from XLSX and CSV: how fast, and how much memory it takes beyond an import of few.

PORTICO_BENCH_SKUS=4000 makes it small.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.harness import ROOT, Bench, Result

SKUS = int(os.environ.get("PORTICO_BENCH_SKUS", "50000"))
PER_PRODUCT = 4
FEW = 400
# What a file of any length may add to the memory of an import of few: the file itself and an index of its rows.
MOST_MB = 80
HEADER = ["商品编码", "商品名称", "分类", "品牌", "规格1名称", "规格1值", "SKU编码", "售价", "库存", "参数", "副标题"]


def rows(skus: int) -> list[list[str]]:
    made = []
    for i in range(skus):
        product, value = divmod(i, PER_PRODUCT)
        name = f"简约纯棉四件套 {product}"
        made.append(
            [f"imp{product}", name, f"居家/床品{product % 40}", f"品牌{product % 30}", "颜色", f"色{value}",
             f"imp{product}-{value}", f"{19 + i % 300}.90", "10", "材质:棉|产地:浙江", "经典之选，日常好物"]
        )  # fmt: skip
    return made


def as_csv(skus: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(rows(skus))
    return out.getvalue().encode()


def as_xlsx(skus: int) -> bytes:
    from portico.infra.sheets import Column, written_sheet

    out = io.BytesIO()
    with written_sheet(out, format="xlsx", title="商品", columns=[Column(name) for name in HEADER]) as write:
        for row in rows(skus):
            write(row)
    return out.getvalue()


def run(bench: Bench) -> list[Result]:
    found = []
    for kind, make in (("csv", as_csv), ("xlsx", as_xlsx)):
        folder = Path(bench.environment["PORTICO_DATA_DIR"])
        folder.mkdir(parents=True, exist_ok=True)
        measured = {}
        for skus in (FEW, SKUS):
            path = folder / f"import-{kind}-{skus}.{kind}"
            path.write_bytes(make(skus))
            command = [sys.executable, "-m", "bench.import_catalog", str(path)]
            environment = {**os.environ, **bench.environment}
            done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
            measured[skus] = [float(part) for part in done.stdout.split()[-3:]]
        seconds, peak, products = measured[SKUS]
        grown = peak - measured[FEW][1]
        found.append(
            Result(
                f"import of {SKUS:,} SKUs, {kind}", SKUS / seconds, 0, 0, int(grown > MOST_MB), memory_mb=peak,
                notes=[f"{products:,.0f} products in {seconds:.0f} s; {grown:.0f} MB more than an import of {FEW}"],
            )
        )  # fmt: skip
    return found


def _import(path: Path) -> None:
    """In a process of its own: seconds, peak memory in MB, products."""
    import resource

    import django

    django.setup()
    from portico.domains.sites import public as sites
    from portico.infra.actors import System
    from portico.kernel.clock import utc_now
    from portico.usecases import catalog_import

    site_id = sites.find_site(code=None).id
    started = time.perf_counter()
    actor = System(site_id, "bench")
    task_id = catalog_import.begin_import(
        site_id=site_id, content=path.read_bytes(), file_name=path.name, mapping=None, dry_run=False,
        with_images=False, actor=actor, now=utc_now(),
    )  # fmt: skip
    report = catalog_import.run_import(
        site_id=site_id, task_id=task_id, actor=actor, clock=utc_now, images=_NoImages()
    )  # fmt: skip
    if report.problems:
        raise RuntimeError(str(report.problems[0]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - started, peak, report.total)


class _NoImages:
    def fetch_all(self, urls: object) -> dict[str, object]:
        return {}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    _import(Path(sys.argv[1]))
