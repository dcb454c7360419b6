"""What can go wrong with consents, preferences, exports and leaving."""

from __future__ import annotations

from portico.kernel.errors import Conflict, NotFound, RateLimited


class PurposeNotFound(NotFound):
    """There is no such purpose of use."""

    code = "purpose_not_found"


class TermsNeeded(Conflict):
    """An account needs the terms: who no longer agrees with them deletes the account."""

    code = "terms_needed"


class ErasureBlocked(Conflict):
    """Something of the member is not finished; `data["blockers"]` says what, with code and count."""

    code = "erasure_blocked"


class ExportNotFound(NotFound):
    """No such export: unknown, expired, or taken too often. Ask for a new one."""

    code = "export_not_found"


class ExportTooOften(RateLimited):
    """Enough exports for today; `retry_after_seconds` says when the next is possible."""

    code = "export_too_often"
