"""Statements that run thousands of times a second: prepared once per connection, rows in binary.

Django binds parameters into the text of a statement, so PostgreSQL plans it anew each time; for what goes by keys,
planning costs more than doing. These go past Django's cursor, on its own connection: the same transaction, the same
errors, and counted like any other query by tests. A statement that only writes ends with RETURNING 1.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch_all(statement: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of `statement`. Only for statements whose best plan does not depend on the parameters."""
    connection.ensure_connection()
    started = time.monotonic()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), parameters, prepare=True, binary=True)
        rows = cursor.fetchall()
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": f"{time.monotonic() - started:.3f}"})
    return rows
