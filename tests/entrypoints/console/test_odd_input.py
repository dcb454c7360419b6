"""What nobody types and somebody sends: days at the ends of the calendar, digits that are no numbers, endless ones."""

from __future__ import annotations

import pytest

from portico.domains.sites import public as sites
from portico.kernel.clock import day_from
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "¹")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "page",
    ["orders", "money/bills", "money/statement", "redemptions", "audit"],
    ids=lambda name: name.replace("/", "-"),
)
def test_days_nobody_reckons_with_filter_nothing(site: sites.Site, page: str, day: str) -> None:
    asked = dict.fromkeys(("since", "until", "from", "to"), day)
    assert shop.client_of("owner").get(f"/console/{page}/", asked).status_code == 200


def test_days_of_people() -> None:
    assert str(day_from("2026-11-23")) == "2026-11-23"
    assert [day_from(text) for text in (*DAYS, "", "2026-1-1")] == [None] * 6


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "٣"])
def test_pages_that_are_no_numbers_are_the_first(site: sites.Site, number: str) -> None:
    assert shop.client_of("owner").get("/console/products/", {"p": number}).status_code == 200


def test_digits_that_are_no_numbers_redeem_nothing(site: sites.Site) -> None:
    answer = shop.client_of("owner").post(
        "/console/redeem/confirm/",
        {"ticket": "x", "times-01a205c2-6b05-70d8-9210-06408a6f7435": "²"},
    )
    assert answer.status_code in {404, 409, 422}


@pytest.mark.parametrize(
    ("page", "name"), [("products", "q"), ("members", "q"), ("reviews", "text"), ("audit", "actor")]
)
def test_a_zero_byte_is_refused_with_a_sentence(site: sites.Site, page: str, name: str) -> None:
    answer = shop.client_of("owner").get(f"/console/{page}/", {name: "茶\0"})
    assert answer.status_code == 422
