"""A colleague who packs: `python -m tests.faults.packer` ships what is paid, in parcels of whatever is at hand, until
it is killed or its input ends."""

from __future__ import annotations

import itertools
import random
import select
import sys
import time

import django


def main() -> None:
    django.setup()
    from django.db import OperationalError, close_old_connections

    from portico.domains.fulfilment import public as fulfilment
    from portico.domains.orders import public as orders
    from portico.domains.sites import public as sites
    from portico.infra.actors import System
    from portico.kernel.clock import utc_now
    from portico.kernel.errors import PorticoError
    from portico.usecases import shipping

    chance = random.Random(7)
    waybills = itertools.count(int(time.time() * 1000))
    paid = orders.OrderFilter(state=orders.OrderState.PAID)
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        close_old_connections()
        try:
            site = sites.find_site(code="main", host=None)
            found = orders.search_orders(site_id=site.id, filter=paid, cursor=None, limit=20).items
            for order in chance.sample(found, min(5, len(found))):
                pieces = {line.id: chance.randint(0, line.to_ship) for line in order.lines}
                parcel = fulfilment.ExpressParcel("SF", f"SF{next(waybills)}")
                shipping.ship_parcel(
                    actor=System(site.id, "packer"), order_id=order.id, parcel=parcel, quantities=pieces, now=utc_now()
                )
        except (PorticoError, OperationalError):
            continue  # gone meanwhile, nothing chosen, or the data base has just died


if __name__ == "__main__":
    main()
