"""What can go wrong with members, their sessions, codes and addresses."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound, RateLimited, Unauthenticated


class MemberNotFound(NotFound):
    code = "member_not_found"


class AddressNotFound(NotFound):
    """No such address, or it is another member's."""

    code = "address_not_found"


class TooManyAddresses(Conflict):
    """`data["limit"]` addresses are kept already."""

    code = "too_many_addresses"


class TooManyFavourites(Conflict):
    """`data["limit"]` things are saved already."""

    code = "too_many_favourites"


class PhoneTaken(Conflict):
    """Another member of the site has verified this number."""

    code = "phone_taken"


class SmsTooFrequent(RateLimited):
    """The number or the caller's address asked for too many codes; `retry_after_seconds` says when to come back."""

    code = "sms_too_frequent"


class SmsCodeRefused(Invalid):
    """Base of the ways a code fails."""

    code = "sms_code_refused"


class SmsCodeWrong(SmsCodeRefused):
    """Not the code we sent. `data["attempts_left"]`."""

    code = "sms_code_wrong"


class SmsCodeExpired(SmsCodeRefused):
    """No code is waiting for this number: too old, guessed at too often, or never asked for."""

    code = "sms_code_expired"


class SmsCodeUsed(SmsCodeRefused):
    """The code was good and has been used."""

    code = "sms_code_used"


class RefreshTokenInvalid(Unauthenticated):
    """We never made this refresh token, or its session is over."""

    code = "refresh_token_invalid"


class RefreshTokenReused(Unauthenticated):
    """The token was exchanged before: two parties hold it, so the whole session has been ended."""

    code = "refresh_token_reused"


class HandoffTicketInvalid(Invalid):
    """The ticket is unknown, used, too old, or for another place: which of these is nobody's business."""

    code = "handoff_ticket_invalid"


class QrSignInNotFound(NotFound):
    """No such code, somebody else scanned it, or this browser did not ask for it."""

    code = "qr_sign_in_not_found"


class QrSignInOver(Conflict):
    """The code has expired, was refused or has been used: show a new one."""

    code = "qr_sign_in_over"


class SessionNotFound(NotFound):
    """No such session, or it is another member's."""

    code = "session_not_found"


class MergeConflicts(Conflict):
    """Some evidence says that two members are one person, other evidence that they are two: staff will decide.

    `data`: `one`, `other`, `why` (two_phones, undone_before).
    """

    code = "merge_conflicts"


class MergeNotFound(NotFound):
    """No such merge, or it was undone, or it is older than 30 days."""

    code = "merge_not_found"


class MergeUndoLaterFirst(Conflict):
    """The member who stayed was merged into another one since: that merge has to be undone first."""

    code = "merge_undo_later_first"


class MergeConflictNotFound(NotFound):
    """No such conflict, or it was decided before."""

    code = "merge_conflict_not_found"


class PhoneInUse(Conflict):
    """The number is proven, but its member was not seen for half a year: it may be somebody else's number by now.

    `data`: `claim` (what the person's answer refers to), `expires_in_seconds`.
    """

    code = "phone_in_use"


class PhoneClaimInvalid(Conflict):
    """The question about the number is over: too old, answered, or not ours. Prove the number again."""

    code = "phone_claim_invalid"


class PhoneClaimWrong(Invalid):
    """What the person said does not fit the account of the number."""

    code = "phone_claim_wrong"


class PhoneClaimExhausted(RateLimited):
    """Too many wrong answers about this number for today."""

    code = "phone_claim_exhausted"
