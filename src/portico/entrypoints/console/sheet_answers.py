"""A small table that a page hands out at once: a template to fill in, the rows that were refused."""

from __future__ import annotations

import io
from collections.abc import Sequence
from urllib.parse import quote

from django.http import HttpResponse

from portico.infra.sheets import CONTENT_TYPES, Column, written_sheet


def sheet_answer(name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> HttpResponse:
    """The rows as an XLSX to keep, called `name`."""
    out = io.BytesIO()
    with written_sheet(out, format="xlsx", title=name, columns=columns) as write:
        for row in rows:
            write(row)
    answer = HttpResponse(out.getvalue(), content_type=CONTENT_TYPES["xlsx"])
    answer.headers["Content-Disposition"] = f"attachment; filename=\"sheet.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    return answer
