"""`portico import catalog FILE`: reads, imports with a progress bar, and says what happened, line by line."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from portico.domains.sites import public as sites
from portico.infra.actors import System
from portico.infra.messages import problem_text
from portico.infra.outbound import Fetcher
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.usecases.catalog_import import begin_import, run_import
from portico.usecases.import_images import WebImages
from portico.usecases.import_report import ImportReport, image_problem, problem_line

SHOWN_PROBLEMS = 50
LANGUAGE = "zh-hans"

# Exit codes: everything imported; some rows were broken; nothing could be done.
OK, SOME_BROKEN, REFUSED = 0, 1, 2


def run(*, file: Path, site_code: str, mapping: Path | None, dry_run: bool, images: bool) -> int:
    """The file is imported. Exit code: 0, 1 when rows were left out, 2 when the file cannot be used at all."""
    console = Console()
    try:
        content = file.read_bytes()
        columns = json.loads(mapping.read_text(encoding="utf-8")) if mapping is not None else None
    except (OSError, ValueError) as error:
        console.print(f"[red]✗[/] {escape(str(error))}")
        return REFUSED
    try:
        report = _import(console, content, file.name, site_code, columns, dry_run, images)
    except PorticoError as error:
        title, detail = problem_text(error.code, error.data, LANGUAGE)
        console.print(f"[red]✗[/] {title}：{escape(detail)}", highlight=False)
        return REFUSED
    _show(console, report, dry_run=dry_run)
    return SOME_BROKEN if report.broken or report.problems else OK


def _import(
    console: Console,
    content: bytes,
    file_name: str,
    site_code: str,
    mapping: dict[str, str] | None,
    dry_run: bool,
    images: bool,
) -> ImportReport:
    site_id = sites.find_site(code=site_code or None).id
    actor = System(site_id, "portico import")
    task_id = begin_import(
        site_id=site_id,
        content=content,
        file_name=file_name,
        mapping=mapping,
        dry_run=dry_run,
        with_images=images,
        actor=actor,
        now=utc_now(),
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar, Fetcher() as fetcher:
        shown = bar.add_task("试导入" if dry_run else "导入商品", total=None)
        return run_import(
            site_id=site_id,
            task_id=task_id,
            actor=actor,
            clock=utc_now,
            images=WebImages(fetcher),
            on_progress=lambda done, total: bar.update(shown, completed=done, total=total),
        )


def _show(console: Console, report: ImportReport, *, dry_run: bool) -> None:
    title = "试导入结果（未写入）" if dry_run else "导入结果"
    table = Table("项目", "数量", title=title, title_justify="left")
    for name, count in (
        ("商品", report.total),
        ("　新增", report.created),
        ("　更新", report.updated),
        ("　没有变化", report.unchanged),
        ("　有误未导入", report.broken),
        ("SKU", report.skus),
        ("分类", report.categories),
        ("品牌", report.brands),
        ("图片已保存", report.images_stored),
        ("图片无法获取（显示占位图）", report.images_failed),
    ):
        table.add_row(name, str(count))
    console.print(table)
    for problem in report.problems[:SHOWN_PROBLEMS]:
        where = f"第 {problem.line} 行" if problem.line else "文件"
        shown = f"（{problem.value}）" if problem.value else ""
        text = f"{where}，{problem.column}{shown}：{problem_line(problem, LANGUAGE)}"
        console.print(f"[red]✗[/] {escape(text)}", highlight=False)
    if len(report.problems) > SHOWN_PROBLEMS:
        console.print(f"… 还有 {len(report.problems) - SHOWN_PROBLEMS} 处问题", highlight=False)
    for reason, times in sorted(report.image_reasons.items()):
        console.print(f"[yellow]![/] {times} 张图片：{image_problem(reason, LANGUAGE)}", highlight=False)
    if report.ignored_columns:
        console.print(f"[yellow]![/] 没有用到的列：{escape('、'.join(report.ignored_columns))}", highlight=False)
