"""The page of limits shows the table of today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from portico.connectors.kit import limits

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/limits_page.py"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("limits_page", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_up_to_date() -> None:
    script = _script()
    assert script.PAGE.read_text("utf-8") == script.page(limits.table()), "run `python scripts/limits_page.py`"


def test_every_limit_is_on_it() -> None:
    text = _script().page(limits.table())
    for limit in limits.table():
        assert f"`{limit.calls[0]}`" in text
        assert f"| {limit.most:,} |" in text
        assert limit.source in text
