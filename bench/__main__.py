"""Runs every benchmark (or those named), prints one table, writes bench/results/<time>.json."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench.harness import Bench, Result, scratch

RESULTS = Path(__file__).parent / "results"


def names() -> list[str]:
    found = []
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_") and "def run(" in (Path(__file__).parent / f"{module.name}.py").read_text():
            found.append(module.name)
    return found


def table(results: list[Result]) -> Table:
    shown = Table("工作 work", "本系统 ours/s", "裸基线 raw/s", "比值 ratio", "p50 ms", "p99 ms", "错误 errors",
                  "内存 MB", "目标 floor", title="Portico bench", title_justify="left")  # fmt: skip
    for result in results:
        ratio = f"{result.ratio:.3f} × {result.raw_name}" if result.ratio is not None else "–"
        raw = f"{result.raw_per_second:,.0f}" if result.raw_per_second is not None else "–"
        colour = "red" if result.failed else "green"
        shown.add_row(
            result.work,
            f"[{colour}]{result.per_second:,.0f}[/]",
            raw,
            ratio,
            f"{result.p50_ms:.1f}",
            f"{result.p99_ms:.1f}",
            str(result.errors),
            f"{result.memory_mb:.0f}" if result.memory_mb else "–",
            result.floor_text,
        )
    return shown


def main() -> int:
    known = names()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(known)}")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of each measurement")
    parser.add_argument("--products", type=int, default=100_000, help="size of the seeded catalogue")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    console = Console(width=200 if not sys.stdout.isatty() else None)
    results: list[Result] = []
    broken: list[str] = []
    with scratch(products=asked.products, seconds=asked.seconds, say=console.print) as ground:
        for name in asked.names or known:
            console.print(f"· {name}")
            try:
                results += _run(name, ground)
            except Exception:  # one broken bench must not hide what the others measured
                console.print_exception()
                broken.append(name)
    console.print(table(results))
    for result in results:
        for note in result.notes:
            console.print(f"  {result.work}: {note}", highlight=False, markup=False)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    path.write_text(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=2))
    console.print(f"→ {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return 1 if broken or any(result.errors for result in results) else 0


def _run(name: str, ground: Bench) -> list[Result]:
    found: list[Result] = importlib.import_module(f"bench.{name}").run(ground)
    return found


if __name__ == "__main__":
    sys.exit(main())
