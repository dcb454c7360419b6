"""Everything that leads into the mini program from outside: codes, URL Links, schemes, short links."""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass
from urllib.parse import unquote

from ..clock import Clock
from ..store import Collection, Row, Store

_ALPHABET = string.ascii_letters + string.digits
CODE, URL_LINK, SCHEME, SHORT_LINK = "code", "url_link", "scheme", "short_link"
# `?cq=` behind a URL Link, `&cq=` behind a scheme: what whoever spreads the link adds to the query.
MAX_ADDED = 256
_PLAIN = re.compile(
    r"weixin://dl/business/\?appid=(?P<appid>[^&]+)(&path=(?P<path>[^&]*))?(&query=(?P<query>.*?))?(&env_version=\w+)?"
)


@dataclass(slots=True)
class Entry(Row):
    """One way in. `path` is empty for the home page; `query` of a code is `scene=…`; 0 never expires."""

    token: str
    kind: str
    text: str
    path: str
    query: str
    env_version: str
    created_at: float
    expires_at: float = 0.0

    @property
    def key(self) -> str:
        return self.token


def bare(text: str) -> tuple[str, str]:
    """A link as it was given out, and the query somebody has added to it since."""
    for mark in ("?cq=", "&cq="):
        before, found, added = text.partition(mark)
        if found and not (mark == "?cq=" and "dl/business/" in before):
            return before, added
    return text, ""


class Entries:
    """All of them, found by what people scan or open."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._rows: Collection[Entry] = Collection(store, "mini_entry", Entry)

    def fresh_token(self) -> str:
        return "".join(secrets.choice(_ALPHABET) for _ in range(11))

    def add(self, kind: str, token: str, text: str, *, path: str, query: str, env: str, expires_at: float) -> Entry:
        """The way in is there. `text` is what people scan or open."""
        entry = Entry(token, kind, text, path.removeprefix("/"), query, env, self._clock.now(), expires_at)
        self._rows.save(entry)
        return entry

    def find(self, text: str) -> tuple[Entry, str] | None:
        """The entry behind a text, and its query with what was added; None for a text never given out."""
        plain, added = bare(text)
        entry = next((one for one in self._rows if one.text == plain), None)
        if entry is None:
            return None
        return entry, "&".join(part for part in (entry.query, added[:MAX_ADDED]) if part)

    def expired(self, entry: Entry) -> bool:
        return bool(entry.expires_at) and self._clock.now() > entry.expires_at

    def newest(self, limit: int) -> list[Entry]:
        return self._rows.newest(limit)

    def clear(self) -> None:
        self._rows.clear()


def plain_scheme(text: str) -> tuple[str, str, str] | None:
    """App id, path and query of a plain scheme (`weixin://dl/business/?appid=…`), which needs no call; else None.

    The query stands there as it is, `&` and all, up to `&env_version=`.
    """
    found = _PLAIN.fullmatch(text)
    return (found["appid"], found["path"] or "", unquote(found["query"] or "")) if found else None
