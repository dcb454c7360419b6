"""What a member agreed to, how they are told, a copy of their data, and leaving."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.privacy import public as privacy
from portico.entrypoints.http.actor import AsMember, AsVisitor
from portico.entrypoints.http.answers.privacy import (
    ConsentAnswer,
    ConsentsAnswer,
    DataAnswer,
    ErasureAnswer,
    ExportAnswer,
    ExportList,
    NotificationsAnswer,
    consent_answer,
    consents_answer,
    data_answer,
    erasure_answer,
    export_answer,
    notifications_answer,
)
from portico.entrypoints.http.client import language_of, limit_by_ip
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.usecases import data_copy, leaving
from portico.usecases import privacy as privacy_of

router = Router(tags=["privacy"])

_CONSENTS = Limit(hits=60, window_seconds=60)
_ARCHIVES = Limit(hits=30, window_seconds=60)

Short = Annotated[str, msgspec.Meta(max_length=20)]
Clock = Annotated[str, msgspec.Meta(max_length=5)]


class SwitchBody(msgspec.Struct, frozen=True):
    topic: Short
    channel: Short
    on: bool


class NotificationsBody(msgspec.Struct, frozen=True):
    """What is absent stays as it is. `quiet_from` and `quiet_to` like "22:00"; null ends the quiet hours."""

    switches: Annotated[list[SwitchBody], msgspec.Meta(max_length=100)] = []
    quiet_from: Clock | None = ""
    quiet_to: Clock | None = ""


class ConsentBody(msgspec.Struct, frozen=True):
    """`carrier` is where the member answered."""

    given: bool
    carrier: Short


class GuestConsentBody(msgspec.Struct, frozen=True):
    """The answer of somebody who is not signed in; theirs once they sign in with the same `visitor_id`."""

    purpose: Short
    given: bool
    carrier: Short
    visitor_id: Annotated[str, msgspec.Meta(max_length=64)]


class ErasureBody(msgspec.Struct, frozen=True):
    """`confirm` must be true: the consequences were shown. `reason` in the member's own words, up to 200."""

    confirm: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""


@router.get("/api/v1/me/notifications")
def notifications(actor: AsMember, request: Any) -> NotificationsAnswer:
    """Which messages come over which channel, and when none shall."""
    return notifications_answer(privacy_of.message_settings(actor=actor, language=language_of(request)))


@router.put("/api/v1/me/notifications")
def save_notifications(actor: AsMember, body: NotificationsBody, request: Any) -> NotificationsAnswer:
    """The named switches and times are as sent, on every carrier."""
    saved = privacy_of.change_message_settings(
        actor=actor,
        switches=[(one.topic, one.channel, one.on) for one in body.switches],
        quiet_from=body.quiet_from,
        quiet_to=body.quiet_to,
        language=language_of(request),
        now=utc_now(),
    )
    return notifications_answer(saved)


@router.get("/api/v1/me/consents")
def consents(actor: AsMember, request: Any) -> ConsentsAnswer:
    """Every purpose with the member's answer; `outdated` when they answered to an earlier policy."""
    policy = privacy.policy_of(site_id=actor.site_id)
    return consents_answer(policy, privacy_of.purposes_of(actor=actor, language=language_of(request)))


@router.put("/api/v1/me/consents/{purpose}")
def decide(actor: AsMember, purpose: str, body: ConsentBody) -> ConsentAnswer:
    """The member's answer is recorded. 409 terms_needed: who no longer agrees to the terms deletes the account."""
    decision = privacy_of.decide(actor=actor, purpose=purpose, given=body.given, carrier=body.carrier, now=utc_now())
    return consent_answer(decision)


@router.post("/api/v1/consents", status_code=201)
def guest_consent(actor: AsVisitor, body: GuestConsentBody, request: Any) -> ConsentAnswer:
    """A visitor's answer is recorded."""
    limit_by_ip(request, "consent", _CONSENTS)
    decision = privacy_of.decide(
        actor=actor,
        purpose=body.purpose,
        given=body.given,
        carrier=body.carrier,
        visitor_id=body.visitor_id,
        now=utc_now(),
    )
    return consent_answer(decision)


@router.get("/api/v1/me/data")
def my_data(actor: AsMember, request: Any) -> DataAnswer:
    """What is stored about the member, part by part: what it is, how many records, how long it is kept."""
    return data_answer(data_copy.data_groups(actor=actor, language=language_of(request)))


@router.get("/api/v1/me/exports")
def exports(actor: AsMember) -> ExportList:
    """The member's latest copies, the newest first. Ask again every few seconds while one is queued or running."""
    now = utc_now()
    found = privacy.list_exports(site_id=actor.site_id, member_id=actor.member_id, now=now)
    return ExportList([export_answer(one) for one in found])


@router.post("/api/v1/me/exports", status_code=202)
def start_export(actor: AsMember, request: Any) -> ExportAnswer:
    """A copy of everything is being made; the one under way when there is one. At most five a day."""
    return export_answer(data_copy.start_export(actor=actor, language=language_of(request), now=utc_now()))


@router.get("/api/v1/exports/{token}")
def take_export(actor: AsVisitor, token: str, request: Any) -> Response:
    """The archive (ZIP) behind a link, for 48 hours and ten times. 404 export_not_found afterwards."""
    limit_by_ip(request, "export", _ARCHIVES)
    now = utc_now()
    archive = data_copy.take_copy(site_id=actor.site_id, token=token, now=now)
    headers = {
        "Content-Disposition": f'attachment; filename="my-data-{now:%Y%m%d}.zip"',
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return Response(archive, media_type="application/zip", headers=headers)


@router.get("/api/v1/me/erasure")
def erasure(actor: AsMember, request: Any) -> ErasureAnswer:
    """Whether the member is leaving, what deleting the account brings about, and what must be finished first."""
    found = privacy.find_erasure(site_id=actor.site_id, member_id=actor.member_id)
    return _erasure(actor, found, language_of(request))


@router.post("/api/v1/me/erasure")
def ask_for_erasure(actor: AsMember, body: ErasureBody, request: Any) -> ErasureAnswer:
    """The account will be deleted in seven days. 409 erasure_blocked while something is unfinished."""
    language = language_of(request)
    found = leaving.ask_to_leave(
        actor=actor, reason=body.reason, is_confirmed=body.confirm, language=language, now=utc_now()
    )
    return _erasure(actor, found, language)


@router.delete("/api/v1/me/erasure")
def cancel_erasure(actor: AsMember, request: Any) -> ErasureAnswer:
    """The member stays. Repeating it is harmless."""
    leaving.stay(actor=actor, now=utc_now())
    return _erasure(actor, None, language_of(request))


def _erasure(actor: AsMember, found: privacy.Erasure | None, language: str) -> ErasureAnswer:
    blockers = leaving.blockers_of(site_id=actor.site_id, member_id=actor.member_id)
    return erasure_answer(found, blockers, language)
