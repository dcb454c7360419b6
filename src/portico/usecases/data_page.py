"""A copy of a member's data as an archive: `data.json` for programs, `index.html` for people, no network needed."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from django.utils.html import escape

from portico.domains.privacy import public as privacy

# Fields whose codes the domain has words for.
_TEXTS_OF: Final[Mapping[str, Literal["purposes", "topics", "channels"]]] = {
    "purpose": "purposes",
    "topic": "topics",
    "channel": "channels",
}
_MOST_IN_A_LINE: Final = 6
_STYLE = """
:root { color-scheme: light dark; --ink: #22201c; --soft: #6f6a60; --line: #e4dfd5; --ground: #fbf9f5; --card: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece8df; --soft: #a39d90; --line: #3a372f; --ground: #191814; --card: #22201c } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.7 system-ui, "PingFang SC",
  "Microsoft YaHei", sans-serif }
main { max-width: 960px; margin: 0 auto; padding: 32px 16px 64px }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 8px } h2 { font-size: 18px; margin: 0 0 12px }
p { margin: 0 0 8px; color: var(--soft) }
nav { display: flex; flex-wrap: wrap; gap: 8px; margin: 20px 0 }
nav a { color: inherit; text-decoration: none; padding: 4px 12px; border: 1px solid var(--line); border-radius: 999px }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin-top: 16px }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
table + table { margin-top: 20px; border-top: 2px solid var(--line) }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-top: 1px solid var(--line);
  font-variant-numeric: tabular-nums; overflow-wrap: break-word }
time { white-space: nowrap }
td { min-width: 6em; max-width: 32em }
.facts > tbody > tr > th { width: 9em }
tr:first-child > th, tr:first-child > td { border-top: 0 }
th { color: var(--soft); font-weight: 500; white-space: nowrap }
ul { margin: 0; padding-left: 1.2em }
@media print { body { background: #fff } section { border: 0; padding: 8px 0 } nav { display: none } }
"""


@dataclass(frozen=True, slots=True)
class _Page:
    """How values are written: the words of a language and the clock of a place."""

    language: str
    zone: ZoneInfo

    def word(self, kind: str, key: str) -> str:
        word: str = self._words()[kind].get(key, key)
        return word

    def _words(self) -> dict[str, Any]:
        words: dict[str, Any] = _labels()[self.language if self.language in privacy.TEXT_LANGUAGES else "zh-hans"]
        return words

    def value(self, key: str, value: Any) -> str:
        """`value` as safe HTML."""
        words = privacy.export_words(self.language)
        if value is None or value in ("", [], {}):
            return "—"
        match value:
            case bool():
                return words["yes"] if value else words["no"]
            case int() if key.endswith("_fen"):
                return f"¥{value / 100:.2f}"
            case Mapping():
                return self._facts(value)
            case list() if isinstance(value[0], Mapping):
                return self._table(value)
            case list() | tuple():
                return escape(" ".join(str(one) for one in value))
            case str() if key == "at" or key.endswith("_at"):
                return f"<time>{escape(self._moment(value))}</time>"
            case _:
                return escape(self._named(key, str(value)))

    def section(self, name: str, content: Any) -> str:
        body = self.value(name, content)
        empty = privacy.export_words(self.language)["nothing"]
        shown = f"<p>{escape(empty)}</p>" if body == "—" else f'<div class="scroll">{body}</div>'
        return f'<section id="{escape(name)}"><h2>{escape(self.word("parts", name))}</h2>{shown}</section>'

    def _facts(self, facts: Mapping[str, Any]) -> str:
        rows = "".join(
            f"<tr><th>{escape(self.word('fields', str(key)))}</th><td>{self.value(str(key), one)}</td></tr>"
            for key, one in facts.items()
        )
        return f'<table class="facts">{rows}</table>'

    def _table(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Many alike as a table; those with tables inside them one below the other."""
        columns = list(dict.fromkeys(key for row in rows for key in row))
        if any(_is_deep(one) for row in rows for one in row.values()):
            return "".join(self._facts(row) for row in rows)
        rows = [{key: self._inline(one) for key, one in row.items()} for row in rows]
        head = "".join(f"<th>{escape(self.word('fields', key))}</th>" for key in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{self.value(key, row.get(key))}</td>" for key in columns) + "</tr>" for row in rows
        )
        return f"<table><tr>{head}</tr>{body}</table>"

    def _inline(self, value: Any) -> Any:
        """A few facts as one line of text; everything else as it is."""
        if not isinstance(value, Mapping):
            return value
        told = {str(key): str(one) for key, one in value.items() if one not in ("", None)}
        return "; ".join(f"{self.word('fields', key)}: {self._named(key, one)}" for key, one in told.items())

    def _named(self, key: str, code: str) -> str:
        """What people call a code of ours; anything else as it is."""
        kind = _TEXTS_OF.get(key)
        if kind is not None:
            with suppress(KeyError):
                return privacy.text_of(kind, code, self.language).name
        named: str = self._words()["values"].get(key, {}).get(code, code)
        return named

    def _moment(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"


def _is_deep(value: Any) -> bool:
    """Whether a value is more than a line of a table can show."""
    inside = list(value.values()) if isinstance(value, Mapping) else []
    return (isinstance(value, list) and any(isinstance(one, Mapping) for one in value)) or (
        len(inside) > _MOST_IN_A_LINE or any(isinstance(one, Mapping | list) for one in inside)
    )


def packed(data: Mapping[str, Mapping[str, Any]], *, language: str, shop: str, zone: str, now: datetime) -> bytes:
    """A ZIP archive of `data`, which is what each domain gave out."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page(data, language=language, shop=shop, zone=zone, now=now))
        archive.writestr("data.json", json.dumps({"made_at": now.isoformat(), **data}, ensure_ascii=False, indent=2))
    return content.getvalue()


def page(data: Mapping[str, Mapping[str, Any]], *, language: str, shop: str, zone: str, now: datetime) -> str:
    """The data to read: a section per part, amounts in yuan, times in the shop's zone. Self-contained, no scripts."""
    words = privacy.export_words(language)
    how = _Page(language, ZoneInfo(zone))
    parts = list(_parts(data))
    sections = "".join(how.section(name, content) for name, content in parts)
    links = "".join(f'<a href="#{escape(name)}">{escape(how.word("parts", name))}</a>' for name, _ in parts)
    title = f"{escape(words['title'])} · {escape(shop)}"
    made = f"{escape(words['made'])} {now.astimezone(how.zone):%Y-%m-%d %H:%M}"
    return (
        f'<!doctype html><html lang="{"en" if language == "en" else "zh-Hans"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{made}</p><p>{escape(words['note'])}</p><nav>{links}</nav>{sections}</main></body></html>"
    )


def _parts(data: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Who somebody is comes first, what they did last."""
    found = {name: content for door in data.values() for name, content in door.items()}
    order = list(_labels()["zh-hans"]["parts"])
    return iter(sorted(found.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))


@cache
def _labels() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data_page.toml").read_text(encoding="utf-8"))
