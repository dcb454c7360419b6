"""The door of fulfilment: parcels, carriers, telling the platform that goods were shipped, following where they are."""

from portico.domains.fulfilment.actions import (
    forget_reports,
    mark_reported,
    note_report_failure,
    plan_report,
    report_again,
    ship,
)
from portico.domains.fulfilment.errors import AlreadyShipped, CarrierUnknown, TrackingNumberMalformed
from portico.domains.fulfilment.member_data import OWNED, SEALED_COLUMNS, adopt_member, erase_member, export_member
from portico.domains.fulfilment.queries import (
    ReportView,
    ShipmentView,
    carriers,
    due_reports,
    report_of,
    shipments_of,
    waiting_report,
)
from portico.domains.fulfilment.rules import (
    Carrier,
    ReportState,
    checked_tracking_number,
    find_carrier,
    retry_delay,
)
from portico.domains.fulfilment.watching import (
    ParcelToLookAt,
    ParcelView,
    due_looks,
    forget_watches,
    mark_watched,
    note_look_failure,
    note_trace,
    parcel_to_look_at,
    parcels_of,
    plan_watch,
)

__all__ = [
    "OWNED",
    "SEALED_COLUMNS",
    "AlreadyShipped",
    "Carrier",
    "CarrierUnknown",
    "ParcelToLookAt",
    "ParcelView",
    "ReportState",
    "ReportView",
    "ShipmentView",
    "TrackingNumberMalformed",
    "adopt_member",
    "carriers",
    "checked_tracking_number",
    "due_looks",
    "due_reports",
    "erase_member",
    "export_member",
    "find_carrier",
    "forget_reports",
    "forget_watches",
    "mark_reported",
    "mark_watched",
    "note_look_failure",
    "note_report_failure",
    "note_trace",
    "parcel_to_look_at",
    "parcels_of",
    "plan_report",
    "plan_watch",
    "report_again",
    "report_of",
    "retry_delay",
    "ship",
    "shipments_of",
    "waiting_report",
]
