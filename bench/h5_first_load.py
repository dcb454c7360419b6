"""The first look at the shop on a modest phone: the mini app's H5 home, loaded cold over a slow network.

Chromium with a quarter of this machine's speed, 1.6 Mbit/s down, 750 kbit/s up, 150 ms to everything, nothing
cached. `python -m bench.h5_first_load URL` looks at a shop that is running.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections import Counter
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

LOOKS = 5
CPU_SLOWER = 4
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
SETTLE_MS = 2_500
MOST_SCRIPT_KB = 180
MOST_LCP_MS = 1_500

_WATCH = """
window.seen = { lcp: 0, what: '', shift: 0 }
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    seen.lcp = entry.startTime
    seen.what = entry.url || (entry.element ? entry.element.tagName + '.' + entry.element.className : '')
  }
}).observe({ type: 'largest-contentful-paint', buffered: true })
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value
}).observe({ type: 'layout-shift', buffered: true })
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One cold load. Bytes are as they travelled, so compressed."""

    first_paint_ms: float
    largest_paint_ms: float
    largest: str
    layout_shift: float
    kilobytes: dict[str, float]
    requests: int

    @property
    def script_kb(self) -> float:
        return self.kilobytes.get("Script", 0.0)


def look(browser: Browser, url: str) -> Look:
    """A cold load of `url`, watched until nothing new comes for a while."""
    context = browser.new_context(locale="zh-CN", **PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: weights.update({kinds.get(event["requestId"], "Other"): event["encodedDataLength"]}),
    )
    _slow_down(session)
    page.add_init_script(_WATCH)
    try:
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(SETTLE_MS)
        return _seen(page, weights, len(kinds))
    finally:
        context.close()


def _slow_down(session: CDPSession) -> None:
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})


def _seen(page: Page, weights: Counter[str], requests: int) -> Look:
    seen = page.evaluate("seen")
    paints = page.evaluate("performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)")
    return Look(
        first_paint_ms=paints[0] if paints else 0.0,
        largest_paint_ms=seen["lcp"],
        largest=seen["what"],
        layout_shift=seen["shift"],
        kilobytes={kind: size / 1024 for kind, size in weights.items()},
        requests=requests,
    )


def looks(url: str, times: int = LOOKS) -> list[Look]:
    path = os.environ.get("PORTICO_TEST_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        try:
            return [look(browser, url) for _ in range(times)]
        finally:
            browser.close()


def main() -> int:
    seen = looks(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/m/")
    for one in seen:
        weights = ", ".join(f"{kind} {size:.0f}" for kind, size in sorted(one.kilobytes.items()))
        print(
            f"FCP {one.first_paint_ms:5.0f} ms  LCP {one.largest_paint_ms:5.0f} ms  CLS {one.layout_shift:.3f}  "
            f"{one.requests} requests  KB: {weights}  {one.largest[-60:]}"
        )
    largest = statistics.median(one.largest_paint_ms for one in seen)
    script = statistics.median(one.script_kb for one in seen)
    print(f"median LCP {largest:.0f} ms (≤ {MOST_LCP_MS}), scripts {script:.0f} KB (≤ {MOST_SCRIPT_KB})")
    return 0 if largest <= MOST_LCP_MS and script <= MOST_SCRIPT_KB else 1


if __name__ == "__main__":
    sys.exit(main())
