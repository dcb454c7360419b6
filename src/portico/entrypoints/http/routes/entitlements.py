"""A member's packages and the code to show for them; the card keys and files of an order."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django_bolt import Router

from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.entrypoints.http.actor import AsMember
from portico.entrypoints.http.answers.entitlements import (
    DownloadLinkAnswer,
    OrderHoldingsAnswer,
    PackageAnswer,
    PackageCodeAnswer,
    PackagePage,
    RevealedKeyAnswer,
    code_answer,
    holdings_answer,
    package_answer,
)
from portico.entrypoints.http.client import language_of
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound
from portico.kernel.ids import OrderId, parse_id
from portico.kernel.paging import checked_limit
from portico.usecases import my_entitlements, paid_files

router = Router(tags=["entitlements"])


def _id(text: str, missing: type[NotFound]) -> UUID:
    found = parse_id(text)
    if found is None:
        raise missing()
    return found


@router.get("/api/v1/packages")
def list_packages(
    actor: AsMember,
    request: Any,
    shelf: Literal["usable", "past"] = "usable",
    cursor: str | None = None,
    limit: int | None = None,
) -> PackagePage:
    """The member's packages, the newest first: those good for something, or the others."""
    page = my_entitlements.my_packages(
        actor=actor, shelf=shelf, cursor=cursor, limit=checked_limit(limit), now=utc_now()
    )
    return PackagePage([package_answer(one, language_of(request)) for one in page.items], page.next_cursor)


@router.get("/api/v1/packages/{package_id}")
def read_package(actor: AsMember, package_id: str, request: Any) -> PackageAnswer:
    """One of the member's packages, with where it is redeemed and what was."""
    known = _id(package_id, entitlements.PackageNotFound)
    return package_answer(
        my_entitlements.my_package(actor=actor, package_id=known, now=utc_now()), language_of(request)
    )


@router.post("/api/v1/packages/{package_id}/code")
def show_code(actor: AsMember, package_id: str) -> PackageCodeAnswer:
    """A fresh code to show at the counter."""
    known = _id(package_id, entitlements.PackageNotFound)
    return code_answer(my_entitlements.show_code(actor=actor, package_id=known, now=utc_now()))


@router.get("/api/v1/orders/{order_id}/entitlements")
def order_entitlements(actor: AsMember, order_id: str, request: Any) -> OrderHoldingsAnswer:
    """The packages, card keys (without secrets) and downloads that came with one of the member's orders."""
    known, now = OrderId(_id(order_id, orders.OrderNotFound)), utc_now()
    held = my_entitlements.order_holdings(actor=actor, order_id=known, now=now)
    return holdings_answer(held, language_of(request), now)


@router.post("/api/v1/card-keys/{key_id}/reveal")
def reveal_key(actor: AsMember, key_id: str) -> RevealedKeyAnswer:
    """One of the member's cards in full; that it was shown is on record."""
    known = _id(key_id, entitlements.KeyNotFound)
    card = my_entitlements.reveal_key(actor=actor, key_id=known, surface="app", now=utc_now())
    return RevealedKeyAnswer(card.number, card.secret)


@router.post("/api/v1/downloads/{grant_id}/files/{file_id}/link")
def download_link(actor: AsMember, grant_id: str, file_id: str) -> DownloadLinkAnswer:
    """One download is counted; the address opens the file for five minutes."""
    grant, file = (_id(text, entitlements.DownloadNotFound) for text in (grant_id, file_id))
    link = paid_files.link(actor=actor, grant_id=grant, file_id=file, now=utc_now())
    return DownloadLinkAnswer(f"/files/{link.token}/", link.name, link.expires_at)
