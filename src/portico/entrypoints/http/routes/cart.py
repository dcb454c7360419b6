"""The cart of a member or of a guest. Every change answers with the whole cart."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django_bolt import Router

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.entrypoints.http.actor import AsShopper
from portico.entrypoints.http.answers.carts import CartAnswer, cart_answer
from portico.entrypoints.http.client import language_of
from portico.infra.actors import Anonymous, Member
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import CartLineId, SkuId, parse_id
from portico.usecases import cart
from portico.usecases.bundles import add_bundle_to_cart

router = Router(tags=["cart"])

Quantity = Annotated[int, msgspec.Meta(ge=1, le=orders.MAX_QUANTITY)]


class AddLine(msgspec.Struct, frozen=True):
    sku_id: str
    quantity: Quantity = 1


class AddBundle(msgspec.Struct, frozen=True):
    bundle_id: str


class ChangeLine(msgspec.Struct, frozen=True):
    """Absent fields stay as they are."""

    quantity: Quantity | None = None
    selected: bool | None = None


class SelectAll(msgspec.Struct, frozen=True):
    selected: bool


def _owner(shopper: Member | Anonymous) -> orders.CartOwner:
    """Whose cart is changed. Raises Invalid for a visitor who has not asked for a guest token yet."""
    owner = cart.cart_owner(shopper)
    if owner is None:
        raise Invalid(fields=(FieldError("X-Guest-Token", "guest_token_missing"),))
    return owner


def _line_id(text: str) -> CartLineId:
    line_id = parse_id(text)
    if line_id is None:
        raise orders.CartLineNotFound()
    return CartLineId(line_id)


@router.get("/api/v1/cart")
def read_cart(actor: AsShopper, request: Any) -> CartAnswer:
    """The cart, every line checked against today's prices and stock. Empty for a visitor without a guest token."""
    owner = cart.cart_owner(actor)
    found = cart.Cart((), ()) if owner is None else cart.view_cart(site_id=actor.site_id, owner=owner, now=utc_now())
    return cart_answer(found, language_of(request))


@router.post("/api/v1/cart/lines")
def add_line(actor: AsShopper, body: AddLine, request: Any) -> CartAnswer:
    """More pieces of a SKU are in the cart."""
    sku_id = parse_id(body.sku_id)
    if sku_id is None:
        raise catalog.SkuUnknown(sku_ids=[body.sku_id])
    changed = cart.add_to_cart(
        site_id=actor.site_id, owner=_owner(actor), sku_id=SkuId(sku_id), quantity=body.quantity, now=utc_now()
    )
    return cart_answer(changed, language_of(request))


@router.post("/api/v1/cart/bundles")
def add_bundle(actor: AsShopper, body: AddBundle, request: Any) -> CartAnswer:
    """One whole set of a bundle is in the cart, or nothing of it; its price comes off at checkout."""
    bundle_id = parse_id(body.bundle_id)
    if bundle_id is None:
        raise promotions.BundleNotFound(bundle_id=body.bundle_id[:64])
    changed = add_bundle_to_cart(site_id=actor.site_id, owner=_owner(actor), bundle_id=bundle_id, now=utc_now())
    return cart_answer(changed, language_of(request))


# Mini programs cannot send PATCH (wx.request has no such method); PUT means the same here.
@router.put("/api/v1/cart/lines/{line_id}")
@router.patch("/api/v1/cart/lines/{line_id}")
def change_line(actor: AsShopper, line_id: str, body: ChangeLine, request: Any) -> CartAnswer:
    """The line has another quantity or selection."""
    changed = cart.change_cart_line(
        site_id=actor.site_id,
        owner=_owner(actor),
        line_id=_line_id(line_id),
        quantity=body.quantity,
        selected=body.selected,
        now=utc_now(),
    )
    return cart_answer(changed, language_of(request))


@router.delete("/api/v1/cart/lines/{line_id}")
def remove_line(actor: AsShopper, line_id: str, request: Any) -> CartAnswer:
    """The line is gone."""
    changed = cart.remove_cart_line(
        site_id=actor.site_id, owner=_owner(actor), line_id=_line_id(line_id), now=utc_now()
    )
    return cart_answer(changed, language_of(request))


@router.post("/api/v1/cart/select-all")
def select_all(actor: AsShopper, body: SelectAll, request: Any) -> CartAnswer:
    """Every line is selected, or none is."""
    changed = cart.select_whole_cart(site_id=actor.site_id, owner=_owner(actor), selected=body.selected, now=utc_now())
    return cart_answer(changed, language_of(request))


@router.post("/api/v1/cart/clear-invalid")
def clear_invalid(actor: AsShopper, request: Any) -> CartAnswer:
    """What can no longer be bought is out of the cart."""
    changed = cart.clear_invalid_lines(site_id=actor.site_id, owner=_owner(actor), now=utc_now())
    return cart_answer(changed, language_of(request))
