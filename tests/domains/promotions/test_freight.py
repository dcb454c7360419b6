"""Freight by template: by piece, weight, volume and amount, by region, given back by rule, refused where excluded.

The expected amounts are worked out by hand beside each case; the properties hold for any template.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.promotions import public as promotions
from portico.domains.promotions.freight import ELSEWHERE, Load, charge, zone_of
from portico.kernel.ids import SkuId, new_id
from portico.kernel.money import Money, sum_money

GUANGDONG, SHENZHEN, NANSHAN = "440000", "440300", "440305"
XINJIANG, URUMQI = "650000", "650102"


def rate(first_units, first, more_units, more):
    return promotions.Rate(first_units, Money(first), more_units, Money(more))


def zone(regions, *numbers):
    return promotions.Zone(frozenset(regions), rate(*numbers))


def template(*zones, measure=promotions.Measure.PIECE, free=(), excluded=(), name="默认"):
    return promotions.FreightTemplate(new_id(), name, measure, zones, tuple(free), frozenset(excluded))


def line(template, quantity=1, unit=1000, weight=0, volume=0, physical=True):
    return promotions.PriceLine(
        SkuId(new_id()), quantity, Money(unit), weight_g=weight, volume_cm3=volume,
        freight_template_id=template.id if template else None, physical=physical,
    )  # fmt: skip


def terms(*templates, region=NANSHAN, **more):
    return promotions.Terms(templates={t.id: t for t in templates}, region_code=region, **more)


def freight_of(lines, terms):
    quote = promotions.price(lines=lines, terms=terms)
    return [(a.code, a.amount.minor) for a in quote.explanation if a.code.startswith("freight")]


def test_pieces_pay_the_first_fee_and_one_more_for_each_further_lot_begun():
    # first 2 pieces 8.00, each further 3 pieces begun 1.50: 6 pieces = 8.00 + 2 × 1.50
    known = template(zone([], 2, 800, 3, 150))
    assert freight_of([line(known, 6)], terms(known)) == [("freight_piece", 1100)]
    assert freight_of([line(known, 2)], terms(known)) == [("freight_piece", 800)]
    assert freight_of([line(known, 5)], terms(known)) == [("freight_piece", 950)]


def test_weight_counts_all_pieces_together_and_nothing_entered_pays_the_first_fee():
    # first 1 kg 10.00, each further 0.5 kg 2.00: 3 × 600 g = 1.8 kg = 10.00 + 2 × 2.00
    known = template(zone([], 1000, 1000, 500, 200), measure=promotions.Measure.WEIGHT)
    assert freight_of([line(known, 3, weight=600)], terms(known)) == [("freight_weight", 1400)]
    assert freight_of([line(known, 3)], terms(known)) == [("freight_weight", 1000)]


def test_volume_counts_cubic_centimetres():
    # first 0.01 m³ 5.00, each further 0.01 m³ 3.00: 2 × 15 000 cm³ = 0.03 m³ = 5.00 + 2 × 3.00
    known = template(zone([], 10_000, 500, 10_000, 300), measure=promotions.Measure.VOLUME)
    assert freight_of([line(known, 2, volume=15_000)], terms(known)) == [("freight_volume", 1100)]


def test_amounts_are_measured_after_discounts_in_bands():
    bands = (promotions.Band(Money(0), Money(800)), promotions.Band(Money(4900), Money(500)))
    known = template(promotions.Zone(ELSEWHERE, bands=bands), measure=promotions.Measure.AMOUNT)
    assert freight_of([line(known, unit=4899)], terms(known)) == [("freight_amount", 800)]
    assert freight_of([line(known, unit=4900)], terms(known)) == [("freight_amount", 500)]
    off = promotions.ThresholdDiscount(Money(4900), Money(1))
    assert freight_of([line(known, unit=4900)], terms(known, threshold_discounts=(off,))) == [("freight_amount", 800)]


def test_the_most_exact_region_decides():
    known = template(
        zone([], 1, 1000, 1, 100), zone([GUANGDONG], 1, 800, 1, 100), zone([SHENZHEN], 1, 500, 1, 100),
        excluded=[XINJIANG],
    )  # fmt: skip
    assert freight_of([line(known)], terms(known, region=NANSHAN)) == [("freight_piece", 500)]
    assert freight_of([line(known)], terms(known, region="440106")) == [("freight_piece", 800)]
    assert freight_of([line(known)], terms(known, region="110101")) == [("freight_piece", 1000)]
    assert freight_of([line(known)], terms(known, region=None)) == [("freight_piece", 1000)]


def test_an_excluded_region_is_refused_unless_a_more_exact_zone_takes_it():
    known = template(zone([], 1, 1000, 1, 100), zone([URUMQI], 1, 3000, 1, 100), excluded=[XINJIANG])
    sent, kept = line(known), line(None)
    here = terms(known, region="650201")
    assert promotions.undeliverable(lines=[sent, kept], terms=here) == {sent.sku_id}
    assert promotions.undeliverable(lines=[sent], terms=terms(known, region=URUMQI)) == frozenset()
    assert promotions.undeliverable(lines=[sent], terms=replace(here, delivery="pickup")) == frozenset()
    assert promotions.undeliverable(lines=[replace(sent, physical=False)], terms=here) == frozenset()
    assert promotions.undeliverable(lines=[sent], terms=terms(known, region=None)) == frozenset()


def test_without_a_zone_for_everywhere_else_nothing_goes_there():
    known = template(zone([GUANGDONG], 1, 800, 1, 100))
    assert promotions.undeliverable(lines=[line(known)], terms=terms(known, region="110101"))
    assert freight_of([line(known)], terms(known, region="110101")) == []


@pytest.mark.parametrize(
    ("rule", "load", "code"),
    [
        ({"from_pieces": 3}, (3, 0, 100), "freight_free_pieces"),
        ({"from_amount": Money(9900)}, (1, 0, 9900), "freight_free"),
        ({"up_to_g": 2000}, (1, 2000, 100), "freight_free_weight"),
        ({"from_pieces": 2, "from_amount": Money(5000)}, (2, 0, 2500), "freight_free_both"),
        ({"from_pieces": 2, "up_to_g": 2000}, (2, 1000, 100), "freight_free_terms"),
    ],
)
def test_each_condition_gives_the_freight_back_from_its_limit_on(rule, load, code):
    known = template(zone([], 1, 1000, 1, 0), free=[promotions.FreeRule(frozenset([GUANGDONG]), **rule)])
    pieces, weight, unit = load
    enough = line(known, pieces, unit=unit, weight=weight)
    assert freight_of([enough], terms(known)) == [("freight_piece", 1000), (code, -1000)]
    assert freight_of([enough], terms(known, region="110101")) == [("freight_piece", 1000)]


@pytest.mark.parametrize(
    ("rule", "load"),
    [
        ({"from_pieces": 3}, (2, 0, 100)),
        ({"from_amount": Money(9900)}, (1, 0, 9899)),
        ({"up_to_g": 2000}, (1, 2001, 100)),
        ({"from_pieces": 2, "from_amount": Money(5000)}, (2, 0, 2499)),
    ],
)
def test_one_less_gives_nothing_back(rule, load):
    known = template(zone([], 1, 1000, 1, 0), free=[promotions.FreeRule(ELSEWHERE, **rule)])
    pieces, weight, unit = load
    assert freight_of([line(known, pieces, unit=unit, weight=weight)], terms(known)) == [("freight_piece", 1000)]


def test_several_templates_add_up_or_the_dearest_alone_is_charged():
    small, large = template(zone([], 1, 600, 1, 100), name="小件"), template(zone([], 1, 3000, 1, 500), name="大件")
    lines = [line(small, 2), line(large), line(None)]
    flat = promotions.FreightTerms(Money(1000), None)
    added = terms(small, large, freight=flat)
    assert freight_of(lines, added) == [("freight", 1000), ("freight_piece", 3000), ("freight_piece", 700)]
    dearest = replace(added, combine=promotions.Combine.HIGHEST)
    assert freight_of(lines, dearest)[-1] == ("freight_highest", -1700)
    assert promotions.price(lines=lines, terms=dearest).freight == Money(3000)


def test_the_shops_default_template_takes_the_place_of_the_flat_rule():
    default = template(zone([], 1, 700, 1, 100))
    here = terms(default, freight=promotions.FreightTerms(Money(1000), None), default_template=default.id)
    assert freight_of([line(None, 2)], here) == [("freight_piece", 800)]
    gone = replace(here, templates={})
    assert freight_of([line(default, 2)], gone) == [("freight", 1000)]


def test_what_is_picked_up_or_never_sent_costs_no_freight_and_a_courier_his_own():
    known = template(zone([], 1, 700, 1, 100))
    city = promotions.FreightTerms(Money(600), Money(5000))
    here = terms(known, freight=promotions.FreightTerms(Money(1000), None), city=city)
    for delivery in ("pickup", "none"):
        assert freight_of([line(known)], replace(here, delivery=delivery)) == []
    assert freight_of([line(known, physical=False)], here) == []
    assert freight_of([line(known)], replace(here, delivery="city")) == [("freight_city", 600)]
    free = [("freight_city", 600), ("freight_free", -600)]
    assert freight_of([line(known, unit=5000)], replace(here, delivery="city")) == free


fees = st.integers(0, 100_000)
units = st.integers(1, 5_000)
measures = st.sampled_from([m for m in promotions.Measure if m is not promotions.Measure.AMOUNT])
loads = st.builds(
    Load, pieces=st.integers(1, 999), weight_g=st.integers(0, 99_999), volume_cm3=st.integers(0, 99_999),
    amount=st.builds(Money, st.integers(0, 999_999)),
)  # fmt: skip


@given(measures, units, fees, units, fees, loads)
def test_a_fee_is_what_counting_lot_by_lot_comes_to(measure, first_units, first, more_units, more, load):
    known = template(zone([], first_units, first, more_units, more), measure=measure)
    expected, left = first, load.units(measure) - first_units
    while left > 0:
        expected, left = expected + more, left - more_units
    assert charge(known, NANSHAN, load).fee == Money(expected)


@given(measures, units, fees, units, fees, st.lists(st.tuples(st.integers(1, 50), units), min_size=1, max_size=6))
def test_how_goods_are_split_into_lines_changes_nothing(measure, first_units, first, more_units, more, rows):
    known = template(zone([], first_units, first, more_units, more), measure=measure)
    lines = [line(known, quantity, weight=size, volume=size) for quantity, size in rows]
    split = [replace(one, quantity=1, sku_id=SkuId(new_id())) for one in lines for _ in range(one.quantity)]
    here = terms(known)
    whole, pieces = promotions.price(lines=lines, terms=here), promotions.price(lines=split, terms=here)
    assert whole.freight == pieces.freight == promotions.price(lines=lines[::-1], terms=here).freight


regions = st.sampled_from([NANSHAN, SHENZHEN, GUANGDONG, "440106", XINJIANG, URUMQI, "110101"])


@st.composite
def templates(draw):
    codes = draw(st.lists(st.sampled_from([NANSHAN, SHENZHEN, GUANGDONG, XINJIANG, URUMQI]), unique=True))
    cut = draw(st.integers(0, len(codes)))
    named = [zone([code], 1, draw(fees), 1, draw(fees)) for code in codes[:cut]]
    elsewhere = [zone([], 1, draw(fees), 1, draw(fees))] if draw(st.booleans()) else []
    free = [promotions.FreeRule(ELSEWHERE, from_pieces=draw(st.integers(1, 9)))] if draw(st.booleans()) else []
    return template(*named, *elsewhere, free=free, excluded=codes[cut:], name=draw(st.text(min_size=1, max_size=3)))


@given(st.lists(templates(), min_size=1, max_size=3), regions, st.sampled_from(promotions.Combine), st.data())
def test_every_order_explains_its_freight_and_is_never_paid_for_sending(known, region, combine, data):
    here = terms(*known, region=region, combine=combine, freight=promotions.FreightTerms(Money(1000), Money(50_000)))
    picked = data.draw(st.lists(st.sampled_from([*known, None]), min_size=1, max_size=6))
    lines = [line(one, data.draw(st.integers(1, 9)), unit=data.draw(st.integers(1, 9999))) for one in picked]
    quote = promotions.price(lines=lines, terms=here)
    entries = [a.amount for a in quote.explanation if a.code.startswith("freight")]
    assert quote.freight == sum_money(entries)
    assert quote.freight.minor >= 0
    assert quote.payable == sum_money([a.amount for a in quote.explanation])
    added = promotions.price(lines=lines, terms=replace(here, combine=promotions.Combine.SUM))
    assert quote.freight <= added.freight
    refused = promotions.undeliverable(lines=lines, terms=here)
    for one, kept in zip(lines, picked, strict=True):
        assert (one.sku_id in refused) == (kept is not None and zone_of(kept, region) is None)
