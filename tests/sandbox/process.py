"""The real sandbox, started as its own process on a free port, and a listener for what it sends."""

from __future__ import annotations

import json
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

SOURCE = Path(__file__).resolve().parents[2] / "src"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SandboxProcess:
    """`python -m portico_sandbox`, its credentials, and its control interface."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.url, timeout=20, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The sandbox answers."""
        command = [sys.executable, "-m", "portico_sandbox", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--data", str(self.directory)], cwd=SOURCE, env={"PATH": "/usr/bin:/bin"}
        )
        deadline = time.monotonic() + 20
        while True:
            try:
                self.client.get("/healthz").raise_for_status()
                return
            except httpx.HTTPError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.05)

    def stop(self, *, kill: bool = False) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        self._process.wait(10)

    @property
    def credentials(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.directory / "credentials.json").read_text("utf-8"))
        return content

    def api(self, method: str, path: str, expect: int | None = None, **body: Any) -> Any:
        """The JSON answer of a control call; the status is asserted (2xx unless `expect`)."""
        content = None if method in {"GET", "DELETE"} else body
        response = self.client.request(method, f"/sandbox/api{path}", json=content)
        if expect is None:
            assert response.is_success, response.text
        else:
            assert response.status_code == expect, response.text
        return response.json() if response.content else None

    def fault(self, target: str, kind: str, times: int | None = 1, **options: Any) -> None:
        self.api("POST", "/faults", target=target, kind=kind, times=times, **options)

    def advance(self, seconds: float) -> None:
        self.api("POST", "/clock", advance_seconds=seconds)

    def rules(self, name: str) -> list[str]:
        """The rules the calls of that name met, oldest first, from the operator's log."""
        items = self.api("GET", f"/calls?name={name}&limit=500")["items"]
        return [item["rule"] for item in reversed(items)]

    def person(self, person_id: str = "lin-xiao") -> dict[str, Any]:
        people = self.api("GET", "/people")["items"]
        return next(person for person in people if person["id"] == person_id)

    def openid(self, person_id: str = "lin-xiao") -> str:
        app_id = self.credentials["wechat_mini"]["app_id"]
        return str(self.person(person_id)["openids"][app_id])


@dataclass
class Received:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """A real HTTP server that answers `statuses` in turn (then `default`) and keeps what came.

    `respond` writes the body of an answer that is not 204.
    """

    default: int = 204
    respond: Callable[[Received], bytes] = lambda received: b'{"code":"FAIL","message":"test"}'
    # The whole body of a 200, for platforms that read it.
    word: bytes = b""
    statuses: queue.Queue[int] = field(default_factory=queue.Queue)
    arrived: queue.Queue[Received] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                received = Received(self.path, dict(self.headers.items()), body)
                listener.arrived.put(received)
                try:
                    status = listener.statuses.get_nowait()
                except queue.Empty:
                    status = listener.default
                answer = b"" if status == 204 else listener.respond(received)
                answer = listener.word if status == 200 and listener.word else answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks/wechat-pay/demo"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def next(self, timeout: float = 5) -> Received:
        """The next request; fails the test when none comes."""
        return self.arrived.get(timeout=timeout)

    def is_quiet(self, seconds: float = 0.4) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.arrived.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
