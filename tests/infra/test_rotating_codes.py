"""Codes people show: genuine, fresh, told apart; a slip of a digit is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portico.infra import rotating_codes as codes
from portico.kernel.ids import new_id

TYPED = codes.new_digits()


def test_a_shown_code_names_its_thing_for_a_minute(now):
    thing = new_id()
    shown = codes.show(kind="E", id=thing, now=now)
    assert shown.expires_at == now + timedelta(seconds=60)
    assert set(shown.text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    read = codes.read(f" {shown.text.lower()} ", now=now + timedelta(seconds=60))
    assert (read.kind, read.id, len(read.digest)) == ("E", thing, 16)
    with pytest.raises(codes.CodeStale):
        codes.read(shown.text, now=now + timedelta(seconds=76))
    with pytest.raises(codes.CodeStale):
        codes.read(shown.text, now=now - timedelta(seconds=16))


def test_two_codes_of_one_moment_differ(now):
    thing = new_id()
    first, second = (codes.read(codes.show(kind="E", id=thing, now=now).text, now=now) for _ in range(2))
    assert first.digest != second.digest


def test_no_changed_character_passes(now):
    text = codes.show(kind="E", id=new_id(), now=now).text
    for place in range(len("PORTICO"), len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        try:
            read = codes.read(changed, now=now)
        except codes.CodeMalformed:
            continue
        # The last character has bits that carry nothing: the same body, the same digest.
        assert read.digest == codes.read(text, now=now).digest


@pytest.mark.parametrize("text", ["", "PORTICO", "PORTICOAAAA", "https://example.com", "PORTICO" + "A" * 68, "票"])
def test_what_we_never_made_is_refused(text, now):
    with pytest.raises(codes.CodeMalformed):
        codes.read(text, now=now)


def test_twelve_digits_with_a_check_digit():
    assert codes.checked_digits(codes.spaced(TYPED)) == codes.checked_digits(TYPED) == TYPED
    for place in range(12):
        slip = TYPED[:place] + str((int(TYPED[place]) + 1) % 10) + TYPED[place + 1 :]
        with pytest.raises(codes.CodeMalformed):
            codes.checked_digits(slip)
    with pytest.raises(codes.CodeMalformed):
        codes.checked_digits("１２３４５６７８９０１２")
