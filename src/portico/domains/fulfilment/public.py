"""The door of fulfilment: parcels, carriers, reports to platforms, following parcels, and after-sales cases."""

from portico.domains.fulfilment.actions import (
    CityParcel,
    ExpressParcel,
    Parcel,
    change_waybill,
    checked_parcel,
    mark_delivered,
    ship,
    withdraw,
)
from portico.domains.fulfilment.after_sales.actions import (
    CaseDraft,
    lock_case,
    next_case_number,
    open_case,
)
from portico.domains.fulfilment.after_sales.actions import (
    Grant as CaseGrant,
)
from portico.domains.fulfilment.after_sales.actions import (
    LineDraft as CaseLineDraft,
)
from portico.domains.fulfilment.after_sales.actions import (
    LineGrant as CaseLineGrant,
)
from portico.domains.fulfilment.after_sales.actions import (
    Step as CaseStep,
)
from portico.domains.fulfilment.after_sales.actions import (
    change_in_place as change_case_in_place,
)
from portico.domains.fulfilment.after_sales.actions import (
    keep_refund as keep_case_refund,
)
from portico.domains.fulfilment.after_sales.actions import (
    move as move_case,
)
from portico.domains.fulfilment.after_sales.actions import (
    note as note_case,
)
from portico.domains.fulfilment.after_sales.actions import (
    pieces_of as case_pieces,
)
from portico.domains.fulfilment.after_sales.actions import (
    replace_refund as replace_case_refund,
)
from portico.domains.fulfilment.after_sales.compensation import (
    CompensationView,
    claim_compensation,
    compensations_of,
)
from portico.domains.fulfilment.after_sales.errors import (
    AfterSaleChanged,
    AfterSaleNotFound,
    AfterSaleNotPossible,
    PictureNotFound,
    RefundAmountInvalid,
    ReturnAddressMissing,
    TooManyPictures,
)
from portico.domains.fulfilment.after_sales.events import (
    AfterSaleMoved,
    AfterSaleOpened,
)
from portico.domains.fulfilment.after_sales.pictures import (
    attach_pictures,
    forget_loose_pictures,
    keep_picture,
    picture_of,
)
from portico.domains.fulfilment.after_sales.policy import (
    AfterSalePolicy,
    ReturnAddress,
    get_after_sale_policy,
    save_after_sale_policy,
)
from portico.domains.fulfilment.after_sales.queries import (
    CaseEntry,
    CaseFilter,
    CaseLine,
    CaseView,
    case_counts,
    case_of_refund,
    cases_of_member,
    cases_of_order,
    count_open_cases,
    count_waiting_cases,
    due_cases,
    get_case,
    open_case_counts,
    overdue_cases,
    promised_money,
    search_cases,
)
from portico.domains.fulfilment.after_sales.rules import (
    BUYER_STATES as BUYER_CASE_STATES,
)
from portico.domains.fulfilment.after_sales.rules import (
    LIMITS as CASE_LIMITS,
)
from portico.domains.fulfilment.after_sales.rules import (
    MAX_PICTURES as MAX_CASE_PICTURES,
)
from portico.domains.fulfilment.after_sales.rules import (
    MAX_WORDS as MAX_CASE_WORDS,
)
from portico.domains.fulfilment.after_sales.rules import (
    MERCHANT_STATES as MERCHANT_CASE_STATES,
)
from portico.domains.fulfilment.after_sales.rules import (
    OPEN_STATES as OPEN_CASE_STATES,
)
from portico.domains.fulfilment.after_sales.rules import (
    TRANSITIONS as CASE_TRANSITIONS,
)
from portico.domains.fulfilment.after_sales.rules import (
    BuyerMove as BuyerCaseMove,
)
from portico.domains.fulfilment.after_sales.rules import (
    CloseReason,
    shared_out,
)
from portico.domains.fulfilment.after_sales.rules import (
    Kind as CaseKind,
)
from portico.domains.fulfilment.after_sales.rules import (
    Move as CaseMove,
)
from portico.domains.fulfilment.after_sales.rules import (
    Reason as CaseReason,
)
from portico.domains.fulfilment.after_sales.rules import (
    State as CaseState,
)
from portico.domains.fulfilment.after_sales.rules import (
    Windows as CaseWindows,
)
from portico.domains.fulfilment.after_sales.rules import (
    buyer_moves as buyer_case_moves,
)
from portico.domains.fulfilment.after_sales.rules import (
    deadline as case_deadline,
)
from portico.domains.fulfilment.after_sales.rules import (
    merchant_moves as merchant_case_moves,
)
from portico.domains.fulfilment.after_sales.rules import (
    on_silence as on_case_silence,
)
from portico.domains.fulfilment.after_sales.rules import (
    reasons as case_reasons,
)
from portico.domains.fulfilment.errors import (
    AlreadyShipped,
    CarrierUnknown,
    NotForThisParcel,
    ShipmentChanged,
    ShipmentNotFound,
    ShipmentTravelling,
    TooManyParcels,
    TrackingNumberMalformed,
)
from portico.domains.fulfilment.member_data import OWNED, SEALED_COLUMNS, adopt_member, erase_member, export_member
from portico.domains.fulfilment.pickup.actions import (
    close_pickup,
    mark_packed,
    mark_redeemed,
    mark_undone,
    open_pickup,
    prepare_pickup,
)
from portico.domains.fulfilment.pickup.errors import (
    PickupAlreadyRedeemed,
    PickupCodeUsed,
    PickupNotFound,
    PickupNotReady,
    PickupNotRedeemed,
    PickupUndoTooLate,
)
from portico.domains.fulfilment.pickup.events import PickedUp, PickupPacked
from portico.domains.fulfilment.pickup.queries import (
    PickupEntryView,
    PickupView,
    count_late_packing,
    count_pickups,
    get_pickup,
    pickup_by_code,
    pickup_entries,
    pickup_of,
    pickups_on,
)
from portico.domains.fulfilment.pickup.rules import QR_KIND as PICKUP_QR_KIND
from portico.domains.fulfilment.pickup.rules import PickupShelf, PickupState
from portico.domains.fulfilment.queries import (
    Courier,
    ShipmentView,
    arrival_of,
    carriers,
    get_shipment,
    orders_of_waybill,
    shipments_of,
    travelling,
)
from portico.domains.fulfilment.reporting import (
    Leaving,
    ReportView,
    Told,
    WaitingReport,
    due_reports,
    forget_reports,
    is_correction,
    mark_reported,
    note_report_failure,
    plan_report,
    print_of,
    report_again,
    report_of,
    waiting_report,
    what_to_tell,
)
from portico.domains.fulfilment.rules import (
    MAX_PARCELS,
    NOT_SCANNED,
    Carrier,
    Method,
    ReportState,
    checked_courier,
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
    stop_watching,
)

