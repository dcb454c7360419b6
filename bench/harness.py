"""The ground benchmarks stand on: a scratch data base of 100,000 products, real processes, raw baselines.

Nothing here is shared with an installation: an embedded PostgreSQL of its own under .cache/bench (durable, as in
production), a data base copied from a seeded template for each run, and `portico web` as a process of its own.
Every load is bounded in time.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.load import Load, drive
from portico.infra import embedded_postgres
from portico.infra.environment import generate_secrets

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("PORTICO_BENCH_DIR", ROOT / ".cache" / "bench"))
PROCESSES = 2


@dataclass(slots=True)
class Result:
    """One line of the table. The floors are the least acceptable `per_second` and the most p95 ms."""

    work: str
    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    raw_name: str = ""
    raw_per_second: float | None = None
    memory_mb: float = 0.0
    floor_per_second: float | None = None
    floor_p95_ms: float | None = None
    p95_ms: float | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        return self.per_second / self.raw_per_second if self.raw_per_second else None

    @property
    def failed(self) -> bool:
        slow = self.floor_per_second is not None and self.per_second < self.floor_per_second
        late = self.floor_p95_ms is not None and (self.p95_ms or 0) > self.floor_p95_ms
        return slow or late or self.errors > 0

    @property
    def floor_text(self) -> str:
        floors = [f"{self.floor_per_second:,.0f}"] if self.floor_per_second is not None else []
        if self.floor_p95_ms is not None:
            floors.append(f"p95 {self.p95_ms:.1f} ≤ {self.floor_p95_ms:.0f} ms")
        return ", ".join(floors) or "–"


@dataclass(slots=True)
class Web:
    """A running web server: its address and its processes."""

    url: str
    process: subprocess.Popen[bytes]

    def memory_mb(self) -> float:
        """Proportional set size of the server and all its workers: shared pages are counted once."""
        return sum(_pss_kb(pid) for pid in _family(self.process.pid)) / 1024

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        request = urllib.request.Request(self.url + path, headers=dict(headers or {}))
        with urllib.request.urlopen(request, timeout=10) as answer:
            body: bytes = answer.read()
            return body

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))


@dataclass(slots=True)
class Bench:
    """What a benchmark gets: the data base, how long to measure, and how to start things."""

    database_url: str
    environment: dict[str, str]
    seconds: float
    products: int
    say: Callable[[str], None]
    # The data base was left by an earlier run.
    was_kept: bool = False

    @contextlib.contextmanager
    def web(self, **extra: str) -> Iterator[Web]:
        """`portico web` on a free port with two worker processes, for as long as the block runs."""
        command = [sys.executable, "-c", "from portico.entrypoints.cli.main import app; app()", "web"]
        with self._serving(command, "/healthz", extra) as web:
            yield web

    @contextlib.contextmanager
    def hello(self) -> Iterator[Web]:
        """The same server with one handler that answers a constant: what HTTP itself costs here."""
        code = (
            "import os,sys;os.environ['DJANGO_SETTINGS_MODULE']='bench.hello_settings';"
            "import django;django.setup();from portico.entrypoints.cli.serve import web;web()"
        )
        with self._serving([sys.executable, "-c", code], "/hello", {}) as web:
            yield web

    @contextlib.contextmanager
    def _serving(self, command: Sequence[str], ready: str, extra: Mapping[str, str]) -> Iterator[Web]:
        port = free_port()
        environment = {
            **os.environ,
            **self.environment,
            **extra,
            "PORTICO_PORT": str(port),
            "PORTICO_WEB_PROCESSES": str(PROCESSES),
        }
        log = (FOLDER / "web.log").open("wb")
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        web = Web(f"http://127.0.0.1:{port}", process)
        try:
            _await(web, ready)
            yield web
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)
            log.close()

    def load(self, web: Web, paths: Sequence[str], *, connections: int = 32) -> Load:
        """GETs of `paths` in random order for the measuring time, after a short warm-up."""
        drive(web.url, paths, connections=connections, seconds=min(2.0, self.seconds))
        return drive(web.url, paths, connections=connections, seconds=self.seconds)

    def pgbench(self, script: str, *, clients: int = 32, seconds: float | None = None) -> float:
        """Transactions per second of `script` (prepared statements), straight against PostgreSQL."""
        path = FOLDER / "script.sql"
        path.write_text(script)
        info = psycopg.conninfo.conninfo_to_dict(self.database_url)
        command = [
            str(embedded_postgres.bin_dir() / "pgbench"),
            "-n", "-M", "prepared", "-f", str(path), "-c", str(clients), "-j", "2",
            "-T", str(int(seconds or self.seconds)),
            "-h", str(info["host"]), "-p", str(info.get("port", 5432)), "-U", str(info["user"]), str(info["dbname"]),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
        found = re.search(r"tps = ([\d.]+) \(without initial connection time\)", done.stdout)
        if found is None:
            raise RuntimeError(f"pgbench said nothing we know:\n{done.stdout}\n{done.stderr}")
        return float(found.group(1))

    def query(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement, parameters or None).fetchall()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(web: Web, path: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if web.process.poll() is not None:
            break
        try:
            web.get(path)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start; see {FOLDER / 'web.log'}")


def _family(pid: int) -> list[int]:
    """The process and everything below it (Linux)."""
    found = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return found
    for child in children:
        found += _family(int(child))
    return found


def _pss_kb(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


@contextlib.contextmanager
def _alone(say: Callable[[str], None]) -> Iterator[None]:
    """One bench at a time: two would measure each other, and drop each other's data bases."""
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("· waiting for another bench to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """Changes when the schema or the seed does, so that an old template is never measured."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("src/portico/**/migrations/*.py"), ROOT / "bench" / "seed.py"]):
        digest.update(path.read_bytes())
    for name in ("words.py", "documents.py", "actions/read_rows.py"):
        digest.update((ROOT / "src/portico/domains/catalog" / name).read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def scratch(*, products: int, seconds: float, say: Callable[[str], None], kept: str | None = None) -> Iterator[Bench]:
    """A Bench on a fresh copy of the seeded data base; Django is set up on it in this process, too.

    With `kept` the data base gets this name when the block ends well, and the next one who asks for it finds it as it
    was left, with the migrations of now.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    version = _fingerprint()
    template = f"seed_{version}_{products}"
    with _alone(say), embedded_postgres.running(FOLDER / "postgres", database="portico") as admin_url:
        with psycopg.connect(admin_url, autocommit=True) as admin:
            known = {row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()}
            for old in known:
                if (old.startswith("seed_") and version not in old) or old == "run":
                    admin.execute(psycopg.sql.SQL("DROP DATABASE {} (FORCE)").format(psycopg.sql.Identifier(old)))
            was_kept = kept is not None and kept in known
            if not was_kept:
                if template not in known:
                    say(f"· seeding {products:,} products (once)")
                    _make_template(admin, admin_url, template, products)
                copy = psycopg.sql.SQL("CREATE DATABASE run TEMPLATE {}")
                admin.execute(copy.format(psycopg.sql.Identifier(template)))
        name = kept if was_kept else "run"
        url = admin_url.replace("/portico?", f"/{name}?")
        environment = _environment(url)
        os.environ.update(environment)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        if was_kept:
            call_command("migrate", verbosity=0, interactive=False)
        yield Bench(url, environment, seconds, products, say, was_kept)
        connections.close_all()
        if kept is not None and not was_kept:
            _rename(admin_url, kept)


def _rename(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(psycopg.sql.SQL("ALTER DATABASE run RENAME TO {}").format(psycopg.sql.Identifier(name)))


def drop_kept(name: str) -> None:
    """What `scratch(kept=name)` left is gone."""
    with (
        embedded_postgres.running(FOLDER / "postgres", database="portico") as url,
        psycopg.connect(url, autocommit=True) as admin,
    ):
        admin.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(psycopg.sql.Identifier(name)))


def _environment(url: str) -> dict[str, str]:
    stored = FOLDER / "secrets.json"
    if not stored.exists():
        stored.write_text(json.dumps(generate_secrets()))
    return {**json.loads(stored.read_text()), "DATABASE_URL": url, "PORTICO_DATA_DIR": str(FOLDER / "data")}


def _make_template(admin: psycopg.Connection[Any], admin_url: str, template: str, products: int) -> None:
    """Seeds `building` in a process of its own, and calls it a template only when all of it is there."""
    admin.execute("DROP DATABASE IF EXISTS building (FORCE)")
    admin.execute("CREATE DATABASE building")
    environment = {**os.environ, **_environment(admin_url.replace("/portico?", "/building?"))}
    subprocess.run(
        [sys.executable, "-m", "bench.seed", str(products)], env=environment, cwd=ROOT, check=True, timeout=1800
    )
    admin.execute(psycopg.sql.SQL("ALTER DATABASE building RENAME TO {}").format(psycopg.sql.Identifier(template)))
