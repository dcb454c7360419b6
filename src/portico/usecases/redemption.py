"""The counter: a clerk scans or types what a customer shows, sees what it is, hands it over, takes a slip back.

A look-up changes nothing and gives a ticket: what was scanned, sealed for this clerk for five minutes, so that the code
may turn on the customer's phone while the clerk chooses. Redeeming spends the scanned code; a second scan of it is
refused. Packages and pickups of orders share this page; each keeps its own ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from portico.domains.entitlements import public as entitlements
from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.infra import ratelimit, rotating_codes, sealed
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.clock import day_bounds, merchant_day
from portico.kernel.errors import Conflict, NotFound
from portico.kernel.ids import OrderId, PickupId, SiteId, StoreId
from portico.usecases import entitlement_refunds, pickup, spent_codes
from portico.usecases.store_scope import allowed_stores

PACKAGE_QR_KIND = "E"
MOST_SHOWN = 50
MOST_STORES = 200
_TICKET_PURPOSE = "redeem_ticket"
_TICKET_GOOD_FOR = timedelta(minutes=5)
# Far above what a busy counter scans, far below what guessing twelve digits takes.
_SCANS = ratelimit.Limit(hits=60, window_seconds=60)


class CodeUnknown(NotFound):
    """Twelve digits that nothing shows (any more)."""

    code = "scan_code_unknown"


class TicketOver(Conflict):
    """The look-up is too old, or another clerk's: scan again."""

    code = "redeem_ticket_over"


class _Ticket(msgspec.Struct, frozen=True):
    site_id: UUID
    user_id: int
    kind: str
    id: UUID
    digest: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundPackage:
    """A customer's package. `stores` are where it may be redeemed, none for everywhere."""

    ticket: str
    package: entitlements.PackageView
    stores: tuple[stores.StoreView, ...]


@dataclass(frozen=True, slots=True)
class FoundPickup:
    """An order that waits to be fetched."""

    ticket: str
    card: pickup.PickupCard


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What the ledger wrote, and the package as it is now."""

    lines: tuple[entitlements.RedemptionView, ...]
    package: entitlements.PackageView


@dataclass(frozen=True, slots=True)
class CounterLine:
    """One line of a counter's day. `undo_id` is what may still be taken back."""

    kind: str
    title: str
    detail: str
    times: int
    store: str
    who: str
    at: datetime
    undone: bool
    undo_id: UUID | None


def work_stores(actor: Staff) -> tuple[stores.StoreView, ...]:
    """Where the actor may stand, by name; all open stores for who is bound to none. Raises Denied."""
    allowed = allowed_stores(actor)
    if allowed is None:
        return tuple(stores.list_stores(site_id=actor.site_id, limit=MOST_STORES)[0])
    found = stores.stores_by_id(site_id=actor.site_id, store_ids=allowed)
    return tuple(sorted(found.values(), key=lambda store: store.name))


def look_up(*, actor: Staff, text: str, now: datetime) -> FoundPackage | FoundPickup:
    """What the scanned QR text or the twelve digits stand for. Changes nothing; counts against guessing.

    Raises Denied, RateLimited, CodeMalformed, CodeStale, CodeSpent, CodeUnknown, PickupNotFound (another store's).
    """
    require_right(actor, Right.REDEEM)
    ratelimit.hit(f"redeem:{actor.site_id}:{actor.user_id}", _SCANS, now=now)
    if rotating_codes.is_qr_text(text):
        scanned = rotating_codes.read(text, now=now)
        return _found(actor, scanned.kind, scanned.id, scanned.digest, now)
    digits = rotating_codes.checked_digits(text)
    digest = entitlements.digits_digest(digits)
    package_id = entitlements.package_of_digits(site_id=actor.site_id, digits=digits)
    if package_id is not None:
        return _found(actor, PACKAGE_QR_KIND, package_id, digest, now)
    waiting = fulfilment.pickup_by_code(site_id=actor.site_id, code=digits)
    if waiting is not None:
        return _found(actor, fulfilment.PICKUP_QR_KIND, waiting.id, b"", now)
    with spent_codes.told(actor.site_id):
        entitlements.refuse_spent(site_id=actor.site_id, digest=digest)
    raise CodeUnknown()


