"""A shop that sells card keys, files and visits; buyers who have paid."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra import outbox
from portico.infra.actors import Right, Staff, System
from portico.kernel.ids import PaymentId, ProductId, SkuId, new_id
from portico.usecases import card_keys
from tests.usecases.shopping import Shop, Shopper, run_reactions

ITEMS = (entitlements.PlanItem("剪发", 2, 4000), entitlements.PlanItem("护理", 3, 6000))


class VirtualShop(Shop):
    """Everything of `Shop`, and what is never shipped."""

    def cards(self, *passwords: str, **changes: Any) -> SkuId:
        sku = self.sku(3000, stock=0, kind=catalog.ProductKind.CARD_KEY, **changes)
        if passwords:
            self.refill(sku, *passwords)
        return sku

    def refill(self, sku: SkuId, *passwords: str) -> card_keys.ImportResult:
        return card_keys.import_card_keys(
            actor=self.staff, sku_id=sku, content="\n".join(passwords).encode(), file_name="c.txt", now=self.now
        )

    def package(
        self, *items: entitlements.PlanItem, price_fen: int = 9999, planned: bool = True, **terms: Any
    ) -> SkuId:
        sku = self.sku(price_fen, kind=catalog.ProductKind.PACKAGE)
        if planned:
            self.plan(sku, *items, **terms)
        return sku

    def plan(self, sku: SkuId, *items: entitlements.PlanItem, **terms: Any) -> None:
        with transaction.atomic():
            entitlements.save_plan(
                site_id=self.site.id, sku_id=sku, product_id=self.product(sku), version=0, actor=self.staff,
                draft=entitlements.PlanDraft(items=items or ITEMS, **terms), now=self.now,
            )  # fmt: skip

    def download(self, **changes: Any) -> SkuId:
        """A product whose buyers may take one file; there is nothing behind its name."""
        sku = self.sku(2000, kind=catalog.ProductKind.DOWNLOAD, **changes)
        with transaction.atomic():
            entitlements.add_file(
                site_id=self.site.id, product_id=self.product(sku), name="book.pdf", stored="downloads/none", size=9,
                actor=self.staff, now=self.now,
            )  # fmt: skip
        return sku

    def product(self, sku: SkuId) -> ProductId:
        return catalog.products_of(site_id=self.site.id, sku_ids=[sku])[sku]

    def paid(self, shopper: Shopper, *wanted: tuple[SkuId, int]) -> orders.OrderView:
        """The order was placed and its money has arrived; nothing followed from it yet."""
        order = self.order(shopper, *wanted)
        actor = System(self.site.id, "test")
        with transaction.atomic():
            orders.mark_paid(site_id=self.site.id, order_id=order.id, actor=actor, now=self.now)
            inventory.commit(site_id=self.site.id, order_id=order.id, now=self.now)
            outbox.emit(
                orders.OrderPaid(
                    site_id=self.site.id, order_id=order.id, member_id=order.member_id,
                    payment_id=PaymentId(new_id()), paid_fen=order.payable.minor,
                ),
                now=self.now,
            )  # fmt: skip
        return self.now_of(order)

    def delivered(self, shopper: Shopper, *wanted: tuple[SkuId, int]) -> orders.OrderView:
        order = self.paid(shopper, *wanted)
        run_reactions(self.now)
        return self.now_of(order)

    def now_of(self, order: orders.OrderView) -> orders.OrderView:
        return orders.get_order(site_id=self.site.id, order_id=order.id)

    def keys_of(self, order: orders.OrderView) -> tuple[entitlements.KeyView, ...]:
        return entitlements.keys_of_orders(site_id=self.site.id, order_ids=[order.id])

    def packages_of(self, order: orders.OrderView) -> list[entitlements.PackageView]:
        return entitlements.packages_of_orders(site_id=self.site.id, order_ids=[order.id], now=self.now)

    def clerk(self, user_id: int = 8) -> Staff:
        return Staff(self.site.id, user_id, "小周", frozenset({Right.REDEEM}))
