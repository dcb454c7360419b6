"""Shoppers over kept-alive connections, in a process of their own: cart → quote → order → payment, again and again.

Run as `python -m bench.shoppers URL PLAN SECONDS`; PLAN is a JSON file with `shoppers` (token, address_id) and
`skus`. Prints JSON: whole checkouts, their latencies, and every answer that was not the expected one.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4


@dataclass
class Tally:
    """What all shoppers together met. `steps` holds seconds per call by name."""

    checkouts: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class Connection:
    """One HTTP/1.1 connection that sends one request at a time. Answers have a Content-Length, as ours do."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._head = f"Host: {parts.netloc}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def post(self, path: str, body: dict[str, Any], key: str = "") -> tuple[int, Any]:
        content = json.dumps(body).encode()
        idempotent = f"Idempotency-Key: {key}\r\n" if key else ""
        head = f"POST /api/v1{path} HTTP/1.1\r\n{self._head}{idempotent}Content-Length: {len(content)}\r\n\r\n"
        self._writer.write(head.encode() + content)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        status = int(answer.split(" ", 2)[1])
        length = next(
            int(line.split(":")[1]) for line in answer.split("\r\n") if line.lower().startswith("content-length:")
        )
        return status, json.loads(await self._reader.readexactly(length) or b"null")


async def _shop(url: str, shopper: dict[str, str], skus: list[str], stop_at: float, tally: Tally) -> None:
    connection = Connection(url, shopper["token"])
    await connection.open()

    async def call(name: str, expected: int, path: str, body: dict[str, Any], key: str = "") -> Any:
        started = time.perf_counter()
        status, answer = await connection.post(path, body, key)
        tally.steps.setdefault(name, []).append(time.perf_counter() - started)
        if status != expected:
            tally.errors.append(f"{name}: {status} {json.dumps(answer, ensure_ascii=False)[:200]}")
            raise ConnectionError(name)
        return answer

    while time.monotonic() < stop_at:
        started = time.perf_counter()
        try:
            await call("cart", 200, "/cart/lines", {"sku_id": random.choice(skus), "quantity": 1})
            quote = await call("quote", 200, "/quotes", {"source": "cart"})
            body = {
                "source": "cart",
                "address_id": shopper["address_id"],
                "quote_payable_fen": quote["payable_fen"],
            }
            order = await call("order", 201, "/orders", body, uuid4().hex)
            path = f"/orders/{order['id']}/payments"
            payment = await call("payment", 200, path, {"method": "wechat_jsapi"}, uuid4().hex)
        except ConnectionError:
            continue
        if payment["amount_fen"] != order["payable_fen"] or "paySign" not in payment["params"]:
            tally.errors.append("payment does not fit its order")
        tally.checkouts.append(time.perf_counter() - started)


async def _main(url: str, plan: dict[str, Any], seconds: float) -> dict[str, Any]:
    tally = Tally()
    started = time.monotonic()
    stop_at = started + seconds
    await asyncio.gather(*(_shop(url, shopper, plan["skus"], stop_at, tally) for shopper in plan["shoppers"]))
    took = time.monotonic() - started
    return {
        "checkouts": len(tally.checkouts),
        "per_second": len(tally.checkouts) / took,
        "p50_ms": _percentile(tally.checkouts, 50),
        "p95_ms": _percentile(tally.checkouts, 95),
        "p99_ms": _percentile(tally.checkouts, 99),
        "steps_ms": {name: _percentile(times, 50) for name, times in tally.steps.items()},
        "errors": tally.errors[:20],
        "error_count": len(tally.errors),
    }


def _percentile(times: list[float], percent: int) -> float:
    if len(times) < 2:
        return 0.0
    return statistics.quantiles(times, n=100)[percent - 1] * 1000


if __name__ == "__main__":
    result = asyncio.run(_main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()), float(sys.argv[3])))
    print(json.dumps(result, ensure_ascii=False))
