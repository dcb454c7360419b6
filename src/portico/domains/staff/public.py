"""The door of `staff`: how the people in the console prove who they are, and where they are signed in."""

from portico.domains.staff.actions.attempts import (
    Failed,
    begin_attempt,
    fail_attempt,
    forget_old_attempts,
    forgive_attempts,
    unlock_account,
)
from portico.domains.staff.actions.policy import save_policy
from portico.domains.staff.actions.second_factor import (
    begin_second_factor,
    check_second_factor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from portico.domains.staff.actions.sessions import (
    end_staff_session,
    end_staff_sessions,
    forget_dead_sessions,
    open_staff_session,
    touch_staff_session,
)
from portico.domains.staff.alerts import (
    AlertView,
    Cause,
    count_unseen_alerts,
    forget_settled_alerts,
    list_alerts,
    note_alert,
    sync_alerts,
)
from portico.domains.staff.errors import (
    AlertNotFound,
    SecondFactorCodeWrong,
    SecondFactorNotBegun,
    SignInLocked,
    StaffSessionNotFound,
)
from portico.domains.staff.member_data import OWNED, SEALED_COLUMNS, adopt_member, erase_member, export_member
from portico.domains.staff.queries import (
    Policy,
    SecondFactorState,
    SessionView,
    get_policy,
    has_second_factor,
    list_staff_sessions,
    locks_of,
    second_factors,
)
from portico.domains.staff.rules import code_at, enrolment_uri, secret_text

__all__ = [
    "OWNED",
    "SEALED_COLUMNS",
    "AlertNotFound",
    "AlertView",
    "Cause",
    "Failed",
    "Policy",
    "SecondFactorCodeWrong",
    "SecondFactorNotBegun",
    "SecondFactorState",
    "SessionView",
    "SignInLocked",
    "StaffSessionNotFound",
    "adopt_member",
    "begin_attempt",
    "begin_second_factor",
    "check_second_factor",
    "code_at",
    "confirm_second_factor",
    "count_unseen_alerts",
    "end_staff_session",
    "end_staff_sessions",
    "enrolment_uri",
    "erase_member",
    "export_member",
    "fail_attempt",
    "forget_dead_sessions",
    "forget_old_attempts",
    "forget_settled_alerts",
    "forgive_attempts",
    "get_policy",
    "has_second_factor",
    "list_alerts",
    "list_staff_sessions",
    "locks_of",
    "note_alert",
    "open_staff_session",
    "remove_second_factor",
    "renew_recovery_codes",
    "save_policy",
    "second_factors",
    "secret_text",
    "sync_alerts",
    "touch_staff_session",
    "unlock_account",
]
