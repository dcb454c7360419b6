"""Short texts: both languages have the same ones, and every code that the product makes has one."""

from __future__ import annotations

import re

import pytest

from portico.domains.fulfilment.ports import ParcelState
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.domains.promotions.rules import DEFAULT
from portico.domains.tracking.public import CARRIERS
from portico.infra.messages.labels import label, texts

LANGUAGES = ("zh-hans", "en")


def test_both_languages_have_the_same_texts_with_the_same_placeholders():
    chinese, english = texts("zh-hans"), texts("en")
    assert {group: set(entries) for group, entries in chinese.items()} == {
        group: set(entries) for group, entries in english.items()
    }
    for group, entries in chinese.items():
        for code, text in entries.items():
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", english[group][code])), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_reason_and_calculator_has_its_text(language):
    known = texts(language)
    # What is paid and fetched or brought by the shop does not wait to be sent.
    fetched = {f"paid_{way}" for way in (orders.Delivery.PICKUP, orders.Delivery.CITY)}
    assert set(known["order_state"]) == {str(state) for state in orders.OrderState} | fetched
    for reason in orders.CancelReason:
        # Cancelled before payment, or given back after it.
        assert {f"cancelled_{reason}", f"refunded_{reason}"} & set(known["timeline"]), reason
    assert {f"freight_{measure}" for measure in promotions.Measure} <= set(known["adjustment"])
    assert {str(state) for state in ParcelState} <= set(known["parcel"])
    assert {calculator.__name__ for calculator in DEFAULT} <= set(known["adjustment"])
    assert set(known["opened_in"]) == CARRIERS


def test_amounts_are_shown_in_yuan_without_needless_zeros():
    assert label("adjustment", "freight_free", "zh-hans", {"threshold_fen": 9900}) == "满 99 元包邮"
    assert label("adjustment", "freight_free", "zh-hans", {"threshold_fen": 9950}) == "满 99.50 元包邮"


def test_grams_are_read_in_kilograms_and_cubic_centimetres_in_cubic_metres():
    numbers = {"units_g": 1800, "first_g": 1000, "more_g": 500, "first_fee_fen": 1000, "more_fee_fen": 250}
    said = label("adjustment", "freight_weight", "zh-hans", numbers)
    assert said == "运费：1.8 千克（首 1 千克 10 元，每续 0.5 千克 2.50 元）"
    numbers = {"units_cm3": 30_000, "first_cm3": 1_000_000, "more_cm3": 1, "first_fee_fen": 0, "more_fee_fen": 1}
    said = label("adjustment", "freight_volume", "en", numbers)
    assert said == "Delivery: 0.03 m³ (first 1 m³: ¥0, each further 0.000001 m³: ¥0.01)"


def test_an_unknown_language_reads_chinese_and_an_unknown_code_is_a_bug():
    assert label("order_state", "paid", "fr") == "待发货"
    with pytest.raises(KeyError):
        label("order_state", "lost", "en")
