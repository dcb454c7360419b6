"""Transition tables prove themselves; cursors survive tampering as errors, not as crashes."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.kernel.errors import Invalid
from portico.kernel.paging import checked_limit, decode_cursor, encode_cursor
from portico.kernel.state import TransitionRefused, TransitionTable


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


class Push(StrEnum):
    GO = "go"
    HALT = "halt"
    HIT = "hit"


TABLE = TransitionTable(
    initial=Light.RED,
    terminal=frozenset({Light.BROKEN}),
    moves={(Light.RED, Push.GO): Light.GREEN, (Light.GREEN, Push.HALT): Light.RED, (Light.RED, Push.HIT): Light.BROKEN},
)


def test_only_moves_of_the_table_happen():
    assert TABLE.advance(Light.RED, Push.GO) is Light.GREEN
    with pytest.raises(TransitionRefused) as caught:
        TABLE.advance(Light.BROKEN, Push.GO)
    assert caught.value.data == {"state": "broken", "event": "go"}


def test_a_table_knows_its_unreachable_and_stuck_states():
    assert TABLE.unreachable() == set()
    assert TABLE.stuck() == set()
    broken = TransitionTable(initial=Light.RED, terminal=frozenset(), moves={(Light.RED, Push.HIT): Light.BROKEN})
    assert broken.unreachable() == {Light.GREEN}
    assert broken.stuck() == {Light.BROKEN, Light.GREEN}


def test_the_diagram_names_every_move():
    assert TABLE.mermaid().splitlines()[1:] == [
        "    [*] --> red",
        "    red --> green: go",
        "    green --> red: halt",
        "    red --> broken: hit",
        "    broken --> [*]",
    ]


@given(st.lists(st.one_of(st.text(max_size=20), st.integers()), min_size=1, max_size=3))
def test_cursors_round_trip(key):
    assert decode_cursor(encode_cursor(*key), length=len(key)) == key


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "W10", encode_cursor("a"), "eyJhIjoxfQ", "W3RydWUsMV0", "键"])
def test_a_cursor_that_is_not_ours_names_the_field(cursor):
    with pytest.raises(Invalid) as caught:
        decode_cursor(cursor, length=2)
    assert caught.value.fields[0].field == "cursor"


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_limits_out_of_range_name_the_field(limit):
    with pytest.raises(Invalid):
        checked_limit(limit)
    assert checked_limit(None) == 20
    assert checked_limit(100) == 100
