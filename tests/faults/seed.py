"""What a fault test finds in the shop. Run as `python -m tests.faults.seed STOCK SHOPPERS`; prints JSON."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """One product of STOCK pieces, and SHOPPERS signed-in members with an address. Site code `main`."""
    django.setup()
    from django.db import transaction

    from portico.domains.members import public as members
    from portico.domains.sites import public as sites
    from portico.kernel.clock import utc_now
    from tests.usecases.shopping import Shop

    stock, count = int(sys.argv[1]), int(sys.argv[2])
    with transaction.atomic():
        site = sites.save_site(code="main", name="青禾居", is_default=True)
    shop = Shop(site, utc_now())
    sku_id = shop.sku(5000, stock=stock)
    people = []
    for _ in range(count):
        shopper = shop.shopper()
        with transaction.atomic():
            tokens = members.open_session(
                site_id=site.id, member_id=shopper.actor.member_id, carrier="h5", user_agent="", now=utc_now()
            )
        people.append({"token": tokens.access_token, "address_id": str(shopper.address_id)})
    print(json.dumps({"sku_id": str(sku_id), "shoppers": people}))


if __name__ == "__main__":
    main()
