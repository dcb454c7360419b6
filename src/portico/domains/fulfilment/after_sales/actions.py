"""Writes of cases. `move` is the one writer of a case's state; each step leaves an entry in its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from portico.domains.fulfilment.after_sales import models
from portico.domains.fulfilment.after_sales.errors import AfterSaleChanged, AfterSaleNotFound
from portico.domains.fulfilment.after_sales.events import AfterSaleMoved, AfterSaleOpened
from portico.domains.fulfilment.after_sales.policy import ReturnAddress, sealed_address
from portico.domains.fulfilment.after_sales.queries import CaseView, case_view
from portico.domains.fulfilment.after_sales.rules import TRANSITIONS, CloseReason, Kind, Move, Reason, State, Windows
from portico.domains.fulfilment.after_sales.rules import deadline as deadline_of
from portico.domains.orders import public as orders
from portico.infra import outbox
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import AfterSaleId, MemberId, OrderLineId, RefundId, SiteId, SkuId, human_number, new_id
from portico.kernel.money import Money, sum_money
from portico.kernel.state import TransitionRefused


@dataclass(frozen=True, slots=True)
class LineDraft:
    """Pieces of an order line, their exact worth and how much of it is wanted back; for an exchange, for which SKU."""

    line: orders.OrderLineView
    quantity: int
    worth: Money
    asked: Money
    exchange_sku_id: SkuId | None = None
    exchange_text: str = ""


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """What a case is opened with; checked by the use case."""

    kind: Kind
    lines: tuple[LineDraft, ...]
    is_unshipped: bool
    reason: Reason
    words: str
    freight: Money
    by_merchant: bool = False


@dataclass(frozen=True, slots=True)
class LineGrant:
    """What was decided for one line of a case: so many pieces, so much money, so many pieces back into stock."""

    quantity: int
    amount: Money
    back: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """What was decided: per case line (by its id), and the freight."""

    lines: Mapping[UUID, LineGrant]
    freight: Money

    @property
    def goods(self) -> Money:
        return sum_money([line.amount for line in self.lines.values()], self.freight.currency)


@dataclass(frozen=True, slots=True)
class Step:
    """What goes into the history with a move: its words and pictures, and what else changes on the case."""

    words: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    pictures: Sequence[str] = ()
    grant: Grant | None = None
    close_reason: CloseReason | None = None
    return_to: ReturnAddress | None = None
    return_parcel: tuple[str, str] | None = None
    sent_parcel: tuple[str, str] | None = None
    refund_id: RefundId | None = None


def next_case_number(*, zone: str, now: datetime) -> str:
    """A human number nobody else has: merchant day and a sequence that never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('fulfilment_after_sale_number')")
        sequence = cursor.fetchone()[0]
    return human_number("S", now.astimezone(ZoneInfo(zone)), sequence)


def open_case(
    *, case_id: AfterSaleId, order: orders.OrderView, draft: CaseDraft, number: str, windows: Windows, actor: Actor,
    now: datetime,
) -> CaseView:  # fmt: skip
    """The case waits for the merchant. Announces AfterSaleOpened. The pieces are the caller's to hold."""
    require_transaction()
    currency = order.payable.currency
    row = models.AfterSale.objects.create(
        id=case_id,
        site_id=order.site_id,
        number=number,
        order_id=order.id,
        order_number=order.number,
        member_id=order.member_id,
        kind=draft.kind,
        state=State.WAITING_MERCHANT,
        is_unshipped=draft.is_unshipped,
        by_merchant=draft.by_merchant,
        reason=draft.reason,
        words=draft.words,
        currency=currency,
        asked_fen=sum_money([line.asked for line in draft.lines], currency).minor,
        asked_freight_fen=draft.freight.minor,
        due_at=deadline_of(State.WAITING_MERCHANT, windows=windows, now=now),
        opened_at=now,
        updated_at=now,
    )
    models.AfterSaleLine.objects.bulk_create(
        [_line_row(row, position, line) for position, line in enumerate(draft.lines)]
    )
    outbox.emit(
        AfterSaleOpened(site_id=order.site_id, case_id=case_id, order_id=order.id, member_id=order.member_id), now=now
    )
    return case_view(models.AfterSale.objects.prefetch_related("lines").get(id=case_id))


def _line_row(case: models.AfterSale, position: int, draft: LineDraft) -> models.AfterSaleLine:
    line = draft.line
    return models.AfterSaleLine(
        id=new_id(),
        case=case,
        position=position,
        order_line_id=line.id,
        sku_id=line.sku_id,
        product_id=line.product_id,
        name=line.name,
        option_text=line.option_text,
        image_url=line.image_url,
        quantity=draft.quantity,
        worth_fen=draft.worth.minor,
        asked_fen=draft.asked.minor,
        exchange_sku_id=draft.exchange_sku_id,
        exchange_text=draft.exchange_text,
    )


