"""Tax numbers, titles, PDFs and the ways of an invoice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.invoices.actions.invoices import pdf_problems
from portico.domains.invoices.rules import (
    INVOICE_TRANSITIONS,
    MAX_PDF_BYTES,
    InvoiceState,
    TitleFields,
    TitleKind,
    is_citizen_number,
    is_credit_code,
    tidied,
    title_problems,
)

# Published by the companies themselves.
REAL = ("914403001922038216", "9144030071526726XG", "91330100799655058B", "91350100M000100Y43")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("number", REAL)
def test_codes_of_known_companies_are_right(number):
    assert is_credit_code(number)


@given(number=st.sampled_from(REAL), place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number, place, other):
    changed = number[:place] + other + number[place + 1 :]
    assert is_credit_code(changed) == (changed == number)


@given(number=st.sampled_from(REAL), place=st.integers(0, 16))
def test_two_neighbours_swapped_are_noticed(number, place):
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_credit_code(changed) == (changed == number)


def test_letters_that_no_code_has_are_refused():
    assert not any(is_credit_code("9144030019220382" + tail) for tail in ("1I", "1O", "1S", "1V", "1Z", "1６"))


def test_a_citizens_number_is_the_example_of_the_standard():
    assert is_citizen_number("11010519491231002X")
    assert not is_citizen_number("110105194912310021")
    assert not is_citizen_number("11010519491231002")


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("", "required"), ("9144", "tax_number_malformed"), ("91440300192203821６", "tax_number_malformed"),
        ("914403001922038217", "tax_number_check_failed"), (REAL[0], None), ("440300192203821", None),
        ("44030019220382100001", None), ("11010519491231002X", None),
    ],
)  # fmt: skip
def test_what_a_company_may_type(number, rule):
    problems = title_problems(TitleKind.COMPANY, tidied(TitleFields("公司", number)))
    assert [problem.code for problem in problems] == ([rule] if rule else [])
    assert title_problems(TitleKind.PERSONAL, TitleFields("林晓")) == ()


def test_blanks_and_small_letters_are_put_right():
    assert tidied(TitleFields(" 公司 ", "9144 0300 7152 6726xg ")).tax_number == REAL[1]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "required"), (b"MZ\x90 program", "upload_disguised"), (b"%PDF-1.7 cut off", "upload_disguised"),
        (b"%PDF-" + b"0" * MAX_PDF_BYTES + b"%%EOF", "upload_too_large"), (b"%PDF-1.4\n...\n%%EOF\n", None),
    ],
)  # fmt: skip
def test_what_is_no_pdf_is_refused(content, rule):
    assert [problem.code for problem in pdf_problems(content)] == ([rule] if rule else [])


def test_every_state_is_within_reach():
    assert INVOICE_TRANSITIONS.unreachable() == set()
    assert set(InvoiceState) - INVOICE_TRANSITIONS.terminal == {InvoiceState.REQUESTED, InvoiceState.ISSUED}