__all__ = [
    "BUYER_CASE_STATES",
    "CASE_LIMITS",
    "CASE_TRANSITIONS",
    "MAX_CASE_PICTURES",
    "MAX_CASE_WORDS",
    "MAX_PARCELS",
    "MERCHANT_CASE_STATES",
    "NOT_SCANNED",
    "OPEN_CASE_STATES",
    "OWNED",
    "PICKUP_QR_KIND",
    "SEALED_COLUMNS",
    "AfterSaleChanged",
    "AfterSaleMoved",
    "AfterSaleNotFound",
    "AfterSaleNotPossible",
    "AfterSaleOpened",
    "AfterSalePolicy",
    "AlreadyShipped",
    "BuyerCaseMove",
    "Carrier",
    "CarrierUnknown",
    "CaseDraft",
    "CaseEntry",
    "CaseFilter",
    "CaseGrant",
    "CaseKind",
    "CaseLine",
    "CaseLineDraft",
    "CaseLineGrant",
    "CaseMove",
    "CaseReason",
    "CaseState",
    "CaseStep",
    "CaseView",
    "CaseWindows",
    "CityParcel",
    "CloseReason",
    "CompensationView",
    "Courier",
    "ExpressParcel",
    "Leaving",
    "Method",
    "NotForThisParcel",
    "Parcel",
    "ParcelToLookAt",
    "ParcelView",
    "PickedUp",
    "PickupAlreadyRedeemed",
    "PickupCodeUsed",
    "PickupEntryView",
    "PickupNotFound",
    "PickupNotReady",
    "PickupNotRedeemed",
    "PickupPacked",
    "PickupShelf",
    "PickupState",
    "PickupUndoTooLate",
    "PickupView",
    "PictureNotFound",
    "RefundAmountInvalid",
    "ReportState",
    "ReportView",
    "ReturnAddress",
    "ReturnAddressMissing",
    "ShipmentChanged",
    "ShipmentNotFound",
    "ShipmentTravelling",
    "ShipmentView",
    "Told",
    "TooManyParcels",
    "TooManyPictures",
    "TrackingNumberMalformed",
    "WaitingReport",
    "adopt_member",
    "arrival_of",
    "attach_pictures",
    "buyer_case_moves",
    "carriers",
    "case_counts",
    "case_deadline",
    "case_of_refund",
    "case_pieces",
    "case_reasons",
    "cases_of_member",
    "cases_of_order",
    "change_case_in_place",
    "change_waybill",
    "checked_courier",
    "checked_parcel",
    "checked_tracking_number",
    "claim_compensation",
    "close_pickup",
    "compensations_of",
    "count_late_packing",
    "count_open_cases",
    "count_pickups",
    "count_waiting_cases",
    "due_cases",
    "due_looks",
    "due_reports",
    "erase_member",
    "export_member",
    "find_carrier",
    "forget_loose_pictures",
    "forget_reports",
    "forget_watches",
    "get_after_sale_policy",
    "get_case",
    "get_pickup",
    "get_shipment",
    "is_correction",
    "keep_case_refund",
    "keep_picture",
    "lock_case",
    "mark_delivered",
    "mark_packed",
    "mark_redeemed",
    "mark_reported",
    "mark_undone",
    "mark_watched",
    "merchant_case_moves",
    "move_case",
    "next_case_number",
    "note_case",
    "note_look_failure",
    "note_report_failure",
    "note_trace",
    "on_case_silence",
    "open_case",
    "open_case_counts",
    "open_pickup",
    "orders_of_waybill",
    "overdue_cases",
    "parcel_to_look_at",
    "parcels_of",
    "pickup_by_code",
    "pickup_entries",
    "pickup_of",
    "pickups_on",
    "picture_of",
    "plan_report",
    "plan_watch",
    "prepare_pickup",
    "print_of",
    "promised_money",
    "replace_case_refund",
    "report_again",
    "report_of",
    "retry_delay",
    "save_after_sale_policy",
    "search_cases",
    "shared_out",
    "ship",
    "shipments_of",
    "stop_watching",
    "travelling",
    "waiting_report",
    "what_to_tell",
    "withdraw",
]
