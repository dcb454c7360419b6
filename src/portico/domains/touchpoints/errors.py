"""What can go wrong with entries and visits."""

from __future__ import annotations

from portico.kernel.errors import Invalid, NotFound


class EntryNotFound(NotFound):
    """The site has no entry with this code."""

    code = "entry_not_found"


class EntryRefused(Invalid):
    """The entry breaks a rule; `fields` name which."""

    code = "entry_refused"


class CodeNotFound(NotFound):
    """The site has given out no such code."""

    code = "code_not_found"


class GuideNotFound(NotFound):
    """There is no such position of guidance."""

    code = "guide_not_found"
