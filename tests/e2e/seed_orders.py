"""Paid orders for the console's browser tests. Run as `python -m tests.e2e.seed_orders N`; prints their numbers."""

from __future__ import annotations

import json
import sys

import django


def main(count: int) -> None:
    """`count` orders of the tea are paid."""
    django.setup()
    from portico.domains.catalog import public as catalog
    from portico.domains.sites import public as sites
    from portico.kernel.clock import utc_now
    from tests.entrypoints.console import shop

    now = utc_now()
    site = sites.find_site()
    product_id = catalog.product_ids_by_code(site_id=site.id, codes=["tea-1"])["tea-1"]
    (sku_id,) = catalog.skus_of(site_id=site.id, product_ids=[product_id])[product_id]
    buyer = shop.member(site, "13700001111", now)
    print(json.dumps([shop.paid_order(site, buyer, sku_id, now).number for _ in range(count)]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
