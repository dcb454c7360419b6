"""The cart as the API shows it."""

from __future__ import annotations

import msgspec

from portico.infra.messages.labels import label
from portico.usecases.cart import Cart, CartItem


class CartLineAnswer(msgspec.Struct, frozen=True):
    """`problem` is null, off_sale, out_of_stock, short or price_changed; `problem_text` says it in words."""

    id: str
    sku_id: str
    product_id: str
    name: str
    option_text: str
    image_url: str
    price_fen: int
    price_when_added_fen: int
    quantity: int
    max_quantity: int
    selected: bool
    problem: str | None
    problem_text: str


class CartAnswer(msgspec.Struct, frozen=True):
    """`lines` can be ordered, `invalid` cannot; the sums are of the selected lines at today's prices."""

    lines: list[CartLineAnswer]
    selected_count: int
    selected_total_fen: int
    invalid: list[CartLineAnswer]


def cart_answer(cart: Cart, language: str) -> CartAnswer:
    return CartAnswer(
        lines=[_line(item, language) for item in cart.items],
        selected_count=cart.selected_count,
        selected_total_fen=cart.selected_total.minor,
        invalid=[_line(item, language) for item in cart.invalid],
    )


def _line(item: CartItem, language: str) -> CartLineAnswer:
    sku, problem = item.sku, item.problem
    return CartLineAnswer(
        id=str(item.line.id),
        sku_id=str(item.line.sku_id),
        product_id="" if sku is None else str(sku.product_id),
        name="" if sku is None else sku.name,
        option_text="" if sku is None else sku.option_text,
        image_url="" if sku is None else sku.image_url,
        price_fen=item.price.minor,
        price_when_added_fen=item.line.price_when_added.minor,
        quantity=item.line.quantity,
        max_quantity=item.max_quantity,
        selected=item.line.selected,
        problem=None if problem is None else problem.code,
        problem_text="" if problem is None else label("cart_problem", problem.code, language, problem.data),
    )
