"""The recycle bin: what is in it is nowhere in the shop, keeps its stock and history, and comes back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Product, ProductDocument, ProductListing, SearchEntry, Suggestion
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.ids import new_id

from . import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(site, now):
    return shop.category(site.id, "tea", "茶", now=now)


def throw(site, ids, now):
    with transaction.atomic():
        return catalog.bin_products(site_id=site.id, product_ids=ids, actor=System(site.id, "test"), now=now)


def bring_back(site, ids, now):
    with transaction.atomic():
        return catalog.restore_products(site_id=site.id, product_ids=ids, actor=System(site.id, "test"), now=now)


def test_a_binned_product_is_nowhere_and_comes_back_off_sale(site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    ids = [saved.product_id]
    assert throw(site, ids, now) == 1
    assert throw(site, ids, now) == 0
    assert catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now) is None
    derived = (ProductDocument, ProductListing, SearchEntry)
    assert [model.objects.filter(product_id=saved.product_id).count() for model in derived] == [0, 0, 0]
    assert Suggestion.objects.filter(source_id=saved.product_id).count() == 0
    assert catalog.merchant_products(site_id=site.id) == ((), 0)
    assert catalog.product_counts(site_id=site.id) == {}
    (line,) = catalog.lines(site_id=site.id, sku_ids=list(saved.sku_ids.values()), now=now).values()
    assert line.on_sale is False
    (binned,), total = catalog.binned_products(site_id=site.id)
    assert (binned.id, binned.name, binned.binned_at, total) == (saved.product_id, "明前龙井", now, 1)

    assert bring_back(site, ids, now + timedelta(hours=1)) == 1
    draft = catalog.product_draft(site_id=site.id, product_id=saved.product_id)
    assert (draft.name, draft.on_sale, draft.version) == ("明前龙井", False, 3)
    assert catalog.product_document(site_id=site.id, product_id=saved.product_id, now=now) is not None
    told = AuditRecord.objects.filter(subject_id=str(saved.product_id)).order_by("seq")
    assert list(told.values_list("action", flat=True)) == [
        "catalog.product.create",
        "catalog.product.bin",
        "catalog.product.restore",
    ]


def test_a_binned_product_cannot_be_edited_sold_or_replaced_unseen(site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    draft = catalog.product_draft(site_id=site.id, product_id=saved.product_id)
    throw(site, [saved.product_id], now)
    with pytest.raises(catalog.ProductBinned):
        shop.save(site.id, replace(draft, name="新名字", version=2), now=now)
    with transaction.atomic():
        turned = catalog.set_on_sale(
            site_id=site.id, product_ids=[saved.product_id], on_sale=True, actor=System(site.id, "test"), now=now
        )
    assert turned == 0
    with pytest.raises(catalog.ProductInvalid) as refused:
        shop.save(site.id, shop.draft(shelf), now=now)
    assert {(error.field, error.code) for error in refused.value.fields} == {
        ("code", "code_in_bin"),
        ("skus.0.code", "code_in_bin"),
    }
    # The data base has the last word.
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(id=saved.product_id).update(on_sale=True)


def test_an_import_of_a_binned_product_brings_it_back(site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    throw(site, [saved.product_id], now)
    again = shop.save(site.id, replace(shop.draft(shelf), product_id=saved.product_id, version=None), now=now)
    assert (again.product_id, again.changed) == (saved.product_id, True)
    assert catalog.binned_products(site_id=site.id) == ((), 0)
    assert catalog.product_draft(site_id=site.id, product_id=saved.product_id).on_sale is True


def test_another_sites_products_stay_where_they_are(site, other_site, shelf, now):
    saved = shop.save(site.id, shop.draft(shelf), now=now)
    assert throw(other_site, [saved.product_id, new_id()], now) == 0
    throw(site, [saved.product_id], now)
    assert bring_back(other_site, [saved.product_id], now) == 0
    assert catalog.binned_products(site_id=other_site.id) == ((), 0)
