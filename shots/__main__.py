"""Takes a picture of every page in every size and both themes, and lays them out on contact sheets.

python -m shots                          starts a demo shop of its own under .cache/shots
python -m shots --url http://127.0.0.1:8000 --sandbox http://127.0.0.1:8001
python -m shots --surface website --size phone --page product
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext, Error, sync_playwright

from shots.pages import SIZES, SURFACES, THEMES, Shot
from shots.sheet import contact_sheet
from shots.visit import Shop

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "shots"
PORT = 8490
TALLEST = 3_000
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextlib.contextmanager
def demo_shop() -> Iterator[tuple[str, str]]:
    """A demo shop that runs for as long as the block; its data stays for the next time."""
    data = FOLDER / "shop"
    data.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PORTICO_DATA_DIR": str(data), "PORTICO_PORT": str(PORT)}
    url, sandbox = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT + 1}"
    command = [sys.executable, "-c", "from portico.entrypoints.cli.main import app; app()", "run"]
    with (FOLDER / "shop.log").open("wb") as log:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(url, child)
            yield url, sandbox
        finally:
            child.terminate()
            child.wait(30)


def _wait(url: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/healthz", trust_env=False, timeout=2).status_code == 200:
                return
        if child.poll() is not None:
            break
        time.sleep(0.5)
    raise SystemExit(f"the shop did not start; see {FOLDER / 'shop.log'}")


def take(context: BrowserContext, shot: Shot, address: str, target: Path) -> str | None:
    """The page as a picture, its whole length within reason. Returns what went wrong, if something did."""
    page = context.new_page()
    try:
        page.goto(address, wait_until="networkidle")
        page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(one => one.loading = 'eager')")
        page.wait_for_timeout(600)
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        viewport = page.viewport_size or {"width": 390, "height": 844}
        wide = page.evaluate("document.documentElement.scrollWidth")
        clip = {"x": 0, "y": 0, "width": viewport["width"], "height": max(tall, viewport["height"])}
        page.screenshot(path=target, full_page=True, clip=clip, animations="disabled")
        return f"{wide - viewport['width']} px too wide" if wide > viewport["width"] + 1 else None
    except Error as error:
        return str(error).splitlines()[0]
    finally:
        page.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m shots", description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a running demo shop (else one is started)")
    parser.add_argument("--sandbox", default="http://127.0.0.1:8001", help="its platform sandbox")
    parser.add_argument("--surface", choices=SURFACES, action="append")
    parser.add_argument("--size", choices=SIZES, action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--page", action="append", help="only pages of this name")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        url, sandbox = (asked.url, asked.sandbox) if asked.url else stack.enter_context(demo_shop())
        problems = _take_all(asked, url, sandbox)
    for problem in problems:
        print(f"✗ {problem}")
    print(f"→ {FOLDER}")
    return 1 if problems else 0


def _take_all(asked: argparse.Namespace, url: str, sandbox: str) -> list[str]:
    problems: list[str] = []
    with sync_playwright() as playwright:
        path = os.environ.get("PORTICO_TEST_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        shop = Shop(browser, url, sandbox)
        for surface in asked.surface or SURFACES:
            for size in asked.size or SIZES:
                for theme in asked.theme or THEMES:
                    problems += _one_sheet(browser, shop, surface, size, theme, asked.page)
        browser.close()
    return problems


def _one_sheet(browser, shop: Shop, surface: str, size: str, theme: str, only: list[str] | None) -> list[str]:
    folder = FOLDER / surface / f"{size}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    problems, pictures = [], []
    contexts: dict[str, BrowserContext] = {}
    for shot in SURFACES[surface]:
        if only and shot.name not in only:
            continue
        where = f"{surface}/{size}-{theme}/{shot.name}"
        address = shop.address(surface, shot.path)
        if address is None:
            problems.append(f"{where}: the shop has nothing to show there")
            continue
        if shot.who not in contexts:
            contexts[shot.who] = shop.context(browser, surface, shot.who, SIZES[size], theme)
        target = folder / f"{shot.name}.png"
        problem = take(contexts[shot.who], shot, address, target)
        if problem:
            problems.append(f"{where}: {problem}")
        if target.exists():
            pictures.append(target)
    for context in contexts.values():
        context.close()
    if pictures and not only:
        contact_sheet(pictures, size, FOLDER / f"{surface}-{size}-{theme}.png")
        print(f"· {surface} {size} {theme}: {len(pictures)}")
    return problems


if __name__ == "__main__":
    raise SystemExit(main())
