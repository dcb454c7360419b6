"""Every Chinese text of the website has an English one, and what runs is what was translated."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

from django.utils.translation.template import templatize

from portico.entrypoints import site

FOLDER = Path(site.__file__).parent
LOCALE = FOLDER / "locale" / "en" / "LC_MESSAGES"
_QUOTED = r"""u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
_CALL = re.compile(rf"(?<![a-z])(?:gettext|ngettext|_)\(\s*{_QUOTED}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Texts of tags and attributes that a reader sees or hears, outside template tags.
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def used_texts():
    """Message ids in views and templates."""
    sources = [path.read_text("utf-8") for path in FOLDER.rglob("*.py")]
    sources += [templatize(path.read_text("utf-8")) for path in (FOLDER / "templates").rglob("*.html")]
    found = {single or double for source in sources for single, double in _CALL.findall(source)}
    return {text.replace("\\'", "'").replace('\\"', '"') for text in found if _CHINESE.search(text)}


def compiled():
    with (LOCALE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_every_text_is_translated():
    texts = used_texts()
    assert len(texts) > 150
    translations = compiled()
    missing = {text for text in texts if translations.gettext(text) == translations.ngettext(text, text, 2) == text}
    assert missing == set()


def test_no_chinese_stands_in_a_template_untranslated():
    for path in (FOLDER / "templates").rglob("*.html"):
        source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", path.read_text("utf-8"), flags=re.DOTALL)
        bare = _TAG.sub("", source)
        assert not _CHINESE.search(bare), (path.name, _CHINESE.search(bare))


def test_the_compiled_catalogue_is_the_written_one():
    """`msgfmt -o django.mo django.po` after every change of the texts."""
    written = (LOCALE / "django.po").read_text("utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', written, re.MULTILINE)
    plural = re.findall(
        r'^msgid "(.+)"\nmsgid_plural .*\nmsgstr\[0\] "(.+)"\nmsgstr\[1\] "(.+)"$', written, re.MULTILINE
    )
    translations = compiled()
    assert len(pairs) > 150
    assert [(k, translations.gettext(k)) for k, _ in pairs] == pairs
    assert [(k, translations.ngettext(k, k, 1), translations.ngettext(k, k, 2)) for k, *_ in plural] == plural
