"""Slips for whatever people write, and for a day on which everybody buys the same thing."""

from __future__ import annotations

from collections import defaultdict

from portico.usecases.slip_drawing import Slip, SlipLine, Words, labels, packing_slips, picking_list, printable


class _AnyWord(defaultdict[str, str]):
    def __missing__(self, name: str) -> str:
        return name


WORDS = Words("青禾居", "0571-0000", "2026-11-22", _AnyWord())


def _slip(place: int, *, recipient: str = "林晓") -> Slip:
    return Slip(
        number=f"P20261122{place:06d}", placed="2026-11-22", recipient=recipient, phone="138****0001",
        address="浙江省 杭州市 西湖区", lines=(SlipLine("明前龙井", "50 克", "TEA-50", 1),), note="", staff_note="",
        delivery="快递", barcode=f"P20261122{place:06d}", barcode_text="",
    )  # fmt: skip


def test_characters_of_more_than_two_bytes_become_a_box_and_hide_nothing_behind_them() -> None:
    assert printable("林👩\u200d👧晓\u202eabc\u200b 𠮷野\n二行\ufe0f") == "林□□晓abc □野\n二行\ufe0f"
    slip = _slip(1, recipient="林👩\u200d👧晓")
    assert labels([slip], WORDS).startswith(b"%PDF-")
    assert packing_slips([slip], WORDS).startswith(b"%PDF-")


def test_one_product_of_two_hundred_orders_fits_on_as_many_pages_as_it_takes() -> None:
    few, many = (picking_list([_slip(place) for place in range(count)], WORDS) for count in (2, 200))
    assert few.count(b"/Type /Page\n") == 1
    assert many.count(b"/Type /Page\n") > 1
