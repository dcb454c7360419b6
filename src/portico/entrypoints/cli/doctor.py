"""`portico doctor`: each thing an installation needs, whether it is there, and how to mend it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from portico.entrypoints.cli import doctor_platforms, preflight
from portico.entrypoints.cli.findings import Finding
from portico.infra import environment

MIN_POSTGRES = 160000
WORKER_SILENCE_SECONDS = 60


def report() -> int:
    """Prints every finding; 1 when something is wrong, else 0."""
    findings = list(_all())
    table = Table(title="Portico doctor", show_lines=False)
    for heading in ("", "项目 / what", "情况 / finding"):
        table.add_column(heading)
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]·[/]"}
    for finding in findings:
        table.add_row(marks[finding.ok], finding.subject, finding.detail)
    Console().print(table)
    return 1 if any(finding.ok is False for finding in findings) else 0


def _all() -> Iterator[Finding]:
    folder = environment.data_dir()
    yield from _folder(folder)
    try:
        config = environment.read()
    except environment.ConfigurationError as problem:
        yield Finding("配置 / configuration", False, str(problem))
        return
    yield Finding("配置 / configuration", True, f"数据目录 {folder}，端口 {config.port}")
    yield from _secrets(folder)
    yield from _database(config)
    yield from _web(config)
    yield from doctor_platforms.connected(config)
    yield from _tools()
    yield _typeface()


def _folder(folder: Path) -> Iterator[Finding]:
    try:
        preflight.data_folder(folder)
    except preflight.CannotStart as problem:
        yield Finding("数据目录 / data folder", False, str(problem))
        return
    free = shutil.disk_usage(folder).free // 1024**2
    yield Finding("数据目录 / data folder", True, f"{folder}，剩余 {free:,} MB")


def _secrets(folder: Path) -> Iterator[Finding]:
    path = folder / environment.SECRETS_FILE
    if not path.exists():
        yield Finding("密钥 / secrets", None, "来自环境变量 / from the environment")
        return
    loose = stat.S_IMODE(path.stat().st_mode) & 0o077
    yield Finding(
        "密钥 / secrets",
        not loose,
        f"其他用户可读：chmod 600 {path}" if loose else f"{path}（请备份 / keep a copy）",
    )


def _database(config: environment.Environment) -> Iterator[Finding]:
    if not config.database_url:
        yield Finding("数据库 / data base", False, "没有运行：执行 `portico run`，或设置 DATABASE_URL。 / not running")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    import django
    from django.db import DatabaseError, connection

    django.setup()
    try:
        with connection.cursor() as cursor:
            version = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL is the only engine
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
    except DatabaseError as error:
        yield Finding("数据库 / data base", False, f"连不上：{str(error).splitlines()[0]}")
        return
    yield Finding(
        "数据库 / data base",
        version >= MIN_POSTGRES and encoding == "UTF8",
        f"PostgreSQL {version // 10000}，{encoding}" + ("" if version >= MIN_POSTGRES else "：需要 16 以上"),
    )
    yield from _guarded("数据库结构 / schema", _migrations)
    yield from _guarded("后台任务 / worker", _worker)
    yield from _guarded("失败的任务 / failed jobs", _failed_jobs)
    yield from _guarded("注销名单 / erased members", _erased)
    yield from _told("平台接入 / platforms", lambda: list(doctor_platforms.of_sites(config)))


def _guarded(subject: str, check: Callable[[], Finding]) -> Iterator[Finding]:
    yield from _told(subject, lambda: [check()])


def _told(subject: str, check: Callable[[], list[Finding]]) -> Iterator[Finding]:
    from django.db import DatabaseError

    try:
        yield from check()
    except DatabaseError as error:
        yield Finding(subject, False, f"{str(error).splitlines()[0]}：执行 `portico prepare`")


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding(
        "数据库结构 / schema",
        not missing,
        f"有 {missing} 个迁移未执行：执行 `portico prepare`" if missing else "最新 / current",
    )


def _worker() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        silence = cursor.fetchone()[0]
    if silence is None or silence > WORKER_SILENCE_SECONDS:
        return Finding("后台任务 / worker", False, "没有运行：执行 `portico worker`（`portico run` 会一并启动）")
    return Finding("后台任务 / worker", True, f"{int(silence)} 秒前有心跳 / heartbeat")


def _failed_jobs() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), string_agg(DISTINCT task_name, ', ') FROM procrastinate_jobs WHERE status = 'failed'"
        )
        count, names = cursor.fetchone()
    return Finding("失败的任务 / failed jobs", not count, f"{count} 个：{names}" if count else "无 / none")


def _erased() -> Finding:
    from portico.usecases import leaving, tombstones

    subject = "注销名单 / erased members"
    try:
        graves = list(tombstones.read_list())
    except tombstones.ListUnreadable as problem:
        return Finding(subject, False, f"{problem} 读不懂：从备份找回这一行 / this line cannot be read")
    back = leaving.count_back(graves=graves)
    if back:
        return Finding(subject, False, f"{back} 位已注销的会员随备份恢复：执行 `portico erase --reapply` / came back")
    return Finding(subject, True, f"{len(graves)} 人，没有人随备份恢复 / nobody came back")


def _web(config: environment.Environment) -> Iterator[Finding]:
    url = f"http://{config.host}:{config.port}/healthz"
    try:
        status = httpx.get(url, timeout=3.0, trust_env=False).status_code
    except httpx.HTTPError:
        yield Finding("网站与接口 / web", None, f"{url} 没有响应（未启动？） / not running")
        return
    yield Finding("网站与接口 / web", status == 200, f"{url} → {status}")


def _tools() -> Iterator[Finding]:
    built = (Path(__file__).resolve().parents[4] / "miniapp" / "dist" / "build" / "h5" / "index.html").exists()
    node = shutil.which("node")
    if not built:
        advice = "执行 `make setup`" if node else "安装 Node.js 20 后执行 `make setup`"
        yield Finding("小程序 H5 / mini app", False, f"还没有构建：{advice} / not built")
    else:
        yield Finding("小程序 H5 / mini app", True, "已构建 / built")


def _typeface() -> Finding:
    from portico.usecases.starters.art.lettering import can_write

    subject = "中文字体 / typeface"
    if can_write():
        return Finding(subject, True, "海报可以写字 / posters can be written")
    return Finding(subject, None, "没有：海报接口会回答 503，安装 fonts-noto-cjk 后重启 / none: posters answer 503")
