"""A load of GETs over kept-alive connections, from a process of its own: wrk when it is installed, else ours.

Ours is plain Python: it measures the same, but tops out near 10,000 requests a second on one core.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """What a load met. `errors` counts answers that are not 2xx, and broken connections."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    by: str


_LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local seed = 0
function setup(thread) seed = seed + 1; thread:set("seed", seed) end
function init(args) math.randomseed(os.time() * 1000 + seed) end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def drive(url: str, paths: Sequence[str], *, connections: int, seconds: float) -> Load:
    """GETs random `paths` of `url` for `seconds`, then stops by itself."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "paths"
        listed.write_text("\n".join(paths))
        if shutil.which("wrk"):
            return _wrk(url, listed, connections, seconds)
        command = [sys.executable, "-m", "bench.load", url, str(listed), str(connections), str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
        return Load(**json.loads(done.stdout))


def _wrk(url: str, listed: Path, connections: int, seconds: float) -> Load:
    script = listed.with_suffix(".lua")
    script.write_text(_LUA % listed)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", str(script), url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if found is None:
        raise RuntimeError(f"wrk said nothing we know:\n{done.stdout}\n{done.stderr}")
    requests, micros, p50, p95, p99, errors = map(int, found.groups())
    return Load(requests / (micros / 1e6), p50 / 1000, p95 / 1000, p99 / 1000, errors, "wrk")


class _Caller(asyncio.Protocol):
    """One connection: sends the next request when the last answer is complete."""

    def __init__(self, requests: Sequence[bytes], stop_at: float, times: list[float]) -> None:
        self._requests, self._stop_at, self._times = requests, stop_at, times
        self._gathered = b""
        self._missing = -1
        self.errors = 0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        if time.perf_counter() >= self._stop_at:
            self._transport.close()
            return
        self._started = time.perf_counter()
        self._transport.write(random.choice(self._requests))

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._gathered += data
            head, end, body = self._gathered.partition(b"\r\n\r\n")
            if not end:
                return
            length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
            self._missing = int(length.group(1)) if length else 0
            self.errors += not head.startswith(b"HTTP/1.1 2")
            data = body
        self._missing -= len(data)
        if self._missing <= 0:
            self._times.append(time.perf_counter() - self._started)
            self._gathered, self._missing = b"", -1
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self.errors += exc is not None
        if not self.over.done():
            self.over.set_result(None)


async def _ours(url: str, paths: Sequence[str], connections: int, seconds: float) -> Load:
    parts = urlsplit(url)
    requests = [f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode() for path in paths]
    loop = asyncio.get_running_loop()
    times: list[float] = []
    started = time.perf_counter()
    callers = [
        (await loop.create_connection(lambda: _Caller(requests, started + seconds, times), parts.hostname, parts.port))[
            1
        ]
        for _ in range(connections)
    ]
    await asyncio.wait_for(asyncio.gather(*(caller.over for caller in callers)), seconds + 30)
    elapsed = time.perf_counter() - started
    times.sort()

    def percentile(part: float) -> float:
        return times[min(len(times) - 1, int(len(times) * part))] * 1000 if times else 0.0

    errors = sum(caller.errors for caller in callers)
    return Load(len(times) / elapsed, percentile(0.5), percentile(0.95), percentile(0.99), errors, "python")


if __name__ == "__main__":
    _url, _paths, _connections, _seconds = sys.argv[1:]
    _lines = Path(_paths).read_text().splitlines()
    _result = asyncio.run(_ours(_url, _lines, int(_connections), float(_seconds)))
    sys.stdout.write(json.dumps(asdict(_result)))
