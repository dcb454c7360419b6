"""Packages, codes, card keys and downloads over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_bolt.testing import TestClient

from portico.domains.entitlements import public as entitlements
from portico.entrypoints.http.api import api
from portico.infra.actors import Right, Staff
from portico.kernel.clock import merchant_day, utc_now
from portico.usecases import my_entitlements, redemption
from tests.entrypoints.http.shopfront import as_member
from tests.usecases.virtual import VirtualShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site):
    return VirtualShop(site, utc_now())


@pytest.fixture
def held(shop):
    """A buyer, and the order that gave a card, a package and a file."""
    buyer = shop.shopper()
    order = shop.delivered(buyer, (shop.cards("top-secret-42"), 1), (shop.package(), 1), (shop.download(), 1))
    with TestClient(api) as client:
        yield as_member(client, buyer), order


def test_an_order_shows_what_it_gave_and_no_secret(held):
    caller, order = held
    answer = caller.get(f"/orders/{order.id}/entitlements")
    body = answer.json()
    assert [(one["left"], one["state_text"]) for one in body["packages"]] == [(5, "可使用")]
    assert [(key["hint"], key["shown"]) for key in body["card_keys"]] == [("••••t-42", False)]
    assert [file["name"] for one in body["downloads"] for file in one["files"]] == ["book.pdf"]
    assert "top-secret" not in answer.text


def test_a_card_is_shown_when_asked_for(held):
    caller, order = held
    (key,) = caller.get(f"/orders/{order.id}/entitlements").json()["card_keys"]
    assert caller.post(f"/card-keys/{key['id']}/reveal").json() == {"number": "", "secret": "top-secret-42"}
    (key,) = caller.get(f"/orders/{order.id}/entitlements").json()["card_keys"]
    assert key["shown"] is True


def test_a_shown_code_is_redeemed_and_the_times_drop(held, shop):
    caller, _order = held
    (package,) = caller.get("/packages").json()["items"]
    code = caller.post(f"/packages/{package['id']}/code").json()
    assert code["qr_image"].startswith("data:image/png;base64,")
    clerk = Staff(shop.site.id, 1, "店主", frozenset(Right))
    found = redemption.look_up(actor=clerk, text=code["code_text"], now=utc_now())
    wanted = {item.id: item.left for item in found.package.items}
    redemption.redeem_package(actor=clerk, ticket=found.ticket, wanted=wanted, store_id=None, now=utc_now())
    detail = caller.get(f"/packages/{package['id']}").json()
    assert (detail["left"], detail["state"], len(detail["ledger"])) == (0, "used_up", 2)
    assert caller.get("/packages").json()["items"] == []
    assert len(caller.get("/packages?shelf=past").json()["items"]) == 1


def test_a_package_says_when_its_end_is_near(shop):
    buyer = shop.shopper()
    for days in (30, 8, 3):
        shop.delivered(buyer, (shop.package(days=days), 1))
    shown = my_entitlements.my_packages(actor=buyer.actor, shelf="usable", cursor=None, limit=9, now=shop.now).items
    assert [(mine.last_day - merchant_day(shop.now, shop.site.zone)).days for mine in shown] == [3, 8, 30]
    assert [mine.days_left for mine in shown] == [3, None, None]
    day = timedelta(days=1)
    ends = [
        my_entitlements.my_package(actor=buyer.actor, package_id=shown[0].package.id, now=shop.now + wait * day)
        for wait in (3, 4)
    ]
    assert [(mine.days_left, str(mine.package.state)) for mine in ends] == [(0, "usable"), (None, "expired")]
    with TestClient(api) as client:
        assert [one["days_left"] for one in as_member(client, buyer).get("/packages").json()["items"]] == [
            3,
            None,
            None,
        ]


def test_a_download_gives_a_short_link(held):
    caller, order = held
    (grant,) = caller.get(f"/orders/{order.id}/entitlements").json()["downloads"]
    link = caller.post(f"/downloads/{grant['id']}/files/{grant['files'][0]['id']}/link").json()
    assert link["url"].startswith("/files/")
    (found,) = entitlements.grants_of_orders(site_id=order.site_id, order_ids=[order.id])
    assert found.used == 1


@pytest.mark.parametrize("path", ["/packages/x/code", "/card-keys/x/reveal", "/downloads/x/files/y/link"])
def test_a_malformed_id_is_not_found(held, path):
    caller, _ = held
    assert caller.post(path).status_code == 404


def test_nobody_without_a_session(held):
    caller, _order = held
    caller.headers.pop("Authorization", None)
    caller.headers.pop("authorization", None)
    assert caller.get("/packages").status_code == 401
