"""Exchange for another option of the product: what is offered, what is refused in words, stock of both."""

import pytest
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.infra.actors import System
from portico.kernel.errors import Invalid
from portico.usecases.after_sales import applying
from portico.usecases.after_sales.exchanges import exchanges_of
from tests.domains.catalog import shop
from tests.usecases.after_sales.desk import KIND, MOVE, STATE

pytestmark = pytest.mark.django_db


def shirt(desk, prices):
    """The SKUs of a shirt by size, one price each, five pieces of each on stock."""
    draft = catalog.ProductDraft(
        code="shirt", name="衬衫", category_id=desk.shop.category,
        options=(catalog.OptionDraft("尺码", tuple(catalog.OptionValueDraft(size) for size in prices)),),
        skus=tuple(catalog.SkuDraft(code=f"s-{size}", values=(size,), price_fen=fen) for size, fen in prices.items()),
    )  # fmt: skip
    saved = shop.save(desk.site_id, draft, now=desk.now)
    skus = {size: saved.sku_ids[f"s-{size}"] for size in prices}
    with transaction.atomic():
        inventory.set_initial(
            site_id=desk.site_id, quantities=dict.fromkeys(skus.values(), 5), actor=System(desk.site_id, "t"),
            now=desk.now,
        )  # fmt: skip
    return skus


@pytest.fixture
def skus(desk):
    return shirt(desk, {"S": 9900, "M": 9900, "L": 12900})


@pytest.fixture
def order(desk, skus):
    desk.has_return_address()
    return desk.completed((skus["S"], 2))


def offered(desk, order):
    options = exchanges_of(desk.options(order), now=desk.now)[order.lines[0].id]
    return [(one.option_text, one.is_same, one.available, one.refused) for one in options]


def test_stock_of_both_options_is_right_at_every_step(desk, order, skus):
    case = desk.ask(order, KIND.EXCHANGE, 2, exchange=skus["M"], reason="size")
    assert case.lines[0].exchange_text == "M"
    desk.decide(case, MOVE.APPROVE_RETURN)
    desk.send_back(case)
    assert (desk.shop.stock(skus["S"]), desk.shop.stock(skus["M"])) == ((3, 0), (5, 0))
    desk.decide(case, MOVE.APPROVE_EXCHANGE)
    assert (desk.shop.stock(skus["S"]), desk.shop.stock(skus["M"])) == ((5, 0), (5, 2))
    desk.decide(case, MOVE.SEND_REPLACEMENT, carrier="SF", tracking_number="SF800000001")
    case = applying.confirm_replacement(actor=desk.shopper.actor, case_id=case.id, now=desk.now)
    assert case.state is STATE.EXCHANGED
    assert (desk.shop.stock(skus["S"]), desk.shop.stock(skus["M"])) == ((5, 0), (3, 0))
    assert desk.refunds() == []


def test_the_bought_option_comes_first_and_the_others_say_why_not(desk, order, skus):
    assert offered(desk, order) == [("S", True, 3, ""), ("M", False, 5, ""), ("L", False, 5, "price")]
    desk.paid((skus["M"], 5), shopper=desk.shop.shopper())
    assert offered(desk, order)[1] == ("M", False, 0, "stock")


@pytest.mark.parametrize(("size", "rule"), [("L", "exchange_not_equal"), ("M", "exchange_short")])
def test_what_cannot_be_had_is_refused_by_its_rule(desk, order, skus, size, rule):
    desk.paid((skus["M"], 4), shopper=desk.shop.shopper())
    with pytest.raises(Invalid) as refused:
        desk.ask(order, KIND.EXCHANGE, 2, exchange=skus[size])
    assert [(one.field, one.code) for one in refused.value.fields] == [("exchange_sku_id", rule)]


def test_a_price_raised_for_all_options_stands_in_nobodys_way(desk, order, skus):
    draft = catalog.product_draft(site_id=desk.site_id, product_id=order.lines[0].product_id)
    values = {name: getattr(draft, name) for name in draft.__slots__}
    values["skus"] = tuple(
        catalog.SkuDraft(**{name: getattr(sku, name) for name in sku.__slots__} | {"price_fen": 13900})
        for sku in draft.skus
    )
    shop.save(desk.site_id, catalog.ProductDraft(**values), now=desk.now)
    assert [refused for *_, refused in offered(desk, order)] == ["", "", ""]


def test_nothing_is_offered_for_what_never_left(desk, skus):
    assert exchanges_of(desk.options(desk.paid((skus["S"], 1))), now=desk.now) == {}
