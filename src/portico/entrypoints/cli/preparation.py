"""`portico prepare`: what a start needs before the first request. Quick when there is nothing to do."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portico.domains.sites import public as sites
from portico.infra.media import ensure_placeholder

_MINIAPP_BUILD = Path(__file__).resolve().parents[4] / "miniapp" / "dist" / "build" / "h5"


def prepare() -> None:
    """The schema is current, static files are in place, a site exists; in demo mode the demo brand does too."""
    _migrate()
    _collect_static()
    # The server only serves a media folder that is there when it starts.
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    _publish_miniapp()
    if settings.PORTICO.demo:
        from portico.entrypoints.cli.demo.seed import seed

        seed()
    elif not sites.list_sites():
        with transaction.atomic():
            sites.save_site(code="main", name="我的店铺", is_default=True)
    ensure_placeholder()


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def _publish_miniapp() -> None:
    """The H5 build appears under /m/ (WhiteNoise serves `www/` at the root).

    A copy, not a link: the server knows its files from the start, and a build made meanwhile must not take them away.
    """
    published = settings.PORTICO.data_dir / "www" / "m"
    published.parent.mkdir(parents=True, exist_ok=True)
    page = "index.html"
    if not (_MINIAPP_BUILD / page).exists():
        return
    # The page names its scripts by content hash, so equal pages are equal builds.
    if (published / page).exists() and (published / page).read_bytes() == (_MINIAPP_BUILD / page).read_bytes():
        return
    if published.is_symlink():
        published.unlink()
    shutil.rmtree(published, ignore_errors=True)
    shutil.copytree(_MINIAPP_BUILD, published)
