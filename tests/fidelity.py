"""Which endpoint is proven against what: a pytest plugin, and the generator of `docs/platforms/fidelity.md`.

`@pytest.mark.fidelity("client", "mini.jscode2session")` claims that a test proves that endpoint. The first word is

- `client`: our connector and the sandbox understand each other,
- `oracle`: so do a library we did not write and the sandbox,
- `vector`: numbers somebody published come out of our code.

The plugin asks the sandbox's own log whether a claim is true, so a test cannot claim a call it never made. The page
shows the claims as they stand in the tests: `python -m tests.fidelity` writes it, `tests/docs` finds it out of date.
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs/platforms/fidelity.md"
WAYS: Final = ("client", "oracle", "vector")
# What our connectors call themselves, and what the tests' own plain client does: the latter proves nothing.
OURS: Final = "Portico"
_NOBODY: Final = "python-httpx"
# A bucket's name has a part that each new sandbox draws by lot.
_MADE_UP: Final = re.compile(r"-[0-9a-f]{8}(?=/|$)")
# Faults under which the answer is the true one, whole.
_HARMLESS: Final = frozenset({"", "slow"})


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One test file says of one endpoint that it is proven, and how."""

    endpoint: str
    way: str
    file: str


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fidelity(way, *endpoints): proves these endpoints; see tests/fidelity.py")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """A test that passed while a claim of its is not in the sandbox's log fails after all."""
    result = yield
    for mark in pyfuncitem.iter_markers("fidelity"):
        way, *endpoints = mark.args
        assert way in WAYS, f"fidelity: {way!r} is none of {WAYS}"
        assert endpoints, "fidelity: name the endpoints"
        if way != "vector":
            for endpoint in endpoints:
                assert accepted(_sandbox_of(pyfuncitem), endpoint, way), (
                    f"fidelity: this test claims {endpoint} ({way}), and the sandbox accepted no such call"
                )
    return result


def _sandbox_of(item: pytest.Function) -> Any:
    for name in ("sandbox", "own_sandbox"):
        if name in item.funcargs:
            return item.funcargs[name]
    raise AssertionError("fidelity: only a test with the sandbox can claim a client or an oracle")


def accepted(sandbox: Any, endpoint: str, way: str) -> bool:
    """Whether the sandbox has carried out a call of that name for our client, or for somebody else's."""
    for item in sandbox.api("GET", f"/calls?name={endpoint}&limit=500")["items"]:
        good = 200 <= item["status"] < 400 and not item["code"] and item["fault"] in _HARMLESS
        if item["name"] != endpoint or not good:
            continue
        agent = str(sandbox.api("GET", f"/calls/{item['id']}")["request_headers"].get("user-agent", ""))
        if agent.startswith(OURS) if way == "client" else not agent.startswith((OURS, _NOBODY)):
            return True
    return False


def claims(folder: Path = ROOT / "tests") -> Iterator[Claim]:
    """Every claim written in the tests, read from their source: no test has to run for that."""
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fidelity":
                way, *endpoints = (ast.literal_eval(argument) for argument in node.args)
                for endpoint in endpoints:
                    yield Claim(endpoint, way, path.relative_to(ROOT).as_posix())


def endpoints() -> dict[str, str]:
    """What the sandbox serves: the address by the name of the call."""
    from portico_sandbox.app import create_app
    from portico_sandbox.sandbox import Sandbox

    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as directory:
        box = Sandbox(Path(directory), public_url="http://x", portico_url="http://x", merchant_name="x")
        try:
            for route in create_app(box).routes:
                name, path = getattr(route, "name", None) or "", getattr(route, "path", "")
                if "." in name:
                    found.setdefault(name, _MADE_UP.sub("-…", path))
        finally:
            box.close()
    return found


def page(found: Iterable[Claim], served: dict[str, str]) -> str:
    """The page, whole. Endpoints that nothing proves are in it too: that is what it is for."""
    by_endpoint: dict[str, dict[str, set[str]]] = {name: {} for name in served}
    for claim in found:
        by_endpoint.setdefault(claim.endpoint, {}).setdefault(claim.way, set()).add(claim.file)
    lines = _HEAD.format(
        total=len(by_endpoint),
        **{way: sum(way in proofs for proofs in by_endpoint.values()) for way in WAYS},
    ).splitlines()
    bare = [f"`{name}`" for name, proofs in sorted(by_endpoint.items()) if not proofs]
    lines += ["", f"尚无任何证明 · Proven by nothing yet ({len(bare)}): {', '.join(bare) or '–'}."]
    platforms = sorted({name.partition(".")[0] for name in by_endpoint})
    for platform in platforms:
        lines += ["", f"## {platform}", "", "| call | address | client | oracle | vector |", "|---|---|---|---|---|"]
        for name in sorted(name for name in by_endpoint if name.partition(".")[0] == platform):
            cells = [_cell(by_endpoint[name].get(way, set())) for way in WAYS]
            address = f"`{served[name]}`" if name in served else ""
            lines.append(f"| `{name}` | {address} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(files: set[str]) -> str:
    return " ".join(f"[✓](../../{file})" for file in sorted(files))


_HEAD: Final = """\
# 与平台协议的一致性 · Fidelity to the platforms' protocols

本页由 `python -m tests.fidelity` 从测试生成，不要手改。client：Portico 的连接器与沙箱互通；oracle：不是我们写的
公开 SDK 与沙箱互通；vector：公开的测试向量在我们的代码里算得相同。每个 ✓ 都由沙箱自己的日志核对，链接到测试。

Generated from the tests by `python -m tests.fidelity`; do not edit. client: our connector and the sandbox understand
each other. oracle: so do a public SDK that we did not write and the sandbox. vector: published numbers come out of our
code. Each ✓ is checked against the sandbox's own log and leads to the test. None of this replaces a first call to the
real platform.

{total} calls: client {client}, oracle {oracle}, vector {vector}.
"""


def main() -> None:
    """The page in `docs/platforms` shows the claims of today."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(claims(), endpoints()), "utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
