"""What a member holds without a parcel: their packages and the code to show, the cards and files of an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.infra import ratelimit, rotating_codes
from portico.infra.actors import Member
from portico.kernel.clock import merchant_day
from portico.kernel.ids import OrderId, OrderLineId, SiteId, StoreId
from portico.kernel.paging import Page
from portico.usecases import entitlement_refunds
from portico.usecases.redemption import PACKAGE_QR_KIND, allowed_at

# A page that shows a code asks for a new one each minute, and whenever somebody looks.
_CODES = ratelimit.Limit(hits=60, window_seconds=60)
# Days before its end in which a package says how many are left.
ENDS_SOON = 7
_REVEALS = ratelimit.Limit(hits=120, window_seconds=3600)


@dataclass(frozen=True, slots=True)
class MyPackage:
    """A package with its last day (in the shop's zone), where it is redeemed, and what happened to it.

    `days_left`: how many days after today it is good, while times are left and the end is near; else None.
    """

    package: entitlements.PackageView
    last_day: date | None
    days_left: int | None = None
    stores: tuple[stores.StoreView, ...] = ()
    ledger: tuple[entitlements.RedemptionView, ...] = ()
    store_names: Mapping[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What the member shows at the counter. `digits` are good until they are used, the QR text for a minute."""

    digits: str
    qr: rotating_codes.Shown
    left: int


@dataclass(frozen=True, slots=True)
class OrderHoldings:
    """What an order gave besides goods. `waiting`: lines that come as soon as the shop can."""

    packages: tuple[MyPackage, ...]
    keys: tuple[entitlements.KeyView, ...]
    grants: tuple[entitlements.GrantView, ...]
    waiting: frozenset[OrderLineId]
    names: Mapping[OrderLineId, str]

    @property
    def is_empty(self) -> bool:
        return not (self.packages or self.keys or self.grants or self.waiting)


def my_packages(
    *, actor: Member, shelf: Literal["usable", "past"], cursor: str | None, limit: int, now: datetime
) -> Page[MyPackage]:
    """The member's packages, the newest first. A fixed number of queries."""
    page = entitlements.packages_of(
        site_id=actor.site_id, member_id=actor.member_id, shelf=shelf, cursor=cursor, limit=limit, now=now
    )
    zone = _zone(actor.site_id)
    return Page([_mine(one, zone, now) for one in page.items], page.next_cursor)


def my_package(*, actor: Member, package_id: UUID, now: datetime) -> MyPackage:
    """One of them in full. Raises PackageNotFound, also for another's."""
    package = entitlements.get_package(site_id=actor.site_id, package_id=package_id, member_id=actor.member_id, now=now)
    ledger = entitlements.package_ledger(site_id=actor.site_id, package_id=package_id)
    named = {StoreId(line.store_id) for line in ledger if line.store_id}
    names = stores.stores_by_id(site_id=actor.site_id, store_ids=named)
    return replace(
        _mine(package, _zone(actor.site_id), now),
        stores=allowed_at(site_id=actor.site_id, package=package),
        ledger=tuple(line for line in ledger if line.kind != "grant"),
        store_names={key: store.name for key, store in names.items()},
    )


def show_code(*, actor: Member, package_id: UUID, now: datetime) -> ShownCode:
    """A fresh QR text and the digits. Raises PackageNotFound (also for another's or a void one), RateLimited."""
    ratelimit.hit(f"package_code:{actor.member_id}", _CODES, now=now)
    package = entitlements.get_package(site_id=actor.site_id, package_id=package_id, member_id=actor.member_id, now=now)
    digits = entitlements.package_digits(site_id=actor.site_id, package_id=package_id, member_id=actor.member_id)
    return ShownCode(digits, rotating_codes.show(kind=PACKAGE_QR_KIND, id=package_id, now=now), package.left)


def order_holdings(*, actor: Member, order_id: OrderId, now: datetime) -> OrderHoldings:
    """What the member's order gave. Raises OrderNotFound, also for another's."""
    site_id, member_id = actor.site_id, actor.member_id
    order = orders.get_order(site_id=site_id, order_id=order_id, member_id=member_id)
    zone = _zone(site_id)
    packages = entitlements.packages_of_orders(site_id=site_id, order_ids=[order_id], member_id=member_id, now=now)
    return OrderHoldings(
        packages=tuple(_mine(one, zone, now) for one in packages),
        keys=entitlements.keys_of_orders(site_id=site_id, order_ids=[order_id], member_id=member_id),
        grants=entitlements.grants_of_orders(site_id=site_id, order_ids=[order_id], member_id=member_id),
        waiting=entitlements.waiting_of_orders(site_id=site_id, order_ids=[order_id]),
        names={line.id: f"{line.name} {line.option_text}".strip() for line in order.lines},
    )


def reveal_key(*, actor: Member, key_id: UUID, surface: str, now: datetime) -> entitlements.CardContent:
    """The card in full, on record. Raises KeyNotFound (also for another's), RateLimited."""
    ratelimit.hit(f"card_key:{actor.member_id}", _REVEALS, now=now)
    with transaction.atomic():
        key = entitlements.get_key(site_id=actor.site_id, key_id=key_id, member_id=actor.member_id)
        entitlement_refunds.require_free(site_id=actor.site_id, order_id=key.order_id, order_line_id=key.order_line_id)
        return entitlements.show_key(
            site_id=actor.site_id, key_id=key_id, member_id=actor.member_id, surface=surface, actor=actor, now=now
        )


def _zone(site_id: SiteId) -> str:
    return sites.get_site(site_id=site_id).zone


def _mine(package: entitlements.PackageView, zone: str, now: datetime) -> MyPackage:
    if package.expires_at is None:
        return MyPackage(package, None)
    last = entitlements.last_day(package.expires_at, zone)
    days = (last - merchant_day(now, zone)).days
    near = package.state is entitlements.PackageState.USABLE and 0 <= days <= ENDS_SOON
    return MyPackage(package, last, days if near else None)
