"""Another member's id answers 404 on every route that takes one, and nothing changes.

The routes come from the OpenAPI document: a new one with an id fails here until it says whose its ids are.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.entitlements import public as entitlements
from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.domains.wallet import public as wallet
from portico.entrypoints.http.api import api
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import deliveries
from tests.entrypoints.http.shopfront import as_member
from tests.usecases.after_sales.desk import KIND, Desk
from tests.usecases.connected import connected
from tests.usecases.shopping import snapshot
from tests.usecases.till import till
from tests.usecases.virtual import VirtualShop

__all__ = ["connected", "till"]

PATHS = json.loads((Path(__file__).parents[2] / "snapshots" / "openapi.json").read_text())["paths"]
WITH_IDS = sorted(path for path in PATHS if "{" in path)

# Everybody may read these, or the id names nothing of a person: a product in my own list of favourites is mine.
NOBODYS = {
    # A sealed address that only its reader was told, good for two hours.
    "/api/v1/after-sale-pictures/{token}",
    "/api/v1/articles/{slug}",
    # Printed on posters: whoever holds it may know where it leads.
    "/api/v1/codes/{code}",
    # 32 bytes that only the member was told are the right itself.
    "/api/v1/exports/{token}",
    # Signed by us for ten minutes, and told to the member alone.
    "/api/v1/invoice-files/{token}",
    "/api/v1/me/consents/{purpose}",
    "/api/v1/me/favourites/{kind}/{subject_id}",
    "/api/v1/me/history/{kind}/{subject_id}",
    "/api/v1/pages/{slug}",
    "/api/v1/pages/{slug}/poster.png",
    "/api/v1/previews/{token}",
    "/api/v1/products/{product_id}",
    "/api/v1/products/{product_id}/bundles",
    "/api/v1/products/{product_id}/poster.png",
    "/api/v1/products/{product_id}/related",
    "/api/v1/products/{product_id}/reviews",
    # Found helpful by anybody who reads it; the vote is the reader's own.
    "/api/v1/reviews/{review_id}/helpful",
    "/api/v1/resources/{slug}",
    "/api/v1/stores/{store_id}",
    "/api/v1/resources/{slug}/downloads",
}
# What a member owns, by the name of the parameter; a valid body, where a route wants one.
OWNED = {
    "file_id",
    "grant_id",
    "key_id",
    "package_id",
    "line_id",
    "address_id",
    "case_id",
    "order_id",
    "payment_id",
    "qr_id",
    "review_id",
    "session_id",
    "withdrawal_id",
    "title_id",
    "invoice_id",
}
ADDRESS = {
    "recipient": "别人", "phone": "13900000000", "region_code": "330106", "detail": "别处 1 号", "is_default": True,
}  # fmt: skip
BODIES = {
    ("put", "/api/v1/me/invoice-titles/{title_id}"): {"kind": "personal", "name": "别人"},
    ("post", "/api/v1/orders/{order_id}/invoice"): {"title_id": str(new_id())},
    ("post", "/api/v1/auth/qr/{qr_id}/redeem"): {"carrier": "web"},
    ("put", "/api/v1/me/addresses/{address_id}"): ADDRESS,
    ("put", "/api/v1/cart/lines/{line_id}"): {"quantity": 2},
    ("patch", "/api/v1/cart/lines/{line_id}"): {"quantity": 2},
    ("post", "/api/v1/after-sales/{case_id}/return-parcel"): {"carrier": "SF", "tracking_number": "SF900000001"},
    ("post", "/api/v1/after-sales/{case_id}/appeal"): {"words": "请再看看"},
    ("post", "/api/v1/after-sales/{case_id}/messages"): {"words": "在吗"},
    ("post", "/api/v1/orders/{order_id}/cancel"): {"reason": "不想要了"},
    ("post", "/api/v1/orders/{order_id}/reviews"): {"lines": [{"order_line_id": str(new_id()), "rating": 5}]},
    ("post", "/api/v1/reviews/{review_id}/followup"): {"text": "再说一句"},
    ("post", "/api/v1/orders/{order_id}/payments"): {"method": "wechat_native"},
}


def parameters(path: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", path))


OPERATIONS = [(method, path) for path in WITH_IDS if path not in NOBODYS for method in sorted(PATHS[path])]


def test_every_route_with_an_id_says_whose_it_is():
    assert set(WITH_IDS) >= NOBODYS
    unknown = [path for path in WITH_IDS if path not in NOBODYS and not parameters(path) <= OWNED]
    assert unknown == []
    assert len(OPERATIONS) >= 9


@pytest.fixture
def owned(till):
    """Ids of one member's things, and a second member who goes for them."""
    tea = till.shop.sku(5000, stock=10)
    with TestClient(api) as client:
        buyer = till.shop.shopper()
        owner, other = as_member(client, buyer), as_member(client, till.shop.shopper())
        cart = owner.post("/cart/lines", {"sku_id": str(tea), "quantity": 1}).json()
        order = owner.order((tea, 1))
        payment = owner.post_once(f"/orders/{order['id']}/payments", {"method": "wechat_native"}).json()
        code = owner.post("/auth/qr").json()["id"]
        owner.post(f"/auth/qr/{code}/scan")
        ids = {
            "qr_id": code,
            "session_id": owner.get("/me/sessions").json()["sessions"][0]["id"],
            "line_id": cart["lines"][0]["id"],
            "address_id": owner.address_id,
            "order_id": order["id"],
            "payment_id": payment["id"],
            **_money_of(buyer),
            "case_id": _case_of(till, buyer, tea),
            **_held(till, buyer),
            "review_id": _reviewed(till, owner.order((tea, 1))),
        }
        yield ids, owner, other


