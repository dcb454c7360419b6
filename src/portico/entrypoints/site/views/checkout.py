"""Checkout: where to, what, for how much and why; then one form that places the order."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.entrypoints.site import guests
from portico.entrypoints.site.address_form import AddressForm, read_address
from portico.entrypoints.site.delivering import (
    BROUGHT,
    FIELDS,
    delivery_context,
    looked_at,
    read_delivery,
    read_place,
)
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.paying import choose
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import field_text, problem_text
from portico.kernel.errors import Conflict, FieldError, Invalid, PorticoError
from portico.kernel.ids import AddressId, SkuId, parse_id
from portico.usecases import checkout as checkouts
from portico.usecases.cart import ProductOffSale
from portico.usecases.payment_methods import offered_methods

_ENTRY_COOKIE = "portico_entry"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be bought: the selected lines of the cart, or one SKU at once."""

    source: checkouts.Source
    lines: tuple[checkouts.WantedLine, ...] = ()

    @property
    def query(self) -> str:
        """The address of this checkout, to come back to it."""
        if self.source == "cart":
            return ""
        line = self.lines[0]
        return "?" + urlencode({"source": "buy_now", "sku": str(line.sku_id), "quantity": line.quantity})


def read_wish(values: QueryDict) -> Wish:
    """Raises Invalid for a buy-now without a SKU or with a senseless quantity."""
    if values.get("source", "cart") != "buy_now":
        return Wish("cart")
    sku_id, quantity = parse_id(values.get("sku", "")), values.get("quantity", "")
    broken = []
    if sku_id is None:
        broken.append(FieldError("sku", "required"))
    if not (quantity.isascii() and quantity.isdigit() and len(quantity) <= 6):
        broken.append(FieldError("quantity", "out_of_range", {"min": 1, "max": orders.MAX_QUANTITY}))
    if sku_id is None or broken:
        raise Invalid(fields=tuple(broken))
    return Wish("buy_now", (checkouts.WantedLine(SkuId(sku_id), orders.checked_quantity(int(quantity))),))


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def checkout(visitor: Visitor[Member]) -> HttpResponse:
    """The confirmation page; posting it places the order and goes on to payment."""
    posted = visitor.request.method == "POST"
    wish = read_wish(visitor.request.POST if posted else visitor.request.GET)
    try:
        # "refresh" is another way of delivery, another address or store: look again, place nothing.
        places = posted and "refresh" not in visitor.request.POST
        return _place(visitor, wish) if places else _confirm(visitor, wish)
    except checkouts.NothingToOrder:
        messages.error(visitor.request, _("请先勾选要结算的商品"))
        return HttpResponseRedirect(reverse("website:cart"))


def _confirm(
    visitor: Visitor[Member],
    wish: Wish,
    *,
    form: AddressForm | None = None,
    chosen: str = "",
    error: str = "",
    detail: str = "",
    status: int = 200,
) -> HttpResponse:
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    lines = checkouts.wanted_lines(
        site_id=site_id, owner=orders.member_owner(member_id), source=wish.source, lines=wish.lines
    )
    addresses = members.list_addresses(site_id=site_id, member_id=member_id)
    posted = visitor.request.POST
    asked = chosen or posted.get("address") or visitor.request.GET.get("address", "")
    known = {"new", *(str(address.id) for address in addresses)}
    chosen = asked if asked in known else str(addresses[0].id) if addresses else "new"
    address = next((one for one in addresses if str(one.id) == chosen), None)
    reviewed = looked_at(visitor, lines, address, _region(visitor.request, chosen, addresses, form))
    quoted = reviewed.quoted
    context: dict[str, Any] = {
        "wish": wish,
        "line": wish.lines[0] if wish.lines else None,
        "quote": quoted.quote,
        "lines": [(line, quoted.skus[line.sku_id]) for line in quoted.quote.lines],
        "problems": [(quoted.skus.get(sku_id), problem) for sku_id, problem in quoted.problems],
        "addresses": addresses,
        "chosen": chosen,
        "form": form or AddressForm(),
        "note": posted.get("note", ""),
        "note_max": orders.MAX_NOTE_LENGTH,
        # The same key until the order stands: pressing twice places one order.
        "key": posted.get("key") if error == "" and posted.get("key") else secrets.token_urlsafe(24),
        "error": error,
        "detail": detail,
        "unpaid": _unpaid(visitor, wish),
        **delivery_context(visitor, reviewed, lines, address),
        "ways": choose(visitor.request, offered_methods(visitor.site.id), "").ways,
    }
    return render(visitor, "checkout.html", context, status=status, place="cart", personal=True)


