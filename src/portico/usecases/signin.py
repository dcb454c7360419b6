"""Signing in: who it is, what they brought (a guest's cart, a visitor's visits), and the session that opens.

Platforms are asked before the transaction, which then makes member, cart, visits and session true together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.touchpoints import public as touchpoints
from portico.domains.tracking import public as tracking
from portico.infra import ratelimit
from portico.infra.actors import Member
from portico.kernel.errors import FieldError, Invalid, Refused, Unauthenticated
from portico.kernel.ids import MemberId, SiteId
from portico.usecases import identity as identity_of
from portico.usecases import phone_claims
from portico.usecases.gateways import NotConnected, gateways

SMS_TEMPLATE = "sign_in_code"
MAX_CODE = 256
# Alipay's is no code: the number itself comes, sealed and signed.
MAX_PHONE_CODE = 2048


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody came: the carrier they are on, the entry they came through, and what is theirs already.

    `guest_token` names their cart, `visitor_id` their visits so far.
    """

    carrier: str
    entry: str | None = None
    visitor_id: str | None = None
    guest_token: str | None = None
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class SignInResult:
    """An open session. `is_new`: the member was made by this sign-in."""

    tokens: members.Tokens
    member: members.MemberView
    is_new: bool


@dataclass(frozen=True, slots=True)
class SmsCodeSent:
    retry_after_seconds: int
    expires_in_seconds: int


