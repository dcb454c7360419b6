"""Reviews over HTTP: a picture as front ends send it, what it goes with, and what readers get."""

from __future__ import annotations

import io

import pytest
from django.db import transaction
from django_bolt.testing import TestClient
from PIL import Image

from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.entrypoints.http.api import api
from portico.infra.actors import System
from portico.kernel.ids import parse_id
from portico.usecases import reviews as reviewing
from tests.entrypoints.http.shopfront import as_member
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(site, now):
    """(caller, order, shop) with a completed order of one thing."""
    shop = Shop(site, now)
    shopper = shop.shopper()
    placed = shop.order(shopper, (shop.sku(), 1))
    system = System(site.id, "test")
    with transaction.atomic():
        orders.mark_paid(site_id=site.id, order_id=placed.id, actor=system, now=now)
        orders.ship_lines(
            site_id=site.id, order_id=placed.id, quantities={placed.lines[0].id: 1}, data={}, actor=system, now=now
        )
        orders.confirm_receipt(site_id=site.id, order_id=placed.id, member_id=None, actor=system, now=now)
    with TestClient(api) as client:
        yield as_member(client, shopper), placed, shop


def send(caller, content, name="photo.jpg"):
    return caller.client.post(
        "/api/v1/me/review-media", files={"file": (name, content, "image/jpeg")}, headers=caller.headers
    )


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#246").save(out, "PNG")
    return out.getvalue()


def test_from_the_picture_to_the_product_page(buyer):
    caller, placed, shop = buyer
    sent = send(caller, picture())
    assert (sent.status_code, sent.json()["kind"]) == (201, "picture")
    body = {"lines": [{"order_line_id": str(placed.lines[0].id), "rating": 4, "text": "颜色好看",
                       "media": [sent.json()["id"]]}]}  # fmt: skip
    written = caller.post(f"/orders/{placed.id}/reviews", body)
    assert written.status_code == 201
    address = f"/products/{placed.lines[0].product_id}/reviews"
    assert caller.get(address).json() == {"score": {"shown": 0, "average_tenths": None, "good_percent": None, "good": 0,
                                                    "fair": 0, "poor": 0, "with_media": 0},
                                          "items": [], "next_cursor": None}  # fmt: skip
    (review_id,) = written.json()["ids"]
    reviewing.judge(
        actor=shop.staff, review_id=parse_id(review_id), move=reviews.ReviewMove.PUBLISH, verdict="", version=1,
        now=shop.now,
    )  # fmt: skip
    answer = caller.get(f"{address}?show=media").json()
    assert answer["score"]["average_tenths"] == 40
    assert [item["url"] for item in answer["items"][0]["media"]] == [sent.json()["url"]]
    assert caller.get(f"{address}?show=").status_code == 422
    assert caller.call("PUT", f"/reviews/{review_id}/helpful").json() == {"helpful": 1, "voted": True}
    assert caller.call("DELETE", f"/reviews/{review_id}/helpful").json() == {"helpful": 0, "voted": False}
    assert caller.get("/me/reviews").json()["items"][0]["state"] == "published"
    assert caller.call("DELETE", f"/reviews/{review_id}").status_code == 204
    assert caller.get(address).json()["items"] == []


def test_what_is_no_picture_is_refused_in_words(buyer):
    caller, _, _ = buyer
    answer = send(caller, b"<script>alert(1)</script>" * 20)
    assert (answer.status_code, answer.json()["code"]) == (422, "image_refused")
    assert send(caller, b"").status_code == 422


def test_nobody_sends_pictures_without_signing_in(buyer):
    caller, _, _ = buyer
    answer = caller.client.post("/api/v1/me/review-media", files={"file": ("a.png", picture(), "image/png")})
    assert answer.status_code == 401


def test_a_second_review_of_the_same_thing_is_a_conflict(buyer):
    caller, placed, _ = buyer
    body = {"lines": [{"order_line_id": str(placed.lines[0].id), "rating": 5}]}
    assert caller.post(f"/orders/{placed.id}/reviews", body).status_code == 201
    again = caller.post(f"/orders/{placed.id}/reviews", body)
    assert (again.status_code, again.json()["code"]) == (409, "already_reviewed")
