"""A mug with a 3D model and a film, and two buyers who have received one. Run by `tests.e2e.call`; prints the ids."""

from __future__ import annotations

import io
import json

from django.db import transaction
from PIL import Image

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo.film import film
from portico.entrypoints.cli.demo.mug import mug
from portico.infra.actors import System
from portico.infra.media import store_image
from portico.infra.showpieces import store_model, store_video
from portico.kernel.clock import utc_now
from portico.usecases.storefront import refresh_availability
from tests.domains.catalog import shop as build
from tests.entrypoints.console import shop

BUYERS = ("13700002221", "13700002222")


def seed() -> None:
    """Reviews are shown at once, so that a buyer sees theirs."""
    now = utc_now()
    site = sites.find_site()
    system = System(site.id, "test")
    model, moving = mug(colour="#8a9a93", clay="#b98c66"), film([_plain("#7a9a6a"), _plain("#a9b98a")])
    poster = _stored("#7a9a6a")
    shelf = build.category(site.id, "mugs", "杯子", now=now)
    draft = build.draft(
        shelf, code="mug-3d", name="会转的杯子", gallery=(poster, _stored("#a9b98a")),
        model=store_model(io.BytesIO(model), size=len(model)), video_poster=poster,
        video=store_video(io.BytesIO(moving), size=len(moving)),
    )  # fmt: skip
    product_id, sku_id = build.one_sku(build.save(site.id, draft, now=now))
    with transaction.atomic():
        inventory.set_initial(site_id=site.id, quantities={sku_id: 9}, actor=system, now=now)
        refresh_availability(site_id=site.id, sku_ids=[sku_id])
        reviews.save_policy(site_id=site.id, policy=reviews.ReviewPolicy(first_look=False), actor=system, now=now)
    received = []
    for phone in BUYERS:
        paid = shop.paid_order(site, shop.member(site, phone, now), sku_id, now)
        with transaction.atomic():
            orders.ship_lines(
                site_id=site.id, order_id=paid.id, quantities={paid.lines[0].id: 1}, data={}, actor=system, now=now
            )
            orders.confirm_receipt(site_id=site.id, order_id=paid.id, member_id=None, actor=system, now=now)
        received.append(str(paid.id))
    print(json.dumps({"product": str(product_id), "orders": received}))


def _plain(colour: str) -> Image.Image:
    return Image.new("RGB", (400, 400), colour)


def _stored(colour: str) -> str:
    out = io.BytesIO()
    _plain(colour).save(out, "PNG")
    return store_image(out.getvalue(), folder="products")