def lock_case(
    *, site_id: SiteId, case_id: AfterSaleId, member_id: MemberId | None = None, version: int | None = None
) -> CaseView:
    """This transaction alone may change the case until it ends.

    Locks: the case's row, after the order's. Raises AfterSaleNotFound (also for another member's), AfterSaleChanged
    when it is no longer at `version`.
    """
    require_transaction()
    rows = models.AfterSale.objects.select_for_update(no_key=True).filter(site_id=site_id, id=case_id)
    row = rows.first()
    if row is None or (member_id is not None and row.member_id != member_id):
        raise AfterSaleNotFound()
    if version is not None and row.version != version:
        raise AfterSaleChanged(state=row.state)
    return case_view(row)


def move(
    *, case: CaseView, by: Move, windows: Windows, actor: Actor, now: datetime, step: Step | None = None
) -> CaseView:
    """The locked case has moved and its history says so; deadlines start anew. Announces AfterSaleMoved.

    Raises TransitionRefused for a move the table does not have.
    """
    step = step or Step()
    target = TRANSITIONS.advance(case.state, by)
    values: dict[str, Any] = {
        "state": target,
        "version": F("version") + 1,
        "updated_at": now,
        "due_at": deadline_of(target, windows=windows, now=now),
        **_changes(step),
    }
    if target in TRANSITIONS.terminal:
        values["ended_at"] = now
    changed = models.AfterSale.objects.filter(id=case.id, site_id=case.site_id, state=case.state).update(**values)
    if not changed:
        raise TransitionRefused(state=str(case.state), event=str(by))
    for line_id, grant in (step.grant.lines if step.grant else {}).items():
        models.AfterSaleLine.objects.filter(id=line_id, case_id=case.id).update(
            granted_quantity=grant.quantity, granted_fen=grant.amount.minor, back_quantity=grant.back
        )
    note(case_id=case.id, code=str(by), actor=actor, now=now, step=step)
    outbox.emit(
        AfterSaleMoved(
            site_id=case.site_id, case_id=case.id, order_id=case.order_id, member_id=case.member_id, state=str(target)
        ),
        now=now,
    )
    return case_view(models.AfterSale.objects.prefetch_related("lines").get(id=case.id))


def _changes(step: Step) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if step.grant is not None:
        values |= {"granted_fen": step.grant.goods.minor, "granted_freight_fen": step.grant.freight.minor}
    if step.close_reason is not None:
        values["close_reason"] = step.close_reason
    if step.return_to is not None:
        values["return_to"] = sealed_address(step.return_to)
    if step.return_parcel is not None:
        values["return_carrier"], values["return_number"] = step.return_parcel
    if step.sent_parcel is not None:
        values["sent_carrier"], values["sent_number"] = step.sent_parcel
    if step.refund_id is not None:
        values["refund_id"] = step.refund_id
    return values


def change_in_place(*, case: CaseView, code: str, actor: Actor, now: datetime, step: Step) -> None:
    """Something of the locked case changes while its state stays (a corrected waybill number); its history says so."""
    require_transaction()
    models.AfterSale.objects.filter(id=case.id).update(version=F("version") + 1, updated_at=now, **_changes(step))
    note(case_id=case.id, code=code, actor=actor, now=now, step=step)


def note(*, case_id: AfterSaleId, code: str, actor: Actor, now: datetime, step: Step, for_staff: bool = False) -> None:
    """One entry in the case's history."""
    require_transaction()
    kind, _ = actor_label(actor)
    models.AfterSaleEntry.objects.create(
        case_id=case_id,
        code=code,
        data=step.data,
        words=step.words,
        pictures=list(step.pictures),
        for_staff=for_staff,
        actor_kind=kind,
        actor_name=actor.name if isinstance(actor, Staff) else "",
        at=now,
    )


def keep_refund(*, case: CaseView, refund_id: RefundId) -> None:
    """The case knows the refund that brings its money. Once."""
    require_transaction()
    models.AfterSale.objects.filter(id=case.id, refund_id__isnull=True).update(refund_id=refund_id)


def replace_refund(*, case: CaseView, refund_id: RefundId) -> None:
    """The case waits for the money of this refund from now on; nothing for one that waits for none."""
    require_transaction()
    models.AfterSale.objects.filter(id=case.id, state=State.REFUNDING).update(refund_id=refund_id)


def pieces_of(case: CaseView) -> dict[OrderLineId, orders.Pieces]:
    """The pieces a case holds, by order line."""
    return {
        line.order_line_id: orders.Pieces(unshipped=line.quantity)
        if case.is_unshipped
        else orders.Pieces(shipped=line.quantity)
        for line in case.lines
    }
