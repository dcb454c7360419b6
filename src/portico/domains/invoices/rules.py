"""Pure decisions about invoices: who may be named, what a tax number is, how an invoice may go on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from portico.kernel.errors import FieldError
from portico.kernel.state import TransitionTable

MAX_TITLES: Final = 20
MAX_WORDS: Final = 200
MAX_PDF_BYTES: Final = 5 * 1024 * 1024
# How long after the purchase an invoice may be asked for.
ASKABLE_FOR: Final = timedelta(days=365)
CONTENT_PURPOSE: Final = "invoice_title"
FILE_PURPOSE: Final = "invoice_file"
# What is written on the invoice's line: the goods one by one, or their sort.
CATEGORIES: Final = ("goods_detail", "goods_sort")
_INVOICE_NO: Final = re.compile(r"[0-9]{8,20}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{18}|[0-9A-Z]{20}", re.ASCII)

# GB 32100-2015, 4.2: 31 characters, without I O S V Z; weights 3^(i-1) mod 31.
_CREDIT_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
# GB 11643-1999: weights 2^(17-i) mod 11, and the character of each remainder.
_CITIZEN_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_CITIZEN_CHECK: Final = "10X98765432"


class TitleKind(StrEnum):
    PERSONAL = "personal"
    COMPANY = "company"


class InvoiceKind(StrEnum):
    """普通发票, or 增值税专用发票 for companies that deduct the tax."""

    NORMAL = "normal"
    SPECIAL = "special"


class InvoiceState(StrEnum):
    REQUESTED = "requested"
    ISSUED = "issued"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RED = "red"


class InvoiceMove(StrEnum):
    ISSUE = "issue"
    REJECT = "reject"
    CANCEL = "cancel"
    REVERSE = "reverse"


INVOICE_TRANSITIONS: TransitionTable[InvoiceState, InvoiceMove] = TransitionTable(
    initial=InvoiceState.REQUESTED,
    terminal=frozenset({InvoiceState.REJECTED, InvoiceState.CANCELLED, InvoiceState.RED}),
    moves={
        (InvoiceState.REQUESTED, InvoiceMove.ISSUE): InvoiceState.ISSUED,
        (InvoiceState.REQUESTED, InvoiceMove.REJECT): InvoiceState.REJECTED,
        (InvoiceState.REQUESTED, InvoiceMove.CANCEL): InvoiceState.CANCELLED,
        (InvoiceState.ISSUED, InvoiceMove.REVERSE): InvoiceState.RED,
    },
)


@dataclass(frozen=True, slots=True)
class TitleFields:
    """What an invoice says about its buyer. The last four are for companies, and must be there for a special one."""

    name: str
    tax_number: str = ""
    email: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    bank_account: str = ""


_LONGEST: Final[Mapping[str, int]] = {
    "name": 100, "tax_number": 20, "email": 120, "address": 100, "phone": 30, "bank": 60, "bank_account": 40,
}  # fmt: skip


def tidied(fields: TitleFields) -> TitleFields:
    """Without blanks around, the tax number in capitals and without blanks inside."""
    values = {name: str(getattr(fields, name)).strip() for name in _LONGEST}
    return TitleFields(**values | {"tax_number": "".join(values["tax_number"].split()).upper()})


def title_problems(kind: TitleKind, fields: TitleFields, *, special: bool = False) -> tuple[FieldError, ...]:
    """Every field of a tidied title that breaks a rule."""
    found = [
        FieldError(name, "too_long", {"max": most})
        for name, most in _LONGEST.items()
        if len(getattr(fields, name)) > most
    ]
    if not fields.name:
        found.append(FieldError("name", "required"))
    if fields.email and not _EMAIL.fullmatch(fields.email):
        found.append(FieldError("email", "email_malformed"))
    if kind is TitleKind.COMPANY:
        found += _tax_problems(fields.tax_number)
    if special:
        wanted = ("address", "phone", "bank", "bank_account")
        found += [FieldError(name, "required") for name in wanted if not getattr(fields, name)]
    return tuple(found)


def _tax_problems(number: str) -> list[FieldError]:
    if not number:
        return [FieldError("tax_number", "required")]
    if not _TAX_NUMBER.fullmatch(number):
        return [FieldError("tax_number", "tax_number_malformed")]
    if len(number) == 18 and not (is_credit_code(number) or is_citizen_number(number)):
        return [FieldError("tax_number", "tax_number_check_failed")]
    return []


def is_credit_code(number: str) -> bool:
    """A 统一社会信用代码 whose last character is right. Source: GB 32100-2015, 4.3 (C18 = 31 - MOD(ΣCi·Wi, 31))."""
    if len(number) != 18 or not set(number) <= set(_CREDIT_CODE):
        return False
    places = [_CREDIT_CODE.index(character) for character in number]
    total = sum(place * weight for place, weight in zip(places[:17], _CREDIT_WEIGHTS, strict=True))
    return places[17] == (31 - total % 31) % 31


def is_citizen_number(number: str) -> bool:
    """An 18-digit citizen's number, which natural persons pay taxes under. Source: GB 11643-1999 (MOD 11-2)."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _CITIZEN_WEIGHTS, strict=True))
    return number[17] == _CITIZEN_CHECK[total % 11]


def invoice_number_problems(field: str, number: str) -> tuple[FieldError, ...]:
    """数电发票 has twenty digits; paper and older electronic ones eight."""
    if not number:
        return (FieldError(field, "required"),)
    return () if _INVOICE_NO.fullmatch(number) else (FieldError(field, "invoice_number_malformed"),)
