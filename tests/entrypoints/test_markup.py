"""Every element that a template opens, it closes: a browser forgives a slip and draws another page."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ENTRYPOINTS = Path(__file__).resolve().parents[2] / "src" / "portico" / "entrypoints"
TEMPLATES = sorted(ENTRYPOINTS.glob("*/templates/**/*.html"))
# Elements without an end, or whose end HTML lets out.
OPEN_ENDED = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "option", "path", "source", "track",
    "use", "wbr",
}  # fmt: skip
# Pictures drawn by <svg> end their shapes in the tag itself.
SELF_CLOSED = re.compile(r"<[a-z][\w-]*\b[^<>]*/>")


@pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to(ENTRYPOINTS)) for path in TEMPLATES])
def test_what_is_opened_is_closed(path):
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = SELF_CLOSED.sub("", text)
    opened = Counter(re.findall(r"<([a-z][\w-]*)\b", text))
    closed = Counter(re.findall(r"</([a-z][\w-]*)", text))
    uneven = {name: (opened[name], closed[name]) for name in opened | closed if name not in OPEN_ENDED}
    assert {name: counts for name, counts in uneven.items() if counts[0] != counts[1]} == {}


def test_there_are_templates():
    assert len(TEMPLATES) > 80
