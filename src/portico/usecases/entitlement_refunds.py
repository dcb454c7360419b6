"""Giving back what was delivered without a parcel: unseen card keys, untouched downloads, unused times.

The money and the order's books are after-sales' (`refund_lines`, `payments.open_refund`); here is what delivered
pieces of a line are worth, and making them void.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.infra.actors import Actor
from portico.kernel.errors import Conflict
from portico.kernel.ids import OrderId, OrderLineId, SiteId
from portico.kernel.money import Money
from portico.usecases.deliveries import VIRTUAL


class EntitlementHeld(Conflict):
    """An open after-sales case is about it: it is used again when the case is over without a refund."""

    code = "entitlement_held"


@dataclass(frozen=True, slots=True)
class LineOffer:
    """How many delivered pieces may be given back, and what each is worth, the dearest first."""

    worths: tuple[Money, ...]

    @property
    def pieces(self) -> int:
        return len(self.worths)

    def worth(self, pieces: int) -> Money:
        """What `pieces` of them are worth together."""
        return Money(sum(one.minor for one in self.worths[:pieces]))


def is_virtual(line: orders.OrderLineView) -> bool:
    return line.kind in VIRTUAL


def offer(
    *, site_id: SiteId, order_id: OrderId, line: orders.OrderLineView, by_merchant: bool, now: datetime
) -> LineOffer:
    """What of the line's delivered pieces may be given back, those in open cases first. Nothing for goods. At most two
    queries.

    Packages: the unused share of each, whole packages only; a plan may exclude it unless the merchant waives that.
    Card keys: those nobody has looked at. Downloads: all of the line while no file was taken.
    """
    if line.kind == catalog.ProductKind.PACKAGE:
        found = [
            package
            for package in entitlements.packages_of_orders(site_id=site_id, order_ids=[order_id], now=now)
            if package.order_line_id == line.id and _returnable(package, by_merchant=by_merchant)
        ]
        return LineOffer(tuple(sorted((one.unused for one in found), key=lambda worth: -worth.minor)))
    shares = entitlements.split_pieces(line.payable, line.quantity)
    delivered = line.open_shipped + line.held_quantity - line.held_unshipped
    if line.kind == catalog.ProductKind.CARD_KEY:
        unseen = entitlements.unseen_keys(site_id=site_id, order_line_id=line.id)
        left = min(unseen, delivered)
        return LineOffer(tuple(shares[line.refunded_quantity : line.refunded_quantity + left]))
    if line.kind == catalog.ProductKind.DOWNLOAD:
        grants = entitlements.grants_of_orders(site_id=site_id, order_ids=[order_id])
        untouched = any(one.order_line_id == line.id and not one.voided and one.used == 0 for one in grants)
        left = delivered if untouched else 0
        return LineOffer(tuple(shares[line.refunded_quantity : line.refunded_quantity + left]))
    return LineOffer(())


def undelivered(line: orders.OrderLineView) -> tuple[Money, ...]:
    """What each piece of the line that waits to be delivered costs: they are the first ones, after those given up."""
    shares = entitlements.split_pieces(line.payable, line.quantity)
    before = line.refunded_unshipped + line.held_unshipped
    return tuple(shares[before : before + line.to_ship])


def _returnable(package: entitlements.PackageView, *, by_merchant: bool) -> bool:
    usable = package.state in {entitlements.PackageState.USABLE, entitlements.PackageState.EXPIRED}
    return usable and package.left > 0 and (package.refundable or by_merchant)


def void_pieces(
    *,
    site_id: SiteId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    kind: str,
    pieces: int,
    granted: Money | None,
    actor: Actor,
    now: datetime,
) -> None:
    """So many delivered pieces of the line are void, as `offer` counted them, for the money that was `granted`.

    Part of the caller's transaction, whose ledger makes it happen once. Raises LinesNotRefundable when fewer are left
    than that, or they are worth less than was granted by now: then nothing of the refund may happen.
    """
    if kind == catalog.ProductKind.PACKAGE:
        _void_packages(site_id, order_id, order_line_id, pieces, granted, actor, now)
        return
    if kind == catalog.ProductKind.CARD_KEY:
        done = entitlements.void_keys(site_id=site_id, order_line_id=order_line_id, quantity=pieces, now=now)
    else:
        done = pieces if entitlements.void_grant(site_id=site_id, order_line_id=order_line_id, now=now) else 0
    if done != pieces:
        raise orders.LinesNotRefundable(lines=[str(order_line_id)])


def _void_packages(
    site_id: SiteId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    pieces: int,
    granted: Money | None,
    actor: Actor,
    now: datetime,
) -> None:
    found = entitlements.packages_of_orders(site_id=site_id, order_ids=[order_id], now=now)
    mine = [one for one in found if one.order_line_id == order_line_id and _returnable(one, by_merchant=True)]
    chosen = _chosen(mine, pieces, granted)
    worths = [entitlements.package_worth(site_id=site_id, package_id=one.id, by_merchant=True).minor for one in chosen]
    given = sum(worths) if granted is None else granted.minor
    if len(chosen) != pieces or given > sum(worths):
        raise orders.LinesNotRefundable(lines=[str(order_line_id)])
    # A partial approval is split as the worths are, so that the packages tell together what was given back.
    for one, share in zip(chosen, Money(given).allocate(worths), strict=True):
        entitlements.void_package(site_id=site_id, package_id=one.id, amount=share, actor=actor, now=now)


def _chosen(
    packages: Sequence[entitlements.PackageView], pieces: int, granted: Money | None
) -> Sequence[entitlements.PackageView]:
    """The cheapest neighbours (by worth) that are worth what was granted, else the dearest.

    Other cases about the same line were promised what the dearer ones are worth; they would never be settled if a case
    that gets less took those.
    """
    ordered = sorted(packages, key=lambda one: one.unused.minor)
    rows = [ordered[start : start + pieces] for start in range(max(0, len(ordered) - pieces) + 1)]
    enough = [row for row in rows if granted is not None and sum(one.unused.minor for one in row) >= granted.minor]
    return (enough or rows[-1:])[0]


def require_free(*, site_id: SiteId, order_id: OrderId, order_line_id: OrderLineId) -> None:
    """Nothing, when no open after-sales case holds pieces of the line: what may be paid back is not used meanwhile.

    Locks: the order, as opening a case does. Raises EntitlementHeld.
    """
    orders.lock_order(site_id=site_id, order_id=order_id)
    order = orders.get_order(site_id=site_id, order_id=order_id)
    if any(line.id == order_line_id and line.held_quantity > line.held_unshipped for line in order.lines):
        raise EntitlementHeld()
