"""`portico run` as a person uses it: one command brings everything up, Ctrl-C leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

READY_SECONDS = 240


@dataclass
class Running:
    process: subprocess.Popen[str]
    url: str
    sandbox_url: str
    environment: dict[str, str]
    output: Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def _start(folder: Path, output: Path) -> Running:
    port, sandbox_port = _free_ports()
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("PORTICO_")}
    environment |= {
        "PORTICO_DATA_DIR": str(folder),
        "PORTICO_PORT": str(port),
        "PORTICO_SANDBOX_PORT": str(sandbox_port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "portico.entrypoints.cli.main", "run"],
        env=environment,
        stdout=output.open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Running(process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}", environment, output)


def _wait_ready(running: Running) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while "已就绪" not in running.text():
        assert running.process.poll() is None, running.text()
        assert time.monotonic() < deadline, running.text()
        time.sleep(0.2)


def _processes_of(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        words = " ".join(process.info["cmdline"] or [])
        if str(folder) in words or (process.info["environ"] or {}).get("PORTICO_DATA_DIR") == str(folder):
            found.append(process)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The embedded server runs as a user of its own when we are root, so the way to the folder must be open.
    made = tmp_path_factory.mktemp("portico-run") / "data"
    for parent in made.parents:
        if str(parent).startswith("/tmp/"):
            parent.chmod(0o755)
    return made


@pytest.fixture(scope="module")
def running(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    started = _start(folder, tmp_path_factory.mktemp("out") / "first.txt")
    try:
        _wait_ready(started)
        yield started
    finally:
        started.process.send_signal(signal.SIGINT)
        started.process.wait(90)


def test_every_printed_address_answers(running):
    with httpx.Client(timeout=20, follow_redirects=True) as client:
        for path in ("/healthz", "/m/", "/", "/console/", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/site"):
            assert client.get(running.url + path).status_code == 200, path
        assert client.get(running.sandbox_url + "/").status_code == 200
    for word in (f"{running.url}/m/", f"{running.url}/console/", "/api/v1/docs", running.sandbox_url, "owner"):
        assert word in running.text()


def test_the_demo_shop_is_stocked(running):
    with httpx.Client(base_url=running.url, timeout=20) as client:
        roots = client.get("/api/v1/categories").json()["items"]
        products, cursor = [], None
        while True:
            page = client.get("/api/v1/products", params={"limit": 50, **({"cursor": cursor} if cursor else {})}).json()
            products += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(roots) >= 6
        assert len(products) >= 30
        for product in products[:5]:
            picture = client.get(product["image_url"])
            assert picture.status_code == 200
            assert picture.headers["content-type"].startswith("image/")


def test_a_second_start_on_the_same_data_is_refused_in_one_line(running, folder, tmp_path):
    second = subprocess.run(
        [sys.executable, "-m", "portico.entrypoints.cli.main", "run"],
        env=running.environment | {"PORTICO_PORT": "18999", "PORTICO_SANDBOX_PORT": "18998"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "PORTICO_DATA_DIR" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_doctor_finds_nothing_wrong(running):
    checked = subprocess.run(
        [sys.executable, "-m", "portico.entrypoints.cli.main", "doctor"],
        env=running.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "✗" not in checked.stdout


def test_a_killed_web_process_is_started_again(running, folder):
    web = [p for p in _processes_of(folder) if "web" in p.cmdline() and p.parent().pid == running.process.pid]
    assert len(web) == 1
    web[0].kill()
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"{running.url}/healthz", timeout=2).status_code == 200 and not web[0].is_running():
                break
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.3)


def test_a_later_start_keeps_the_data_and_is_quick_and_ctrl_c_leaves_nothing(folder, running, tmp_path):
    before = httpx.get(f"{running.url}/api/v1/products", params={"limit": 1}).json()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(90) == 0
    assert _processes_of(folder) == []
    began = time.monotonic()
    again = _start(folder, tmp_path / "again.txt")
    try:
        _wait_ready(again)
        seconds = time.monotonic() - began
        assert httpx.get(f"{again.url}/api/v1/products", params={"limit": 1}).json()["items"] == before["items"]
    finally:
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(90) == 0
    assert _processes_of(folder) == []
    # The mark is 10 s on a quiet machine; this one runs browsers beside it and may be shared.
    assert seconds < 60, f"a later start took {seconds:.1f} s"
