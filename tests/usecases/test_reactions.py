"""What follows from a sale happens exactly once, however often its job is delivered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import Product
from portico.domains.touchpoints import public as touchpoints
from portico.infra import outbox
from portico.infra.models import EffectDone, OutboxEvent
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from portico.usecases import cancel
from portico.usecases.figures import figures_of
from portico.usecases.reactions import REACTIONS
from tests.usecases.connected import connected
from tests.usecases.shopping import run_reactions
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=2)


def sales_of(till, sku_id):
    product_id = catalog.products_of(site_id=till.site_id, sku_ids=[sku_id])[sku_id]
    return Product.objects.get(id=product_id).sales_count


def come_through(till, shopper, code="poster-1"):
    entry = touchpoints.EntryDraft(code=code, kind="qr", carrier="mp-weixin", name="门店海报")
    with transaction.atomic():
        touchpoints.register_entry(site_id=till.site_id, draft=entry, now=till.shop.now)
        touchpoints.record_visit(
            site_id=till.site_id, visitor_id="visitor-0001", member_id=shopper.actor.member_id, carrier="mp-weixin",
            path="pages/index", entry_code=code, params={}, referrer="", now=till.shop.now,
        )  # fmt: skip
    return touchpoints.get_entry(site_id=till.site_id, code=code).id


def test_every_reaction_has_one_name_and_a_sentence():
    for event_type, reactions in REACTIONS.items():
        names = [outbox.reaction_name(reaction) for reaction in reactions]
        assert len(set(names)) == len(names), event_type
        assert all(reaction.__doc__ for reaction in reactions)


def test_a_sale_is_counted_and_credited_once_however_often_it_is_delivered(till, tea):
    shopper = till.shop.shopper()
    entry_id = come_through(till, shopper)
    till.paid_order(shopper, (tea, 2))
    run_reactions(utc_now())
    assert sales_of(till, tea) == 2
    assert touchpoints.credit_of_entry(site_id=till.site_id, entry_id=entry_id) == Money(10000)
    for event in OutboxEvent.objects.all():
        for reaction in REACTIONS.get(outbox._Registry.by_name.get(event.name), ()):
            assert not outbox.react(event_id=event.id, reaction=outbox.reaction_name(reaction), now=utc_now())
    assert sales_of(till, tea) == 2
    assert touchpoints.credit_of_entry(site_id=till.site_id, entry_id=entry_id) == Money(10000)


def test_an_effect_that_fails_leaves_neither_itself_nor_its_mark(till, tea):
    till.paid_order(till.shop.shopper(), (tea, 1))
    event = OutboxEvent.objects.get(name="orders.paid")
    done = EffectDone.objects.filter(event_id=event.id).count()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_product_listing RENAME TO out_of_the_way")
    with pytest.raises(Exception, match="catalog_product_listing"), transaction.atomic():
        outbox.react(event_id=event.id, reaction="count_sale", now=utc_now())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE out_of_the_way RENAME TO catalog_product_listing")
    assert EffectDone.objects.filter(event_id=event.id).count() == done
    assert sales_of(till, tea) == 0
    assert outbox.react(event_id=event.id, reaction="count_sale", now=utc_now())
    assert sales_of(till, tea) == 1


def test_a_refunded_order_no_longer_counts_for_its_entry(till, tea):
    shopper = till.shop.shopper()
    entry_id = come_through(till, shopper)
    order = till.paid_order(shopper, (tea, 1))
    till.work()
    cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    till.work()
    till.deliver()
    till.work()
    assert touchpoints.credit_of_entry(site_id=till.site_id, entry_id=entry_id) == Money(0)


def test_a_late_payment_neither_counts_nor_is_taken_off(till, tea):
    shopper = till.shop.shopper()
    entry_id = come_through(till, shopper)
    order = till.shop.order(shopper, (tea, 1))
    till.platform_pays(till.start(shopper, order))
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=utc_now())
    till.deliver()
    till.work()
    till.deliver()
    till.work()
    assert sales_of(till, tea) == 0
    assert touchpoints.credit_of_entry(site_id=till.site_id, entry_id=entry_id) == Money(0)


def test_lists_follow_what_is_available(till, tea):
    product_id = catalog.products_of(site_id=till.site_id, sku_ids=[tea])[tea]

    def shown():
        return Product.objects.get(id=product_id).has_stock

    with transaction.atomic():
        catalog.mark_in_stock(site_id=till.site_id, in_stock={product_id: True})
    shopper = till.shop.shopper()
    order = till.shop.order(shopper, (tea, 2))
    run_reactions(utc_now())
    assert not shown()
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=utc_now())
    run_reactions(utc_now())
    assert shown()


def test_figures_are_of_the_merchants_day(till, tea, now):
    shopper, other = till.shop.shopper(), till.shop.shopper()
    come_through(till, shopper)
    cup = till.shop.sku(999, stock=1)
    till.paid_order(shopper, (tea, 1))
    till.paid_order(other, (cup, 1))
    till.shop.order(other, (tea, 1))
    today = figures_of(site_id=till.site_id, day=None, now=utc_now())
    assert (today.placed, today.paid_orders, today.buyers, today.to_ship) == (3, 2, 2, 2)
    assert (today.paid, today.average) == (Money(5999), Money(2999))
    assert (today.visits, today.visitors) == (1, 1)
    assert today.low_stock == 2
    tomorrow = figures_of(site_id=till.site_id, day=today.day + timedelta(days=1), now=utc_now())
    assert (tomorrow.placed, tomorrow.paid_orders, tomorrow.paid, tomorrow.average) == (0, 0, Money(0), Money(0))
    assert tomorrow.to_ship == 2  # what waits, waits now
