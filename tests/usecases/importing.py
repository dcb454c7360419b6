"""How the tests of imports run one."""

from __future__ import annotations

import json

from portico.domains.catalog import public as catalog
from portico.infra.actors import System
from portico.usecases import catalog_import


class NoPictures:
    def fetch_all(self, urls):
        return {url: catalog.RemoteOutcome("", "unreachable") for url in urls}


def run(site, now, content, *, mapping=None, dry_run=False, images=None, on_progress=lambda done, total: None):
    actor = System(site.id, "test")
    task_id = catalog_import.begin_import(
        site_id=site.id,
        content=content,
        file_name="catalog",
        mapping=mapping,
        dry_run=dry_run,
        with_images=images is not None,
        actor=actor,
        now=now,
    )
    return catalog_import.run_import(
        site_id=site.id,
        task_id=task_id,
        actor=actor,
        clock=lambda: now,
        images=images or NoPictures(),
        on_progress=on_progress,
    )


def small_json(**changes):
    product = {
        "id": 1, "code": "t1", "name": "毛巾", "category_id": 10, "brand_id": 5, "price_fen": 900,
        "list_price_fen": 1200, "attributes": [{"name": "材质", "value": "棉"}],
        "options": [{"name": "规格", "value": "标准", "image": None}],
        "skus": [{"id": 1, "values": ["标准"], "price_fen": 900, "stock": 7}],
    }  # fmt: skip
    good = {**product, "id": 2, "code": "t2", "skus": [{"id": 2, "values": ["标准"], "price_fen": 1, "stock": 0}]}
    document = {
        "categories": [{"id": 10, "name": "居家", "parent_id": None, "order": 1}],
        "brands": [{"id": 5, "name": "内野", "description": "毛巾"}],
        "products": [{**product, **changes}, good],
    }
    return json.dumps(document).encode()