def _found(actor: Staff, kind: str, id: UUID, digest: bytes, now: datetime) -> FoundPackage | FoundPickup:
    ticket = _Ticket(actor.site_id, actor.user_id, kind, id, digest, now)
    text = sealed.seal_text(msgspec.json.encode(ticket).decode(), purpose=_TICKET_PURPOSE)
    if kind == fulfilment.PICKUP_QR_KIND:
        return FoundPickup(text, pickup.look_up(actor=actor, pickup_id=PickupId(id), now=now))
    if kind != PACKAGE_QR_KIND:
        raise rotating_codes.CodeMalformed()
    with spent_codes.told(actor.site_id):
        entitlements.refuse_spent(site_id=actor.site_id, digest=digest)
    package = entitlements.get_package(site_id=actor.site_id, package_id=id, now=now)
    return FoundPackage(text, package, allowed_at(site_id=actor.site_id, package=package))


def allowed_at(*, site_id: SiteId, package: entitlements.PackageView) -> tuple[stores.StoreView, ...]:
    """The stores where the package may be redeemed; none: everywhere. One query."""
    if not package.store_ids:
        return ()
    wanted = [StoreId(store_id) for store_id in package.store_ids]
    found = stores.stores_by_id(site_id=site_id, store_ids=wanted)
    return tuple(found[store_id] for store_id in wanted if store_id in found)


def redeem_package(
    *, actor: Staff, ticket: str, wanted: Mapping[UUID, int], store_id: StoreId | None, now: datetime
) -> Redeemed:
    """So many times of each service are redeemed at the store, and the scanned code is spent. All of it or nothing.

    Raises Denied, TicketOver, StoreNotFound for a store where the actor does not work, and what entitlements.redeem
    raises. Idempotent by: the scanned code.
    """
    require_right(actor, Right.REDEEM)
    held = _held(actor, ticket, PACKAGE_QR_KIND, now)
    _require_store(actor, store_id)
    zone = sites.get_site(site_id=actor.site_id).zone
    with spent_codes.told(actor.site_id), transaction.atomic():
        package = entitlements.get_package(site_id=actor.site_id, package_id=held.id, now=now)
        entitlement_refunds.require_free(
            site_id=actor.site_id, order_id=package.order_id, order_line_id=package.order_line_id
        )
        ids = entitlements.redeem(
            site_id=actor.site_id, package_id=held.id, wanted=wanted, store_id=store_id, digest=held.digest,
            zone=zone, actor=actor, now=now,
        )  # fmt: skip
    lines = (entitlements.get_redemption(site_id=actor.site_id, redemption_id=one) for one in ids)
    package = entitlements.get_package(site_id=actor.site_id, package_id=held.id, now=now)
    return Redeemed(tuple(line for line in lines if line is not None), package)


def redeem_pickup(*, actor: Staff, ticket: str, now: datetime) -> pickup.PickupCard:
    """The order was handed over. Raises Denied, TicketOver, and what pickup.redeem_pickup raises."""
    held = _held(actor, ticket, fulfilment.PICKUP_QR_KIND, now)
    return pickup.redeem_pickup(actor=actor, pickup_id=PickupId(held.id), digest=held.digest or None, now=now)


def _held(actor: Staff, ticket: str, kind: str, now: datetime) -> _Ticket:
    try:
        held = msgspec.json.decode(sealed.unseal_text(ticket, purpose=_TICKET_PURPOSE), type=_Ticket)
    except (sealed.SealBroken, msgspec.DecodeError):
        raise TicketOver() from None
    fresh = timedelta(0) <= now - held.at <= _TICKET_GOOD_FOR
    if not fresh or (held.site_id, held.user_id, held.kind) != (actor.site_id, actor.user_id, kind):
        raise TicketOver()
    return held


