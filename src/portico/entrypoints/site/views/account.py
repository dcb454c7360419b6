"""The member's account: who they are, their orders at a glance, their addresses."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portico.domains.fulfilment import public as fulfilment
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.entrypoints.site import preferring
from portico.entrypoints.site.address_form import AddressForm, form_of, read_address
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import problem_text
from portico.kernel.errors import Invalid
from portico.kernel.ids import AddressId, parse_id
from portico.usecases import collected

_COUNTED = (
    orders.OrderState.PENDING_PAYMENT,
    orders.OrderState.PAID,
    orders.OrderState.SHIPPED,
    orders.OrderState.COMPLETED,
)
_LATEST = 4


@require_GET
@for_member
def account(visitor: Visitor[Member]) -> HttpResponse:
    """The member centre. Eight queries. Preferences changed on another carrier arrive here."""
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    counts = orders.order_counts(site_id=site_id, member_id=member_id)
    latest = collected.favourites(
        actor=visitor.actor, kind=collected.PRODUCT, cursor=None, limit=_LATEST, now=visitor.now
    )
    context = {
        "here": "account",
        "member": members.get_member(site_id=site_id, member_id=member_id),
        "counters": [(state, counts.get(state, 0)) for state in _COUNTED],
        "open_cases": fulfilment.count_open_cases(site_id=site_id, member_id=member_id),
        "saved": [item for item in latest.items if item.product],
        "saved_count": members.count_saved(site_id=site_id, member_id=member_id),
    }
    response = render(visitor, "account.html", context, place="account", personal=True)
    preferring.catch_up(visitor.request, response, visitor.actor)
    return response


@require_GET
@for_member
def addresses(visitor: Visitor[Member]) -> HttpResponse:
    found = members.list_addresses(site_id=visitor.site.id, member_id=visitor.actor.member_id)
    return render(visitor, "addresses.html", {"addresses": found, "here": "addresses"}, place="account", personal=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def new_address(visitor: Visitor[Member]) -> HttpResponse:
    if visitor.request.method == "POST":
        return _save(visitor, None)
    return _form(visitor, AddressForm(), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def edit_address(visitor: Visitor[Member], address_id: str) -> HttpResponse:
    """Raises AddressNotFound, also for another member's."""
    known = _own(visitor, address_id)
    if visitor.request.method == "POST":
        return _save(visitor, known.id)
    return _form(visitor, form_of(known), known.id)


@require_POST
@for_member
def delete_address(visitor: Visitor[Member], address_id: str) -> HttpResponse:
    known = _own(visitor, address_id)
    with transaction.atomic():
        members.delete_address(
            site_id=visitor.site.id, member_id=visitor.actor.member_id, address_id=known.id, now=visitor.now
        )
    messages.success(visitor.request, _("地址已删除"))
    return HttpResponseRedirect(reverse("website:addresses"))


@require_POST
@for_member
def parse_address(visitor: Visitor[Member]) -> HttpResponse:
    """A pasted address taken apart; what was not found is empty."""
    text = visitor.request.POST.get("text", "")[: members.MAX_PASTED_LENGTH]
    found = members.parse_address(text)
    return JsonResponse(
        {
            "recipient": found.recipient, "phone": found.phone, "region_code": found.region_code,
            "province": found.province, "city": found.city, "detail": found.detail,
        }
    )  # fmt: skip


def _own(visitor: Visitor[Member], address_id: str) -> members.Address:
    found = parse_id(address_id)
    if found is None:
        raise members.AddressNotFound()
    return members.get_address(site_id=visitor.site.id, member_id=visitor.actor.member_id, address_id=AddressId(found))


def _save(visitor: Visitor[Member], address_id: AddressId | None) -> HttpResponse:
    typed = read_address(visitor.request.POST)
    try:
        with transaction.atomic():
            members.save_address(
                site_id=visitor.site.id, member_id=visitor.actor.member_id, draft=typed.draft,
                address_id=address_id, now=visitor.now,
            )  # fmt: skip
    except Invalid as refused:
        return _form(visitor, typed.with_errors(refused, visitor.language), address_id, status=422)
    except members.TooManyAddresses as refused:
        messages.error(visitor.request, problem_text(refused.code, refused.data, visitor.language)[0])
        return HttpResponseRedirect(reverse("website:addresses"))
    messages.success(visitor.request, _("地址已保存"))
    return HttpResponseRedirect(reverse("website:addresses"))


def _form(
    visitor: Visitor[Member], form: AddressForm, address_id: AddressId | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "address_id": address_id, "here": "addresses"}
    return render(visitor, "address.html", context, place="account", personal=True, status=status)
