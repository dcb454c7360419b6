"""Sealed personal data: opens only with the right key and purpose; equal values meet in the blind index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.infra.sealed import KeyRing, SealBroken, mask_phone

RING = KeyRing(keys={1: b"\x01" * 32, 2: b"\x02" * 32}, current=1, index_key=b"\x09" * 32)


@given(st.text(max_size=200))
def test_what_was_sealed_opens_again_also_after_the_current_key_changed(text):
    sealed = RING.seal(text, purpose="member.phone")
    rotated = KeyRing(keys=RING.keys, current=2, index_key=RING.index_key)
    assert rotated.unseal(sealed, purpose="member.phone") == text
    assert rotated.seal(text, purpose="member.phone")[0] == 2


def test_equal_values_are_sealed_differently_but_indexed_alike():
    assert RING.seal("13800001111", purpose="p") != RING.seal("13800001111", purpose="p")
    assert RING.blind_index(" AbC ", purpose="p") == RING.blind_index("abc", purpose="p")
    assert RING.blind_index("abc", purpose="p") != RING.blind_index("abc", purpose="q")
    assert b"13800001111" not in RING.seal("13800001111", purpose="p")


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_one_flipped_bit_is_noticed(position):
    sealed = bytearray(RING.seal("13800001111", purpose="p"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        KeyRing(keys={1: b"\x01" * 32}, current=1, index_key=b"\x09" * 32).unseal(bytes(sealed), purpose="p")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x07" + b"0" * 40])
def test_nonsense_is_refused(sealed):
    with pytest.raises(SealBroken):
        RING.unseal(sealed, purpose="p")


def test_a_value_cannot_be_moved_to_another_purpose():
    with pytest.raises(SealBroken):
        RING.unseal(RING.seal("x", purpose="member.name"), purpose="member.phone")


def test_masks_show_three_and_four_digits():
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("12345") == "****45"
