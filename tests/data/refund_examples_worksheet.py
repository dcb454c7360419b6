"""How the table `refund_examples.json` was worked out: with exact fractions, and none of the product's code.

    python tests/data/refund_examples_worksheet.py > tests/data/refund_examples.json

A discount is shared like seats in a parliament: everybody gets the whole fen of their exact share, and the fen left
over go one each to the largest remainders, the earlier line first. A line's pieces are then numbered, and the pieces up
to number j are together worth what j of q parts of the line come to, rounded down: so piece j is worth the difference,
and all pieces together are worth the line to the fen. Money alone is shared by what the chosen pieces are worth.

The first twelve examples were done on paper; their results stand here as written down then, and are checked against
the same arithmetic as the others before the table is printed.
"""

from __future__ import annotations

import json
import math
import random
import sys
from fractions import Fraction

Line = tuple[int, int]


def seats(total: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    given = [math.floor(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (given[i] - exact[i], i))
    for i in order[: total - sum(given)]:
        given[i] += 1
    return given


def worth_of_pieces(paid: int, quantity: int) -> list[int]:
    """What piece 1, piece 2 … of a line is worth."""
    up_to = [math.floor(Fraction(paid * j, quantity)) for j in range(quantity + 1)]
    return [up_to[j + 1] - up_to[j] for j in range(quantity)]


def discount_of(goods: int, rules: list[list[int]]) -> int:
    reached = [off for threshold, off in rules if threshold <= goods]
    return min(max(reached, default=0), goods)


def freight_of(goods_after: int, flat: int, free_from: int | None) -> int:
    return 0 if free_from is not None and goods_after >= free_from else flat


class Order:
    """An order on paper."""

    def __init__(self, lines: list[Line], rules: list[list[int]], flat: int, free_from: int | None) -> None:
        self.lines = lines
        full = [price * quantity for price, quantity in lines]
        cut = seats(discount_of(sum(full), rules), full)
        self.paid = [whole - off for whole, off in zip(full, cut, strict=True)]
        self.freight = freight_of(sum(self.paid), flat, free_from)
        self.pieces = [worth_of_pieces(p, q) for p, (_, q) in zip(self.paid, lines, strict=True)]
        self.gone = [0] * len(lines)
        self.back = [0] * len(lines)
        self.freight_back = 0

    def worth(self, wanted: list[int]) -> list[int]:
        found = []
        for i, count in enumerate(wanted):
            left = self.paid[i] - self.back[i]
            next_pieces = sum(self.pieces[i][self.gone[i] : self.gone[i] + count])
            last = count > 0 and self.gone[i] + count == self.lines[i][1]
            found.append(left if last else min(next_pieces, left))
        return found

    def give_back(self, wanted: list[int], *, unshipped: bool) -> tuple[list[int], int]:
        amounts = self.worth(wanted)
        for i, count in enumerate(wanted):
            self.gone[i] += count
            self.back[i] += amounts[i]
        nothing_stays = all(self.gone[i] == quantity for i, (_, quantity) in enumerate(self.lines))
        freight = self.freight - self.freight_back if unshipped and nothing_stays else 0
        self.freight_back += freight
        return amounts, freight

    def pay_only(self, wanted: list[int], amount: int) -> list[int]:
        """Money for pieces the buyer keeps; all that they are worth takes the pieces, too."""
        worths = self.worth(wanted)
        amounts = seats(amount, worths)
        for i, count in enumerate(wanted):
            self.back[i] += amounts[i]
            if count and amounts[i] == worths[i]:
                self.gone[i] += count
        return amounts


def work_out(title: str, case: dict) -> dict:
    order = Order(case["lines"], case["rules"], case["flat"], case["free_from"])
    steps = []
    for step in case["steps"]:
        if "amount" in step:
            amounts, freight = order.pay_only(step["pieces"], step["amount"]), 0
        else:
            amounts, freight = order.give_back(step["pieces"], unshipped=case["unshipped"])
        steps.append({**step, "gives": amounts, "freight": freight})
    return {
        "title": title,
        **case,
        "paid": order.paid,
        "freight": order.freight,
        "steps": steps,
        "left": sum(order.paid) + order.freight - sum(order.back) - order.freight_back,
    }


def case(lines, steps, rules=(), flat=0, free_from=None, *, unshipped=False):
    return {
        "lines": [list(line) for line in lines],
        "rules": [list(rule) for rule in rules],
        "flat": flat,
        "free_from": free_from,
        "unshipped": unshipped,
        "steps": [dict(pieces=list(step[0]), **({"amount": step[1]} if len(step) > 1 else {})) for step in steps],
    }


# title, case, what was paid per line, freight, then (gives, freight) of each step: by pencil.
ON_PAPER = [
    ("one of three pieces at 10.00", case([(1000, 3)], [([1],)]), [3000], 0, [([1000], 0)]),
    ("three for 10.00 in all, one by one", case([(334, 3)], [([1],), ([1],), ([1],)], [(1000, 2)]), [1000], 0,
     [([333], 0), ([333], 0), ([334], 0)]),
    ("9.99 off-by-one: seven pieces for 10.00", case([(143, 7)], [([3],), ([4],)], [(1000, 1)]), [1000], 0,
     [([428], 0), ([572], 0)]),
    ("100 minus 10 over two lines, the dear one back", case([(8000, 1), (2000, 1)], [([1, 0],)], [(10000, 1000)]),
     [7200, 1800], 0, [([7200, 0], 0)]),
    ("10 off over three equal lines: 3.34, 3.33, 3.33", case([(5000, 1)] * 3, [([1, 1, 1],)], [(10000, 1000)]),
     [4666, 4667, 4667], 0, [([4666, 4667, 4667], 0)]),
    ("all unshipped pieces with 8.00 freight", case([(5000, 2)], [([2],)], flat=800, unshipped=True), [10000], 800,
     [([10000], 800)]),
    ("unshipped in two goes: freight with the last", case([(5000, 2)], [([1],), ([1],)], flat=800, unshipped=True),
     [10000], 800, [([5000], 0), ([5000], 800)]),
    ("shipped: the freight stays", case([(5000, 2)], [([2],)], flat=800), [10000], 800, [([10000], 0)]),
    ("free freight from 50.00", case([(5000, 1)], [([1],)], flat=800, free_from=5000, unshipped=True), [5000], 0,
     [([5000], 0)]),
    ("20.00 for a scratch, then the piece comes back", case([(10000, 2)], [([1], 2000), ([2],)]), [20000], 0,
     [([2000], 0), ([18000], 0)]),
    ("a gift of 0.00 beside a paid line", case([(5000, 1), (0, 1)], [([0, 1],), ([1, 0],)]), [5000, 0], 0,
     [([0, 0], 0), ([5000, 0], 0)]),
    ("0.01 in all, two pieces: nothing, then the fen", case([(1, 2)], [([1],), ([1],)], [(2, 1)]), [1], 0,
     [([0], 0), ([1], 0)]),
]  # fmt: skip


def drawn(number: int, dice: random.Random) -> tuple[str, dict]:
    """An example like those a day in a shop brings."""
    lines = [
        (
            dice.choice([1, 99, 333, 990, 1990, 2999, 5800, 12900, dice.randint(1, 30000)]),
            dice.choice([1, 1, 2, 3, 5, 7, 12]),
        )
        for _ in range(dice.choice([1, 1, 2, 2, 3, 4]))
    ]  # fmt: skip
    goods = sum(price * quantity for price, quantity in lines)
    rules = []
    if dice.random() < 0.75:
        threshold = max(2, goods - dice.randint(0, goods // 2))
        rules = [[threshold, dice.randint(1, max(1, threshold - 1))]]
        if dice.random() < 0.4:
            rules.append([goods + dice.randint(1, 500), goods // 2 + 1])  # not reached
    unshipped = dice.random() < 0.5
    left = [quantity for _, quantity in lines]
    steps = []
    paper = Order(lines, rules, 0, None)
    for _ in range(dice.choice([1, 2, 2, 3, 4])):
        wanted = [dice.randint(0, count) for count in left]
        if not any(wanted):
            continue
        if not unshipped and dice.random() < 0.3:
            worth = sum(paper.worth(wanted))
            if worth > 1:
                amount = dice.randint(1, worth - 1)
                before = list(paper.gone)
                paper.pay_only(wanted, amount)
                left = [count - (paper.gone[i] - before[i]) for i, count in enumerate(left)]
                steps.append((wanted, amount))
                continue
        paper.give_back(wanted, unshipped=unshipped)
        left = [count - gone for count, gone in zip(left, wanted, strict=True)]
        steps.append((wanted,))
    if dice.random() < 0.6 and any(left):
        steps.append((left,))
    if not steps:
        steps = [(left,)]
    flat = dice.choice([0, 0, 600, 800, 1250])
    free_from = dice.choice([None, None, goods // 2, goods + 1])
    return f"drawn {number}", case(lines, steps, rules, flat, free_from, unshipped=unshipped)


def main() -> None:
    table = []
    for title, example, paid, freight, results in ON_PAPER:
        worked = work_out(title, example)
        found = [(step["gives"], step["freight"]) for step in worked["steps"]]
        if (worked["paid"], worked["freight"], found) != (paid, freight, results):
            sys.exit(
                f"{title}: on paper {paid} {freight} {results}, worked out {worked['paid']} {worked['freight']} {found}"
            )
        table.append(worked)
    dice = random.Random(20261122)
    while len(table) < 200:
        table.append(work_out(*drawn(len(table) + 1, dice)))
    rows = ",\n".join(json.dumps({"nr": nr, **row}, ensure_ascii=False) for nr, row in enumerate(table, start=1))
    print(f"[\n{rows}\n]")


if __name__ == "__main__":
    main()