def _held(till, buyer):
    """Ids of what the buyer holds without a parcel."""
    shop = VirtualShop(till.shop.site, till.shop.now)
    order = shop.paid(buyer, (shop.cards("x"), 1), (shop.package(), 1), (shop.download(), 1))
    with transaction.atomic():
        deliveries.deliver_order(site_id=order.site_id, order_id=order.id, now=shop.now)
    (grant,) = entitlements.grants_of_orders(site_id=order.site_id, order_ids=[order.id])
    return {
        "key_id": shop.keys_of(order)[0].id, "package_id": shop.packages_of(order)[0].id, "grant_id": grant.id,
        "file_id": grant.files[0].id,
    }  # fmt: skip


def _money_of(buyer):
    """The ids of a withdrawal, an invoice title and an invoice of the buyer's."""
    now, site_id, member_id = utc_now(), buyer.actor.site_id, buyer.actor.member_id
    cause = wallet.Cause(ref=new_id(), actor=System(site_id, "test"), now=now)
    title = invoices.TitleFields("林晓")
    with transaction.atomic():
        wallet.give(site_id=site_id, member_id=member_id, amount=Money(900), kind=wallet.Kind.TOP_UP, cause=cause)
        asked = wallet.request_withdrawal(
            actor=buyer.actor, amount=Money(500), channel=wallet.Channel.WECHAT, payee=wallet.Payee(), now=now
        )
        kept = invoices.save_title(
            site_id=site_id,
            member_id=member_id,
            kind=invoices.TitleKind.PERSONAL,
            fields=title,
            is_default=True,
            now=now,
        )
        invoice = invoices.request_invoice(
            actor=buyer.actor, subject="order", subject_id=new_id(), subject_number="P1", amount=Money(100),
            wanted=invoices.Wanted(invoices.TitleKind.PERSONAL, title), now=now,
        )  # fmt: skip
    return {"withdrawal_id": str(asked.id), "title_id": str(kept.id), "invoice_id": str(invoice.id)}


def _case_of(till, buyer, sku):
    """The id of a case about a paid order of the buyer's."""
    desk = Desk(till.shop, buyer)
    return desk.ask(desk.paid((sku, 1)), KIND.REFUND_ONLY, 1).id


def _reviewed(till, order):
    """The id of a review of a line of the order, without the order's way to its buyer."""
    draft = reviews.ReviewDraft("product", new_id(), UUID(order["lines"][0]["id"]), "", 5, "不错")
    view = orders.get_order(site_id=till.shop.site.id, order_id=UUID(order["id"]))
    with transaction.atomic():
        return reviews.write_review(site_id=view.site_id, member_id=view.member_id, draft=draft, now=till.shop.now)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
def test_another_members_id_is_not_found(owned, method, path):
    ids, _owner, other = owned
    before = snapshot()
    address = path.removeprefix("/api/v1").format(**ids)
    answer = other.call(method.upper(), address, BODIES.get((method, path)), **{"Idempotency-Key": new_id().hex})
    assert answer.status_code == 404, answer.text
    assert snapshot() == before


def test_the_owner_finds_what_the_other_does_not(owned):
    """So that a 404 above is about whose it is, and not about a mistake in the address."""
    ids, owner, _other = owned
    assert owner.get(f"/orders/{ids['order_id']}").status_code == 200
    assert owner.call("PUT", f"/me/addresses/{ids['address_id']}", ADDRESS).status_code == 200
    assert owner.call("PUT", f"/cart/lines/{ids['line_id']}", {"quantity": 2}).status_code == 200
    assert owner.post(f"/orders/{ids['order_id']}/cancel", {"reason": "不想要了"}).status_code == 200
