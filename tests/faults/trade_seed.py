"""A shop for a mixed load. `python -m tests.faults.trade_seed SHOPPERS STOCK FEN`: SHOPPERS with FEN of balance each,
three things with STOCK pieces each, refunds before shipping given at once. Prints JSON."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.db import transaction

    from portico.domains.fulfilment import public as fulfilment
    from portico.domains.members import public as members
    from portico.domains.sites import public as sites
    from portico.domains.wallet import public as wallet
    from portico.kernel.clock import utc_now
    from portico.kernel.ids import new_id
    from portico.kernel.money import Money
    from tests.usecases.shopping import Shop

    count, stock, fen = (int(word) for word in sys.argv[1:4])
    now = utc_now()
    with transaction.atomic():
        site = sites.save_site(code="main", name="青禾居", is_default=True)
    shop = Shop(site, now)
    skus = [str(shop.sku(price, stock=stock)) for price in (3333, 1000, 7)]
    with transaction.atomic():
        known = fulfilment.get_after_sale_policy(site_id=site.id)
        fulfilment.save_after_sale_policy(
            site_id=site.id, windows=known.windows, is_instant=True, return_to=None, version=known.version,
            actor=shop.staff, now=now,
        )  # fmt: skip
    people = []
    for _ in range(count):
        shopper = shop.shopper()
        with transaction.atomic():
            wallet.top_up(
                site_id=site.id, member_id=shopper.actor.member_id, amount=Money(fen), reason="期初", form=new_id(),
                actor=shop.staff, now=now,
            )  # fmt: skip
            tokens = members.open_session(
                site_id=site.id, member_id=shopper.actor.member_id, carrier="h5", user_agent="", now=now
            )
        people.append({"token": tokens.access_token, "address_id": str(shopper.address_id)})
    print(json.dumps({"skus": skus, "shoppers": people}))


if __name__ == "__main__":
    main()
