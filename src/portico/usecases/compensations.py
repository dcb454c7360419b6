"""What a refund gives back besides money: one ledger, one registry of effects.

An effect says what it would do for a case (`owed`); the ledger lets each of it happen once, whoever asks and however
often. Whatever is earned or spent with an order joins by one entry in AT_ONCE or LATER: coupons, points, commission.
The credit of an entry (`attribution`) is taken back when the money has arrived, see `reactions.debit_entry`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from portico.domains.catalog import public as catalog
from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra.actors import Actor
from portico.usecases import entitlement_refunds


@dataclass(frozen=True, slots=True)
class Making:
    """A case that is being made good: by whom, when, with which words."""

    case: fulfilment.CaseView
    actor: Actor
    words: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to give back: what it is about, how much (for the ledger), and how."""

    ref: str
    data: dict[str, Any]
    give: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Effect:
    """`owed` lists what the effect owes for a case; nothing of it has happened by then."""

    name: str
    owed: Callable[[Making], Iterable[Owed]]


def compensate(
    *, case: fulfilment.CaseView, actor: Actor, words: str, now: datetime, effects: Iterable[Effect] | None = None
) -> list[str]:
    """The effects have given back what they owe for the granted case; `effect:ref` of what happened just now.

    Part of the caller's transaction. Idempotent by: (case, effect, ref).
    """
    making = Making(case, actor, words, now)
    done = []
    for effect in AT_ONCE if effects is None else effects:
        for owed in effect.owed(making):
            if fulfilment.claim_compensation(
                site_id=case.site_id, case_id=case.id, effect=effect.name, ref=owed.ref, data=owed.data, now=now
            ):
                owed.give()
                done.append(f"{effect.name}:{owed.ref}")
    return done


def _stock(making: Making) -> Iterable[Owed]:
    """Pieces that never left, and those that passed inspection, can be sold again."""
    case = making.case
    for line in case.lines:
        if line.back_quantity:
            quantities = {line.sku_id: line.back_quantity}

            def give(quantities: dict[Any, int] = quantities) -> None:
                inventory.restock(
                    site_id=case.site_id,
                    order_id=case.order_id,
                    quantities=quantities,
                    reason=case.number,
                    actor=making.actor,
                    now=making.now,
                )

            yield Owed(str(line.order_line_id), {"sku_id": str(line.sku_id), "pieces": line.back_quantity}, give)


def _sales(making: Making) -> Iterable[Owed]:
    """Pieces that were given back no longer count as sold. Later: the sale itself is counted later, too, and a count
    never goes below zero: then the job waits for it."""
    case = making.case
    for line in case.lines:
        if line.granted_quantity and case.kind is not fulfilment.CaseKind.EXCHANGE:
            quantities = {line.sku_id: -line.granted_quantity}

            def give(quantities: dict[Any, int] = quantities) -> None:
                catalog.count_sale(site_id=case.site_id, quantities=quantities, now=making.now)

            yield Owed(str(line.order_line_id), {"sku_id": str(line.sku_id), "pieces": line.granted_quantity}, give)


def _freight(making: Making) -> Iterable[Owed]:
    """On record only: the freight goes back with the money."""
    freight = making.case.granted_freight
    if freight:
        yield Owed("freight", {"amount_fen": freight.minor}, lambda: None)


def _entitlements(making: Making) -> Iterable[Owed]:
    """Card keys, downloads and packages of the case are void: nobody uses what was paid back. Raises LinesNotRefundable
    when somebody has used them meanwhile."""
    case = making.case
    if case.is_unshipped or case.kind is fulfilment.CaseKind.EXCHANGE:
        return
    order = orders.get_order(site_id=case.site_id, order_id=case.order_id)
    kinds = {line.id: line.kind for line in order.lines if entitlement_refunds.is_virtual(line)}
    for line in case.lines:
        if line.order_line_id in kinds and line.granted_quantity:
            yield Owed(
                str(line.order_line_id),
                {"pieces": line.granted_quantity},
                partial(
                    entitlement_refunds.void_pieces,
                    site_id=case.site_id,
                    order_id=case.order_id,
                    order_line_id=line.order_line_id,
                    kind=kinds[line.order_line_id],
                    pieces=line.granted_quantity,
                    granted=line.granted,
                    actor=making.actor,
                    now=making.now,
                ),
            )


# In the transaction that decides.
AT_ONCE: tuple[Effect, ...] = (
    Effect("stock", _stock),
    Effect("freight", _freight),
    Effect("entitlements", _entitlements),
)
# By a reaction to the decision, tried again until it has happened.
LATER: tuple[Effect, ...] = (Effect("sales", _sales),)
EFFECTS: tuple[Effect, ...] = (*AT_ONCE, *LATER)
