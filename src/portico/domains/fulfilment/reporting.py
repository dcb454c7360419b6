"""Telling the platform that holds an order's money how the order was delivered, until it has understood.

WeChat releases the seller's money for a mini-program order only after that. It takes the whole list of parcels each
time, several times while more are to follow, and one correction after that, no more (upload_shipping_info).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import F

from portico.domains.fulfilment import models
from portico.domains.fulfilment.ports import Logistics, ReportedParcel, ShippingReport
from portico.domains.fulfilment.rules import REPORT_SETTLES_AFTER, Method, ReportState, retry_delay
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, SiteId, new_id


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """An order of which the platform shall be told, and what it was told before."""

    id: UUID
    site_id: SiteId
    order_id: OrderId
    revision: int
    wanted_at: datetime
    split: bool
    finished: bool
    corrected: bool
    accepted_print: bytes


@dataclass(frozen=True, slots=True)
class ReportView:
    """How far the platform has been told about an order; `last_error` is its latest word.

    `corrected`: it has taken the one correction that it takes.
    """

    order_id: OrderId
    state: ReportState
    attempts: int
    last_error: str
    accepted_at: datetime | None
    finished: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """A parcel as the report needs it."""

    method: Method
    carrier_code: str
    tracking_number: str
    items_text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell of an order."""

    logistics: Logistics
    split: bool
    all_delivered: bool
    parcels: tuple[ReportedParcel, ...]


def what_to_tell(
    *, delivery: str, parcels: Sequence[Leaving], complete: bool, items_text: str, was_split: bool
) -> Told | None:
    """What the platform is told of an order now; None while there is nothing it could take.

    Only express parcels may come in several reports; anything else is told once, when all of it has been handed
    over. What was once told in parts stays so: changing that would be taken for the one correction. Source: the
    notes of the official page of upload_shipping_info.
    """
    express = [one for one in parcels if one.method is Method.EXPRESS]
    if express:
        told = tuple(ReportedParcel(one.items_text, one.carrier_code, one.tracking_number) for one in express)
        return Told(Logistics.EXPRESS, was_split or len(told) > 1 or not complete, complete, told)
    if not complete:
        return None
    whole = (ReportedParcel(items_text),)
    if parcels:
        return Told(Logistics.CITY, split=False, all_delivered=True, parcels=whole)
    logistics = {"pickup": Logistics.PICKUP, "none": Logistics.VIRTUAL}.get(delivery)
    return None if logistics is None else Told(logistics, split=False, all_delivered=True, parcels=whole)


def print_of(report: ShippingReport) -> bytes:
    """What tells one report from another, but for when it was sent. No personal data can be read from it."""
    told = (report.logistics, report.split, report.all_delivered, report.parcels, report.out_trade_no)
    return hashlib.sha256(msgspec.json.encode(told)).digest()


def plan_report(*, site_id: SiteId, order_id: OrderId, now: datetime) -> UUID:
    """The platform shall be told how the order is delivered as of now; the id of the order's report.

    Planning what the platform knows already is harmless: it is not sent.
    """
    require_transaction()
    row, created = models.ShippingReport.objects.select_for_update().get_or_create(
        order_id=order_id,
        defaults={
            "id": new_id(),
            "site_id": site_id,
            "wanted_at": now,
            "state": ReportState.WAITING,
            "next_attempt_at": now,
        },
    )
    if not created:
        models.ShippingReport.objects.filter(id=row.id).update(
            revision=F("revision") + 1, wanted_at=now, state=ReportState.WAITING, attempts=0, next_attempt_at=now,
            last_error="",
        )  # fmt: skip
    return row.id


