"""The order's transition table, the owners of carts, and what a buyer may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portico.domains.orders import public as orders
from portico.domains.orders.rules import sources, target
from portico.kernel.ids import MemberId, new_id
from portico.kernel.state import TransitionRefused

S, M = orders.OrderState, orders.OrderMove


def test_every_state_is_reachable_and_none_is_a_trap():
    assert orders.TRANSITIONS.unreachable() == set()
    assert orders.TRANSITIONS.stuck() == set()
    assert orders.TRANSITIONS.initial is S.PENDING_PAYMENT


def test_terminal_states_have_no_way_out():
    assert not [state for state, _ in orders.TRANSITIONS.moves if state in orders.TRANSITIONS.terminal]


def test_the_table_is_exactly_this():
    assert dict(orders.TRANSITIONS.moves) == {
        (S.PENDING_PAYMENT, M.PAY): S.PAID,
        (S.PENDING_PAYMENT, M.CANCEL): S.CANCELLED,
        (S.PAID, M.SHIP): S.SHIPPED,
        (S.PAID, M.REFUND): S.REFUNDED,
        (S.SHIPPED, M.CONFIRM): S.COMPLETED,
        (S.SHIPPED, M.UNSHIP): S.PAID,
        (S.COMPLETED, M.UNSHIP): S.PAID,
        (S.SHIPPED, M.REFUND): S.REFUNDED,
        (S.COMPLETED, M.REFUND): S.REFUNDED,
    }
    for (state, move), then in orders.TRANSITIONS.moves.items():
        assert str(state) in sources(move)
        assert target(move) is then


@pytest.mark.parametrize(
    ("state", "move"),
    [(state, move) for state in S for move in M if (state, move) not in orders.TRANSITIONS.moves],
)
def test_what_is_not_in_the_table_is_refused(state, move):
    with pytest.raises(TransitionRefused):
        orders.TRANSITIONS.advance(state, move)


def test_a_buyer_can_pay_only_in_time(now):
    actions = orders.buyer_actions(S.PENDING_PAYMENT, expires_at=now + timedelta(seconds=1), now=now)
    assert [str(a) for a in actions] == ["pay", "cancel"]
    late = orders.buyer_actions(S.PENDING_PAYMENT, expires_at=now, now=now)
    assert [str(a) for a in late] == ["cancel"]
    shipped = orders.buyer_actions(S.SHIPPED, expires_at=now, now=now)
    assert [str(a) for a in shipped] == ["confirm_receipt", "extend_receipt", "buy_again"]


def test_guest_tokens_are_random_and_only_their_hash_is_the_owner():
    token = orders.new_guest_token()
    assert token != orders.new_guest_token()
    owner = orders.guest_owner(token)
    assert owner == orders.guest_owner(token)
    assert owner.guest_key is not None
    assert len(owner.guest_key) == 32
    assert token.encode() not in owner.guest_key


@pytest.mark.parametrize("token", ["", "short", "x" * 42, "x" * 44, "!" * 43, "é" * 43, "x" * 43 + "\n"])
def test_a_token_we_cannot_have_made_is_refused(token):
    with pytest.raises(orders.GuestTokenMalformed):
        orders.guest_owner(token)


def test_a_cart_has_exactly_one_owner():
    with pytest.raises(ValueError, match="member or to a guest"):
        orders.CartOwner()
    with pytest.raises(ValueError, match="member or to a guest"):
        orders.CartOwner(member_id=MemberId(new_id()), guest_key=b"x" * 32)
