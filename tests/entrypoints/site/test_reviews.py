"""Reviews on the website: read on a product, written about an order, added to and taken back."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from PIL import Image

from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.domains.reviews.models import Review
from portico.infra import cache
from portico.infra.actors import System

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(placed, now):
    """The order of one tea was received."""
    system = System(placed.site_id, "test")
    line = placed.lines[0]
    with transaction.atomic():
        orders.mark_paid(site_id=placed.site_id, order_id=placed.id, actor=system, now=now)
        orders.ship_lines(
            site_id=placed.site_id, order_id=placed.id, quantities={line.id: 1}, data={}, actor=system, now=now
        )
        orders.confirm_receipt(site_id=placed.site_id, order_id=placed.id, member_id=None, actor=system, now=now)
    return placed


def say(browser, order, **values):
    line = order.lines[0].id
    form = {f"rating-{line}": "4", f"text-{line}": "回甘很久", **values}
    return browser.post(reverse("website:order_review", args=[order.id]), form)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "#597").save(out, "PNG")
    return SimpleUploadedFile("茶.png", out.getvalue(), "image/png")


def show(order, now):
    review = Review.objects.get()
    with transaction.atomic():
        reviews.judge(
            site_id=order.site_id, review_id=review.id, move=reviews.ReviewMove.PUBLISH, verdict="", version=1,
            actor=System(order.site_id, "test"), now=now,
        )  # fmt: skip
    cache.hot.clear()
    return review


def test_from_the_order_to_the_product_page(browser, received, now):
    assert "去评价" in browser.get(reverse("website:order", args=[received.id])).content.decode()
    line = received.lines[0]
    assert say(browser, received, **{f"files-{line.id}": [picture()]}).status_code == 302
    assert "审核中" in browser.get(reverse("website:my_reviews")).content.decode()
    show(received, now)
    page = browser.get(reverse("website:product", args=[line.product_id])).content.decode()
    assert "回甘很久" in page
    assert "好评率 100%" in page
    blocks = [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)]
    ratings = [one["aggregateRating"]["ratingValue"] for one in blocks if "aggregateRating" in one]
    assert ratings == ["4.0"]
    every = browser.get(reverse("website:product_reviews", args=[line.product_id]) + "?show=media").content.decode()
    assert "回甘很久" in every
    assert (
        "没有这一类评价"
        in browser.get(reverse("website:product_reviews", args=[line.product_id]) + "?show=poor").content.decode()
    )
    assert "去评价" not in browser.get(reverse("website:order", args=[received.id])).content.decode()


def test_a_mistake_loses_neither_words_nor_pictures(browser, received):
    line = received.lines[0].id
    broken = SimpleUploadedFile("坏.png", b"no picture at all", "image/png")
    answer = say(browser, received, **{f"files-{line}": [picture(), broken]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "回甘很久" in page
    (kept,) = re.findall(rf'name="kept-{line}" value="([^"]+)"', page)
    assert Review.objects.count() == 0
    assert say(browser, received, **{f"kept-{line}": kept}).status_code == 302
    assert Review.objects.get().has_media


def test_readers_say_what_helped_and_writers_add_and_take_back(browser, received, now):
    say(browser, received)
    review = show(received, now)
    browser.post(reverse("website:review_helpful", args=[review.id]))
    assert Review.objects.get().helpful == 1
    browser.post(reverse("website:review_change", args=[review.id]), {"text": "泡了七八道还有味"})
    assert Review.objects.get().followup == "泡了七八道还有味"
    browser.post(reverse("website:review_change", args=[review.id]), {"do": "delete"})
    assert Review.objects.count() == 0


def test_an_unknown_product_or_order_is_not_found(browser, received):
    assert browser.get("/p/nothing/reviews/").status_code == 404
    assert browser.get("/orders/nothing/review/").status_code == 404
