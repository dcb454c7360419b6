"""What must not be found where nobody looks for it: the personal data of everybody in a data base, and where it lies.

The values are taken from the sealed columns of the data base itself, so that a test need not say whom it used. Run as
`python -m tests.leaks FOLDER` in a product's environment: prints how many values there are and where any was found.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import django

# Tables of the machinery: facts, audit, jobs, counters, visits. Nothing in them may name a person.
_MACHINERY = re.compile(r"^(infra|procrastinate|tracking|django|touchpoints)_")
# Of a sealed document, these are personal; the rest is shared by many (a province, "home").
_PERSONAL_KEYS = frozenset({"recipient", "phone", "detail", "openid", "unionid", "nickname", "name", "address"})
# Shorter than this, a value is found by chance; in Latin letters sooner than in Chinese ones.
_SHORTEST = {"phone": 7, "detail": 4}
_SHORTEST_LATIN = 6
_LARGEST_FILE = 64 * 1024 * 1024
# The sandbox is the world outside, which knows its people; the others are parts of the product, copied there.
_NOT_WRITTEN = frozenset({"sandbox", "www", "static", "demo-pictures"})


def personal_values() -> dict[str, str]:
    """Every person's phone, name, street, openid, unionid and nickname → where it is kept, sealed."""
    from django.db import connection

    from portico.infra.sealed import unseal
    from portico.usecases.key_rotation import COLUMNS

    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for column in COLUMNS:
            cursor.execute(f"SELECT {column.column} FROM {column.table} WHERE {column.column} <> ''")
            for (sealed,) in cursor.fetchall():
                for kind, text in _leaves(column.column, unseal(bytes(sealed), purpose=column.purpose)):
                    found.setdefault(text, f"{kind} of {column.table}")
        cursor.execute("SELECT nickname FROM members_member WHERE nickname <> ''")
        found |= {nickname: "nickname of members_member" for (nickname,) in cursor.fetchall()}
    return {text: kind for text, kind in found.items() if len(text) >= _shortest(kind.split()[0], text)}


def _shortest(kind: str, text: str) -> int:
    return _SHORTEST.get(kind, _SHORTEST_LATIN if text.isascii() else 2)


def _leaves(column: str, text: str) -> Iterator[tuple[str, str]]:
    """(what, text) of a sealed value: itself, or the personal parts of a document."""
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, (dict, list)):
        yield from _personal_parts(document)
    elif len(text) <= 300:
        yield column.removesuffix("_sealed"), text


def _personal_parts(document: Any) -> Iterator[tuple[str, str]]:
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        if isinstance(value, (dict, list)):
            yield from _personal_parts(value)
        elif key in _PERSONAL_KEYS and isinstance(value, str) and value:
            yield key, value


def find(values: Mapping[str, str], *, texts: Mapping[str, str], folder: Path | None = None) -> dict[str, list[str]]:
    """Which of `values` are in one of `texts` (by name), in a machinery table of the data base, or in a file."""
    if not values:
        return {}
    # The longest first, so that a phone is not reported as part of itself.
    any_of = re.compile("|".join(re.escape(v) for v in sorted(values, key=len, reverse=True)))
    leaks: dict[str, set[str]] = {}
    for where, text in (*texts.items(), *_tables(), *_files(folder)):
        for match in any_of.finditer(text):
            leaks.setdefault(f"{values[match[0]]}: {match[0]}", set()).add(_where(where, text, match.start()))
    return {what: sorted(places) for what, places in sorted(leaks.items())}


def _where(where: str, text: str, at: int) -> str:
    """The place, and of a text with lines the line."""
    line = text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
    return f"{where}: {line[:300]}"


def _tables() -> Iterator[tuple[str, str]]:
    from django.db import connection

    for table in connection.introspection.table_names():
        if _MACHINERY.match(table):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT to_jsonb(held)::text FROM {connection.ops.quote_name(table)} AS held")
                yield table, "\n".join(row for (row,) in cursor.fetchall())


def _files(folder: Path | None) -> Iterator[tuple[str, str]]:
    """What the product wrote to its data directory: logs, exports, pictures, the events' files."""
    for path in sorted(folder.rglob("*")) if folder else ():
        inside = path.relative_to(folder)  # type: ignore[arg-type]
        if path.is_file() and inside.parts[0] not in _NOT_WRITTEN and path.stat().st_size <= _LARGEST_FILE:
            yield str(inside), path.read_bytes().decode("utf-8", "replace")


def main(folder: str) -> None:
    django.setup()
    values = personal_values()
    print(json.dumps({"values": len(values), "leaks": find(values, texts={}, folder=Path(folder))}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
