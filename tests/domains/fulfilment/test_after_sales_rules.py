"""The table of after-sales: complete, drawn in the docs as it is, with a way out of every state and for silence."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portico.domains.fulfilment import public as fulfilment
from portico.infra.messages.labels import texts
from portico.kernel.money import Money

ROOT = Path(__file__).resolve().parents[3]
STATE, MOVE, KIND = fulfilment.CaseState, fulfilment.CaseMove, fulfilment.CaseKind
TABLE = fulfilment.CASE_TRANSITIONS
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_every_state_is_reached_and_none_is_a_trap():
    assert TABLE.unreachable() == set()
    assert TABLE.stuck() == set()
    assert {move for _, move in TABLE.moves} == set(MOVE)


def test_the_diagram_in_the_docs_is_the_table():
    page = (ROOT / "src/portico/domains/fulfilment/README.md").read_text(encoding="utf-8")
    diagrams = re.findall(r"```mermaid\n(.*?)\n```", page, re.DOTALL)
    assert TABLE.mermaid() in diagrams


@pytest.mark.parametrize("state", sorted(fulfilment.OPEN_CASE_STATES))
@pytest.mark.parametrize("kind", KIND)
@pytest.mark.parametrize("has_address", [True, False])
def test_silence_always_ends_in_an_answer(state, kind, has_address):
    """From every state, passed deadlines alone lead to an end, or to money on its way."""
    seen = []
    while state in fulfilment.OPEN_CASE_STATES and state is not STATE.REFUNDING:
        assert state not in seen
        seen.append(state)
        assert fulfilment.case_deadline(state, windows=fulfilment.CaseWindows(), now=NOW) is not None
        state = TABLE.advance(state, fulfilment.on_case_silence(state, kind, has_return_address=has_address))
    assert state in {STATE.REFUNDING, STATE.CLOSED, STATE.EXCHANGED}


@pytest.mark.parametrize("state", STATE)
@pytest.mark.parametrize("kind", KIND)
@pytest.mark.parametrize("unshipped", [True, False])
def test_what_the_merchant_is_offered_the_table_has(state, kind, unshipped):
    moves = fulfilment.merchant_case_moves(state, kind, unshipped=unshipped)
    assert all(TABLE.allows(state, move) for move in moves)
    if state in fulfilment.MERCHANT_CASE_STATES and not (unshipped and state is not STATE.WAITING_MERCHANT):
        assert moves, "the merchant's turn, and nothing to do"


@pytest.mark.parametrize("state", STATE)
def test_what_the_buyer_is_offered_the_table_has(state):
    for move in fulfilment.buyer_case_moves(state, by_merchant=False):
        if move not in {fulfilment.BuyerCaseMove.SAY, fulfilment.BuyerCaseMove.CORRECT_PARCEL}:
            assert TABLE.allows(state, MOVE(str(move)))
    assert fulfilment.buyer_case_moves(state, by_merchant=True) == ()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_code_has_words(language):
    known = texts(language)
    assert {str(one) for one in STATE} == set(known["after_sale_state"])
    assert {str(one) for one in KIND} == set(known["after_sale_kind"])
    assert {str(one) for one in fulfilment.CaseReason} == set(known["after_sale_reason"])
    assert {str(one) for one in fulfilment.CloseReason} == set(known["after_sale_close"])
    entries = known["after_sale_entry"]
    by_hand = {f"{move}_staff" for state in STATE for kind in KIND for unshipped in (True, False)
               for move in fulfilment.merchant_case_moves(state, kind, unshipped=unshipped)}  # fmt: skip
    by_time = {f"{fulfilment.on_case_silence(state, kind, has_return_address=address)}_system"
               for state in fulfilment.OPEN_CASE_STATES - {STATE.REFUNDING} for kind in KIND
               for address in (True, False)}  # fmt: skip
    assert (by_hand | by_time) - set(entries) == set()


def test_money_is_shared_out_to_the_fen_and_never_above_a_share():
    shares = [Money(333), Money(333), Money(334)]
    assert fulfilment.shared_out(Money(100), shares) == [Money(33), Money(33), Money(34)]
    assert fulfilment.shared_out(Money(1000), shares) == shares
    assert fulfilment.shared_out(Money(0), [Money(0), Money(0)]) == [Money(0), Money(0)]
    for amount in (-1, 1001):
        with pytest.raises(fulfilment.RefundAmountInvalid):
            fulfilment.shared_out(Money(amount), shares)
