"""The cart of a guest or a member. Every change is a form that answers with a redirect; scripts only smooth it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.entrypoints.site import guests
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.same_origin import same_origin_only
from portico.entrypoints.site.visitors import Visitor, for_shopper
from portico.infra.actors import Anonymous, Member
from portico.infra.messages import problem_text
from portico.kernel.errors import Conflict, FieldError, Invalid
from portico.kernel.ids import CartLineId, SkuId, parse_id
from portico.usecases import cart as carts
from portico.usecases.bundles import add_bundle_to_cart

type Shopper = Visitor[Anonymous | Member]


@require_GET
@for_shopper
def cart(visitor: Shopper) -> HttpResponse:
    """The cart, its lines checked against today's prices and stock."""
    owner = guests.owner_of(visitor.actor)
    found = carts.view_cart(site_id=visitor.site.id, owner=owner, now=visitor.now) if owner else carts.Cart((), ())
    response = render(visitor, "cart.html", {"cart": found}, place="cart", personal=True)
    return _hinted(visitor, response, owner)


@same_origin_only
@require_POST
@for_shopper
def add(visitor: Shopper) -> HttpResponse:
    """More of a SKU; `then=buy` goes straight to checkout with just that, and leaves the cart alone."""
    form = visitor.request.POST
    sku_id = parse_id(form.get("sku_id", ""))
    if sku_id is None:
        raise catalog.SkuUnknown(sku_ids=[form.get("sku_id", "")[:64]])
    quantity = _quantity(form.get("quantity", "1"))
    if form.get("then") == "buy":
        query = urlencode({"source": "buy_now", "sku": str(sku_id), "quantity": quantity})
        return HttpResponseRedirect(f"{reverse('website:checkout')}?{query}")
    actor, token = visitor.actor, None
    owner = guests.owner_of(actor)
    if owner is None:
        token = orders.new_guest_token()
        owner = orders.guest_owner(token)
    response = HttpResponseRedirect(reverse("website:cart"))
    try:
        carts.add_to_cart(
            site_id=visitor.site.id, owner=owner, sku_id=SkuId(sku_id), quantity=quantity, now=visitor.now
        )
    except Conflict as refused:
        # Said where the shopper is, not on a page of its own.
        messages.error(visitor.request, problem_text(refused.code, refused.data, visitor.language)[0])
        return response
    messages.success(visitor.request, _("已加入购物车"))
    if token:
        guests.remember_guest(response, token)
    return _hinted(visitor, response, owner)


@same_origin_only
@require_POST
@for_shopper
def add_bundle(visitor: Shopper) -> HttpResponse:
    """One whole set of a bundle is in the cart, or nothing of it."""
    bundle_id = parse_id(visitor.request.POST.get("bundle_id", ""))
    if bundle_id is None:
        raise promotions.BundleNotFound(bundle_id="")
    actor, token = visitor.actor, None
    owner = guests.owner_of(actor)
    if owner is None:
        token = orders.new_guest_token()
        owner = orders.guest_owner(token)
    response = HttpResponseRedirect(reverse("website:cart"))
    try:
        add_bundle_to_cart(site_id=visitor.site.id, owner=owner, bundle_id=bundle_id, now=visitor.now)
    except Conflict as refused:
        messages.error(visitor.request, problem_text(refused.code, refused.data, visitor.language)[0])
        return response
    messages.success(visitor.request, _("套餐已加入购物车，结算时自动优惠"))
    if token:
        guests.remember_guest(response, token)
    return _hinted(visitor, response, owner)


@require_POST
@for_shopper
def change(visitor: Shopper, line_id: str) -> HttpResponse:
    """A line's quantity or selection (`set`), or its end (`remove`). Raises CartLineNotFound."""
    owner, found = guests.owner_of(visitor.actor), parse_id(line_id)
    if owner is None or found is None:
        raise orders.CartLineNotFound()
    form = visitor.request.POST
    site_id, line, now = visitor.site.id, CartLineId(found), visitor.now
    if form.get("remove"):
        carts.remove_cart_line(site_id=site_id, owner=owner, line_id=line, now=now)
    else:
        quantity = _quantity(form["quantity"]) if form.get("quantity") else None
        selected = form["selected"] == "1" if form.get("selected") in {"0", "1"} else None
        carts.change_cart_line(
            site_id=site_id, owner=owner, line_id=line, quantity=quantity, selected=selected, now=now
        )
    return _hinted(visitor, HttpResponseRedirect(reverse("website:cart")), owner)


@require_POST
@for_shopper
def select_all(visitor: Shopper) -> HttpResponse:
    owner = guests.owner_of(visitor.actor)
    if owner is not None:
        selected = visitor.request.POST.get("selected") == "1"
        carts.select_whole_cart(site_id=visitor.site.id, owner=owner, selected=selected, now=visitor.now)
    return HttpResponseRedirect(reverse("website:cart"))


@require_POST
@for_shopper
def clear_invalid(visitor: Shopper) -> HttpResponse:
    owner = guests.owner_of(visitor.actor)
    if owner is not None:
        carts.clear_invalid_lines(site_id=visitor.site.id, owner=owner, now=visitor.now)
    return _hinted(visitor, HttpResponseRedirect(reverse("website:cart")), owner)


def _hinted(visitor: Shopper, response: HttpResponse, owner: orders.CartOwner | None) -> HttpResponse:
    guests.hint(response, site_id=visitor.site.id, owner=owner, signed_in=isinstance(visitor.actor, Member))
    return response


def _quantity(text: str) -> int:
    """Raises Invalid (field `quantity`) for anything but a whole number in range."""
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Invalid(fields=(FieldError("quantity", "out_of_range", {"min": 1, "max": orders.MAX_QUANTITY}),))
    return orders.checked_quantity(int(text))
