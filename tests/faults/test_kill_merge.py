"""kill -9 in the middle of a merge: nothing of it has happened, nobody waits for the dead, and trying again works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.infra.models import OutboxEvent
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import identity
from tests.usecases.shopping import ADDRESS
from tests.usecases.test_identity import join, owned, unite

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

_HELD = 4_204_204
# A process of its own that unites two members in this test's data base.
_MERGE = """
import sys
from datetime import datetime
from uuid import UUID
import django
django.setup()
from django.db import connection, transaction
connection.settings_dict["NAME"] = sys.argv[1]
from portico.usecases import identity
site_id, one, other = (UUID(text) for text in sys.argv[2:5])
with transaction.atomic():
    identity.unite(
        site_id=site_id, one=one, other=other, evidence="phone", provenance={}, now=datetime.fromisoformat(sys.argv[5])
    )
"""


@contextmanager
def stops_at(table: str, event: str) -> Iterator[None]:
    """Whoever writes to the table that way waits there, inside their transaction, until the block is left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_HELD])
        cursor.execute(
            f"CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM pg_advisory_xact_lock({_HELD}); RETURN NULL; END $$;"
            f"CREATE TRIGGER stop_here AFTER {event} ON {table} EXECUTE FUNCTION stop_here()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_HELD])
            cursor.execute("DROP FUNCTION stop_here CASCADE")


def backends_waiting() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [_HELD])
        return [pid for (pid,) in cursor.fetchall()]


def until(condition, what):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def is_gone(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [backend])
        return cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("table", "event"),
    [
        pytest.param("orders_cart_line", "UPDATE", id="at the first door"),
        pytest.param("members_merge", "INSERT", id="when all is handed over"),
    ],
)
def test_killed_in_the_middle_of_a_merge(site, now, table, event):
    elder = join(site, now, openid=new_id().hex).member_id
    younger = join(site, now + timedelta(days=1), phone="13900000001").member_id
    sku_id = new_id()
    with transaction.atomic():
        members.save_address(site_id=site.id, member_id=younger, draft=ADDRESS, now=now)
        for owner in (elder, younger):
            orders.add_line(
                site_id=site.id, owner=orders.member_owner(owner), sku_id=sku_id, quantity=1, unit_price=Money(100),
                now=now,
            )  # fmt: skip
    before, facts = owned(site, elder, younger), OutboxEvent.objects.count()
    arguments = [connection.settings_dict["NAME"], str(site.id), str(elder), str(younger), now.isoformat()]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portico.config.settings"}
    with stops_at(table, event):
        child = subprocess.Popen([sys.executable, "-c", _MERGE, *arguments], env=environment)
        try:
            until(lambda: backends_waiting() or child.poll() is not None, "the merge never came that far")
            (backend,) = backends_waiting()
            assert members.is_syncing(site_id=site.id, member_id=elder)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait(10)
    until(lambda: is_gone(backend), "the data base never noticed")

    assert owned(site, elder, younger) == before
    assert (members.merges_of(site_id=site.id, member_id=elder), OutboxEvent.objects.count()) == ((), facts)
    assert not members.is_syncing(site_id=site.id, member_id=elder)
    assert identity.settle_merges(now=now + timedelta(minutes=1), limit=10) == 0

    assert unite(site, elder, younger, now) == identity.United(elder)
    assert members.find_by_phone(site_id=site.id, phone="13900000001").id == elder
    assert len(members.list_addresses(site_id=site.id, member_id=elder)) == 1
