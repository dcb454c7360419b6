"""A product to be turned in 3D, and one with a film: both made by code out of what the shop already shows."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

from PIL import Image

from portico.domains.catalog import public as catalog
from portico.entrypoints.cli.demo.film import film
from portico.entrypoints.cli.demo.mug import mug
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.infra.actors import System
from portico.infra.showpieces import store_model, store_video
from portico.kernel.ids import SiteId

MUG, UMBRELLA = "TY-K01", "TY-U01"
# The mug's first glaze and its bare clay, as in products/kitchen.toml.
GLAZE, CLAY = "#8a9a93", "#b98c66"
LABEL = "可看 3D"


def seed_shows(*, site_id: SiteId, pictures: Pictures, now: datetime) -> None:
    """The mug has its model, the umbrella its film. Idempotent: what has been edited since stays."""
    ids = catalog.product_ids_by_code(site_id=site_id, codes=[MUG, UMBRELLA])
    if MUG in ids:
        draft = catalog.product_draft(site_id=site_id, product_id=ids[MUG])
        if not draft.model:
            content = mug(colour=GLAZE, clay=CLAY)
            model = store_model(io.BytesIO(content), size=len(content))
            _save(site_id, replace(draft, model=model, labels=(LABEL, *draft.labels)), now)
    if UMBRELLA in ids:
        draft = catalog.product_draft(site_id=site_id, product_id=ids[UMBRELLA])
        if not draft.video:
            content = film([Image.open(pictures.folder / path) for path in pictures.drawn[f"product:{UMBRELLA}"][:3]])
            video = store_video(io.BytesIO(content), size=len(content))
            filmed = replace(draft, video=video, video_poster=draft.gallery[0])
            _save(site_id, filmed, now)


def _save(site_id: SiteId, draft: catalog.ProductDraft, now: datetime) -> None:
    catalog.save_product(site_id=site_id, draft=draft, actor=System(site_id, "demo"), now=now)
