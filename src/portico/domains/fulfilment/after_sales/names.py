"""After-sales by the names that the door of fulfilment gives them: a case, not an after-sale."""

from portico.domains.fulfilment.after_sales.actions import Grant as CaseGrant
from portico.domains.fulfilment.after_sales.actions import LineDraft as CaseLineDraft
from portico.domains.fulfilment.after_sales.actions import LineGrant as CaseLineGrant
from portico.domains.fulfilment.after_sales.actions import Step as CaseStep
from portico.domains.fulfilment.after_sales.actions import change_in_place as change_case_in_place
from portico.domains.fulfilment.after_sales.actions import keep_refund as keep_case_refund
from portico.domains.fulfilment.after_sales.actions import move as move_case
from portico.domains.fulfilment.after_sales.actions import note as note_case
from portico.domains.fulfilment.after_sales.actions import pieces_of as case_pieces
from portico.domains.fulfilment.after_sales.actions import replace_refund as replace_case_refund
from portico.domains.fulfilment.after_sales.rules import BUYER_STATES as BUYER_CASE_STATES
from portico.domains.fulfilment.after_sales.rules import LIMITS as CASE_LIMITS
from portico.domains.fulfilment.after_sales.rules import MAX_PICTURES as MAX_CASE_PICTURES
from portico.domains.fulfilment.after_sales.rules import MAX_WORDS as MAX_CASE_WORDS
from portico.domains.fulfilment.after_sales.rules import MERCHANT_STATES as MERCHANT_CASE_STATES
from portico.domains.fulfilment.after_sales.rules import OPEN_STATES as OPEN_CASE_STATES
from portico.domains.fulfilment.after_sales.rules import TRANSITIONS as CASE_TRANSITIONS
from portico.domains.fulfilment.after_sales.rules import BuyerMove as BuyerCaseMove
from portico.domains.fulfilment.after_sales.rules import Kind as CaseKind
from portico.domains.fulfilment.after_sales.rules import Move as CaseMove
from portico.domains.fulfilment.after_sales.rules import Reason as CaseReason
from portico.domains.fulfilment.after_sales.rules import State as CaseState
from portico.domains.fulfilment.after_sales.rules import Windows as CaseWindows
from portico.domains.fulfilment.after_sales.rules import buyer_moves as buyer_case_moves
from portico.domains.fulfilment.after_sales.rules import deadline as case_deadline
from portico.domains.fulfilment.after_sales.rules import merchant_moves as merchant_case_moves
from portico.domains.fulfilment.after_sales.rules import on_silence as on_case_silence
from portico.domains.fulfilment.after_sales.rules import reasons as case_reasons

__all__ = [
    "BUYER_CASE_STATES",
    "CASE_LIMITS",
    "CASE_TRANSITIONS",
    "MAX_CASE_PICTURES",
    "MAX_CASE_WORDS",
    "MERCHANT_CASE_STATES",
    "OPEN_CASE_STATES",
    "BuyerCaseMove",
    "CaseGrant",
    "CaseKind",
    "CaseLineDraft",
    "CaseLineGrant",
    "CaseMove",
    "CaseReason",
    "CaseState",
    "CaseStep",
    "CaseWindows",
    "buyer_case_moves",
    "case_deadline",
    "case_pieces",
    "case_reasons",
    "change_case_in_place",
    "keep_case_refund",
    "merchant_case_moves",
    "move_case",
    "note_case",
    "on_case_silence",
    "replace_case_refund",
]