def _require_store(actor: Staff, store_id: StoreId | None) -> None:
    """Nothing, for a store at which the actor works; who is bound to stores must name one. Raises StoreNotFound."""
    allowed = allowed_stores(actor)
    if store_id is not None:
        stores.open_store(site_id=actor.site_id, store_id=store_id)
    if allowed is not None and store_id not in allowed:
        raise stores.StoreNotFound(store_id=str(store_id))


def undo_redemption(*, actor: Staff, redemption_id: UUID, now: datetime) -> entitlements.PackageView:
    """The times are the customer's again. Whoever redeemed them may, and whoever may at that store.

    Raises Denied, RedemptionNotFound (also another store's), UndoTooLate, AlreadyUndone, PackageVoided.
    """
    allowed = allowed_stores(actor)
    line = entitlements.get_redemption(site_id=actor.site_id, redemption_id=redemption_id)
    own = line is not None and (line.actor_kind, line.actor_id) == ("staff", str(actor.user_id))
    if line is None or not (own or allowed is None or line.store_id in allowed):
        raise entitlements.RedemptionNotFound()
    with transaction.atomic():
        package_id = entitlements.undo(site_id=actor.site_id, redemption_id=redemption_id, actor=actor, now=now)
    return entitlements.get_package(site_id=actor.site_id, package_id=package_id, now=now)


def counter_day(*, actor: Staff, now: datetime) -> list[CounterLine]:
    """What was redeemed and handed over today where the actor may look, the newest first; at most MOST_SHOWN.

    Raises Denied. A fixed number of queries.
    """
    allowed = allowed_stores(actor)
    zone = sites.get_site(site_id=actor.site_id).zone
    since, until = day_bounds(merchant_day(now, zone), zone)
    page = entitlements.redemptions(
        site_id=actor.site_id, store_ids=allowed, since=since, until=until, limit=MOST_SHOWN
    )
    entries = fulfilment.pickup_entries(site_id=actor.site_id, store_ids=allowed, since=since, limit=MOST_SHOWN)
    named = {StoreId(line.store_id) for line in page.items if line.store_id} | {one.store_id for one in entries}
    names = {key: store.name for key, store in stores.stores_by_id(site_id=actor.site_id, store_ids=named).items()}
    numbers = dict(orders.order_numbers(site_id=actor.site_id, order_ids=[one.order_id for one in entries]))
    lines = [_package_line(line, names, now) for line in page.items]
    lines += _pickup_lines(entries, numbers, names, now)
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_SHOWN]


def _package_line(line: entitlements.RedemptionView, names: Mapping[StoreId, str], now: datetime) -> CounterLine:
    return CounterLine(
        kind=line.kind, title=line.item, detail=line.title, times=line.times,
        store=names.get(StoreId(line.store_id), "") if line.store_id else "", who=line.actor_name, at=line.at,
        undone=line.undone, undo_id=line.id if line.can_undo(now) else None,
    )  # fmt: skip


def _pickup_lines(
    entries: Sequence[fulfilment.PickupEntryView],
    numbers: Mapping[OrderId, str],
    names: Mapping[StoreId, str],
    now: datetime,
) -> list[CounterLine]:
    followed_by: dict[PickupId, str] = {}
    lines = []
    for entry in entries:  # the newest first: an undo is seen before what it undid
        taken_back = followed_by.get(entry.pickup_id) == "undone"
        # Of several hand-overs of one order the last can be taken back.
        is_last = entry.pickup_id not in followed_by
        followed_by[entry.pickup_id] = entry.kind
        may_undo = is_last and entry.kind == "redeemed" and now - entry.at <= entitlements.UNDO_WITHIN
        lines.append(
            CounterLine(
                kind=f"pickup_{entry.kind}", title=numbers.get(entry.order_id, ""), detail="", times=1,
                store=names.get(entry.store_id, ""), who=entry.actor_name, at=entry.at, undone=taken_back,
                undo_id=entry.pickup_id if may_undo else None,
            )
        )  # fmt: skip
    return lines
