"""What the browser tests find in the shop. Run as `python -m tests.e2e.seed` in the product's environment."""

from __future__ import annotations

import io

import django
from PIL import Image

PRIMARY, ON_PRIMARY = "#2f4a45", "#ffffff"


def main() -> None:
    """A tea of one SKU and a shirt of colour × size: 白S 5, 白M sold out, 蓝M 2. Site code `main`."""
    django.setup()
    from django.db import transaction

    from portico.domains.catalog import public as catalog
    from portico.domains.inventory import public as inventory
    from portico.domains.promotions import public as promotions
    from portico.domains.sites import public as sites
    from portico.infra.actors import System
    from portico.infra.media import store_image
    from portico.kernel.clock import utc_now
    from portico.kernel.money import Money
    from portico.usecases.storefront import refresh_availability
    from tests.domains.catalog import shop as build

    now = utc_now()

    def picture(colour: str) -> str:
        out = io.BytesIO()
        Image.new("RGB", (400, 400), colour).save(out, "PNG")
        return store_image(out.getvalue(), folder="products")

    brand = {
        "theme": {"primary": PRIMARY, "on_primary": ON_PRIMARY, "radius": 12},
        "customer_service": {"phone": "400-000-0000", "hours": "9:00–21:00"},
    }
    with transaction.atomic():
        site = sites.save_site(code="main", name="青禾居", slogan="安静过日子", is_default=True, brand=brand)
        system = System(site.id, "test")
        promotions.save_freight_rule(site_id=site.id, flat=Money(800), free_from=Money(9900), actor=system, now=now)
    tea_shelf = build.category(site.id, "tea", "茶", now=now)
    shirts = build.category(site.id, "shirts", "衬衫", now=now)
    tea = build.draft(tea_shelf, subtitle="核心产区，一芽一叶", gallery=(picture("#7a9a6a"), picture("#a9b98a")))
    saved_tea = build.save(site.id, tea, now=now)
    saved_shirt = build.save(site.id, build.matrix_draft(shirts), now=now)
    units = {saved_tea.sku_ids["tea-1-s"]: 50}
    units |= dict(zip(saved_shirt.sku_ids.values(), (5, 0, 2), strict=True))
    with transaction.atomic():
        inventory.set_initial(site_id=site.id, quantities=units, actor=system, now=now)
        refresh_availability(site_id=site.id, sku_ids=list(units))
        catalog.save_hot_words(site_id=site.id, hot_words=("龙井",), actor=system, now=now)


if __name__ == "__main__":
    main()
