"""The forms of content in English: every text has one, and the compiled catalogue is the one of the .po file."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import portico.domains.content
from portico.domains.content.wording import CONTEXT

ROOT = Path(portico.domains.content.__file__).parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _po() -> dict[str, str]:
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(rf'^msgctxt "{CONTEXT}"\nmsgid (".*")\nmsgstr (".*")$', text, re.MULTILINE)
    return {ast.literal_eval(source): ast.literal_eval(english) for source, english in pairs}


def _texts() -> set[str]:
    calls = (
        node
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    )
    return {call.args[0].value for call in calls}


def test_every_text_has_an_english_one():
    assert len(_texts()) > 150
    assert sorted(_texts() - set(_po())) == []
    assert sorted(set(_po()) - _texts()) == []
    assert [english for english in _po().values() if _CHINESE.search(english)] == []


def test_placeholders_are_the_same():
    def placeholders(text):
        return sorted(re.findall(r"%\(\w+\)s", text))

    assert [source for source, english in _po().items() if placeholders(source) != placeholders(english)] == []


def test_the_compiled_catalogue_is_up_to_date():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {text: compiled.pgettext(CONTEXT, text) for text in _po()} == _po()
