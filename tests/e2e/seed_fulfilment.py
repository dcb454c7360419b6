"""A store, goods to fetch there, a card of visits, a buyer with money. Run by `tests.e2e.call`; prints the ids."""

from __future__ import annotations

import json

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.domains.wallet import public as wallet
from portico.infra.actors import Member, Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import payment_start
from portico.usecases.storefront import refresh_availability
from tests.domains.catalog import shop as build
from tests.domains.stores.test_stores import draft as store_draft
from tests.entrypoints.console import shop

BUYER = "13855550002"


def seed() -> None:
    """The buyer has paid for two pieces of the goods that are to be sent, and has 500.00 left or less."""
    now = utc_now()
    site = sites.find_site()
    clerk = Staff(site.id, 0, "chen", frozenset(Right))
    shelf = build.category(site.id, "counter", "到店", now=now)
    jar = build.draft(shelf, code="jar", name="自提茶叶罐", price_fen=4000, deliveries=("ship", "pickup"))
    jar_id, jar_sku = build.one_sku(build.save(site.id, jar, now=now))
    visits = build.draft(shelf, code="visits", name="茶席两次卡", price_fen=9900, kind=catalog.ProductKind.PACKAGE)
    visits_id, visits_sku = build.one_sku(build.save(site.id, visits, now=now))
    with transaction.atomic():
        stores.add_store(site_id=site.id, draft=store_draft(), actor=clerk, now=now)
        inventory.set_initial(site_id=site.id, quantities={jar_sku: 20, visits_sku: 20}, actor=clerk, now=now)
        entitlements.save_plan(
            site_id=site.id, sku_id=visits_sku, product_id=visits_id, version=0, actor=clerk, now=now,
            draft=entitlements.PlanDraft(items=(entitlements.PlanItem("茶席", 2, 9900),)),
        )  # fmt: skip
        refresh_availability(site_id=site.id, sku_ids=[jar_sku, visits_sku])
    buyer = Member(site.id, shop.member(site, BUYER, now))
    with transaction.atomic():
        wallet.top_up(
            site_id=site.id, member_id=buyer.member_id, amount=Money(500_00), reason="充值", form=new_id(),
            actor=clerk, now=now,
        )  # fmt: skip
    order = shop.order(site, buyer.member_id, jar_sku, now, quantity=2)
    payment_start.start_payment(
        actor=buyer, request=payment_start.PaymentRequest(order_id=order.id, method="balance"), client_ip="127.0.0.1",
        idempotency_key=f"test-{new_id()}", now=now,
    )  # fmt: skip
    print(json.dumps({"jar": str(jar_id), "visits_sku": str(visits_sku), "order": str(order.id)}))
