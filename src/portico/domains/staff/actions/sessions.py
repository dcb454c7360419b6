"""Who is signed in where. Ending a session deletes Django's, so its next request is a stranger's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session

from portico.domains.staff import rules
from portico.domains.staff.errors import StaffSessionNotFound
from portico.domains.staff.models import StaffSession
from portico.infra.locks import require_transaction
from portico.kernel.ids import new_id

DEVICE_LENGTH = 200


def open_staff_session(*, user_id: int, session_key: str, user_agent: str, client_ip: str, now: datetime) -> None:
    """The browser with this session is listed as the account's. Idempotent by `session_key`."""
    require_transaction()
    listed = {
        "user_id": user_id,
        "device": user_agent[:DEVICE_LENGTH],
        "network": rules.network_of(client_ip),
        "started_at": now,
        "seen_at": now,
    }
    StaffSession.objects.update_or_create(
        session_key=session_key, defaults=listed, create_defaults=listed | {"id": new_id()}
    )


def touch_staff_session(*, session_key: str, now: datetime) -> None:
    """The list shows that it was used now. One statement."""
    StaffSession.objects.filter(session_key=session_key).update(seen_at=now)


def end_staff_session(*, session_id: UUID, user_id: int | None = None) -> int:
    """The session is over; answers whose it was. With `user_id`, only that account's.

    Raises StaffSessionNotFound.
    """
    require_transaction()
    rows = StaffSession.objects.select_for_update().filter(id=session_id)
    row = (rows if user_id is None else rows.filter(user_id=user_id)).first()
    if row is None:
        raise StaffSessionNotFound()
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return row.user_id


def end_staff_sessions(*, user_id: int, but: str | None = None) -> int:
    """Every session of the account is over, but the one with the key `but`; answers how many."""
    require_transaction()
    rows = StaffSession.objects.filter(user_id=user_id).exclude(session_key=but or "")
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def forget_dead_sessions(*, now: datetime) -> int:
    """Lines of the list whose session has expired or was signed out are gone; returns how many."""
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    gone, _ = StaffSession.objects.exclude(session_key__in=living).delete()
    return gone
