"""What can go wrong with stores."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound


class StoreNotFound(NotFound):
    """The site has no such store, or shoppers may not see it."""

    code = "store_not_found"


class StoreInvalid(Invalid):
    code = "store_invalid"


class StoreChanged(Conflict):
    """Somebody else saved the store since the form was opened. Nothing was written."""

    code = "store_changed"