def send_sms_code(*, site_id: SiteId, phone: str, client_ip: str, now: datetime) -> SmsCodeSent:
    """A code is on its way to `phone`.

    When the provider refuses it, no code waits and asking again is possible at once; when it does not answer,
    the message may have gone out, so the code stays good. Raises Invalid, SmsTooFrequent, and what the provider
    raises: Retryable, Refused, NotConnected.
    """
    with transaction.atomic():
        plan = members.request_sms_code(site_id=site_id, phone=phone, client_ip=client_ip, now=now)
    params = {"code": plan.code, "minutes": str(plan.expires_in_seconds // 60)}
    try:
        gateways(site_id).sms.send(phone=plan.phone, template=SMS_TEMPLATE, params=params)
    except (Refused, NotConnected):
        with transaction.atomic():
            members.withdraw_sms_code(code_id=plan.code_id)
        raise
    return SmsCodeSent(plan.retry_after_seconds, plan.expires_in_seconds)


def sign_in_with_mini_program(
    *, site_id: SiteId, provider: str, app_id: str, code: str, arrival: Arrival, now: datetime
) -> SignInResult:
    """The member behind a mini program's sign-in code has a session.

    Raises Invalid for a malformed arrival (the code is not spent then), SignInCodeInvalid for a code that is
    wrong or was used before, and what the platform raises.
    """
    provenance = provenance_of(arrival)
    check_code(code)
    identity = gateways(site_id).mini_program[provider].exchange(app_id=app_id, code=code)
    with transaction.atomic():
        signed_in = identity_of.recognise(site_id=site_id, identity=identity, provenance=provenance, now=now)
        return welcome(site_id, signed_in, arrival, now)


def sign_in_with_phone(*, site_id: SiteId, phone: str, code: str, arrival: Arrival, now: datetime) -> SignInResult:
    """The member of a phone has a session, for the code that was sent to it.

    Raises Invalid, SmsCodeWrong, SmsCodeExpired, SmsCodeUsed; PhoneInUse when the number may have changed hands: see
    `answer_phone_claim`. A wrong code is counted all the same, and a good one is spent.
    """
    provenance = provenance_of(arrival)
    with transaction.atomic():
        refusal: members.SmsCodeRefused | members.PhoneInUse | None
        outcome = members.sign_in_phone(site_id=site_id, phone=phone, code=code, provenance=provenance, now=now)
        if isinstance(outcome, members.SignedIn):
            refusal = phone_claims.doubt(
                site_id=site_id, holder=outcome, phone=phone, visitor_id=arrival.visitor_id, now=now
            )
            if refusal is None:
                return welcome(site_id, outcome, arrival, now)
        else:
            refusal = outcome
    # Raised after the commit: the code is spent, or the attempt counted.
    raise refusal


def answer_phone_claim(
    *, site_id: SiteId, claim: str, mine: bool, recipient: str, district: str, arrival: Arrival, now: datetime
) -> SignInResult:
    """The person has said whose account it is that goes with their number, and has a session.

    `mine`: the account of the number, if a parcel went to `recipient` in `district`; who was signed in as another
    member becomes one with it. Else the number is new to them: it leaves that account and starts a new one, or joins
    the one they are signed in to. Raises PhoneClaimInvalid, PhoneClaimWrong, PhoneClaimExhausted.
    """
    provenance = provenance_of(arrival)
    claimed = phone_claims.read(site_id=site_id, text=claim, now=now)
    if mine:
        # Before the transaction: a wrong answer is counted all the same.
        ratelimit.hit(
            f"phone-claim:{claimed.holder}", phone_claims.GUESSES, now=now, error=members.PhoneClaimExhausted
        )  # fmt: skip
        phone_claims.check_answer(site_id=site_id, claim=claimed, recipient=recipient, district=district)
    with transaction.atomic():
        if not mine:
            signed_in = phone_claims.pass_on(site_id=site_id, claim=claimed, provenance=provenance, now=now)
        else:
            signed_in = members.SignedIn(claimed.holder, is_new=False)
            if claimed.claimant is not None:
                united = identity_of.unite(
                    site_id=site_id, one=claimed.claimant, other=claimed.holder, evidence="phone",
                    provenance=provenance, now=now,
                )  # fmt: skip
                signed_in = members.SignedIn(united.member_id, is_new=False)
        return welcome(site_id, signed_in, arrival, now)


def bind_platform_phone(*, actor: Member, provider: str, app_id: str, code: str, now: datetime) -> members.MemberView:
    """The number behind a mini program's phone code is the member's verified phone.

    Whoever verified it before is the same person: the two become one member. Raises PhoneCodeInvalid, MergeConflicts
    (staff will look at it), PhoneInUse (the number may have changed hands), and what the platform raises.
    """
    check_code(code, limit=MAX_PHONE_CODE)
    phone = gateways(actor.site_id).mini_program[provider].phone_number(app_id=app_id, code=code)
    holder = members.phone_holder(site_id=actor.site_id, phone=phone)
    if holder is not None and holder.member_id != actor.member_id:
        question = phone_claims.doubt(
            site_id=actor.site_id, holder=holder, phone=phone, visitor_id=None, now=now, claimant=actor.member_id
        )
        if question is not None:
            raise question
    with transaction.atomic():
        outcome = identity_of.prove_phone(
            site_id=actor.site_id,
            member_id=actor.member_id,
            phone=phone,
            provenance={"provider": provider, "app_id": app_id},
            now=now,
        )
    if isinstance(outcome, members.MergeConflicts):
        raise outcome
    return outcome


def bearer_of(*, access_token: str, now: datetime) -> tuple[Member, UUID]:
    """The member whom an access token speaks for today, and its session. No query, but for one a second and process.

    Tokens outlive what happened since: a device signed out from afar, a merge or its undo, an erasure. Whether the
    member is of the caller's site is the caller's to compare. Raises Unauthenticated.
    """
    site_id, named_id, session_id = members.read_access_token(token=access_token, now=now)
    members.require_not_revoked(session_id=session_id, now=now)
    member_id = members.current_member(member_id=named_id, session_id=session_id, now=now)
    if privacy.is_erased_lately(member_id=member_id, now=now):
        raise Unauthenticated()
    return Member(site_id, member_id), session_id


def refresh(*, site_id: SiteId, refresh_token: str, now: datetime) -> SignInResult:
    """New tokens for a refresh token. Raises RefreshTokenInvalid, RefreshTokenReused (the session is over)."""
    with transaction.atomic():
        outcome = members.refresh_session(site_id=site_id, refresh_token=refresh_token, now=now)
        if isinstance(outcome, members.Tokens):
            member = members.get_member(site_id=site_id, member_id=outcome.member_id)
            return SignInResult(outcome, member, is_new=False)
    raise outcome


def sign_out(*, site_id: SiteId, session_id: UUID, now: datetime) -> None:
    """The session takes no more refreshes. Idempotent."""
    with transaction.atomic():
        members.close_session(site_id=site_id, session_id=session_id, now=now)


def provenance_of(arrival: Arrival) -> dict[str, str]:
    """What a new account remembers of how it came. Raises Invalid naming what is malformed."""
    touchpoints.check_carrier(arrival.carrier)
    if arrival.entry is not None:
        touchpoints.check_entry_code(arrival.entry)
    if arrival.visitor_id is not None:
        tracking.checked_visitor(arrival.visitor_id)
    if arrival.guest_token is not None:
        orders.guest_owner(arrival.guest_token)
    return {"carrier": arrival.carrier} | ({"entry": arrival.entry} if arrival.entry else {})


def check_code(code: str, *, limit: int = MAX_CODE) -> None:
    """Raises Invalid for what cannot be a platform's code."""
    if not 1 <= len(code) <= limit or not code.isascii() or not code.isprintable():
        raise Invalid(fields=(FieldError("code", "platform_code_malformed"),))


def welcome(site_id: SiteId, signed_in: members.SignedIn, arrival: Arrival, now: datetime) -> SignInResult:
    """What they did as a guest is theirs, and a session is open. Part of the sign-in's transaction."""
    member_id: MemberId = signed_in.member_id
    if arrival.guest_token is not None:
        orders.merge_guest_cart(site_id=site_id, guest_token=arrival.guest_token, member_id=member_id, now=now)
    if arrival.visitor_id is not None:
        tracking.attach_visitor(site_id=site_id, visitor_id=arrival.visitor_id, member_id=member_id, now=now)
        touchpoints.attach_visitor(site_id=site_id, visitor_id=arrival.visitor_id, member_id=member_id, now=now)
        privacy.attach_visitor(site_id=site_id, visitor_id=arrival.visitor_id, member_id=member_id)
    tokens = members.open_session(
        site_id=site_id, member_id=member_id, carrier=arrival.carrier, user_agent=arrival.user_agent, now=now
    )
    member = members.get_member(site_id=site_id, member_id=member_id)
    return SignInResult(tokens, member, signed_in.is_new)
