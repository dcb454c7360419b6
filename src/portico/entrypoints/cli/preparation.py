"""`portico prepare`: what a start needs before the first request. Quick when there is nothing to do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import httpx
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portico.domains.sites import public as sites
from portico.infra.media import ensure_placeholder
from portico.kernel.clock import utc_now
from portico.usecases.key_rotation import check_keys

_ROOT = Path(__file__).resolve().parents[4]


def prepare() -> None:
    """The schema is current, the keys of personal data are at hand, static files are in place, a site exists.

    In demo mode the demo brand does too.
    """
    _migrate()
    check_keys(now=utc_now())
    _collect_static()
    # The server only serves a media folder that is there when it starts.
    if settings.MEDIA_ROOT:
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    # The mini app's page names its scripts by content hash; the search index of the documentation holds all its words.
    _publish(_ROOT / "miniapp" / "dist" / "build" / "h5", "m", telltale="index.html")
    _publish(_ROOT / "docs" / "guide" / "_build", "docs", telltale="searchindex.js")
    _publish(_ROOT / "tools" / "vendor" / "dist", "vendor", telltale="vendor.json")
    if settings.PORTICO.demo:
        _play_the_demo()
    elif not sites.list_sites():
        with transaction.atomic():
            sites.save_site(code="main", name="我的店铺", is_default=True)
    ensure_placeholder()


def _play_the_demo() -> None:
    from portico.entrypoints.cli.demo.past_trades import tell_sandbox
    from portico.entrypoints.cli.demo.seed import seed

    site_id = seed()
    if not settings.PORTICO.sandbox_url:
        return
    try:
        tell_sandbox(site_id=site_id, sandbox_url=settings.PORTICO.sandbox_url, now=utc_now())
    except httpx.HTTPError as problem:
        print(
            "演示的历史付款没有告诉沙箱，这些订单暂时退不了款，下次启动会再试"
            f" / the sandbox was not told of the demo's past payments: {problem}",
            file=sys.stderr,
        )


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def _publish(build: Path, name: str, *, telltale: str) -> None:
    """A build appears under /name/ (WhiteNoise serves `www/` at the root); without a build nothing changes.

    A copy, not a link: the server knows its files from the start, and a build made meanwhile must not take them away.
    `telltale` is a file that differs whenever the builds do.
    """
    published = settings.PORTICO.data_dir / "www" / name
    published.parent.mkdir(parents=True, exist_ok=True)
    if not (build / telltale).exists():
        return
    if (published / telltale).exists() and (published / telltale).read_bytes() == (build / telltale).read_bytes():
        return
    if published.is_symlink():
        published.unlink()
    shutil.rmtree(published, ignore_errors=True)
    shutil.copytree(build, published)
