"""`portico web` and `portico worker`: one process kind each, nothing else."""

from __future__ import annotations

import warnings

from django.conf import settings
from django.core.management import call_command

from portico.infra import cache
from portico.infra.lost_jobs import remember_running

WORKER_CONCURRENCY = 4


def web() -> None:
    """Serves HTTP until told to stop."""
    # WhiteNoise streams small files from disk; Django suggests an asynchronous iterator it does not offer.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    call_command(
        "runbolt",
        host=settings.PORTICO.host,
        port=settings.PORTICO.port,
        processes=settings.PORTICO.web_processes,
        no_admin=True,
        skip_checks=True,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
    )


def worker() -> None:
    """Runs jobs and the cron table until told to stop."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    # The worker seals, too: it hears of new keys, and of what changed in what it holds.
    cache.listen()
    connector = app.connector
    assert isinstance(connector, DjangoConnector)

    with app.replace_connector(connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            name="portico",
            concurrency=WORKER_CONCURRENCY,
            install_signal_handlers=True,
            delete_jobs="successful",
            # Shorter than the sweep that takes over a dead worker's jobs (infra/lost_jobs.py) believes in.
            update_heartbeat_interval=4,
            worker_middleware=[remember_running],
            stalled_worker_timeout=15,
        )
