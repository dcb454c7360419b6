"""Bulk edits under real threads: confirmed by many at once, done exactly once; beside buyers, nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.upkeep_models import PriceChange
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.infra.actors import Right, Staff
from portico.kernel.ids import OrderId, new_id
from portico.usecases import bulk_edits
from tests.domains.inventory.test_concurrency import in_threads
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db(transaction=True)


def clerk(site: sites.Site) -> Staff:
    return Staff(site.id, 1, "店员", frozenset({Right.CATALOG_EDIT, Right.STOCK_ADJUST}))


def test_eight_confirm_one_preview_and_one_of_them_does_it(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    saved = [shop.product(site, shelf, f"T{n}", now) for n in range(4)]
    rule = catalog.BulkRule(column="price", way="add", amount=100)
    shown = bulk_edits.preview_bulk_edit(
        actor=clerk(site), rule=rule, product_ids=[one.product_id for one in saved], reason="", now=now
    )
    edit_id = shown.edit_id
    assert edit_id is not None

    def confirm(_: int) -> bool:
        try:
            bulk_edits.do_bulk_edit(actor=clerk(site), edit_id=edit_id, now=now)
        except catalog.BulkEditOutdated:
            return False
        return True

    assert sorted(in_threads(8, confirm)) == [False] * 7 + [True]
    drafts = [catalog.product_draft(site_id=site.id, product_id=one.product_id) for one in saved]
    assert [sku.price_fen for draft in drafts for sku in draft.skus] == [6900] * 4
    assert PriceChange.objects.filter(cause="bulk").count() == 4


def test_stock_is_corrected_while_it_is_sold(site: sites.Site, now: datetime) -> None:
    shelf = shop.category(site, "tea", "茶", now)
    saved = shop.product(site, shelf, "T", now, stock=50)
    sku = shop.only_sku(saved)
    rule = catalog.BulkRule(column="stock", way="set", amount=80)
    shown = bulk_edits.preview_bulk_edit(
        actor=clerk(site), rule=rule, product_ids=[saved.product_id], reason="盘点", now=now
    )
    edit_id = shown.edit_id
    assert edit_id is not None

    def work(i: int) -> None:
        if i == 0:
            bulk_edits.do_bulk_edit(actor=clerk(site), edit_id=edit_id, now=now)
            return
        order = OrderId(new_id())
        with transaction.atomic():
            inventory.reserve(
                site_id=site.id, order_id=order, quantities={sku: 2}, expires_at=now + timedelta(minutes=15), now=now
            )
        with transaction.atomic():
            inventory.commit(site_id=site.id, order_id=order, now=now)

    in_threads(8, work)
    assert inventory.levels(site_id=site.id, sku_ids=[sku]) == {sku: 80 - 7 * 2}
    assert inventory.ledger_mismatches(site_id=site.id) == ()
