"""The fidelity page shows the claims of today, and a claim has to be true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import fidelity
from tests.fidelity import OURS, Claim
from tests.sandbox.process import SandboxProcess


def test_the_page_is_up_to_date() -> None:
    assert fidelity.PAGE.read_text("utf-8") == fidelity.page(fidelity.claims(), fidelity.endpoints()), (
        "run `python -m tests.fidelity`"
    )


def test_claims_are_read_from_decorators_classes_and_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fidelity, "ROOT", tmp_path)
    (tmp_path / "test_x.py").write_text(
        'pytestmark = [pytest.mark.fidelity("vector", "a.one")]\n'
        '@pytest.mark.fidelity("client", "a.two", "a.three")\n'
        "class TestIt: pass\n"
        '@pytest.mark.other("client", "a.four")\n'
        "def test_it(): pass\n"
    )
    assert sorted(fidelity.claims(tmp_path)) == [
        Claim("a.one", "vector", "test_x.py"),
        Claim("a.three", "client", "test_x.py"),
        Claim("a.two", "client", "test_x.py"),
    ]


def test_a_page_shows_what_nothing_proves() -> None:
    found = [Claim("a.one", "client", "tests/test_x.py"), Claim("a.one", "client", "tests/test_y.py")]
    text = fidelity.page([*found, Claim("b.crypto", "vector", "tests/test_y.py")], {"a.one": "/one", "a.two": "/two"})
    x, y = "[✓](../../tests/test_x.py)", "[✓](../../tests/test_y.py)"
    assert f"| `a.one` | `/one` | {x} {y} |  |  |" in text
    assert "| `a.two` | `/two` |  |  |  |" in text
    assert f"| `b.crypto` |  |  |  | {y} |" in text
    assert "3 calls: client 1, oracle 0, vector 1." in text


@pytest.mark.parametrize(
    ("agent", "code", "client", "oracle"),
    [
        (OURS, "good", True, False),
        ("python-requests/2.32", "good", False, True),
        ("python-httpx/0.28", "good", False, False),
        (OURS, "invented", False, False),
        ("python-requests/2.32", "invented", False, False),
    ],
)
def test_only_accepted_calls_by_the_right_side_count(
    sandbox: SandboxProcess, agent: str, code: str, client: bool, oracle: bool
) -> None:
    held = sandbox.credentials["wechat_mini"]
    query = {"appid": held["app_id"], "secret": held["app_secret"], "grant_type": "authorization_code"}
    good = sandbox.api("POST", "/js-codes", person="lin-xiao")["code"]
    query["js_code"] = good if code == "good" else code
    sandbox.client.get("/sns/jscode2session", params=query, headers={"User-Agent": agent})
    for way, expected in (("client", client), ("oracle", oracle)):
        assert fidelity.accepted(sandbox, "mini.jscode2session", way) is expected
    assert not fidelity.accepted(sandbox, "mini.jscode", "client")
