"""A list that nobody measures on the big data base fails here: see bench/addresses.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench import addresses


@pytest.mark.parametrize(
    ("of", "one"),
    [
        (addresses.console, "/console/money/withdrawals/"),
        (addresses.website, "/account/invoices/"),
        (addresses.api, "/api/v1/me/reviews"),
    ],
)
def test_every_address_is_measured_or_left_out_with_a_reason(of: Callable[[], dict[str, str]], one: str) -> None:
    assert one in of()


def test_nothing_is_left_out_that_is_not_there() -> None:
    for surface, out, known in addresses.left_out():
        assert out <= known, (surface, sorted(out - known))


def test_a_new_argument_is_noticed() -> None:
    from django.urls import path

    page = path("shelves/<uuid:shelf_id>/", lambda request: None, name="shelf")
    with pytest.raises(addresses.Unmeasured, match="shelf_id"):
        addresses._filled(page.pattern, {}, "console:shelf")
