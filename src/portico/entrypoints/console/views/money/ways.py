"""Ways to pay: which of those that are possible buyers are offered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.sites import public as sites
from portico.entrypoints.console import money_words, wording
from portico.entrypoints.console.access import problem_of, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.usecases import payment_methods


@staff_view(Right.SITE_READ, "GET", "POST", writing=Right.SITE_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The form; what cannot be saved says why, also when a colleague was faster."""
    if request.method != "POST":
        return _page(request, actor)
    chosen = request.POST.getlist("methods")
    seen = request.POST.get("seen", "")
    try:
        payment_methods.choose_methods(
            actor=actor, methods=chosen, expected=None if seen == "-" else seen.split(), now=utc_now()
        )
    except Invalid:
        return _page(request, actor, chosen=chosen, problem=_("至少保留一种支付方式，否则买家无法付款。"), status=422)
    except sites.PaymentMethodsChanged as error:
        return _page(request, actor, chosen=chosen, problem="：".join(problem_of(error)), status=409)
    messages.success(request, _("支付方式已保存，马上生效。已经在付款的买家不受影响。"))
    return redirect("console:payment_methods")


def _page(
    request: HttpRequest, actor: Staff, *, chosen: list[str] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    stored = sites.get_site(site_id=actor.site_id).brand.get("payment_methods")
    present = payment_methods.METHODS if stored is None else stored
    possible = set(payment_methods.possible_methods(actor.site_id))
    groups: dict[str, list[tuple[str, object, bool, bool]]] = {}
    for method in payment_methods.METHODS:
        ticked = method in (present if chosen is None else chosen)
        name = money_words.provider_name(payment_methods.provider_of(method))
        row = (method, wording.PAYMENT_METHODS[method], ticked, method in possible)
        groups.setdefault(name, []).append(row)
    # The shop's own balance first: it needs no platform.
    own = money_words.provider_name("balance")
    context = {
        "groups": [(own, groups.pop(own)), *groups.items()],
        "seen": "-" if stored is None else " ".join(sorted(stored)),
        "problem": problem,
        "may_edit": Right.SITE_EDIT in actor.rights,
    }
    return render(request, "console/money/ways.html", context, status=status)
