"""How long the plumbing remembers, and the daily forgetting of the rest.

The outbox and the audit record are kept: readers go by their sequence, and they are the history of the shop.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import connection

# A client repeats a request for minutes, a platform its notice for about a day (WeChat Pay: 24 h 4 min).
IDEMPOTENCY_KEYS_KEPT = timedelta(days=30)
INBOX_KEPT = timedelta(days=90)
RATE_COUNTERS_KEPT = timedelta(days=2)
# A push's job tries for a day and a half; what has had no effect by then never will.
PUSHES_KEPT = timedelta(days=7)
# Made for somebody who waits for it; whoever comes later makes another.
FILES_KEPT = timedelta(days=1)

_STATEMENTS = (
    ("DELETE FROM infra_idempotency_key WHERE created_at < %s", IDEMPOTENCY_KEYS_KEPT),
    ("DELETE FROM infra_inbox_entry WHERE received_at < %s", INBOX_KEPT),
    ("DELETE FROM infra_rate_counter WHERE window_start < %s", RATE_COUNTERS_KEPT),
    ("DELETE FROM infra_platform_push WHERE received_at < %s", PUSHES_KEPT),
    ("DELETE FROM infra_kept_part WHERE made_at < %s", FILES_KEPT),
)


def forget_old_plumbing(*, now: datetime) -> int:
    """Keys, inbox marks, pushes, rate counters and sessions past their time are gone; returns how many rows."""
    gone = 0
    with connection.cursor() as cursor:
        for statement, kept in _STATEMENTS:
            cursor.execute(statement, [now - kept])
            gone += cursor.rowcount
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    return gone + sessions
