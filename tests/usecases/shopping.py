"""A shop with stock, shoppers with addresses, and the ways they buy: built through the doors and use cases."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.infra import outbox
from portico.infra.actors import Member, Right, Staff, System
from portico.infra.models import OutboxEvent
from portico.kernel.ids import AddressId, MemberId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import checkout
from tests.domains.catalog import shop

_phones = itertools.count(13800000001)


@dataclass(frozen=True)
class Shopper:
    """A signed-in member with an address."""

    actor: Member
    address_id: AddressId


class Shop:
    """One site's shop. `now` is the moment at which everything is set up."""

    def __init__(self, site: sites.Site, now: datetime) -> None:
        self.site = site
        self.now = now
        self.staff = Staff(site.id, 7, "小顾", frozenset(Right))
        self.category = shop.category(site.id, "all", "全部", now=now)

    def sku(self, price_fen: int = 5000, stock: int = 100, **changes: Any) -> SkuId:
        """A product on sale with one SKU and so many pieces of it."""
        code = f"p-{new_id().hex[-10:]}"
        draft = shop.draft(self.category, code, f"商品 {code}", price_fen=price_fen, **changes)
        _, sku_id = shop.one_sku(shop.save(self.site.id, draft, now=self.now))
        with transaction.atomic():
            inventory.set_initial(
                site_id=self.site.id, quantities={sku_id: stock}, actor=System(self.site.id, "test"), now=self.now
            )
        return sku_id

    def change_product(self, sku_id: SkuId, **changes: Any) -> None:
        """The SKU's product is saved with another `price_fen`, `on_sale`…"""
        product_id = catalog.products_of(site_id=self.site.id, sku_ids=[sku_id])[sku_id]
        draft = catalog.product_draft(site_id=self.site.id, product_id=product_id)
        price = changes.pop("price_fen", None)
        values = {name: getattr(draft, name) for name in draft.__slots__} | changes
        if price is not None:
            (known,) = draft.skus
            fields = {name: getattr(known, name) for name in known.__slots__} | {"price_fen": price}
            values["skus"] = (catalog.SkuDraft(**fields),)
        shop.save(self.site.id, catalog.ProductDraft(**values), now=self.now)

    def shopper(self, site: sites.Site | None = None) -> Shopper:
        site_id = (site or self.site).id
        with transaction.atomic():
            signed_in = members.sign_in_verified_phone(
                site_id=site_id, phone=str(next(_phones)), provenance={}, now=self.now
            )
            address = members.save_address(site_id=site_id, member_id=signed_in.member_id, draft=ADDRESS, now=self.now)
        return Shopper(Member(site_id, MemberId(signed_in.member_id)), address.id)

    def freight(self, flat_fen: int, free_from_fen: int | None) -> None:
        with transaction.atomic():
            promotions.save_freight_rule(
                site_id=self.site.id, flat=Money(flat_fen),
                free_from=None if free_from_fen is None else Money(free_from_fen), actor=self.staff, now=self.now,
            )  # fmt: skip

    def request(self, shopper: Shopper, *wanted: tuple[SkuId, int], **changes: Any) -> checkout.PlaceOrder:
        """What the shopper would send after looking at a quote of now."""
        lines = tuple(checkout.WantedLine(sku_id, quantity) for sku_id, quantity in wanted)
        quoted = checkout.quote(
            site_id=shopper.actor.site_id, member_id=shopper.actor.member_id, lines=lines, now=self.now
        )
        values: dict[str, Any] = {
            "source": "buy_now", "address_id": shopper.address_id, "lines": lines,
            "quote_payable_fen": quoted.quote.payable.minor,
        }  # fmt: skip
        return checkout.PlaceOrder(**values | changes)

    def order(self, shopper: Shopper, *wanted: tuple[SkuId, int], **changes: Any) -> orders.OrderView:
        """The order has been placed."""
        return checkout.place_order(
            actor=shopper.actor, request=self.request(shopper, *wanted, **changes), idempotency_key=new_id().hex,
            now=self.now,
        )  # fmt: skip

    def stock(self, sku_id: SkuId) -> tuple[int, int]:
        """(on hand, reserved)."""
        level = inventory.stock_of(site_id=self.site.id, sku_ids=[sku_id])[sku_id]
        return level.on_hand, level.reserved


ADDRESS = members.AddressDraft(
    recipient="林晓", phone="13800000001", region_code="330106", detail="文三路 90 号 5 幢 302 室"
)


def snapshot() -> dict[str, int]:
    """How many rows each table has that a purchase writes: equal before and after means nothing was half-written."""
    tables = [
        "orders_order", "orders_order_line", "orders_timeline_entry", "orders_cart_line", "payments_payment",
        "payments_refund", "inventory_reservation", "inventory_ledger_entry", "infra_outbox_event",
        "infra_idempotency_key", "infra_inbox_entry", "procrastinate_jobs", "fulfilment_shipment",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(sum(on_hand), 0), coalesce(sum(reserved), 0) FROM inventory_stock_level")
        counts["on_hand"], counts["reserved"] = cursor.fetchone()
    return counts


def events(name: str | None = None) -> list[str]:
    """Names of the facts recorded, in order; those of one name when given."""
    rows = OutboxEvent.objects.order_by("seq").values_list("name", flat=True)
    return [found for found in rows if name is None or found == name]


def run_reactions(now: datetime) -> int:
    """Every planned effect has happened, as a worker would do it; how many did for the first time."""
    done = 0
    while True:
        planned = planned_jobs(outbox.REACT_TASK)
        if not planned:
            return done
        for job in planned:
            done += outbox.react(event_id=UUID(job["event_id"]), reaction=job["reaction"], now=now)


def planned_jobs(task: str) -> list[dict[str, str]]:
    """The arguments of the jobs of `task` that wait, first planned first as a worker fetches them; they wait no more.

    What a DELETE returns comes as it lies on disk: not in the order of planning once space has been used again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM procrastinate_jobs WHERE task_name = %s RETURNING id, args::text)"
            " SELECT args FROM taken ORDER BY id",
            [task],
        )
        rows = cursor.fetchall()
    return [json.loads(row[0]) for row in rows]
