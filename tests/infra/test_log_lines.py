"""What a log line may not say, whoever put it in."""

import io
import logging

import pytest
from django.db import DatabaseError, connection

from portico.infra.log_lines import DiscreetFormatter, discreet


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("called 13812345678 twice", "called 138****5678 twice"),
        ("+86 138 1234 5678, 139-1234-5678", "138****5678, 139****5678"),
        ("order 202611221381234567890 of 1700000000.12345", "order 202611221381234567890 of 1700000000.12345"),
        ("openid oUpF8uMuAJO_M2pxb1Q9zNjWeS6o left", "openid o… left"),
        ("DETAIL:  Failing row contains (7, 林晓, 13812345678).", "DETAIL:  …"),
        ('invalid input syntax for type uuid: "林晓"', "invalid input syntax for type uuid: …"),
    ],
)
def test_a_line_names_nobody(line, said):
    assert discreet(line) == said


@pytest.mark.django_db
def test_neither_does_the_trace_of_a_failed_statement():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(DiscreetFormatter("%(message)s"))
    record = logging.LogRecord("portico", logging.ERROR, __file__, 1, "request %s failed", ("abc",), None)
    typed = "林晓 13812345678"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::uuid", [typed])
    except DatabaseError as failed:
        record.exc_info = (type(failed), failed, failed.__traceback__)
    handler.emit(record)
    assert "request abc failed" in out.getvalue()
    assert "invalid input syntax for type uuid: …" in out.getvalue()
    assert "林晓" not in out.getvalue()
    assert "5678" not in out.getvalue()
