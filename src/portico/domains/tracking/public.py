"""The door of tracking: what visitors did, stored before it is answered. It knows names, never meanings."""

from portico.domains.tracking.actions import attach_visitor, record_events
from portico.domains.tracking.errors import EventsRefused
from portico.domains.tracking.member_data import OWNED, adopt_member, erase_member, export_member, sole_visitors
from portico.domains.tracking.queries import (
    PropertyCount,
    StoredEvent,
    count_by_property,
    count_shared_visitors,
    events_of_visitor,
    members_of_visitor,
)
from portico.domains.tracking.rules import CARRIERS, EventDraft, checked_visitor, property_problems

__all__ = [
    "CARRIERS",
    "OWNED",
    "EventDraft",
    "EventsRefused",
    "PropertyCount",
    "StoredEvent",
    "adopt_member",
    "attach_visitor",
    "checked_visitor",
    "count_by_property",
    "count_shared_visitors",
    "erase_member",
    "events_of_visitor",
    "export_member",
    "members_of_visitor",
    "property_problems",
    "record_events",
    "sole_visitors",
]
