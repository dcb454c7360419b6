"""The door of touchpoints: which ways lead in, who came through them, and what that earned."""

from portico.domains.touchpoints.actions import (
    RecordedVisit,
    attach_visitor,
    credit_order,
    debit_order,
    record_visit,
    register_entry,
    retire_entry,
)
from portico.domains.touchpoints.errors import EntryNotFound, EntryRefused
from portico.domains.touchpoints.member_data import adopt_member, erase_member, export_member
from portico.domains.touchpoints.queries import (
    EntryTouch,
    EntryView,
    VisitCount,
    count_visits,
    credit_of_entry,
    credit_of_order,
    entry_chain,
    get_entry,
    last_touch,
    list_entries,
)
from portico.domains.touchpoints.rules import (
    ATTRIBUTION_WINDOW,
    KINDS,
    EntryDraft,
    ParameterRule,
    check_carrier,
    check_entry_code,
)

__all__ = [
    "ATTRIBUTION_WINDOW",
    "KINDS",
    "EntryDraft",
    "EntryNotFound",
    "EntryRefused",
    "EntryTouch",
    "EntryView",
    "ParameterRule",
    "RecordedVisit",
    "VisitCount",
    "adopt_member",
    "attach_visitor",
    "check_carrier",
    "check_entry_code",
    "count_visits",
    "credit_of_entry",
    "credit_of_order",
    "credit_order",
    "debit_order",
    "entry_chain",
    "erase_member",
    "export_member",
    "get_entry",
    "last_touch",
    "list_entries",
    "record_visit",
    "register_entry",
    "retire_entry",
]
