"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django_bolt import Router

from portico.domains.orders import public as orders
from portico.entrypoints.http.actor import AsMember, AsVisitor, session_of
from portico.entrypoints.http.answers.members import TokensAnswer, tokens_answer
from portico.entrypoints.http.client import arrival_of, client_ip, limit_by_ip
from portico.entrypoints.http.threads import in_thread
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.usecases import phone_claims, signin

router = Router(tags=["auth"])

# Many people share the address of a mobile network; a person needs a handful.
_GUESTS = Limit(hits=120, window_seconds=60)
_SIGN_INS = Limit(hits=60, window_seconds=60)
_REFRESHES = Limit(hits=240, window_seconds=60)

Text = Annotated[str, msgspec.Meta(max_length=64)]
# The carriers of sign-ins by mini program, by provider.
_CARRIER_OF = {
    "wechat_mini": "mp-weixin",
    "alipay_mini": "mp-alipay",
    "douyin_mini": "mp-toutiao",
    "kuaishou_mini": "mp-kuaishou",
    "xiaohongshu_mini": "mp-xhs",
    "baidu_mini": "mp-baidu",
    "qq_mini": "mp-qq",
    "jd_mini": "mp-jd",
}


class GuestAnswer(msgspec.Struct, frozen=True):
    """Send `guest_token` as X-Guest-Token with cart requests, and with the sign-in that takes the cart along."""

    guest_token: str


class MiniProgramBody(msgspec.Struct, frozen=True):
    """`code` is what the host's login call gave, good once. `visitor_id` names the visits so far."""

    provider: Text
    app_id: Text
    code: Annotated[str, msgspec.Meta(max_length=signin.MAX_CODE)]
    guest_token: Text | None = None
    entry: Text | None = None
    visitor_id: Text | None = None


class PhoneBody(msgspec.Struct, frozen=True):
    phone: Annotated[str, msgspec.Meta(max_length=32)]
    code: Annotated[str, msgspec.Meta(max_length=16)]
    guest_token: Text | None = None
    entry: Text | None = None
    visitor_id: Text | None = None
    carrier: Text = "h5"


class PhoneClaimBody(msgspec.Struct, frozen=True):
    """`claim` came with 409 phone_in_use. `choice`: "mine" (then `recipient` and `district` of an earlier parcel
    prove it) or "new"."""

    claim: Annotated[str, msgspec.Meta(max_length=phone_claims.MAX_CLAIM)]
    choice: Literal["mine", "new"]
    recipient: Annotated[str, msgspec.Meta(max_length=64)] = ""
    district: Annotated[str, msgspec.Meta(max_length=64)] = ""
    guest_token: Text | None = None
    entry: Text | None = None
    visitor_id: Text | None = None
    carrier: Text = "h5"


class SmsCodeBody(msgspec.Struct, frozen=True):
    phone: Annotated[str, msgspec.Meta(max_length=32)]


class SmsCodeAnswer(msgspec.Struct, frozen=True):
    retry_after_seconds: int
    expires_in_seconds: int


class RefreshBody(msgspec.Struct, frozen=True):
    refresh_token: Annotated[str, msgspec.Meta(max_length=128)]


@router.post("/api/v1/auth/guest")
def guest(actor: AsVisitor, request: Any) -> GuestAnswer:
    """A fresh guest token: it names a cart before anybody has signed in."""
    limit_by_ip(request, "guest", _GUESTS)
    return GuestAnswer(orders.new_guest_token())


@router.post("/api/v1/auth/mini-program")
@in_thread
def mini_program(actor: AsVisitor, body: MiniProgramBody, request: Any) -> TokensAnswer:
    """Signed in by a mini program's sign-in code; a first sign-in makes the member."""
    limit_by_ip(request, "sign-in", _SIGN_INS)
    carrier = _CARRIER_OF.get(body.provider, "h5")
    arrival = arrival_of(request, body, carrier=carrier, entry=body.entry)
    result = signin.sign_in_with_mini_program(
        site_id=actor.site_id,
        provider=body.provider,
        app_id=body.app_id,
        code=body.code,
        arrival=arrival,
        now=utc_now(),
    )
    return tokens_answer(result.tokens, result.member)


@router.post("/api/v1/auth/sms-codes", status_code=202)
@in_thread
def sms_codes(actor: AsVisitor, body: SmsCodeBody, request: Any) -> SmsCodeAnswer:
    """A sign-in code is on its way to the phone. At most one a minute and ten a day."""
    sent = signin.send_sms_code(site_id=actor.site_id, phone=body.phone, client_ip=client_ip(request), now=utc_now())
    return SmsCodeAnswer(sent.retry_after_seconds, sent.expires_in_seconds)


@router.post("/api/v1/auth/phone")
def phone(actor: AsVisitor, body: PhoneBody, request: Any) -> TokensAnswer:
    """Signed in by the code that was sent to the phone; a first sign-in makes the member.

    409 phone_in_use when the number's account was not used for half a year: see /auth/phone/claims.
    """
    limit_by_ip(request, "sign-in", _SIGN_INS)
    arrival = arrival_of(request, body, carrier=body.carrier, entry=body.entry)
    result = signin.sign_in_with_phone(
        site_id=actor.site_id, phone=body.phone, code=body.code, arrival=arrival, now=utc_now()
    )
    return tokens_answer(result.tokens, result.member)


@router.post("/api/v1/auth/phone/claims")
def answer_phone_claim(actor: AsVisitor, body: PhoneClaimBody, request: Any) -> TokensAnswer:
    """Signed in, after saying whose account it is that goes with a number which may have changed hands.

    "new" starts an account of its own (or gives the number to the one signed in); the earlier account keeps the rest.
    """
    limit_by_ip(request, "sign-in", _SIGN_INS)
    arrival = arrival_of(request, body, carrier=body.carrier, entry=body.entry)
    result = signin.answer_phone_claim(
        site_id=actor.site_id,
        claim=body.claim,
        mine=body.choice == "mine",
        recipient=body.recipient,
        district=body.district,
        arrival=arrival,
        now=utc_now(),
    )
    return tokens_answer(result.tokens, result.member)


@router.post("/api/v1/auth/refresh")
def refresh(actor: AsVisitor, body: RefreshBody, request: Any) -> TokensAnswer:
    """New tokens for a refresh token, which is spent by that; spending it twice ends the session."""
    limit_by_ip(request, "refresh", _REFRESHES)
    result = signin.refresh(site_id=actor.site_id, refresh_token=body.refresh_token, now=utc_now())
    return tokens_answer(result.tokens, result.member)


@router.post("/api/v1/auth/sign-out", status_code=204)
def sign_out(actor: AsMember, request: Any) -> None:
    """The session takes no more refreshes. Throw the tokens away."""
    signin.sign_out(site_id=actor.site_id, session_id=session_of(request), now=utc_now())
