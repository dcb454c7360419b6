"""The guide's state diagrams: every state and move of the tables has its words, and they are in the drawing."""

from __future__ import annotations

import re
import sys
import tomllib
from html import unescape
from pathlib import Path

import pytest

_GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
sys.path.insert(0, str(_GUIDE))
states = __import__("states")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_and_move_is_in_the_drawing(tmp_path: Path, language: str) -> None:
    if not (_GUIDE.parents[1] / "tools" / "diagrams" / "node_modules").exists():
        pytest.skip("tools/diagrams is not installed: make docs")
    states.draw_all(tmp_path, language)
    moves = tomllib.loads((_GUIDE / "moves.toml").read_text(encoding="utf-8"))[language]
    for name, table, _group in states.MACHINES:
        svg = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        drawn = [unescape(text).strip() for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]
        reached = {state for (state, _), target in table.moves.items() for state in (state, target)}
        assert len(drawn) == len(reached) + len(table.moves)
        assert {moves[name][move] for _, move in table.moves} <= set(drawn)
        assert len(re.findall(r'class="node end"', svg)) == len(table.terminal)
        page = (_GUIDE / language / "trade-states.md").read_text(encoding="utf-8")
        assert f":file: _states/{name}.html" in page
