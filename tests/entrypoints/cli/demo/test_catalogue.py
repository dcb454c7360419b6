"""The demo brand's data: complete, consistent, and nobody's."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest

from portico.domains.members import public as members
from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.demo.seed_orders import sku_code
from portico.usecases.starters.art.colour import contrast
from portico.usecases.starters.art.rooms import ROOMS
from portico.usecases.starters.art.shapes import SHAPES

PRODUCTS = catalogue.products()
SKUS = [sku for product in PRODUCTS for sku in product.skus]


def test_it_is_a_whole_shop() -> None:
    children = [child for root in catalogue.categories() for child in root.children]
    stocked = {product.category for product in PRODUCTS}

    assert len(PRODUCTS) >= 36
    assert len(catalogue.categories()) >= 7
    assert stocked == {child.code for child in children}
    assert {product.maker for product in PRODUCTS} == {maker["code"] for maker in catalogue.brand()["maker"]}
    assert {len(product.options) for product in PRODUCTS} == {0, 1, 2, 3}


def test_codes_and_barcodes_are_unique() -> None:
    for codes in ([p.code for p in PRODUCTS], [s.code for s in SKUS], [s.barcode for s in SKUS]):
        assert [code for code, times in Counter(codes).items() if times > 1] == []


@pytest.mark.parametrize(
    ("body", "digit"),
    [("400638133393", 1), ("590123412345", 7), ("978020137962", 4), ("000000000000", 0)],
)
def test_the_check_digit_is_the_one_of_known_ean_13_codes(body: str, digit: int) -> None:
    assert catalogue.check_digit(body) == digit


def test_every_barcode_is_an_ean_13_that_belongs_to_nobody() -> None:
    for sku in SKUS:
        assert re.fullmatch(r"2\d{12}", sku.barcode)
        weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(sku.barcode))
        assert weighted % 10 == 0, sku.barcode


def test_every_option_value_can_be_bought_in_some_combination() -> None:
    for product in PRODUCTS:
        for place, option in enumerate(product.options):
            offered = {sku.values[place] for sku in product.skus}
            assert offered == {value.name for value in option.values}, product.code


def test_some_combinations_are_not_made_and_some_are_sold_out() -> None:
    def cells(product: catalogue.Product) -> int:
        count = 1
        for option in product.options:
            count *= len(option.values)
        return count

    gaps = [product.code for product in PRODUCTS if len(product.skus) < cells(product)]
    sold_out = [sku.code for sku in SKUS if sku.stock == 0]
    all_gone = [product.code for product in PRODUCTS if not any(sku.stock for sku in product.skus)]

    assert len(gaps) >= 8
    assert len(sold_out) >= 8
    assert all_gone == ["TY-T06"]


def test_prices_are_whole_fen_below_their_list_price() -> None:
    for sku in SKUS:
        assert type(sku.price_fen) is int
        assert 0 < sku.price_fen < sku.list_price_fen, sku.code
        assert sku.weight_g > 0, sku.code


def test_every_gap_and_every_empty_shelf_names_a_real_combination() -> None:
    """A misspelt value in `missing` or `sold_out` would silently do nothing."""
    for path in sorted((catalogue.HERE / "products").glob("*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["product"]:
            known = [{value["name"] for value in option["values"]} for option in raw.get("option", ())]
            for chosen in (*raw.get("missing", ()), *raw.get("sold_out", ())):
                assert len(chosen) == len(known), raw["code"]
                assert all(name in names for name, names in zip(chosen, known, strict=True)), (raw["code"], chosen)


def test_every_product_can_be_drawn() -> None:
    for product in PRODUCTS:
        subject = product.subject
        assert SHAPES[subject.shape].stance == ("stands" if ROOMS[subject.room].upright else "lies"), product.code
        assert all(re.fullmatch("#[0-9a-f]{6}", look.colour) for _, look in subject.looks), product.code


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("on_primary", "primary"), ("text", "background"), ("text", "surface"), ("muted", "background"),
        ("muted", "surface"), ("accent", "background"), ("accent", "surface"), ("danger", "surface"),
        ("primary", "background"), ("primary", "surface"),
    ],
)  # fmt: skip
def test_text_is_readable_on_its_ground(mode: str, text: str, ground: str) -> None:
    theme = catalogue.brand()["theme"]
    colours = theme["dark"] if mode == "dark" else theme

    assert contrast(colours[text], colours[ground]) >= 4.5


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_members_numbers_are_the_documented_ones_and_their_regions_exist() -> None:
    raw = catalogue.members()

    assert [member["phone"] for member in raw] == [f"1380000{1001 + place}" for place in range(12)]
    for member in raw:
        assert members.mobile_number(member["phone"]) == member["phone"]
        for address in member["addresses"]:
            assert members.path_of(address["region_code"]) is not None, address


def test_orders_tell_of_every_state_and_of_things_that_are_sold() -> None:
    codes = {member["code"] for member in catalogue.members()}
    states = Counter(order["state"] for order in catalogue.orders())
    stock = {sku.code: sku.stock for sku in SKUS}

    assert set(states) == {"pending_payment", "cancelled", "expired", "paid", "shipped", "completed", "refunded"}
    for order in catalogue.orders():
        assert order["member"] in codes
        for line in order["lines"]:
            stock[sku_code(line)] -= line.get("quantity", 1)
    assert {code: left for code, left in stock.items() if left < 0} == {}


def test_an_order_of_what_is_not_made_is_refused() -> None:
    with pytest.raises(LookupError, match="TY-K01 is not made as"):
        sku_code({"product": "TY-K01", "values": ["赤陶", "380 毫升"]})


def test_search_words_are_fit_to_be_saved() -> None:
    raw = catalogue.search_words()

    assert all(len(group) >= 2 for group in raw["synonyms"])
    assert any({"洗面奶", "洁面"} <= set(group) for group in raw["synonyms"])
    assert 1 <= len(raw["hot_words"]) <= 20


def test_what_stands_in_a_banner_is_there() -> None:
    banners = catalogue.brand()["banner"]

    assert len(banners) == 3
    for banner in banners:
        for thing in banner["things"]:
            subject = catalogue.find_product(thing["product"]).subject
            assert "value" not in thing or thing["value"] in dict(subject.looks)
