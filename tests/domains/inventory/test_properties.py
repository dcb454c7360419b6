"""Whatever happens in whatever order, stock is never negative and the ledger adds up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import LedgerEntry, StockLevel
from portico.domains.inventory.rules import shortages
from portico.infra.actors import System
from portico.kernel.errors import PorticoError
from portico.kernel.ids import OrderId, SiteId, SkuId, new_id

NOW = datetime(2026, 11, 22, tzinfo=UTC)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("reserve"), st.integers(0, 5), st.integers(0, 1), st.integers(1, 6)),
        st.tuples(st.sampled_from(["commit", "release"]), st.integers(0, 5)),
        st.tuples(st.just("receive"), st.integers(0, 1), st.integers(1, 5)),
        st.tuples(st.just("adjust"), st.integers(0, 1), st.integers(-8, 8).filter(bool)),
    ),
    max_size=14,
)


def _step(site_id, skus, orders, step):
    actor = System(site_id, "test")
    match step:
        case ("reserve", order, sku, quantity):
            inventory.reserve(
                site_id=site_id,
                order_id=orders[order],
                quantities={skus[sku]: quantity},
                expires_at=NOW + timedelta(minutes=1),
                now=NOW,
            )
        case ("commit", order):
            inventory.commit(site_id=site_id, order_id=orders[order], now=NOW)
        case ("release", order):
            inventory.release(site_id=site_id, order_id=orders[order], now=NOW)
        case ("receive", sku, units):
            inventory.receive(site_id=site_id, quantities={skus[sku]: units}, reason="", actor=actor, now=NOW)
        case ("adjust", sku, delta):
            inventory.adjust(site_id=site_id, sku_id=skus[sku], delta=delta, reason="盘点", actor=actor, now=NOW)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_makes_stock_negative_or_the_ledger_wrong(steps):
    site_id = SiteId(new_id())
    skus = [SkuId(new_id()) for _ in range(2)]
    orders = [OrderId(new_id()) for _ in range(6)]
    for step in steps:
        before = list(StockLevel.objects.filter(site_id=site_id).order_by("sku_id").values())
        entries = LedgerEntry.objects.filter(site_id=site_id).count()
        try:
            with transaction.atomic():
                _step(site_id, skus, orders, step)
        except PorticoError:
            after = list(StockLevel.objects.filter(site_id=site_id).order_by("sku_id").values())
            assert after == before
            assert LedgerEntry.objects.filter(site_id=site_id).count() == entries
        for row in StockLevel.objects.filter(site_id=site_id):
            assert 0 <= row.reserved <= row.on_hand
    assert inventory.ledger_mismatches(site_id=site_id) == ()


@given(
    wanted=st.dictionaries(st.uuids(), st.integers(1, 9), max_size=5),
    available=st.dictionaries(st.uuids(), st.integers(0, 9), max_size=5),
)
def test_shortages_are_exactly_the_lines_that_cannot_be_served(wanted, available):
    short = {row["sku_id"]: row for row in shortages(wanted=wanted, available=available)}
    for sku_id, quantity in wanted.items():
        left = available.get(sku_id, 0)
        if left >= quantity:
            assert str(sku_id) not in short
        else:
            assert short[str(sku_id)] == {"sku_id": str(sku_id), "available": left, "wanted": quantity}
    assert len(short) <= len(wanted)
