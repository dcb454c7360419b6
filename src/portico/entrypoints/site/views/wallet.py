"""The member's balance: what there is, what moved it, paying with it, having it paid out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.wallet import public as wallet
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.views.pay import own_order
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import field_text, problem_text
from portico.infra.messages.labels import label
from portico.infra.ratelimit import Limit, hit
from portico.kernel.errors import Conflict, Invalid, PorticoError, RateLimited
from portico.kernel.ids import parse_id
from portico.kernel.money import Money, yuan_fen
from portico.usecases import payment_start, withdrawals

_PAGE_SIZE = 20
_RECENT = 5
_ASKING = Limit(hits=10, window_seconds=3600)


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def balance(visitor: Visitor[Member]) -> HttpResponse:
    """The balance with its statement, and the form that asks for some of it to be paid out."""
    problems: dict[str, str] = {}
    if visitor.request.method == "POST":
        try:
            _ask(visitor)
        except Invalid as error:
            problems = {one.field: field_text(one.code, one.data, visitor.language) for one in error.fields}
        except (Conflict, RateLimited) as error:
            problems = {"": _sentence(visitor, error)}
        else:
            messages.success(visitor.request, _("提现申请已提交，审核通过后打款"))
            return HttpResponseRedirect(reverse("website:balance"))
    return _page(visitor, problems)


def _page(visitor: Visitor[Member], problems: dict[str, str]) -> HttpResponse:
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    cursor = visitor.request.GET.get("cursor") or None
    page = wallet.entries_of(site_id=site_id, member_id=member_id, cursor=cursor, limit=_PAGE_SIZE)
    asked = wallet.withdrawals_of(site_id=site_id, member_id=member_id, cursor=None, limit=_RECENT)
    here = reverse("website:balance")
    context = {
        "here": "balance",
        "balance": wallet.balance_of(site_id=site_id, member_id=member_id),
        # What was held and freed again has no sign: the balance was never less.
        "entries": [
            (one, label("balance_entry", one.kind, visitor.language), abs(one.held_delta)) for one in page.items
        ],
        "withdrawals": [
            (one, label("withdrawal_state", str(one.state), visitor.language)) for one in asked.items
        ],
        "channels": [str(one) for one in withdrawals.channels(site_id=site_id, member_id=member_id)],
        "busy": any(one.state in {wallet.WithdrawalState.REQUESTED, wallet.WithdrawalState.SENDING}
                    for one in asked.items),
        "typed": visitor.request.POST,
        "problems": problems,
        "next_url": f"{here}?{urlencode({'cursor': page.next_cursor})}" if page.next_cursor else "",
        "first_url": here if cursor else "",
    }  # fmt: skip
    return render(visitor, "balance.html", context, place="account", personal=True, status=422 if problems else 200)


def _ask(visitor: Visitor[Member]) -> None:
    form = visitor.request.POST
    hit(f"withdrawal:{visitor.actor.member_id}", _ASKING, now=visitor.now)
    channel = form.get("channel", "")
    wish = withdrawals.Wish(
        amount=Money(yuan_fen("amount_fen", form.get("amount", ""))),
        channel=wallet.Channel(channel) if channel in set(wallet.Channel) else wallet.Channel.MANUAL,
        name=form.get("name", "")[:100],
        account=form.get("account", "")[:200],
    )
    withdrawals.ask(actor=visitor.actor, wish=wish, now=visitor.now)


@require_POST
@for_member
def cancel(visitor: Visitor[Member], withdrawal_id: str) -> HttpResponse:
    """The member wants it no longer, before anybody has decided. Raises WithdrawalNotFound."""
    found = parse_id(withdrawal_id)
    if found is None:
        raise wallet.WithdrawalNotFound()
    try:
        with transaction.atomic():
            wallet.cancel_withdrawal(actor=visitor.actor, withdrawal_id=found, now=visitor.now)
    except wallet.WithdrawalMovedOn as error:
        messages.error(visitor.request, _sentence(visitor, error))
    else:
        messages.success(visitor.request, _("提现已撤回，金额可以继续使用"))
    return HttpResponseRedirect(reverse("website:balance"))


@require_POST
@for_member
def pay(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """The order is paid with balance, or the page of payment says why not. Raises OrderNotFound."""
    page = own_order(visitor, order_id)
    request = payment_start.PaymentRequest(order_id=page.order.id, method="balance")
    try:
        payment_start.start_payment(
            actor=visitor.actor, request=request, client_ip=visitor.request.META.get("REMOTE_ADDR", ""),
            idempotency_key=f"website-balance-{page.order.id}", now=visitor.now,
        )  # fmt: skip
    except (
        wallet.BalanceShort, payments.PaymentMethodUnknown, orders.OrderNotPayable, orders.OrderExpired
    ) as error:  # fmt: skip
        messages.error(visitor.request, _sentence(visitor, error))
    return HttpResponseRedirect(reverse("website:pay", args=[page.order.id]))


def _sentence(visitor: Visitor[Member], error: PorticoError) -> str:
    return "：".join(problem_text(error.code, error.data, visitor.language))
