"""The terms a merchant sets: per site, in force when they say, checked, and on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.promotions import public as promotions
from portico.domains.promotions.models import ThresholdDiscount
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Invalid
from portico.kernel.ids import new_id
from portico.kernel.money import Money

pytestmark = pytest.mark.django_db


def actor(site):
    return System(site.id, "test")


def add(site, now, threshold=10000, off=800, starts_at=None, ends_at=None):
    with transaction.atomic():
        return promotions.add_threshold_discount(
            site_id=site.id, threshold=Money(threshold), off=Money(off), starts_at=starts_at, ends_at=ends_at,
            actor=actor(site), now=now,
        )  # fmt: skip


def terms(site, now):
    return promotions.terms_of(site_id=site.id, for_member=True, now=now)


def test_a_site_without_terms_ships_free(site, now):
    assert terms(site, now) == promotions.Terms(for_member=True)


def test_terms_are_read_in_one_query_and_belong_to_their_site(site, other_site, now):
    with transaction.atomic():
        promotions.save_freight_rule(
            site_id=site.id, flat=Money(1000), free_from=Money(9900), actor=actor(site), now=now
        )
    add(site, now)
    add(other_site, now, threshold=500, off=100)
    with CaptureQueriesContext(connection) as queries:
        found = terms(site, now)
    assert len(queries) == 1  # and none the next time
    assert found.freight == promotions.FreightTerms(Money(1000), Money(9900))
    assert found.threshold_discounts == (promotions.ThresholdDiscount(Money(10000), Money(800)),)


def test_a_discount_is_in_force_from_its_start_until_just_before_its_end(site, now):
    add(site, now, starts_at=now, ends_at=now + timedelta(hours=1))
    assert terms(site, now - timedelta(seconds=1)).threshold_discounts == ()
    assert len(terms(site, now).threshold_discounts) == 1
    assert len(terms(site, now + timedelta(minutes=59)).threshold_discounts) == 1
    assert terms(site, now + timedelta(hours=1)).threshold_discounts == ()


def test_ending_a_discount_is_on_record_and_happens_once(site, now):
    discount_id = add(site, now)
    for _ in range(2):
        with transaction.atomic():
            promotions.end_threshold_discount(site_id=site.id, discount_id=discount_id, actor=actor(site), now=now)
    assert terms(site, now).threshold_discounts == ()
    assert list(AuditRecord.objects.order_by("seq").values_list("action", flat=True)) == [
        "promotions.add_threshold_discount",
        "promotions.end_threshold_discount",
    ]


def test_adding_the_same_discount_again_changes_nothing(site, now):
    assert add(site, now) == add(site, now)
    assert ThresholdDiscount.objects.count() == 1
    assert AuditRecord.objects.count() == 1


@pytest.mark.parametrize("off", [0, -5, 10000, 10001])
def test_a_discount_stays_below_its_threshold(site, now, off):
    with pytest.raises(Invalid) as refused:
        add(site, now, off=off)
    assert [(f.field, f.code) for f in refused.value.fields] == [("off_fen", "off_not_below_threshold")]
    assert ThresholdDiscount.objects.count() == 0


def test_a_discount_ends_after_it_starts(site, now):
    with pytest.raises(Invalid) as refused:
        add(site, now, starts_at=now, ends_at=now)
    assert refused.value.fields[0].field == "ends_at"
    assert ThresholdDiscount.objects.count() == 0


def test_negative_freight_is_refused_field_by_field(site, now):
    with pytest.raises(Invalid) as refused, transaction.atomic():
        promotions.save_freight_rule(site_id=site.id, flat=Money(-1), free_from=Money(-2), actor=actor(site), now=now)
    assert [f.field for f in refused.value.fields] == ["flat_fen", "free_from_fen"]
    assert promotions.freight_terms(site_id=site.id) is None


def test_another_sites_discount_cannot_be_ended(site, other_site, now):
    discount_id = add(site, now)
    with pytest.raises(promotions.ThresholdDiscountNotFound), transaction.atomic():
        promotions.end_threshold_discount(
            site_id=other_site.id, discount_id=discount_id, actor=actor(other_site), now=now
        )
    with pytest.raises(promotions.ThresholdDiscountNotFound), transaction.atomic():
        promotions.end_threshold_discount(site_id=site.id, discount_id=new_id(), actor=actor(site), now=now)
    assert len(terms(site, now).threshold_discounts) == 1
