"""Numbered pages for lists that a person browses."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

PAGE_SIZE = 20
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Pager:
    """Page `number` of `last`, over `total` rows."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to show; None is a gap."""
        near = {1, self.last, *range(self.number - _AROUND, self.number + _AROUND + 1)}
        shown: list[int | None] = []
        for number in sorted(number for number in near if 1 <= number <= self.last):
            if shown and shown[-1] is not None and number - shown[-1] > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_number(request: HttpRequest) -> int:
    """The page asked for; 1 for anything that is not a sensible number."""
    text = request.GET.get("p", "")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 10 else 1