def forget_reports(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> None:
    """A report about these orders that the platform never took is given up: their payer is erased. Idempotent."""
    require_transaction()
    models.ShippingReport.objects.filter(
        site_id=site_id, order_id__in=list(order_ids), state=ReportState.WAITING
    ).update(state=ReportState.REFUSED, next_attempt_at=None, last_error="member erased")


def due_reports(*, now: datetime, limit: int) -> list[UUID]:
    """Reports of all sites to be sent now, the longest due first."""
    rows = (
        models.ShippingReport.objects.filter(state=ReportState.WAITING, next_attempt_at__lte=now)
        .order_by("next_attempt_at")
        .values_list("id", flat=True)
    )
    return list(rows[:limit])


def waiting_report(*, report_id: UUID) -> WaitingReport | None:
    """The order of which the platform shall be told; None when it knows already or has refused."""
    row = models.ShippingReport.objects.filter(id=report_id, state=ReportState.WAITING).first()
    if row is None:
        return None
    return WaitingReport(
        id=row.id,
        site_id=SiteId(row.site_id),
        order_id=OrderId(row.order_id),
        revision=row.revision,
        wanted_at=row.wanted_at,
        split=row.split,
        finished=row.finished > 0,
        corrected=row.corrected,
        accepted_print=bytes(row.accepted_print),
    )


def is_correction(waiting: WaitingReport, report: ShippingReport) -> bool:
    """Whether the platform counts this report as the one correction it takes."""
    return bool(waiting.accepted_print) and (waiting.finished or waiting.split != report.split)


def mark_reported(*, waiting: WaitingReport, report: ShippingReport | None, now: datetime) -> None:
    """The platform knows what `report` says; None: there is nothing to tell just now.

    When more has come up since it was put together, the next attempt is due at once.
    """
    require_transaction()
    row = models.ShippingReport.objects.select_for_update().filter(id=waiting.id).first()
    if row is None or row.state != ReportState.WAITING:
        return
    if report is not None and bytes(row.accepted_print) != print_of(report):
        row.corrected = row.corrected or is_correction(waiting, report)
        row.finished += 1 if report.all_delivered else 0
        row.accepted_print, row.split, row.logistics = print_of(report), report.split, report.logistics
        row.accepted_at = now
    if row.revision == waiting.revision:
        row.state, row.next_attempt_at, row.last_error = ReportState.ACCEPTED, None, ""
    else:
        row.next_attempt_at = now
    row.save()


def report_again(*, site_id: SiteId, order_id: OrderId, now: datetime) -> UUID | None:
    """The platform, which had taken the last word about the order and does not know it, shall be told once more.

    The report's id; None when it is under way, refused, not the last word, or was taken a moment ago.
    """
    require_transaction()
    row = (
        models.ShippingReport.objects.select_for_update()
        .filter(
            site_id=site_id,
            order_id=order_id,
            state=ReportState.ACCEPTED,
            finished__gt=0,
            accepted_at__lte=now - REPORT_SETTLES_AFTER,
        )
        .first()
    )
    if row is None:
        return None
    row.state, row.next_attempt_at, row.last_error = ReportState.WAITING, now, "unknown to the platform"
    row.accepted_print, row.finished, row.corrected, row.split = b"", 0, False, False
    row.save()
    return row.id


def note_report_failure(*, report_id: UUID, error: str, final: bool, now: datetime) -> None:
    """The platform did not take it: the next attempt is planned, or (`final`) a person must look at it."""
    require_transaction()
    row = models.ShippingReport.objects.select_for_update().filter(id=report_id, state=ReportState.WAITING).first()
    if row is None:
        return
    row.attempts += 1
    row.last_error = error[:120]
    row.state = ReportState.REFUSED if final else ReportState.WAITING
    row.next_attempt_at = None if final else now + retry_delay(row.attempts)
    row.save(update_fields=["attempts", "last_error", "state", "next_attempt_at"])


def report_of(*, site_id: SiteId, order_id: OrderId) -> ReportView | None:
    """How far the platform has been told about the order; None when it need not be."""
    row = models.ShippingReport.objects.filter(site_id=site_id, order_id=order_id).first()
    if row is None:
        return None
    return ReportView(
        order_id=OrderId(row.order_id),
        state=ReportState(row.state),
        attempts=row.attempts,
        last_error=row.last_error,
        accepted_at=row.accepted_at,
        finished=row.finished > 0,
        corrected=row.corrected,
    )
