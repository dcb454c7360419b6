"""A received order of two teas, paid from the balance. Run as `python -m tests.e2e.seed_case PHONE`; prints its id."""

from __future__ import annotations

import json
import sys

import django


def main(phone: str) -> None:
    """The member of `phone` has received two pieces for 136.00 of a balance of 200.00; the shop takes goods back."""
    django.setup()
    from django.db import transaction

    from portico.domains.catalog import public as catalog
    from portico.domains.fulfilment import public as fulfilment
    from portico.domains.sites import public as sites
    from portico.domains.wallet import public as wallet
    from portico.infra.actors import Member, Right, Staff
    from portico.kernel.clock import utc_now
    from portico.kernel.ids import new_id
    from portico.kernel.money import Money
    from portico.usecases import payment_start, receipts, shipping
    from tests.entrypoints.console import shop
    from tests.usecases.after_sales.desk import RETURN_TO

    now = utc_now()
    site = sites.find_site()
    clerk = Staff(site.id, 0, "chen", frozenset(Right))
    product_id = catalog.product_ids_by_code(site_id=site.id, codes=["tea-1"])["tea-1"]
    (sku_id,) = catalog.skus_of(site_id=site.id, product_ids=[product_id])[product_id]
    buyer = Member(site.id, shop.member(site, phone, now))
    with transaction.atomic():
        fulfilment.save_after_sale_policy(
            site_id=site.id, windows=fulfilment.CaseWindows(), is_instant=False, return_to=RETURN_TO,
            version=fulfilment.get_after_sale_policy(site_id=site.id).version, actor=clerk, now=now,
        )  # fmt: skip
    with transaction.atomic():
        wallet.top_up(
            site_id=site.id, member_id=buyer.member_id, amount=Money(200_00), reason="充值", form=new_id(), actor=clerk,
            now=now,
        )  # fmt: skip
    order = shop.order(site, buyer.member_id, sku_id, now, quantity=2)
    wish = payment_start.PaymentRequest(order_id=order.id, method="balance")
    payment_start.start_payment(
        actor=buyer, request=wish, client_ip="127.0.0.1", idempotency_key=f"test-{new_id()}", now=now
    )
    shipping.ship_order(actor=clerk, order_id=order.id, carrier="SF", tracking_number="SF1234567890", now=now)
    receipts.confirm_receipt(actor=buyer, order_id=order.id, now=now)
    print(json.dumps(str(order.id)))


if __name__ == "__main__":
    main(sys.argv[1])
