"""The documentation says what works: every command in it is run here, word for word."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.product import RunningProduct
from tests.sandbox.process import free_port

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
READY_SECONDS = 120

# What each kind of command is run in, and how long it lives.
ONCE_IN_REPOSITORY = {"make format"}
# `make test` has just done the same by other means: these wait for `make test-all`.
ONCE_MORE_IN_REPOSITORY = {"make lint", "make openapi", "make miniapp TARGET=mp-weixin"}
BUILDS_THE_DOCUMENTATION = {"make docs"}
STARTS_A_SHOP = {"make run"}
STARTS_ANOTHER_SHOP = {'PORTICO_DEMO=0 PORTICO_DATA_DIR="$HOME/shop" make run'}
ONCE_ON_A_SHOP = {
    ".venv/bin/portico prepare",
    ".venv/bin/portico doctor",
    ".venv/bin/portico audit verify",
    ".venv/bin/portico account xiaoyu --role operator --name 小雨",
    ".venv/bin/portico import catalog catalogue.csv --dry-run",
    ".venv/bin/portico import catalog catalogue.csv",
}
SERVES_A_SHOP = {".venv/bin/portico web", ".venv/bin/portico worker"}
DROPS_A_SHOP = {"make reset"}


def commands(language: str) -> list[str]:
    found: list[str] = []
    for page in sorted((GUIDE / language).glob("*.md")):
        for block in re.findall(r"^```bash\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            found += block.strip().splitlines()
    return found


def test_both_languages_have_the_same_pages_and_commands():
    assert {page.name for page in (GUIDE / "zh").glob("*.md")} == {page.name for page in (GUIDE / "en").glob("*.md")}
    assert commands("zh") == commands("en")
    assert len(commands("zh")) > 10


def test_every_command_is_run_by_a_test_below():
    in_repository = ONCE_IN_REPOSITORY | ONCE_MORE_IN_REPOSITORY | BUILDS_THE_DOCUMENTATION
    on_shops = STARTS_A_SHOP | STARTS_ANOTHER_SHOP | ONCE_ON_A_SHOP | SERVES_A_SHOP | DROPS_A_SHOP
    assert set(commands("zh")) == in_repository | on_shops


def each(at_once: set[str], with_time: set[str]) -> list[object]:
    """Parameters: the second kind is slow."""
    return [*sorted(at_once), *(pytest.param(one, marks=pytest.mark.slow) for one in sorted(with_time))]


def run(command: str, environment: dict[str, str], *, seconds: int = 300) -> str:
    """Output of the command as a person would type it in the project's folder."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("command", each(ONCE_IN_REPOSITORY, ONCE_MORE_IN_REPOSITORY))
def test_a_command_of_the_repository(command):
    before = (ROOT / "tests/snapshots/openapi.json").read_text()
    run(command, dict(os.environ))
    # In a clean tree none of them changes a file of the project.
    assert (ROOT / "tests/snapshots/openapi.json").read_text() == before


def test_the_built_documentation_has_both_languages_and_asks_nothing_outside():
    (build,) = BUILDS_THE_DOCUMENTATION
    run(build, dict(os.environ))
    built = GUIDE / "_build"
    pages = [*built.glob("*.html"), *built.glob("en/*.html")]
    assert len(pages) >= 12
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r'(?:src|<link[^>]*href)="https?://', text), page
    assert 'href="./en/start.html"' in (built / "start.html").read_text(encoding="utf-8")
    assert 'href="./../start.html"' in (built / "en/start.html").read_text(encoding="utf-8")
    # Chinese words can be searched for.
    index = (built / "searchindex.js").read_text(encoding="utf-8")
    assert all(word.encode("unicode_escape").decode() in index for word in ("库存", "订单"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    product = RunningProduct(tmp_path_factory.mktemp("docs"), name="docs", database_url=os.environ["DATABASE_URL"])
    try:
        product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture
def catalogue() -> Iterator[Path]:
    """The file that the commands name, where they are typed."""
    path = ROOT / "catalogue.csv"
    assert not path.exists()
    path.write_text("商品编号,商品名称,分类,价格,库存\nDOC-1,文档里的杯子,杯子,39.00,5\n", encoding="utf-8")
    yield path
    path.unlink()


def test_the_commands_of_a_running_shop(shop, catalogue):
    environment = shop.environment | {"PORTICO_CONSOLE_PASSWORD": "a-long-password-2026"}
    asked = [command for command in commands("zh") if command in ONCE_ON_A_SHOP]
    assert set(asked) == ONCE_ON_A_SHOP
    for command in asked:
        run(command, environment, seconds=120)
    found = httpx.get(f"{shop.url}/api/v1/products", params={"q": "文档里的杯子"}, trust_env=False).json()
    assert [item["name"] for item in found["items"]] == ["文档里的杯子"]


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def stopped(child: subprocess.Popen[bytes]) -> int:
    """Ctrl-C, as a terminal sends it: to the whole group."""
    os.killpg(child.pid, signal.SIGINT)
    return child.wait(60)


def started(command: str, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["bash", "-c", command], cwd=ROOT, env=environment, stdout=log.open("wb"), stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize("command", sorted(SERVES_A_SHOP))
def test_a_process_kept_by_itself(shop, command, tmp_path):
    port = free_port()
    log = tmp_path / "log"
    child = started(command, shop.environment | {"PORTICO_PORT": str(port)}, log)
    try:
        deadline = time.monotonic() + 60
        alive_since = time.monotonic()
        while time.monotonic() < deadline:
            assert child.poll() is None, log.read_text()
            if command.endswith("web") and answers(f"http://127.0.0.1:{port}/healthz"):
                break
            # A worker says nothing when all is well: it has to stay.
            if command.endswith("worker") and time.monotonic() - alive_since > 8:
                break
            time.sleep(0.2)
        else:
            pytest.fail(log.read_text())
    finally:
        stopped(child)
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("command", each(STARTS_A_SHOP, STARTS_ANOTHER_SHOP))
def test_a_shop_started_and_dropped(command, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for parent in (home, *home.parents):
        if str(parent).startswith("/tmp/"):
            parent.chmod(0o755)  # the embedded server runs as a user of its own when we are root
    port = free_port()
    folder = home / "shop"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "DATABASE_URL"))}
    # The demo brand has its own test (tests/entrypoints/cli); here an empty shop starts faster.
    environment = kept | {
        "HOME": str(home), "PORTICO_DATA_DIR": str(folder), "PORTICO_DEMO": "0", "PORTICO_PORT": str(port),
    }  # fmt: skip
    log = home / "log"
    child = started(command, environment, log)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            assert child.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.3)
        assert answers(f"http://127.0.0.1:{port}/docs/")
        assert answers(f"http://127.0.0.1:{port}/docs/en/start.html")
    finally:
        stopped(child)
    assert (folder / "secrets.json").exists()
    (drop,) = DROPS_A_SHOP
    run(drop, environment)
    assert not folder.exists()
