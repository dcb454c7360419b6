"""The schema, migrated once for each state of the migrations; every data base of the tests is a copy of it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

_ROOT = Path(__file__).resolve().parents[1]
_PREFIX = "portico_schema_"
_KEPT = 4
_LOCK = 0x706F7274


def template(server_url: str) -> str:
    """Name of a data base on that server with every migration applied and nothing else done; nobody connects to it.

    Made by whoever needs it first; other processes wait. Those of older states go, except the newest few, of which
    another run may be copying.
    """
    name = f"{_PREFIX}{_state()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        made = [row[0] for row in connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [_PREFIX]
        )]  # fmt: skip
        if name not in made:
            making = sql.Identifier(f"{_PREFIX}making")
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(making))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(making))
            _migrate(urlunsplit(urlsplit(server_url)._replace(path=f"/{_PREFIX}making")))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(making, sql.Identifier(name)))
            for old in made[: 1 - _KEPT]:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
    return name


def _state() -> str:
    """What the schema is made of: our migrations, what they read, the settings, and the locked packages."""
    digest = hashlib.sha256()
    migrations = (_ROOT / "src").rglob("migrations/*")
    for path in [_ROOT / "uv.lock", *sorted(migrations), *sorted((_ROOT / "src/portico/config").glob("*.py"))]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=_ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stdout}{done.stderr}")
