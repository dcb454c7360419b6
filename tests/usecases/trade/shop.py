"""The product's shop: what is in it, the names of the paper beside its ids, its worker, and its books."""

from __future__ import annotations

import itertools
import json
import random
import threading
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.entitlements.models import Package
from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import Shipment
from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import LedgerEntry
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Payment, Refund
from portico.domains.payments.ports import RefundNotice
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.domains.wallet import public as wallet
from portico.domains.wallet.models import Entry
from portico.infra import outbox
from portico.infra.actors import Member, System
from portico.kernel.errors import PorticoError
from portico.kernel.ids import (
    AfterSaleId,
    OrderId,
    PaymentId,
    PickupId,
    RefundId,
    ShipmentId,
    new_id,
)
from portico.kernel.money import Money
from portico.usecases import payment, refunds
from tests.domains.stores.test_stores import draft as store_draft
from tests.usecases.after_sales.desk import Desk
from tests.usecases.trade.paper import Shop
from tests.usecases.virtual import VirtualShop

NOW = datetime.fromisoformat("2026-11-22T04:00:00+00:00")
PRICES, STOCK, FREIGHT = [3333, 1000, 7, 9999], [12, 6, 40, 9], 800
BALANCES = [90_000, 25_000]
SERVICES = [(2, 4000), (3, 6000)]
_sites = itertools.count(1)
_REACT, _CLOSE, _SEND = "portico.react", payment.CLOSE_PAYMENT_TASK, refunds.SEND_REFUND_TASK


def new_paper() -> Shop:
    """The same shop on paper."""
    return Shop(prices=PRICES, stock=STOCK, balances=BALANCES, freight=FREIGHT, services=SERVICES)


