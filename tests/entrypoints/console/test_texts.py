"""The console in English: every text of the source has one, and the compiled catalogue is the one of the .po file."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
import wagtail

import portico.entrypoints.console
from portico.domains.sites import public as sites
from tests.entrypoints.console import shop

ROOT = Path(portico.entrypoints.console.__file__).parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext"}


def _po() -> dict[str, str]:
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid (".*")\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? (".*")$', text, re.MULTILINE)
    return {ast.literal_eval(source): ast.literal_eval(english) for source, english in pairs if source != '""'}


def _texts_of_python() -> set[str]:
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def _texts_of_templates() -> set[str]:
    found = set()
    for path in ROOT.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {double or single for double, single in re.findall(r"""{% translate (?:"([^"]*)"|'([^']*)')""", text)}
        for block in re.findall(r"{% blocktranslate.*?%}(.*?){% endblocktranslate %}", text, re.DOTALL):
            # Chinese has one form for any number: the plural's is the same text.
            found.add(re.sub(r"{{ (\w+) }}", r"%(\1)s", block.partition("{% plural %}")[0]))
    return found


def test_every_text_of_the_source_has_an_english_one() -> None:
    texts = {text for text in _texts_of_python() | _texts_of_templates() if _CHINESE.search(text)}
    assert len(texts) > 400
    assert sorted(texts - set(_po())) == []
    assert sorted(set(_po()) - texts - {"，%(n)s 件有问题", "。"}) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    def placeholders(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)\+?[sd]|\{\w+\}", text))

    assert [source for source, english in _po().items() if placeholders(source) != placeholders(english)] == []
    assert [english for english in _po().values() if _CHINESE.search(english)] == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    plurals = {text for text in _po() if compiled.ngettext(text, text, 2) != text}
    assert {
        text: compiled.ngettext(text, text, 1) if text in plurals else compiled.gettext(text) for text in _po()
    } == _po()


@pytest.mark.django_db
def test_an_english_browser_gets_an_english_console(site: sites.Site) -> None:
    client = shop.client_of("owner")
    page = client.get("/console/orders/", headers={"accept-language": "en"}).content.decode()
    assert ("No orders yet" in page, "还没有订单" in page) == (True, False)


def _entries(po: Path) -> dict[str, str]:
    pairs = re.findall(r'^msgid (".*")\nmsgstr (".*")$', po.read_text(encoding="utf-8"), re.MULTILINE)
    return {ast.literal_eval(source): ast.literal_eval(text) for source, text in pairs if source != '""'}


def test_what_we_say_instead_of_wagtail_is_still_said_by_wagtail_and_promises_no_more() -> None:
    ours = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
    said = _entries(ours / "django.po")
    theirs = "".join(
        path.read_text(encoding="utf-8") for path in Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/*.po")
    )
    joined = re.sub(r'"\n"', "", theirs)
    assert [text for text in said if f'msgid "{text.replace(chr(34), chr(92) + chr(34))}"' not in joined] == []
    names = re.compile(r"%\(\w+\)s|{\w+}")
    assert [text for text, chinese in said.items() if not set(names.findall(chinese)) <= set(names.findall(text))] == []
    with (ours / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {text: compiled.gettext(text) for text in said} == said
