"""Orders that are fetched at stores: what to pack, what waits, what nobody came for. For phones behind the counter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portico.domains.fulfilment import public as fulfilment
from portico.entrypoints.console.access import problem_of, staff_view
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import asked_id
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.kernel.ids import PickupId, StoreId
from portico.usecases import pickup, redemption

Shelf = fulfilment.PickupShelf
# Of what was handed over, the latest are looked at; the ledger of everything is the list of orders.
_DONE_SHOWN = 200


@staff_view(Right.REDEEM)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A shelf of the actor's stores, or of the one asked for, in pages. A fixed number of queries."""
    now, number = utc_now(), page_number(request)
    asked = request.GET.get("shelf", "")
    shelf = Shelf(asked) if asked in Shelf else Shelf.PACK
    chosen = asked_id(request, "store")
    store_id = StoreId(chosen) if chosen else None
    counts = pickup.shelf_counts(actor=actor, store_id=store_id, now=now)
    pager = Pager(number, counts.get(shelf, _DONE_SHOWN))
    cards = pickup.cards_on(actor=actor, shelf=shelf, store_id=store_id, offset=pager.offset, limit=PAGE_SIZE, now=now)
    if shelf is Shelf.DONE:
        # How many there ever were is nobody's question here: page by page, as long as pages are full.
        seen = pager.offset + len(cards)
        pager = Pager(number, min(seen + 1, _DONE_SHOWN) if len(cards) == PAGE_SIZE else seen)
    context = {
        "cards": [(card, _late(card)) for card in cards],
        "shelf": str(shelf),
        "tabs": [(str(one), _words(one), counts.get(one)) for one in Shelf],
        "stores": redemption.work_stores(actor),
        "chosen": store_id,
        "pager": pager,
        "reads_orders": Right.ORDER_READ in actor.rights,
    }
    return render(request, "console/pickups/index.html", context)


def _words(shelf: fulfilment.PickupShelf) -> str:
    return {
        Shelf.PACK: _("待备货"), Shelf.READY: _("待取货"), Shelf.OVERDUE: _("逾期未取"), Shelf.DONE: _("已取货"),
    }[shelf]  # fmt: skip


def _late(card: pickup.PickupCard) -> bool:
    """Whether it should have been packed by now."""
    found = card.pickup
    return found.packed_at is None and card.state is not fulfilment.PickupState.PREPARING


@staff_view(Right.REDEEM, "POST")
def packed(request: HttpRequest, actor: Staff, pickup_id: UUID) -> HttpResponse:
    """The store has packed the order; its buyer reads that it can be fetched."""
    try:
        newly = pickup.mark_packed(actor=actor, pickup_id=PickupId(pickup_id), now=utc_now())
    except fulfilment.PickupNotFound:
        raise
    except PorticoError as error:
        messages.error(request, "：".join(problem_of(error)))
    else:
        if newly:
            messages.success(request, _("已备好，买家现在看到“可取货”。"))
        else:
            messages.info(request, _("这单已经备好过了。"))
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if own else reverse("console:pickups"))