def _unpaid(visitor: Visitor[Member], wish: Wish) -> orders.OrderView | None:
    """The same again, placed before and not paid: whoever comes back from the till may mean that one. What was in the
    cart has left it, so only a purchase at once can be repeated."""
    if wish.source == "cart":
        return None
    waiting = orders.list_orders(
        site_id=visitor.site.id, member_id=visitor.actor.member_id, state=orders.OrderState.PENDING_PAYMENT,
        cursor=None, limit=5,
    )  # fmt: skip
    wanted = {line.sku_id: line.quantity for line in wish.lines}
    for order in waiting.items:
        if {line.sku_id: line.quantity for line in order.lines} == wanted:
            return order
    return None


def _place(visitor: Visitor[Member], wish: Wish) -> HttpResponse:
    form = visitor.request.POST
    address_id: AddressId | None = None
    delivery = read_delivery(form)
    if delivery not in BROUGHT:
        pass
    elif form.get("address", "new") == "new":
        typed = read_address(form)
        try:
            with transaction.atomic():
                address_id = members.save_address(
                    site_id=visitor.site.id, member_id=visitor.actor.member_id, draft=typed.draft, now=visitor.now
                ).id
        except Invalid as refused:
            return _confirm(visitor, wish, form=typed.with_errors(refused, visitor.language), status=422)
    else:
        found = parse_id(form["address"])
        address_id = AddressId(found) if found else None
    if address_id is None and delivery in BROUGHT:
        raise members.AddressNotFound()
    try:
        order = checkouts.place_order(
            actor=visitor.actor,
            request=checkouts.PlaceOrder(
                source=wish.source, lines=wish.lines, address_id=address_id,
                quote_payable_fen=_fen(form.get("quote_payable_fen", "")), note=form.get("note", ""),
                entry_code=_entry_code(visitor.request), delivery=delivery, **read_place(form, delivery),
            ),
            idempotency_key=form.get("key", ""),
            now=visitor.now,
        )  # fmt: skip
    except checkouts.NothingToOrder:
        raise
    except (Conflict, ProductOffSale, inventory.StockShort) as refused:
        return _again(visitor, wish, refused, address_id)
    except Invalid as refused:
        if {field.field for field in refused.fields} - FIELDS:
            raise
        return _again(visitor, wish, refused, address_id)
    response = HttpResponseRedirect(reverse("website:pay", args=[order.id]))
    guests.hint(response, site_id=visitor.site.id, owner=orders.member_owner(visitor.actor.member_id), signed_in=True)
    return response


def _again(visitor: Visitor[Member], wish: Wish, refused: PorticoError, address_id: AddressId | None) -> HttpResponse:
    """The page with today's quote for the address and the reason on top; nothing was placed."""
    title, detail = problem_text(refused.code, refused.data, visitor.language)
    if isinstance(refused, Invalid) and refused.fields:
        detail = " ".join(field_text(one.code, one.data, visitor.language) for one in refused.fields)
    return _confirm(visitor, wish, chosen=str(address_id or ""), error=title, detail=detail, status=refused.status)


def _region(
    request: HttpRequest, chosen: str, addresses: Sequence[members.Address], form: AddressForm | None
) -> str | None:
    """Where the goods would go, for their freight; None while nobody has said."""
    for address in addresses:
        if str(address.id) == chosen:
            return address.region_code
    typed = form.region_code if form else request.GET.get("region", "")
    return typed if len(typed) == 6 and typed.isascii() and typed.isdigit() else None


def _fen(text: str) -> int:
    """The sum the shopper saw. Anything else than a sum is a sum nobody was shown."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1


def _entry_code(request: HttpRequest) -> str | None:
    return request.COOKIES.get(_ENTRY_COOKIE, "")[:64] or None
