"""Links as editors write them and every front end understands them: somewhere in the shop, never out of it.

    product:ID  category:ID  search:WORDS  article:SLUG  case:SLUG  help:SLUG  resource:SLUG  page:SLUG
    articles  cases  resources  help  orders  favourites  tab:home|category|cart|me  /a/path/of/the/website

A product or a category may be named by its code until a page is read; then it is an id.
"""

from __future__ import annotations

import re

from portico.domains.content.rules import is_slug

PLACES = frozenset({"articles", "cases", "resources", "help", "orders", "favourites"})
TABS = frozenset({"home", "category", "cart", "me"})
SLUGGED = frozenset({"article", "case", "help", "resource", "page"})
MAX_LENGTH = 300

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
# One slash, because two would leave the shop; browsers read a backslash as a slash.
_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


class BadLink(ValueError):
    """Leads nowhere, or out of the shop."""


def normal_link(text: str) -> str | None:
    """The link in its one spelling; None for no link. Raises BadLink."""
    text = text.strip()
    if not text:
        return None
    if len(text) > MAX_LENGTH:
        raise BadLink(text)
    kind, colon, name = text.partition(":")
    name = " ".join(name.split())
    good = (
        (not colon and (text in PLACES or _PATH.fullmatch(text)))
        or (colon and text.startswith("/") and _PATH.fullmatch(text))
        or (kind == "tab" and name in TABS)
        or (kind == "search" and name)
        or (kind in {"product", "category"} and _CODE.fullmatch(name))
        or (kind in SLUGGED and is_slug(name))
    )
    if not good:
        raise BadLink(text)
    return text if text.startswith("/") else f"{kind}{colon}{name}"
