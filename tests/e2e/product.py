"""The real product as its own processes: data base, web, worker and sandbox, on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from psycopg import sql

from portico.entrypoints.cli.sandbox_credentials import as_environment
from tests.sandbox.process import SandboxProcess, free_port
from tests.template_database import template

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60


class RunningProduct:
    """Web and worker on a data base of their own, with the sandbox as every platform."""

    def __init__(self, folder: Path, *, name: str, database_url: str) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self.sandbox = SandboxProcess(folder / "sandbox")
        self._server_url = database_url
        self._database = f"e2e_{name}"
        self._children: list[subprocess.Popen[bytes]] = []
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Migrated, and answering on `url`."""
        (self.folder / "sandbox").mkdir(parents=True, exist_ok=True)
        self.sandbox.start()
        self._recreate_database()
        parts = urlsplit(self._server_url)
        self.environment = {
            **os.environ,
            **as_environment(self.folder / "sandbox" / "credentials.json", self.sandbox.url),
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{self._database}")),
            "DJANGO_SETTINGS_MODULE": "portico.config.settings",
            "PORTICO_DATA_DIR": str(self.folder),
            "PORTICO_PORT": self.url.rsplit(":", 1)[1],
            "PORTICO_PUBLIC_URL": self.url,
            "PORTICO_DEMO": "0",
            # As in the demo: pictures lie on disk.
            "PORTICO_STORAGE_MEDIA": "0",
            "PORTICO_WEB_PROCESSES": "1",
        }
        self.run("-m", "portico.entrypoints.cli.main", "prepare")
        for name in ("web", "worker"):
            self._children.append(self._spawn(name))
        self._wait()

    def run(self, *words: str) -> str:
        """Output of a Python command in the product's environment; fails the test when it fails."""
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self) -> None:
        """Everything that `start` started is gone, and so is the data base."""
        for child in self._children:
            child.terminate()
        for child in self._children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.sandbox.stop()
        self._sql("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        return subprocess.Popen(
            [sys.executable, "-m", "portico.entrypoints.cli.main", name],
            cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False, timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert self._children[0].poll() is None, self.log("web")
            assert time.monotonic() < deadline, self.log("web")
            time.sleep(0.1)

    def _recreate_database(self) -> None:
        self._sql("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        copied = template(self._server_url)
        self._sql("CREATE DATABASE {} TEMPLATE {}", copied)

    def _sql(self, statement: str, *names: str) -> None:
        identifiers = [sql.Identifier(name) for name in (self._database, *names)]
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*identifiers))
