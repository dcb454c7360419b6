"""What money was for, as pages link to it, and who has done what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.entrypoints.console.models import StaffUser
from portico.kernel.ids import OrderId, SiteId

type Trade = tuple[str, str, str]
type OrderLink = tuple[UUID, str]


def orders_of_numbers(site_id: SiteId, trades: Sequence[Trade]) -> dict[tuple[str, str], OrderLink]:
    """(kind, our number) → id and number of the order the money was for. `trades`: provider, kind, number.

    At most three queries.
    """
    subjects: dict[tuple[str, str], UUID] = {}
    for provider in {provider for provider, kind, _ in trades if kind == "payment"}:
        numbers = [number for whose, kind, number in trades if kind == "payment" and whose == provider]
        found = payments.subjects_of(site_id=site_id, provider=provider, numbers=numbers, subject="order")
        subjects |= {("payment", number): subject_id for number, subject_id in found.items()}
    refunds = [number for _, kind, number in trades if kind == "refund"]
    if refunds:
        subjects |= {
            ("refund", number): subject_id
            for number, subject_id in payments.subjects_of_refunds(site_id=site_id, numbers=refunds).items()
        }
    links = order_links(site_id, set(subjects.values()))
    return {trade: links[subject_id] for trade, subject_id in subjects.items() if subject_id in links}


def order_links(site_id: SiteId, order_ids: Collection[UUID]) -> dict[UUID, OrderLink]:
    """Id → id and number, for a link. One query."""
    found = orders.order_numbers(site_id=site_id, order_ids=[OrderId(one) for one in order_ids])
    return {order_id: (order_id, number) for order_id, number in found}


def colleagues(ids: Iterable[str]) -> dict[str, str]:
    """What these colleagues are called, by number. One query, none for nobody."""
    numbers = {int(text) for text in ids if text.isdigit()}
    if not numbers:
        return {}
    return {str(user.pk): user.get_full_name() for user in StaffUser.objects.filter(pk__in=numbers)}
