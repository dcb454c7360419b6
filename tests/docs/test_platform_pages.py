"""Every platform that can be connected has its page in both languages, with every variable and address there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portico.connectors.kit import limits
from portico.entrypoints.http.api import api
from portico.infra.platform_keys import PLATFORMS
from tests.docs.test_limits_page import _script

FOLDER = Path(__file__).resolve().parents[2] / "docs/platforms"
HEADINGS = {
    "zh": ("准备", "填到 Portico", "能力与资质", "限额", "不确定的", "上线"),
    "en": ("Prepare", "Give it to Portico", "What each capability takes", "Limits", "Not certain", "Going live"),
}
EACH = pytest.mark.parametrize("language", ["zh", "en"])


def _page(language: str, name: str) -> str:
    return (FOLDER / language / f"{name}.md").read_text("utf-8")


@EACH
def test_every_platform_has_its_page_and_no_page_is_left_over(language: str) -> None:
    assert {page.stem for page in (FOLDER / language).glob("*.md")} == {*PLATFORMS, "index"}


@EACH
@pytest.mark.parametrize("name", PLATFORMS)
def test_its_variables_are_on_it_and_no_others(name: str, language: str) -> None:
    text = _page(language, name)
    rows = re.findall(r"^\| `(PORTICO_\w+)` \|.* \| (.*?) \|$", text, re.MULTILINE)
    fields = PLATFORMS[name].fields
    assert {variable for variable, _ in rows} == {field.variable for field in fields}
    assert len(rows) == len(fields)
    required = {"zh": "是", "en": "yes"}[language]
    first = fields[0].variable
    wanted = {field.variable for field in fields if first in {field.variable, field.demanded_by}}
    assert {variable for variable, need in rows if need == required} == wanted


@EACH
@pytest.mark.parametrize("name", PLATFORMS)
def test_it_has_every_part_and_marks_what_is_sure(name: str, language: str) -> None:
    text = _page(language, name)
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert [heading for heading in headings if heading in HEADINGS[language]] == list(HEADINGS[language])
    needs = text.split(f"## {HEADINGS[language][2]}")[1].split("## ")[0]
    marks = re.findall(r"^\|.*\| (.*?) \|$", needs, re.MULTILINE)[1:]
    assert marks
    assert set(marks) <= {"A", "B", "C", "?"}


@EACH
@pytest.mark.parametrize("name", PLATFORMS)
def test_its_limits_are_those_of_the_table(name: str, language: str) -> None:
    text = _page(language, name)
    assert _script().completed(text, limits.table(), language) == text, "run `python scripts/limits_page.py`"
    for limit in limits.table():
        assert (f"| {limit.most:,} |" in text) or limit.platform != name


@EACH
def test_callbacks_on_the_pages_are_those_that_answer(language: str) -> None:
    told = {hook for name in PLATFORMS for hook in re.findall(r"/hooks/([a-z0-9-]+)/", _page(language, name))}
    answered = {route[1].split("/")[2] for route in api._routes if route[1].startswith("/hooks/")}
    assert told == answered


@EACH
def test_the_overview_leads_to_every_page(language: str) -> None:
    text = _page(language, "index")
    assert set(re.findall(r"\]\((\w+)\.md\)", text)) == set(PLATFORMS)
    toctree = text.split("```{toctree}\n:hidden:\n")[1].split("```")[0].split()
    assert sorted(toctree) == sorted(PLATFORMS)


def test_both_languages_say_as_much() -> None:
    marks = (r"^\| ", r"^- ", r"^\d+\. ", r"^## ")

    def shape(language: str, name: str) -> list[int]:
        return [len(re.findall(mark, _page(language, name), re.MULTILINE)) for mark in marks]

    for name in [*PLATFORMS, "index"]:
        assert shape("zh", name) == shape("en", name), name
