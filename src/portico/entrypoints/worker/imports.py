"""Jobs of the catalogue: importing a file, and renewing the search index. They may run twice."""

from __future__ import annotations

from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portico.infra.actors import System
from portico.infra.outbound import Fetcher
from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId
from portico.usecases.catalog_import import IMPORT_TASK, run_import
from portico.usecases.import_images import WebImages
from portico.usecases.searches import REINDEX_TASK, reindex_site


@app.task(name=IMPORT_TASK, queue="imports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def import_catalog(site_id: str, task_id: str, started_by: str) -> None:
    """The import (or rehearsal) `task_id` is carried out. `started_by` is "staff:7": the audit record names it."""
    if not connection.in_atomic_block:
        close_old_connections()
    site = SiteId(UUID(site_id))
    with Fetcher() as fetcher:
        run_import(
            site_id=site,
            task_id=UUID(task_id),
            actor=System(site, f"import {started_by}"),
            clock=utc_now,
            images=WebImages(fetcher),
        )


@app.task(name=REINDEX_TASK, queue="imports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def reindex_search(site_id: str) -> None:
    """The site's search entries follow its dictionary."""
    if not connection.in_atomic_block:
        close_old_connections()
    reindex_site(site_id=SiteId(UUID(site_id)))
