"""How staff fail to prove who they are."""

from __future__ import annotations

from portico.kernel.errors import Conflict, NotFound, RateLimited, Unauthenticated


class SignInLocked(RateLimited):
    """Too many failures; `data["until"]` (a datetime) and `data["minutes"]` say when it opens again."""

    code = "sign_in_locked"


class SecondFactorCodeWrong(Unauthenticated):
    """Not a code of this account, used before, or its time is over."""

    code = "second_factor_code_wrong"


class SecondFactorNotBegun(Conflict):
    """There is no enrolment to confirm: it was finished elsewhere, or never begun."""

    code = "second_factor_not_begun"


class StaffSessionNotFound(NotFound):
    """No such session, or it is over, or it is somebody else's."""

    code = "staff_session_not_found"


class AlertNotFound(NotFound):
    """There is no such alert, or it is not for this person."""

    code = "alert_not_found"