class TradingShop:
    """Goods that are sent or fetched, and a package of visits; two shoppers with balances."""

    def __init__(self, seed: int = 0) -> None:
        code = f"t{next(_sites)}"
        with transaction.atomic():
            site = sites.save_site(code=code, name="纸上小店", host=f"{code}.example")
        self.site_id = site.id
        shop = VirtualShop(site, NOW)
        shop.freight(FREIGHT, None)
        self.skus = [
            shop.sku(price, stock=stock, deliveries=("ship", "pickup"))
            for price, stock in zip(PRICES[:-1], STOCK[:-1], strict=True)
        ]
        self.skus.append(shop.sku(PRICES[-1], stock=STOCK[-1], kind=catalog.ProductKind.PACKAGE))
        shop.plan(self.skus[-1])
        self.staff = shop.staff
        self.shoppers = [shop.shopper() for _ in BALANCES]
        Desk(shop, self.shoppers[0]).has_return_address()
        with transaction.atomic():
            self.store_id = stores.add_store(
                site_id=site.id, draft=store_draft(), actor=System(site.id, "test"), now=NOW
            ).id
            for shopper, fen in zip(self.shoppers, BALANCES, strict=True):
                wallet.top_up(
                    site_id=site.id, member_id=shopper.actor.member_id, amount=Money(fen), reason="期初", form=new_id(),
                    actor=self.staff, now=NOW,
                )  # fmt: skip
        self.order_ids: dict[str, OrderId] = {}
        self.case_ids: dict[str, AfterSaleId] = {}
        self.case_orders: dict[str, str] = {}
        self.parcel_ids: dict[str, ShipmentId] = {}
        self.payment_ids: dict[str, PaymentId] = {}
        self.use_ids: dict[str, UUID] = {}
        self.refusals: dict[str, int] = {}
        self._chance = random.Random(seed)
        self._backlog: list[tuple[str, dict[str, str]]] = []
        self._lock = threading.Lock()

    # --- looking things up --------------------------------------------------------------------------------------

    def view(self, order: str) -> orders.OrderView:
        return orders.get_order(site_id=self.site_id, order_id=self.order_ids[order])

    def buyer(self, order: str) -> Member:
        member_id = self.view(order).member_id
        return next(one.actor for one in self.shoppers if one.actor.member_id == member_id)

    def pickup_of(self, order: str) -> PickupId | None:
        found = fulfilment.pickup_of(site_id=self.site_id, order_id=self.order_ids[order])
        return None if found is None else found.id

    def packages(self, order: str, place: int) -> list[entitlements.PackageView]:
        line_id = self.view(order).lines[place].id
        found = entitlements.packages_of_orders(site_id=self.site_id, order_ids=[self.order_ids[order]], now=NOW)
        return [one for one in found if one.order_line_id == line_id]

    def package_id(self, order: str, place: int, piece: int) -> UUID:
        line_id = self.view(order).lines[place].id
        return Package.objects.get(order_line_id=line_id, piece=piece).id

    # --- the worker ---------------------------------------------------------------------------------------------

    def work(self) -> None:
        """All that was planned is done, in any order; what fails is tried again, and in the end nothing is left."""
        for _ in range(50):
            jobs = self._planned()
            if not jobs:
                return
            for job in jobs:
                self._tried(job)
        raise AssertionError(f"jobs that never succeed: {self._planned()}")

    def _planned(self) -> list[tuple[str, dict[str, str]]]:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING task_name, args::text")
            rows = cursor.fetchall()
        with self._lock:
            jobs, self._backlog = self._backlog, []
            jobs += [(name, json.loads(args)) for name, args in rows if name in {_REACT, _CLOSE, _SEND}]
            self._chance.shuffle(jobs)
        return jobs

    def _tried(self, job: tuple[str, dict[str, str]]) -> None:
        try:
            self._do(*job)
        except (PorticoError, DatabaseError):
            with self._lock:
                self._backlog.append(job)

    def _do(self, task: str, args: dict[str, str]) -> None:
        if task == _REACT:
            outbox.react(event_id=UUID(args["event_id"]), reaction=args["reaction"], now=NOW)
        elif task == _CLOSE:
            with transaction.atomic():
                payments.mark_closed(payment_id=PaymentId(UUID(args["payment_id"])), now=NOW)
        else:
            self._send_refund(RefundId(UUID(args["refund_id"])))

    def _send_refund(self, refund_id: RefundId) -> None:
        """Our own ledger is asked; the platform is not here, and what it would say is said."""
        refund = payments.get_refund(refund_id=refund_id)
        paid = payments.get_payment(site_id=self.site_id, payment_id=refund.payment_id)
        if paid.provider == "balance":
            refunds.send_refund(refund_id=refund_id, now=NOW)
            return
        notice = RefundNotice(
            notice_id=new_id().hex, out_trade_no="", out_refund_no=refund.out_refund_no,
            refund_id=f"50{refund.id.hex}"[:32], state="succeeded", amount=refund.amount,
        )  # fmt: skip
        refunds.settle_refund(site_id=self.site_id, provider=paid.provider, notice=notice, now=NOW)

    # --- the books ----------------------------------------------------------------------------------------------

    def books(self) -> dict[str, object]:
        """What the paper says in its `books`, as the product has it."""
        views = {name: self.view(name) for name in self.order_ids}
        living = set(
            Shipment.objects.filter(site_id=self.site_id, withdrawn_at__isnull=True).values_list("id", flat=True)
        )
        paid = {
            name: payments.get_payment(site_id=self.site_id, payment_id=payment_id)
            for name, payment_id in self.payment_ids.items()
        }
        return {
            "stock": self._stock(),
            "balances": self._balances(),
            "platform": self._platform(),
            "parcels": {name: parcel_id not in living for name, parcel_id in self.parcel_ids.items()},
            "payments": {
                name: one.refunded.minor
                for name, one in paid.items()
                if one.state in {payments.PaymentState.SUCCEEDED, payments.PaymentState.REFUNDED}
            },
            "cases": {name: self._case(name, case_id) for name, case_id in self.case_ids.items()},
            "fetched": {
                name: self._fetched(name, view)
                for name, view in views.items()
                if view.delivery is orders.Delivery.PICKUP
            },
            "orders": {
                name: (str(view.state), view.payable.minor, _back(view), [_pieces(line) for line in view.lines])
                for name, view in views.items()
            },
            "packages": {
                f"{name}.{place}": [_package(one) for one in self.packages(name, place)]
                for name, view in views.items()
                for place, line in enumerate(view.lines)
                if line.kind == catalog.ProductKind.PACKAGE
            },
        }

    def _case(self, name: str, case_id: AfterSaleId) -> tuple[object, ...]:
        """Lines in the order's order; a case has no line twice."""
        case = fulfilment.get_case(site_id=self.site_id, case_id=case_id)
        places = {line.id: place for place, line in enumerate(self.view(self.case_orders[name]).lines)}
        parts = sorted(case.lines, key=lambda part: places[part.order_line_id])
        asked = [(part.quantity, part.asked.minor) for part in parts]
        return (str(case.state), case.version, case.asked_freight.minor, asked)

    def _stock(self) -> list[tuple[int, int]]:
        levels = inventory.stock_of(site_id=self.site_id, sku_ids=self.skus)
        assert inventory.ledger_mismatches(site_id=self.site_id) == ()
        for sku in self.skus:
            moved = LedgerEntry.objects.filter(sku_id=sku).aggregate(a=Sum("on_hand_delta"), b=Sum("reserved_delta"))
            assert (moved["a"], moved["b"]) == (levels[sku].on_hand, levels[sku].reserved)
        return [(levels[sku].on_hand, levels[sku].reserved) for sku in self.skus]

    def _balances(self) -> list[int]:
        found = []
        for shopper in self.shoppers:
            known = wallet.balance_of(site_id=self.site_id, member_id=shopper.actor.member_id)
            assert known.held.minor == 0
            found.append(known.total.minor)
        moved = Entry.objects.filter(site_id=self.site_id).aggregate(fen=Sum("delta_fen"))
        assert moved["fen"] == sum(found)
        return found

    def _platform(self) -> int:
        """What the platform holds for us: what came, less what it gave back."""
        came = Payment.objects.filter(site_id=self.site_id, state__in=["succeeded", "refunded"])
        went = Refund.objects.filter(site_id=self.site_id, state="succeeded").exclude(payment__provider="balance")
        gross = came.exclude(provider="balance").aggregate(fen=Sum("amount_fen"))["fen"] or 0
        return int(gross - (went.aggregate(fen=Sum("amount_fen"))["fen"] or 0))

    def _fetched(self, name: str, view: orders.OrderView) -> dict[int, int] | None:
        found = fulfilment.pickup_of(site_id=self.site_id, order_id=view.id)
        assert found is not None
        places = {line.id: place for place, line in enumerate(view.lines)}
        if found.redeemed_at is None:
            return None
        return {places[line_id]: count for line_id, count in found.lines.items()}


def _back(view: orders.OrderView) -> int:
    return view.refunded_freight.minor + sum(line.refunded.minor for line in view.lines)


def _pieces(line: Any) -> tuple[int, ...]:
    held_gone, back_gone = line.held_quantity - line.held_unshipped, line.refunded_quantity - line.refunded_unshipped
    return (
        line.to_ship, line.open_shipped, line.held_unshipped, held_gone, line.refunded_unshipped, back_gone,
        line.refunded.minor,
    )  # fmt: skip


def _package(package: entitlements.PackageView) -> tuple[object, ...]:
    void = package.state is entitlements.PackageState.REFUNDED
    uses = tuple((item.times, item.used, item.voided) for item in package.items)
    return (package.paid.minor, void, package.refunded.minor, package.unused.minor, uses)
