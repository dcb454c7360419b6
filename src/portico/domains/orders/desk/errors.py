"""How the clerks' desk fails."""

from __future__ import annotations

from portico.kernel.errors import Conflict, NotFound


class TradePolicyChanged(Conflict):
    """Somebody else has saved other terms meanwhile; read them again."""

    code = "trade_policy_changed"


class TagNotFound(NotFound):
    """There is no such tag (any more)."""

    code = "order_tag_not_found"


class TagsTooMany(Conflict):
    """A shop has at most `data["limit"]` tags, and an order so many at most."""

    code = "order_tags_too_many"


class SavedSearchNotFound(NotFound):
    """There is no such saved search, or it is a colleague's own."""

    code = "saved_search_not_found"


class SavedSearchesTooMany(Conflict):
    """A person keeps at most `data["limit"]`."""

    code = "saved_searches_too_many"
