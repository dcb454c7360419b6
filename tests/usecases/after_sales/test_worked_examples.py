"""200 worked examples of discounts and partial refunds, exact to the fen: `tests/data/refund_examples.json`.

The table was worked out apart from the product (`refund_examples_worksheet.py`); every example runs through our pricing
and our shares, and every tenth through a shop with orders, cases and refunds.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.kernel.ids import OrderLineId, ProductId, SkuId, new_id
from portico.kernel.money import Money, sum_money
from portico.usecases.after_sales.options import LineOption
from tests.usecases.after_sales.desk import KIND, MOVE

DATA = Path(__file__).parents[2] / "data"
EXAMPLES = json.loads((DATA / "refund_examples.json").read_text(encoding="utf-8"))


def _named(example):
    return f"{example['nr']}-{example['title'].replace(' ', '-')}"


def _terms(example):
    free_from = example["free_from"]
    return promotions.Terms(
        freight=promotions.FreightTerms(Money(example["flat"]), None if free_from is None else Money(free_from)),
        threshold_discounts=tuple(
            promotions.ThresholdDiscount(Money(threshold), Money(off)) for threshold, off in example["rules"]
        ),
    )


def _priced(example):
    lines = [promotions.PriceLine(SkuId(new_id()), quantity, Money(fen)) for fen, quantity in example["lines"]]
    return promotions.price(lines=lines, terms=_terms(example))


def _line(quoted):
    return orders.OrderLineView(
        id=OrderLineId(new_id()), sku_id=quoted.sku_id, product_id=ProductId(new_id()), sku_code="s", name="n",
        option_text="", image_url="", unit_price=quoted.unit_price, list_price=None, quantity=quoted.quantity,
        payable=quoted.payable, adjustments=(),
    )  # fmt: skip


def test_there_are_two_hundred_and_they_are_different():
    assert len(EXAMPLES) == 200
    assert len({json.dumps([e["lines"], e["rules"], e["steps"]]) for e in EXAMPLES}) > 190
    assert sum(len(example["steps"]) for example in EXAMPLES) > 400


def test_the_table_is_what_the_worksheet_works_out():
    sheet = subprocess.run(
        [sys.executable, DATA / "refund_examples_worksheet.py"], capture_output=True, text=True, check=True
    )
    assert json.loads(sheet.stdout) == EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=_named)
def test_to_the_fen(example):
    quote = _priced(example)
    assert [line.payable.minor for line in quote.lines] == example["paid"]
    assert quote.freight.minor == example["freight"]
    lines = [_line(quoted) for quoted in quote.lines]
    back = 0
    for step in example["steps"]:
        worths = [
            LineOption(line, 0, line.quantity, Money(0)).worth(count)
            for line, count in zip(lines, step["pieces"], strict=True)
        ]
        parts = worths
        if "amount" in step:
            parts = fulfilment.shared_out(Money(step["amount"]), worths)
        assert [part.minor for part in parts] == step["gives"]
        lines = [
            dataclasses.replace(
                line,
                refunded=line.refunded + part,
                refunded_quantity=line.refunded_quantity + (count if part == worth else 0),
            )
            for line, count, part, worth in zip(lines, step["pieces"], parts, worths, strict=True)
        ]
        back += sum_money(parts).minor + step["freight"]
    assert quote.payable.minor - back == example["left"]


@pytest.mark.django_db
@pytest.mark.parametrize("example", EXAMPLES[5::10], ids=_named)
def test_in_a_shop(desk, example):
    """The same figures come out of orders, cases and refunds; each step is decided before the next is asked for."""
    skus = [desk.shop.sku(fen) for fen, _ in example["lines"]]
    _set_terms(desk, example)
    wanted = [(sku, quantity) for sku, (_, quantity) in zip(skus, example["lines"], strict=True)]
    order = (desk.paid if example["unshipped"] else desk.shipped)(*wanted)
    assert [line.payable.minor for line in order.lines] == example["paid"]
    given = []
    for step in example["steps"]:
        if not any(step["pieces"]):
            continue
        changes = {"amount_fen": step["amount"]} if "amount" in step else {}
        case = desk.ask(order, KIND.REFUND_ONLY, *step["pieces"], unshipped=example["unshipped"], **changes)
        shown = {line.order_line_id: line.asked.minor for line in case.lines}
        assert [shown.get(line.id, 0) for line in order.lines] == step["gives"]
        assert case.asked_freight.minor == step["freight"]
        desk.decide(case, MOVE.APPROVE_REFUND)
        given.append(sum(step["gives"]) + step["freight"])
    assert [fen for fen, _ in desk.refunds()] == [fen for fen in given if fen]
    after = desk.order(order.id)
    assert (after.payable - desk.refunded(order)).minor == example["left"] if after.payable else True
    assert sum_money([line.refunded for line in after.lines]) + after.refunded_freight == desk.refunded(order)


def _set_terms(desk, example):
    from django.db import transaction

    with transaction.atomic():
        desk.shop.freight(example["flat"], example["free_from"])
        for threshold, off in example["rules"]:
            promotions.add_threshold_discount(
                site_id=desk.site_id, threshold=Money(threshold), off=Money(off), starts_at=None, ends_at=None,
                actor=desk.shop.staff, now=desk.now,
            )  # fmt: skip
